SELECT order_date, SUM(revenue) AS revenue, SUM(orders) AS orders
FROM daily_revenue
GROUP BY order_date
ORDER BY order_date
