// Databricks notebook source
// MAGIC %md
// MAGIC # Sizes of orders
// MAGIC How many orders there are of each size, by month.

// COMMAND ----------

import org.apache.spark.sql.DataFrame
import org.apache.spark.sql.functions._

// COMMAND ----------

dbutils.widgets.text("orders", "samples.tpch.orders", "Orders")
dbutils.widgets.text("limits", "1000,10000,100000", "Upper limits of the sizes")

// COMMAND ----------

/** Orders by month and size: size 0 is below the first limit, size 1 below the second, and so on. */
def orderSizes(orders: DataFrame, limits: Seq[Double]): DataFrame = {
  val size = limits.map(limit => when(col("o_totalprice") >= limit, 1).otherwise(0)).reduce(_ + _)
  orders
    .groupBy(trunc(col("o_orderdate"), "month").as("month"), size.as("size"))
    .agg(count(lit(1)).as("orders"), sum("o_totalprice").as("amount"))
    .orderBy("month", "size")
}

// COMMAND ----------

display(orderSizes(spark.table(dbutils.widgets.get("orders")), dbutils.widgets.get("limits").split(",").toSeq.map(_.trim.toDouble)))
