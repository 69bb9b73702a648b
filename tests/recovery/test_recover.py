"""What the command says and does, with an engine that only remembers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

import recovery.__main__ as command
from recovery import findings
from recovery.engine import EngineError, Lock
from recovery.kinds import Lookup
from recovery.lookups import Answer
from recovery.state import Resource, resources

PROVIDER = {"urn": "urn:pulumi:dev::p::pulumi:providers:azuredevops::default", "id": "1", "type": "pulumi:providers:azuredevops"}
ANSWERS = {"there": Answer("7", ""), "absent": Answer(None, "Environment with name absent does not exist"), "mute": Answer(None, "401")}


def create(kind: str, name: str) -> Resource:
    token = f"azuredevops:index/{kind}:{kind[0].upper()}{kind[1:]}"
    inputs = {"projectId": "p", "name": name}
    return {
        "urn": f"urn:pulumi:dev::p::{token}::{name}",
        "custom": True,
        "type": token,
        "inputs": inputs,
        "provider": f"{PROVIDER['urn']}::1",
    }


@dataclass
class FakeEngine:
    """A stack whose state is written and read, and whose cloud has everything but what is named `gone`."""

    operations: Sequence[tuple[str, Resource]] = ()
    held: Lock | None = None
    steps: Sequence[Resource] = ()
    refresh_fails: bool = False
    stack: str = "dev"
    done: list[str] = field(default_factory=list)
    written: Mapping[str, object] | None = None

    def lock(self) -> Lock | None:
        return self.held

    def unlock(self) -> None:
        self.done.append("unlock")

    def state(self) -> Mapping[str, object]:
        operations = [{"type": operation, "resource": resource} for operation, resource in self.operations]
        return self.written or {"deployment": {"resources": [PROVIDER], "pending_operations": operations}}

    def planned(self) -> list[Resource]:
        return [{"op": "create", "newState": resource} for resource in self.steps]

    def write(self, state: Mapping[str, object]) -> None:
        self.written = state
        self.done.append("write")

    def refresh(self, urns: Sequence[str]) -> None:
        if self.refresh_fails:
            raise EngineError("no network")
        self.done.append(f"refresh {' '.join(urn.rpartition('::')[2] for urn in urns)}")

    def names(self) -> list[str]:
        """What is in the state beside the provider."""
        return [str(resource["urn"]).rpartition("::")[2] for resource in resources(self.state())[1:]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    def answers(questions: Sequence[tuple[Resource, Lookup]]) -> list[Answer]:
        return [ANSWERS[lookup.arguments["name"]] for _, lookup in questions]

    monkeypatch.setattr(findings, "ask", answers)

    def start(engine: FakeEngine, *arguments: str) -> int:
        monkeypatch.setattr(command, "Engine", lambda _: engine)
        return command.main(["-s", "dev", *arguments])

    return start


def test_nothing_to_recover_changes_nothing(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    engine = FakeEngine()
    assert run(engine) == 0
    assert "Nothing to recover" in capsys.readouterr().out
    assert not engine.done


def test_a_running_update_is_left_alone(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    engine = FakeEngine(held=Lock(("created by a@b",), 4711))
    assert run(engine, "--yes") == 1
    assert "is running (process 4711)" in capsys.readouterr().err
    assert not engine.done


def test_it_asks_first(run: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    engine = FakeEngine([("creating", create("environment", "there"))], Lock(("created by a@b",), None))
    monkeypatch.setattr("builtins.input", lambda _: "n")
    assert run(engine) == 1
    said = capsys.readouterr().out
    assert "holds a lock: created by a@b" in said
    assert "Environment there: exists: it is imported (id 7)" in said
    assert not engine.done


def test_without_anybody_a_lock_of_another_machine_is_left(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    engine = FakeEngine([("creating", create("environment", "there"))], Lock(("created by a@b",), None, elsewhere=True))
    assert run(engine, "--unattended") == 1
    assert "Another machine may be at work on dev: created by a@b. If nobody is" in capsys.readouterr().err
    assert not engine.done
    engine = FakeEngine([("creating", create("environment", "there"))], Lock(("created by a@b",), None))
    assert run(engine, "--unattended") == 0
    assert engine.done[0] == "unlock"


def test_what_exists_is_imported_and_the_rest_is_cleared(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    begun = [create("environment", name) for name in ("there", "absent", "mute")]
    begun += [create("checkApproval", "unknown"), create("gitPermissions", "again")]
    engine = FakeEngine([("creating", each) for each in begun], Lock((), None))
    assert run(engine, "--yes") == 0
    assert engine.done == ["unlock", "write", "refresh there"]
    assert engine.names() == ["there"]
    said = capsys.readouterr().out
    assert "absent: does not exist: the next update creates it" in said
    assert "mute: cannot be looked up\n           the provider said: 401" in said
    assert "unknown: cannot be looked up" in said
    assert "again: the next update does it again, over what is there" in said
    assert "--id NAME=ID" in said


def test_what_a_person_has_looked_up_is_imported_under_that_id(run: Callable[..., int]) -> None:
    engine = FakeEngine([("creating", create("checkApproval", "one")), ("creating", create("checkApproval", "other"))])
    assert run(engine, "--yes", "--id", "one=9", "--id", "other=") == 0
    assert [resource["id"] for resource in resources(engine.state())[1:]] == ["9"]
    engine = FakeEngine(steps=[create("checkApproval", "one"), create("checkApproval", "other")])
    assert run(engine, "--yes", "--id", "one=9", "--id", "other=") == 0
    assert engine.names() == ["one"]


def test_a_name_that_nothing_has_is_refused(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    engine = FakeEngine([("creating", create("checkApproval", "one"))])
    assert run(engine, "--yes", "--id", "on=9") == 2
    assert "interrupted: on" in capsys.readouterr().err
    assert not engine.done


def test_what_exists_without_the_states_knowledge_is_found_by_a_preview(run: Callable[..., int]) -> None:
    engine = FakeEngine(steps=[create("environment", "there"), create("environment", "absent"), create("checkApproval", "unknown")])
    assert run(engine, "--yes") == 0
    assert engine.names() == ["there"]


def test_what_a_repository_begins_with_is_left_to_be_written_over(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    begun = create("gitRepositoryFile", "README.md")
    begun = {**begun, "inputs": {"repositoryId": "r", "file": "README.md", "commitMessage": "Initial commit."}}
    own = create("gitRepositoryFile", "tables.py")
    own = {**own, "inputs": {"repositoryId": "r", "file": "tables.py", "commitMessage": "Seed tables.py [skip ci]"}}
    engine = FakeEngine(steps=[begun, own])
    assert run(engine, "--yes") == 0
    assert engine.names() == ["tables.py"]
    said = capsys.readouterr().out
    assert (
        "is the provider's own, and the next update writes over it: azuredevops:index/gitRepositoryFile:GitRepositoryFile README.md" in said
    )
    assert "imported: azuredevops:index/gitRepositoryFile:GitRepositoryFile tables.py" in said


def test_components_and_providers_are_the_states_alone(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    component: Resource = {"urn": "urn:pulumi:dev::p::a:b:C::component", "custom": False, "type": "a:b:C"}
    assert run(FakeEngine([("creating", PROVIDER), ("creating", component)]), "--yes") == 0
    said = capsys.readouterr().out
    assert "default: the next update does it again" in said
    assert "component: the next update does it again" in said


def test_an_interrupted_update_is_read_again(run: Callable[..., int]) -> None:
    engine = FakeEngine([("updating", PROVIDER)])
    assert run(engine, "--yes") == 0
    assert engine.done == ["write", "refresh default"]


def test_what_cannot_be_read_is_not_kept(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    engine = FakeEngine([("creating", create("environment", "there"))], refresh_fails=True)
    assert run(engine, "--yes") == 1
    assert engine.names() == []
    assert "no network" in capsys.readouterr().err
