"""Rules about logs and alerts."""

from __future__ import annotations

from collections.abc import Iterator

from config.diagnostics import Diagnostic, Path, error, warning
from config.rules.facts import Facts


def alerts_have_something_to_tell(facts: Facts) -> Iterator[Diagnostic]:
    """An action group without a rule sends one mail, and never another."""
    if facts.azure is None or facts.azure.monitoring is None or (alerts := facts.azure.monitoring.alerts) is None:
        return
    if not (alerts.failed_jobs or alerts.vault_access_denied):
        yield error(("azure", "monitoring", "alerts"), "every alert is switched off", "Leave `alerts` out, or switch one on.")


def a_budget_tells_somebody_in_time(facts: Facts) -> Iterator[Diagnostic]:
    """A budget without thresholds notifies nobody; one with thresholds above the amount only notifies too late."""
    if facts.azure is None or (budget := facts.azure.budget) is None:
        return
    place: Path = ("azure", "budget")
    if not budget.spent_percent and not budget.forecast_percent:
        yield error(place, "no threshold: nobody would ever be notified", "Leave spent_percent out to have 80 and 100.")
    elif min((*budget.spent_percent, *budget.forecast_percent)) > 100:
        yield warning(
            (*place, "spent_percent"), "people are notified only when more than the amount is spent", "Add a threshold of 100 or less."
        )
