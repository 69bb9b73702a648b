"""`python -m pipelines.deploy find|plan|apply --stack STACK ...`: brings a stack to what was reviewed and merged.

What a pull request's preview has planned is what was reviewed. A deployment previews again, as the identity that reads, and goes on only if
that would do nothing else: the report that approvers see is of the plan that is applied, and a plan that no longer applies is found before
anybody is asked.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from audit.pull_request.service import Refused
from pipelines import artifact, plans, reports, reviewed
from pipelines.inputs import digest, is_known
from pipelines.program import ROOT, Program, mend
from pipelines.service import project_service
from pipelines.sign_in import signed_in

ADVICE: Final = "Read the new preview, which is the summary of this run. If it is right, start this pipeline with the parameter plan: new"
REVIEWED, NEW = "reviewed", "new"
_VIOLATED: Final = "violates plan"
"""What the engine says where an update would do something that its plan does not have."""
_LOCKED: Final = re.compile(r"currently locked|another update is currently in progress", re.IGNORECASE)
_MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Deployment:
    """One stack, and what a run is told about it."""

    program: Program
    stack: str
    folder: Path
    """The checkout of the program."""
    mode: str
    """`reviewed`, or `new`: a person has asked for a plan that nobody has reviewed in a pull request."""

    def find(self, environ: Mapping[str, str]) -> None:
        """Says whether something is due, and where the plan is that was reviewed."""
        if self.mode == REVIEWED and (why := self._is_out()):
            print(f"{self.stack}: {why}")
            _set("due", "false")
            return
        _set("due", "true")
        if self.mode == NEW:
            return
        try:
            found = reviewed.find(project_service(environ), environ["BUILD_REPOSITORY_ID"], self.folder, self.stack)
        except Refused as error:
            raise SystemExit(f"the plan that was reviewed cannot be looked up: {error}") from None
        if found is None:
            print(f"No pull request has a plan for {self.stack} at this commit")
            return
        print(f"The plan for {self.stack} was reviewed in pull request {found.pull_request}, and is an artifact of run {found.run}")
        _set("reviewedPullRequest", str(found.pull_request))
        _set("reviewedPipeline", str(found.pipeline))
        _set("reviewedRun", str(found.run))

    def plan(self, out: Path, kept: Path, pull_request: str) -> None:
        """Plans the deployment, and holds the plan against the reviewed one. Raises `SystemExit` if it would do anything else."""
        self._preview(out)
        fresh = plans.read(out / "plan.json")
        if not plans.changes(fresh):
            print(f"{self.stack}: nothing to deploy")
            _set("due", "false", is_output=True)
            return
        if self.mode == REVIEWED and (why := self._why_not(fresh, kept, pull_request)):
            raise SystemExit(f"{why} {ADVICE}")
        _set("due", "true", is_output=True)

    def apply(self, out: Path) -> None:
        """Applies the plan of this run, after it has repaired what the last update has left. Raises `SystemExit` if it does not succeed."""
        if why := self._is_out():
            print(f"{self.stack}: {why}")
            return
        mend(self.program, self.stack)
        succeeded, said = self.program.up(out / "plan.json")
        if succeeded:
            return
        if _VIOLATED in said:
            self._preview(out.with_name(f"{out.name}-now"))
            raise SystemExit(f"{self.stack} is not what it was when this deployment was planned, so nothing was changed. {ADVICE}")
        if _LOCKED.search(said):
            raise SystemExit(
                f"somebody else is at work on {self.stack}, as shown above, so nothing was changed. If nobody is, an agent was lost: "
                f"take its lock away (pulumi cancel -s {self.stack}), and start this pipeline again"
            )
        mend(self.program, self.stack)
        raise SystemExit(
            f"the update of {self.stack} stopped, as shown above. What it has done is in the state. Repair the cause, and start this "
            "pipeline again: it goes on from there"
        )

    def _preview(self, out: Path) -> None:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as temporary:
            events = Path(temporary) / "preview.events"
            succeeded = self.program.preview(out / "plan.json", events)
            if not events.exists():
                raise SystemExit(f"the preview of {self.stack} did not begin, as shown above")
            reports.write(self.stack, events, out, self.folder)
        if not succeeded:
            raise SystemExit(f"the preview of {self.stack} failed, and nothing was changed: the report says why")

    def _is_out(self) -> str:
        """Why there is nothing to do: this commit, or a newer one, is out. "" if there is."""
        out = self.program.deployed()
        if not out or not is_known(self.folder, out):
            return ""
        if digest(self.folder, out, self.stack) == digest(self.folder, "HEAD", self.stack):
            return f"commit {out[:8]} is out, and nothing has changed for this stack since"
        newer = subprocess.run(["git", "-C", str(self.folder), "merge-base", "--is-ancestor", "HEAD", out], check=False).returncode == 0
        return f"the newer commit {out[:8]} is out already" if newer else ""

    def _why_not(self, fresh: plans.Plan, kept: Path, pull_request: str) -> str:
        was = artifact.read(kept)
        if not pull_request or was is None:
            return f"No plan was reviewed for {self.stack}: this commit came with no pull request whose preview is still there."
        if was.stack != self.stack or was.inputs != digest(self.folder, "HEAD", self.stack):
            return f"What was merged is not what was previewed in pull request {pull_request}: the branch had moved in between."
        try:
            more = list(plans.beyond(fresh, plans.read(kept / "plan.json")))
        except plans.UnreadablePlan as error:
            return f"The plan of pull request {pull_request} is unusable: {error}."
        if not more:
            return ""
        listed = ", ".join(more[:_MOST_NAMED]) + (f", and {len(more) - _MOST_NAMED} more" if len(more) > _MOST_NAMED else "")
        return f"The plan that was reviewed in pull request {pull_request} no longer applies to {self.stack}: {listed}."


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Runs one step; 0, or 1 after the sentence that says what is wrong."""
    given = _arguments().parse_args(arguments)
    try:
        with signed_in(environ) as signed:
            deployment = Deployment(Program(given.program, given.stack, signed), given.stack, given.program, given.plan)
            if given.step == "find":
                deployment.find(environ)
            elif given.step == "plan":
                deployment.plan(given.out, given.reviewed, environ.get("REVIEWEDPULLREQUEST", ""))
            else:
                deployment.apply(given.out)
    except SystemExit as problem:
        print(f"##vso[task.logissue type=error]{problem}", flush=True)
        return 1
    return 0


def _set(name: str, value: str, *, is_output: bool = False) -> None:
    print(f"##vso[task.setvariable variable={name}{';isOutput=true' if is_output else ''}]{value}", flush=True)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pipelines.deploy", description=__doc__)
    parser.add_argument("step", choices=["find", "plan", "apply"])
    parser.add_argument("--stack", required=True, help="the stack, such as dev")
    parser.add_argument("--plan", choices=[REVIEWED, NEW], default=REVIEWED, help="whether a pull request must have the same plan")
    parser.add_argument("--out", type=Path, help="folder for the plan of this run")
    parser.add_argument("--reviewed", type=Path, default=Path("reviewed"), help="folder with the artifact that was reviewed")
    parser.add_argument("--program", type=Path, default=ROOT, help="checkout of this program (default: the one that runs)")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
