"""What the last update locked is neither taken away, replaced nor renamed by an edit alone."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pytest
from syrupy.assertion import SnapshotAssertion

from domain.work import HOLDS_WORK
from tests.components.answers import ENTRA_GROUPS, Answer
from tests.components.mocked import Graph
from tests.components.stacks import Section, graph, shipped
from wiring.databricks.paths import mark
from wiring.published import READ_OUTPUTS

PIPELINES = "devops.pipelines"
MAIN = "databricks.workspaces.main"
CATALOGS = f"{MAIN}.data.catalogs"
EXPLORATION = "content/notebooks/exploration"
SUBNETS = {"public": "10.20.2.0/24", "private": "10.20.3.0/24"}
INJECTED = {
    "azure.network": {
        "type": "injected",
        "address_range": "10.20.0.0/20",
        "workspaces": {"main": {"public": "10.20.0.0/24", "private": "10.20.1.0/24"}, "sandbox": SUBNETS},
    }
}
GONE = object()
Edits = Mapping[str, object]
"""New values by dotted place; `GONE` takes the key out."""


def last(name: str, edits: Edits | None = None, /, **locked: str) -> dict[str, Answer]:
    """What a shipped stack, with edits, published at the end of its last update, with more that was locked then."""
    result = edited(name, edits or {}).result
    assert isinstance(result, Mapping)
    outputs = {key: result[key] for key in ("key_vault", "location", "deletion_lock", "environment", "workspaces")}
    outputs["locked"] = {**result["locked"], **locked}
    return {READ_OUTPUTS: lambda *_: {"outputs": outputs}}


def edited(name: str, edits: Edits, answers: Mapping[str, Answer] | None = None) -> Graph:
    """The graph of a shipped stack after an edit."""

    def change(sections: dict[str, Section]) -> None:
        for place, value in edits.items():
            *above, key = place.split(".")
            here: object = sections
            for part in above:
                assert isinstance(here, dict)
                here = here[part]
            assert isinstance(here, dict)
            if value is GONE:
                del here[key]
            else:
                here[key] = value

    return graph(name, change, answers=answers)


def refusal(name: str, edits: Edits, answers: Mapping[str, Answer]) -> list[str]:
    """The lines about an edit that is refused."""
    with pytest.raises(pulumi.RunError) as raised:
        edited(name, edits, answers)
    title, *problems = str(raised.value).splitlines()
    assert title == "this would lose work, or stop half-way; nothing was changed:"
    return sorted(problems)


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_what_stays_as_it_is_is_let_through(name: str) -> None:
    assert graph(name, answers=last(name)).resources


@pytest.mark.parametrize(
    ("name", "edits", "said"),
    [
        (
            "dev",
            {"devops.feed": GONE},
            "devops.feed is missing, and wheels would be deleted with its contents. Put it back. To delete it anyway, take two "
            "steps: put it back, set devops.deletion_lock to false and run `pulumi up`; then remove it and run `pulumi up` again.",
        ),
        (
            "dev",
            {"devops.project.name": "another"},
            "devops.project: its name is databricks-cicd, and would be another: stacks that joined the project find it by its "
            "name, and would stop. Set the name back. To rename it anyway: set devops.deletion_lock to false",
        ),
        ("dev", {"devops.repositories.notebooks.name": "another"}, "set devops.repositories.notebooks.deletion_lock to false"),
        (
            "prod",
            {"databricks.workspaces.main.name": "dbw-another"},
            "databricks.workspaces.main: its name is dbw-data-prod-main, and would be dbw-another: it would be replaced by an "
            "empty one, and everything that people made in it would be lost.",
        ),
        ("prod", {"stack.name": "sales"}, "stack: this stack is data-prod, and would be sales-prod"),
        ("prod", {"stack.name": "sales"}, "keep all of it as it is under the new name with `formerly: data-prod` in that section"),
        (
            "prod",
            {"azure.workspaces.main.encryption": GONE},
            "azure.workspaces: no workspace has `encryption` any more, and kv-data-prod-keys-a92249 would be deleted with its contents.",
        ),
        (
            "prod",
            {"azure.key_vault.soft_delete_days": 30, "azure.key_vault.purge_protection": False},
            "azure.key_vault.soft_delete_days: it is 90, and Azure never changes it for a vault that exists. Set it back to 90.",
        ),
        ("prod", {"azure.location": "northeurope"}, "nothing can be moved to northeurope"),
        ("dev", {"azure.location": "northeurope"}, "because the deleted vault kv-data-dev-"),
        (
            "prod",
            {"azure.workspaces.analytics.compute": "hybrid", "azure.network.workspaces.analytics": SUBNETS},
            "azure.workspaces.analytics.compute: it is serverless, and would be hybrid: the workspace analytics would be replaced by an "
            "empty one, and everything in workspace analytics would be lost. Set it back. To replace it anyway, take two steps: set it "
            "back, set azure.workspaces.analytics.deletion_lock to false, and run `pulumi up`; then change it, and run `pulumi up` again.",
        ),
    ],
)
def test_an_edit_that_would_lose_work_is_refused_with_the_two_steps(
    name: str, edits: Edits, said: str, snapshot: SnapshotAssertion
) -> None:
    problems = refusal(name, edits, last(name))
    assert [problem for problem in problems if said in problem]
    assert problems == snapshot


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_whatever_is_locked_is_missed_and_known_by_its_name(name: str, snapshot: SnapshotAssertion) -> None:
    outputs = graph(name).result
    assert isinstance(outputs, Mapping)
    locked = {f"{path}-former": was for path, was in outputs["locked"].items()} | dict.fromkeys(outputs["locked"], "another")
    answers: dict[str, Answer] = {READ_OUTPUTS: lambda *_: {"outputs": {"locked": locked}}}
    assert refusal(name, {}, answers) == snapshot


def test_all_losses_are_said_at_once_and_what_is_inside_a_loss_is_not_said_again() -> None:
    assert len(refusal("dev", {"devops.feed": GONE, "devops.wiki": GONE}, last("dev"))) == 2
    inside = {f"{CATALOGS}.old": "data_prod_old", f"{CATALOGS}.old.schemas.raw": "data_prod_old.raw"}
    (problem,) = refusal("prod", {}, last("prod", **inside))
    assert f"{CATALOGS}.old is missing, and data_prod_old would be deleted" in problem
    assert f"set {CATALOGS}.old.deletion_lock to false" in problem


def test_a_rename_that_does_not_say_so_is_told_how() -> None:
    (problem,) = refusal("dev", {"devops.repositories.new": {}}, last("dev", **{"devops.repositories.old": "old"}))
    assert (
        "devops.repositories.old is missing, and old would be deleted with its contents. Put it back. If it is new now, write " in problem
    )
    assert "`formerly: old` there. To delete it anyway" in problem
    assert edited("dev", {"devops.repositories.new": {"formerly": "old"}}, last("dev", **{"devops.repositories.old": "old"})).resources


@pytest.mark.parametrize(
    ("edits", "before", "said"),
    [
        (
            {},
            {"devops.pipelines.build": "ci"},
            "devops.pipelines.ci: its name is ci, which build has until this update ends. If it is the same one, write `formerly: build` "
            "here. If not, take two steps: remove build and run `pulumi up`; then add this one, and run `pulumi up` again.",
        ),
        (
            {},
            {"devops.pipelines.ci": "release", "devops.pipelines.release": "CI"},
            "devops.pipelines.ci: its name is ci, which release has until this update ends. Change that one first, and run `pulumi up`;",
        ),
        ({}, {"devops.teams.was": "Platform"}, "devops.teams.platform: its name is Platform, which was has until this update ends."),
        (
            {},
            {"databricks.workspaces.was.data.catalogs.sales": "data_dev_sales"},
            "which databricks.workspaces.was.data.catalogs.sales has until this update ends. If it is the same one, write `formerly: was` "
            f"at {MAIN}.",
        ),
        ({}, {f"{MAIN}.dashboards.was": "Sales"}, f"{MAIN}.dashboards.sales: its name is Sales, which was has until"),
        ({}, {f"{MAIN}.groups.was": "engineers"}, f"{MAIN}.groups.engineers: its name is engineers, which was has until"),
        (
            {f"{MAIN}.warehouses.reports.formerly": "adhoc"},
            {f"{MAIN}.warehouses.adhoc": "data-dev-adhoc", f"{MAIN}.warehouses.other": "data-dev-reports"},
            f"{MAIN}.warehouses.reports: its name is data-dev-reports, which other has until this update ends.",
        ),
        ({}, {f"{MAIN}.data.locations.was": "silver"}, f"{MAIN}.data.locations.silver: its name is silver, which was has until"),
        (
            {},
            {f"{MAIN}.data.catalogs.sales": "", "databricks.workspaces.sandbox.data.catalogs.sales": "data_dev_sales"},
            f"{CATALOGS}.sales: its name is data_dev_sales, which databricks.workspaces.sandbox.data.catalogs.sales has until this update "
            "ends. To move it, take two steps:",
        ),
        (
            {f"{MAIN}.name": "dbw-shared"},
            {"databricks.workspaces.was": "dbw-shared"},
            "databricks.workspaces.main: its name is dbw-shared, which was has until this update ends. If it is the same one, write "
            "`formerly: was` here.",
        ),
    ],
)
def test_a_name_is_taken_once_its_owner_is_gone(edits: Edits, before: Mapping[str, str], said: str) -> None:
    problems = refusal("dev", edits, {READ_OUTPUTS: lambda *_: {"outputs": {"names": before}}})
    assert [problem for problem in problems if said in problem], problems


def test_an_index_moves_to_another_endpoint_in_two_steps() -> None:
    index = {"source_table": "sales.orders.silver", "primary_key": "id", "embedding_source_columns": {"text": "databricks-gte-large-en"}}
    search = {f"{MAIN}.vector_search": {"products": {"indexes": {"sales.orders.texts": index}}}}
    before = {f"{MAIN}.vector_search.{key}": "" for key in ("products", "was")}
    before[f"{MAIN}.vector_search.was.indexes.sales.orders.texts"] = "data_dev_sales.orders.texts"
    (problem,) = refusal("dev", search, {READ_OUTPUTS: lambda *_: {"outputs": {"names": before}}})
    assert f"{MAIN}.vector_search.products.indexes.sales.orders.texts: its name is data_dev_sales.orders.texts, which" in problem


def test_a_workspace_under_another_key_is_told_how_to_say_so() -> None:
    edits: dict[str, object] = {"databricks.workspaces.main.data.catalogs.sales.also_in": {"reports": "read_only"}}
    for system in ("azure", "databricks"):
        workspaces = shipped("prod")[system]["workspaces"]
        assert isinstance(workspaces, Mapping)
        edits |= {f"{system}.workspaces.analytics": GONE, f"{system}.workspaces.reports": workspaces["analytics"]}
    problems = refusal("prod", edits, last("prod"))
    assert any("If it is reports now, write `formerly: analytics` there." in problem for problem in problems), problems


def test_a_repository_takes_its_name_where_it_is_created_and_is_only_looked_up_where_it_is_joined() -> None:
    answers: Mapping[str, Answer] = {READ_OUTPUTS: lambda *_: {"outputs": {"names": {"devops.repositories.old": "notebooks"}}}}
    with pytest.raises(pulumi.RunError) as raised:
        edited("dev", {}, answers)
    assert "devops.repositories.notebooks: its name is notebooks, which old has until this update ends." in str(raised.value)
    assert edited("prod", {}, answers).resources


@pytest.mark.parametrize(
    "outputs",
    [
        {"names": {f"{PIPELINES}.build": "build"}, "formerly": {f"{PIPELINES}.ci": "build"}},
        {
            "names": {f"{PIPELINES}.ci": "ci", f"{PIPELINES}.release": "release"},
            "formerly": {f"{PIPELINES}.ci": "release", f"{PIPELINES}.release": "ci"},
        },
    ],
)
def test_what_was_renamed_has_its_name_still(outputs: Mapping[str, object]) -> None:
    assert edited("dev", {}, {READ_OUTPUTS: lambda *_: {"outputs": outputs}}).resources


def test_what_was_unlocked_by_the_last_update_may_go() -> None:
    unlocked = edited("dev", {"devops.deletion_lock": False}).result
    assert isinstance(unlocked, Mapping)
    assert unlocked["locked"] == {}
    assert edited("dev", {"devops.feed": GONE}, {READ_OUTPUTS: lambda *_: {"outputs": {"locked": {}}}}).resources


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_the_engine_protects_what_holds_work_and_nothing_else(name: str) -> None:
    built = graph(name)
    protected = {resource.urn for resource in built.resources if resource.request.protect}
    holds_work = {resource.urn for resource in built.resources if resource.type in HOLDS_WORK}
    ours = {urn for urn in holds_work if name == "prod" or built.by_urn(urn).type.startswith("azuredevops:")}
    assert protected == ours
    assert protected


@pytest.mark.parametrize(
    ("groups", "is_kept"),
    [
        (["data-dev approvers", "data-dev operators"], False),
        (["data-prod approvers", "data-prod operators"], True),
        (["Site operators", "Bread approvers"], False),
    ],
    ids=["its own", "of a stack that has joined", "of people"],
)
def test_an_unlocked_project_is_kept_while_others_have_joined_it(groups: list[str], is_kept: bool) -> None:
    listed = [*ENTRA_GROUPS, *({"displayName": name, "principalName": f"[databricks-cicd]\\{name}"} for name in groups)]
    listed += [{"displayName": name, "principalName": f"[another]\\ml-test {name}"} for name in ("approvers", "operators")]
    answers: Mapping[str, Answer] = {"azuredevops:index/getGroups:getGroups": lambda *_: {"id": "groups", "groups": listed}}
    built = edited("dev", {"devops.deletion_lock": False}, answers)
    assert built.one("azuredevops:index/project:Project").request.protect == is_kept
    assert not built.one("azuredevops:index/git:Git", "notebooks-repository").request.protect


def test_one_thing_alone_can_be_unlocked() -> None:
    built = edited("dev", {"devops.repositories.notebooks.deletion_lock": False})
    assert not built.one("azuredevops:index/git:Git", "notebooks-repository").request.protect
    assert built.one("azuredevops:index/project:Project").request.protect


def test_one_workspace_alone_can_be_unlocked() -> None:
    built = edited("prod", {"azure.workspaces.main.deletion_lock": False})
    assert not built.one("azure-native:databricks:Workspace", "main-workspace").request.protect
    locks = {lock.name for lock in built.of("azure-native:authorization:ManagementLockByScope")}
    assert "locks-workspace.main" not in locks
    assert "locks-vault" in locks


@pytest.mark.parametrize(
    ("before", "deployment", "said"),
    [
        ({"folder": "/Shared, /Shared/here"}, {"repository": "notebooks"}, "/Shared/here is a folder, and cannot become a git folder"),
        ({"git folder": "/Shared/here"}, {"folder": EXPLORATION}, "/Shared/here is a git folder, and cannot become a folder"),
        ({"notebook": "/Shared/here"}, {"folder": EXPLORATION}, "/Shared/here is a notebook, and cannot become a folder"),
        ({"folder": "/Shared/here/seasons"}, {"folder": EXPLORATION}, "/Shared/here/seasons is a folder, and cannot become a notebook"),
        ({"file": "/Shared/here/seasons"}, {"folder": EXPLORATION}, "/Shared/here/seasons is a file, and cannot become a notebook"),
    ],
)
def test_what_is_at_a_path_becomes_something_else_in_two_steps(
    before: dict[str, str], deployment: dict[str, str], said: str, snapshot: SnapshotAssertion
) -> None:
    published = {kind: "".join(sorted(map(mark, text.split(", ")))) for kind, text in before.items()}
    answers: dict[str, Answer] = {READ_OUTPUTS: lambda *_: {"outputs": {"workspaces": {"main": {"paths": published}}}}}
    problems = refusal("prod", {"databricks.workspaces.main.notebooks.new": {**deployment, "path": "/Shared/here"}}, answers)
    assert [problem for problem in problems if f"notebooks.new: {said} in one update" in problem]
    assert problems == snapshot


def test_what_is_at_an_address_stays_whatever_the_deployment_is_called() -> None:
    def addressed(built: Graph) -> dict[str, object]:
        kinds = ("notebook:Notebook", "directory:Directory", "workspaceFile:WorkspaceFile", "repo:Repo", "permissions:Permissions")
        return {found.urn: found.inputs for found in built.resources if found.type in {f"databricks:index/{kind}" for kind in kinds}}

    notebooks = {"explore": {"folder": "content/notebooks/exploration", "path": "/Shared/exploration"}}
    base: Edits = {
        "databricks.workspaces.main.permissions": {},
        "databricks.workspaces.main.jobs": {},
        "databricks.workspaces.main.reviews": GONE,
        "devops.pipelines.review.uses": ["addresses"],
    }
    before = edited("dev", {**base, "databricks.workspaces.main.notebooks": {"exploration": notebooks["explore"]}})
    after = edited("dev", {**base, "databricks.workspaces.main.notebooks": notebooks})
    assert addressed(before) == addressed(after)


def test_43_a_workspace_with_a_catalog_that_would_be_deleted_with_its_tables_is_not_replaced(snapshot: SnapshotAssertion) -> None:
    assert edited("dev", INJECTED, last("dev")).resources
    (problem,) = refusal("dev", INJECTED, last("dev", {f"{CATALOGS}.sales.force_destroy": False}))
    assert "azure.network.type: it is managed, and would be injected: the workspace main would be replaced" in problem
    assert problem == snapshot
