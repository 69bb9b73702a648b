"""What one generated class says: its properties with their names on the wire, and which of them are fixed or secret."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """One property of a class: its Python name, its name on the wire, and its annotation."""

    python_name: str
    name: str
    annotation: ast.expr


def members(node: ast.ClassDef) -> list[Member]:
    """The properties that `pulumi.getter` marks; the getter carries the wire name where it differs from the Python one."""
    found: list[Member] = []
    for method in _methods(node):
        for decorator in method.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            function = call.func if call else decorator
            if isinstance(function, ast.Attribute) and function.attr == "getter" and method.returns is not None:
                names = [keyword.value for keyword in call.keywords if keyword.arg == "name"] if call else []
                wire = ast.literal_eval(names[0]) if names else method.name
                found.append(Member(method.name, wire, method.returns))
    return found


def fixed_values(node: ast.ClassDef) -> dict[str, str]:
    """The properties, by Python name, that `__init__` sets to one literal string whatever was given: a union's discriminator."""
    fixed: dict[str, str] = {}
    for call in _calls(node, "__init__", "set"):
        match call.args:
            case [ast.Name(), ast.Constant(value=str(name)), ast.Constant(value=str(value))]:
                fixed[name] = value
            case _:
                continue
    return fixed


def secret_arguments(node: ast.ClassDef) -> set[str]:
    """The Python names of the inputs that a resource class wraps in `Output.secret`."""
    wrapped = (argument for call in _calls(node, "_internal_init", "secret") for argument in call.args)
    return {name.id for argument in wrapped for name in ast.walk(argument) if isinstance(name, ast.Name)}


def option_paths(node: ast.ClassDef, option: str) -> list[str]:
    """The property paths that a resource class adds to its options: `additional_secret_outputs` or `replace_on_changes`."""
    paths: set[str] = set()
    for call in _calls(node, "_internal_init", "ResourceOptions"):
        for keyword in call.keywords:
            if keyword.arg == option:
                paths.update(ast.literal_eval(keyword.value))
    return sorted(paths)


def enum_values(node: ast.ClassDef) -> list[str | float]:
    """The values of a generated Enum class, in the order of the source."""
    return [
        statement.value.value
        for statement in node.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str | int | float)
    ]


def _methods(node: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    return (statement for statement in node.body if isinstance(statement, ast.FunctionDef))


def _calls(node: ast.ClassDef, method: str, name: str) -> Iterator[ast.Call]:
    """Every call of an attribute of that name in the body of a method."""
    statements = (statement for found in _methods(node) if found.name == method for statement in found.body)
    for statement in statements:
        for inner in ast.walk(statement):
            if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == name:
                yield inner
