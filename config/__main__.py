"""`python -m config [FILE ...]`: look for mistakes in stack files, without an engine and without changing anything."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from config.diagnostics import Diagnostic, in_order
from config.keys import NAMESPACE
from config.stack_files.comparison import compare
from config.stack_files.parser import Checked, Source, check
from config.stack_files.source import StackFile
from config.stack_files.unreadable import UnreadableStackFile

if TYPE_CHECKING:
    from pulumi import Output

PROJECT = Path(__file__).resolve().parent.parent
"""The folder of the program, which folders in its stack files are relative to."""


def check_file(file: Path, root: Path) -> Sequence[Diagnostic]:
    """All mistakes of one stack file; folders in it are relative to `root`. Raises `UnreadableStackFile`."""
    return checked(file, root).diagnostics


def checked(file: Path, root: Path) -> Checked:
    """The same with the configuration, as far as it is valid. Raises `UnreadableStackFile`."""
    plain: dict[str, object] = {}
    secrets: dict[str, object] = {}
    source = StackFile(file)
    for key, value in source.values.items():
        namespace, _, name = key.partition(":")
        if namespace == NAMESPACE:
            (secrets if holds_secret(value) else plain)[name] = value
    stack = file.name.removeprefix("Pulumi.").removesuffix(".yaml")
    # Nothing looks at the values of secrets, so the encrypted ones stand in.
    return check(plain, cast("dict[str, Output[str]]", secrets), Source(stack=stack, root=root, files=(source,)))


def holds_secret(value: object) -> bool:
    """Whether a value is encrypted, or has an encrypted one inside."""
    if isinstance(value, dict):
        return set(value) == {"secure"} or any(holds_secret(part) for part in value.values())
    return isinstance(value, list) and any(holds_secret(part) for part in value)


def main(arguments: Sequence[str]) -> int:
    """Print every mistake; the exit code is described in the command's help."""
    parser = argparse.ArgumentParser(
        prog="python -m config",
        description="Looks for mistakes in stack files and between them, without an engine and without changing anything.",
        epilog="Exit codes: 0 no mistakes (there may be warnings), 1 mistakes or a file that cannot be read, 2 wrong use of this command.",
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a stack file; without any, all of the project: Pulumi.*.yaml")
    files: list[Path] = parser.parse_args(arguments).files or sorted(PROJECT.glob("Pulumi.*.yaml"))
    if not files:
        print(f"{PROJECT} has no stack file (Pulumi.STACK.yaml)")
    between = compare([StackFile(file) for file in files])
    results = [_report(file, [item for item in between if item.location and item.location.file == file.name]) for file in files]
    return int(not all(results) or not files)


def _report(file: Path, between: Sequence[Diagnostic]) -> bool:
    """Prints what is wrong with a file, by itself or `between` it and others; whether nothing is, but for warnings."""
    try:
        found = in_order([*check_file(file, PROJECT), *between])
    except UnreadableStackFile as problem:
        print(problem)
        return False
    for item in found:
        print(item)
    if not found:
        print(f"{file.name}: no mistakes")
    return all(item.severity == "warning" for item in found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
