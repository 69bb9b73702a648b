"""A repository with two seeded files, shared by the tests of a module that only read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.localcloud.behaviours.world import World, devops


def seed(world: World, repository: str, path: str, content: str, branch: str = "refs/heads/main") -> str:
    """Commits a file as the stack's own resource does."""
    return world.make(
        devops("gitRepositoryFile"), repositoryId=repository, file=path, branch=branch, content=content, commitMessage=f"Seed {path}"
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A local cloud with the project Data."""
    made = World(tmp_path_factory.mktemp("cloud"))
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def project(world: World) -> str:
    """The project."""
    return world.project()
