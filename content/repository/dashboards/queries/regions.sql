SELECT region, SUM(revenue) AS revenue, SUM(returned) / SUM(orders) AS share_returned
FROM daily_revenue
GROUP BY region
ORDER BY revenue DESC
