"""What a table row says about one operation, applied: raises `Refusal` where the service would refuse.

The order is a service's: what the request names must exist, the name must be free, then the type's own rules. Whoever keeps the
store calls this inside its transaction, so that what was checked still holds when the change is written.
"""

from __future__ import annotations

from collections.abc import Iterable

from localcloud.behaviours.model import Behaviour, Reference, Refusal, Request
from localcloud.behaviours.paths import Inputs, as_text, known_at, text
from localcloud.schema.model import Failure
from localcloud.store_model import Record
from localcloud.values import Properties


def check(behaviour: Behaviour, inputs: Properties) -> list[Failure]:
    """What the provider's own validation says about opened inputs, some of which may be unknown."""
    return [failure for rule in behaviour.checks for failure in rule(inputs)]


def create(behaviour: Behaviour, request: Request) -> None:
    """Refuses a create: a missing reference, a taken name, a rule. `request.id` is not set yet."""
    references(behaviour, request)
    uniqueness(behaviour, request)
    for rule in behaviour.create_rules:
        rule(request)


def update(behaviour: Behaviour, request: Request) -> None:
    """Refuses an update; `request.id` and `request.old` are set."""
    references(behaviour, request)
    uniqueness(behaviour, request)
    for rule in behaviour.update_rules:
        rule(request)


def delete(behaviour: Behaviour, request: Request) -> None:
    """Refuses a delete: a rule, or contents that keep it from going. `request.old` is the record."""
    for rule in behaviour.delete_rules:
        rule(request)
    if behaviour.on_delete == "refuse" and behaviour.contents and request.old:
        inside = list(behaviour.contents(request.old, request.view))
        if inside:
            named = ", ".join(record.name or record.id for record in inside[:5])
            raise Refusal(f"{request.old.name or request.id} is not empty: it holds {named}")


def references(behaviour: Behaviour, request: Request) -> None:
    """Refuses what names something that is not there."""
    for reference in behaviour.references:
        for where, value in known_at(request.inputs, reference.property):
            wanted = as_text(value)
            if wanted and not (reference.built_in and reference.built_in(wanted, request)) and not _stands(reference, wanted, request):
                raise Refusal(_missing(reference, where, wanted))


def uniqueness(behaviour: Behaviour, request: Request) -> None:
    """Refuses a name that another one has in the same scope."""
    for properties in behaviour.unique:
        wanted = [_property(request.inputs, behaviour, path) for path in properties]
        if not any(wanted):
            continue
        for record in request.view.find(behaviour.token, request.scope):
            mine = [_property(record.inputs, behaviour, path) or text(record.outputs, path).lower() for path in properties]
            if record.id != request.id and mine == wanted:
                raise Refusal(taken(behaviour, record))


def taken(behaviour: Behaviour, record: Record) -> str:
    """The service's words for a name or an id that is in use."""
    sentence = behaviour.taken or "{name} already exists (id {id})"
    return sentence.replace("{name}", record.name).replace("{id}", record.id)


def _property(inputs: Inputs, behaviour: Behaviour, path: str) -> str:
    return (text(inputs, path) or as_text(behaviour.defaults.get(path))).lower()


def _stands(reference: Reference, wanted: str, request: Request) -> bool:
    tokens = (reference.token,) if isinstance(reference.token, str) else reference.token
    scope = None if reference.any_scope else request.scope
    if reference.by == "id" and wanted.startswith("/subscriptions/"):
        named = request.view.by_id(wanted)
        return named is not None and named.token in tokens
    return any(_same(record, reference.by, wanted) for token in tokens for record in _candidates(request, token, scope, reference, wanted))


def _candidates(request: Request, token: str, scope: str | None, reference: Reference, wanted: str) -> Iterable[Record]:
    if reference.by == "id" and scope is not None:
        named = request.view.get(token, scope, wanted)
        if named:
            return (named,)
    return request.view.find(token, scope)


def _same(record: Record, by: str, wanted: str) -> bool:
    value = record.id if by == "id" else text(record.outputs, by) or text(record.inputs, by)
    return value.lower() == wanted.lower()


def _missing(reference: Reference, where: str, wanted: str) -> str:
    if reference.message:
        return reference.message.replace("{value}", wanted)
    tokens = (reference.token,) if isinstance(reference.token, str) else reference.token
    kind = " or ".join(token.rsplit(":", 1)[-1] for token in tokens)
    return f"{where} names {wanted!r}, and there is no {kind} with that {reference.by}"
