SELECT customers.name, sums.region, sums.revenue, sums.orders
FROM customer_revenue AS sums
LEFT JOIN customers_bronze AS customers ON customers.customer_id = sums.customer_id
ORDER BY sums.revenue DESC
LIMIT 20
