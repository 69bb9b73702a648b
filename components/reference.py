"""`python -m components.reference [--check]`: docs/components/*.md, written from the components' own docstrings and arguments.

The sources are read, not imported, so that it takes no time. With `--check` nothing is written; it ends with 1 if a page is stale, or if a
component is on no page, and says what to do.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import get_args

from components.groups import GROUPS, Group
from domain import choices

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "components"
COMMAND = "python -m components.reference"
_SECTIONS = ("Manages", "Does not manage", "Errors", "Source")


def reference() -> Mapping[Path, str]:
    """Every page by its file, the list of all pages among them."""
    pages = {PAGES / f"{name}.md": _page(group) for name, group in GROUPS.items()}
    return {PAGES / "README.md": _contents(), **pages}


def without_a_page() -> list[str]:
    """Modules with a component that no group has."""
    listed = {module for group in GROUPS.values() for module in group.modules}
    return sorted(module for module in _modules() if module not in listed and _component(_parsed(module)))


_CHOICES = {name: f"Literal[{', '.join(map(repr, get_args(words)))}]" for name, words in vars(choices).items() if get_args(words)}
"""What the names of `domain.choices` stand for, since nobody can look those up in a page."""


def main(arguments: Sequence[str]) -> int:
    """Writes or checks the pages; 0 when all is well."""
    homeless = without_a_page()
    if homeless:
        print(f"on no page: {', '.join(homeless)}. Add them to components/groups.py.", file=sys.stderr)
        return 1
    pages = reference()
    stale = [file for file, text in pages.items() if not file.is_file() or file.read_text() != text]
    extra = [file for file in sorted(PAGES.glob("*.md")) if file not in pages]
    if list(arguments) == ["--check"]:
        for file in (*stale, *extra):
            print(f"docs/components/{file.name} is stale: {COMMAND}", file=sys.stderr)
        return 1 if stale or extra else 0
    PAGES.mkdir(parents=True, exist_ok=True)
    for file in stale:
        file.write_text(pages[file])
        print(f"wrote docs/components/{file.name}")
    for file in extra:
        file.unlink()
        print(f"removed docs/components/{file.name}")
    return 0


def _contents() -> str:
    lines = [f"<!-- Written by `{COMMAND}` from components/groups.py. -->", "# Components", ""]
    lines += [
        "Reusable component resources, each with arguments that are typed and outputs that others take. What they have in common:",
        "",
    ]
    lines += [
        "- `Component(name, args=..., opts=...)`: arguments are a mapping whose keys the tables list.",
        "- What an argument accepts as *or output* can come from another component, and makes this one wait for it.",
        "- The token is `databricks-cicd:<system>:<Component>`; children are named after the component.",
        "",
        "| page | components | what for |",
        "|---|---|---|",
    ]
    for name, group in GROUPS.items():
        names = ", ".join(f"`{component.name}`" for module in group.modules if (component := _component(_parsed(module))))
        lines.append(f"| [{group.title}]({name}.md) | {names} | {group.about} |")
    return "\n".join(lines) + "\n"


def _page(group: Group) -> str:
    lines = [f"<!-- Written by `{COMMAND}` from the components' sources. Change those. -->", f"# {group.title}", "", group.about, ""]
    for module in group.modules:
        lines += _chapter(module)
    return "\n".join(lines).rstrip("\n") + "\n"


def _chapter(module: str) -> Iterator[str]:
    tree, path = _parsed(module), f"components/{module.replace('.', '/')}.py"
    component = _component(tree)
    shapes = [node for node in tree.body if isinstance(node, ast.ClassDef) and any(meaning for *_, meaning in _entries(node, tree))]
    yield f"## {component.name if component else _title(module)}"
    yield ""
    yield from _description((ast.get_docstring(component) if component else ast.get_docstring(tree)) or "")
    yield f"Source: [`{path}`](../../{path})"
    yield ""
    for shape in sorted(shapes, key=lambda node: component is None or node.name != f"{component.name}Args"):
        is_arguments = component is not None and shape.name == f"{component.name}Args"
        yield "### Arguments" if is_arguments else f"### {shape.name}"
        yield ""
        if not is_arguments:
            yield from _description(ast.get_docstring(shape) or "")
        yield "| key | accepts | needed | meaning |"
        yield "|---|---|---|---|"
        for name, annotation, meaning in _entries(shape, tree):
            kind, needed = _accepted(annotation)
            yield f"| `{name}` | {kind} | {'yes' if needed else 'no'} | {_cell(meaning)} |"
        yield ""
    outputs = list(_fields(component)) if component else []
    if outputs:
        yield "### Outputs"
        yield ""
        yield "| name | type | meaning |"
        yield "|---|---|---|"
        for name, annotation, meaning in outputs:
            yield f"| `{name}` | `{_output(annotation)}` | {_cell(meaning)} |"
        yield ""


def _description(docstring: str) -> Iterator[str]:
    """A docstring's paragraphs, and its sections as a list."""
    text = re.sub(r"\n(?!\n)(?!(?:" + "|".join(_SECTIONS) + r"):)\s*", " ", docstring.replace("\n\n", "\0")).replace("\0", "\n\n")
    for paragraph in text.split("\n\n"):
        for line in paragraph.split("\n"):
            section = next((word for word in _SECTIONS if line.startswith(f"{word}:")), None)
            yield f"- **{section}**{line.removeprefix(section)}" if section else line
        yield ""


