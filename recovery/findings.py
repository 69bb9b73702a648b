"""What recovery finds out about interrupted operations."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from recovery import kinds
from recovery.lookups import Answer, ask
from recovery.state import Interrupted, Resource, resources


class Finding(Enum):
    """What is known about one; the value says what is done about it."""

    EXISTS = "exists: it is imported"
    MAY_EXIST = "is imported if it exists"
    ABSENT = "does not exist: the next update creates it"
    REPEATABLE = "the next update does it again, over what is there"
    READ_AGAIN = "is read again"
    UNKNOWN = "cannot be looked up"


@dataclass(frozen=True, slots=True)
class Found:
    """One interrupted operation and what is known about it."""

    interrupted: Interrupted
    finding: Finding
    id: str | None = None
    said: str = ""
    """What the provider said, where it has no answer."""


def examine(state: Mapping[str, object], interrupted: Sequence[Interrupted], told: Mapping[str, str]) -> list[Found]:
    """What is known of each. `told` are ids that a person has looked up, by the names in the program; an empty one: it does not exist."""
    providers = {f"{resource['urn']}::{resource.get('id')}": resource for resource in resources(state)}
    questions: list[tuple[Interrupted, Resource, kinds.Lookup]] = []
    found: list[Found] = []
    for each in interrupted:
        provider = providers.get(str(each.resource.get("provider")))
        lookup = kinds.lookup_of(each.type, each.inputs)
        if each.operation not in {"creating", "planned"}:
            found.append(Found(each, Finding.READ_AGAIN))
        elif each.name in told:
            found.append(Found(each, Finding.MAY_EXIST if told[each.name] else Finding.ABSENT, told[each.name] or None))
        elif each.type in kinds.REPEATABLE or not each.is_in_the_cloud:
            found.append(Found(each, Finding.REPEATABLE))
        elif (name := kinds.id_of(each.type, each.inputs)) is not None:
            found.append(Found(each, Finding.MAY_EXIST, name))
        elif lookup is not None and provider is not None:
            questions.append((each, provider, lookup))
        else:
            found.append(Found(each, Finding.UNKNOWN))
    answers = ask([(provider, lookup) for _, provider, lookup in questions]) if questions else []
    return [*found, *(_answered(each, answer) for (each, _, _), answer in zip(questions, answers, strict=True))]


def importable(found: Sequence[Found]) -> Iterator[tuple[Interrupted, str]]:
    """What has an id to be read under."""
    return ((each.interrupted, each.id) for each in found if each.id is not None)


def placeholders_in(state: Mapping[str, object], imported: Collection[str]) -> set[str]:
    """The URNs of what was imported and has turned out to be only what the provider begins with."""
    return {
        urn
        for resource in resources(state)
        if (urn := str(resource["urn"])) in imported
        and isinstance(outputs := resource.get("outputs"), dict)
        and kinds.is_placeholder(str(resource["type"]), outputs)
    }


def _answered(interrupted: Interrupted, answer: Answer) -> Found:
    if answer.id is not None:
        return Found(interrupted, Finding.EXISTS, answer.id)
    return Found(interrupted, Finding.ABSENT if answer.is_absent else Finding.UNKNOWN, said=answer.said)
