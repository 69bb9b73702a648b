"""Python for the steps of a job: a virtual environment of its own, so that nothing is installed into the machine's Python."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from localcloud.agent.contexts import StepContext, TaskFailed
from localcloud.agent.tasks.model import Input, Task

_TRUE_FALSE: Final = ("true", "false")
_NOBODY: Final = "http://127.0.0.1:9/"
_SPEC: Final = re.compile(r"(?P<major>\d+|x|\*)(\.(?P<minor>\d+|x|\*))?(\.(?P<patch>\d+|x|\*))?")


def _use_version(step: StepContext) -> None:
    spec = step.inputs["versionSpec"].strip()
    interpreter, version = _find(spec, step.environment()["PATH"])
    target = step.job.folder / "_tool" / "Python" / version / "x64"
    if not target.exists():
        _make(step, interpreter, version, target)
    if step.flag("addToPath"):
        step.job.path.insert(0, str(target / "bin"))
    step.job.variables.set("pythonLocation", str(target))
    step.log(f"Found Python {version} in {interpreter}; it works in {target}")


def _make(step: StepContext, interpreter: str, version: str, target: Path) -> None:
    """A new environment. Its pip is a copy of one that is unpacked once for all runs, which is much quicker than to do that each time."""
    model = step.run.shared / "python" / version
    if not (model / ".ready").exists():
        step.execute([interpreter, "-m", "venv", "--clear", model], step.job.folder)
        (model / ".ready").touch()
    step.execute([interpreter, "-m", "venv", "--without-pip", target], step.job.folder)
    packages = next((model / "lib").glob("python3*/site-packages"))
    shutil.copytree(packages, target / packages.relative_to(model), dirs_exist_ok=True)
    for name in ("pip", "pip3"):
        script = target / "bin" / name
        script.write_text(f'#!/bin/sh\nexec "{target}/bin/python" -m pip "$@"\n')
        script.chmod(0o755)


def _find(spec: str, path: str) -> tuple[str, str]:
    match = _SPEC.fullmatch(spec)
    if match is None:
        raise TaskFailed(f"versionSpec {spec!r} is not understood here: write 3.12, 3.x or 3.12.1")
    found = []
    for program in _interpreters(path):
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=60)
        version = told.stdout.strip().removeprefix("Python ")
        if told.returncode == 0 and _fits(version, match):
            found.append((str(program), version))
    if not found:
        raise TaskFailed(
            f"Version spec {spec} for architecture x64 did not match any version on this machine. It is not on PATH, and pyenv "
            f"and uv keep none."
        )
    return max(found, key=lambda each: [int(part) for part in re.findall(r"\d+", each[1])])


def _interpreters(path: str) -> list[Path]:
    """Those on PATH, and those that pyenv and uv keep."""
    kept = [Path.home() / ".pyenv" / "versions", Path.home() / ".local" / "share" / "uv" / "python"]
    folders = [Path(folder) for folder in path.split(":")] + [each for root in kept for each in root.glob("*/bin")]
    return [file for folder in folders for file in sorted(folder.glob("python3*")) if re.fullmatch(r"python3(\.\d+)?", file.name)]


def _fits(version: str, spec: re.Match[str]) -> bool:
    parts = [spec["major"], spec["minor"], spec["patch"]]
    return all(part in (None, "x", "*", own) for part, own in zip(parts, version.split("."), strict=False))


def _authenticate_pip(step: StepContext) -> None:
    """The local cloud has feeds, but no packages in them: pip goes on using the index it is set up with."""
    step.log(f"Signed in for the feeds {step.inputs['artifactFeeds'] or '(none)'}: pip keeps its index, the local feeds hold no packages")


def _authenticate_twine(step: StepContext) -> None:
    """Twine finds a repository of the feed's name, at an address where nobody answers."""
    feed = step.inputs["artifactFeed"].rpartition("/")[2]
    path = step.job.temp / "pypirc"
    path.write_text(f"[distutils]\nindex-servers = {feed}\n\n[{feed}]\nrepository = {_NOBODY}\nusername = local\npassword = local\n")
    step.job.variables.set("PYPIRC_PATH", str(path))
    step.log(f"Wrote {path}: the feed {feed} of the local cloud takes no uploads, so `twine upload` ends with an error")


USE_VERSION = Task(
    "finds that Python on PATH (or where pyenv and uv keep theirs) and makes a virtual environment of it for the job",
    _use_version,
    {
        "versionSpec": Input("3.x", is_required=True),
        "addToPath": Input("true", values=_TRUE_FALSE),
        "architecture": Input("x64", values=("x64",)),
        "disableDownloadFromRegistry": Input("false", has_no_effect=True),
        "allowUnstable": Input("false", has_no_effect=True),
        "githubToken": Input(has_no_effect=True),
    },
)
PIP_AUTHENTICATE = Task(
    "changes nothing: pip keeps its index, since the local feeds hold no packages",
    _authenticate_pip,
    {
        "artifactFeeds": Input(),
        "pythonDownloadServiceConnections": Input(values=("",)),
        "onlyAddExtraIndex": Input("false", values=_TRUE_FALSE, has_no_effect=True),
    },
)
TWINE_AUTHENTICATE = Task(
    "writes PYPIRC_PATH for the feed, to which nothing can be uploaded here",
    _authenticate_twine,
    {"artifactFeed": Input(), "pythonUploadServiceConnection": Input(values=("",))},
)
