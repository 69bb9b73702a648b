"""How long the sign-in of a provider in a step of a pipeline holds, by the way that it takes: no sleep, since the clock is the test's."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import JsonValue

from localcloud.behaviours.devops import endpoints
from localcloud.behaviours.model import Refusal
from localcloud.federation import assertions, lifetimes, plans
from localcloud.places import CALLER, STEP
from localcloud.provider import sign_in
from localcloud.provider.sign_in import SESSION, SignIn
from localcloud.rest import access
from localcloud.rest.access import Access
from localcloud.runs import records
from localcloud.runs.records import Run
from localcloud.store_model import Record
from tests.localcloud.behaviours.world import ORGANISATION, World, devops

OVER = "AADSTS700024: Client assertion is not within its valid time range. Current time: 2033-05-18T03:"


class Clock:
    """Says what time it is."""

    def __init__(self) -> None:
        self.now = 2_000_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(assertions, "time", made)
    monkeypatch.setattr(sign_in, "time", made)
    return made


class Scene:
    """A connection that an identity trusts, a run that may use it, and the step of that run."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder = world, folder
        world.resource_group()
        identity = world.identity()
        self.client = world.client_id(identity)
        self.project = world.project()
        self.connection = world.connection(self.project, self.client)
        world.trust(self.connection)
        repository = {"repoType": "TfsGit", "repoId": world.repository(self.project), "ymlPath": "ci.yml"}
        self.pipeline = world.make(devops("buildDefinition"), projectId=self.project, name="ci", repository=repository)
        self.run = Run(0, self.pipeline, ORGANISATION, self.project, "Manual", "refs/heads/main", "0" * 40, "x", "now", state="inProgress")
        with world.store.transaction() as view:
            self.run = records.add(view, self.run)

    def authorise(self) -> None:
        given = {"projectId": self.project, "pipelineId": int(self.pipeline), "resourceId": self.connection, "type": "endpoint"}
        self.world.make(devops("pipelineAuthorization"), **given)

    @property
    def endpoint(self) -> Record:
        with self.world.store.reading() as view:
            found = endpoints.find(view, ORGANISATION, self.connection)
        assert found is not None
        return found

    def token(self) -> str:
        endpoint = self.endpoint
        with self.world.store.transaction() as view:
            return assertions.issue(view, endpoint, self.run.id).text

    def live(self, seconds: int | None) -> None:
        with self.world.store.transaction() as view:
            lifetimes.choose(view, seconds)

    def provider(self, package: str = "azure-native", **environ: str) -> SignIn:
        return SignIn(package, {CALLER: self.client, STEP: "1", **environ})


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    world = World(tmp_path / "cloud")
    yield Scene(world, tmp_path)
    world.store.close()


def test_a_file_that_is_written_again_is_read_again_by_the_default_credential(scene: Scene, clock: Clock) -> None:
    scene.live(60)
    file = scene.folder / "token"
    file.write_text(scene.token())
    provider = scene.provider(ARM_USE_DEFAULT_AZURE_CREDENTIAL="true", AZURE_FEDERATED_TOKEN_FILE=str(file))
    for _ in range(3):
        provider.check(scene.world.store)
        clock.now += 59
        provider.check(scene.world.store)
        file.write_text(scene.token())
        clock.now += 1
    provider.check(scene.world.store)
    clock.now += 60
    with pytest.raises(Refusal, match=OVER):
        provider.check(scene.world.store)
    file.unlink()
    with pytest.raises(Refusal, match="AZURE_FEDERATED_TOKEN_FILE"):
        provider.check(scene.world.store)


def test_azure_native_reads_the_file_of_oidc_once_and_azuredevops_each_time(scene: Scene, clock: Clock) -> None:
    scene.live(60)
    file = scene.folder / "token"
    file.write_text(scene.token())
    given = {"ARM_USE_OIDC": "true", "ARM_OIDC_TOKEN_FILE_PATH": str(file)}
    azure, boards = scene.provider("azure-native", **given), scene.provider("azuredevops", **given)
    variable = scene.provider("azuredevops", ARM_USE_OIDC="true", ARM_OIDC_TOKEN=file.read_text())
    for provider in (azure, boards, variable):
        provider.check(scene.world.store)
    clock.now += 60
    file.write_text(scene.token())
    boards.check(scene.world.store)
    for provider in (azure, variable):
        with pytest.raises(Refusal, match=OVER):
            provider.check(scene.world.store)


