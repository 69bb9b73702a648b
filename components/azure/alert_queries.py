"""The queries over an environment's logs, in Kusto.

Tables and columns: https://learn.microsoft.com/azure/azure-monitor/reference/tables/databricksjobs and .../azkvauditlogs.
"""

from __future__ import annotations

FAILED_JOBS = """DatabricksJobs
| where ActionName == "runFailed"
| extend JobId = tostring(parse_json(RequestParams).jobId), RunId = tostring(parse_json(RequestParams).runId)
| project TimeGenerated, JobId, RunId, _ResourceId"""
"""Job runs that ended in failure, each with its job's number. Needs the log category `jobs` of the workspace."""

VAULT_ACCESS_DENIED = """AZKVAuditLogs
| where HttpStatusCode == 403
| project TimeGenerated, OperationName, CallerIpAddress, ResultDescription, _ResourceId"""
"""Requests that a vault refused: no role, or from an address outside its firewall. Needs `AuditEvent` in the vault's own tables."""
