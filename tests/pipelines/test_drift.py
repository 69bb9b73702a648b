"""What a run that looks for drift tells from a preview against the clouds, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from pipelines import drift, drift_item
from pipelines.drift_item import Difference
from pipelines.program import Program
from pipelines.work_items import WorkItems

URN = "urn:pulumi:dev::databricks-cicd::databricks-cicd:azure:KeyVault$azure-native:keyvault:Vault::{}"
STACK = "urn:pulumi:dev::databricks-cicd::pulumi:pulumi:Stack::databricks-cicd-dev"

Json = dict[str, object]


def state(name: str, **inputs: object) -> Json:
    return {"urn": URN.format(name), "type": "azure-native:keyvault:Vault", "id": f"/vaults/{name}", "inputs": inputs, "outputs": inputs}


def step(op: str, name: str, old: Json | None, new: Json | None, *changed: str) -> Json:
    states = {"oldState": old, "newState": new}
    diff = {path: {"kind": "update", "inputDiff": True} for path in changed}
    return {"op": op, "urn": URN.format(name), **{key: value for key, value in states.items() if value}, "detailedDiff": diff}


def preview(*steps: Json, errors: tuple[str, ...] = ()) -> str:
    """What `pulumi preview --refresh --json` writes."""
    top = {"op": "same", "urn": STACK, "oldState": {"urn": STACK, "type": "pulumi:pulumi:Stack"}}
    told = [{"severity": "error", "message": f"error: {text}"} for text in errors]
    return json.dumps({"steps": [*steps, top], "changeSummary": {"same": 3}, **({"diagnostics": told} if told else {})})


DRIFTED = (
    step("refresh", "a", state("a", size=1), state("a", size=1)),
    step("update", "a", state("a", size=2), state("a", size=1), "size"),
)
GONE = (step("refresh", "b", state("b", size=1), None), step("create", "b", None, state("b", size=1)))
NOT_DEPLOYED = (
    step("refresh", "c", state("c", size=1), state("c", size=1)),
    step("update", "c", state("c", size=1), state("c", size=3), "size"),
    step("create", "d", None, state("d", size=1)),
)


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `pulumi` that writes what is in a file beside it, and fails where that is no preview without changes."""
    script = tmp_path / "pulumi"
    script.write_text('#!/bin/sh\necho "$@" >"$(dirname "$0")/asked"\ncat "$(dirname "$0")/answer"\nexit $(cat "$(dirname "$0")/code")\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (tmp_path / "code").write_text("7")
    return tmp_path


@pytest.fixture
def environ(engine: Path) -> Mapping[str, str]:
    names = {
        "idToken": "t",
        "servicePrincipalId": "c",
        "tenantId": "t",
        "AGENT_TEMPDIRECTORY": str(engine),
        "PATH": f"{engine}:/usr/bin:/bin",
    }
    return {**names, "SYSTEM_COLLECTIONURI": "https://dev.azure.com/contoso/", "SYSTEM_TEAMPROJECTID": "p", "SYSTEM_ACCESSTOKEN": "x"}


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Difference, ...]]:
    """What was to be kept in the work item, each time."""
    found: list[tuple[Difference, ...]] = []

    def keep(_items: WorkItems, _stack: str, differences: Sequence[Difference], _link: str) -> str:
        found.append(tuple(differences))
        return "Kept."

    monkeypatch.setattr(drift_item, "keep", keep)
    return found


def run(engine: Path, environ: Mapping[str, str], answer: str, code: int = 7) -> int:
    (engine / "answer").write_text(answer)
    (engine / "code").write_text(str(code))
    return drift.main(["--stack", "dev", "--out", str(engine / "out")], environ)


def test_drift_is_told_from_what_is_not_deployed(
    engine: Path, environ: Mapping[str, str], kept: list[tuple[Difference, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(engine, environ, preview(*DRIFTED, *GONE, *NOT_DEPLOYED)) == 1
    assert kept == [(Difference("Vault a, /vaults/a", "Changed:", ("size is 2, and should be 1",)), Difference("Vault b", "Gone:"))]
    asked = (engine / "asked").read_text()
    for option in ("--refresh", "--expect-no-changes", "--json", f"--exclude={drift.IN_WORKSPACES}"):
        assert option in asked
    printed = capsys.readouterr().out
    assert "**Drift in 2 resources.**" in printed
    assert "The next update changes 2 resources besides" in printed
    assert drift.LEFT_OUT in printed
    assert "##vso[task.logissue type=error]dev has drifted: 2 resources" in printed
    assert f"##vso[task.uploadsummary]{engine / 'out' / 'report.md'}" in printed
    assert {path.name for path in (engine / "out").iterdir()} == {"drift.json", "report.md", "report.html", "report.json"}


@pytest.mark.parametrize(("steps", "code"), [((), 0), (NOT_DEPLOYED, 7)])
def test_without_drift_the_run_succeeds_and_the_work_item_is_told(
    engine: Path, environ: Mapping[str, str], kept: list[tuple[Difference, ...]], steps: tuple[Json, ...], code: int
) -> None:
    assert run(engine, environ, preview(*steps), code) == 0
    assert kept == [()]


@pytest.mark.parametrize("answer", [preview(*DRIFTED, errors=("no such subscription",)), "panic: no", ""])
def test_a_preview_that_fails_is_no_drift_and_leaves_the_work_item(
    engine: Path, environ: Mapping[str, str], kept: list[tuple[Difference, ...]], capsys: pytest.CaptureFixture[str], answer: str
) -> None:
    assert run(engine, environ, answer, 1) == 1
    assert kept == []
    assert (
        "##vso[task.logissue type=error]Whether dev has drifted could not be seen: pulumi preview of dev failed" in capsys.readouterr().out
    )


def test_a_work_item_that_cannot_be_kept_is_a_warning(engine: Path, environ: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(engine, {**environ, "SYSTEM_ACCESSTOKEN": ""}, preview(*DRIFTED)) == 1
    assert "##vso[task.logissue type=warning]The work item on drift in dev was not kept: SYSTEM_ACCESSTOKEN" in capsys.readouterr().out
    assert run(engine, {**environ, "SYSTEM_ACCESSTOKEN": ""}, preview(), 0) == 0


def test_a_credential_in_a_value_is_not_shown(engine: Path, environ: Mapping[str, str], kept: list[tuple[Difference, ...]]) -> None:
    secret = "dapi" + "8f3a1c9e5b7d20461e9fca83d5b7420e"
    steps = (step("refresh", "a", state("a", size=1), None), step("update", "a", state("a", size=secret), state("a", size=1), "size"))
    run(engine, environ, preview(*steps))
    assert secret not in str(kept)
    assert not [path for path in (engine / "out").glob("report.*") if secret in path.read_text()]


def test_a_long_list_is_cut() -> None:
    items = [Difference(f"Vault {number}", "Gone:") for number in range(drift_item.MOST_LISTED + 2)]
    text = drift_item._wanted("dev", items, "", "").description
    assert ("Vault 49<" in text, "Vault 50<" in text, "and 2 more" in text) == (True, False, True)
    assert drift_item.mark_of(items) == drift_item.mark_of(items[::-1])
    assert drift_item.mark_of(items) != drift_item.mark_of(items[1:])


def test_the_program_keeps_the_answer(engine: Path) -> None:
    (engine / "answer").write_text(preview(*DRIFTED))
    Program(engine, "dev", {"PATH": f"{engine}:/usr/bin:/bin"}).preview_refreshed(engine / "kept.json", "x")
    assert (engine / "kept.json").read_text() == preview(*DRIFTED)
