"""Tests of the workloads: logic without Spark where that is possible, tables on a local Spark with Delta Lake."""
