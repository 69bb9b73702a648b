"""Operations in the section `azure`: logs, alerts and the budget."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from config.base import Items, Section
from config.vocabulary import Email
from domain.choices import AlertMinutes

Percent = Annotated[int, Field(ge=1, le=1000)]


def _once(given: tuple[int, ...]) -> tuple[int, ...]:
    twice = sorted({percent for percent in given if given.count(percent) > 1})
    if twice:
        raise ValueError(f"{', '.join(map(str, twice))}: listed twice")
    return given


Percents = Annotated[Items[Percent], AfterValidator(_once)]


class Alerts(Section):
    """Who is mailed about what. Azure mails each address once to say that it is on the list."""

    emails: Items[Email] = Field(min_length=1, description="Who is mailed.", examples=[["data-platform@contoso.com"]])
    minutes: AlertMinutes = Field(default=15, examples=[15], description="How often the logs are looked through; shorter costs more.")
    failed_jobs: bool = Field(default=True, description="Tell when a job run fails, once for each job.")
    vault_access_denied: bool = Field(default=True, description="Tell when the Key Vault refuses somebody.")


class Monitoring(Section):
    """A Log Analytics workspace, and what writes to it: workspaces, vault and data lake."""

    retention_days: int = Field(default=30, ge=30, le=730, description="Days that logs are kept (30 to 730). The first 30 cost nothing.")
    daily_quota_gb: int | None = Field(
        default=None,
        ge=1,
        description="Gigabytes a day after which nothing more is taken until the next day; no limit, if left out.",
        examples=[1],
    )
    alerts: Alerts | None = Field(default=None, description="Alerts; left out, there are none.")


class Budget(Section):
    """What the environment may cost a month before people are told. It stops nothing. It is on the subscription, so whoever makes or
    changes it needs the role Cost Management Contributor there, which the identities of pipelines do not have."""

    monthly_amount: int = Field(ge=1, description="Amount, in the currency of the subscription's bill.", examples=[500])
    spent_percent: Percents = Field(
        default=(80, 100), max_length=5, description="Percentages that are told once they are spent (1 to 1000)."
    )
    forecast_percent: Percents = Field(
        default=(100,), max_length=5, description="Percentages that are told once Azure expects them for the end of the month."
    )
    emails: Items[Email] = Field(min_length=1, max_length=50, description="Who is mailed.", examples=[["data-platform@contoso.com"]])
