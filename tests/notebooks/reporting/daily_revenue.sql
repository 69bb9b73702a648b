-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Daily revenue
-- MAGIC Revenue and number of orders per day, with the mean of the last seven days.

-- COMMAND ----------

CREATE WIDGET TEXT source DEFAULT "main.sales.orders_silver";

-- COMMAND ----------

WITH days AS (
  SELECT order_date, SUM(amount) AS revenue, COUNT(*) AS orders
  FROM IDENTIFIER(:source)
  GROUP BY order_date
)
SELECT
  order_date,
  revenue,
  orders,
  AVG(revenue) OVER (ORDER BY order_date ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS revenue_7_days
FROM days
ORDER BY order_date DESC;
