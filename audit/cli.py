"""The command line: which report, of which file, in which format, to where."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import yaml

from audit import document, markdown, page, reading
from audit.findings.finding import Finding, Risk
from audit.findings.judge import judge
from audit.findings.only import besides_the_release
from audit.model import Preview
from audit.preview import build
from audit.stack_file import StackFile
from audit.values import SECRET
from domain.credentials import without_credentials

RISKY: Final = 3
"""Exit code where a finding has the risk of `--fail-on`, or more."""
OTHERS: Final = 4
"""Exit code where something else would change than what `--only` allows."""
BAD_INPUT: Final = 2
"""Exit code for a file that cannot be read or written, the same that argparse uses for arguments."""

FORMATS: Final[Mapping[str, Callable[[Preview], str]]] = {"md": markdown.render, "html": page.render, "json": document.render}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; where it is not 0, standard error says why."""
    options = _parser().parse_args(arguments)
    try:
        preview = build(reading.read(options.file), stack_file=_stack_file(options.stack_file))
        _write(_without_credentials(FORMATS[options.format](preview)), options.output)
        return _judged(preview, options.fail_on, options.only)
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


def _without_credentials(report: str) -> str:
    """What the model does not know as a value may have one too: a name, an id, a path."""
    return without_credentials(report, SECRET.value)


def _judged(preview: Preview, fail_on: str | None, only: str | None) -> int:
    findings = judge(preview)
    if only and (others := list(besides_the_release(preview, findings))):
        lines = ["audit: more than the release would change:", *(f"  {sentence}" for sentence in others)]
        sys.stderr.write(_without_credentials("\n".join(lines) + "\n"))
        return OTHERS
    if fail_on and (worrying := _worrying(preview, findings, Risk(fail_on))):
        sys.stderr.write(f"audit: {worrying}\n")
        return RISKY
    return 0


def _worrying(preview: Preview, findings: Sequence[Finding], limit: Risk) -> str:
    count = sum(finding.risk.level >= limit.level for finding in findings)
    if count:
        return f"{count:,} finding{'' if count == 1 else 's'} of risk {limit} or more"
    return f"the {preview.kind} failed: what is missing from it may be of any risk" if preview.failed else ""


def _stack_file(given: str | None) -> StackFile | None:
    """Raises `reading.Unreadable`."""
    if given is None:
        return None
    try:
        return StackFile(Path(given))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise reading.Unreadable(f"{given} cannot be read: {getattr(error, 'strerror', None) or str(error).splitlines()[0]}") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m audit", description="Reports for the people who approve a change.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    preview = commands.add_parser(
        "preview", help="report on one `pulumi preview --json`", description="What a preview would change, and why."
    )
    preview.add_argument("file", metavar="FILE", help="output of `pulumi preview --json`; - for standard input")
    preview.add_argument(
        "--format",
        choices=list(FORMATS),
        default="md",
        help="how the report is written: md (Markdown, the default), html (one page) or json",
    )
    preview.add_argument("-o", "--output", metavar="OUT", default="-", help="file to write; - for standard output (default)")
    preview.add_argument("--stack-file", metavar="YAML", help="the stack file that the preview is of: findings name their lines in it")
    risks = [risk.value for risk in Risk]
    preview.add_argument("--fail-on", choices=risks, metavar="RISK", help=f"exit with {RISKY} on this risk or more: {', '.join(risks)}")
    preview.add_argument("--only", choices=["release"], help=f"exit with {OTHERS} if anything else would change")
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
