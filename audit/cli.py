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

from audit import document, evidence, history, markdown, page, reading
from audit.digest import Digest
from audit.findings.finding import Finding, Risk
from audit.findings.judge import highest, judge
from audit.findings.only import besides_the_release
from audit.graph import mermaid, svg, whole
from audit.markdown.cuts import LONGEST_REPORT
from audit.model import Preview
from audit.options import parser
from audit.preview import build
from audit.pull_request import status
from audit.pull_request.address import SOURCE, VARIABLES, NoAddress, address, run_link
from audit.pull_request.service import Refused, Service
from audit.pull_request.thread import publish, with_link
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
    options = parser(FORMATS, RISKY, OTHERS).parse_args(arguments)
    try:
        return _COMMANDS[options.command](options)
    except reading.Unreadable as error:
        return _fail(str(error))
    except RecursionError:
        return _fail(f"{getattr(options, 'file', options.command)} is not a preview: it is nested too deeply")
    except BrokenPipeError:
        # the reader has seen enough, as `| head` does; Python must not try to flush again when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        return _fail(f"{error.filename or options.output} cannot be written: {error.strerror or error}")
    return 0


def _preview(options: argparse.Namespace) -> int:
    return _report(reading.read(options.file, options.state), options, None if options.file == "-" else Path(options.file))


def _compare(options: argparse.Namespace) -> int:
    return _report(reading.compared(options.old, options.new), options, Path(options.new))


def _report(digest: Digest, options: argparse.Namespace, source: Path | None) -> int:
    preview = build(digest, stack_file=_stack_file(options.stack_file))
    _write(_without_credentials(FORMATS[options.format](preview)), options.output)
    if options.evidence:
        reports = {f"report.{name}": _without_credentials(render(preview)) for name, render in FORMATS.items()}
        policies = [f"{item.word} {item.pack}/{item.rule}: {item.message}" for item in preview.policies]
        evidence.write(Path(options.evidence), reports, source, highest(judge(preview)), policies)
    return _judged(preview, options.fail_on, options.only)


def _comment(options: argparse.Namespace) -> int:
    preview = build(reading.read(options.file, options.state), stack_file=_stack_file(options.stack_file))
    stack = options.stack or preview.stack
    if not stack:
        raise reading.Unreadable(f"{options.file} does not say which stack it is of: say it with --stack NAME")
    link = options.link or run_link(os.environ)
    try:
        service = Service(address({name: getattr(options, name) for name in VARIABLES}, os.environ))
    except NoAddress as error:
        _not_posted(str(error))
        return 0
    report = _for_a_comment(preview, LONGEST_REPORT - len(with_link("", link))) if _has_news(preview) else None
    limit, commit = Risk(options.fail_on) if options.fail_on else None, os.environ.get(SOURCE, "")
    steps: tuple[Callable[[], str], ...] = (
        lambda: publish(service, stack, report, link),
        lambda: status.post(service, options.status or f"preview-{stack}", status.status_of(preview, judge(preview), limit), link, commit),
    )
    for step in steps:
        try:
            sys.stderr.write(f"audit: {step()}\n")
        except Refused as error:
            _not_posted(str(error))
    return 0


def _for_a_comment(preview: Preview, most: int) -> str:
    """At most so many characters as the service counts them: those outside of the basic plane, such as emoji, are two."""
    report = markdown.render(preview, most)
    twice = sum(ord(sign) > 0xFFFF for sign in report)
    return _without_credentials(markdown.render(preview, most - twice) if len(report) + twice > most else report)


def _has_news(preview: Preview) -> bool:
    return bool(preview.changes) or preview.failed


def _not_posted(why: str) -> None:
    """Said to people, and as a warning of the run; it must not fail for it."""
    sys.stderr.write(f"audit: nothing was posted on the pull request: {why}\n")
    if os.environ.get("TF_BUILD"):
        sys.stdout.write(f"##vso[task.logissue type=warning]nothing was posted on the pull request: {why}\n")


def _graph(options: argparse.Namespace) -> int:
    drawn = whole(reading.compared(options.state, options.state))
    _write(_without_credentials(svg(drawn) + "\n" if options.format == "svg" else mermaid(drawn)), options.output)
    return 0


def _history(options: argparse.Namespace) -> int:
    _write(_without_credentials(history.render(history.read(options.history))), options.output)
    return 0


def _verify(options: argparse.Namespace) -> int:
    try:
        found = list(evidence.problems(Path(options.folder), Path(options.source) if options.source else None))
    except (OSError, ValueError) as error:
        raise reading.Unreadable(f"{options.folder} holds no evidence that can be read: {error}") from None
    sys.stderr.writelines(f"audit: {problem}\n" for problem in found)
    return RISKY if found else 0


_COMMANDS: Final[Mapping[str, Callable[[argparse.Namespace], int]]] = {
    "preview": _preview, "compare": _compare, "comment": _comment, "graph": _graph, "history": _history, "verify": _verify,
}  # fmt: skip


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
