"""Read: what is in the cloud now, for `pulumi refresh` and `pulumi import`. Nothing is written, since a preview reads too."""

from __future__ import annotations

from dataclasses import dataclass, replace

from localcloud import schema
from localcloud.behaviours import behaviour as behaviour_of
from localcloud.behaviours import rights
from localcloud.behaviours.model import Behaviour, Request
from localcloud.provider import lifecycle
from localcloud.provider.lifecycle import Cloud
from localcloud.provider.nested import changed_at, like, value_at, without
from localcloud.provider.outputs import as_properties, values_of, with_secrets
from localcloud.values import Properties, Value, plain


@dataclass(frozen=True, slots=True)
class Reading:
    """A resource as it is: its id, inputs that would make it, and outputs."""

    id: str
    inputs: Properties
    outputs: Properties


def read(cloud: Cloud, token: str, id: str, inputs: Properties, state: Properties) -> Reading | None:
    """The resource, or None when it is gone. `inputs` and `state` are the stack's own; both are empty in an import."""
    behaviour = behaviour_of(token)
    described = schema.load(token)
    with cloud.store.reading() as view:
        is_import = not inputs and not state
        named = replace(cloud.request(view, token, {}), id=id)
        wanted = behaviour.imported(named) if is_import and behaviour.imported is not None else id
        record = lifecycle.existing(view, token, named.scope, wanted)
        if record is not None and not _may_see(replace(named, inputs=record.inputs, id=record.id, old=record)):
            record = None
        if record is not None and behaviour.read_as:
            record = behaviour.read_as(record, named)
        if record is None and not is_import:
            request = cloud.request(view, token, as_properties(inputs))
            for rule in behaviour.lost_rules:
                rule(request)
    if record is None or (behaviour.unreadable and not is_import):
        return None
    own_inputs, own_outputs = values_of(record)
    found_inputs, found_outputs = _hidden(behaviour, own_inputs, inputs), _hidden(behaviour, own_outputs, state)
    return Reading(
        record.id,
        {key: like(inputs.get(key), value) for key, value in found_inputs.items()},
        with_secrets(behaviour, described, found_outputs, {}, state),
    )


def _may_see(request: Request) -> bool:
    """Whether it is there for the caller. Raises `Refusal` where the service says that the caller must not read it."""
    try:
        rights.require("read", request)
    except rights.Unseen:
        return False
    return True


def _hidden(behaviour: Behaviour, found: Properties, known: Properties) -> Properties:
    """What the service never gives back is taken from what the stack knows."""
    for path in behaviour.write_only:
        found = _restored(found, known, path)
    return found


def _restored(found: Properties, known: Properties, path: str) -> Properties:
    if "[]" not in path:
        before = value_at(known, path)
        if before is None:
            return without(found, path)
        changed = changed_at(found, path, lambda _: before)
        assert isinstance(changed, dict)
        return changed
    around, _, inside = path.partition("[].")
    return _with_items(found, known, around, inside)


def _with_items(found: Properties, known: Properties, around: str, inside: str) -> Properties:
    """Items of a list belong together by their names, or else by their places."""
    before = plain(value_at(known, around))
    olds = [item for item in before if isinstance(item, dict)] if isinstance(before, list) else []

    def restore(items: Value) -> Value:
        if not isinstance(items, list):
            return items
        return [
            _restored(item, _partner(olds, item, index), inside) if isinstance(item, dict) else item for index, item in enumerate(items)
        ]

    changed = changed_at(found, around, restore)
    assert isinstance(changed, dict)
    return changed


def _partner(olds: list[Properties], item: Properties, index: int) -> Properties:
    name = plain(item.get("name"))
    named = [old for old in olds if name is not None and old.get("name") == name]
    if named:
        return named[0]
    return olds[index] if index < len(olds) and name is None else {}
