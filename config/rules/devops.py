"""Rules about Azure DevOps and delivery."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath

from config.devops import Devops, Pipeline, Repository
from config.diagnostics import Diagnostic, allowed_words, error
from config.rules.facts import Facts
from config.shape import Path

REPOSITORIES = ("devops", "repositories")
PIPELINES = ("devops", "pipelines")


def a_pipeline_names_a_declared_repository(facts: Facts) -> Iterator[Diagnostic]:
    """`pipelines.*.repository` is a key of `repositories`."""
    declared = facts.declared(*REPOSITORIES)
    for key in facts.declared(*PIPELINES):
        named = facts.declared(*PIPELINES, key).get("repository")
        if isinstance(named, str) and named not in declared:
            yield error((*PIPELINES, key, "repository"), f'repository "{named}" is not declared', allowed_words(named, declared))


def join_takes_no_keys_of_create(facts: Facts) -> Iterator[Diagnostic]:
    """With `mode: join`, another stack or team owns the project: what only a creator decides would be ignored."""
    if facts.devops is None or facts.devops.project.mode != "join":
        return
    for path, given in _create_only(facts.devops):
        for key in given:
            yield error((*path, key), f"{key} is for `mode: create` only", "This stack joins a project that exists: leave the key out.")


def a_created_pipeline_has_its_file(facts: Facts) -> Iterator[Diagnostic]:
    """With `mode: create`, the YAML file of a pipeline is among the files its repository is seeded with."""
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
        elif repository is not None and "content" not in typed:
            summary = f'repository "{pipeline.repository}" has no content, so {pipeline.path} will not be in it'
            yield error((*where, "path"), summary, "Give the repository a folder to start with. Example: content: content/repository")
        elif repository is not None and repository.content and (facts.root / repository.content).is_dir():
            yield from _file_missing((*where, "path"), pipeline.path, facts.root / repository.content, repository.content)


def seeded_content_exists(facts: Facts) -> Iterator[Diagnostic]:
    """The folder a new repository starts with is there and has files in it."""
    for key, repository in _repositories(facts).items():
        if repository.content is None:
            continue
        folder = facts.root / repository.content
        if not any(path.is_file() for path in folder.rglob("*")):
            state = "is empty" if folder.is_dir() else "is not there"
            detail = f"Folders are relative to {facts.root}. Put at least one file there, or leave the key out."
            yield error((*REPOSITORIES, key, "content"), f"folder {repository.content} {state}", detail)


def names_in_the_project_are_unique(facts: Facts) -> Iterator[Diagnostic]:
    """Two keys must not end at one repository, nor two at one pipeline (Azure DevOps ignores case)."""
    repositories = {key: (repository.name or key).lower() for key, repository in _repositories(facts).items()}
    yield from _twice(REPOSITORIES, repositories)
    pipelines = {key: f"{pipeline.folder}\\{pipeline.name or key}".lower() for key, pipeline in _pipelines(facts).items()}
    yield from _twice(PIPELINES, pipelines)


def deployment_waits_for_nobody(facts: Facts) -> Iterator[Diagnostic]:
    """Continuous deployment is the mode without an approval."""
    if facts.delivery is not None and facts.delivery.mode == "continuous-deployment" and facts.delivery.approval is not None:
        detail = "Use `mode: continuous-delivery` to keep the approval, or leave `approval` out."
        yield error(("delivery", "approval"), "`mode: continuous-deployment` asks for no approval", detail)


def _repositories(facts: Facts) -> Mapping[str, Repository]:
    return facts.devops.repositories if facts.devops else {}


def _pipelines(facts: Facts) -> Mapping[str, Pipeline]:
    return facts.devops.pipelines if facts.devops else {}


def _create_only(devops: Devops) -> Iterator[tuple[Path, list[str]]]:
    yield ("devops", "project"), sorted(devops.project.model_fields_set & {"description", "work_item_template"})
    for key, repository in devops.repositories.items():
        yield (*REPOSITORIES, key), sorted(repository.model_fields_set & {"content", "default_branch"})
    for key, pipeline in devops.pipelines.items():
        yield (*PIPELINES, key), sorted(pipeline.model_fields_set & {"path"})


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
