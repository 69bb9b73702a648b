"""Diff: which inputs changed, where exactly, and whether the change replaces the resource."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from localcloud.behaviours.model import Behaviour
from localcloud.provider.defaults import is_auto_name
from localcloud.provider.nested import steps
from localcloud.values import Properties, Secret, Special, Unknown, Value, from_json, plain

Kind = Literal["add", "delete", "update"]
Path = tuple[str | int, ...]
_ENGINE_STEP: Final = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.\[\]]+)')


@dataclass(frozen=True, slots=True)
class Change:
    """One place where the new inputs differ from the old ones."""

    path: Path
    kind: Kind
    replaces: bool

    @property
    def name(self) -> str:
        """The top-level property."""
        return str(self.path[0])

    def __str__(self) -> str:
        return path_text(self.path)


def changes(behaviour: Behaviour, old: Properties, new: Properties, outputs: Properties, ignored: Iterable[str] = ()) -> list[Change]:
    """The differences between old and new inputs, in the order of their names.

    What the service fills in is no difference: an input that is new but says what the old `outputs` say already, and one that is gone
    but would come out the same. `ignored` are the paths of the resource's `ignore_changes`.
    """
    unseen = [*map(steps, behaviour.ignore_changes), *map(_steps_of_engine_path, ignored)]
    patterns = [steps(path) for path in behaviour.replaces]
    comparer = _Comparer(is_azure=_is_azure(behaviour), unordered=[steps(path) for path in behaviour.unordered])
    return [
        Change(path, kind, any(_replaces(pattern, path, before, after) for pattern in patterns))
        for path, kind, before, after in comparer.differences((), old, new)
        if not any(_begins(pattern, path) for pattern in unseen)
        and not (kind == "add" and comparer.equal(_at(outputs, path), after))
        and not (kind == "delete" and _comes_back(behaviour, path, before))
    ]


def deletes_first(behaviour: Behaviour, found: Sequence[Change], old: Properties, new: Properties, name: str) -> bool:
    """Whether the old one must go before its replacement comes, because both would have the same name.

    The bridged providers see to that where the replacement keeps a name that the program gave; azure-native replaces nothing in another
    order, except what got a unique name from it.
    """
    replacing = {change.name for change in found if change.replaces}
    if not replacing:
        return False
    if behaviour.delete_before_replace:
        return True
    own = behaviour.auto_name
    if _is_azure(behaviour):
        return own is None or not is_auto_name(behaviour, plain(old.get(own)), name)
    return own is not None and own not in {change.name for change in found} and not is_auto_name(behaviour, plain(new.get(own)), name)


def path_text(path: Path) -> str:
    """The path as the engine writes property paths: `tags["a.b"]`, `tasks[0].taskKey`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif not step or set(step) & set('."[]'):
            escaped = step.replace('"', '\\"')
            text += f'["{escaped}"]'
        else:
            text += f".{step}" if text else step
    return text


