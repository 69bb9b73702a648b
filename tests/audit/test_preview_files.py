"""Files that hold a preview, and those that don't: one line that says what to do, exit code 2, no traceback."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from audit.cli import main
from tests.audit.digests import POLICY, digest, step, urn

ROOT = Path(__file__).parents[2]
PREVIEW = json.dumps(digest(step("create", urn("it", POLICY), new={"a": 1})), indent=4)
EVENT = '{"sequence":0,"timestamp":1795507154,"preludeEvent":{"config":{}}}\n'


def run(tmp_path: Path, content: str | bytes, *options: str) -> int:
    file = tmp_path / "preview.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return main(["preview", str(file), *options])


def test_a_preview_becomes_a_report_on_standard_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, PREVIEW) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("# Preview of stack `dev`")
    assert captured.err == ""


@pytest.mark.parametrize("options", [["-o", "OUT"], ["--output", "OUT"], ["-o", "OUT", "--format", "md"]])
def test_a_report_can_go_into_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    out = tmp_path / "report.md"
    assert run(tmp_path, PREVIEW, *(str(out) if option == "OUT" else option for option in options)) == 0
    assert out.read_text().startswith("# Preview of stack `dev`")
    assert capsys.readouterr().out == ""


def test_a_preview_can_come_from_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PREVIEW.encode())))
    assert main(["preview", "-", "-o", "-"]) == 0
    assert "# Preview" in capsys.readouterr().out


@pytest.mark.parametrize(
    "content",
    [
        f"warning: a new version is available\n{{not json}}\n{PREVIEW}",
        f"{PREVIEW}\nwarning: printed afterwards\n",
        b"\xef\xbb\xbf" + PREVIEW.encode(),
        PREVIEW.encode("utf-16"),
        PREVIEW.replace("\n", "\r\n"),
        json.dumps(json.loads(PREVIEW)),
    ],
    ids=["lines before", "lines after", "utf-8 mark", "PowerShell's utf-16", "crlf", "one line"],
)
def test_what_a_shell_makes_of_the_file_does_no_harm(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | bytes) -> None:
    assert run(tmp_path, content) == 0
    assert "**1 to create**" in capsys.readouterr().out


def shaped(**changes: Any) -> str:
    return json.dumps({"steps": [{**json.loads(PREVIEW)["steps"][1], **changes}]})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "is empty"),
        (" \n\n", "is empty"),
        ("error: no stack named 'dev' found\n", "is not JSON"),
        ("[1, 2]", "is not JSON"),
        ("{not json}\n", "is not valid JSON: line 1, column 2"),
        (PREVIEW[: len(PREVIEW) // 2], "was cut off"),
        (PREVIEW[: PREVIEW.index("databricks-cicd")], "was cut off"),
        (f"{PREVIEW[:-1]}", "was cut off"),
        (EVENT * 3, "a stream of engine events"),
        (PREVIEW + "\n" + EVENT * 3, "a stream of engine events"),
        ('{"version": 3, "deployment": {}}', "is an exported state"),
        ('{"result": "succeeded", "duration": 1, "resources": []}', "is the summary that `--output json` writes"),
        ("{}", "none of changeSummary, diagnostics, steps"),
        ('{"steps": 7}', "steps: Input should be a valid tuple"),
        (shaped(urn="nonsense"), "steps.0.urn: Value error, not a resource's URN: 'nonsense'"),
        (shaped(urn=""), "steps.0.urn"),
        (shaped(newState={"type": 7}), "steps.0.newState.type"),
        (shaped(newState={"type": "a:b:C", "parent": "nonsense"}), "steps.0.newState.parent"),
        (b"\xff\xfe\x00\xd8", "is not text"),
        (b"\x80\x81", "is not text"),
        ('{"steps": ' + "[" * 100_000, "nested too deeply"),
        (
            '{"steps": [{"op": "create", "urn": "'
            + urn("it", POLICY)
            + '", "newState": {"type": "t", "inputs": {"a": '
            + "[" * 900
            + "]" * 900
            + "}}}]}",
            "nested",
        ),
    ],
)
def test_anything_else_is_named_for_what_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | bytes, says: str) -> None:
    assert run(tmp_path, content) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("audit: ")
    assert says in captured.err
    assert captured.err.count("\n") == 1


def test_files_that_cannot_be_read_or_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview", str(tmp_path / "missing.json")]) == 2
    assert "missing.json: no such file. Write one with: pulumi preview --json >FILE" in capsys.readouterr().err
    assert main(["preview", str(tmp_path)]) == 2
    assert "cannot be read: Is a directory" in capsys.readouterr().err
    assert run(tmp_path, PREVIEW, "-o", str(tmp_path / "no" / "folder.md")) == 2
    assert "folder.md cannot be written: No such file or directory" in capsys.readouterr().err


def test_a_format_that_does_not_exist_is_answered_with_those_that_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as error:
        run(tmp_path, PREVIEW, "--format", "pdf")
    assert error.value.code == 2
    assert "invalid choice: 'pdf' (choose from 'md', 'html', 'json')" in capsys.readouterr().err


def test_the_command_works_in_a_narrow_locale_and_with_a_reader_that_leaves(tmp_path: Path) -> None:
    (tmp_path / "preview.json").write_text(PREVIEW)
    command = [sys.executable, "-m", "audit", "preview", str(tmp_path / "preview.json")]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "·".encode() in done.stdout
    reading, writing = os.pipe()
    os.close(reading)
    left = subprocess.run(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (left.returncode, left.stderr) == (0, b"")
