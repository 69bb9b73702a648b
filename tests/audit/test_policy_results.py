"""What policies say, in every format of a report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audit import cli, document, markdown, page
from audit.model import Preview
from audit.preview import build
from audit.reading import read

URN = "urn:pulumi:dev::data::databricks:index/cluster:Cluster::shared"
STACK = "urn:pulumi:dev::data::pulumi:pulumi:Stack::data-dev"
TOKEN = "dapi" + "a81f3c07d92be654" * 2


def policy(rule: str, level: str, message: str, urn: str = URN) -> dict[str, object]:
    """A broken rule, as the engine writes it."""
    return {
        "policyEvent": {"resourceUrn": urn, "message": message, "policyName": rule, "policyPackName": "pack", "enforcementLevel": level}
    }


def log(folder: Path, *events: dict[str, object]) -> str:
    """An event log of a preview with these events."""
    state = {"urn": URN, "type": "databricks:index/cluster:Cluster", "inputs": {}, "outputs": {}}
    step: dict[str, object] = {"resourcePreEvent": {"metadata": {"op": "create", "urn": URN, "new": state}}}
    asked: dict[str, object] = {"policyAnalyzeSummaryEvent": {"policyPackName": "pack", "passed": ["one", "two"], "failed": ["three"]}}
    whole: dict[str, object] = {"policyAnalyzeStackSummaryEvent": {"policyPackName": "pack", "passed": ["two", "four"]}}
    end: dict[str, object] = {"summaryEvent": {"isPreview": True, "resourceChanges": {"create": 1}}}
    file = folder / "events.jsonl"
    lines: list[dict[str, object]] = [
        {"sequence": number, "timestamp": 1, **event} for number, event in enumerate([step, asked, *events, whole, end])
    ]
    file.write_text("\n".join(map(json.dumps, lines)))
    return str(file)


@pytest.fixture
def broken(tmp_path: Path) -> Preview:
    """One of each kind."""
    return build(
        read(
            log(
                tmp_path,
                policy("later", "advisory", "Exempt until 2027-01-31 (in May): Cluster shared is old."),
                policy("said", "advisory", f"It costs.\nFix: Less. {TOKEN}"),
                policy("stops", "mandatory", "Cluster shared never stops.\nFix: Let it."),
                policy("stops", "mandatory", "Cluster shared never stops.\nFix: Let it."),
                policy("whole", "advisory", "No budget.", STACK),
            )
        )
    )


def test_the_report_lists_them_by_what_they_mean(broken: Preview) -> None:
    report = markdown.render(broken)
    _, _, section = report.partition("## Policies\n\n")
    assert section.splitlines()[:6] == [
        "4 rules were asked; broken are 1 mandatory, 2 advisory, 1 exempt.",
        "",
        "- **mandatory** `stops`: Cluster shared never stops. Fix: Let it.",
        "- **advisory** `said` about `databricks:index/cluster:Cluster shared`: It costs. Fix: Less. \\[secret\\]",
        "- **advisory** `whole`: No budget.",
        "- **exempt** `later`: Exempt until 2027-01-31 (in May): Cluster shared is old.",
    ]
    assert "**The preview failed.**" in report


def test_json_and_page_have_them_too(broken: Preview) -> None:
    found = json.loads(document.render(broken))
    assert (found["rules_asked"], found["failed"]) == (4, True)
    assert [(item["rule"], item["level"]) for item in found["policies"]] == [
        ("stops", "mandatory"), ("said", "advisory"), ("whole", "advisory"), ("later", "exempt"),
    ]  # fmt: skip
    shown = page.render(broken)
    assert "Policies: 4 rules asked, 4 broken" in shown
    assert TOKEN not in shown + document.render(broken)


def test_without_a_mandatory_one_the_preview_has_not_failed(tmp_path: Path) -> None:
    preview = build(read(log(tmp_path)))
    assert not preview.failed
    assert "## Policies\n\n4 rules were asked; none is broken." in markdown.render(preview)
    assert "## Policies" not in markdown.render(build(read(str(Path(__file__).parent / "changed_stack.json"))))


def test_evidence_keeps_them(tmp_path: Path) -> None:
    file = log(tmp_path, policy("stops", "mandatory", "It never stops."))
    assert cli.main(["preview", file, "-o", str(tmp_path / "report.md"), "--evidence", str(tmp_path / "evidence")]) == 0
    manifest = json.loads((tmp_path / "evidence/manifest.json").read_text())
    assert manifest["policies"] == ["mandatory pack/stops: It never stops."]
