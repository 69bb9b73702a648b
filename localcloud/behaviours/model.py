"""What the tables of behaviours are made of: one `Behaviour` per resource type, data first, functions where data can't say it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from localcloud.schema.model import Failure
from localcloud.store_model import Record, View
from localcloud.values import Json, Properties, Value


class Refusal(Exception):
    """The service says no. The text is what the real service's error says first, then what to do about it."""


@dataclass(frozen=True, slots=True)
class Request:
    """One operation on one resource, as a rule sees it. `inputs` are opened (no secrets) and, except in `check`, known."""

    token: str
    scope: str
    inputs: dict[str, Json]
    view: View
    id: str = ""
    old: Record | None = None
    known: Mapping[str, Json] = field(default_factory=dict)
    """In an update, the outputs that the stack knows: the record may have changed behind its back."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """The provider's own configuration: host, azureWorkspaceResourceId, orgServiceUrl, subscriptionId, tenantId."""


Rule = Callable[[Request], None]
"""Raises `Refusal` where the service would refuse."""

CheckRule = Callable[[Properties], Iterable[Failure]]
"""Looks at opened inputs, some of which may be `UNKNOWN`, and yields what the real provider's own validation refuses."""

Computed = Callable[[Request], Json]
"""The value of one computed output, from known inputs; `request.id` is set."""


@dataclass(frozen=True, slots=True)
class Reference:
    """An input that names something which must exist.

    `property` is a dotted path, in which `[]` stands for every item of a list (`settings.scopes[].repositoryId`); `token` the types it
    may name; `by` the property of theirs that it equals ("id" for the id). Values compare as text, without case: a build definition's id
    is a string, what names it a number. An input that is absent or "" names nothing.
    """

    property: str
    token: str | tuple[str, ...]
    by: str = "id"
    any_scope: bool = False
    message: str = ""
    """The real service's error, with `{value}` in it; empty: a general sentence."""
    built_in: Callable[[str, Request], bool] | None = None
    """Whether the value names something that the service brings along itself, which has no record (the group `users`)."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How the real service treats one type of resource."""

    token: str
    new_id: Callable[[Request], str] | None = None
    """The id of a new one; None: a random UUID."""
    name: str = "name"
    """The property that people know it by, for lists and errors."""
    auto_name: str | None = None
    """The input that the real provider fills from the resource's logical name when it is left out."""
    variables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Inputs that the real provider takes from the first of these variables of its environment when they are left out."""
    defaults: Mapping[str, Json] = field(default_factory=dict)
    """Outputs that the service fills in where the input is absent; never a diff."""
    shaped: Mapping[str, Callable[[Value], Value]] = field(default_factory=dict)
    """Inputs that the service gives back in another shape, by dotted path."""
    computed: Mapping[str, Computed] = field(default_factory=dict)
    """Outputs that only the service knows; unknown in a preview of a create, kept over updates unless in `volatile`.

    A key may be dotted: `properties.vaultUri` stands inside the object `properties`, next to what the inputs gave it.
    """
    volatile: frozenset[str] = frozenset()
    """Computed outputs that every update gives anew (a build definition's revision)."""
    replaces: frozenset[str] = frozenset()
    """Dotted input paths whose change replaces; `[]` stands for any index, as in `tasks[].taskKey`."""
    delete_before_replace: bool = False
    secret_outputs: frozenset[str] = frozenset()
    write_only: frozenset[str] = frozenset()
    """Inputs the service never gives back: kept from the old state on a read."""
    unordered: frozenset[str] = frozenset()
    """Lists that are sets to the real provider: the same items in another order are no change."""
    ignore_changes: frozenset[str] = frozenset()
    """Inputs whose change the real provider does not see."""
    created_only: frozenset[str] = frozenset()
    """Inputs that the service takes from the create alone: an update succeeds and leaves them as they are."""
    unique: tuple[tuple[str, ...], ...] = ()
    """Each: the properties (dotted paths) that together must be unique in a scope. Compared without case."""
    taken: str = ""
    """The real service's error when a `unique` is broken or the id is taken, with `{name}` and `{id}` in it; empty: a general one."""
    unreadable: bool = False
    """The real provider's read does not find it again, so a refresh drops it from the state."""
    references: tuple[Reference, ...] = ()
    checks: tuple[CheckRule, ...] = ()
    create_rules: tuple[Rule, ...] = ()
    update_rules: tuple[Rule, ...] = ()
    delete_rules: tuple[Rule, ...] = ()
    effect: Rule | None = None
    """What a create or an update does besides the record, such as a file's commit. `request.id` is set; it is undone with the
    transaction."""
    brings: Callable[[Request], Iterable[Record]] | None = None
    """What the service makes with a new one by itself, such as its creator's role."""
    ends: Callable[[Record, View, bool], None] | None = None
    """What a delete does besides the record; the flag says whether it goes alone, not with what it is in."""
    discovered: Callable[[View, str, str], Record | None] | None = None
    """What is at an id in a scope although no resource made it, such as a file that somebody pushed. Reads, imports, updates and deletes
    find it."""
    lost_rules: tuple[Rule, ...] = ()
    """What a read or a delete of one that is gone answers, where the service makes that an error. The inputs are the stack's, not its
    record's."""
    imported: Callable[[Request], str] | None = None
    """The id of what an import names in another way (`request.id` is what was typed), "" for nothing; None: people type the id itself."""
    contents: Callable[[Record, View], Iterable[Record]] | None = None
    """What lives inside it."""
    on_delete: Literal["cascade", "refuse"] = "cascade"
    """Whether its contents go with it or keep it from going."""
    tombstone: Callable[[Record], bool] | None = None
    """Whether a deleted one keeps its name, so that it can be recovered or purged."""
    recovers: Callable[[Request], bool] | None = None
    """Whether a create brings the deleted one of its id back. It is then written over, unless `recovered_as_it_was`."""
    recovered_as_it_was: bool = False
    """What a create brings back is as it was when it was deleted: the create's own inputs are not looked at."""
    purge_rules: tuple[Rule, ...] = ()
    """Where the service does not let a deleted one go for good. The request's `old` is the deleted one."""
    sets: bool = False
    """The create sets something, so that the same one again changes nothing: permissions, memberships. Another one is refused."""
    adopts: bool = False
    """The create of an existing one is an update (settings, what is imported with `overwrite`)."""
    update_creates: bool = False
    """The update of one that is gone makes it again, since an update sends all of it to its address."""
    at: Callable[[View, str, str], Record | None] | None = None
    """What is at an id that is an address for several types (workspace paths), in a scope; None: the record of this type with that id.
    Then creates are made over what is there, and a delete takes it, whatever type it has: this row's rules say where that is refused."""
    read_as: Callable[[Record, Request], Record] | None = None
    """With `at`: what is found there as this type's read shows it, under the id that was asked for. Raises `Refusal` where the provider
    fails on another type."""
