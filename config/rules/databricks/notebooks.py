"""Rules about notebook deployments and other files for workspaces: that they exist, and their paths."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase

from config.databricks.notebooks import Notebooks
from config.diagnostics import Diagnostic, Path, error, warning
from config.keys import RELEASE
from config.rules.facts import Facts
from config.rules.files import leads_out, nearest_folder, read_file
from domain import naming, strict_json
from domain.folders import Mistake, in_the_service
from domain.notebooks import EXTENSIONS, HEADER
from domain.python_imports import imported_notebooks
from domain.text_files import Content


def notebook_folders_can_be_deployed(facts: Facts) -> Iterator[Diagnostic]:
    """A folder exists, contains only notebooks and the listed files, and no two of them have the same workspace path."""
    for path, notebooks in _deployments(facts):
        if notebooks.folder is None:
            continue
        where = (*path, "folder")
        found = facts.notebook_folder(notebooks)
        if found.is_empty:
            state = "has no notebooks" if (facts.root / notebooks.folder).is_dir() else "does not exist"
            detail = f"Folders are relative to {facts.root}. A notebook ends in {', '.join(EXTENSIONS)}."
            yield error(where, f"folder {notebooks.folder} {state}", f"{nearest_folder(facts.root, notebooks.folder)}{detail}")
            continue
        outside = leads_out(facts.root, notebooks.folder)
        for mistake in [outside] if outside else found.mistakes:
            yield error(where, mistake.summary, mistake.repair)
        read = [*(one.file for one in found.files), *(one.file for one in found.notebooks)]
        files = [in_the_service(file).as_posix() for file in read]
        for key, patterns in (("files", notebooks.files), ("notebooks", notebooks.notebooks)):
            for number, pattern in enumerate(patterns):
                if not any(fnmatchcase(file, pattern) for file in files):
                    detail = "Patterns are relative to the folder; * matches anything, including slashes. Example: lib/*"
                    yield error((*path, key, number), f"{pattern} matches no file in {notebooks.folder}", detail)


def notebooks_are_not_imported(facts: Facts) -> Iterator[Diagnostic]:
    """Python imports modules. A notebook, which has the first line of one, is run instead (`%run`)."""
    for path, notebooks in _deployments(facts):
        if notebooks.folder is None:
            continue
        found = facts.notebook_folder(notebooks)
        sources = {one.path: one.data.decode() for one in found.notebooks if one.language == "PYTHON" and not one.jupyter}
        python = {one.file: one.data for one in found.notebooks if one.language == "PYTHON"}
        python |= {one.file: one.data for one in found.files if one.file.suffix == ".py"}
        for file, data in python.items():
            for one in imported_notebooks(in_the_service(file.with_suffix("")), data.decode(errors="replace"), sources):
                detail = f"Delete its first line, `{HEADER}`, or list it under `files`. Or run it: %run ./{one.notebook.name}"
                yield error((*path, "folder"), f"{file}:{one.line} imports {one.notebook}.py, which is a notebook", detail)


def files_for_workspaces_are_there(facts: Facts) -> Iterator[Diagnostic]:
    """Init scripts and dashboards exist and are text; a dashboard is the JSON that Databricks exports."""
    for path, workspace in facts.workspaces():
        for key, script in workspace.init_scripts.items():
            match read_file(facts.root, script.file):
                case Mistake() as mistake:
                    yield error((*path, "init_scripts", key, "file"), mistake.summary, mistake.repair)
        for key, dashboard in workspace.dashboards.items():
            place = (*path, "dashboards", key, "file")
            match read_file(facts.root, dashboard.file):
                case Mistake() as mistake:
                    yield error(place, mistake.summary, mistake.repair)
                case Content() as found:
                    yield from _no_dashboard(place, dashboard.file, found)


def a_release_is_no_branch_by_mistake(facts: Facts) -> Iterator[Diagnostic]:
    """A name alone is a tag. If a repository's default branch has that name, the branch is most likely meant."""
    branches = {repository.default_branch for repository in (facts.devops.repositories if facts.devops else {}).values()}
    first = facts.delivery.first_release if facts.delivery else None
    for path, release in (((RELEASE,), facts.release), (("delivery", "first_release"), first)):
        if release is not None and release in branches:
            detail = f"For the branch, write refs/heads/{release}; if there is such a tag, refs/tags/{release}."
            yield warning(path, f'"{release}" is read as a tag, and a default branch has that name', detail)


def _no_dashboard(place: Path, name: str, found: Content) -> Iterator[Diagnostic]:
    again = "Export the dashboard from Databricks again (File actions, Export)."
    try:
        document = strict_json.loads(found.data)
    except json.JSONDecodeError as problem:
        yield error(place, f"{name}:{problem.lineno} is not valid JSON: {problem.msg}", again)
    except (ValueError, RecursionError) as problem:
        yield error(place, f"{name} is not valid JSON: {problem}", again)
    else:
        if not isinstance(document, dict) or not isinstance(document.get("pages"), list):
            yield error(place, f"{name} is not a dashboard: it has no pages", again)


def notebook_deployments_keep_apart(facts: Facts) -> Iterator[Diagnostic]:
    """Two deployments of one workspace must not have the same workspace path, be inside each other, or be in a folder of the stack:
    each owns its whole folder."""
    for path, workspace in facts.workspaces():
        seen = {f"the stack's own {what}": folder for what, folder in naming.WORKSPACE_FOLDERS.items()}
        for key, notebooks in sorted(workspace.notebooks.items()):
            for other, taken in seen.items():
                if notebooks.path == taken:
                    summary = f'has the same path as "{other}"'
                elif notebooks.path.startswith(f"{taken}/") or taken.startswith(f"{notebooks.path}/"):
                    summary = f'is inside the path of "{other}" ({taken}), or the other way round'
                else:
                    continue
                detail = f"Each deployment owns its workspace folder. Example: path: /Shared/{key}"
                yield error((*path, "notebooks", key, "path"), summary, detail)
            seen[key] = notebooks.path


def _deployments(facts: Facts) -> Iterator[tuple[Path, Notebooks]]:
    for path, workspace in facts.workspaces():
        for key, notebooks in workspace.notebooks.items():
            yield (*path, "notebooks", key), notebooks
