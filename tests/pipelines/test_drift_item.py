"""The work item on the drift of a stack, on the local Azure DevOps and with the rights that the stack gives its pipelines."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from audit.pull_request.service import Refused
from components.devops import permission_table
from localcloud.pull_requests import persons
from localcloud.rest import tokens
from localcloud.rest.server import Service
from localcloud.work_items import acting, records
from localcloud.work_items.patching import Patch
from localcloud.work_items.records import WorkItem as Kept
from pipelines import drift_item
from pipelines.drift_item import Difference
from pipelines.service import ProjectAddress
from pipelines.work_items import Wanted, WorkItem, WorkItems
from tests.localcloud.behaviours.world import ORGANISATION, World, devops

RUN = "https://dev.azure.com/contoso/Data/_build/results?buildId=7"
VAULT = Difference("Vault kv", "Changed:", ('tags.owner is "<b>nobody</b>", and should be "data"',), "rob@contoso.com, 10:00")
JOB = Difference("Job nightly", "Gone:")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("cloud"))
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    with Service(world.store) as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield running.address
        running.shutdown()


class Board:
    """A project, and what its pipelines keep there."""

    def __init__(self, world: World, address: str, name: str, process: str) -> None:
        self._world, self.name = world, name
        self.project = world.make(devops("project"), name=name, workItemTemplate=process)
        token = tokens.make(world.store, ORGANISATION, f"{name} Build Service")
        self.items = WorkItems(ProjectAddress(f"{address}/local/", self.project, token), lambda _: None)

    def allow(self) -> None:
        """Gives the build service what the stack gives it."""
        with self._world.store.reading() as view:
            who = persons.person(view, ORGANISATION, f"{self.name} Build Service").descriptor
        given = {"projectId": self.project, "principal": who}
        self._world.make(devops("areaPermissions"), **given, path="/", permissions=permission_table.WORK_ITEMS["pipelines"])
        self._world.make(devops("taggingPermissions"), **given, permissions=permission_table.TAGS["pipelines"])

    def keep(self, *differences: Difference, stack: str = "dev") -> str:
        """What a run does that has found these."""
        return drift_item.keep(self.items, stack, differences, RUN)

    def all(self) -> list[Kept]:
        """The work items of the project."""
        with self._world.store.reading() as view:
            return [item for item in records.of(view, ORGANISATION) if item.project == self.name]

    def by_hand(self, item: Kept, **values: str) -> None:
        """Somebody changes a work item."""
        with self._world.store.transaction() as view:
            acting.change(view, item, Patch({f"System.{name}": value for name, value in values.items()}), "rob@contoso.com")


@pytest.fixture(scope="module", params=["Agile", "Basic", "Scrum", "CMMI"])
def board(world: World, address: str, request: pytest.FixtureRequest) -> Board:
    made = Board(world, address, f"{request.param} data", request.param)
    made.allow()
    return made


def test_one_work_item_follows_the_drift_of_a_stack(board: Board) -> None:
    """Whatever the process calls its states."""
    assert board.keep() == "There is no work item on drift in dev, and no drift."
    assert board.keep(VAULT).startswith("Added work item")
    (made,) = board.all()
    assert (made.tags, made.value("System.Title"), made.rev) == (("databricks-cicd-drift-dev",), "Drift in dev", 1)
    text = str(made.value("System.Description"))
    assert "tags.owner is &quot;&lt;b&gt;nobody&lt;/b&gt;&quot;" in text
    assert ("rob@contoso.com" in text, RUN in text) == (True, True)

    assert "nothing has changed" in board.keep(replace(VAULT, who="", resource=VAULT.resource))
    assert board.all() == [made], "the same drift leaves no revision"

    assert board.keep(VAULT, JOB).endswith("says what has changed.")
    (changed,) = board.all()
    assert (changed.rev, "Job nightly" in str(changed.value("System.Description"))) == (2, True)
    assert changed.comments[-1].text.startswith("The drift has changed: now 2 resources that differ.")

    assert board.keep().startswith("Closed work item")
    (closed,) = board.all()
    assert (closed.value("System.State"), closed.rev) == ("Done" if board.name.startswith(("Basic", "Scrum")) else "Closed", 3)
    assert board.keep().endswith("stays closed: there is no drift.")
    assert board.all() == [closed]

    assert board.keep(VAULT, JOB).endswith("is open again.")
    (opened,) = board.all()
    assert (opened.value("System.State"), opened.number) == (made.value("System.State"), made.number)
    board.keep()


def test_who_closes_it_is_asked_again_only_for_another_drift(board: Board) -> None:
    board.keep(VAULT, stack="prod")
    made = next(item for item in board.all() if item.tags == ("databricks-cicd-drift-prod",))
    board.by_hand(made, State="Done" if board.name.startswith(("Basic", "Scrum")) else "Closed")
    assert board.keep(VAULT, stack="prod").endswith("stays closed: nothing has changed.")
    assert board.keep(JOB, stack="prod").endswith("is open again.")
    opened = next(item for item in board.all() if item.number == made.number)
    board.by_hand(opened, State="Done" if board.name.startswith(("Basic", "Scrum")) else "Closed")
    assert board.keep(stack="prod").startswith("Work item"), "it says that the drift is gone"
    assert board.keep(JOB, stack="prod").endswith("is open again."), "gone and back"


def test_a_stack_is_not_told_by_the_beginning_of_its_name(board: Board) -> None:
    board.keep(VAULT, stack="development")
    assert board.keep(stack="developmen") == "There is no work item on drift in developmen, and no drift."


def test_somebody_else_at_the_same_moment(board: Board) -> None:
    board.keep(VAULT, stack="race")
    tag, looks = drift_item.tag_of("race"), []

    def slowly(item: WorkItem) -> Wanted:
        looks.append(item.rev)
        if len(looks) == 1:
            board.by_hand(next(each for each in board.all() if each.number == item.id), AssignedTo="rob@contoso.com")
        return Wanted("Drift in race", "better", "said", is_open=True)

    board.items.change(tag, slowly)
    made = next(each for each in board.all() if each.tags == (tag,))
    assert (looks, made.rev, made.value("System.AssignedTo")) == ([1, 2], 3, "rob@contoso.com")


def test_without_the_permission_the_sentence_says_which_one(world: World, address: str) -> None:
    board = Board(world, address, "Closed shop", "Agile")
    with pytest.raises(Refused, match=r"TF237111: .* Give the build service of the project the permission `Edit work items in this node`"):
        board.keep(VAULT)
