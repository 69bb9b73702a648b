"""The workspace's files, laid out in a folder for one run: which notebook or file a path is, and the git folder that it is in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from localcloud.notebooks.driver.cells import LANGUAGES, Cell, NotANotebook, cells_of


class NotFound(Exception):
    """There is nothing to run at a path; the text is the service's."""


@dataclass(frozen=True, slots=True)
class Source:
    """A notebook that was found."""

    path: str
    """In the workspace, without `/Workspace`."""
    file: Path
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Workspace:
    """The files of one run."""

    folder: Path
    git_folders: tuple[str, ...]
    """Their paths, without `/Workspace`."""

    def notebook(self, path: str, beside: str = "/") -> Source:
        """The notebook at a path; a relative one is beside another notebook's. Raises `NotFound`."""
        whole = absolute(path, beside)
        here = self.folder / whole.lstrip("/")
        candidates = [here.with_name(here.name + suffix) for suffix in LANGUAGES] if here.name else []
        if here.suffix in LANGUAGES:
            candidates.append(here)
        reason = ""
        for file in candidates:
            if file.is_file():
                try:
                    return Source(whole, file, cells_of(file.suffix, file.read_text(encoding="utf-8")))
                except (NotANotebook, UnicodeDecodeError) as error:
                    reason = f" {whole}{file.suffix} is a file and not a notebook: {error}."
        raise NotFound(f"RESOURCE_DOES_NOT_EXIST: Unable to access the notebook \"{whole}\". Either it does not exist, or the identity "
                       f"used to run this job lacks the required permissions.{reason}")  # fmt: skip

    def file(self, path: str) -> Path:
        """The file at a path. Raises `NotFound`."""
        whole = absolute(path, "/")
        found = self.folder / whole.lstrip("/")
        if not found.is_file():
            raise NotFound(f"RESOURCE_DOES_NOT_EXIST: The file {whole} does not exist in the workspace.")
        return found

    def roots(self, path: str) -> list[str]:
        """What is put on Python's path for a notebook: its folder, and the root of its git folder."""
        folder = str(PurePosixPath(path).parent)
        own = [root for root in self.git_folders if f"{path}/".startswith(f"{root}/")]
        return [str(self.folder / each.lstrip("/")) for each in dict.fromkeys([folder, *own])]


def absolute(path: str, beside: str) -> str:
    """A path in the workspace from its top, without `/Workspace`."""
    bare = path.removeprefix("/Workspace") if path.startswith("/Workspace/") else path
    start = PurePosixPath(bare) if bare.startswith("/") else PurePosixPath(beside).parent / bare
    parts: list[str] = []
    for part in start.parts[1:]:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/" + "/".join(parts)
