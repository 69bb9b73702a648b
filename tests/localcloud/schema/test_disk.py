"""What was read is kept: the next process reads the file and nothing else, whatever happened to the file."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from localcloud.schema import load
from localcloud.schema.disk import Disk
from localcloud.sdks import Sdk, installed

ROOT = Path(__file__).parents[3]
TOKEN = "azuredevops:index/git:Git"

LOAD = f"""
import sys
from localcloud.schema import load
schema = load({TOKEN!r})
inputs, outputs = schema.inputs["initialization"].type, schema.outputs["initialization"].type
print(sorted(schema.inputs), sorted(inputs.properties), sorted(outputs.properties))
print("parsed" if "localcloud.schema.extract" in sys.modules else "kept")
print("imported" if any(name.startswith("pulumi_") for name in sys.modules) else "not imported")
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOCALCLOUD_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _start() -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", LOAD], cwd=ROOT, stdout=subprocess.PIPE, text=True, env=dict(os.environ))


def _run() -> tuple[str, str, str]:
    process = _start()
    names, how, sdk = process.communicate()[0].splitlines()
    assert process.returncode == 0
    return names, how, sdk


def _file(folder: Path) -> Path:
    (file,) = folder.glob("azuredevops-*/*Git.json")
    return file


def test_the_second_process_parses_nothing(folder: Path) -> None:
    first, second = _run(), _run()
    assert first == (second[0], "parsed", "not imported")
    assert second == (first[0], "kept", "not imported")
    assert "'initType'" in first[0]


@pytest.mark.parametrize(
    "damage",
    [lambda whole: b"", lambda whole: whole[:-1], lambda whole: whole.replace(b"initType", b"initTime"), lambda whole: b"\xff" + whole],
)
def test_a_damaged_file_is_written_anew(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    answer = _run()
    whole = _file(folder).read_bytes()
    _file(folder).write_bytes(damage(whole))
    assert _run() == answer
    assert _file(folder).read_bytes() == whole


@pytest.mark.parametrize("damage", ["", "[", '{"azuredevops:index/git:Git": 5}', "[1]"])
def test_a_damaged_catalogue_is_written_anew(folder: Path, damage: str) -> None:
    whole = _run()
    (catalogue,) = folder.glob("azuredevops-*/catalogue-*.json")
    good = catalogue.read_text()
    catalogue.write_text(damage)
    _file(folder).unlink()
    assert _run() == whole
    assert catalogue.read_text() == good


def test_processes_that_start_together_all_get_it(folder: Path) -> None:
    processes = [_start() for _ in range(4)]
    answers = {process.communicate()[0].splitlines()[0] for process in processes}
    assert len(answers) == 1
    assert _run() == (answers.pop(), "kept", "not imported")
    assert not [path.name for path in _file(folder).parent.iterdir() if path.name.startswith(".new-")]


def test_a_folder_that_cannot_be_written_costs_only_time(folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    assert _run()[1] == "parsed"
    assert folder.read_text() == "a file where the folder should be"


def test_another_version_of_the_sdk_has_files_of_its_own(folder: Path) -> None:
    sdk = installed("azuredevops")
    Disk(sdk).write_document("a:b:C", ("{}", "{}", "{}"))
    assert Disk(sdk).read_document("a:b:C") == ("{}", "{}", "{}")
    assert Disk(Sdk(sdk.package, "99.0.0", sdk.folder)).read_document("a:b:C") is None


def test_a_schema_is_loaded_once_per_process() -> None:
    assert load(TOKEN) is load(TOKEN)
