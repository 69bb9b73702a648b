"""The data lake, logs, alerts and the budget: what their keys take."""

from __future__ import annotations

import pytest

from tests.config.program import Program

LOCK = "    deletion_lock: false\n"


def said(program: Program, section: str) -> list[str]:
    program.replace(LOCK, f"    {section}\n{LOCK}")
    return [str(item) for item in program.check()]


@pytest.mark.parametrize(
    "section",
    [
        "data_lake: {containers: {bronze: {}, silver: {cool_after_days: 30, delete_after_days: 31}}}",
        "monitoring: {}",
        "monitoring: {daily_quota_gb: 1, alerts: {emails: [a@contoso.com]}}",
        "budget: {monthly_amount: 500, emails: [a@contoso.com]}",
        "budget: {monthly_amount: 500, emails: [a@contoso.com], spent_percent: [], forecast_percent: [90]}",
    ],
)
def test_little_is_needed(program: Program, section: str) -> None:
    assert said(program, section) == []


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("data_lake: {containers: {}}", "azure.data_lake.containers: nothing is in it"),
        ("data_lake: {containers: {Bronze: {}}}", "Expected a container name"),
        ("data_lake: {containers: {a--b: {}}}", "Expected a container name"),
        ("data_lake: {containers: {b1z: {cool_after_days: 30, delete_after_days: 30}}}", "must be more than cool_after_days (30)"),
        ("data_lake: {containers: {b1z: {cool_after_days: 0}}}", "is out of range"),
        ("data_lake: {containers: {b1z: {}}, replication: RAGRS}", 'Did you mean "GRS"?'),
        ("data_lake: {containers: {b1z: {}}, address_ranges: [10.0.0.0/8]}", "private addresses"),
        ("monitoring: {retention_days: 7}", "azure.monitoring.retention_days: 7 is out of range"),
        ("monitoring: {daily_quota_gb: 0}", "azure.monitoring.daily_quota_gb"),
        ("monitoring: {alerts: {emails: []}}", "azure.monitoring.alerts.emails: nothing is in it"),
        ("monitoring: {alerts: {emails: [nobody]}}", "Expected an e-mail address"),
        ("monitoring: {alerts: {emails: [a@contoso.com], minutes: 7}}", "Allowed: 5, 10, 15, 30, 60"),
        (
            "monitoring: {alerts: {emails: [a@contoso.com], failed_jobs: false, vault_access_denied: false}}",
            "azure.monitoring.alerts: every alert is switched off",
        ),
        ("budget: {monthly_amount: 0, emails: [a@contoso.com]}", "azure.budget.monthly_amount: 0 is out of range"),
        ("budget: {monthly_amount: 5, emails: [a@contoso.com], spent_percent: [80, 80]}", "80: listed twice"),
        ("budget: {monthly_amount: 5, emails: [a@contoso.com], spent_percent: [0]}", "azure.budget.spent_percent[0]: 0 is out of range"),
        (
            "budget: {monthly_amount: 5, emails: [a@contoso.com], spent_percent: [50, 80, 90], forecast_percent: [80, 90, 100]}",
            "6 thresholds in spent_percent and forecast_percent together: a budget has at most 5",
        ),
        (
            "budget: {monthly_amount: 5, emails: [a@contoso.com], spent_percent: [], forecast_percent: []}",
            "azure.budget: no threshold: nobody would ever be notified",
        ),
        (
            "budget: {monthly_amount: 5, emails: [a@contoso.com], spent_percent: [150], forecast_percent: []}",
            "warning: azure.budget.spent_percent: people are notified only when more",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(program: Program, section: str, expected: str) -> None:
    found = said(program, section)
    assert len(found) == 1, found
    assert expected in found[0]


def test_a_vaults_firewall_names_somebody(program: Program) -> None:
    program.replace("      secrets: [warehouse-password]\n", "      secrets: [warehouse-password]\n      firewall: {address_ranges: []}\n")
    (found,) = [str(item) for item in program.check()]
    assert "azure.key_vault.firewall.address_ranges: nothing is in it" in found
