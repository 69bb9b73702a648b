"""From resources to verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from policies.resources import Resource, Stack
from policies.rule import Level, Rule, Violation
from policies.settings import Exemption, Settings
from policies.table import RULES


@dataclass(frozen=True, slots=True)
class Verdict:
    """One broken rule. With an exemption, it is only said."""

    rule: Rule
    level: Level
    sentence: str
    resource: Resource | None
    exemption: Exemption | None = None
    ended: bool = False
    """Whether there was an exemption, which is over."""

    @property
    def message(self) -> str:
        """What people read: the sentence, why it matters and what to do."""
        if self.exemption and self.ended:
            return f"{self.sentence} It was exempt until {self.exemption.until.isoformat()}. {self.rule.why}\nFix: {self.rule.fix}"
        if self.exemption:
            return f"Exempt until {self.exemption.until.isoformat()} ({self.exemption.reason}): {self.sentence}"
        return f"{self.sentence} {self.rule.why}\nFix: {self.rule.fix}"


def _by_type() -> Mapping[str, Sequence[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in RULES:
        for token in rule.types if rule.of_resource else ():
            found.setdefault(token, []).append(rule)
    return found


_BY_TYPE: Final = _by_type()
_OF_ALL: Final = [rule for rule in RULES if rule.of_resource and not rule.types]
_OF_STACKS: Final = [rule for rule in RULES if rule.of_stack]


def of_resource(resource: Resource, settings: Settings) -> Iterator[Verdict]:
    """What is broken by one resource."""
    for rule in (*_BY_TYPE.get(resource.type, ()), *_OF_ALL):
        if settings.level(rule) is not Level.DISABLED and rule.of_resource:
            for sentence in rule.of_resource(resource, settings.limits):
                yield _verdict(rule, Violation(sentence, resource), settings)


def of_stack(stack: Stack, settings: Settings) -> Iterator[Verdict]:
    """What is broken by all resources together."""
    for rule in _OF_STACKS:
        if settings.level(rule) is not Level.DISABLED and rule.of_stack:
            for violation in rule.of_stack(stack, settings.limits):
                yield _verdict(rule, violation, settings)


def _verdict(rule: Rule, violation: Violation, settings: Settings) -> Verdict:
    exemption = settings.exemption(rule, violation.resource)
    ended = exemption is not None and exemption.until < settings.today
    level = Level.ADVISORY if exemption and not ended else settings.level(rule)
    return Verdict(rule, level, violation.sentence, violation.resource, exemption, ended)
