"""What every cluster of the stack is given without being asked for. Rules judge a cluster with it, components make it with it."""

from __future__ import annotations

from collections.abc import Mapping

SINGLE_NODE_CONF: Mapping[str, str] = {"spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]"}
"""What makes a cluster without workers run everything on its driver (Databricks, "Compute configuration reference")."""
SINGLE_NODE_TAGS: Mapping[str, str] = {"ResourceClass": "SingleNode"}
"""The tag that goes with it."""

FIRST_ON_DEMAND = 1
"""The driver, which must not be lost, is never a spot machine."""
SPOT_PRICE_OF_THE_DAY = -1
"""No spot machine is lost over its price. Databricks fills this in where nothing is said, which would be a permanent diff."""

WAREHOUSE_SIZES = ("2X-Small", "X-Small", "Small", "Medium", "Large", "X-Large", "2X-Large", "3X-Large", "4X-Large")
"""Of SQL warehouses; each has twice the machines of the one before
(https://learn.microsoft.com/azure/databricks/compute/sql-warehouse/warehouse-behavior)."""
