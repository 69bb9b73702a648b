"""What a stack file says about the policies: how strict, how much, and what is exempt for a while.

The key is `PROJECT:policies`, so that every program can have it. This repository's own stack files are checked by `config` before, which
names file and line; here a mistake stops the preview with a sentence.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from fnmatch import fnmatchcase

from domain.policy_choices import Level, Profile, profile_of
from domain.policy_limits import Limits, limits_of
from policies.resources import Resource
from policies.rule import Rule
from policies.table import BY_NAME

KEY = "policies"
_ENVIRONMENT_SECTION = "stack"


class SettingsError(Exception):
    """The settings make no sense; one line for each mistake."""


@dataclass(frozen=True, slots=True)
class Exemption:
    """One rule that some resources may break until a day, which is the last."""

    rule: str
    resource: str
    """Name of the resource, with `*` and `?` as wildcards."""
    reason: str
    until: date

    def is_about(self, rule: str, resource: Resource | None) -> bool:
        """Whether it is about a rule and a resource, or about the stack as a whole, which only `*` stands for."""
        return self.rule == rule and fnmatchcase(resource.name if resource else "", self.resource)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one stack."""

    profile: Profile
    limits: Limits
    levels: Mapping[str, Level] = field(default_factory=dict)
    exemptions: tuple[Exemption, ...] = ()
    today: date = date.max

    def level(self, rule: Rule) -> Level:
        """How strict a rule is here."""
        return self.levels.get(rule.name) or rule.level(self.profile)

    def exemption(self, rule: Rule, resource: Resource | None) -> Exemption | None:
        """The one about a rule and a resource that holds, or else the one that held last."""
        found = [item for item in self.exemptions if item.is_about(rule.name, resource)]
        return max(found, key=lambda item: item.until, default=None)

    def with_levels(self, levels: Mapping[str, Level]) -> Settings:
        """The same with other levels for some rules, such as those of `--policy-pack-config`."""
        return replace(self, levels={**self.levels, **levels})


def settings_of(config: Mapping[str, str], project: str, stack: str, today: date) -> Settings:
    """From a stack's plain configuration, by whole keys. Raises `SettingsError`."""
    raw = _object(config.get(f"{project}:{KEY}", "{}"), f"{project}:{KEY}")
    section = _object(config.get(f"{project}:{_ENVIRONMENT_SECTION}", "{}"), "")
    environment = section.get("environment")
    profile, mistakes = profile_of(environment if isinstance(environment, str) else stack), list(_unknown_keys(raw))
    if (chosen := raw.get("profile")) is not None:
        if chosen in list(Profile):
            profile = Profile(str(chosen))
        else:
            mistakes.append(f"profile: {chosen!r} is neither dev nor prod")
    levels = dict(_levels(raw, mistakes))
    limits = _limits(raw, profile, mistakes)
    exemptions = tuple(_exemptions(raw, mistakes))
    if mistakes:
        raise SettingsError("\n".join(f"{project}:{KEY}: {mistake}" for mistake in mistakes))
    return Settings(profile, limits, levels, exemptions, today)


def _object(text: str, key: str) -> Mapping[str, object]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if isinstance(found, dict):
        return found
    if key:
        raise SettingsError(f"{key} is not a mapping")
    return {}


def _mapping(raw: Mapping[str, object], key: str, mistakes: list[str]) -> Mapping[str, object]:
    found = raw.get(key) or {}
    if isinstance(found, dict):
        return found
    mistakes.append(f"{key}: is not a mapping")
    return {}


def _unknown_keys(raw: Mapping[str, object]) -> Iterator[str]:
    allowed = ("profile", "levels", "limits", "exemptions")
    for key in raw.keys() - set(allowed):
        yield f"{key}: unknown key; allowed are {', '.join(allowed)}"


def _levels(raw: Mapping[str, object], mistakes: list[str]) -> Iterator[tuple[str, Level]]:
    for name, level in _mapping(raw, "levels", mistakes).items():
        if name not in BY_NAME:
            mistakes.append(f"levels.{name}: there is no such rule; docs/policies.md lists them")
        elif level not in list(Level):
            mistakes.append(f"levels.{name}: {level!r} is none of {', '.join(Level)}")
        else:
            yield name, Level(str(level))


def _limits(raw: Mapping[str, object], profile: Profile, mistakes: list[str]) -> Limits:
    limits = limits_of(profile)
    known = {item.name: getattr(limits, item.name) for item in fields(limits)}
    given: dict[str, object] = {}
    for name, value in _mapping(raw, "limits", mistakes).items():
        default = known.get(name)
        if name not in known:
            mistakes.append(f"limits.{name}: there is no such limit; allowed are {', '.join(known)}")
        elif isinstance(default, tuple) and isinstance(value, list):
            given[name] = tuple(map(str, value))
        elif type(value) is type(default):
            given[name] = value
        else:
            mistakes.append(f"limits.{name}: {value!r} is not of the kind of {default!r}")
    return replace(limits, **given)  # type: ignore[arg-type]  # each has the type of its default


def _exemptions(raw: Mapping[str, object], mistakes: list[str]) -> Iterator[Exemption]:
    for key, item in _mapping(raw, "exemptions", mistakes).items():
        found = (
            {name: str(item.get(name) or "").strip() for name in ("rule", "resource", "reason", "until")} if isinstance(item, dict) else {}
        )
        missing = [name for name, value in found.items() if not value] or ([] if found else ["rule", "resource", "reason", "until"])
        if missing:
            mistakes.append(f"exemptions.{key}: {', '.join(missing)} missing")
            continue
        if found["rule"] not in BY_NAME:
            mistakes.append(f"exemptions.{key}.rule: there is no rule {found['rule']}; docs/policies.md lists them")
        try:
            until = date.fromisoformat(found["until"])
        except ValueError:
            mistakes.append(f"exemptions.{key}.until: {found['until']!r} is not a date such as 2027-01-31")
        else:
            yield Exemption(found["rule"], found["resource"], found["reason"], until)
