"""The API versions that azure-native speaks for this program: each is known, and none is about to end. See docs/adr/0007."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pulumi_azure_native

SDK = Path(pulumi_azure_native.__file__).parent
SNAPSHOTS = Path(__file__).parent / "__snapshots__"
NOTICE = timedelta(days=60)
VERSIONS: Mapping[str, Mapping[str, date | None]] = {
    "authorization": {"2020-05-01": None, "2022-04-01": None, "2022-05-01-preview": None},
    "compute": {"2024-11-01": None},
    "consumption": {"2024-08-01": None},
    "databricks": {"2026-01-01": None},
    "devcenter": {"2024-02-01": None},
    "devopsinfrastructure": {"2025-01-21": None},
    # https://learn.microsoft.com/azure/key-vault/general/access-control-default
    "keyvault": {"2024-11-01": date(2027, 2, 27)},
    "managedidentity": {"2023-01-31": None},
    "monitor": {"2021-05-01-preview": None, "2024-10-01-preview": None, "2025-01-01-preview": None},
    "network": {"2024-05-01": None, "2024-06-01-preview": None},
    "operationalinsights": {"2023-09-01": None},
    "privatedns": {"2024-06-01": None},
    "resources": {"2024-03-01": None},
    "storage": {"2024-01-01": None},
}
"""By module of the SDK, each version in use with the day on which Azure stops to answer it; None: no such day is announced."""


def in_use() -> set[tuple[str, str]]:
    tokens = {token for file in SNAPSHOTS.rglob("*.yaml") for token in re.findall(r"azure-native:(\w+):(\w+)", file.read_text())}
    return {(module, version_of(module, kind)) for module, kind in tokens}


def version_of(module: str, kind: str) -> str:
    """What the SDK says about a resource's default version."""
    file = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", kind).lower()
    found = re.search(r"Uses Azure REST API version ([\w-]+)\.", (SDK / module / f"{file}.py").read_text())
    assert found, (module, kind)
    return found[1]


def test_every_version_in_use_is_known() -> None:
    assert sorted(in_use()) == sorted((module, version) for module, versions in VERSIONS.items() for version in versions)


def test_65_no_version_in_use_is_about_to_end() -> None:
    today = datetime.now(UTC).date()
    ends = {f"{module} {version}": end for module, versions in VERSIONS.items() for version, end in versions.items() if end}
    assert {name: str(end) for name, end in ends.items() if today > end - NOTICE} == {}, "do what docs/adr/0007 says"
