"""Generated SDK source files, of which only the wanted definitions are parsed.

`_inputs.py` and `outputs.py` of a large SDK have well over 100,000 lines each; parsing one whole takes seconds. A scan of the lines finds
where each top-level class or function starts, and `ast.parse` sees just the wanted ones.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path
from typing import Final

_TOP_LEVEL: Final = re.compile(r"^(?:(?:class|def) (\w+)|@)", re.MULTILINE)


class SdkShapeError(Exception):
    """The SDK's source is not written the way this reader knows; the message names the file and what was met there."""


class SourceFile:
    """One generated Python file; `path` need not exist (a module without enums has no `_enums.py`) and then defines nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text(encoding="utf-8") if path.is_file() else ""
        self._bounds: list[int] = []
        self._starts: dict[str, int] = {}
        for match in _TOP_LEVEL.finditer(self.text):
            self._bounds.append(match.start())
            if match[1]:
                self._starts.setdefault(match[1], match.start())

    def defines(self, name: str) -> bool:
        """Whether a class or function of that name is at the top level."""
        return name in self._starts

    def class_named(self, name: str) -> ast.ClassDef:
        """The parsed class of that name. Raises `SdkShapeError` if there is none."""
        node = self._parse(name)
        if not isinstance(node, ast.ClassDef):
            raise SdkShapeError(f"{self.path}: {name} is not a class")
        return node

    def function_named(self, name: str) -> ast.FunctionDef:
        """The parsed function of that name. Raises `SdkShapeError` if there is none."""
        node = self._parse(name)
        if not isinstance(node, ast.FunctionDef):
            raise SdkShapeError(f"{self.path}: {name} is not a function")
        return node

    def _parse(self, name: str) -> ast.stmt:
        start = self._starts.get(name)
        if start is None:
            raise SdkShapeError(f"{self.path} does not define {name}")
        ends = [*self._bounds[bisect_right(self._bounds, start) :], len(self.text)]
        for end in ends:
            try:
                return ast.parse(self.text[start:end]).body[0]
            except SyntaxError:
                continue  # that line only looks like a definition: it is inside a docstring
        raise SdkShapeError(f"{self.path}: the definition of {name} does not parse")


@lru_cache(maxsize=64)
def source_file(path: Path) -> SourceFile:
    """The file, read once; the few large ones stay while many types are read from them."""
    return SourceFile(path)
