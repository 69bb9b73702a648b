"""Schemas by token: from memory, else from disk, else from the SDK's source."""

from __future__ import annotations

import threading
from functools import cache
from typing import Final

from localcloud.schema.disk import Disk, dump
from localcloud.schema.document import schema_of
from localcloud.schema.model import Schema
from localcloud.sdks import PROVIDER_TOKEN, installed, package_of

_ONE_READER: Final = threading.Lock()
"""Parsing is slow and holds the interpreter: one thread reads the source, the others find the result on disk or wait."""


@cache
def load(token: str) -> Schema:
    """What a resource, function or provider (`pulumi:providers:PACKAGE`) accepts and returns.

    Raises `UnknownToken` when the installed SDK has no such resource or function, `UnknownPackage` when there is no such SDK.
    """
    disk = Disk(installed(package_of(token)))
    lines = disk.read_document(token)
    if lines is not None:
        return schema_of(token, lines)
    with _ONE_READER:
        return schema_of(token, disk.read_document(token) or _read_source(token, disk))


def load_provider(package: str) -> Schema:
    """What the provider of a package itself accepts as configuration."""
    return load(f"{PROVIDER_TOKEN}{package}")


def _read_source(token: str, disk: Disk) -> tuple[str, str, str]:
    """Extract and keep. The reader is imported here: a process that finds everything on disk never loads it."""
    from localcloud.schema.catalogue import find  # noqa: PLC0415
    from localcloud.schema.extract import extract  # noqa: PLC0415

    document = extract(find(token))
    input_types, output_types = document.pop("inputTypes"), document.pop("outputTypes")
    lines = (dump(document), dump(input_types), dump(output_types))
    disk.write_document(token, lines)
    return lines
