"""From a stack file with renamed keys to the same file under the keys that everything was created under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeVar, cast

from config.base import Keyed, Section
from config.created_keys import CreatedKeys, KeyPath, keyed_maps
from config.databricks.serving import PublishedDashboard
from config.databricks.vocabulary import POOL, SECRET
from config.model import SECTIONS, StackConfig
from config.rules.references import Node, Reference, references
from domain import naming

T = TypeVar("T")
STACK = "stack"
"""The path of the stack's own name."""
BY_PRINCIPAL = (("permissions", "*"), ("data", "grants", "*"), ("data", "owner"), ("clusters", "*", "single_user_name"))
"""Where a workspace names principals: by key, if the stack file declares them."""


def created_keys(config: StackConfig, remembered: Mapping[str, str]) -> CreatedKeys:
    """What has been renamed, as the stack file says and the last update remembered."""
    maps = [found for name in SECTIONS for found in keyed_maps(getattr(config, name), (name,), remembered)]
    found = {".".join((*here.created_path, key)): under for here in maps for key, under in here.created.items() if under != key}
    stack = config.stack.formerly or remembered.get(STACK)
    if stack and stack != f"{config.stack.name_today}-{config.stack.environment_today}":
        found[STACK] = stack
    return CreatedKeys(found)


def as_created(config: StackConfig, keys: CreatedKeys) -> StackConfig:
    """The configuration under the keys that everything was created under; `keys` leads back to those of today."""
    if not keys.created:
        return config
    rewriter, node = _Rewriter(keys), references().below
    return replace(
        config,
        stack=config.stack.model_copy(update={"formerly": keys.created.get(STACK)}),
        azure=rewriter.of(config.azure, ("azure",), node["azure"]),
        devops=rewriter.of(config.devops, ("devops",), node["devops"]),
        databricks=rewriter.of(config.databricks, ("databricks",), node["databricks"]),
        delivery=rewriter.of(config.delivery, ("delivery",), node["delivery"]),
        keys=keys,
    )


@dataclass(frozen=True, slots=True)
class _Rewriter:
    """Puts the key that something was created under in the place of its key of today, wherever that is named."""

    keys: CreatedKeys

    def of(self, value: T, path: KeyPath, node: Node) -> T:
        """What is at a path, which is that of the creation."""
        return cast("T", self._of(value, path, node))

    def _of(self, value: object, path: KeyPath, node: Node) -> object:
        if isinstance(value, Section):
            return self._section(value, path, node)
        if isinstance(value, Mapping):
            return MappingProxyType(dict(self._entry(path, key, item, node) for key, item in value.items()))
        if isinstance(value, tuple):
            return tuple(self._of(item, (*path, str(number)), node.each or Node()) for number, item in enumerate(value))
        return self._text(value, path, node) if isinstance(value, str) else value

    def _section(self, section: Section, path: KeyPath, node: Node) -> Section:
        keys = {name: info.alias or name for name, info in type(section).model_fields.items()}
        found = {name: self._of(getattr(section, name), (*path, key), node.below.get(key, Node())) for name, key in keys.items()}
        if isinstance(section, PublishedDashboard) and section.schema_name:
            found["schema_name"] = self.keys.under(*path[:3], "data", "catalogs", str(found["catalog"]), "schemas", section.schema_name)
        return section.model_copy(update={name: value for name, value in found.items() if value != getattr(section, name)})

    def _entry(self, path: KeyPath, key: str, item: object, node: Node) -> tuple[str, object]:
        if isinstance(item, Keyed):
            key = self.keys.under(*path, key)
        elif node.keys:
            key = self._named(node.keys, path, key)
        else:
            key = self._principal(key, (*path, key))
        return key, self._of(item, (*path, key), node.each or node.below.get(key, Node()))

    def _text(self, text: str, path: KeyPath, node: Node) -> str:
        if node.reference:
            return self._named(node.reference, path, text)
        if path[:2] != ("databricks", "workspaces"):
            return text
        text = POOL.sub(lambda found: f"{{{{pools/{self.keys.under(*path[:3], 'pools', found[1])}}}}}", text)
        return SECRET.sub(lambda found: self._secret(path[:3], found[1], found[2]), self._principal(text, path))

    def _secret(self, workspace: KeyPath, scope: str, name: str) -> str:
        if name.startswith(naming.WORKSPACE_URL_SECRETS):
            key = name.removeprefix(naming.WORKSPACE_URL_SECRETS)
            name = naming.workspace_url_secret(self.keys.under(*workspace[:2], key))
        return f"{{{{secrets/{self.keys.under(*workspace, 'secret_scopes', scope)}/{name}}}}}"

    def _named(self, reference: Reference, path: KeyPath, written: str) -> str:
        to = reference.to
        if to.listed or (to.built_in and written.startswith(to.built_in)):
            return written
        parts = to.parts(written)
        separator = to.separator or ""
        remaining, found, here = iter(parts), [], path[:0]
        for part in (*path[: reference.shared], *reference.target[reference.shared :], "*"):
            if part == "*":
                found.append(self.keys.under(*here, next(remaining)))
            here = (*here, found[-1] if part == "*" else part)
        return separator.join(found) + written[len(separator.join(parts)) :]

    def _principal(self, written: str, path: KeyPath) -> str:
        inside = path[3:]
        places = [place for place in BY_PRINCIPAL if len(place) == len(inside)]
        if path[:2] != ("databricks", "workspaces") or not any(
            all(part in ("*", actual) for part, actual in zip(place, inside, strict=True)) for place in places
        ):
            return written
        under = (self.keys.under(*path[:3], kind, written) for kind in ("groups", "service_principals"))
        return next((key for key in under if key != written), written)
