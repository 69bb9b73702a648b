"""What a rename can mean, given what the last update had."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pytest

from tests.components.answers import Answer
from tests.components.test_losses import MAIN, edited
from wiring.published import READ_OUTPUTS

SET_AT_A_PRINCIPAL = {
    "databricks:index/permissionAssignment:PermissionAssignment",
    "databricks:index/entitlements:Entitlements",
    "databricks:index/secretAcl:SecretAcl",
}
OWN = {"devops.pipelines.ci": "ci", "devops.pipelines.release": "release"}
WORKSPACE = "databricks.workspaces.old"


def published(**outputs: object) -> Mapping[str, Answer]:
    return {READ_OUTPUTS: lambda *_: {"outputs": outputs}}


@pytest.mark.parametrize(
    ("edits", "outputs", "said"),
    [
        (
            {"devops.repositories.data": {}},
            {"formerly": {"devops.repositories.data": "notebooks"}},
            'devops.repositories.notebooks: "data" was created under this key, which it keeps. Choose another key.',
        ),
        (
            {"stack.formerly": "date-dev"},
            {"environment": {"name": "data-dev"}},
            "stack.formerly: this stack was created as data-dev. Write `formerly: data-dev`.",
        ),
        (
            {"devops.pipelines.ci.formerly": "rel"},
            {"names": OWN},
            'devops.pipelines.ci.formerly: the last update knew no "rel". Did you mean "release"? Allowed: ci, release. If an update has',
        ),
        (
            {"devops.pipelines.ci.formerly": "old"},
            {"names": {**OWN, "devops.pipelines.old": "old"}},
            'devops.pipelines.ci.formerly: "ci" was something else until now, which would be deleted. Take two steps: remove ci and run '
            "`pulumi up`; then rename old, and run `pulumi up` again.",
        ),
        (
            {"databricks.workspaces.main.formerly": "old", "databricks.workspaces.main.clusters.shared.formerly": "train"},
            {"names": dict.fromkeys([WORKSPACE, f"{WORKSPACE}.clusters.shared", f"{WORKSPACE}.clusters.training"], "")},
            'databricks.workspaces.main.clusters.shared.formerly: the last update knew no "train". Did you mean "training"?',
        ),
    ],
)
def test_a_rename_that_cannot_be_meant_is_refused(edits: Mapping[str, object], outputs: Mapping[str, object], said: str) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        edited("dev", edits, published(**outputs))
    title, problem = str(raised.value).splitlines()
    assert title == "this is not a rename; nothing was changed:"
    assert said in problem


def test_one_that_may_be_meant_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", said.append)
    edited("dev", {"stack.name": "lake"}, published(environment={"name": "data-dev"}))
    assert "stack: this stack is data-dev, and would be lake-dev. To keep everything, write `formerly: data-dev` here;" in said.pop()
    edited("dev", {"stack.name": "lake"}, published(environment={"name": "data-dev"}, formerly={"stack": "data-dev"}))
    assert not said
    edited("dev", {}, published(names=dict.fromkeys([f"{MAIN}.experiments.old", f"{MAIN}.policies.small-jobs"], "")))
    assert [word for word in said if "is new, and old is gone. If it was renamed, write `formerly: old` here; otherwise" in word]
    assert not [word for word in said if "policies.small-jobs" in word]


RENAMED = {
    "policies": "small-jobs",
    "clusters": "shared",
    "warehouses": "reports",
    "jobs": "nightly",
    "secret_scopes": "partners",
    "endpoints": "embeddings",
    "dashboards": "sales",
    "data.catalogs": "sales",
}


def test_outputs_have_the_keys_of_today() -> None:
    before = edited("dev", {}).result
    assert isinstance(before, Mapping)
    edits = {f"{MAIN}.{kind}.{key}.formerly": "old" for kind, key in RENAMED.items()}
    after = edited("dev", edits, published(names={f"{MAIN}.{kind}.old": "" for kind in RENAMED}))
    assert after.one("databricks-cicd:databricks:ClusterPolicy", "main.old"), "it keeps the name that it was created under"
    assert isinstance(after.result, Mapping)
    names = [kind.removeprefix("data.") for kind in RENAMED]
    main, found = before["workspaces"]["main"], after.result["workspaces"]["main"]
    assert {name: sorted(found[name]) for name in names} == {name: sorted(main[name]) for name in names}


def test_a_principal_keeps_its_place_whoever_declares_it() -> None:
    """What lets it in, and in which list, is set at its own address: under another name in the graph it would be set, and then deleted."""

    def let_in(key: str, groups: Mapping[str, object]) -> set[str]:
        grants: Mapping[str, object] = {"data-engineers": {}}
        built = edited(
            "dev",
            {
                f"{MAIN}.groups": groups,
                f"{MAIN}.permissions": {key: {"secret_scopes": {"vault": "READ"}}},
                f"{MAIN}.data.grants": grants,
            },
        )
        return {resource.urn for resource in built.resources if resource.type in SET_AT_A_PRINCIPAL}

    declared = let_in("analysts", {"analysts": {"origin": "entra", "name": "Data Analysts"}})
    assert len([urn for urn in declared if "Data Analysts" in urn]) == 3
    assert let_in("readers", {"readers": {"origin": "entra", "name": "Data Analysts"}}) == declared
    undeclared = let_in("Data Analysts", {})
    assert undeclared == {urn for urn in declared if "Data Analysts" not in urn or "SecretAcl" in urn}
