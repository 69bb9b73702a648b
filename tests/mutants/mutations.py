"""The small mistakes that are tried: mutmut's operators on the parts of the program where a mistake can matter.

A mutant's key says what it changes and in which function, not in which line: the seeded sample stays the same while the rest of a file
is edited.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

SCOPE = ("stack.py", "outputs.py", "wiring", "config/rules")
SEED = "9"
SAMPLE = 300
Operator = Callable[[cst.CSTNode], Iterator[cst.CSTNode]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake in one file."""

    key: str
    path: str
    line: int
    operator: str
    source: str
    """The whole file with the mistake in it."""
    diff: tuple[str, ...]
    """The changed lines, with - and +."""


def sample(root: Path) -> tuple[Sequence[Mutant], int]:
    """The seeded sample in its order, and how many mistakes there are to choose from."""
    modules = {path: MetadataWrapper(cst.parse_module(path.read_text())) for path in files(root)}
    sites = sorted(
        ((site, path) for path, module in modules.items() for site in _sites(module, str(path.relative_to(root)))),
        key=lambda found: found[0].key,
    )
    chosen: dict[str, Mutant] = {}
    for site, path in sites:
        if len(chosen) < SAMPLE and (mutant := _mutant(modules[path].module, site, str(path.relative_to(root)))):
            chosen.setdefault(mutant.source, mutant)
    return list(chosen.values()), len(sites)


def files(root: Path) -> Iterator[Path]:
    for place in SCOPE:
        yield from [root / place] if place.endswith(".py") else sorted((root / place).rglob("*.py"))


@dataclass(frozen=True, slots=True)
class _Site:
    """A mistake before it is made: which node of a module becomes which."""

    key: str
    line: int
    operator: str
    node: cst.CSTNode
    changed: cst.CSTNode


def _sites(module: MetadataWrapper, name: str) -> Iterator[_Site]:
    found, times = _Sites(), Counter[str]()
    module.visit(found)
    for node, line, inside, operator, changed in found.sites:
        what = "\n".join((name, inside, operator, module.module.code_for_node(node), module.module.code_for_node(changed)))
        times[what] += 1
        yield _Site(hashlib.sha256(f"{SEED} {what} {times[what]}".encode()).hexdigest()[:10], line, operator, node, changed)


def _mutant(module: cst.Module, site: _Site, name: str) -> Mutant | None:
    """The file with the mistake in it, unless it no longer compiles or still means the same."""
    source = cast("cst.Module", module.deep_replace(site.node, site.changed)).code
    try:
        if ast.dump(ast.parse(source)) == ast.dump(ast.parse(module.code)):
            return None
    except SyntaxError:
        return None
    lines = difflib.unified_diff(module.code.splitlines(), source.splitlines(), lineterm="", n=0)
    diff = tuple(line for line in lines if line[0] in "+-" and not line.startswith(("+++", "---")))
    return Mutant(site.key, name, site.line, site.operator, source, diff)


class _Sites(cst.CSTVisitor):
    """Where a mistake can matter. What is left out, and why, is said at each method."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        self.sites: list[tuple[cst.CSTNode, int, str, str, cst.CSTNode]] = []
        self.inside: list[str] = []
        self.line = 0

    def on_visit(self, node: cst.CSTNode) -> bool:
        if _cannot_matter(node):
            return False
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self.inside.append(node.name.value)
        if position := self.get_metadata(PositionProvider, node, None):
            self.line = position.start.line
        for kind, operator in OPERATORS:
            if isinstance(node, kind):
                self.sites += [(node, self.line, ".".join(self.inside), _readable(operator), changed) for changed in operator(node)]
        return True

    def on_leave(self, node: cst.CSTNode) -> None:
        if isinstance(node, cst.FunctionDef | cst.ClassDef) and not _cannot_matter(node):
            self.inside.pop()


def _cannot_matter(node: cst.CSTNode) -> bool:
    """What is skipped with all that is in it, each for its reason."""
    match node:
        case cst.Annotation() | cst.TypeAlias():
            return True  # types are not evaluated (`from __future__ import annotations`); mypy reads them
        case cst.Import() | cst.ImportFrom():
            return True  # a name that cannot be imported fails at once
        case cst.Decorator():
            return True  # `frozen` and `slots` forbid what mypy refuses; `cache` saves time
        case cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString()):
            return True  # a docstring
        case cst.If(test=cst.Name("TYPE_CHECKING")):
            return True  # mypy alone reads it
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name))], value=cst.Subscript() | cst.BinaryOperation() | cst.Name()):
            return name[0].isupper() and not name.isupper()  # the alias of a type
        case cst.Call(func=cst.Name("cast" | "TypeVar" | "assert_never")):
            return True  # tells mypy something, and does nothing
    return False


def _readable(operator: Operator) -> str:
    return operator.__name__.removeprefix("operator_").replace("_", " ")


def _entry_dropped(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """An entry of a dict, list, tuple or set is forgotten."""
    if isinstance(node, cst.Dict | cst.List | cst.Set) or (isinstance(node, cst.Tuple) and len(node.elements) > 2):
        for index in range(len(node.elements) if len(node.elements) > 1 or not isinstance(node, cst.Set) else 0):
            yield node.with_changes(elements=[*node.elements[:index], *node.elements[index + 1 :]])


def _condition_negated(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A condition is turned round."""
    if isinstance(node, cst.If | cst.IfExp | cst.CompIf):
        negated = cst.UnaryOperation(cst.Not(), node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()]))
        if not (isinstance(node.test, cst.UnaryOperation) and isinstance(node.test.operator, cst.Not)):
            yield node.with_changes(test=negated)


def _statement_dropped(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A statement that only has an effect (`x.append(...)`, `yield ...`) is forgotten."""
    if isinstance(node, cst.Expr):
        yield cst.Pass()


_entry_dropped.__name__ = "entry dropped"
_condition_negated.__name__ = "condition negated"
_statement_dropped.__name__ = "statement dropped"
OPERATORS = [
    *((kind, cast("Operator", operator)) for kind, operator in mutation_operators),
    (cst.CSTNode, _entry_dropped),
    (cst.CSTNode, _condition_negated),
    (cst.CSTNode, _statement_dropped),
]
