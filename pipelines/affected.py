"""`python -m pipelines.affected STACK STACK ...`: which stacks a pull request changes something for.

HEAD is the merge that Azure Pipelines has made of the pull request, and its first parent is what the target branch was. The output variable
of a stack is `true` if its preview is due. For the others, the pull request learns that there is nothing to preview. In doubt all are due.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from audit.pull_request import status
from audit.pull_request.address import SOURCE, NoAddress, address, run_link
from audit.pull_request.service import Refused, Service
from audit.pull_request.thread import publish
from pipelines.inputs import digest
from pipelines.program import ROOT


def affected(repository: Path, stacks: Sequence[str]) -> list[str]:
    """The stacks whose inputs are not those of the target branch."""
    parents = subprocess.run(
        ["git", "-C", str(repository), "rev-list", "--parents", "-n", "1", "HEAD"], check=True, capture_output=True, text=True
    ).stdout.split()[1:]
    if len(parents) < 2:  # not a merge: what it is compared with is not known
        return list(stacks)
    return [stack for stack in stacks if digest(repository, "HEAD", stack) != digest(repository, parents[0], stack)]


def tell(environ: Mapping[str, str], stack: str) -> None:
    """Says on the pull request that a stack is not affected. What could not be posted is a warning."""
    link, name = run_link(environ), f"preview-{stack}"
    try:
        service = Service(address({}, environ))
        steps: tuple[Callable[[], str], ...] = (
            lambda: publish(service, stack, None, link),
            lambda: status.set_state(
                service, name, "notApplicable", "Nothing changes for this stack", link=link, commit=environ.get(SOURCE, "")
            ),
        )
        for step in steps:
            print(step())
    except (NoAddress, Refused) as error:
        print(f"##vso[task.logissue type=warning]nothing was posted on the pull request: {error}")


def main(arguments: Sequence[str], environ: Mapping[str, str], repository: Path = ROOT) -> int:
    """Sets the output variables."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.affected", description=__doc__)
    parser.add_argument("stack", nargs="+", help="the stacks, such as dev")
    stacks: list[str] = parser.parse_args(arguments).stack
    due = affected(repository, stacks)
    for stack in stacks:
        print(f"{stack}: {'something changes' if stack in due else 'nothing changes'}")
        print(f"##vso[task.setvariable variable={stack};isOutput=true]{str(stack in due).lower()}")
        if stack not in due:
            tell(environ, stack)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
