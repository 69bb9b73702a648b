"""`python -m pipelines.preview --stack STACK --out DIR`: what the merge of a pull request would change in one stack.

It runs as the identity that reads, in AzureCLI@2. DIR becomes an artifact of the run: the plan, which `pipelines.deploy` holds its own
against, what it was made of, and the report, which is also the summary of the run and a thread of the pull request.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from audit.findings.finding import Risk
from pipelines import reports
from pipelines.artifact import Artifact, write
from pipelines.inputs import digest
from pipelines.program import ROOT, Program
from pipelines.sign_in import signed_in


def preview(program: Program, stack: str, out: Path, folder: Path, limit: str) -> None:
    """Leaves plan and report, and posts the report. Raises `SystemExit` if the preview failed, or found more risk than is allowed."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        events = Path(temporary) / "preview.events"
        succeeded = program.preview(out / "plan.json", events)
        if not events.exists():
            raise SystemExit(f"the preview of {stack} did not begin, as shown above")
        write(out, Artifact(stack, program.commit(), digest(folder, "HEAD", stack)))
        reports.write(stack, events, out, folder)
        reports.comment(stack, events, folder, limit)
        if not succeeded:
            raise SystemExit(f"the preview of {stack} failed: the report says why")
        if reports.risky(events, limit):
            raise SystemExit(f"the preview of {stack} has a finding of the risk `{limit}` or more: the report says which")


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Previews; 0, or 1 after the sentence that says what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.preview", description=__doc__)
    parser.add_argument("--stack", required=True, help="the stack, such as dev")
    parser.add_argument("--out", type=Path, required=True, help="folder for plan and report")
    parser.add_argument("--program", type=Path, default=ROOT, help="checkout of this program (default: the one that runs)")
    limits = [risk.value for risk in Risk if risk is not Risk.NONE]
    parser.add_argument("--fail-on", choices=[reports.NO_LIMIT, *limits], default=reports.NO_LIMIT, help="risk from which on it fails")
    given = parser.parse_args(arguments)
    try:
        with signed_in(environ) as signed:
            preview(Program(given.program, given.stack, signed), given.stack, given.out, given.program, given.fail_on)
    except SystemExit as problem:
        print(f"##vso[task.logissue type=error]{problem}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
