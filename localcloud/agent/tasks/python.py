"""Python for the steps of a job: a virtual environment of its own, so that nothing is installed into the machine's Python."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Final
from urllib.parse import quote
from zipfile import ZipFile

from localcloud.agent.contexts import StepContext, TaskFailed
from localcloud.agent.tasks.model import Input, Task
from localcloud.agent.tasks.versions import ANY, fits, specified

_TRUE_FALSE: Final = ("true", "false")
_WHEELS: Final = "import ensurepip, sysconfig; print(sysconfig.get_config_var('WHEEL_PKG_DIR') or ensurepip.__path__[0] + '/_bundled')"
_PROGRAM: Final = re.compile(r"python3\.(\d+)")


def _use_version(step: StepContext) -> None:
    spec = step.inputs["versionSpec"].strip()
    interpreter, version = _find(spec, step.environment()["PATH"])
    target = step.job.folder / "_tool" / "Python" / version / "x64"
    if not target.exists():
        _make(step, interpreter, target)
    if step.flag("addToPath"):
        step.job.path.insert(0, str(target / "bin"))
    step.job.variables.set("pythonLocation", str(target))
    step.log(f"Found Python {version} in {interpreter}; it works in {target}")


def _make(step: StepContext, interpreter: str, target: Path) -> None:
    """A new environment with the pip that the interpreter brings along, unpacked: `ensurepip` takes many times as long for the same."""
    step.execute([interpreter, "-m", "venv", "--without-pip", target], step.job.folder)
    told = subprocess.run([interpreter, "-c", _WHEELS], capture_output=True, text=True, check=False, timeout=60)
    wheel = next(iter(sorted(Path(told.stdout.strip()).glob("pip-*.whl"))), None)
    if wheel is None:
        raise TaskFailed(f"{interpreter} brings no pip along: {told.stderr.strip() or 'install its venv package'}")
    with ZipFile(wheel) as packed:
        packed.extractall(next((target / "lib").glob("python3*/site-packages")))
    for name in ("pip", "pip3"):
        script = target / "bin" / name
        script.write_text(f'#!/bin/sh\nexec "{target}/bin/python" -m pip "$@"\n')
        script.chmod(0o755)


def _find(spec: str, path: str) -> tuple[str, str]:
    wanted = specified(spec, "3.12, 3.x or 3.12.1")
    for program in _interpreters(path):
        if len(wanted) > 1 and wanted[1] not in (*ANY, program.name.removeprefix("python3.")):
            continue
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=60)
        version = told.stdout.strip().removeprefix("Python ")
        if told.returncode == 0 and fits(version, wanted):
            return str(program), version
    raise TaskFailed(
        f"Version spec {spec} for architecture x64 did not match any version on this machine. PATH has none, nor have pyenv and uv."
    )


def _interpreters(path: str) -> list[Path]:
    """Those that pyenv and uv keep, and those on PATH, the newest first."""
    kept = [Path.home() / ".pyenv" / "versions", Path.home() / ".local" / "share" / "uv" / "python"]
    folders = [each for root in kept for each in root.glob("*/bin")] + [Path(folder) for folder in path.split(":")]
    minors = {file: int(match[1]) for folder in folders for file in folder.glob("python3.*") if (match := _PROGRAM.fullmatch(file.name))}
    return sorted(minors, key=lambda file: minors[file], reverse=True)


def _authenticate_pip(step: StepContext) -> None:
    """The local cloud has feeds, but no packages in them: pip goes on using the index it is set up with."""
    step.log(f"Signed in for the feeds {step.inputs['artifactFeeds'] or '(none)'}: pip keeps its index, the local feeds hold no packages")


def _authenticate_twine(step: StepContext) -> None:
    """Twine finds a repository of the feed's name, which takes uploads as long as the run goes."""
    project, _, feed = step.inputs["artifactFeed"].rpartition("/")
    if not project or not feed:
        raise TaskFailed(
            f"artifactFeed is {step.inputs['artifactFeed']!r}: the feeds of the local cloud are in projects, write PROJECT/FEED"
        )
    access, path = step.run.access, step.job.temp / "pypirc"
    where = f"{access.collection}{quote(project)}/_packaging/{quote(feed)}/pypi/upload"
    path.touch(mode=0o600)
    path.write_text(f"[distutils]\nindex-servers = {feed}\n\n[{feed}]\nrepository = {where}\nusername = build\npassword = {access.token}\n")
    step.job.variables.set("PYPIRC_PATH", str(path))
    step.log(f"Wrote {path} for the feed {feed}")


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
    "writes PYPIRC_PATH, with which twine uploads to the feed as the build service",
    _authenticate_twine,
    {"artifactFeed": Input(), "pythonUploadServiceConnection": Input(values=("",))},
)
