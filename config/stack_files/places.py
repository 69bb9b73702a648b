"""From a place in the configuration to the line of the file that it was written on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from config.diagnostics import Diagnostic, Path, shown
from config.keys import NAMESPACE
from config.stack_files.file_mistakes import misspelt_namespace
from config.stack_files.source import StackFile


@dataclass(frozen=True, slots=True)
class Places:
    """Where in the files something is."""

    typed: Mapping[str, object]
    """What was read, under the keys as they were typed."""
    keys: Mapping[str, str]
    """The mistyped keys of sections, by the section that was meant."""
    files: Sequence[StackFile]

    def placed(self, item: Diagnostic) -> Diagnostic:
        """A mistake with its line."""
        if item.location is not None or not item.path or not self.files:
            return item
        path = self._as_typed(item.path)
        location = next((place for file in self.files if (place := file.find(path, self.typed)) is not None), None)
        if location is None and path[0] in self.typed:
            return replace(item, detail=f"{item.detail} (The value comes from outside {self.files[0].file.name}.)".strip())
        if location is None and len(path) == 1:
            return self._missing(item)
        return replace(item, location=location)

    def written(self, path: Path) -> str | None:
        """What is written at a place without quotes."""
        return next((text for file in self.files if (text := file.written(self._as_typed(path), self.typed)) is not None), None)

    def _as_typed(self, path: Path) -> Path:
        return (self.keys.get(str(path[0]), path[0]), *path[1:])

    def _missing(self, item: Diagnostic) -> Diagnostic:
        """A mistake about a key that is not there: at the key that was probably meant to be it, or else where the settings begin."""
        file = self.files[0]
        meant = misspelt_namespace(file, str(item.path[0]))
        if meant is None:
            return replace(item, location=file.beginning)
        key, location = meant
        return replace(item, location=location, detail=f"Is it meant by {shown(key)}? Write {NAMESPACE}:{item.path[0]}.")
