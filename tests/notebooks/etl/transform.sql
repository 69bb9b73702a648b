-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Transform orders
-- MAGIC Merges the orders of one day into the silver table: one row per order, the latest load wins.

-- COMMAND ----------

CREATE WIDGET TEXT source DEFAULT "main.sales.orders_bronze";
CREATE WIDGET TEXT target DEFAULT "main.sales.orders_silver";
CREATE WIDGET TEXT day DEFAULT "1998-08-02";

-- COMMAND ----------

CREATE TABLE IF NOT EXISTS IDENTIFIER(:target) (
  order_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  order_date DATE NOT NULL,
  amount DECIMAL(18, 2) NOT NULL,
  is_open BOOLEAN NOT NULL,
  loaded_at TIMESTAMP NOT NULL
)
CLUSTER BY (order_date);

-- COMMAND ----------

MERGE INTO IDENTIFIER(:target) AS silver
USING (
  SELECT order_id, customer_id, order_date, amount, status = 'O' AS is_open, loaded_at
  FROM IDENTIFIER(:source)
  WHERE order_date = CAST(:day AS DATE)
    AND amount IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY loaded_at DESC) = 1
) AS bronze
ON silver.order_id = bronze.order_id
WHEN MATCHED AND bronze.loaded_at > silver.loaded_at THEN UPDATE SET *
WHEN NOT MATCHED THEN INSERT *;
