"""A project that tests of a module share, with a pipeline; each test has a repository of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from localcloud.rest.server import Service
from tests.localcloud.behaviours.world import World, devops
from tests.localcloud.pull_requests.scene import Commands, Rest, Scene, Way


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("cloud"))
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def project(world: World) -> str:
    return world.project()


@pytest.fixture(scope="module")
def pipeline(world: World, project: str) -> str:
    repository = {"repoType": "TfsGit", "repoId": world.repository(project, "pipelines"), "ymlPath": "ci.yml"}
    return world.make(devops("buildDefinition"), projectId=project, name="ci", repository=repository)


@pytest.fixture
def scene(world: World, project: str, pipeline: str, request: pytest.FixtureRequest) -> Scene:
    return Scene(world, project, world.repository(project, request.node.name), pipeline)


@pytest.fixture(scope="module")
def service(world: World) -> Iterator[Service]:
    with Service(world.store) as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture(scope="module")
def kept_tokens() -> dict[str, str]:
    return {}


@pytest.fixture
def rest(world: World, project: str, service: Service, kept_tokens: dict[str, str]) -> Rest:
    return Rest(world, service.address, project, kept_tokens)


@pytest.fixture
def by_command(world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Commands:
    monkeypatch.setenv("LOCALCLOUD_DB", str(world.store.path))
    return Commands(capsys)


@pytest.fixture(params=["command", "REST"])
def way(request: pytest.FixtureRequest, by_command: Commands, rest: Rest) -> Way:
    return by_command if request.param == "command" else rest
