"""Turns the engine's digest into the reviewers' model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from audit import differences
from audit.differences import Trees
from audit.digest import Diagnostic as RawDiagnostic
from audit.digest import Digest, State, Step
from audit.digest import Policy as RawPolicy
from audit.model import BrokenPolicy, Change, Diagnostic, Operation, Preview, PropertyChange, Refresh, Resource, Unchecked
from audit.names import names_of
from audit.needs import dependents_of, needed_by
from audit.origin import Family, source_of, system_of
from audit.plain_text import hidden, new_credentials
from audit.secrecy import Secrecy
from audit.stack_file import StackFile
from audit.urn import STACK_TYPE, parse_urn
from audit.values import Marker, Tree, leaves

_OPERATIONS: Final[Mapping[str, Operation | None]] = {
    "same": None,
    "refresh": None,
    "read": None,
    "remove-pending-replace": None,
    "create": Operation.CREATE,
    "update": Operation.UPDATE,
    "delete": Operation.DELETE,
    "import": Operation.IMPORT,
    "discard": Operation.FORGET,
    "replace": Operation.REPLACE,
    "create-replacement": Operation.REPLACE,
    "delete-replaced": Operation.REPLACE,
    "import-replacement": Operation.REPLACE,
    "read-replacement": Operation.REPLACE,
    "discard-replaced": Operation.REPLACE,
}
"""The engine's step operations; `None` changes nothing. One that is not in it is `UNKNOWN`."""

_REPORTED: Final = frozenset({"warning", "error"})
_PROVIDER: Final = "pulumi:providers:"


def build(digest: Digest, stack_file: StackFile | None = None) -> Preview:
    """The preview as reviewers read it, with the places in the stack file where there is one."""
    secrecy = Secrecy()
    blinded = [(step, _blind(step, secrecy)) for step in digest.steps]  # every step, before any is shown: each may teach a secret
    credentials = {step.urn: tuple(new_credentials(trees, secrecy)) for step, trees in blinded if step.new_state and _operation(step)}
    shown = [(step, Trees(*(secrecy.hide_in_tree(tree) for tree in trees))) for step, trees in blinded]
    family = Family(digest.steps)
    going = frozenset(step.urn for step, _ in shown if _operation(step) in (Operation.DELETE, Operation.REPLACE))
    dependents = dependents_of(digest.steps)
    changes = [
        replace(
            hidden(_change(step, trees, operation, family, going), secrecy),
            dependents=dependents.get(step.urn, ()),
            credentials=credentials.get(step.urn, ()),
        )
        for step, trees, operation in _merged(shown)
    ]
    if stack_file:
        changes = [replace(change, written=stack_file.place_of(change)) for change in changes]
    stack = parse_urn(digest.steps[0].urn) if digest.steps else None
    return Preview(
        project=stack.project if stack else None,
        stack=stack.stack if stack else None,
        changes=tuple(sorted(changes, key=_reading_order)),
        unchanged=digest.change_summary.get("same", 0),
        diagnostics=tuple(_diagnostics(digest.diagnostics, secrecy)),
        unchecked=tuple(_unchecked(shown)),
        refresh=_refresh(digest.steps),
        maybe_corrupt=digest.maybe_corrupt,
        kind=digest.kind,
        unknown=tuple(_unknown(digest)),
        names={key: secrecy.hide(name) for key, name in names_of(_named_states(shown)).items()},
        created=frozenset(change.resource.urn for change in changes if change.operation is Operation.CREATE),
        policies=tuple(_policies(digest.policies, secrecy)),
        asked=digest.asked,
    )


def _operation(step: Step) -> Operation | None:
    return _OPERATIONS.get(step.op, Operation.UNKNOWN)


def _named_states(steps: Iterable[tuple[Step, Trees]]) -> Iterator[tuple[str, str, Tree, Tree]]:
    for step, trees in steps:
        if step.old_state:
            yield step.urn, step.old_state.id, trees.old_inputs, trees.old_outputs
        if step.new_state:
            yield step.urn, step.new_state.id, trees.new_inputs, trees.new_outputs


def _unknown(digest: Digest) -> Iterator[str]:
    """What a newer engine has written, and what the document does not hold."""
    yield from digest.remarks
    states = [state for step in digest.steps for state in (step.old_state, step.new_state) if state]
    for what, shapes in (("the document", [digest]), ("steps", digest.steps), ("resources", states)):
        fields = sorted(set().union(*(shape.unknown for shape in shapes)))
        if fields:
            yield f"Fields of {what} that this report does not know and leaves out: {', '.join(fields)}."
    for op, count in sorted(Counter(step.op for step in digest.steps if step.op not in _OPERATIONS).items()):
        yield f"The operation {op}, which this report does not know, on {count:,} resource{'' if count == 1 else 's'}."


def _refresh(steps: Sequence[Step]) -> Refresh:
    refreshed = [step for step in steps if step.op == "refresh"]
    if not refreshed:
        return Refresh.NONE
    planned = [step for step in steps if parse_urn(step.urn).type == STACK_TYPE and step.op != "refresh"]
    return Refresh.FIRST if planned else Refresh.ONLY


def _blind(step: Step, secrecy: Secrecy) -> list[Tree]:
    states = [state or State(type=parse_urn(step.urn).type) for state in (step.old_state, step.new_state)]
    sides = [side for state in states for side in (state.inputs, state.outputs)]
    return secrecy.blind(states[0].type, sides, [name for state in states for name in state.additional_secret_outputs])


