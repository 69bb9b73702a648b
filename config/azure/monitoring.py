"""Operations in the section `azure`: logs, alerts and the budget."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from config.base import Items, Section
from config.vocabulary import Email
from domain.choices import AlertMinutes

MOST_NOTIFICATIONS = 5
"""Of one budget. Source: https://learn.microsoft.com/azure/templates/microsoft.consumption/budgets."""
Percent = Annotated[int, Field(ge=1, le=1000)]


def _once(percents: tuple[int, ...]) -> tuple[int, ...]:
    twice = sorted({percent for percent in percents if percents.count(percent) > 1})
    if twice:
        raise ValueError(f"{', '.join(map(str, twice))}: listed twice")
    return percents


Percents = Annotated[Items[Percent], AfterValidator(_once)]


class Alerts(Section):
    """Alerts, and who gets them by mail. Azure sends each new address one mail to confirm it."""

    emails: Items[Email] = Field(min_length=1, description="Mail addresses of the receivers.", examples=[["data-platform@contoso.com"]])
    minutes: AlertMinutes = Field(default=15, examples=[15], description="How often the logs are searched; a shorter interval costs more.")
    failed_jobs: bool = Field(default=True, description="Alert on failed job runs, once for each job.")
    vault_access_denied: bool = Field(default=True, description="Alert on requests that the Key Vault refuses.")


class Monitoring(Section):
    """A Log Analytics workspace, and what writes to it: workspaces, vault and data lake."""

    retention_days: int = Field(
        default=30, ge=30, le=730, description="Days that logs are retained (30 to 730). The first 30 cost nothing."
    )
    daily_quota_gb: int | None = Field(
        default=None,
        ge=1,
        description="Daily quota in gigabytes: after that nothing more is ingested until the next day; no limit, if left out.",
        examples=[1],
    )
    alerts: Alerts | None = Field(default=None, description="Alerts; none, if left out.")


class Budget(Section):
    """A monthly budget: what the environment may cost before people are notified. It stops nothing. It is on the subscription, so creating
    or changing it needs the role Cost Management Contributor there, which the identities of pipelines do not have."""

    monthly_amount: int = Field(ge=1, description="Amount, in the currency of the subscription's bill.", examples=[500])
    spent_percent: Percents = Field(default=(80, 100), description="Thresholds for actual costs, in percent (1 to 1000).")
    forecast_percent: Percents = Field(
        default=(100,),
        description="Thresholds for costs that Azure forecasts for the end of the month, in percent; at most 5 with `spent_percent`.",
    )
    emails: Items[Email] = Field(
        min_length=1, max_length=50, description="Mail addresses of the receivers.", examples=[["data-platform@contoso.com"]]
    )

    @model_validator(mode="after")
    def _few_enough(self) -> Budget:
        thresholds = len(self.spent_percent) + len(self.forecast_percent)
        if thresholds > MOST_NOTIFICATIONS:
            raise ValueError(
                f"{thresholds} thresholds in spent_percent and forecast_percent together: a budget has at most {MOST_NOTIFICATIONS}"
            )
        return self
