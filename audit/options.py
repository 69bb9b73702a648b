"""The arguments of each command."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from audit.findings.finding import Risk
from audit.pull_request.address import VARIABLES


def parser(formats: Iterable[str], risky: int, others: int) -> argparse.ArgumentParser:
    """All commands. `risky` and `others` are the exit codes that `--fail-on` and `--only` lead to."""
    root = argparse.ArgumentParser(prog="python -m audit", description="Reports for the people who approve a change.")
    commands = root.add_subparsers(title="commands", metavar="COMMAND", required=True, dest="command")
    preview = commands.add_parser(
        "preview", help="report on one `pulumi preview --json`", description="What a preview would change, or an update did, and why."
    )
    preview.add_argument(
        "file", metavar="FILE", help="output of `pulumi preview --json`, an event log or a saved plan; - for standard input"
    )
    preview.add_argument("--state", metavar="STATE", help="the exported state that a saved plan was made for: it has the old values")
    compare = commands.add_parser(
        "compare", help="report on the difference between two exported states", description="What changed between two states."
    )
    compare.add_argument("old", metavar="OLD", help="output of `pulumi stack export`")
    compare.add_argument("new", metavar="NEW", help="a later one")
    for command in (preview, compare):
        _report(command, formats, risky, others)
    _comment(
        commands.add_parser(
            "comment",
            help="put the report on a pull request of Azure DevOps",
            description="Puts the report of a preview on the pull request that this run belongs to: one thread for each stack, updated in "
            "place, and a status. What cannot be posted is said and does not fail the run.",
        )
    )
    graph = commands.add_parser("graph", help="draw the graph of an exported state", description="Who needs whom in a stack.")
    graph.add_argument("state", metavar="STATE", help="output of `pulumi stack export`")
    graph.add_argument("--format", choices=["svg", "mermaid"], default="svg", help="a drawing, or text for Markdown (default: svg)")
    history = commands.add_parser("history", help="the timeline of a stack", description="Who updated a stack, when, and with what risk.")
    history.add_argument(
        "history",
        metavar="HISTORY",
        help="output of `pulumi stack history --json --page-size 0` (- for standard input), or, with the findings of each update, a folder "
        "of the backend: .pulumi/history/PROJECT/STACK",
    )
    for command in (graph, history):
        _output(command)
    verify = commands.add_parser("verify", help="check evidence", description="Whether evidence is as it was written.")
    verify.add_argument("folder", metavar="DIR", help="what --evidence wrote")
    verify.add_argument("--source", metavar="FILE", help="the file that the report was made of, if it was kept")
    return root


def _report(command: argparse.ArgumentParser, formats: Iterable[str], risky: int, others: int) -> None:
    command.add_argument(
        "--format",
        choices=list(formats),
        default="md",
        help="how the report is written: md (Markdown, the default), html (one page) or json",
    )
    _output(command)
    command.add_argument("--stack-file", metavar="YAML", help="the stack file that the preview is of: findings name their lines in it")
    risks = [risk.value for risk in Risk]
    command.add_argument("--fail-on", choices=risks, metavar="RISK", help=f"exit with {risky} on this risk or more: {', '.join(risks)}")
    command.add_argument("--only", choices=["release"], help=f"exit with {others} if anything else would change")
    command.add_argument(
        "--evidence", metavar="DIR", help="also write the report in all formats there, with a manifest that `verify` checks"
    )


def _comment(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="as for `preview`")
    command.add_argument("--state", metavar="STATE", help="as for `preview`")
    command.add_argument("--stack-file", metavar="YAML", help="as for `preview`")
    command.add_argument("--stack", metavar="NAME", help="the stack, if the preview does not say: it lists no resources")
    command.add_argument("--status", metavar="NAME", help="name of the status (default: preview-STACK); its genre is databricks-cicd")
    command.add_argument(
        "--fail-on", choices=[risk.value for risk in Risk], metavar="RISK", help="the status is `failed` on this risk or more, too"
    )
    command.add_argument("--link", metavar="URL", help="where the whole report is (default: the page of this run)")
    for name, variable in VARIABLES.items():
        command.add_argument(f"--{name.replace('_', '-')}", metavar="X", help=f"instead of {variable}")


def _output(command: argparse.ArgumentParser) -> None:
    command.add_argument("-o", "--output", metavar="OUT", default="-", help="file to write; - for standard output (default)")
