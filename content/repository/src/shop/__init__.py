"""The workloads of the shop: tables of orders, a model of returns, and dashboards over both."""
