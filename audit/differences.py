"""Which properties change in one step, down to the innermost values."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from audit import elements, paths, texts
from audit.digest import Difference, Step
from audit.model import PropertyChange
from audit.notebooks import notebook
from audit.values import ABSENT, Absent, Key, Marker, Path, Tree, Value, as_json_container, decode, leaves

Side = Value | Absent


@dataclass(frozen=True, slots=True)
class Trees:
    """The four property trees of a step, without secrets. Empty where the step has no such side."""

    old_inputs: Tree
    old_outputs: Tree
    new_inputs: Tree
    new_outputs: Tree

    def all(self) -> tuple[Tree, ...]:
        """Each of the four."""
        return self.old_inputs, self.old_outputs, self.new_inputs, self.new_outputs


def appearing(inputs: Tree) -> tuple[PropertyChange, ...]:
    """The properties of a created resource."""
    return tuple(PropertyChange(path=paths.write(path), old=ABSENT, new=leaf) for path, leaf in leaves(inputs) if path)


def vanishing(inputs: Tree) -> tuple[PropertyChange, ...]:
    """The properties of a deleted resource."""
    return tuple(PropertyChange(path=paths.write(path), old=leaf, new=ABSENT) for path, leaf in leaves(inputs) if path)


def changed(step: Step, trees: Trees) -> tuple[PropertyChange, ...]:
    """The properties that an update or a replacement changes, those that force a replacement first.

    The provider's detailed diff says which; without one the old and the new inputs are compared. A reason that the engine names
    is never left out, even when nothing can be shown for it.
    """
    detailed = step.detailed_diff or {}
    forcing = [*(step.replace_reasons or ()), *(path for path, difference in detailed.items() if difference.kind.endswith("-replace"))]
    reasons = [_settled(paths.parse(reason), trees) for reason in (*(step.diff_reasons or ()), *forcing) if reason]
    if detailed:
        found = [change for path, by_input in _named(detailed, trees) for change in _at(path, trees, by_input=by_input)]
    else:
        tops = {path[0] for path in reasons}
        found = [item for item in _between((), trees.old_inputs, trees.new_inputs) if not tops or paths.parse(item.path)[0] in tops]
    for path in reasons:
        if not any(_touches(path, paths.parse(change.path)) for change in found):
            found += _at(path, trees, by_input=True)
    forced = [_settled(paths.parse(reason), trees) for reason in forcing]
    marked = (replace(item, forces_replacement=any(_touches(path, paths.parse(item.path)) for path in forced)) for item in found)
    return tuple(sorted(marked, key=lambda item: (not item.forces_replacement, _natural(paths.parse(item.path)))))


def _named(differences: Mapping[str, Difference], trees: Trees) -> Iterator[tuple[Path, bool]]:
    """The outermost of the paths that a detailed diff names, each with whether it speaks of old inputs rather than old outputs."""
    done: list[Path] = []
    for text, difference in sorted(differences.items(), key=lambda item: len(paths.parse(item[0]))):
        path = _settled(paths.parse(text), trees)
        if path and not any(other == path[: len(other)] for other in done):
            done.append(path)
            yield path, difference.input_diff


def _settled(path: Path, trees: Trees) -> Path:
    """The path to compare at. Elements of a list move up when one goes: compared as a whole, only the one that went shows."""
    for length, segment in enumerate(path):
        if length and isinstance(segment, int):
            at = path[:length]
            old = _first(at, trees.old_inputs, trees.old_outputs)
            new = _first(at, trees.new_inputs, trees.new_outputs)
            if (_is_plain_list(old) and _is_plain_list(new)) or _pairs(old, new) is not None:
                return at
    return path


def _at(path: Path, trees: Trees, *, by_input: bool) -> list[PropertyChange]:
    """The differences at a path that the provider names, or else just above it: some providers write keys with dots unquoted."""
    at = path
    while len(at) > 1 and all(isinstance(paths.lookup(tree, at), Absent) for tree in trees.all()):
        at = at[:-1]
    new = _first(at, trees.new_inputs, trees.new_outputs)
    # outputs of an object, or of objects in a list, hold computed properties too, which would all look removed beside inputs
    inputs_first = by_input or isinstance(new, dict | list)
    olds = (trees.old_inputs, trees.old_outputs) if inputs_first else (trees.old_outputs, trees.old_inputs)
    for tree in olds:
        old = paths.lookup(tree, at)
        if not isinstance(old, Absent) and (found := _between(at, old, new)):
            return found
    old = _first(at, *olds)
    return _between(at, old, new) or [_same(path, _first(path, *olds), _first(path, trees.new_inputs, trees.new_outputs))]


def _between(path: Path, old: Side, new: Side) -> list[PropertyChange]:
    """Every innermost difference between two values at the same path."""
    if isinstance(old, dict) and isinstance(new, dict):
        keys = list(dict.fromkeys([*old, *new]))
        return [change for key in keys for change in _between((*path, key), old.get(key, ABSENT), new.get(key, ABSENT))]
    if isinstance(old, list) and isinstance(new, list):
        return _between_lists(path, old, new)
    if _equal(old, new):
        return []
    if (isinstance(new, Absent) and isinstance(old, dict | list)) or (isinstance(old, Absent) and isinstance(new, dict | list)):
        container = new if isinstance(old, Absent) else old
        assert isinstance(container, dict | list)
        inner = [((*path, *below), leaf) for below, leaf in leaves(container)]
        return [_one(at, ABSENT, leaf) if container is new else _one(at, leaf, ABSENT) for at, leaf in inner]
    if isinstance(old, str) and isinstance(new, str):
        return _between_strings(path, old, new)
    return [_one(path, old, new)]


def _between_lists(path: Path, old: list[Value], new: list[Value]) -> list[PropertyChange]:
    if (pairs := _pairs(old, new)) is not None:
        return [change for key, before, after in pairs for change in _between((*path, key), _side(before), _side(after))]
    if not (_is_plain_list(old) and _is_plain_list(new)):
        length = max(len(old), len(new))
        sides = [(old[i] if i < len(old) else ABSENT, new[i] if i < len(new) else ABSENT) for i in range(length)]
        return [change for index, (before, after) in enumerate(sides) for change in _between((*path, index), before, after)]
    found: list[PropertyChange] = []
    matcher = difflib.SequenceMatcher(a=[_key(item) for item in old], b=[_key(item) for item in new], autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "replace" and old_to - old_from == new_to - new_from:
            found += [_one((*path, old_from + i), old[old_from + i], new[new_from + i]) for i in range(old_to - old_from)]
        elif tag != "equal":
            found += [_one((*path, index), old[index], ABSENT) for index in range(old_from, old_to)]
            found += [_one((*path, index), ABSENT, new[index]) for index in range(new_from, new_to)]
    return found


def _between_strings(path: Path, old: str, new: str) -> list[PropertyChange]:
    if notebook(old) and notebook(new):
        return [PropertyChange(path=paths.write(path), old=old, new=new, text=texts.compare(old, new))]
    before, after = as_json_container(old), as_json_container(new)
    if before is not None and after is not None:
        inner = _between((), decode(before, set()), decode(after, set()))
        whole = paths.write(path)
        if not inner:
            return [PropertyChange(path=whole, old=old, new=new, note="the same JSON, written differently")]
        return [replace(change, path=whole, inside=change.path) for change in inner]
    name = str(path[-1]) if path else ""
    text_before, text_after = texts.readable(name, old), texts.readable(name, new)
    if text_before is not None and text_after is not None and (texts.is_encoded(name) or "\n" in old or "\n" in new):
        return [PropertyChange(path=paths.write(path), old=old, new=new, text=texts.compare(text_before, text_after))]
    return [_one(path, old, new)]


def _one(path: Path, old: Side, new: Side) -> PropertyChange:
    return PropertyChange(path=paths.write(path), old=old, new=new)


def _same(path: Path, old: Side, new: Side) -> PropertyChange:
    hidden = not _equal(old, new) or any(_has_marker(side) for side in (old, new))
    return PropertyChange(
        path=paths.write(path), old=old, new=new, note="" if hidden else "named by the provider; both sides read the same"
    )


def _first(path: Path, *trees: Tree) -> Side:
    for tree in trees:
        found = paths.lookup(tree, path)
        if not isinstance(found, Absent):
            return found
    return ABSENT


def _touches(one: Path, other: Path) -> bool:
    """Whether one path is the other or lies above or below it."""
    return all(
        a == b or (isinstance(a, int | Key) and isinstance(b, int | Key) and type(a) is not type(b))
        for a, b in zip(one, other, strict=False)
    )


def _pairs(old: Side, new: Side) -> list[tuple[Key, Value, Value]] | None:
    """The elements of two lists by what identifies them; `None` for anything else."""
    if not isinstance(old, list) or not isinstance(new, list) or not (old or new):
        return None
    return elements.keyed(old, new)


def _side(element: Value) -> Side:
    return ABSENT if element is None else element


def _is_plain_list(value: Side) -> bool:
    return isinstance(value, list) and not any(isinstance(item, dict | list) for item in value)


def _equal(old: Side, new: Side) -> bool:
    return isinstance(old, bool) == isinstance(new, bool) and old == new


def _key(item: Value) -> tuple[bool, Value]:
    """Hashable, and without Python's `True == 1`."""
    return isinstance(item, bool), item


def _has_marker(value: Side) -> bool:
    return not isinstance(value, Absent) and any(isinstance(leaf, Marker) for _, leaf in leaves(value))


def _natural(path: Path) -> tuple[tuple[int, int, str], ...]:
    """Sorts indices as numbers and names as text."""
    return tuple(
        (0, segment, "") if isinstance(segment, int) else (1, 0, segment.value if isinstance(segment, Key) else segment) for segment in path
    )
