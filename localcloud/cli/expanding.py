"""`python -m localcloud expand`: what a pipeline's file is when its templates, parameters and `${{ }}` are evaluated, without a run."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from localcloud.cli.errors import CommandError
from localcloud.pipelines.files import SELF, FileMissing
from localcloud.store import Store


@dataclass(frozen=True, slots=True)
class Folders:
    """Repositories as folders of this machine."""

    by_alias: Mapping[str, Path]

    def read(self, repository: str, path: str) -> str:
        """The text of a file. Raises `FileMissing`."""
        folder = self.by_alias.get(repository)
        if folder is None or not (folder / path).is_file():
            raise FileMissing(path)
        return (folder / path).read_text(encoding="utf-8-sig", errors="replace")


def expand(_: Store, arguments: argparse.Namespace) -> None:
    """Prints the final YAML, and on standard error what only the local agent refuses. Raises `CommandError` with all problems."""
    # The language takes longer to import than most commands take, which have no use for it.
    from localcloud.agent import refusals  # noqa: PLC0415
    from localcloud.pipelines.expand import expansion  # noqa: PLC0415
    from localcloud.pipelines.places import PipelineError  # noqa: PLC0415
    from localcloud.pipelines.printing import final_yaml  # noqa: PLC0415

    file = Path(arguments.file).resolve()
    if not file.is_file():
        raise CommandError(f"there is no file {arguments.file}")
    root = next((folder for folder in file.parents if (folder / ".git").exists()), file.parent)
    repositories = {alias: Path(folder) for alias, folder in arguments.repository}
    try:
        found = expansion(
            Folders({SELF: root, **repositories}),
            file.relative_to(root).as_posix(),
            dict(arguments.parameter),
            dict(arguments.variable),
        )
    except PipelineError as error:
        count = len(error.problems)
        raise CommandError(f"{count} problem{'s' * (count != 1)}\n{error}") from None
    print(final_yaml(found.tree), end="")
    for problem in refusals.problems(found.pipeline):
        print(f"the local agent would refuse it: {problem}", file=sys.stderr)


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("file", metavar="FILE", help="the pipeline's file, in its repository")
    parser.add_argument(
        "--parameter", action="append", type=_pair, default=[], metavar="NAME=VALUE", help="a parameter; lists and maps are written as YAML"
    )
    parser.add_argument(
        "--variable", action="append", type=_pair, default=[], metavar="NAME=VALUE", help="a predefined variable, such as Build.Reason"
    )
    parser.add_argument(
        "--repository",
        action="append",
        type=_pair,
        default=[],
        metavar="ALIAS=FOLDER",
        help="where the templates of a repository resource are",
    )


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f"expected NAME=VALUE, got {text!r}")
    return name, value
