"""What was read off an SDK, kept on disk, so that the next process parses nothing.

One folder per SDK version and per version of this reader, one small file per token. A file is a checksum and three lines of JSON: the
properties, the object types that the inputs reach, and those that the outputs reach; most callers need only the first. Processes may
write at the same time: a file is written under a name of its own and then renamed. A damaged file counts as absent and is written anew; a
folder that can't be written costs only time.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import zlib
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

from localcloud.sdks import Sdk

_READER: Final = ("annotations.py", "catalogue.py", "classes.py", "disk.py", "extract.py", "source.py")
"""The sources that decide the contents of a file."""


class Disk:
    """The kept files of one SDK version."""

    def __init__(self, sdk: Sdk) -> None:
        self.folder = _root() / f"{sdk.package}-{sdk.version}-{_reader_version()}"

    def read_document(self, token: str) -> tuple[str, str, str] | None:
        """The three lines kept of a token, or None."""
        text = self._read(_file_name(token))
        if text is None:
            return None
        checksum, _, body = text.partition("\n")
        if checksum != _checksum(body) or body.count("\n") != 2:
            return None
        head, input_types, output_types = body.split("\n")
        return head, input_types, output_types

    def write_document(self, token: str, lines: tuple[str, str, str]) -> None:
        """Keep the three lines of a token."""
        body = "\n".join(lines)
        self._write(_file_name(token), f"{_checksum(body)}\n{body}")

    def read_catalogue(self, module: str) -> dict[str, list[str]] | None:
        """What a folder of the SDK holds, by token, or None."""
        try:
            kept = json.loads(self._read(_catalogue_name(module)) or "")
        except json.JSONDecodeError:
            return None
        whole = isinstance(kept, dict) and all(isinstance(entry, list) and len(entry) == 3 for entry in kept.values())
        return kept if whole else None

    def write_catalogue(self, module: str, entries: dict[str, list[str]]) -> None:
        """Keep what a folder of the SDK holds."""
        self._write(_catalogue_name(module), dump(entries))

    def _read(self, name: str) -> str | None:
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def _write(self, name: str, text: str) -> None:
        temporary = self.folder / f".new-{os.getpid()}-{threading.get_ident()}-{name}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(self.folder / name)
        except OSError:  # a full or read-only disk costs the next process its time; this one has the schema in memory
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def dump(value: object) -> str:
    """A value as one line of JSON."""
    return json.dumps(value, separators=(",", ":"))


def _root() -> Path:
    configured = os.environ.get("LOCALCLOUD_CACHE")
    return Path(configured) if configured else Path(__file__).parents[2] / ".local" / "schema-cache"


@cache
def _reader_version() -> str:
    """Changes with every change of the sources that read the SDK, so that nobody has to remember a number."""
    return _checksum("".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in _READER))


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


def _file_name(token: str) -> str:
    return f"{quote(token, safe='')}.json"


def _catalogue_name(module: str) -> str:
    return f"catalogue-{quote(module.replace('.', 'index'), safe='')}.json"
