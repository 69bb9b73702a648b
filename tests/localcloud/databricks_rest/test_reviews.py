"""What a pipeline of reviews asks of a workspace, by the real SDK: everything in its own folder and its own schemas, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import NotFound, PermissionDenied
from databricks.sdk.errors.base import DatabricksError
from databricks.sdk.service import jobs

from localcloud.jobs import catalogs, queue, records
from localcloud.store import Store
from localcloud.store_model import Record
from localcloud.values import Json
from tests.localcloud.databricks_rest import reviewed, sdk
from tests.localcloud.databricks_rest.reviewed import NOTEBOOK, URL
from tests.localcloud.databricks_rest.workspace import SCOPE, bricks, put
from tests.localcloud.runs.organisation import commit


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr("localcloud.jobs.starting.subprocess.Popen", lambda *_, **__: None)
    store = Store(tmp_path / "cloud.db")
    reviewed.fill(store)
    return store


@pytest.fixture
def client(store: Store) -> WorkspaceClient:
    return sdk.client(store)


def head(client: WorkspaceClient, identifier: int) -> str:
    return client.repos.get(identifier).head_commit_id or ""


class TestGitFolders:
    def test_a_branch_is_checked_out_and_follows_when_it_is_told_to(self, store: Store, client: WorkspaceClient) -> None:
        client.workspace.mkdirs("/Workspace/Reviews/pr-1")
        made = client.repos.create(URL, "azureDevOpsServices", path="/Reviews/pr-1/repository")
        assert made.id is not None
        client.repos.update(made.id, branch="topic")
        first = head(client, made.id)
        second = commit(store, NOTEBOOK, "refs/heads/topic")
        assert head(client, made.id) == first != second
        client.repos.update(made.id, branch="topic")
        assert head(client, made.id) == second
        assert [each.path for each in client.repos.list(path_prefix="/Reviews/")] == ["/Reviews/pr-1/repository"]
        assert {each.path: each.object_type for each in client.workspace.list("/Reviews/pr-1")}.keys() == {"/Reviews/pr-1/repository"}
        client.repos.delete(made.id)
        client.workspace.delete("/Reviews/pr-1", recursive=True)
        assert list(client.repos.list()) == []
        with pytest.raises(NotFound):
            client.workspace.get_status("/Reviews/pr-1")

    def test_a_folder_with_all_that_is_in_it_goes_only_when_that_is_said(self, client: WorkspaceClient) -> None:
        client.workspace.mkdirs("/Reviews/pr-1")
        client.repos.create(URL, "azureDevOpsServices", path="/Reviews/pr-1/repository")
        with pytest.raises(DatabricksError, match="is not empty"):
            client.workspace.delete("/Reviews/pr-1")
        client.workspace.delete("/Reviews/pr-1", recursive=True)
        assert list(client.repos.list()) == []

    def test_nothing_is_made_or_deleted_elsewhere(self, store: Store, client: WorkspaceClient) -> None:
        put(store, "repo", "77", "/Others/code", {"path": "/Others/code", "url": URL}, path="/Others/code", commitHash="0" * 40)
        for call in (
            lambda: client.workspace.mkdirs("/Others/mine"),
            lambda: client.workspace.mkdirs("/Mine"),
            lambda: client.workspace.delete("/Others", recursive=True),
            lambda: client.repos.create(URL, "azureDevOpsServices", path="/Others/mine"),
            lambda: client.repos.update(77, branch="topic"),
            lambda: client.repos.delete(77),
            lambda: client.repos.get(77),
        ):
            with pytest.raises(PermissionDenied):
                call()
        assert list(client.repos.list()) == []

    def test_a_branch_that_is_gone_a_parent_that_is_not_there_and_a_path_that_is_taken(self, client: WorkspaceClient) -> None:
        with pytest.raises(NotFound, match="parent folder"):
            client.repos.create(URL, "azureDevOpsServices", path="/Reviews/pr-1/repository")
        made = client.repos.create(URL, "azureDevOpsServices", path="/Reviews/code")
        assert made.id is not None
        with pytest.raises(DatabricksError, match="already exists"):
            client.repos.create(URL, "azureDevOpsServices", path="/Reviews/code")
        with pytest.raises(NotFound, match="Branch gone does not exist"):
            client.repos.update(made.id, branch="gone")

    def test_without_a_credential_nothing_is_cloned(self, store: Store, client: WorkspaceClient) -> None:
        with store.transaction() as view:
            view.delete(next(iter(view.find(bricks("gitCredential")))))
        with pytest.raises(PermissionDenied, match="Missing Git provider credentials"):
            client.repos.create(URL, "azureDevOpsServices", path="/Reviews/code")


class TestSchemas:
    def test_it_owns_what_it_makes_and_sees_no_other(self, client: WorkspaceClient) -> None:
        made = client.schemas.create("review_pr_1", "sales", comment="Review")
        assert (made.owner, made.full_name) == ("client", "sales.review_pr_1")
        assert made.created_at
        assert [each.name for each in client.schemas.list("sales")] == ["review_pr_1"]
        with pytest.raises(DatabricksError, match="already exists"):
            client.schemas.create("review_pr_1", "sales")
        client.schemas.delete("sales.review_pr_1")
        assert list(client.schemas.list("sales")) == []

    def test_what_notebooks_left_in_it_goes_with_force(self, store: Store, client: WorkspaceClient) -> None:
        client.schemas.create("review_pr_1", "sales")
        data = store.files / "databricks"
        left = (data / "warehouse/sales/review_pr_1/orders/_delta_log", data / "mlflow/models/sales.review_pr_1.returns")
        for folder in left:
            folder.mkdir(parents=True)
        with pytest.raises(DatabricksError, match="is not empty"):
            client.schemas.delete("sales.review_pr_1")
        client.schemas.delete("sales.review_pr_1", force=True)
        assert not any(folder.exists() for folder in left)

    def test_others_are_out_of_reach(self, client: WorkspaceClient) -> None:
        for call in (
            lambda: client.schemas.delete("sales.orders", force=True),
            lambda: client.schemas.get("sales.orders"),
            lambda: client.schemas.create("x", "closed"),
            lambda: list(client.schemas.list("closed")),
        ):
            with pytest.raises(PermissionDenied):
                call()
        with pytest.raises(DatabricksError, match="does not exist"):
            client.schemas.create("x", "nothing")

    def test_a_run_may_use_its_own_schemas_only(self, store: Store, client: WorkspaceClient) -> None:
        client.schemas.create("review_pr_1", "sales")
        with store.reading() as view:
            seen = catalogs.seen_by(view, SCOPE, "client")
        assert seen.limits == {"sales": catalogs.Limit(["information_schema", "review_pr_1"], creates=True)}
        assert seen.forbidden == ["closed"]


def task(more: Mapping[str, object] | None = None, key: str = "load") -> jobs.SubmitTask:
    body = {"task_key": key, "notebook_task": {"notebook_path": "/Reviews/code/notebooks/load"}, **(more or {})}
    return jobs.SubmitTask.from_dict(body)


class TestSubmittedRuns:
    def submitted(self, client: WorkspaceClient, *tasks: jobs.SubmitTask, **more: object) -> int:
        made: int = client.jobs.submit(run_name="review", tasks=list(tasks), **more).run_id  # type: ignore[arg-type]
        return made

    def test_a_run_has_its_tasks_in_order_with_their_parameters_and_is_its_submitters(self, store: Store, client: WorkspaceClient) -> None:
        check = task(
            {"depends_on": [{"task_key": "load"}], "new_cluster": {"policy_id": "p", "spark_version": "16.4.x-scala2.12"}}, "check"
        )
        parameters = {"schema": "review_pr_1", "the_day": "today"}
        notebook = {"notebook_path": "/Reviews/code/notebooks/load", "base_parameters": parameters, "warehouse_id": "w"}
        load = task({"notebook_task": notebook})
        identifier = self.submitted(client, load, check, timeout_seconds=60)
        run = client.jobs.get_run(identifier)
        assert (run.run_name, run.run_type, run.creator_user_name) == ("review", jobs.RunType.SUBMIT_RUN, "client")
        assert [each.task_key for each in run.tasks or ()] == ["load", "check"]
        with store.reading() as view:
            kept = records.get(view, identifier)
            assert kept is not None
            definition = queue.job_definition(view, SCOPE, kept.job)
        assert (kept.run_as, definition.timeout_seconds) == ("client", 60)
        assert definition.tasks[0].body["baseParameters"] == parameters
        assert [each.task for each in definition.tasks[1].depends_on] == ["load"]
        assert [each.run_id for each in client.jobs.list_runs(run_type=jobs.RunType.SUBMIT_RUN, active_only=True)] == [identifier]
        assert list(client.jobs.list_runs(run_type=jobs.RunType.JOB_RUN)) == []
        assert "review" not in [each.settings.name for each in client.jobs.list() if each.settings]
        client.jobs.cancel_run(identifier)
        with store.reading() as view:
            assert records.get(view, identifier).canceled_by == "client"  # type: ignore[union-attr]

    def test_the_same_request_again_is_the_same_run(self, client: WorkspaceClient) -> None:
        assert self.submitted(client, task(), idempotency_token="x") == self.submitted(client, task(), idempotency_token="x")

    def test_somebody_else_sees_what_the_submitter_lets_see(self, store: Store, client: WorkspaceClient) -> None:
        identity: dict[str, Json] = {"clientId": "other", "principalId": "o"}
        with store.transaction() as view:
            view.put(Record("azure-native:managedidentity:UserAssignedIdentity", "", "/s/other", "id-other", identity, identity))
        put(store, "servicePrincipal", "901", "id-other", {"applicationId": "other"})
        access = [jobs.JobAccessControlRequest(service_principal_name="other", permission_level=jobs.JobPermissionLevel.CAN_VIEW)]
        closed, shown = self.submitted(client, task()), self.submitted(client, task(), access_control_list=access)
        other = sdk.client(store, "other")
        assert other.jobs.get_run(shown).run_id == shown
        assert [each.run_id for each in other.jobs.list_runs()] == [shown]
        for call in (lambda: other.jobs.get_run(closed), lambda: other.jobs.cancel_run(shown)):
            with pytest.raises(PermissionDenied):
                call()

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ({"new_cluster": {"policy_id": "q"}}, "cluster policy q"),
            ({"new_cluster": {"spark_version": "16.4.x-scala2.12"}}, "without a policy"),
            ({"new_cluster": {"policy_id": "p", "instance_pool_id": "i"}}, "instance pool i"),
            ({"existing_cluster_id": "c"}, "cluster c"),
            ({"notebook_task": {"notebook_path": "/Reviews/n", "warehouse_id": "v"}}, "SQL warehouse v"),
            ({"notebook_task": {"notebook_path": "/Others/n"}}, "/Others/n"),
        ],
    )
    def test_it_runs_only_on_what_its_submitter_may_use(self, client: WorkspaceClient, more: dict[str, object], said: str) -> None:
        with pytest.raises(PermissionDenied, match=said):
            self.submitted(client, task(more))

    def test_it_runs_as_nobody_else(self, client: WorkspaceClient) -> None:
        with pytest.raises(PermissionDenied, match="does not have the role"):
            self.submitted(client, task(), run_as=jobs.JobRunAs(service_principal_name="other"))

    def test_what_a_submitted_run_cannot_have(self, client: WorkspaceClient) -> None:
        with pytest.raises(DatabricksError, match="unique"):
            self.submitted(client, task(), task())
        with pytest.raises(DatabricksError, match="git_source"):
            self.submitted(client, task(), git_source=jobs.GitSource(URL, jobs.GitProvider.AZURE_DEV_OPS_SERVICES))
        with pytest.raises(DatabricksError, match="job cluster"):
            client.api_client.do("POST", "/api/2.2/jobs/runs/submit", body={"tasks": [{"task_key": "a", "job_cluster_key": "main"}]})


def test_paths_that_are_not_served_stay_unknown(client: WorkspaceClient) -> None:
    with pytest.raises(NotFound, match="does not serve POST"):
        client.api_client.do("POST", "/api/2.0/clusters/create", body={})
