"""Drift, as a platform team meets it: somebody changes production by hand, the search finds it, and a work item follows it to its end."""

from __future__ import annotations

import subprocess
from typing import Final

from localcloud.places import ROOT
from localcloud.team import OPERATOR, StepFailed, Team

_FAILS: Final = 1
_VAULT: Final = "kv-data-{}-"


def walk(team: Team, stack: str) -> None:
    """Raises `StepFailed` at the first step that ends otherwise than it should."""
    team.say(f"{OPERATOR} changes a vault of {stack} in the portal; the search for drift looks, as every night")
    team.localcloud("edit", _vault(team, stack), f'tags.owner="{OPERATOR}"', "--as", OPERATOR)
    search = ("run", "drift", "--parameter", f"stacks=[{stack}]")
    team.pipelines(*search, ends=_FAILS)
    number = _work_item(team, stack, "New")
    team.say(f"work item {number} says what and who")
    print(team.localcloud("work-item", "show", number))
    team.say("who deploys takes it back, and the next search closes the work item")
    command = [str(ROOT / "local"), "--as", "apply", "pulumi", "up", "-s", stack, "--refresh", "--yes", "--skip-preview"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode:
        raise StepFailed(f"pulumi up --refresh: {done.stderr.strip() or done.stdout.strip()}")
    team.pipelines(*search)
    if _work_item(team, stack, "Closed") != number:
        raise StepFailed(f"the work item on the drift of {stack} should be {number} still")


def _vault(team: Team, stack: str) -> str:
    lines = (line.split() for line in team.localcloud("list", "Vault").splitlines())
    found = [parts[1] for parts in lines if parts[-1].startswith(_VAULT.format(stack)) and "keys" not in parts[-1]]
    if len(found) != 1:
        raise StepFailed(f"there should be one vault of {stack}, and there are {len(found)}")
    return found[0]


def _work_item(team: Team, stack: str, state: str) -> str:
    """The number of the one work item on the drift of a stack, which must be in that state."""
    told = team.localcloud("work-item", "list", "--tag", f"databricks-cicd-drift-{stack}").splitlines()
    if len(told) != 1 or told[0].split("\t")[2] != state:
        raise StepFailed(f"there should be one work item on the drift of {stack}, in the state {state}: {told}")
    return told[0].split("\t")[0]
