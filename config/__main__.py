"""`python -m config Pulumi.dev.yaml ...`: look for mistakes in stack files, without an engine and without changing anything."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from config.diagnostics import Diagnostic
from config.keys import NAMESPACE
from config.stack_files.parser import Source, check
from config.stack_files.source import StackFile, UnreadableStackFile

if TYPE_CHECKING:
    from pulumi import Output


def check_file(file: Path, root: Path) -> Sequence[Diagnostic]:
    """All mistakes of one stack file; folders in it are relative to `root`. Raises `UnreadableStackFile`."""
    plain: dict[str, object] = {}
    secrets: dict[str, object] = {}
    for key, value in StackFile(file).values.items():
        namespace, _, name = key.partition(":")
        if namespace == NAMESPACE:
            (secrets if _holds_secret(value) else plain)[name] = value
    stack = file.name.removeprefix("Pulumi.").removesuffix(".yaml")
    # Nothing looks at the values of secrets, so the encrypted ones stand in.
    return check(plain, cast("dict[str, Output[str]]", secrets), Source(stack=stack, root=root, files=(file,))).diagnostics


def _holds_secret(value: object) -> bool:
    if isinstance(value, dict):
        return set(value) == {"secure"} or any(_holds_secret(part) for part in value.values())
    return isinstance(value, list) and any(_holds_secret(part) for part in value)


def main(arguments: Sequence[str]) -> int:
    """Print every mistake; 1 if there is an error, 2 if no file was named."""
    if not arguments or arguments[0].startswith("-"):
        print("usage: python -m config Pulumi.STACK.yaml ...", file=sys.stderr)
        return 2
    failed = False
    for name in arguments:
        try:
            found = check_file(Path(name), Path.cwd())
        except UnreadableStackFile as problem:
            print(problem)
            failed = True
            continue
        for item in found:
            print(item)
        failed = failed or any(item.severity == "error" for item in found)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