class _Comparer:
    def __init__(self, *, is_azure: bool, unordered: Sequence[Sequence[str]]) -> None:
        self._is_azure = is_azure
        self._unordered = unordered

    def differences(self, path: Path, old: Value, new: Value) -> Iterator[tuple[Path, Kind, Value, Value]]:
        before, after = _opened(old), _opened(new)
        if isinstance(before, dict) and isinstance(after, dict):
            for key in sorted({*before, *after}):
                yield from self.differences((*path, key), before.get(key), after.get(key))
        elif isinstance(before, list) and isinstance(after, list):
            if self._is_set(path) and self._same_items(before, after):
                return
            for index in range(max(len(before), len(after))):
                yield from self.differences((*path, index), _item(before, index), _item(after, index))
        elif self._is_absent(before) and self._is_absent(after):
            return
        elif before is None:
            yield path, "add", before, after
        elif after is None:
            yield path, "delete", before, after
        elif not (self.equal(before, after) or (self._is_azure and path == ("location",) and _is_same_place(before, after))):
            yield path, "update", before, after

    def _is_set(self, path: Path) -> bool:
        return any(len(pattern) == len(path) and _begins(pattern, path) for pattern in self._unordered)

    def _same_items(self, old: Sequence[Value], new: Sequence[Value]) -> bool:
        left = list(new)
        for item in old:
            same = next((index for index, other in enumerate(left) if not any(self.differences((), item, other))), None)
            if same is None:
                return False
            del left[same]
        return not left

    def _is_absent(self, value: Value) -> bool:
        """To Terraform's providers an empty value is none; azure-native sends it."""
        return value is None or (not self._is_azure and (value == "" or value in ([], {})))

    def equal(self, old: Value, new: Value) -> bool:
        """Whether two values are one to the provider: a boolean is no number, and Azure's ids have no case."""
        if isinstance(old, bool) or isinstance(new, bool):
            return old is new
        if isinstance(old, Special) and isinstance(new, Special):
            return old.signature == new.signature and old.fields.get("hash") == new.fields.get("hash") and _content(old) == _content(new)
        if self._is_azure and isinstance(old, str) and isinstance(new, str) and old.startswith("/subscriptions/"):
            return old.lower() == new.lower()
        return old == new


def _is_same_place(old: Value, new: Value) -> bool:
    """Azure's regions have two spellings: `West Europe` is `westeurope`."""
    return isinstance(old, str) and isinstance(new, str) and old.replace(" ", "").lower() == new.replace(" ", "").lower()


def _content(asset: Special) -> dict[str, Value] | None:
    """What an asset holds where no hash tells it."""
    return None if asset.fields.get("hash") else dict(asset.fields)


def _opened(value: Value) -> Value:
    return _opened(value.value) if isinstance(value, Secret) else value


def _item(items: Sequence[Value], index: int) -> Value:
    return items[index] if index < len(items) else None


def _is_azure(behaviour: Behaviour) -> bool:
    return behaviour.token.startswith("azure-native:")


def _at(value: Value, path: Path) -> Value:
    for step in path:
        opened = _opened(value)
        if isinstance(step, int):
            value = _item(opened, step) if isinstance(opened, list) else None
        else:
            value = opened.get(step) if isinstance(opened, dict) else None
    return plain(value)


def _comes_back(behaviour: Behaviour, path: Path, before: Value) -> bool:
    """Whether an input that is no longer given leaves its value behind: the service made it up, or it is the default."""
    text = path_text(path)
    return text in behaviour.computed or (text in behaviour.defaults and from_json(behaviour.defaults[text]) == plain(before))


def _steps_of_engine_path(path: str) -> list[str]:
    """`tasks[0]["a.b"]` as `tasks`, `[0]`, `a.b`; `[*]` stands for every item."""
    found = _ENGINE_STEP.findall(path)
    return [quoted or (index and ("[]" if index == "*" else f"[{index}]")) or name for quoted, index, name in found]


def _begins(pattern: Sequence[str], path: Path) -> bool:
    """Whether the pattern names the place or something around it."""
    return len(pattern) <= len(path) and all(_fits(step, at) for step, at in zip(pattern, path, strict=False))


def _replaces(pattern: Sequence[str], path: Path, old: Value, new: Value) -> bool:
    """Whether a change at the path touches what the pattern names: the place itself, around it, or inside what comes or goes."""
    if _begins(pattern, path):
        return True
    if not all(_fits(step, at) for step, at in zip(pattern, path, strict=False)):
        return False
    rest = pattern[len(path) :]
    return _holds(old, rest) or _holds(new, rest)


def _holds(value: Value, rest: Sequence[str]) -> bool:
    opened = _opened(value)
    if not rest:
        return opened is not None
    if isinstance(opened, Unknown):
        return False
    if rest[0] == "[]":
        return isinstance(opened, list) and any(_holds(item, rest[1:]) for item in opened)
    return isinstance(opened, dict) and _holds(opened.get(rest[0]), rest[1:])


def _fits(step: str, at: str | int) -> bool:
    return step in {"[]", f"[{at}]"} if isinstance(at, int) else step in {at, "*"}
