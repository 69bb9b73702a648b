"""One release of the notebooks to one environment: `python -m pipelines.release preview|apply|mark|restore ...`.

These are steps of the release pipeline, which is a file of the notebooks' repository. The program does the work; what is here asks it for a
plan, holds that against what a release may change, and has it applied.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pipelines.program import ROOT, Program, mend
from pipelines.sign_in import signed_in
from pipelines.versions import Versions


@dataclass(frozen=True, slots=True)
class Planned:
    """What a preview leaves for the steps after it."""

    version: str
    commit: str
    """Of the version; empty for a rollback."""
    before: str
    """What was out when it was previewed."""


def preview(program: Program, versions: Versions, wanted: str, out: Path, *, is_rollback: bool) -> None:
    """Decides what is released, plans it, and stops where anything else would change."""
    outputs = program.outputs()
    before = str(outputs["release"])
    if is_rollback:
        version, commit = str(outputs["previous_release"]), ""
        if not version:
            raise SystemExit(f"{before} is the first release: there is none before to go back to")
    else:
        version, commit = versions.choose(wanted)
    print(f"{'Back from' if is_rollback else 'Out is'} {before}, {'to' if is_rollback else 'to be released is'} {version}")
    others = program.plan_release(version, out)
    print((out / "report.md").read_text(encoding="utf-8") if (out / "report.md").exists() else "")
    if others:
        print(others)
        raise SystemExit(
            "Stopped before anything was changed: the infrastructure repository holds more than a release. Deploy that first (pipeline "
            "deploy), and release again"
        )
    (out / "release.json").write_text(json.dumps(asdict(Planned(version, commit, before))), encoding="utf-8")
    print(f"##vso[task.uploadsummary]{out / 'report.md'}")
    number = f"{version.rpartition('/')[2]} {'rollback ' if is_rollback else ''}{os.environ.get('BUILD_BUILDID', '')}"  # takes no slash
    print(f"##vso[build.updatebuildnumber]{number.rstrip()}")


def restore(program: Program, planned: Planned, out: Path) -> None:
    """Goes back to the last good release after a failure, however far the release has come."""
    outputs = program.outputs()
    # A release that stopped half-way is not out: the stack still publishes the one before, which only has to be made whole again.
    is_out = outputs["release"] == planned.version
    good = str(outputs["previous_release"] if is_out else outputs["release"])
    if not good:
        raise SystemExit(f"{planned.version} failed, and it is the first release: there is none before to go back to. Release a better one")
    print(f"{planned.version} failed {'its checks' if is_out else 'half-way'}: going back to {good}")
    others = program.plan_release(good, out)
    if others:
        print(others)
        raise SystemExit(f"The rollback to {good} would change more than the release, so it was not made")
    program.apply(out)
    print(f"##vso[task.logissue type=warning]{planned.version} failed and was rolled back: {good} is out again")


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Runs one step; 0, or 1 after the sentence that says what is wrong."""
    given = _arguments().parse_args(arguments)
    versions = Versions(given.notebooks, given.environment, given.first)
    try:
        if given.step == "mark":
            planned = _planned(given.out)
            print(f"Tagged {versions.mark(planned.version, planned.commit)}" if planned.commit else "A rollback leaves no tag")
            return 0
        with signed_in(environ) as signed:
            program = Program(given.program, given.environment, signed)
            if given.step == "preview":
                preview(program, versions, given.version.strip(), given.out, is_rollback=given.rollback)
            elif given.step == "apply":
                mend(program, given.environment)
                program.apply(given.out)
                print(f"{_planned(given.out).version} is out in {given.environment}")
            else:
                mend(program, given.environment)
                restore(program, _planned(given.out), given.out / "rollback")
    except SystemExit as problem:
        print(f"##vso[task.logissue type=error]{problem}", flush=True)
        if given.step == "restore":
            print(
                f"##vso[task.logissue type=error]{given.environment} was NOT rolled back. Repair what is named above, then start this "
                "pipeline with a good version, or with rollback, which is safe to repeat"
            )
        return 1
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pipelines.release", description=__doc__)
    parser.add_argument("step", choices=["preview", "apply", "mark", "restore"])
    parser.add_argument("--environment", required=True, help="the stack, such as dev")
    parser.add_argument("--first", required=True, help="the environment that releases before all others")
    parser.add_argument("--notebooks", type=Path, required=True, help="checkout of the notebooks' repository, with its history and tags")
    parser.add_argument("--program", type=Path, default=ROOT, help="checkout of this program (default: the one that runs)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the plan")
    parser.add_argument("--version", default="newest", help="a version, or: newest")
    parser.add_argument("--rollback", action="store_true", help="the release before, instead of a version")
    return parser


def _planned(out: Path) -> Planned:
    return Planned(**json.loads((out / "release.json").read_text(encoding="utf-8")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
