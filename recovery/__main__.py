"""`python -m recovery -s STACK`: after an update whose engine, program or provider was killed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence

from pulumi import automation

from recovery.engine import Engine, EngineError, Lock
from recovery.findings import Finding, Found, examine, importable, placeholders_in
from recovery.state import Interrupted, pending, planned_creates, resources, with_found, without

UNANSWERED = """\
Look whether these exist. If one does, run recovery again with its id: --id NAME=ID (NAME= if it does not exist). Otherwise the
next update creates it, possibly a second time."""

FOREIGN = "If nobody is, take the lock away (pulumi cancel -s {stack}), and start again."

_EXPECTED = {Finding.ABSENT, Finding.REPEATABLE}
"""What is said of a planned create that no earlier update has tried: not worth a line."""


def main(arguments: Sequence[str]) -> int:
    """Recovers one stack; 0: the next update can follow; 1: nothing was changed, and the text says why; 2: bad arguments."""
    parsed = _parser().parse_args(arguments)
    told = dict(pair.rsplit("=", 1) for pair in parsed.id)
    try:
        engine, agreed = Engine(parsed.stack), (lambda _: True) if parsed.yes or parsed.unattended else _agreed
        return _recover(engine, told, agreed, keeps_foreign_locks=parsed.unattended)
    except (EngineError, automation.CommandError) as error:
        print(f"recovery stopped: {error}", file=sys.stderr)
        return 1


def _recover(engine: Engine, told: Mapping[str, str], agreed: Callable[[str], bool], *, keeps_foreign_locks: bool = False) -> int:
    lock = engine.lock()
    if lock is not None and lock.elsewhere and keeps_foreign_locks:
        holders = "; ".join(lock.holders) or "somebody"
        print(f"Another machine may be at work on {engine.stack}: {holders}. {FOREIGN.format(stack=engine.stack)}", file=sys.stderr)
        return 1
    if lock is not None and lock.running:
        print(f"An update of {engine.stack} is running (process {lock.running}). Wait for it, or end it, then recover.", file=sys.stderr)
        return 1
    state = engine.state()
    found = examine(state, pending(state), told)
    if not any(each.interrupted.operation == "creating" for each in found):
        found += _unnoticed(engine, state, told)
    if unknown := told.keys() - {each.interrupted.name for each in found}:
        print(f"--id names nothing that was interrupted: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    _report(lock, found)
    if lock is None and all(each.interrupted.operation == "planned" and each.id is None for each in found):
        return 0
    if not agreed("Write this to the state? [y/N] "):
        print("Nothing was changed.")
        return 1
    if lock is not None:
        engine.unlock()
    _heal(engine, state, found)
    return 0


def _unnoticed(engine: Engine, state: Mapping[str, object], told: Mapping[str, str]) -> list[Found]:
    """What exists although the state does not know it: the update went on without the answer of a provider that was killed."""
    try:
        planned = list(planned_creates(state, engine.planned()))
    except EngineError as error:
        print(f"Whether something exists that the state does not know is not known, because the preview fails: {error}")
        return []
    return [each for each in examine(state, planned, told) if each.finding not in _EXPECTED or each.interrupted.name in told]


def _heal(engine: Engine, state: Mapping[str, object], found: Sequence[Found]) -> None:
    imported = list(importable(found))
    again = [each.interrupted for each in found if each.finding is Finding.READ_AGAIN]
    before = {str(resource["urn"]) for resource in resources(state)}
    urns = sorted({each.urn for each, _ in imported} | ({each.urn for each in again} & before))
    engine.write(with_found(state, imported))
    if urns:
        try:
            engine.refresh(urns)
        except EngineError:
            engine.write(with_found(state, []))
            print("What was to be imported could not be read, and is not in the state. Recover again once the cause is gone.")
            raise
    is_certain = all(each.finding in {Finding.EXISTS, Finding.ABSENT, Finding.REPEATABLE, Finding.UNKNOWN} for each in found)
    read = state if is_certain else engine.state()
    after = before | set(urns) if is_certain else {str(resource["urn"]) for resource in resources(read)}
    placeholders = placeholders_in(read, {each.urn for each, _ in imported})
    if placeholders:
        engine.write(without(read, placeholders))
    for each, own_id in imported:
        what = "is the provider's own, and the next update writes over it" if each.urn in placeholders else "imported"
        print(f"{what if each.urn in after else 'does not exist'}: {_label(each)} ({own_id})")
    for each in again:
        if each.urn in before - after:
            print(f"is gone: {_label(each)}")
    print(f"Done. Now: pulumi up -s {engine.stack}")


def _report(lock: Lock | None, found: Sequence[Found]) -> None:
    if lock is None and not found:
        print("Nothing to recover: no lock, no interrupted operation, and nothing exists that the next update would create.")
        return
    if lock is not None:
        print(f"The backend holds a lock: {'; '.join(lock.holders) or 'it does not say whose'}")
    for each in found:
        print(f"{each.interrupted.operation:<10} {_label(each.interrupted)}: {each.finding.value}{f' (id {each.id})' if each.id else ''}")
        if each.said:
            print(f"           the provider said: {each.said.splitlines()[0]}")
    if any(each.finding is Finding.UNKNOWN for each in found):
        print(UNANSWERED)


def _label(interrupted: Interrupted) -> str:
    return f"{interrupted.type} {interrupted.name}"


def _agreed(question: str) -> bool:
    try:
        return input(question).strip().lower() in {"y", "yes"}
    except EOFError:
        return False


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m recovery", description="Recover a stack after an update that was killed.")
    parser.add_argument("-s", "--stack", required=True, metavar="STACK")
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask before the lock is taken away and the state is written")
    parser.add_argument("--unattended", action="store_true", help="the same, but a lock of another machine is left, since only people know")
    parser.add_argument("--id", action="append", default=[], type=_pair, metavar="NAME=ID", help="the id of one that you have looked up")
    return parser


def _pair(text: str) -> str:
    if "=" not in text:
        raise argparse.ArgumentTypeError(f"expected NAME=ID, got {text!r}")
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
