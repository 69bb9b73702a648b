"""A change of an environment, as a platform team makes it: one line of a stack file from its pull request to production, and drift there.

Each step is a command that a person types, with git or `python -m localcloud`; nothing here knows more than they do.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from localcloud import drift_walk
from localcloud.team import AUTHOR, REVIEWERS, StepFailed, Team, run_id

FILE, STACK = "Pulumi.prod.yaml", "prod"
LINE: Final = re.compile(r"^(              max_workers: )(\d+)$", re.MULTILINE)
"""How far the shared cluster of prod may grow."""
SIZES: Final = {"6": "7", "7": "6"}
CLUSTER: Final = "data-prod-shared"


@dataclass
class Change(Team):
    """The team at work, in a clone of the repository `infrastructure`."""

    def go(self) -> None:
        """Raises `StepFailed` at the first step that ends otherwise than it should."""
        self.give_the_program_to_pipelines()
        self.pipelines("run", "--due")
        clone = self.cloned("infrastructure")
        size = resized(clone / FILE)
        self.say(f"{AUTHOR} lets the shared cluster of prod grow to {size} workers: one line of {FILE}, as a pull request")
        number = self.proposed(clone, f"grow-to-{size}", f"Let the shared cluster of prod grow to {size} workers")
        self.say("checks run, and a preview of the stack that something changes for, as an identity that only reads")
        self.pipelines("run", "--due")
        self.say("what reviewers read on the pull request")
        print(self.localcloud("pr", "show", number, "--comments"))
        self.say("they resolve the thread, vote, and it is completed")
        for thread in re.findall(r"^thread (\d+) +active", self.localcloud("pr", "show", number), re.MULTILINE):
            self.localcloud("pr", "comment", number, "--thread", thread, "--status", "fixed", "--as", REVIEWERS[0])
        self.merged(number)
        self.say("deploy: nothing is due in dev; the plan for prod says what was reviewed, and waits for two people with the report")
        run = run_id(self.pipelines("run", "--due", ends=None))
        if self._workers() == size:
            raise StepFailed("prod was changed before anybody has approved it")
        self.approved(run)
        if self._workers() != size:
            raise StepFailed(f"the shared cluster of prod should grow to {size} workers, and grows to {self._workers()}")
        self.say(f"the shared cluster of prod grows to {size} workers: run {run} has applied what was reviewed in pull request {number}")
        drift_walk.walk(self, STACK)
        self.say("the drift is gone, and its work item is closed")
        print(self.localcloud("runs"))

    def _workers(self) -> str:
        lines = self.localcloud("list").splitlines()
        ids = [line.split()[1] for line in lines if line.startswith("databricks:index/cluster:Cluster") and CLUSTER in line]
        if len(ids) != 1:
            raise StepFailed(f"there should be one cluster {CLUSTER}, and there are {len(ids)}")
        return str(_found(json.loads(self.localcloud("show", ids[0])), "maxWorkers"))


def resized(file: Path) -> str:
    """Changes the line, forth and back with every demo; the new size."""
    text = file.read_text()
    found = LINE.search(text)
    if found is None or found[2] not in SIZES:
        raise StepFailed(f"{file.name} no longer has the line that the demo changes: max_workers")
    file.write_text(LINE.sub(rf"\g<1>{SIZES[found[2]]}", text, count=1))
    return SIZES[found[2]]


def _found(value: object, key: str) -> object:
    """The first value of a key, however deep it is."""
    if isinstance(value, dict):
        return value[key] if key in value else next((found for inner in value.values() if (found := _found(inner, key)) is not None), None)
    return None


def main() -> int:
    """`python -m localcloud.change`, once both stacks are up."""
    try:
        Change().go()
    except StepFailed as error:
        print(f"\nthe change stopped: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
