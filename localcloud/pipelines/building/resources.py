"""What a pipeline uses besides its own repository.

Source: https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/resources.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final, Literal, TypeVar

from localcloud.pipelines.building.fields import Fields, plain
from localcloud.pipelines.building.triggers import pipeline_trigger_of, trigger_of
from localcloud.pipelines.model import OtherResource, PipelineResource, RepositoryResource, Resources
from localcloud.pipelines.nodes import Items, Keys

NOTHING: Final = Resources({}, {}, ())
_OTHERS: Final[Mapping[str, tuple[Literal["container", "webhook", "package", "build"], tuple[str, ...]]]] = {
    "containers": (
        "container",
        (
            *("type", "trigger", "azureSubscription", "resourceGroup", "registry", "repository", "localImage", "endpoint", "env", "image"),
            *("mapDockerSocket", "options", "ports", "volumes", "mountReadOnly"),
        ),
    ),
    "webhooks": ("webhook", ("connection", "type", "filters")),
    "packages": ("package", ("type", "connection", "name", "version", "tag", "trigger")),
    "builds": ("build", ("type", "connection", "source", "version", "branch", "trigger")),
}
Named = TypeVar("Named", PipelineResource, RepositoryResource)


def resources_of(owner: Fields) -> Resources:
    """Everything under `resources`. The old form, a list with the pipeline's own repository, says nothing more."""
    if isinstance(owner.node("resources"), Items):
        owner.each("resources", lambda keys: Fields(keys, "resources as a list", ("repo",), owner.session).word("repo", ("self",), "self"))
        return NOTHING
    fields = owner.inner("resources", "resources", ("pipelines", "repositories", *_OTHERS))
    if fields is None:
        return NOTHING
    pipelines = fields.each("pipelines", lambda keys: _pipeline(keys, owner))
    repositories = fields.each("repositories", lambda keys: _repository(keys, owner))
    others = [one for key in _OTHERS for one in fields.each(key, partial(_other, key=key, owner=owner))]
    return Resources(_by_alias(pipelines, owner), _by_alias(repositories, owner), tuple(others))


def _by_alias(found: tuple[Named, ...], owner: Fields) -> Mapping[str, Named]:
    by_alias: dict[str, Named] = {}
    for one in found:
        if one.alias in by_alias:
            owner.session.wrong(one.place, f"'{one.alias}' is already defined in line {by_alias[one.alias].place.line}")
        by_alias.setdefault(one.alias, one)
    return by_alias


def _pipeline(keys: Keys, owner: Fields) -> PipelineResource:
    owner.session.begins(keys, "pipeline resource", ("pipeline",))
    allowed = ("pipeline", "project", "source", "version", "branch", "tags", "trigger")
    fields = Fields(keys, "a pipeline resource", allowed, owner.session)
    alias = fields.needed("pipeline")
    return PipelineResource(
        alias,
        fields.text("source") or alias,
        fields.text("project"),
        fields.text("version"),
        fields.text("branch"),
        fields.texts("tags") or (),
        pipeline_trigger_of(fields),
        keys.place,
    )


def _repository(keys: Keys, owner: Fields) -> RepositoryResource:
    owner.session.begins(keys, "repository resource", ("repository",))
    allowed = ("repository", "endpoint", "trigger", "name", "ref", "type")
    fields = Fields(keys, "a repository resource", allowed, owner.session)
    trigger = trigger_of(fields)
    return RepositoryResource(
        fields.needed("repository"),
        fields.word("type", ("git", "github", "githubenterprise", "bitbucket"), "git"),
        fields.needed("name"),
        fields.text("ref") or "refs/heads/main",
        fields.text("endpoint"),
        trigger,
        keys.place,
    )


def _other(keys: Keys, key: str, owner: Fields) -> OtherResource:
    kind, allowed = _OTHERS[key]
    owner.session.begins(keys, f"{kind} resource", (kind,))
    fields = Fields(keys, f"a {kind} resource", (kind, *allowed), owner.session)
    settings = {entry.key.text: plain(entry.node) for entry in keys.entries if entry.key.text != kind}
    return OtherResource(kind, fields.needed(kind), settings, keys.place)
