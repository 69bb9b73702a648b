"""What compute a task names, and whether a principal may use it.

Sources: https://learn.microsoft.com/azure/databricks/security/auth/access-control (levels) and
https://learn.microsoft.com/azure/databricks/security/auth/entitlements (SQL warehouses).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from localcloud.behaviours.databricks import principals
from localcloud.behaviours.paths import flag, text
from localcloud.jobs.callers import given, has_sql_access, is_administrator
from localcloud.store_model import View
from localcloud.values import Json

_PLACES: Final = {
    "newCluster.policyId": ("/cluster-policies", "cluster policy"),
    "newCluster.instancePoolId": ("/instance-pools", "instance pool"),
    "newCluster.driverInstancePoolId": ("/instance-pools", "instance pool"),
    "existingClusterId": ("/clusters", "cluster"),
    "notebookTask.warehouseId": ("/sql/warehouses", "SQL warehouse"),
    "sqlTask.warehouseId": ("/sql/warehouses", "SQL warehouse"),
}
"""What a task names, where its permissions are, and what it is."""


def lacking(view: View, scope: str, task: Mapping[str, Json], name: str, *, by_azure: bool = False) -> str:
    """What keeps a principal from running a task on its compute; "" for nothing. Of a job cluster, `newCluster` is what it is."""
    if is_administrator(view, scope, name, by_azure=by_azure):
        return ""
    if task.get("newCluster") and not text(task, "newCluster.policyId") and not _may_make_clusters(view, scope, name):
        return f"{name} is not authorized to create clusters without a policy."
    for path, (place, noun) in _PLACES.items():
        value = text(task, path)
        if value and not given(view, scope, f"{place}/{value}", name):
            return f"{name} does not have permission to use {noun} {value}."
        if value and path.endswith("warehouseId") and not has_sql_access(view, scope, name):
            return f"This API is disabled for users without the databricks-sql-access entitlement. ({name})"
    return ""


def _may_make_clusters(view: View, scope: str, name: str) -> bool:
    record = principals.by_application(view, scope, name)
    return record is not None and flag(record.inputs, "allowClusterCreate")
