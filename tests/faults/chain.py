"""One stack that is killed again and again on its way, and recovered each time as a person would."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.engine.harness import ROOT, Cloud

VICTIMS = ("engine", "provider", "program")
MOMENTS = ("before", "after")
_UNKNOWN = re.compile(r"^\w+ +(?P<type>\S+) (?P<name>.+): cannot be looked up", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Point:
    """Where a process is killed."""

    victim: str
    moment: str
    """Before or after the effect of the change that it is killed at."""
    after: int
    """How many changes go well before."""

    def __str__(self) -> str:
        return f"{self.victim}, {self.moment} the effect of change {self.after + 1}"


@dataclass(frozen=True, slots=True)
class Healed:
    """What became of one kill."""

    point: Point
    command: str
    """What was killed."""
    recovery: str
    """What recovery said, without its last line."""


def points(seed: int, most: int, victims: Sequence[str] = VICTIMS) -> Iterator[Point]:
    """Kill points without end: every victim at every moment in turn, after less than `most` changes. Without a program (`destroy`) none
    can be the victim."""
    drawn = random.Random(seed)
    while True:
        for victim in victims:
            for moment in MOMENTS:
                yield Point(victim, moment, drawn.randrange(most))


@dataclass(frozen=True, slots=True)
class Chain:
    """One stack on a local cloud."""

    cloud: Cloud
    stack: str
    others: Sequence[str] = ()
    """Stacks on the same cloud, which know what else is there."""
    folder: Path = ROOT

    def broken(self, command: Sequence[str], kills: Iterator[Point]) -> Iterator[Healed]:
        """Runs a command until it ends well, killed at one point each time as long as there are some; what became of each kill."""
        while True:
            point = next(kills, None)
            if point is not None:
                self.cloud.localcloud("kill", point.victim, "--moment", point.moment, "--after", str(point.after))
            done = self.cloud.run("pulumi", *command, "-s", self.stack, "--yes", "--skip-preview", cwd=self.folder)
            if done.returncode == 0:
                self.cloud.localcloud("reset", "--disturbances")
                return
            assert point is not None, done.stdout
            yield Healed(point, " ".join(command), self.recovered())

    def recovered(self) -> str:
        """Recovers, looks up what recovery cannot find, and tells it; all that it said."""
        said = self._recover()
        unknown = {found["name"]: found["type"] for found in _UNKNOWN.finditer(said)}
        if unknown and any(ids := self._looked_up(unknown).values()):
            said += self._recover(*(argument for name, found in zip(unknown, ids, strict=True) for argument in ("--id", f"{name}={found}")))
        return said

    def _recover(self, *arguments: str) -> str:
        done = self.cloud.run("recover", "-s", self.stack, "--yes", *arguments, cwd=self.folder)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def _looked_up(self, types: Mapping[str, str]) -> dict[str, str]:
        """Ids of resources that no state knows, as a person finds them in the portal, for names with these types; "" for none."""
        stacks = (self.stack, *self.others)
        known = {str(resource.get("id")) for stack in stacks for resource in self.cloud.resources(stack, cwd=self.folder)}
        listed = [line.split("\t")[:2] for line in self.cloud.localcloud("list").splitlines()]
        unowned = {token: [found for each, found in listed if each == token and found not in known] for token in types.values()}
        return {name: unowned[token].pop() if unowned[token] else "" for name, token in types.items()}

    def types(self) -> Counter[str]:
        """How many resources of each type the cloud holds."""
        return Counter(line.split("\t")[0] for line in self.cloud.localcloud("list").splitlines())

    def inventory(self) -> Counter[tuple[str, str]]:
        """Types and names of all that the cloud holds: what must be the same with and without kills."""
        lines = [line.split("\t") for line in self.cloud.localcloud("list").splitlines()]
        return Counter((line[0], line[2]) for line in lines)
