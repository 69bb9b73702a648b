"""The notebooks' own Python environment: installed when it is first needed, from pinned requirements, and kept for later runs."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock

from localcloud.places import ROOT, Places

_REQUIREMENTS: Final = Path(__file__).with_name("requirements.txt")
_MAVEN: Final = "https://repo1.maven.org/maven2/io/delta"
JARS: Final[Mapping[str, str]] = {
    "delta-spark_2.12/3.3.2/delta-spark_2.12-3.3.2.jar": "4e92085d5d794cf949c50bb665b91384857cad58680c2d0bfc9c7ad353e98e85",
    "delta-storage/3.3.2/delta-storage-3.3.2.jar": "c096975a2ca97ccc9b4005aa5cce16c9ac3903139d340da6665b66ace67d7c36",
}
"""Delta's jars on Maven Central, with their SHA-256. They belong to the version of delta-spark in requirements.in."""
_NEWEST_JAVA: Final = 17
_OLDEST_JAVA: Final = 11
_SECONDS: Final = 900


class NotebooksCannotRun(Exception):
    """Java is missing, or the environment cannot be installed; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment that is ready."""

    python: Path
    java_home: Path


def ready(at: Places, say: Callable[[str], None]) -> Environment:
    """The environment, installed if it is not there yet. Raises `NotebooksCannotRun`."""
    java = java_home(os.environ)
    folder = _folder(at)
    python = folder / "bin" / "python"
    done = folder / ".ready"
    if not done.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock"):
            if not done.exists():
                say("installing Spark for local notebooks, once (about 400 MB)")
                _install(folder, python)
                done.touch()
    return Environment(python, java)


def java_home(variables: Mapping[str, str]) -> Path:
    """The folder of a Java that Spark runs on: JAVA_HOME, or the one on PATH. Raises `NotebooksCannotRun`."""
    told = variables.get("JAVA_HOME", "")
    found = shutil.which("java", path=str(Path(told) / "bin") if told else variables.get("PATH", os.defpath))
    if found is None:
        where = f"JAVA_HOME={told} has no bin/java" if told else "there is no java on PATH"
        raise NotebooksCannotRun(f"notebooks run on Spark, which needs Java {_OLDEST_JAVA} or {_NEWEST_JAVA}: {where}. Install one")
    said = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(?:1\.)?(\d+)', said)
    if version is None or not _OLDEST_JAVA <= int(version[1]) <= _NEWEST_JAVA:
        raise NotebooksCannotRun(
            f"notebooks run on Spark 3.5, which needs Java {_OLDEST_JAVA} or {_NEWEST_JAVA}: {found} is "
            f"{version[1] if version else 'none'}. Set JAVA_HOME to the folder of one"
        )
    return Path(found).resolve().parent.parent


def _folder(at: Places) -> Path:
    """Beside this repository's own environment, so that all local clouds share it; in the local cloud where that cannot be written."""
    key = hashlib.sha256(_REQUIREMENTS.read_bytes() + repr(sorted(JARS.items())).encode()).hexdigest()[:12]
    base = ROOT / ".venv"
    return (base if os.access(base, os.W_OK) or (base / f"notebooks-{key}" / ".ready").exists() else at.base) / f"notebooks-{key}"


def _install(folder: Path, python: Path) -> None:
    uv = str(Path(sys.executable).with_name("uv"))
    chosen = sys.executable if sys.version_info < (3, 13) else "3.12"
    _run([uv, "venv", "--quiet", "--clear", "--python", chosen, str(folder)], "Spark 3.5 needs Python 3.11 or 3.12")
    _run(
        [uv, "pip", "sync", "--quiet", "--python", str(python), "--require-hashes", str(_REQUIREMENTS)],
        "the packages of localcloud/notebooks/requirements.txt could not be installed",
    )
    jars = next(folder.glob("lib/python3.*/site-packages/pyspark/jars"))
    for path, digest in JARS.items():
        _download(f"{_MAVEN}/{path}", jars / Path(path).name, digest)


def _run(command: list[str], problem: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotebooksCannotRun(f"{problem}: {error}") from None
    if done.returncode:
        raise NotebooksCannotRun(f"{problem}: {done.stderr.strip()[-1500:]}")


def _download(url: str, to: Path, digest: str) -> None:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer, tempfile.NamedTemporaryFile(dir=to.parent, delete=False) as file:  # noqa: S310
            shutil.copyfileobj(answer, file)
    except (OSError, urllib.error.URLError) as error:
        raise NotebooksCannotRun(f"{url} could not be downloaded: {error}. Delta's tables need it") from None
    got = hashlib.sha256(Path(file.name).read_bytes()).hexdigest()
    if got != digest:
        Path(file.name).unlink()
        raise NotebooksCannotRun(f"{url} is not what it should be: its SHA-256 is {got}, expected {digest}")
    Path(file.name).replace(to)
