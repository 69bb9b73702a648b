-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Revenue
-- MAGIC Revenue and number of orders by day, with the mean of the last seven days, and where the revenue comes from.

-- COMMAND ----------

CREATE WIDGET TEXT catalog DEFAULT "main";
CREATE WIDGET TEXT schema DEFAULT "orders";

-- COMMAND ----------

WITH days AS (
  SELECT order_date, SUM(revenue) AS revenue, SUM(orders) AS orders
  FROM IDENTIFIER(:catalog || '.' || :schema || '.daily_revenue')
  GROUP BY order_date
)
SELECT
  order_date,
  revenue,
  orders,
  AVG(revenue) OVER (ORDER BY order_date ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS revenue_7_days
FROM days
ORDER BY order_date DESC;

-- COMMAND ----------

SELECT region, SUM(revenue) AS revenue, SUM(orders) AS orders, SUM(returned) / SUM(orders) AS share_returned
FROM IDENTIFIER(:catalog || '.' || :schema || '.daily_revenue')
GROUP BY region
ORDER BY revenue DESC;
