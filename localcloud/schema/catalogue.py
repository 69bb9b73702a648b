"""Which tokens an SDK has, and where each is written.

The module of a token is a folder of the SDK (`index` is the package's own folder), so looking one up scans one folder, and what
was found is kept on disk. The scan reads the lines that register a class or call a function, nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from localcloud.schema.disk import Disk
from localcloud.schema.model import Kind
from localcloud.schema.nearest import did_you_mean
from localcloud.sdks import PROVIDER_TOKEN, Sdk, installed, package_of

_RESOURCE: Final = re.compile(r'^@pulumi\.type_token\("([^"]+)"\)\nclass (\w+)\(pulumi\.(?:Custom|Provider)Resource\)', re.MULTILINE)
_MODULE: Final = re.compile(r"\w+(/\w+)*")
_FUNCTION: Final = re.compile(r"^def (\w+)\(|pulumi\.runtime\.invoke\('([^']+)'", re.MULTILINE)


class UnknownToken(LookupError):
    """The installed SDK has no resource or function of that token; the message names the nearest ones it has."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a token is written: the file, and the class or function in it."""

    token: str
    kind: Kind
    file: Path
    symbol: str


def find(token: str) -> Entry:
    """Where a token is written. Raises `UnknownToken`, and `UnknownPackage` when its SDK is not installed."""
    sdk = installed(package_of(token))
    if token.startswith(PROVIDER_TOKEN):
        return Entry(token, "provider", sdk.folder / "provider.py", "Provider")
    folder = _folder_of(sdk, token)
    entry = _entries(sdk, folder).get(token) if folder is not None else None
    if entry is None:
        near = _entries(sdk, folder) if folder is not None else tokens(sdk.package)
        raise UnknownToken(f"{sdk.package} {sdk.version} has no '{token}'. {did_you_mean(token, near)}".rstrip())
    return entry


def tokens(package: str) -> list[str]:
    """Every resource and function of a package's installed SDK, sorted; the provider itself is not among them."""
    sdk = installed(package)
    return sorted(token for folder in _folders(sdk) for token in _entries(sdk, folder))


def _folder_of(sdk: Sdk, token: str) -> Path | None:
    """The folder of `azure-native:network/v20230201:Subnet` is network/v20230201; that of `databricks:index/job:Job` is the package's."""
    _, _, rest = token.partition(":")
    module, _, _ = rest.partition(":")
    if not _MODULE.fullmatch(module):
        return None
    folder = sdk.folder if module.partition("/")[0] == "index" else sdk.folder / module
    return folder if (folder / "__init__.py").is_file() else None


def _folders(sdk: Sdk) -> Iterator[Path]:
    return (file.parent for file in sdk.folder.rglob("__init__.py"))


@cache
def _entries(sdk: Sdk, folder: Path) -> dict[str, Entry]:
    disk = Disk(sdk)
    relative = folder.relative_to(sdk.folder).as_posix()
    kept = disk.read_catalogue(relative)
    if kept is None:
        kept = {token: [kind, file, symbol] for token, kind, file, symbol in sorted(_scan(folder))}
        disk.write_catalogue(relative, kept)
    return {
        token: Entry(token, "function" if kind == "function" else "resource", folder / file, symbol)
        for token, (kind, file, symbol) in kept.items()
    }


def _scan(folder: Path) -> Iterator[tuple[str, Kind, str, str]]:
    for path in folder.glob("*.py"):
        if path.name.startswith("_") or path.name in ("outputs.py", "provider.py"):
            continue
        text = path.read_text(encoding="utf-8")
        for match in _RESOURCE.finditer(text):
            yield match[1], "resource", path.name, match[2]
        function = ""
        for match in _FUNCTION.finditer(text):
            if match[1]:
                function = match[1]
            else:
                yield match[2], "function", path.name, function
