"""Log Analytics, diagnostic settings, alert rules with their action groups, and budgets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from uuid import uuid4

from localcloud.behaviours.azure import arm
from localcloud.behaviours.azure.access import scope_stands
from localcloud.behaviours.checks import between, matching, one_of, pattern
from localcloud.behaviours.model import Behaviour, Computed, Reference, Refusal, Request
from localcloud.behaviours.paths import as_text, known_at, text
from localcloud.schema.model import Failure
from localcloud.values import Properties

LOGS: Final = "azure-native:operationalinsights:Workspace"
ACTIONS: Final = "azure-native:monitor:ActionGroup"
_DURATION: Final = r"P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?)?"
_MOST_NOTIFICATIONS: Final = 5
_DESTINATIONS: Final = ("workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId")


def _scopes_stand(request: Request) -> None:
    for where, value in known_at(request.inputs, "scopes[]"):
        scope = as_text(value)
        is_wide = scope.strip("/").count("/") == 1  # a subscription
        if not is_wide and request.view.by_id(scope) is None:
            raise Refusal(f"ScopeNotFound: {where} names a resource that was not found: {scope}")


def _has_a_destination(inputs: Properties) -> Iterator[Failure]:
    if not any(inputs.get(key) is not None for key in _DESTINATIONS):
        yield Failure("workspaceId", f"a diagnostic setting needs a destination: one of {', '.join(_DESTINATIONS)}")


def _resource_stands(request: Request) -> None:
    wanted = "/" + text(request.inputs, "resourceUri").strip("/")
    bare = wanted.removesuffix("/blobServices/default")
    if request.view.by_id(wanted) is None and request.view.by_id(bare) is None and wanted.strip("/").count("/") != 1:
        raise Refusal(f"ResourceNotFound: The Resource '{wanted}' was not found: it must exist before its logs are sent somewhere.")


def _setting_id(request: Request) -> str:
    uri = text(request.inputs, "resourceUri").strip("/")
    return f"/{uri}/providers/microsoft.insights/diagnosticSettings/{text(request.inputs, 'name')}"


def _starts_with_a_month(request: Request) -> None:
    start = text(request.inputs, "timePeriod.startDate")
    if start and start[8:10] != "01":
        raise Refusal(f"400: the start date of a budget must be the first day of a month, got {start}")


def _few_notifications(request: Request) -> None:
    """Source: https://learn.microsoft.com/azure/templates/microsoft.consumption/budgets."""
    notifications = request.inputs.get("notifications")
    if isinstance(notifications, dict) and len(notifications) > _MOST_NOTIFICATIONS:
        raise Refusal(f"400: a budget can have up to {_MOST_NOTIFICATIONS} notifications, got {len(notifications)}")


def _alert(kind: str, path: str, *actions: str) -> Behaviour:
    stamps: dict[str, Computed] = {"etag": lambda _: f'"{uuid4()}"'} if kind == "ScheduledQueryRule" else {}
    return arm.row(
        f"azure-native:monitor:{kind}",
        path,
        provisioned=False,
        computed=stamps,
        defaults={"enabled": True},
        references=tuple(
            Reference(action, ACTIONS, message="ActionGroupNotFound: The action group {value} was not found.") for action in actions
        ),
        checks=(
            between("severity", 0, 4),
            pattern("evaluationFrequency", _DURATION, "an ISO 8601 duration, as PT5M"),
            pattern("windowSize", _DURATION, "an ISO 8601 duration, as PT15M"),
        ),
        create_rules=(_scopes_stand,),
        update_rules=(_scopes_stand,),
    )


ROWS = (
    arm.row(
        LOGS,
        "Microsoft.OperationalInsights/workspaces/{workspaceName}",
        computed={"customerId": lambda _: str(uuid4()), "createdDate": arm.now, "modifiedDate": arm.now, "etag": lambda _: f'"{uuid4()}"'},
        volatile=frozenset({"modifiedDate", "etag"}),
        defaults={"retentionInDays": 30, "sku": {"name": "PerGB2018"}},
        checks=(
            pattern("workspaceName", r"[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]", "4 to 63 letters, digits and hyphens"),
            between("retentionInDays", 7, 730),
        ),
    ),
    arm.row(
        "azure-native:monitor:DiagnosticSetting",
        "{resourceUri}/providers/microsoft.insights/diagnosticSettings/{name}",
        new_id=_setting_id,
        located=False,
        provisioned=False,
        references=(
            Reference("workspaceId", LOGS, message="ResourceNotFound: The Log Analytics workspace {value} was not found."),
            Reference("storageAccountId", "azure-native:storage:StorageAccount", message="ResourceNotFound: {value} was not found."),
        ),
        checks=(_has_a_destination,),
        create_rules=(_resource_stands,),
    ),
    arm.row(
        ACTIONS,
        "Microsoft.Insights/actionGroups/{actionGroupName}",
        provisioned=False,
        checks=(
            pattern("groupShortName", r".{1,12}", "1 to 12 characters"),
            matching("emailReceivers[].emailAddress", lambda mail: "@" in mail, "an e-mail address"),
        ),
    ),
    _alert("MetricAlert", "Microsoft.Insights/metricAlerts/{ruleName}", "actions[].actionGroupId"),
    _alert("ScheduledQueryRule", "Microsoft.Insights/scheduledQueryRules/{ruleName}", "actions.actionGroups[]"),
    _alert("ActivityLogAlert", "Microsoft.Insights/activityLogAlerts/{activityLogAlertName}", "actions.actionGroups[].actionGroupId"),
    arm.row(
        "azure-native:consumption:Budget",
        "{scope}/providers/Microsoft.Consumption/budgets/{budgetName}",
        located=False,
        provisioned=False,
        replaces=("timePeriod.startDate",),
        checks=(one_of("timeGrain", ("Monthly", "Quarterly", "Annually", "BillingMonth", "BillingQuarter", "BillingAnnual")),),
        create_rules=(scope_stands, _starts_with_a_month, _few_notifications),
        update_rules=(_few_notifications,),
    ),
)
