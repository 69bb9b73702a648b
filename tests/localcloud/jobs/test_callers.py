"""Who may do what with jobs and catalogs."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.behaviours import people
from localcloud.behaviours.databricks import principals
from localcloud.jobs import callers, catalogs
from localcloud.store import Store
from localcloud.store_model import Record
from localcloud.values import Json
from tests.localcloud.databricks_rest import workspace
from tests.localcloud.databricks_rest.workspace import SCOPE, bricks, put

DANA, ROB, OTTO = "dana.developer@contoso.com", "rob.reviewer@contoso.com", "otto.operator@contoso.com"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Group `engineers` of the workspace has Dana in it; the account's group Data Engineers, with Dana and Rob, is let in."""
    store = Store(tmp_path / "cloud.db")
    workspace.fill(store)
    put(store, "permissionAssignment", "5", DANA, {"userName": DANA})
    put(store, "permissionAssignment", "6", "Data Engineers", {"groupName": "Data Engineers"})
    put(store, "group", "70", "engineers", {"displayName": "engineers"})
    put(store, "groupMember", "70|5", "5", {"groupId": "70", "memberId": "5"})
    return store


def test_groups_of_the_workspace_and_of_the_account(store: Store) -> None:
    with store.reading() as view:
        assert callers.groups_of(view, SCOPE, DANA) == {"engineers", "data engineers"}
        assert callers.groups_of(view, SCOPE, ROB) == {"data engineers"}
        assert "data analysts" in callers.groups_of(view, SCOPE, people.ME.mail)


def test_who_is_let_in(store: Store) -> None:
    with store.reading() as view:
        assert {name for name in (DANA, ROB, OTTO, "client", "stranger") if callers.is_in(view, SCOPE, name)} == {DANA, ROB, "client"}


def test_the_highest_level_on_a_job_counts(store: Store) -> None:
    controls: list[Json] = [
        {"groupName": "users", "permissionLevel": "CAN_VIEW"},
        {"groupName": "engineers", "permissionLevel": "CAN_MANAGE"},
        {"groupName": "Data Engineers", "permissionLevel": "CAN_MANAGE_RUN"},
    ]
    put(store, "permissions", "/jobs/2", "job", {"jobId": "2", "accessControls": controls})
    with store.reading() as view:
        levels = [callers.level_on_job(view, SCOPE, "2", name) for name in (DANA, ROB, OTTO, people.ME.mail)]
        assert levels == ["CAN_MANAGE", "CAN_MANAGE_RUN", "CAN_VIEW", "CAN_MANAGE"]
        assert callers.level_on_job(view, SCOPE, "1", DANA) == ""


def test_members_of_admins_are_administrators(store: Store) -> None:
    put(store, "groupMember", "a", "900", {"groupId": principals.built_in_group_id(SCOPE, "admins"), "memberId": "900"})
    with store.reading() as view:
        assert callers.is_administrator(view, SCOPE, "client")
        assert not callers.is_administrator(view, SCOPE, DANA)


def test_catalogs_that_a_run_sees(store: Store) -> None:
    grants: list[Json] = [{"principal": "Data Engineers", "privileges": ["USE_CATALOG"]}, {"principal": "client", "privileges": ["BROWSE"]}]
    put(store, "catalog", "sales", "sales", {"name": "sales", "owner": "client", "isolationMode": "ISOLATED"})
    put(store, "catalog", "hr", "hr", {"name": "hr", "owner": "somebody", "isolationMode": "ISOLATED"})
    put(store, "grants", "catalog/hr", "hr", {"catalog": "hr", "grants": grants})
    put(store, "schema", "hr.people", "people", {"catalogName": "hr", "name": "People"})
    put(store, "volume", "hr.people.files", "files", {"catalogName": "hr", "schemaName": "people", "name": "files"})
    other: dict[str, Json] = {"name": "elsewhere", "owner": "client", "isolationMode": "ISOLATED"}
    with store.transaction() as view:
        view.put(Record(bricks("catalog"), "https://adb-2.1.azuredatabricks.net", "elsewhere", "elsewhere", other, other))
    with store.reading() as view:
        assert catalogs.seen_by(view, SCOPE, "client") == catalogs.Seen({"sales": ["default"]}, [], ["hr"], {})
        limits = {"hr": catalogs.Limit(["information_schema"], creates=False)}
        assert catalogs.seen_by(view, SCOPE, ROB) == catalogs.Seen({"hr": ["default", "people"]}, ["hr.people.files"], ["sales"], limits)
    on_schema: list[Json] = [{"principal": "Data Engineers", "privileges": ["USE_SCHEMA"]}]
    put(store, "grants", "schema/hr.people", "people", {"schema": "hr.people", "grants": on_schema})
    with store.reading() as view:
        assert catalogs.seen_by(view, SCOPE, ROB).limits["hr"].schemas == ["information_schema", "people"]
    put(store, "workspaceBinding", "b", "elsewhere", {"securableName": "elsewhere", "workspaceId": "4711"})
    with store.reading() as view:
        assert "elsewhere" in catalogs.seen_by(view, SCOPE, "client").catalogs
