"""Where the files of a pipeline come from."""

from __future__ import annotations

from typing import Final, Protocol

SELF: Final = "self"
"""The alias of the pipeline's own repository."""


class FileMissing(Exception):
    """There is no such file in the repository at that commit."""


class Files(Protocol):
    """The repositories that a pipeline reads, each at one commit."""

    def read(self, repository: str, path: str) -> str:
        """The text of a file. `repository` is `self` or the alias of a repository resource. Raises `FileMissing`."""
