"""`make demo`: both stacks come up on the local cloud, a second preview shows no change, and a small change gets its report."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

from localcloud.places import ROOT, places
from localcloud.shadow import synchronise
from localcloud.values import Json

STACKS = ("dev", "prod")
"""In this order: dev creates the Azure DevOps project that prod joins."""

CREATES_THE_REPOSITORY, REPOSITORY, RELEASE = "dev", "notebooks", "v1.0.0"
"""Before prod comes up, somebody must have tagged the release that its git folders and jobs are at."""

CHANGED_STACK = "dev"
PREPARED_CHANGE = (("autotermination_minutes: 20", "autotermination_minutes: 30"),)
"""What the sample report is about: texts of the stack file and what replaces them, in a copy that is previewed and never applied."""


class DemoError(Exception):
    """A step failed; its output is above."""


def main() -> int:
    """Runs every step; 0 when all of them did what they should."""
    began = time.monotonic()
    try:
        for stack in STACKS:
            _step(f"stack {stack}: pulumi up", ["up", "-s", stack, "--yes", "--skip-preview"])
            if stack == CREATES_THE_REPOSITORY:
                _tag_the_release()
        for stack in STACKS:
            _step(f"stack {stack}: a second preview, which must show no change", ["preview", "-s", stack, "--expect-no-changes"])
        report = _report()
    except DemoError as error:
        print(f"\nmake demo stopped: {error}", file=sys.stderr)
        return 1
    for stack in STACKS:
        _say(f"what stands in {stack}")
        print("\n".join(_lines(json.loads(_output(["stack", "output", "-s", stack, "--json"])))))
    _say("the report of a small prepared change (previewed, not applied)")
    print(report)
    _say(f"done in {time.monotonic() - began:.0f} s. What to try next")
    print(NEXT)
    return 0


NEXT = """\
  ./local pulumi stack -s dev                         the stack: every resource and output
  ./local python -m localcloud list                   what the local cloud holds: type, id, name
  edit Pulumi.dev.yaml, then
  ./local pulumi preview -s dev                       what your edit would change
  ./local pulumi preview -s dev --json >preview.json && ./local python -m audit preview preview.json
                                                      the same as a report for reviewers
  make cycle                                          a change from its pull request to production, and a mistake that goes back
  make change                                         a line of a stack file, from its pull request to production
  make clean                                          forget the local cloud and its stacks
  docs/configuration.md                               every key of the stack files"""


def _tag_the_release() -> None:
    """What a person does before the first `up` of prod: git tag, git push."""
    address = _run([str(ROOT / "local"), sys.executable, "-m", "localcloud", "url", REPOSITORY]).strip()
    _say(f"the first release: git tag {RELEASE} in {address}")
    if not _run(["git", "-C", address, "tag", "--list", RELEASE]).strip():
        _run(["git", "-C", address, "tag", RELEASE])


def _report() -> str:
    at = places()
    for word in synchronise(ROOT, at.project):
        print(word)
    text = (at.project / f"Pulumi.{CHANGED_STACK}.yaml").read_text()
    for old, new in PREPARED_CHANGE:
        if old not in text:
            raise DemoError(f"Pulumi.{CHANGED_STACK}.yaml no longer says {old!r}, which the prepared change replaces")
        text = text.replace(old, new, 1)
    changed = at.base / "change.stack.yaml"
    changed.write_text(text)
    preview = at.base / "change.preview.json"
    preview.write_text(_output(["preview", "-s", CHANGED_STACK, "--json", "--show-sames", "--config-file", str(changed)]))
    return _run([sys.executable, "-m", "audit", "preview", str(preview), "--stack-file", f"Pulumi.{CHANGED_STACK}.yaml"])


def _step(title: str, arguments: Sequence[str]) -> None:
    _say(title)
    began = time.monotonic()
    if subprocess.run([ROOT / "local", "pulumi", *arguments], check=False).returncode:
        raise DemoError(title)
    print(f"({time.monotonic() - began:.1f} s)")


def _output(arguments: Sequence[str]) -> str:
    return _run([str(ROOT / "local"), "pulumi", *arguments])


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    if done.returncode:
        print(done.stdout, file=sys.stderr)
        raise DemoError(" ".join(command))
    return done.stdout


def _lines(values: Mapping[str, Json], depth: int = 1) -> list[str]:
    """Stack outputs as an indented outline."""
    found = []
    for key, value in values.items():
        nested = _lines(value, depth + 1) if isinstance(value, Mapping) else []
        shown = "" if nested else f" {value or 'none'}"
        found += [f"{'  ' * depth}{key}:{shown}", *nested]
    return found


def _say(title: str) -> None:
    print(f"\n=== {title} ===", flush=True)


if __name__ == "__main__":
    sys.exit(main())
