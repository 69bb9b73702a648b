"""What a preview says, in the words of its reviewers. Every format renders from this; nothing in here is secret any more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from audit.values import Absent, Tree, Value


class Operation(StrEnum):
    """What happens to a resource, ordered by what a reviewer must see first."""

    DELETE = "delete"
    REPLACE = "replace"
    FORGET = "forget"
    UPDATE = "update"
    IMPORT = "import"
    CREATE = "create"
    UNKNOWN = "do something unknown with"

    @property
    def order(self) -> int:
        """Position in a report."""
        return list(Operation).index(self)


class System(StrEnum):
    """Where a resource lives. `OTHER` is the stack itself, component resources and providers."""

    AZURE = "Azure"
    DEVOPS = "Azure DevOps"
    DATABRICKS = "Databricks"
    OTHER = "Other"

    @property
    def order(self) -> int:
        """Position in a report."""
        return list(System).index(self)


class Kind(StrEnum):
    """Where a report comes from: what the engine would do, what it did, or how two states differ."""

    PREVIEW = "preview"
    UPDATE = "update"
    COMPARISON = "comparison"


class Refresh(StrEnum):
    """Whether the clouds were asked: not at all, before planning, or for nothing else (then changes are what others did there)."""

    NONE = "none"
    FIRST = "first"
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class Source:
    """A place in the program: a path from the repository's root, and a line."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A resource on the way from the stack down to another one. The name is unknown where the preview leaves the ancestor out."""

    type: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Resource:
    """Which resource: its ancestors (outermost first, the stack left out), type token, name, the cloud's id, place in the program."""

    urn: str
    type: str
    name: str
    ancestors: tuple[Ancestor, ...]
    system: System
    id: str | None
    source: Source | None

    @property
    def is_stack(self) -> bool:
        """Whether this is the root that every stack has."""
        return self.type == "pulumi:pulumi:Stack"


@dataclass(frozen=True, slots=True)
class TextDiff:
    """A unified diff without file headers; the counts are of the whole difference. No lines where the texts are too long to compare.
    `remarks` are sentences about what is not shown, such as outputs of a notebook."""

    lines: tuple[str, ...]
    added: int
    removed: int
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """One property: `path` in the engine's syntax, `inside` the path within a JSON string, `text` for changed texts of several lines."""

    path: str
    old: Value | Absent
    new: Value | Absent
    inside: str = ""
    forces_replacement: bool = False
    text: TextDiff | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One resource and what happens to it. `reasons` are the properties that force a replacement; `notes` are whole sentences.

    `before` and `after` are its inputs as a whole; `sources` are the URNs that a property comes from, `needs` all that it depends on, its
    provider included, and `dependents` all that depend on it. `written` is its place in the stack file. `credentials` are paths, and what
    kind of credential is there in plain text. `failed` is said of an update.
    """

    operation: Operation
    resource: Resource
    properties: tuple[PropertyChange, ...] = ()
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    before: Tree = field(default_factory=dict)
    after: Tree = field(default_factory=dict)
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    dependents: tuple[str, ...] = ()
    written: Source | None = None
    credentials: tuple[tuple[str, str], ...] = ()
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A warning or an error of the preview, without the engine's own prefix; `about` names the resource."""

    severity: str
    message: str
    about: str | None


PolicyWord = Literal["mandatory", "advisory", "exempt"]


@dataclass(frozen=True, slots=True)
class BrokenPolicy:
    """A rule of a policy pack that something breaks. `about` names the resource; None means the stack as a whole."""

    pack: str
    rule: str
    mandatory: bool
    message: str
    about: str | None

    @property
    def exempt(self) -> bool:
        """Whether the stack file lets it be for a while, as the pack of this repository says it."""
        return not self.mandatory and self.message.startswith("Exempt until ")

    @property
    def word(self) -> PolicyWord:
        """What it means for the update."""
        return "mandatory" if self.mandatory else "exempt" if self.exempt else "advisory"


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A provider whose own configuration is not known yet: the engine could not ask it about the resources it manages."""

    provider: str
    package: str
    unknown: tuple[str, ...]
    resources: int


@dataclass(frozen=True, slots=True)
class Preview:
    """A whole preview; `changes` are in reading order. `unknown` are sentences about what this report could not read, `names` are those of
    people and resources, by the ids and URNs under which the services and the engine know them; `created` are the URNs of what is new.
    `policies` are the rules that are broken, of `asked` rules in all; only an event log knows them."""

    project: str | None
    stack: str | None
    changes: tuple[Change, ...]
    unchanged: int
    diagnostics: tuple[Diagnostic, ...]
    unchecked: tuple[Unchecked, ...]
    refresh: Refresh
    maybe_corrupt: bool
    kind: Kind = Kind.PREVIEW
    unknown: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    created: frozenset[str] = frozenset()
    policies: tuple[BrokenPolicy, ...] = ()
    asked: int = 0

    @property
    def failed(self) -> bool:
        """Whether the preview stopped at an error, so that changes may be missing."""
        return any(item.severity == "error" for item in self.diagnostics) or any(item.mandatory for item in self.policies)

    def counts(self) -> Counter[tuple[System, Operation]]:
        """Number of changes by system and operation, the stack and its components included, as the engine counts."""
        return Counter((change.resource.system, change.operation) for change in self.changes)
