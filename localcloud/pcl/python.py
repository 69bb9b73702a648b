"""The Python program that declares what a text of Pulumi's configuration language describes, as `pulumi import` prints it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from keyword import iskeyword
from typing import Final

from localcloud import schema
from localcloud.pcl.reader import Block, Call, PclError, Reference, Value, read
from localcloud.schema.catalogue import find
from localcloud.schema.model import ListType, MapType, ObjectType, PropertyType, UnionType

_WORD_BREAK: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z](?!s(?![a-z]))[a-z])")
_FUNCTIONS: Final = {
    "secret": "pulumi.Output.secret",
    "fileAsset": "pulumi.FileAsset",
    "stringAsset": "pulumi.StringAsset",
    "remoteAsset": "pulumi.RemoteAsset",
    "fileArchive": "pulumi.FileArchive",
    "remoteArchive": "pulumi.RemoteArchive",
    "assetArchive": "pulumi.AssetArchive",
}
_PROVIDER: Final = "pulumi:providers:"


def python_program(texts: Sequence[str]) -> str:
    """The program's text. Raises `PclError` for what is not read here."""
    resources = [block for text in texts for block in read(text) if block.kind == "resource"]
    packages = sorted({_package(block) for block in resources})
    imports = ["import pulumi", *(f"import pulumi_{package} as {package}" for package in packages)]
    return "\n".join([*imports, "", *map(_resource, resources)]) + "\n"


def python_name(name: str) -> str:
    """The SDK's name for a property: `contentBase64` is `content_base64`, `publicIPs` is `public_ips`, `from` is `from_`."""
    words = _WORD_BREAK.sub("_", name).lower().replace("-", "_")
    return f"{words}_" if iskeyword(words) else words


def _resource(block: Block) -> str:
    if len(block.labels) != 2:
        raise PclError(f"a resource has a name and a type, not {' '.join(block.labels)}")
    name, token = block.labels
    described = schema.load(token)
    logical = block.attributes.get("__logicalName", name)
    properties = {key: value for key, value in block.attributes.items() if not key.startswith("__")}
    lines = [
        f"    {python_name(key)}={_written(value, described.inputs[key].type if key in described.inputs else None, '    ')},"
        for key, value in properties.items()
    ]
    lines += [f"    opts=pulumi.ResourceOptions({', '.join(_options(inner))})," for inner in block.blocks if inner.kind == "options"]
    return "\n".join([f"{python_name(name)} = {_class_path(token)}({_quoted(logical)},", *lines, ")"])


def _options(block: Block) -> Iterator[str]:
    for name, value in block.attributes.items():
        option = "import_" if name == "import" else python_name(name)
        yield f"{option}={_written(value, None, '    ')}"


def _package(block: Block) -> str:
    token = block.labels[-1]
    return (token.removeprefix(_PROVIDER) if token.startswith(_PROVIDER) else token.partition(":")[0]).replace("-", "_")


def _class_path(token: str) -> str:
    if token.startswith(_PROVIDER):
        return f"{token.removeprefix(_PROVIDER).replace('-', '_')}.Provider"
    package, module, _ = token.split(":")
    folder = "" if module.partition("/")[0] == "index" else module.replace("/", ".") + "."
    return f"{package.replace('-', '_')}.{folder}{find(token).symbol}"


def _written(value: Value, described: PropertyType | None, indent: str) -> str:
    """The value as Python; the properties of an object get the SDK's names, the keys of a map stay."""
    inner = indent + "    "
    if isinstance(value, Reference):
        return python_name(str(value.path[0])) + "".join(_step(step) for step in value.path[1:])
    if isinstance(value, Call):
        if value.function not in _FUNCTIONS:
            raise PclError(f"the function {value.function} is not read here")
        return f"{_FUNCTIONS[value.function]}({', '.join(_written(argument, described, indent) for argument in value.arguments)})"
    if isinstance(value, list):
        item = described.item if isinstance(described, ListType) else None
        return _enclosed("[", [_written(each, item, inner) for each in value], "]", indent)
    if isinstance(value, dict):
        return _enclosed("{", list(_entries(value, described, inner)), "}", indent)
    return _quoted(value)


def _entries(value: dict[str, Value], described: PropertyType | None, indent: str) -> Iterator[str]:
    shape = _object_of(described, value) if isinstance(described, UnionType) else described
    for key, item in value.items():
        if isinstance(shape, ObjectType) and key in shape.properties:
            yield f"{_quoted(python_name(key))}: {_written(item, shape.properties[key].type, indent)}"
        else:
            yield f"{_quoted(key)}: {_written(item, shape.item if isinstance(shape, MapType) else None, indent)}"


def _object_of(union: UnionType, value: dict[str, Value]) -> PropertyType | None:
    """The member of a union that has all the keys."""
    fitting = (option for option in union.options if isinstance(option, ObjectType) and set(value) <= set(option.properties))
    return next(fitting, None)


def _enclosed(begin: str, parts: Sequence[str], end: str, indent: str) -> str:
    if not parts:
        return begin + end
    return begin + "".join(f"\n{indent}    {part}," for part in parts) + f"\n{indent}{end}"


def _step(step: str | int) -> str:
    return f".{python_name(step)}" if isinstance(step, str) else f"[{step}]"


def _quoted(value: Value) -> str:
    """A literal; a string in double quotes, whose escapes in JSON are Python's too."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
