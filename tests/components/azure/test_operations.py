"""Logs, alerts, budget and locks."""

from __future__ import annotations

import re
from datetime import date

import pulumi
import pytest

from components.azure.alert_queries import FAILED_JOBS, VAULT_ACCESS_DENIED
from components.azure.alerts import Alerts
from components.azure.budget import Budget
from components.azure.deletion_locks import DeletionLocks, LockArgs
from components.azure.diagnostic_settings import DiagnosticSettings
from components.azure.identity import Identity
from components.azure.log_analytics import LogAnalytics
from components.azure.resource_group import ResourceGroup
from tests.components.azure.inside import column, inside
from tests.components.azure.samples import AZURE_SAMPLES, SUBSCRIPTION
from tests.components.mocked import Graph, run

LOCK = "azure-native:authorization:ManagementLockByScope"


def sample(component: type[pulumi.ComponentResource]) -> Graph:
    return run(lambda: AZURE_SAMPLES[component]("it", None) and None)


def test_logs_are_read_with_entra_only_and_stop_at_the_quota() -> None:
    inputs = sample(LogAnalytics).one("azure-native:operationalinsights:Workspace").inputs
    assert inputs["features"] == {"disableLocalAuth": True, "enableLogAccessUsingOnlyResourcePermissions": True}
    assert inputs["workspaceCapping"] == {"dailyQuotaGb": 1.5}


def test_every_setting_leads_to_the_same_place_in_one_order() -> None:
    settings = sample(DiagnosticSettings).of("azure-native:monitor:DiagnosticSetting")
    assert len({setting.inputs["workspaceId"] for setting in settings}) == 1
    for setting in settings:
        categories = column(setting.inputs["logs"], "category")
        assert categories == sorted(categories)
    tables = {setting.name: setting.inputs.get("logAnalyticsDestinationType") for setting in settings}
    assert tables == {"it-main": None, "it-vault": "Dedicated"}


def test_an_alert_looks_back_as_far_as_it_is_run() -> None:
    rule = sample(Alerts).one("azure-native:monitor:ScheduledQueryRule").inputs
    assert rule["evaluationFrequency"] == rule["windowSize"] == "PT1H"
    assert rule["skipQueryValidation"] is True
    assert rule["actions"] == {"actionGroups": ["/azure/monitor:ActionGroup/it-people"]}
    assert inside(rule, "criteria", "allOf", 0, "dimensions") == [{"name": "JobId", "operator": "Include", "values": ["*"]}]


@pytest.mark.parametrize("query", [FAILED_JOBS, VAULT_ACCESS_DENIED])
def test_66_a_query_finds_nothing_while_its_table_is_missing(query: str) -> None:
    """The union skips the missing table, and the empty one beside it has every column that the rest of the query reads."""
    empty = re.match(r"union isfuzzy=true\n    \(datatable\(([^)]*)\) \[\]\),\n    [A-Za-z]+\n\|", query)
    assert empty is not None
    columns = {column.split(":")[0].strip() for column in empty[1].split(",")}
    made = {"JobId", "RunId"} if query == FAILED_JOBS else set()
    projected = {column.strip() for column in query.rpartition("| project ")[2].split(",")}
    read = set(re.findall(r"where (\w+)|parse_json\((\w+)\)", query))
    assert {column for pair in read for column in pair if column} | (projected - made) == columns


def test_people_are_mailed_in_one_order() -> None:
    receivers = sample(Alerts).one("azure-native:monitor:ActionGroup").inputs["emailReceivers"]
    assert column(receivers, "emailAddress") == ["a@contoso.com", "b@contoso.com"]


def test_a_budget_counts_the_machines_groups_too_and_tells_at_each_threshold() -> None:
    budget = sample(Budget).one("azure-native:consumption:Budget")
    assert budget.inputs["scope"] == f"/subscriptions/{SUBSCRIPTION}"
    assert budget.inputs["filter"] == {
        "dimensions": {"name": "ResourceGroupName", "operator": "In", "values": ["rg-data-dev", "rg-data-dev-main-managed"]}
    }
    notifications = budget.inputs["notifications"]
    assert isinstance(notifications, dict)
    assert {name: (told["threshold"], told["thresholdType"]) for name, told in notifications.items()} == {
        "spent-80": (80, "Actual"),
        "spent-100": (100, "Actual"),
        "forecast-100": (100, "Forecasted"),
    }


def test_a_new_month_is_no_change_of_the_budget() -> None:
    budget = sample(Budget).one("azure-native:consumption:Budget")
    assert budget.inputs["timePeriod"] == {"startDate": f"{date(2026, 11, 1)}T00:00:00Z"}
    assert budget.ignored == {"timePeriod"}


def test_a_lock_comes_after_everything_on_what_it_locks() -> None:
    def program() -> None:
        group = ResourceGroup("main", args={"resource_group_name": "rg", "location": "westeurope", "tags": {}})
        identity = Identity("run", args={"identity_name": "id", "resource_group_name": group.name, "location": "westeurope", "tags": {}})
        lock: LockArgs = {"lock_name": "lock", "scope": "/subscriptions/x/resourceGroups/rg"}
        DeletionLocks("locks", args={"locks": {"group": lock}, "depends_on": [group, identity]})

    found = run(program)
    lock = found.one(LOCK)
    waits_for = {found.by_urn(urn).type for urn in lock.depends_on}
    assert {"azure-native:resources:ResourceGroup", "azure-native:managedidentity:UserAssignedIdentity"} <= waits_for


def test_a_locks_scope_is_known_before_what_it_locks() -> None:
    found = sample(DeletionLocks)
    lock = found.one(LOCK)
    assert lock.inputs["level"] == "CanNotDelete"
    assert lock.property_depends_on.get("scope", frozenset()) == frozenset()
