"""What a resource gives back: its inputs, what the service fills in, and what only the service knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from localcloud.behaviours.model import Behaviour, Request
from localcloud.provider.nested import changed_at, like, put_at, secret, secret_texts, tells, value_at
from localcloud.schema.model import Schema
from localcloud.store_model import Record
from localcloud.values import UNKNOWN, Json, Properties, Value, as_json, from_json


def stored(behaviour: Behaviour, schema: Schema, request: Request) -> dict[str, Json]:
    """The outputs after a create or, with `request.old`, after an update. Plain JSON, as the cloud keeps it.

    What the inputs give is never computed; what was computed once stays, unless the table says that it changes with every update.
    """
    outputs = _begun(behaviour, from_properties(request.inputs))
    old = request.old
    if old is not None:
        _carry_over(behaviour, schema, outputs, from_properties(old.outputs), old.inputs)
    for path, compute in behaviour.computed.items():
        if value_at(outputs, path) is None:
            put_at(outputs, path, from_json(compute(request)))
    return as_properties(outputs)


def previewed_create(behaviour: Behaviour, inputs: Properties) -> Properties:
    """The outputs that a create will give, as far as they can be known before it."""
    outputs = _begun(behaviour, inputs)
    for path in behaviour.computed:
        if value_at(outputs, path) is None:
            put_at(outputs, path, UNKNOWN)
    return outputs


def previewed_update(
    behaviour: Behaviour, schema: Schema, inputs: Properties, old_inputs: Properties, old_outputs: Properties
) -> Properties:
    """The outputs that an update will give, as far as they can be known before it."""
    outputs = _begun(behaviour, inputs)
    _carry_over(behaviour, schema, outputs, old_outputs, old_inputs)
    for path in behaviour.computed:
        if value_at(outputs, path) is None:
            put_at(outputs, path, UNKNOWN)
    return outputs


def with_secrets(
    behaviour: Behaviour, schema: Schema, outputs: Properties, inputs: Properties, old: Properties | None = None
) -> Properties:
    """The outputs with their secrets marked: those of the tables, of the SDK, of the inputs, and of the old state for what was no input."""
    old = old or {}
    known = secret_texts(inputs)
    marked: Properties = {}
    for name, value in outputs.items():
        if name in inputs or name in old:
            marked[name] = like(inputs[name] if name in inputs else old[name], value)
        else:
            marked[name] = secret(value) if known and tells(value, known) else value
    return marked_at(marked, [*behaviour.secret_outputs, *_secrets_of(schema)])


def marked_at(properties: Properties, paths: Iterable[str]) -> Properties:
    """The properties with secrets at the paths."""
    value: Value = properties
    for path in paths:
        value = changed_at(value, path, secret)
    assert isinstance(value, dict)
    return value


def display_name(behaviour: Behaviour, outputs: Mapping[str, Json], id: str) -> str:
    """What people call it: the property that the table names, or the last part of the id."""
    for path in (behaviour.name, "name", "displayName"):
        named = value_at(from_properties(outputs), path)
        if isinstance(named, str) and named:
            return named
    return id.rsplit("/", 1)[-1]


def from_properties(properties: Mapping[str, Json]) -> Properties:
    """Stored properties as values."""
    return {key: from_json(value) for key, value in properties.items()}


def as_properties(properties: Properties) -> dict[str, Json]:
    """Known properties as the store keeps them; what is null at the top is absent."""
    return {key: as_json(value) for key, value in properties.items() if value is not None}


def values_of(record: Record) -> tuple[Properties, Properties]:
    """A record's inputs and outputs as values, with the secrets that the program marked."""
    outputs = from_properties(record.outputs)
    marked = marked_at(outputs, record.secrets)
    inputs = {key: like(marked.get(key), value) for key, value in from_properties(record.inputs).items()}
    return inputs, marked


def _begun(behaviour: Behaviour, inputs: Properties) -> Properties:
    outputs: Properties = {key: value for key, value in inputs.items() if value is not None}
    for path, shape in behaviour.shaped.items():
        if value_at(outputs, path) is not None:
            shaped = changed_at(outputs, path, shape)
            assert isinstance(shaped, dict)
            outputs = shaped
    for path, value in behaviour.defaults.items():
        if value_at(outputs, path) is None:
            put_at(outputs, path, from_json(value))
    return outputs


def _carry_over(
    behaviour: Behaviour, schema: Schema, outputs: Properties, old: Properties, old_inputs: Properties | Mapping[str, Json]
) -> None:
    """Keeps what the service said before. An input that is no longer given is not kept, unless the service fills it in."""
    for name, value in old.items():
        is_own = name in behaviour.computed or (name not in schema.inputs and name not in old_inputs)
        if is_own and name not in behaviour.volatile and name not in outputs:
            outputs[name] = value
    for path in behaviour.computed:
        if "." in path and path not in behaviour.volatile and value_at(outputs, path) is None:
            value = value_at(old, path)
            if value is not None:
                put_at(outputs, path, value)


def _secrets_of(schema: Schema) -> list[str]:
    marked = [name for name, described in schema.outputs.items() if described.secret]
    return [*schema.secret_outputs, *marked, *(name for name, described in schema.inputs.items() if described.secret)]
