"""Alerts: queries over the logs, and who gets a mail when one finds something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict

import pulumi
from pulumi_azure_native.monitor.action_group import ActionGroup
from pulumi_azure_native.monitor.scheduled_query_rule import ScheduledQueryRule

from domain.choices import AlertMinutes


class AlertRuleArgs(TypedDict):
    """One query that runs at an interval, and fires an alert if it finds a row."""

    rule_name: str
    """Physical name, unique in the resource group."""
    title: str
    """The subject of the mail."""
    description: str
    """What it means and what to do."""
    query: str
    """The query, in Kusto; each row it finds counts."""
    split_by: Sequence[str]
    """Dimensions: columns whose values get one alert each. May be empty."""
    minutes: AlertMinutes
    """How often it runs, and how far back it looks."""
    severity: Literal[0, 1, 2, 3, 4]
    """0 critical, 1 error, 2 warning, 3 informational, 4 verbose."""


class AlertsArgs(TypedDict):
    """What `Alerts` needs."""

    group_name: str
    """Physical name of the action group, unique in the resource group."""
    short_name: str
    """Short name that text messages and mails are signed with, 1 to 12 characters."""
    resource_group_name: pulumi.Input[str]
    """The group everything is created in."""
    location: str
    """Azure region of the rules, that of the Log Analytics workspace."""
    log_workspace_id: pulumi.Input[str]
    """Resource id of the Log Analytics workspace that is searched."""
    emails: Sequence[str]
    """Mail addresses of the receivers."""
    rules: Mapping[str, AlertRuleArgs]
    """The rules by a stable key."""
    tags: Mapping[str, str]
    """Tags of the action group and the rules."""


class Alerts(pulumi.ComponentResource):
    """Log alerts with one action group.

    Manages: the action group with its mail receivers, and the alert rules.
    Does not manage: the logs (`DiagnosticSettings`), metric alerts, alerts inside Databricks.
    Errors: none of its own. Azure sends each new receiver one mail to confirm it.
    """

    action_group_id: pulumi.Output[str]
    """Resource id of the action group, for budgets and other senders."""

    def __init__(self, name: str, *, args: AlertsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:Alerts", name, None, opts)
        people = ActionGroup(
            f"{name}-people",
            action_group_name=args["group_name"],
            group_short_name=args["short_name"],
            resource_group_name=args["resource_group_name"],
            location="Global",
            enabled=True,
            email_receivers=[{"name": email, "email_address": email, "use_common_alert_schema": True} for email in sorted(args["emails"])],
            tags=args["tags"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        for key, rule in sorted(args["rules"].items()):
            ScheduledQueryRule(
                f"{name}-{key}",
                rule_name=rule["rule_name"],
                resource_group_name=args["resource_group_name"],
                location=args["location"],
                kind="LogAlert",
                display_name=rule["title"],
                description=rule["description"],
                enabled=True,
                severity=rule["severity"],
                scopes=[args["log_workspace_id"]],
                evaluation_frequency=_duration(rule["minutes"]),
                window_size=_duration(rule["minutes"]),
                criteria={
                    "all_of": [
                        {
                            "query": rule["query"],
                            "time_aggregation": "Count",
                            "operator": "GreaterThan",
                            "threshold": 0,
                            "dimensions": [{"name": column, "operator": "Include", "values": ["*"]} for column in rule["split_by"]],
                            "failing_periods": {"min_failing_periods_to_alert": 1, "number_of_evaluation_periods": 1},
                        }
                    ]
                },
                actions={"action_groups": [people.id]},
                auto_mitigate=True,
                # A table only exists once something has been written to it (`alert_queries`).
                skip_query_validation=True,
                tags=args["tags"],
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.action_group_id = people.id
        self.register_outputs({"action_group_id": self.action_group_id})


def _duration(minutes: int) -> str:
    return f"PT{minutes}M" if minutes < 60 else f"PT{minutes // 60}H"