def _entries(node: ast.ClassDef, tree: ast.Module) -> Iterator[tuple[str, ast.expr, str]]:
    """The keys of a typed mapping, those of the one that it extends included; none for another class."""
    bases = _bases(node)
    if "TypedDict" in bases:
        yield from _fields(node)
    for item in tree.body:
        if isinstance(item, ast.ImportFrom) and item.module and item.module.startswith("components."):
            for base in bases & {alias.name for alias in item.names}:
                other = _parsed(item.module.removeprefix("components."))
                extended = next(found for found in other.body if isinstance(found, ast.ClassDef) and found.name == base)
                yield from _fields(node)
                yield from _entries(extended, other)


def _fields(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr, str]]:
    """The annotated names of a class, each with the docstring below it."""
    for item, below in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            documented = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
            yield item.target.id, item.annotation, below.value.value if documented else ""  # type: ignore[union-attr]


def _accepted(annotation: ast.expr) -> tuple[str, bool]:
    """What an argument accepts, in code, and whether it must be given."""
    text, needed = ast.unparse(annotation), True
    if text.startswith("NotRequired["):
        text, needed = text[len("NotRequired[") : -1], False
    if (match := re.fullmatch(r"pulumi\.Input\[(.*)\]", text)) and match[1].count("[") == match[1].count("]"):
        return f"`{_plain(match[1])}` or output", needed
    return f"`{_plain(text)}`{' of values or outputs' if 'pulumi.Input' in text else ''}", needed


def _output(annotation: ast.expr) -> str:
    return _plain(ast.unparse(annotation).replace("pulumi.Output", "Output"))


def _plain(text: str) -> str:
    text = re.sub(r"(?:choices\.)?\b(\w+)\b", lambda word: _CHOICES.get(word[1], word[0]), text)
    return re.sub(r"pulumi\.Input\[([^\[\]]*)\]", r"\1", text).replace("pulumi.", "").replace("|", "\\|")


def _cell(meaning: str) -> str:
    return " ".join(meaning.split()).replace("|", "\\|")


def _title(module: str) -> str:
    return module.rsplit(".", 1)[-1].replace("_", " ").capitalize()


def _modules() -> Iterator[str]:
    for system in ("azure", "devops", "databricks"):
        for path in sorted((ROOT / "components" / system).glob("*.py")):
            yield f"{system}.{path.stem}"


def _parsed(module: str) -> ast.Module:
    return ast.parse((ROOT / "components" / f"{module.replace('.', '/')}.py").read_text())


def _component(tree: ast.Module) -> ast.ClassDef | None:
    """The component class of a module, if it has one."""
    classes = (node for node in tree.body if isinstance(node, ast.ClassDef))
    return next((node for node in classes if "pulumi.ComponentResource" in _bases(node)), None)


def _bases(node: ast.ClassDef) -> set[str]:
    return {ast.unparse(base) for base in node.bases}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
