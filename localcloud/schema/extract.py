"""From the SDK's source to a schema in JSON form: for one resource, function or provider.

A document has `kind`, `inputs` and `outputs` (properties by wire name), `secretOutputs`, `replaceOnChanges`, and in `inputTypes` and
`outputTypes` the object types that those reach, by class name. Types name each other in these tables, so types that contain themselves
are no problem.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

from localcloud.schema import classes
from localcloud.schema.annotations import optional_depth, type_of
from localcloud.schema.catalogue import Entry
from localcloud.schema.model import Kind
from localcloud.schema.source import SdkShapeError, SourceFile, source_file
from localcloud.values import Json

Document = dict[str, Json]
Table = dict[str, Json]

_ARGS_CLASS: Final = re.compile(r"get_resource_args_opts\((\w+),")


def extract(entry: Entry) -> Document:
    """The document of what is at `entry`. Raises `SdkShapeError` where the SDK's source has a form that is not known."""
    source = source_file(entry.file)
    folder = entry.file.parent
    document = _function(source, folder, entry.symbol) if entry.kind == "function" else _resource(source, folder, entry.symbol, entry.kind)
    document["inputTypes"] = _reached(document["inputs"], partial(_input_class, folder))
    document["outputTypes"] = _reached(document["outputs"], partial(_output_class, folder))
    return document


def _resource(source: SourceFile, folder: Path, symbol: str, kind: Kind) -> Document:
    args_class = _ARGS_CLASS.search(source.text)
    if args_class is None:
        raise SdkShapeError(f"{source.path} names no class for the arguments of {symbol}")
    inputs = _properties(source.class_named(args_class[1]), partial(_input_type, folder))
    node = source.class_named(symbol)
    secret = classes.secret_arguments(node)
    secret_names = {member.name for member in classes.members(source.class_named(args_class[1])) if member.python_name in secret}
    for name in secret_names:
        inputs[name] = {**_as_object(inputs[name]), "secret": True}
    return {
        "kind": kind,
        "inputs": inputs,
        "outputs": _properties(node, partial(_output_type, folder)),
        "secretOutputs": list[Json](classes.option_paths(node, "additional_secret_outputs")),
        "replaceOnChanges": list[Json](classes.option_paths(node, "replace_on_changes")),
    }


def _function(source: SourceFile, folder: Path, symbol: str) -> Document:
    """A function's inputs are what it puts into `__args__`.

    Its own signature makes everything optional. The `_output` twin tells: what is optional there has a second `Optional` inside.
    """
    node = source.function_named(symbol)
    annotations = {argument.arg: argument.annotation for argument in node.args.args}
    twin = f"{symbol}_output"
    lifted = {argument.arg: argument.annotation for argument in source.function_named(twin).args.args} if source.defines(twin) else {}
    inputs: Table = {}
    for name, python_name in _sent_arguments(node).items():
        annotation = annotations[python_name]
        if annotation is None:
            raise SdkShapeError(f"{source.path}: {python_name} of {symbol} has no annotation")
        required = python_name in lifted and optional_depth(lifted[python_name]) == 1
        inputs[name] = _property(type_of(annotation, partial(_input_type, folder)), required)
    results = [name for name in map(_result_class, ast.walk(node)) if name]
    outputs = _properties(source.class_named(results[0]), partial(_output_type, folder)) if results else {}
    return {"kind": "function", "inputs": inputs, "outputs": outputs, "secretOutputs": [], "replaceOnChanges": []}


def _result_class(node: ast.AST) -> str:
    """The class in `typ=GetProjectResult`, which the call to the engine passes on."""
    match node:
        case ast.keyword(arg="typ", value=ast.Name(id=name)):
            return name
        case _:
            return ""


def _sent_arguments(node: ast.FunctionDef) -> dict[str, str]:
    """Wire name to Python name, from the lines `__args__['projectId'] = project_id`."""
    sent: dict[str, str] = {}
    for statement in node.body:
        match statement:
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Name(id="__args__"), slice=ast.Constant(value=str(name)))],
                value=ast.Name(id=python_name),
            ):
                sent[name] = python_name
            case _:
                continue
    return sent


def _properties(node: ast.ClassDef, named: Callable[[str], Json]) -> Table:
    """The properties of a class. What must be given, or is always there, is what the property's own annotation does not call `Optional`.

    The signature of `__init__` says nearly the same, but an argument that the SDK fills with a default is optional there and required on
    the wire: whoever writes a plain dictionary gets no default.
    """
    fixed = classes.fixed_values(node)
    found: Table = {}
    for member in classes.members(node):
        value = fixed.get(member.python_name)
        declared: Json = {"enum": [value]} if value is not None else type_of(member.annotation, named)
        found[member.name] = _property(declared, optional_depth(member.annotation) == 0)
    return found


def _property(type_: Json, required: bool) -> Json:
    return {"type": type_, "required": True} if required else {"type": type_}


def _as_object(value: Json) -> dict[str, Json]:
    assert isinstance(value, dict)
    return value


def _reached(start: Json, properties_of: Callable[[str], Table]) -> Table:
    """Every object type named inside `start`, and inside those, with its properties."""
    table: Table = {}
    waiting = list(_named_objects(start))
    while waiting:
        name = waiting.pop()
        if name not in table:
            table[name] = properties_of(name)
            waiting.extend(_named_objects(table[name]))
    return table


def _named_objects(value: Json) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _named_objects(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "object" and isinstance(item, str):
                yield item
            else:
                yield from _named_objects(item)


@lru_cache(maxsize=4096)
def _input_class(folder: Path, name: str) -> Table:
    return _properties(source_file(folder / "_inputs.py").class_named(name), partial(_input_type, folder))


@lru_cache(maxsize=4096)
def _output_class(folder: Path, name: str) -> Table:
    return _properties(source_file(folder / "outputs.py").class_named(name), partial(_output_type, folder))


def _input_type(folder: Path, name: str) -> Json:
    """The type of a class named in an input's annotation: of `_inputs.py`, or an enum."""
    if source_file(folder / "_inputs.py").defines(name):
        return {"object": name}
    return _enum(folder, name)


def _output_type(folder: Path, name: str) -> Json:
    """The type of a class named in an output's annotation: `outputs.X`, or `X` inside `outputs.py` itself, or an enum."""
    bare = name.removeprefix("outputs.")
    if source_file(folder / "outputs.py").defines(bare):
        return {"object": bare}
    return _enum(folder, bare)


@lru_cache(maxsize=4096)
def _enum(folder: Path, name: str) -> Json:
    return {"enum": list[Json](classes.enum_values(source_file(folder / "_enums.py").class_named(name)))}
