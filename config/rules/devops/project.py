"""Rules about the Azure DevOps project, its repositories and its pipelines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath

from config.devops.pipelines import Pipeline
from config.devops.repositories import Repository
from config.devops.section import Devops
from config.diagnostics import Diagnostic, Path, allowed_words, error, nearest, warning
from config.rules.facts import Facts
from config.rules.files import leads_out, nearest_folder

REPOSITORIES = ("devops", "repositories")
PIPELINES = ("devops", "pipelines")
ACCESS = ("devops", "access")
PROCESSES = ("Agile", "Basic", "CMMI", "Scrum")
"""The process templates that every organisation has."""


def a_pipeline_does_not_run_after_itself(facts: Facts) -> Iterator[Diagnostic]:
    """Pipelines that run after each other in a cycle would start each other forever."""
    for key in facts.declared(*PIPELINES):
        if key in (before := _predecessors(facts, key)):
            where = (*PIPELINES, key, "runs_after")
            yield error(where, "the pipeline would start itself", f"It runs after {', then after '.join(before)}.")


def join_takes_no_keys_of_create(facts: Facts) -> Iterator[Diagnostic]:
    """With `mode: join`, another stack or team owns the project: keys for the creator would be ignored."""
    if facts.devops is None or facts.devops.project.mode != "join":
        return
    for path, keys in _create_only(facts.devops):
        for key in keys:
            yield error((*path, key), f"{key} is for `mode: create` only", "This stack joins a project that exists: leave the key out.")


def a_found_pipeline_is_left_as_it_is(facts: Facts) -> Iterator[Diagnostic]:
    """With `mode: join`, a pipeline without `path` belongs to somebody else: keys for its creator would be ignored."""
    if facts.devops is None or facts.devops.project.mode != "join":
        return
    for key, pipeline in facts.devops.pipelines.items():
        for name in sorted(pipeline.model_fields_set & {"runs_after", "schedules", "variables"}) if pipeline.path is None else ():
            detail = "Give it a path, and this stack creates the pipeline; without one, an existing pipeline is looked up and not changed."
            yield error((*PIPELINES, key, name), f"{name} is for a pipeline that this stack creates", detail)


def a_created_pipeline_has_its_file(facts: Facts) -> Iterator[Diagnostic]:
    """With `mode: create`, the YAML file of a pipeline is among the files that its repository is seeded with, until that is done.
    What a team pushes into an empty one is not known."""
    if facts.devops is None or facts.devops.project.mode != "create":
        return
    for key, pipeline in facts.devops.pipelines.items():
        where = (*PIPELINES, key)
        repository = facts.devops.repositories.get(pipeline.repository)
        typed = facts.declared(*REPOSITORIES, pipeline.repository)
        if pipeline.path is None:
            yield error(
                (*where, "path"), 'missing required key "path"', "With `mode: create` it is needed. Example: path: pipelines/ci.yml"
            )
        elif repository is not None and (repository.seeded or repository.empty):
            continue
        elif repository is not None and "content" not in typed:
            summary = f'repository "{pipeline.repository}" has no content, so {pipeline.path} will not be in it'
            yield error(
                (*where, "path"),
                summary,
                "Give the repository a folder to seed it with (example: content: content/repository), or say that it has one: seeded: true",
            )
        elif repository is not None and repository.content and (facts.root / repository.content).is_dir():
            yield from _file_missing((*where, "path"), pipeline.path, facts.root / repository.content, repository.content)


def variables_of_a_pipeline_differ(facts: Facts) -> Iterator[Diagnostic]:
    """Azure Pipelines compares the names of variables without case."""
    for key, pipeline in _pipelines(facts).items():
        first: dict[str, str] = {}
        for name in pipeline.variables:
            other = first.setdefault(name.lower(), name)
            if other != name:
                yield error((*PIPELINES, key, "variables", name), f'is the same variable as "{other}"', "Case does not count: keep one.")


def the_process_is_spelt_right(facts: Facts) -> Iterator[Diagnostic]:
    """An organisation may have custom processes, so a name that is similar to a standard one may still be right."""
    template = facts.devops.project.work_item_template if facts.devops else ""
    hint = nearest(template, PROCESSES)
    if hint and template.lower() not in {process.lower() for process in PROCESSES}:
        where = ("devops", "project", "work_item_template")
        yield warning(where, f'"{template}" is not a process that every organisation has', f'Did you mean "{hint}"?')


def seeded_content_exists(facts: Facts) -> Iterator[Diagnostic]:
    """The folder a new repository starts with exists and has files in it, all of which are text and can be pushed."""
    for key, repository in _repositories(facts).items():
        if repository.pushed_content is None:
            continue
        where = (*REPOSITORIES, key, "content")
        found = facts.seed(repository.pushed_content)
        if not found.files and not found.mistakes:
            state = "is empty" if (facts.root / repository.pushed_content).is_dir() else "does not exist"
            detail = f"Folders are relative to {facts.root}. Put at least one file there, or leave the key out."
            near = nearest_folder(facts.root, repository.pushed_content)
            yield error(where, f"folder {repository.pushed_content} {state}", f"{near}{detail}")
            continue
        outside = leads_out(facts.root, repository.pushed_content)
        for mistake in [outside] if outside else found.mistakes:
            yield error(where, mistake.summary, mistake.repair)


def names_in_the_project_are_unique(facts: Facts) -> Iterator[Diagnostic]:
    """Two keys must not name the same repository, pipeline or team (Azure DevOps ignores case)."""
    repositories = {key: (repository.name or key).lower() for key, repository in _repositories(facts).items()}
    yield from _twice(REPOSITORIES, repositories)
    pipelines = {key: f"{pipeline.folder}\\{pipeline.name or key}".lower() for key, pipeline in _pipelines(facts).items()}
    yield from _twice(PIPELINES, pipelines)
    teams = {key: (team.name or key).lower() for key, team in (facts.devops.teams if facts.devops else {}).items()}
    yield from _twice(("devops", "teams"), teams)


def _predecessors(facts: Facts, key: str) -> list[str]:
    """The pipelines that one runs after, up to the first that is met again."""
    seen: list[str] = []
    after = facts.declared(*PIPELINES, key).get("runs_after")
    while isinstance(after, str) and after not in seen:
        seen.append(after)
        after = facts.declared(*PIPELINES, after).get("runs_after")
    return seen


def _repositories(facts: Facts) -> Mapping[str, Repository]:
    return facts.devops.repositories if facts.devops else {}


def _pipelines(facts: Facts) -> Mapping[str, Pipeline]:
    return facts.devops.pipelines if facts.devops else {}


def _create_only(devops: Devops) -> Iterator[tuple[Path, list[str]]]:
    project = {"description", "work_item_template", "features", "tags"}
    yield ("devops", "project"), sorted(devops.project.model_fields_set & project)
    yield ("devops",), sorted(devops.model_fields_set & {"teams", "repository_policies", "feed"})
    yield ("devops", "wiki"), sorted((devops.wiki.model_fields_set if devops.wiki else set()) & {"name"})
    yield ACCESS, sorted(devops.access.model_fields_set & {"developers", "reviewers"})
    made = {"content", "seeded", "empty", "default_branch", "branch_policies"}
    for key, repository in devops.repositories.items():
        yield (*REPOSITORIES, key), sorted(repository.model_fields_set & made)


def _file_missing(path: Path, name: str, folder: FilePath, shown_folder: str) -> Iterator[Diagnostic]:
    if (folder / name).is_file():
        return
    there = sorted(file.relative_to(folder).as_posix() for suffix in ("yml", "yaml") for file in folder.rglob(f"*.{suffix}"))
    yield error(path, f"there is no {name} in {shown_folder}", allowed_words(name, there))


def _twice(path: Path, names: Mapping[str, str]) -> Iterator[Diagnostic]:
    first: dict[str, str] = {}
    for key, name in names.items():
        if name in first:
            yield error((*path, key), f'has the same name as "{first[name]}"', "Give one of them another `name` (case does not count).")
        first.setdefault(name, key)
