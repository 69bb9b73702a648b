"""docs/production.md registers every resource provider of Azure that the stacks use.

azure-native registers one only if Azure answers with one of a few error codes and the caller has rights in the whole subscription
(azcore, `arm/runtime/policy_register_rp.go`); for diagnostic settings it does not
(https://github.com/pulumi/pulumi-azure-native/issues/3479), and the identities of pipelines never may.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

from localcloud.behaviours import behaviour
from localcloud.behaviours.model import Request
from tests.graph.stacks import ROOT

SNAPSHOTS = Path(__file__).parent / "__snapshots__"
ALWAYS_THERE = {"microsoft.authorization", "microsoft.consumption", "microsoft.resources"}
"""Registered in every subscription: https://learn.microsoft.com/azure/azure-resource-manager/management/azure-services-resource-providers."""


def test_59_the_way_to_production_registers_what_the_stacks_use() -> None:
    tokens = {token for file in SNAPSHOTS.rglob("*.yaml") for token in re.findall(r"azure-native:\w+:\w+", file.read_text())}
    types = [named for token in tokens if (named := behaviour(token).computed.get("type"))]
    used = {str(named(cast("Request", None))).partition("/")[0].lower() for named in types}
    listed = re.search(r"for provider in ([\w. ]+); do\n +az provider register", (ROOT / "docs" / "production.md").read_text())
    assert listed is not None
    assert sorted(listed[1].lower().split()) == sorted(used - ALWAYS_THERE)
