"""What Python imports from beside it. A notebook cannot be imported: its run ends in a NotebookImportException.

Source: "Work with Python and R modules" (https://learn.microsoft.com/azure/databricks/files/workspace-modules): what is imported are files
without the first line of a notebook, from the notebook's own folder on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

_IMPORT = re.compile(
    r"""^[ \t]*"?(?:from[ \t]+(?P<source>\w[\w.]*)[ \t]+import[ \t]*(?:\((?P<several>[^)]*)\)|(?P<names>[^\n#]*))
                 |import[ \t]+(?P<module>\w[\w.]*)(?:[ \t]+as[ \t]+(?P<alias>\w+))?)""",
    re.MULTILINE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Import:
    """One import of a notebook."""

    line: int
    """Counted from 1."""
    notebook: PurePosixPath
    """What is imported, as a path without extension."""


def imported_notebooks(path: PurePosixPath, text: str, notebooks: Mapping[PurePosixPath, str]) -> Iterator[Import]:
    """What the text at `path` imports of `notebooks`, which are source texts by their paths without extension. A package of the same name
    may be meant: it only counts if the notebook defines something that the text takes from it."""
    stems = {notebook.name for notebook in notebooks}
    for found in _IMPORT.finditer(text):
        module = found["source"] or found["module"]
        if module.rpartition(".")[2] not in stems:
            continue
        for folder in dict.fromkeys((path.parent, PurePosixPath())):
            notebook = folder.joinpath(*module.split("."))
            if notebook == path or notebook not in notebooks:
                continue
            called = re.escape(found["alias"] or module)
            taken = (found["several"] or found["names"] or "").replace("\\n", " ")  # as a Jupyter document has it
            used = re.findall(r"\w+", taken) or re.findall(rf"\b{called}\.(\w+)", text)
            if "*" in taken or any(_defines(notebooks[notebook], name) for name in used):
                yield Import(text.count("\n", 0, found.start()) + 1, notebook)
                break


def _defines(text: str, name: str) -> bool:
    return re.search(rf"^(?:async[ \t]+def|def|class)[ \t]+{name}\b|^{name}[ \t]*(?::[^=\n]+)?=", text, re.MULTILINE) is not None
