"""From the keys of a stack file to a `StackConfig`, without an engine: the one place where mistakes are gathered."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from config.azure.section import Azure
from config.base import Section
from config.databricks.policy_defaults import with_policy_defaults
from config.databricks.section import Databricks
from config.devops.delivery import Delivery
from config.devops.section import Devops
from config.diagnostics import ConfigError, Diagnostic, allowed_words, error, in_order, nearest, shown
from config.keys import RELEASE, SECRET_PREFIX
from config.model import OPTIONAL, SECTIONS, StackConfig
from config.policies import Policies
from config.rules import RULES
from config.rules.facts import Facts
from config.stack import Stack
from config.stack_files.file_mistakes import file_mistakes
from config.stack_files.places import Places
from config.stack_files.release import parse_release
from config.stack_files.schema_introspection import fields
from config.stack_files.sections import Parsed, parse_section
from config.stack_files.source import StackFile

if TYPE_CHECKING:
    from pulumi import Output

S = TypeVar("S", bound=Section)
MISSING = "missing section"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the configuration comes from."""

    stack: str
    """The stack's name, as in `Pulumi.<stack>.yaml`."""
    root: FilePath
    """The program's folder: what folders in the stack file are relative to."""
    files: tuple[StackFile, ...] = ()
    """Files that keys may be in. The first is the one that the engine reads; what is wrong with it as a file is a mistake, too."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A configuration that has been looked at."""

    config: StackConfig | None
    """What the program may use; None if there is any error."""
    diagnostics: tuple[Diagnostic, ...]
    """Errors and warnings by line."""


def parse(raw: Mapping[str, object], secrets: Mapping[str, Output[str]], source: Source) -> StackConfig:
    """The configuration. Raises `ConfigError` with every mistake of every section and rule at once.

    `raw` holds the plain keys of the namespace, without it, either as JSON text (as the engine hands them over) or as values;
    `secrets` holds the encrypted ones, whose values are never looked at.
    """
    checked = check(raw, secrets, source)
    if checked.config is None:
        raise ConfigError([item for item in checked.diagnostics if item.severity == "error"], source.stack)
    return checked.config


def check(raw: Mapping[str, object], secrets: Mapping[str, Output[str]], source: Source) -> Checked:
    """The same without raising, and with the warnings."""
    typed = {key: _decoded(value) for key, value in raw.items()}
    given = frozenset(secrets)
    mistyped = _mistyped_sections(typed)
    values = {mistyped.get(key, key): value for key, value in typed.items()}
    places = Places(typed, {section: key for key, section in mistyped.items()}, source.files)
    stack = _section(Stack, "stack", values, given, places)
    azure = _section(Azure, "azure", values, given, places)
    devops = _section(Devops, "devops", values, given, places)
    filled = {name: with_policy_defaults(value) if name == "databricks" else value for name, value in values.items()}
    databricks = _section(Databricks, "databricks", filled, given, places)
    delivery = _section(Delivery, "delivery", values, given, places)
    policies = _section(Policies, "policies", values, given, places)
    release = parse_release(values.get(RELEASE))
    facts = Facts(
        stack=stack.model,
        azure=azure.model,
        devops=devops.model,
        databricks=databricks.model,
        delivery=delivery.model,
        policies=policies.model,
        raw={name: values[name] for name in SECTIONS if name in values},
        plain_keys=frozenset(raw),
        secret_keys=given,
        release=release.value,
        root=source.root,
    )
    parsed: tuple[Parsed[Section], ...] = (stack, azure, devops, databricks, delivery, policies)  # type: ignore[assignment]
    left_out = frozenset(path for part in parsed for path in part.left_out)
    of_the_file = [item for file in source.files[:1] for item in file_mistakes(file)]
    misread = {item.path for item in of_the_file if item.path}
    found = [*_unknown_keys(typed), *release.diagnostics, *(item for part in parsed for item in part.diagnostics)]
    found = [*of_the_file, *(item for item in found if item.path not in misread)]
    if any(
        not item.path and item.severity == "error" for item in of_the_file
    ):  # what the engine does not take from the file is not missing
        found = [item for item in found if item.summary != MISSING]
    # A mistake at one of these places, or inside one, may be the reason for what a rule says about the place.
    settled = {path[:length] for path in (*left_out, *(item.path for item in found)) for length in range(len(path) + 1)}
    found += [item for rule in RULES for item in rule(facts) if item.path not in settled]
    diagnostics = tuple(in_order(places.placed(item) for item in found))
    if any(item.severity == "error" for item in diagnostics):
        return Checked(None, diagnostics)
    if not (stack.model and azure.model and devops.model and databricks.model and delivery.model and policies.model):
        raise AssertionError("a section without a model must come with an error")
    config = StackConfig(
        stack=stack.model,
        azure=azure.model,
        devops=devops.model,
        databricks=databricks.model,
        delivery=delivery.model,
        policies=policies.model,
        release=release.value,
        secrets=MappingProxyType({name: secrets[f"{SECRET_PREFIX}{name}"] for _, name in facts.declared_secrets or []}),
    )
    return Checked(config, diagnostics)


def _decoded(value: object) -> object:
    """The engine hands mappings over as JSON text."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _section(model: type[S], name: str, values: Mapping[str, object], secrets: frozenset[str], places: Places) -> Parsed[S]:
    if name in values:
        return parse_section(model, name, values[name], places.written)
    if name in secrets or any(nearest(key, SECTIONS) == name for key in values if _is_unknown(key)):
        return Parsed(None)  # reported as an encrypted or a mistyped key
    if name in OPTIONAL:
        return Parsed(model())
    keys = ", ".join(sorted(key for key, info in fields(model).items() if info.is_required()))
    detail = f"Copy it from another stack file and change it. Required in it: {keys}."
    return Parsed(None, (error((name,), MISSING, detail),))


def _mistyped_sections(typed: Mapping[str, object]) -> Mapping[str, str]:
    """Unknown keys that were probably meant to be sections, with these: they are read as such, so that all mistakes come at once."""
    found: dict[str, str] = {}
    for key, value in typed.items():
        meant = nearest(key, SECTIONS) if _is_unknown(key) and isinstance(value, Mapping) else None
        if meant is not None and meant not in typed and meant not in found.values():
            found[key] = meant
    return found


def _is_unknown(key: str) -> bool:
    return key not in SECTIONS and key != RELEASE and not key.startswith(SECRET_PREFIX)


def _unknown_keys(values: Mapping[str, object]) -> Iterator[Diagnostic]:
    for key in sorted(filter(_is_unknown, values)):
        yield error((key,), f"unknown key {shown(key)}", allowed_words(key, [*SECTIONS, RELEASE, f"{SECRET_PREFIX}NAME"]))
