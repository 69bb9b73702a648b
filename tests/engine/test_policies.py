"""The policy pack on the real engine: what is broken stops a preview, in this repository's program and in one that knows nothing of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from audit import markdown
from audit.preview import build
from audit.reading import read
from tests.engine.harness import ROOT, Cloud

OTHER = ROOT / "tests/policies/other"
LATE = """
from pulumi_azure_native import resources, storage
tags = {"owner": "ada@contoso.com", "environment": "test"}
group = resources.ResourceGroup("group", location="westeurope", resource_group_name="rg-late", tags=tags)
storage.StorageAccount(
    "account", resource_group_name=group.name, account_name="stlate", kind="StorageV2", sku={"name": "Standard_LRS"}, tags=tags,
    allow_shared_key_access=False, enable_https_traffic_only=True, minimum_tls_version="TLS1_2",
    allow_blob_public_access=group.id.apply(lambda _: True),
)
"""


def test_a_stack_file_that_breaks_a_rule_is_refused_with_what_to_do(cloud: Cloud, tmp_path: Path) -> None:
    shipped = (ROOT / "Pulumi.dev.yaml").read_text()
    changed = tmp_path / "Pulumi.dev.yaml"
    changed.write_text(shipped.replace("auto_stop_minutes: 10", "auto_stop_minutes: 180", 1))
    cloud.pulumi("stack", "init", "dev")
    printed = cloud.refused("preview", "-s", "dev", "--config-file", str(changed), "--policy-pack", "policies")
    assert "[mandatory]  warehouse-stops  (databricks:index:SqlEndpoint: main.reports-warehouse)" in printed
    assert "stops after 180 idle minutes; at most 120 are asked for." in printed
    assert "Fix: Set `autoStopMins` (stack file: `auto_stop_minutes`)." in printed
    assert printed.count("[mandatory]") == 1
    assert "[advisory]  storage-firewall  (azure-native:storage:StorageAccount: lake-account)" in printed


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_shipped_stacks_keep_what_is_mandatory(shipped: Cloud, stack: str) -> None:
    """With what the providers fill in, and with all that is known after an update."""
    assert "[mandatory]" not in shipped.pulumi("preview", "-s", stack, "--policy-pack", "policies")


def test_the_pack_judges_other_programs_by_their_own_settings(cloud: Cloud, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    shutil.copytree(OTHER, folder)
    events = tmp_path / "events.jsonl"
    pulumi = ("-C", str(folder))
    preview = (*pulumi, "preview", "-s", "test", "--policy-pack", str(ROOT / "policies"))
    cloud.pulumi(*pulumi, "stack", "init", "test")
    printed = cloud.refused(*preview)
    for rule in ("storage-not-anonymous", "project-private", "authorization-single", "cluster-policy", "cluster-stops"):
        assert f"[mandatory]  {rule}  " in printed
    settings = {
        "levels": {"repositories-protected": "disabled", "project-has-settings": "advisory", "storage-not-anonymous": "advisory"},
        "exemptions": {
            "old": {"rule": "authorization-single", "resource": "every*", "reason": "Old pipelines", "until": "2999-12-31"},
        },
    }
    cloud.pulumi(*pulumi, "config", "set", "-s", "test", "other:policies", json.dumps(settings))
    printed = cloud.run("pulumi", *preview, "--event-log", str(events), PULUMI_DEBUG_COMMANDS="true").stdout
    assert "[advisory]  authorization-single" in printed
    assert "Exempt until 2999-12-31 (Old pipelines): PipelineAuthorization everybody lets every pipeline use it." in printed
    assert "repositories-protected" not in printed
    assert "[mandatory]  project-private" in printed
    report = markdown.render(build(read(str(events))))
    assert "- **exempt** `authorization-single`: Exempt until 2999-12-31 (Old pipelines): " in report
    assert "- **mandatory** `project-private`: Project project is public." in report
    cloud.pulumi(*pulumi, "config", "set", "-s", "test", "other:policies", '{"levels": {"no-such-rule": "advisory"}}')
    assert "other:policies: levels.no-such-rule: there is no such rule; docs/policies.md lists them" in cloud.refused(*preview)


def test_what_is_known_only_during_an_update_stops_the_resource_then(cloud: Cloud, tmp_path: Path) -> None:
    folder = tmp_path / "late"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: late\nruntime: python\n")
    (folder / "__main__.py").write_text(LATE)
    arguments = ("-s", "test", "--policy-pack", str(ROOT / "policies"))
    cloud.pulumi("-C", str(folder), "stack", "init", "test")
    assert "storage-not-anonymous" not in cloud.pulumi("-C", str(folder), "preview", *arguments)
    assert "[mandatory]  storage-not-anonymous" in cloud.refused("-C", str(folder), "up", "--yes", "--skip-preview", *arguments)
    listed = cloud.localcloud("list")
    assert "rg-late" in listed
    assert "stlate" not in listed