def _merged(steps: Sequence[tuple[Step, Trees]]) -> Iterator[tuple[Step, Trees, Operation]]:
    """One entry per change. A replacement comes in up to three steps of one resource; the one with the reasons represents them all."""
    replacing = {step.urn: step for rank in ("create-replacement", "replace") for step, _ in steps if step.op == rank}
    for step, trees in steps:
        operation = _operation(step)
        if operation is None:
            continue
        if operation is not Operation.REPLACE or replacing.get(step.urn) is step:
            yield step, trees, operation
        elif step.urn not in replacing:
            yield step, trees, Operation.DELETE if step.op == "delete-replaced" else Operation.REPLACE


def _change(step: Step, trees: Trees, operation: Operation, family: Family, going: frozenset[str]) -> Change:
    return Change(
        operation=operation,
        resource=_resource(step, family),
        properties=_properties(step, trees, operation),
        reasons=tuple(dict.fromkeys(step.replace_reasons or ())) if operation is Operation.REPLACE else (),
        notes=tuple(_notes(step, operation, going)),
        before=trees.old_inputs,
        after=trees.new_inputs,
        sources={name: tuple(urns or ()) for state in _states(step) for name, urns in state.property_dependencies.items()},
        needs=frozenset(urn for state in _states(step) for urn in needed_by(step.urn, state)),
        failed=step.failed,
    )


def _states(step: Step) -> list[State]:
    """The old one first, so that what the new one says wins."""
    return [state for state in (step.old_state, step.new_state) if state]


def _properties(step: Step, trees: Trees, operation: Operation) -> tuple[PropertyChange, ...]:
    if operation in (Operation.CREATE, Operation.IMPORT):
        return differences.appearing(trees.new_inputs)
    if operation in (Operation.DELETE, Operation.FORGET):
        return differences.vanishing(trees.old_inputs)
    return differences.changed(step, trees)


def _resource(step: Step, family: Family) -> Resource:
    urn = parse_urn(step.urn)
    states = _states(step)[::-1]
    return Resource(
        urn=step.urn,
        type=urn.type,
        name=urn.name,
        ancestors=family.ancestors(step.urn),
        system=system_of(urn.type),
        id=step.old_state.id if step.old_state and step.old_state.id else None,
        source=next((source for state in states if urn.type != STACK_TYPE and (source := source_of(state))), None),
    )


def _notes(step: Step, operation: Operation, going: frozenset[str]) -> Iterator[str]:
    old, new = step.old_state, step.new_state
    if operation is Operation.REPLACE:
        if old and old.pending_replacement:
            yield "The old one is deleted first: until the new one is created there is none."
        if old and old.taint:
            yield "It was marked for replacement by hand."
        yield from (f"Replaced together with {parse_urn(urn).name}." for urn in (new.replace_with if new else ()))
    if operation is Operation.DELETE and old:
        if old.retain_on_delete:
            yield "It stays in the cloud; the stack only forgets it."
        if old.deleted_with in going:
            yield f"It is deleted with {parse_urn(old.deleted_with).name}, without a call of its own."
        if step.op == "delete-replaced" or old.delete:
            yield "This is the old copy that a replacement which did not finish left over."


def _diagnostics(raw: Iterable[RawDiagnostic], secrecy: Secrecy) -> Iterator[Diagnostic]:
    """Warnings and errors, each once: the engine repeats a program's error as an unhandled one."""
    said: set[str] = set()
    for item in raw:
        message = item.message.strip().removeprefix(f"{item.severity}: ").removeprefix("an unhandled error occurred: ").strip()
        if item.severity in _REPORTED and message and message not in said:
            said.add(message)
            yield Diagnostic(severity=item.severity, message=secrecy.hide(message), about=_about(item.urn))


def _policies(raw: Iterable[RawPolicy], secrecy: Secrecy) -> Iterator[BrokenPolicy]:
    """Those that stop the update first, exemptions last; each once."""
    found = {
        BrokenPolicy(item.pack, item.rule, item.level == "mandatory", secrecy.hide(item.message.strip()), _about(item.urn)): None
        for item in raw
    }
    yield from sorted(found, key=lambda item: (not item.mandatory, item.exempt, item.rule, item.about or ""))


def _about(urn: str) -> str | None:
    """The type and name of a resource; None for the stack as a whole."""
    about = parse_urn(urn) if urn else None
    return f"{about.type} {about.name}" if about and about.type != STACK_TYPE else None


def _unchecked(steps: Sequence[tuple[Step, Trees]]) -> Iterator[Unchecked]:
    """Providers that are configured by what this update creates: the engine passes their resources' inputs on unchecked."""
    for step, trees in steps:
        token = parse_urn(step.urn).type
        unknown = [name for name, value in trees.new_inputs.items() if any(leaf is Marker.UNKNOWN for _, leaf in leaves(value))]
        if token.startswith(_PROVIDER) and unknown:
            managed = {other.urn for other, _ in steps if other.new_state and _provider_of(other).startswith(f"{step.urn}::")}
            yield Unchecked(
                provider=parse_urn(step.urn).name, package=token.removeprefix(_PROVIDER), unknown=tuple(unknown), resources=len(managed)
            )


def _provider_of(step: Step) -> str:
    return step.provider or (step.new_state.provider if step.new_state else "")


def _reading_order(change: Change) -> tuple[int, int, tuple[str, ...], str, str]:
    resource = change.resource
    path = tuple(f"{ancestor.type} {ancestor.name or ''}" for ancestor in resource.ancestors)
    return change.operation.order, resource.system.order, path, resource.type, resource.name
