"""The one switch: `delivery.mode` on a stack that is up moves its approvals and what starts its release, and nothing else.

The approvals of dev are given by whoever is in the group, those of prod by two people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from ruamel.yaml import YAML

from tests.engine.harness import ROOT, Cloud

Section = dict[str, object]
Step = tuple[str, str]


def changed(stack: str, folder: Path, change: Callable[[Section], None]) -> str:
    """A stack file with another section `delivery`."""
    yaml = YAML()
    yaml.preserve_quotes = True  # plain text in a flow mapping is not what every YAML reader takes
    document = yaml.load(ROOT / f"Pulumi.{stack}.yaml")
    change(document["config"]["databricks-cicd:delivery"])
    file = folder / f"Pulumi.{stack}.yaml"
    yaml.dump(document, file)
    return str(file)


def by_itself(delivery: Section) -> None:
    delivery["mode"] = "continuous-deployment"
    delivery.pop("approval", None)


def approved(delivery: Section) -> None:
    delivery["mode"] = "continuous-delivery"


def steps(cloud: Cloud, stack: str, file: str) -> Mapping[Step, list[str]]:
    """What a preview would do, by operation and name, each with the inputs that change."""
    previewed = cloud.json("preview", "-s", stack, "--config-file", file, "--json")
    found: dict[Step, list[str]] = {}
    for step in cast(list[dict[str, object]], previewed["steps"]):
        name = str(step["urn"]).rsplit("::", 1)[-1]
        if step["op"] != "same":
            found[str(step["op"]), name] = sorted(cast(list[str], step.get("diffReasons") or []))
    return found


def test_switching_to_delivery_adds_the_approvals_removes_the_trigger_and_writes_the_wiki_anew(shipped: Cloud, tmp_path: Path) -> None:
    assert steps(shipped, "dev", changed("dev", tmp_path, approved)) == {
        ("create", "delivery-approval"): [],
        ("create", "apply-approval"): [],
        ("update", "release-pipeline"): ["buildCompletionTriggers"],
        **{("update", f"handbook-page/Data dev{page}"): ["content"] for page in ("", "/Approval", "/Release")},
    }


def test_the_switch_goes_both_ways_and_leaves_nothing_behind(shipped: Cloud, tmp_path: Path) -> None:
    before = {record for record in shipped.localcloud("list").splitlines() if "checkApproval" not in record}
    file = changed("prod", tmp_path, by_itself)
    assert steps(shipped, "prod", file) == {
        ("delete", "delivery-approval"): [],
        ("delete", "apply-approval"): [],
        ("update", "release-pipeline"): ["buildCompletionTriggers"],
    }
    shown = shipped.pulumi("up", "-s", "prod", "--config-file", file, "--yes", "--skip-preview")
    assert '~ delivery_mode      : "continuous-delivery" => "continuous-deployment"' in shown
    assert "checkApproval" not in shipped.localcloud("list")
    assert steps(shipped, "prod", changed("prod", tmp_path, approved)) == {
        ("create", "delivery-approval"): [],
        ("create", "apply-approval"): [],
        ("update", "release-pipeline"): ["buildCompletionTriggers"],
    }
    shipped.pulumi("up", "-s", "prod", "--yes", "--skip-preview")
    after = shipped.localcloud("list").splitlines()
    assert {record for record in after if "checkApproval" not in record} == before
    assert len([record for record in after if "checkApproval" in record]) == 2