def test_with_the_services_own_lifetimes_only_a_late_first_operation_fails(scene: Scene, clock: Clock) -> None:
    """Entra's token of a managed identity outlives the step's."""
    given = {"ARM_USE_OIDC": "true", "ARM_OIDC_TOKEN": scene.token()}
    early, late = scene.provider(**given), scene.provider(**given)
    early.check(scene.world.store)
    clock.now += lifetimes.OF_CONNECTIONS
    early.check(scene.world.store)
    with pytest.raises(Refusal, match=OVER):
        late.check(scene.world.store)


@pytest.mark.parametrize("package", ["azure-native", "azuredevops", "databricks"])
def test_the_azure_cli_holds_as_long_as_its_task_keeps_it_active(scene: Scene, clock: Clock, package: str) -> None:
    session: dict[str, JsonValue] = {"issued": int(clock.now), "expires": int(clock.now) + 600, "kept_active": False}
    (scene.folder / SESSION).write_text(json.dumps(session))
    environ = {"AZURE_CONFIG_DIR": str(scene.folder), "ARM_USE_OIDC": "true" if package == "databricks" else "false"}
    scene.provider(package, **environ).check(scene.world.store)
    clock.now += 600
    with pytest.raises(Refusal, match=OVER):
        scene.provider(package, **environ).check(scene.world.store)
    (scene.folder / SESSION).write_text(json.dumps({**session, "kept_active": True}))
    scene.provider(package, **environ).check(scene.world.store)
    with pytest.raises(Refusal, match="az login"):
        scene.provider(package, AZURE_CONFIG_DIR=str(scene.folder / "gone")).check(scene.world.store)


def test_nobody_at_the_keyboard_needs_a_token(scene: Scene) -> None:
    SignIn("azure-native", {CALLER: scene.client}).check(scene.world.store)
    SignIn("azure-native", {STEP: "1"}).check(scene.world.store)


def test_entra_takes_only_what_azure_pipelines_has_given_and_the_identity_trusts(scene: Scene) -> None:
    for token, client, said in [
        ("x.y.z", scene.client, "AADSTS50027"),
        (scene.token(), "00000000-0000-0000-0000-00000000beef", "AADSTS700213"),
    ]:
        with scene.world.store.reading() as view, pytest.raises(Refusal, match=said):
            assertions.exchange(view, token, client)
    token = scene.token()
    with scene.world.store.transaction() as view:
        assertions.revoke(view, scene.run.id)
    with scene.world.store.reading() as view, pytest.raises(Refusal, match="AADSTS50027"):
        assertions.exchange(view, token, scene.client)


@pytest.fixture
def given(scene: Scene) -> Iterator[Access]:
    with access.for_run(scene.world.store, ORGANISATION, scene.project) as made:
        yield made


def asked(scene: Scene, given: Access, *, plan: str = "", connection: str = "") -> Mapping[str, str]:
    """The environment of a provider that asks Azure Pipelines for its tokens."""
    uri = f"{given.collection}{scene.project}/_apis/distributedtask/hubs/build/plans/{plan or plans.plan_id(scene.run)}/jobs/j/oidctoken"
    named = {"ARM_USE_OIDC": "true", "SYSTEM_OIDCREQUESTURI": uri, "SYSTEM_ACCESSTOKEN": given.token}
    return {**named, "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": connection or scene.connection}


def test_a_run_gets_new_tokens_of_the_connections_that_it_may_use(scene: Scene, given: Access, clock: Clock) -> None:
    scene.live(60)
    with pytest.raises(Refusal, match="not authorized"):
        scene.provider("azuredevops", **asked(scene, given)).check(scene.world.store)
    scene.authorise()
    provider = scene.provider("azuredevops", **asked(scene, given))
    for _ in range(3):
        provider.check(scene.world.store)
        clock.now += 60
    for environ, said in [
        (asked(scene, given, plan="00000000-0000-0000-0000-000000000000"), "orchestration plan"),
        (asked(scene, given, connection="gone"), "not found"),
        ({**asked(scene, given), "SYSTEM_ACCESSTOKEN": "x"}, "TF400813"),
        ({**asked(scene, given), "SYSTEM_OIDCREQUESTURI": "http://127.0.0.1:1/"}, "gives no token"),
    ]:
        with pytest.raises(Refusal, match=said):
            scene.provider("azuredevops", **environ).check(scene.world.store)
    with scene.world.store.transaction() as view:
        records.put(view, replace(scene.run, state="completed"))
    with pytest.raises(Refusal, match="orchestration plan"):
        scene.provider("azuredevops", **asked(scene, given)).check(scene.world.store)
