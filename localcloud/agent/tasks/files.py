"""Copying, deleting, packing and unpacking files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from localcloud.agent.contexts import StepContext, TaskFailed
from localcloud.agent.tasks.model import Input, Task
from localcloud.agent.tasks.patterns import matching

_TRUE_FALSE: Final = ("true", "false")
_ARCHIVES: Final = {"zip": "zip", "tar.gz": "gztar", "tar.bz2": "bztar", "tar.xz": "xztar", "tar.none": "tar"}


def _copy(step: StepContext) -> None:
    source, target = step.folder("SourceFolder"), step.folder("TargetFolder")
    if not source.is_dir():
        raise TaskFailed(f"Not found SourceFolder: {source}")
    files = matching(source, step.lines("Contents"))
    if step.flag("CleanTargetFolder"):
        shutil.rmtree(target, ignore_errors=True)
    step.log(f"found {len(files)} files")
    for file in files:
        to = target / (file.name if step.flag("flattenFolders") else file.relative_to(source))
        if to.exists() and not step.flag("OverWrite"):
            step.log(f"File {to} already exist.")
            continue
        to.parent.mkdir(parents=True, exist_ok=True)
        step.log(f"Copying {file} to {to}")
        shutil.copy2(file, to) if step.flag("preserveTimestamp") else shutil.copy(file, to)


def _delete(step: StepContext) -> None:
    folder = step.folder("SourceFolder")
    for file in matching(folder, step.lines("Contents")):
        file.unlink()
    for pattern in step.lines("Contents"):
        inside = (folder / pattern).resolve()
        if inside.is_dir() and folder.resolve() in inside.parents:
            shutil.rmtree(inside)
    if step.flag("RemoveSourceFolder"):
        shutil.rmtree(folder, ignore_errors=True)


def _archive(step: StepContext) -> None:
    source, target = step.folder("rootFolderOrFile"), step.folder("archiveFile")
    kind = step.inputs["archiveType"].lower()
    form = _ARCHIVES[f"tar.{step.inputs['tarCompression'].lower()}" if kind == "tar" else kind]
    if not source.exists():
        raise TaskFailed(f"Not found rootFolderOrFile: {source}")
    if target.exists() and not step.flag("replaceExistingArchive"):
        raise TaskFailed(f"The archive exists already: {target}")
    target.parent.mkdir(parents=True, exist_ok=True)
    has_root = step.flag("includeRootFolder") or source.is_file()
    root, base = (source.parent, source.name) if has_root else (source, ".")
    made = shutil.make_archive(str(step.job.temp / "archive"), form, root, base)
    shutil.move(made, target)
    step.log(f"Archived {source} to {target}")


def _extract(step: StepContext) -> None:
    target = step.folder("destinationFolder")
    archives = matching(step.job.sources, step.lines("archiveFilePatterns"))
    if not archives:
        raise TaskFailed(f"Specified archive(s) not found: {step.inputs['archiveFilePatterns']}")
    if step.flag("cleanDestinationFolder"):
        shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True, exist_ok=True)
    for archive in archives:
        step.log(f"Extracting {archive} to {target}")
        try:
            if archive.suffix == ".zip":
                shutil.unpack_archive(archive, target)
            else:
                shutil.unpack_archive(archive, target, filter="data")
        except (shutil.ReadError, ValueError) as error:
            raise TaskFailed(f"{archive} cannot be extracted: {error}") from error


def _flag(default: str) -> Input:
    return Input(default, values=_TRUE_FALSE)


COPY = Task(
    "copies files",
    _copy,
    {
        "SourceFolder": Input(),
        "Contents": Input("**", is_required=True),
        "TargetFolder": Input(is_required=True),
        "CleanTargetFolder": _flag("false"),
        "OverWrite": _flag("false"),
        "flattenFolders": _flag("false"),
        "preserveTimestamp": _flag("false"),
        "retryCount": Input("0", has_no_effect=True),
        "delayBetweenRetries": Input("1000", has_no_effect=True),
        "ignoreMakeDirErrors": Input("false", values=_TRUE_FALSE, has_no_effect=True),
    },
)
DELETE = Task(
    "deletes files",
    _delete,
    {"SourceFolder": Input(), "Contents": Input("myFileShare", is_required=True), "RemoveSourceFolder": _flag("false")},
)
ARCHIVE = Task(
    "packs files (zip, tar)",
    _archive,
    {
        "rootFolderOrFile": Input("$(Build.BinariesDirectory)", is_required=True),
        "includeRootFolder": _flag("true"),
        "archiveType": Input("zip", values=("zip", "tar")),
        "tarCompression": Input("gz", values=("gz", "bz2", "xz", "none")),
        "archiveFile": Input("$(Build.ArtifactStagingDirectory)/$(Build.BuildId).zip", is_required=True),
        "replaceExistingArchive": _flag("true"),
        "verbose": Input("false", has_no_effect=True),
        "quiet": Input("false", has_no_effect=True),
    },
)
EXTRACT = Task(
    "unpacks archives (zip, tar)",
    _extract,
    {
        "archiveFilePatterns": Input("**/*.zip", is_required=True),
        "destinationFolder": Input(is_required=True),
        "cleanDestinationFolder": _flag("true"),
        "overwriteExistingFiles": Input("false", values=_TRUE_FALSE, has_no_effect=True),
    },
)


def count(folder: Path) -> int:
    """How many files are below a folder."""
    return sum(1 for path in folder.rglob("*") if path.is_file())
