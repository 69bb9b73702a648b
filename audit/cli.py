"""The command line: which report, of which file, in which format, to where."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from audit import markdown, reading
from audit.model import Preview
from audit.preview import build

BAD_INPUT: Final = 2
"""Exit code for a file that cannot be read or written, the same that argparse uses for arguments."""

FORMATS: Final[Mapping[str, Callable[[Preview], str]]] = {"md": markdown.render}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0, or 2 with one line on standard error."""
    options = _parser().parse_args(arguments)
    try:
        report = FORMATS[options.format](build(reading.read(options.file)))
        _write(report, options.output)
    except reading.Unreadable as error:
        return _fail(str(error))
    except RecursionError:
        return _fail(f"{options.file} is not a preview: it is nested too deeply")
    except BrokenPipeError:
        # the reader has seen enough, as `| head` does; Python must not try to flush again when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        return _fail(f"{options.output} cannot be written: {error.strerror or error}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m audit", description="Reports for the people who approve a change.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    preview = commands.add_parser(
        "preview", help="report on one `pulumi preview --json`", description="What a preview would change, and why."
    )
    preview.add_argument("file", metavar="FILE", help="output of `pulumi preview --json`; - for standard input")
    preview.add_argument("--format", choices=list(FORMATS), default="md", help="how the report is written (default: md, Markdown)")
    preview.add_argument("-o", "--output", metavar="OUT", default="-", help="file to write; - for standard output (default)")
    return parser


def _write(report: str, output: str) -> None:
    if output != "-":
        Path(output).write_text(report, encoding="utf-8")
        return
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # a report has arrows and ellipses, even if the terminal's locale has none
    sys.stdout.write(report)
    sys.stdout.flush()


def _fail(message: str) -> int:
    sys.stderr.write(f"audit: {message}\n")
    return BAD_INPUT
