"""Credentials of 20 kinds, in every place of a preview, which nobody marked as secret: no report may show them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audit.cli import FORMATS, main
from audit.findings.judge import judge
from tests.audit.digests import NOTEBOOK, POLICY, built, digest, encoded, named, step, update, urn
from tests.domain.test_credentials import FORMS, HEX, MIXED

KINDS = {**FORMS, "a password by its name": 'password = "' + "So" + f'mmer{HEX[:8]}!"'}
TELLING = (HEX[:8], HEX[:8].upper(), MIXED[:20], MIXED[20:40])
"""Parts of them all that occur in nothing else."""
SOURCE = "# Databricks notebook source\n"


def everywhere(secret: str) -> dict[str, object]:
    """A preview that has it as a value, in texts, in JSON, as a key, in names, ids, paths and messages."""
    cells = {"cells": [{"cell_type": "code", "source": [f"x = '{secret}'"], "outputs": [{"text": [secret]}], "metadata": {}}]}
    moved = update({"a": 1}, {"a": secret}, of=urn(f"named {secret}", POLICY), detailedDiff=named(f'b["{secret}"]'), diffReasons=[secret])
    moved["oldState"]["id"] = secret
    return digest(
        step("create", urn("new", POLICY), new={"value": secret, "list": [secret], "environment": {"X": f"a {secret}"}, secret: "key"}),
        step("delete", urn("gone", POLICY), old={"value": secret, "grants": [{"principal": secret, "privileges": ["SELECT"]}]}),
        step("replace", urn("replaced", POLICY), old={"path": "a"}, new={"path": secret}, replaceReasons=["path", secret]),
        update({"value": "a"}, {"value": secret}),
        update({"value": secret}, {"value": "b"}, of=urn("other", POLICY)),
        update({"definition": "{}"}, {"definition": json.dumps({"x": {"y": secret}})}, of=urn("json", POLICY)),
        update(
            {"contentBase64": encoded(f"{SOURCE}a\n")}, {"contentBase64": encoded(f"{SOURCE}a\nb = '{secret}'\n")}, of=urn("n", NOTEBOOK)
        ),
        update({"contentBase64": encoded('{"cells": []}')}, {"contentBase64": encoded(json.dumps(cells))}, of=urn("i", NOTEBOOK)),
        update({"content": "a\nb\n"}, {"content": f"a\n{secret}\n"}, of=urn("t", NOTEBOOK)),
        moved,
        diagnostics=[{"message": f"error: cannot sign in with {secret}", "severity": "error"}],
    )


@pytest.mark.parametrize("kind", KINDS)
def test_no_report_shows_it(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "preview.json"
    source.write_text(json.dumps(everywhere(KINDS[kind])))
    for name in FORMATS:
        assert main(["preview", str(source), "--format", name, "--only", "release"]) == 4
        shown = capsys.readouterr()
        assert "[secret]" in shown.out
        assert not [part for part in TELLING if part in shown.out + shown.err]


def state(secret: str, *, written: bool) -> dict[str, object]:
    """A state that has it in names, ids, inputs and outputs, or has nothing of it yet."""
    there = secret if written else "nothing"
    held = {"value": there, "list": [there], "environment": {"X": f"a {there}"}, "definition": json.dumps({"x": {"y": there}})}
    named_by = urn(f"named {secret}", POLICY)
    resources = [
        {"urn": urn("it", POLICY), "type": POLICY, "id": "1", "custom": True, "inputs": held, "outputs": {**held, "id": "1"}},
        {
            "urn": named_by,
            "type": POLICY,
            "id": secret,
            "custom": True,
            "inputs": {"a": 1},
            "outputs": {},
            "dependencies": [urn("it", POLICY)],
        },
    ]
    return {"version": 3, "deployment": {"manifest": {"time": "2026-01-01T00:00:00Z"}, "resources": resources}}


@pytest.mark.parametrize("kind", KINDS)
def test_neither_a_comparison_nor_a_graph_nor_the_evidence_nor_the_timeline_shows_it(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = KINDS[kind]
    states = {name: tmp_path / f"{name}.json" for name in ("old", "new")}
    for name, file in states.items():
        file.write_text(json.dumps(state(secret, written=name == "new")))
    for name in FORMATS:
        assert main(["compare", *map(str, states.values()), "--format", name, "--evidence", str(tmp_path / "evidence")]) == 0
    for name in ("svg", "mermaid"):
        assert main(["graph", str(states["new"]), "--format", name]) == 0
    records = tmp_path / "history"
    records.mkdir()
    for number, file in enumerate(states.values()):
        update = {"kind": "update", "result": "failed", "message": secret, "startTime": number, "environment": {"git.author": secret}}
        (records / f"test-{number}.history.json").write_text(json.dumps(update))
        (records / f"test-{number}.checkpoint.json").write_text(file.read_text())
    assert main(["history", str(records)]) == 0
    shown = capsys.readouterr()
    kept = "".join(file.read_text() for file in (tmp_path / "evidence").iterdir())
    assert shown.out.count("[secret]") > len(FORMATS)
    assert not [part for part in TELLING if part in shown.out + shown.err + kept]


def test_a_credential_that_a_change_writes_is_a_danger_told_by_its_path() -> None:
    token = FORMS["a personal access token of Databricks"]
    findings = judge(
        built(
            update({"sparkEnvVars": {"X": "1"}}, {"sparkEnvVars": {"X": token}}),
            update({"a": token}, {"a": token, "b": 1}, of=urn("o", POLICY)),
        )
    )
    (found,) = [finding for finding in findings if finding.rule.name == "credential-in-plain-text"]
    assert found.risk == "danger"
    assert found.said.sentence == "The cluster policy it holds a personal access token of Databricks in plain text (sparkEnvVars.X)."
