"""The queries over an environment's logs, in Kusto.

Tables and columns: https://learn.microsoft.com/azure/azure-monitor/reference/tables/databricksjobs and .../azkvauditlogs.

Azure makes a table with the first log in it. A query of a missing table fails, and Azure switches off an alert rule whose query has failed
for a week (https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-troubleshoot-log). So each table is in a union that skips what is
missing, with an empty table beside it: a union of nothing at all would fail too
(https://learn.microsoft.com/kusto/query/union-operator).
"""

from __future__ import annotations

FAILED_JOBS = """union isfuzzy=true
    (datatable(TimeGenerated: datetime, ActionName: string, RequestParams: string, _ResourceId: string) []),
    DatabricksJobs
| where ActionName == "runFailed"
| extend JobId = tostring(parse_json(RequestParams).jobId), RunId = tostring(parse_json(RequestParams).runId)
| project TimeGenerated, JobId, RunId, _ResourceId"""
"""Job runs that ended in failure, each with its job's number. Needs the log category `jobs` of the workspace."""

VAULT_ACCESS_DENIED = """union isfuzzy=true
    (datatable(TimeGenerated: datetime, HttpStatusCode: int, OperationName: string, CallerIpAddress: string, ResultDescription: string,
        _ResourceId: string) []),
    AZKVAuditLogs
| where HttpStatusCode == 403
| project TimeGenerated, OperationName, CallerIpAddress, ResultDescription, _ResourceId"""
"""Requests that a vault refused: no role, or from an address outside its firewall. Needs `AuditEvent` in the vault's own tables."""
