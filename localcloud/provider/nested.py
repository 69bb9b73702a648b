"""Values inside values: reached by dotted paths, compared, and marked as secret.

A path is written as in the tables of behaviours: `properties.vaultUri`, or `settings[].token` with `[]` for every item of a list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from localcloud.values import Properties, Secret, Unknown, Value, has_secret, plain, walk


def put_at(properties: Properties, path: str, value: Value) -> None:
    """Sets the value, making the objects on the way. What is unknown or no object on the way stays as it is."""
    name, _, rest = path.partition(".")
    if not rest:
        properties[name] = value
        return
    inner = properties.get(name)
    if inner is None:
        inner = properties[name] = {}
    opened = inner.value if isinstance(inner, Secret) else inner
    if isinstance(opened, dict):
        copied = dict(opened)
        put_at(copied, rest, value)
        properties[name] = Secret(copied) if isinstance(inner, Secret) else copied


def value_at(properties: Properties, path: str) -> Value:
    """The value at a path without lists, with secrets opened on the way; None if there is none."""
    value: Value = properties
    for name in path.split("."):
        opened = value.value if isinstance(value, Secret) else value
        if not isinstance(opened, dict):
            return None
        value = opened.get(name)
    return value


def changed_at(value: Value, path: str, change: Callable[[Value], Value]) -> Value:
    """The value with everything at the path changed. Absent things stay absent."""
    return _changed(value, steps(path), change)


def without(properties: Properties, path: str) -> Properties:
    """The properties without what is at the path: the property is left out, inside a list it becomes null."""
    emptied = changed_at(properties, path, lambda _: None)
    assert isinstance(emptied, dict)
    return _pruned(emptied) if "[]" not in path else emptied


def steps(path: str) -> list[str]:
    """`tasks[].key` as `tasks`, `[]`, `key`."""
    return [step for part in path.split(".") for step in (part.removesuffix("[]"), *(["[]"] if part.endswith("[]") else []))]


def secret(value: Value) -> Value:
    """The value as a secret, once."""
    return value if value is None or isinstance(value, Secret) else Secret(value)


def like(template: Value, value: Value) -> Value:
    """The value with secrets where the template has them; where the two differ in shape, the whole of it is secret."""
    if isinstance(template, Secret):
        return secret(value)
    if not has_secret(template) or value is None or isinstance(value, Secret | Unknown):
        return value
    if isinstance(template, dict) and isinstance(value, dict):
        return {key: like(template.get(key), item) for key, item in value.items()}
    if isinstance(template, list) and isinstance(value, list) and len(template) == len(value):
        return [like(old, new) for old, new in zip(template, value, strict=True)]
    return secret(value)


def secret_texts(value: Value) -> frozenset[str]:
    """The strings inside secrets."""
    inside = (inner for item in walk(value) if isinstance(item, Secret) for inner in walk(item.value))
    return frozenset(text for text in inside if isinstance(text, str) and text)


def tells(value: Value, secrets: frozenset[str]) -> bool:
    """Whether a string in the value is a secret one, or quotes one that is long enough not to be there by chance."""
    texts = [item for item in walk(plain(value)) if isinstance(item, str)]
    return any(text == known or (len(known) >= 8 and known in text) for text in texts for known in secrets)


def masked(text: str, secrets: frozenset[str]) -> str:
    """The text without the secrets that it quotes."""
    for known in sorted(secrets, key=len, reverse=True):
        text = text.replace(known, "[secret]")
    return text


def secret_paths(value: Value, path: str = "") -> Iterator[str]:
    """Where the secrets are: `properties.value`, `variables[].secretValue`. A key that is no step of a path stands for its whole map."""
    if isinstance(value, Secret):
        yield path
    elif isinstance(value, list):
        yield from sorted({found for item in value for found in secret_paths(item, f"{path}[]")})
    elif isinstance(value, dict) and any(set(key) & set(".[]") and has_secret(item) for key, item in value.items()):
        yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from secret_paths(item, f"{path}.{key}" if path else key)


def _changed(value: Value, rest: Sequence[str], change: Callable[[Value], Value]) -> Value:
    if not rest:
        return change(value)
    if isinstance(value, Secret):
        return Secret(_changed(value.value, rest, change))
    step = rest[0]
    if step == "[]":
        return [_changed(item, rest[1:], change) for item in value] if isinstance(value, list) else value
    if isinstance(value, dict) and value.get(step) is not None:
        return {**value, step: _changed(value[step], rest[1:], change)}
    return value


def _pruned(properties: Properties) -> Properties:
    return {key: _pruned(value) if isinstance(value, dict) else value for key, value in properties.items() if value is not None}
