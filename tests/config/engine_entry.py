"""What the program says of a stack file when the engine runs it, without the engine: the same entry, with the values as the engine hands
them over."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

import pulumi
from pulumi.runtime.config import set_all_config

import config
from config.__main__ import holds_secret
from config.stack_files import loader
from config.stack_files.source import StackFile


@contextmanager
def handed_over(file: Path, root: Path) -> Iterator[list[str]]:
    """Mappings as JSON text, secrets decrypted and named as such. Yields what is logged as a warning."""
    values = StackFile(file).values
    secrets = [key for key, value in values.items() if holds_secret(value)]
    plain = {key: json.dumps(value) if isinstance(value, dict | list) else str(value) for key, value in values.items()}
    logged: list[str] = []
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    set_all_config({**plain, **dict.fromkeys(secrets, "decrypted")}, secrets)
    stack = file.name.removeprefix("Pulumi.").removesuffix(".yaml")
    with ExitStack() as patches:
        for where, name, made in (
            (pulumi, "get_stack", lambda: stack),
            (pulumi, "get_root_directory", lambda: ""),
            (loader, "PROGRAM", root),
            (pulumi.log, "warn", logged.append),
        ):
            patches.enter_context(patch.object(where, name, made))
        yield logged
    set_all_config({}, [])
    loop.close()
    asyncio.set_event_loop(None)


def said_by_the_program(file: Path, root: Path) -> list[str]:
    """Everything that it says before it registers anything, mistakes first."""
    with handed_over(file, root) as logged:
        try:
            config.load()
        except loader.ConfigRunError as refused:  # the engine shows no stack trace of it, and its exit code is not 0
            return [*map(str, refused.diagnostics), *logged]
        return logged
