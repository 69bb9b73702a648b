"""The budget: what the environment may cost a month before people are notified."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

import pulumi
from pulumi_azure_native.consumption import NotificationArgsDict
from pulumi_azure_native.consumption.budget import Budget as AzureBudget


class BudgetArgs(TypedDict):
    """What a `Budget` needs."""

    budget_name: str
    """Physical name, unique in the subscription."""
    subscription_id: str
    """The subscription whose costs are counted."""
    resource_groups: Sequence[str]
    """The groups that count: the environment's own, and those that Databricks made for its workspaces' machines."""
    amount: float
    """The monthly amount, in the currency of the subscription's bill."""
    spent_percent: Sequence[int]
    """Thresholds for actual costs, in percent of the amount, each 1 to 1000."""
    forecast_percent: Sequence[int]
    """Thresholds for costs that Azure forecasts for the end of the month, in percent of the amount."""
    emails: Sequence[str]
    """Mail addresses of the receivers; Azure requires at least one."""
    action_group_ids: Sequence[pulumi.Input[str]]
    """Action groups that are notified as well."""
    start: date
    """The first day of a month: the start of the budget. Azure fixes it at creation, so later values are ignored."""


class Budget(pulumi.ComponentResource):
    """A monthly budget over some resource groups, with thresholds.

    Manages: the budget and its notifications. A budget stops nothing.
    Does not manage: costs themselves.
    Errors: the budget is on the subscription, because Databricks manages the groups of the machines and denies changes to them.
    Creating it needs the role Cost Management Contributor there. Azure refuses a start that is not the first of a month.
    """

    resource_id: pulumi.Output[str]
    """Full Azure resource id."""

    def __init__(self, name: str, *, args: BudgetArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:Budget", name, None, opts)

        def told(percent: int, kind: str) -> NotificationArgsDict:
            return {
                "enabled": True,
                "operator": "GreaterThanOrEqualTo",
                "threshold": percent,
                "threshold_type": kind,
                "contact_emails": sorted(args["emails"]),
                "contact_groups": list(args["action_group_ids"]),
            }

        budget = AzureBudget(
            f"{name}-budget",
            budget_name=args["budget_name"],
            scope=f"/subscriptions/{args['subscription_id']}",
            category="Cost",
            amount=args["amount"],
            time_grain="Monthly",
            time_period={"start_date": args["start"].strftime("%Y-%m-%dT00:00:00Z")},
            filter={"dimensions": {"name": "ResourceGroupName", "operator": "In", "values": sorted(args["resource_groups"])}},
            notifications={
                **{f"spent-{percent}": told(percent, "Actual") for percent in sorted(args["spent_percent"])},
                **{f"forecast-{percent}": told(percent, "Forecasted") for percent in sorted(args["forecast_percent"])},
            },
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["time_period"]),
        )
        self.resource_id = budget.id
        self.register_outputs({"resource_id": self.resource_id})
