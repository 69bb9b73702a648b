# Databricks notebook source
# MAGIC %md
# MAGIC # Seasons
# MAGIC Splits the revenue of each month into trend, season and rest, and draws them.

# COMMAND ----------

library(SparkR)

# COMMAND ----------

dbutils.widgets.text("orders", "samples.tpch.orders", "Orders")

# COMMAND ----------

monthly <- collect(sql(paste(
  "SELECT date_trunc('MONTH', o_orderdate) AS month, CAST(SUM(o_totalprice) AS DOUBLE) AS revenue",
  "FROM", dbutils.widgets.get("orders"),
  "GROUP BY 1 ORDER BY 1"
)))
stopifnot(nrow(monthly) >= 24) # a season shows in two years, not in one

# COMMAND ----------

first <- as.POSIXlt(monthly$month[1])
revenue <- ts(monthly$revenue, start = c(first$year + 1900, first$mon + 1), frequency = 12)
plot(stl(revenue, s.window = "periodic"), main = "Revenue by month")
