"""One whole cycle, as a team goes through it: a change from a branch to production, then one with a mistake, which goes back by itself.

Each step is a command that a person types, with git or `python -m localcloud`; nothing here knows more than they do.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from localcloud.team import AUTHOR, OPERATOR, WAITS, StepFailed, Team, git, run_id

LOADS, LOOKS = "notebooks/tables/load.py", "notebooks/smoke.py"
RIGHT, WRONG = "in names.tables", "in names.tabels"
"""In a notebook, where no unit test finds it: those run modules."""
REMARK: Final = "\n# COMMAND ----------\n\n# MAGIC %md\n# MAGIC Change {} of the demo.\n"


@dataclass
class Cycle(Team):
    """The team at work, in a clone of the repository `notebooks`."""

    def go(self) -> None:
        """Raises `StepFailed` at the first step that ends otherwise than it should."""
        self.give_the_program_to_pipelines()
        good = self._version("Say more about loading", _improved)
        self._expect("dev", good, "the release pipeline of dev took it, and its checks passed")
        run = self._release_to_production(good)
        self._expect("prod", good, f"two people approved run {run}")
        bad = self._version("Look at tables in a better way", _broken, released=False)
        self._expect("dev", good, f"{bad} failed its smoke check, and dev went back by itself")
        self.say("what has run, and where each release is")
        print(self.localcloud("runs"))

    def _version(self, title: str, edit: Callable[[Path, int], str], *, released: bool = True) -> str:
        """A change goes into main by a pull request, and becomes a version; what the pipelines call it."""
        clone = self.cloned("notebooks")
        before = set(git(clone, "tag").split())
        branch = f"demo-{len(before) + 1}"
        self.say(f"{AUTHOR} changes {edit(clone, len(before) + 1)} on the branch {branch}, and pushes it")
        number = self.proposed(clone, branch, title)
        self.say("a pull request: ci runs on what the merge would be, two people vote, it is completed")
        self.pipelines("run", "--due")
        self.merged(number)
        self.say(f"ci runs on main and tags a version, and release-dev {'takes it' if released else 'finds the mistake'}")
        self.pipelines("run", "--due")
        git(clone, "fetch", "--quiet", "--tags", "origin")
        made = [tag for tag in git(clone, "tag").split() if tag not in before and "/" not in tag]
        if len(made) != 1:
            raise StepFailed(f"ci should have tagged one version, and tagged {', '.join(made) or 'none'}")
        return made[0]

    def _release_to_production(self, version: str) -> str:
        """The id of the run that has released it."""
        self.say(f"{OPERATOR} releases {version} to prod: a preview, and then it waits for two people")
        run = run_id(self.pipelines("run", "release-prod", "--parameter", f"version={version}", "--as", OPERATOR, ends=WAITS))
        self.approved(run)
        return run

    def _expect(self, stack: str, release: str, why: str) -> None:
        out = self.outputs(stack)["release"]
        if out != release:
            raise StepFailed(f"{stack} should be at {release}, and is at {out}")
        self.say(f"{stack} is at {release}: {why}")


def _improved(clone: Path, number: int) -> str:
    """Adds a remark, and takes out the mistake that an earlier demo has left; what was changed."""
    _replace(clone / LOOKS, WRONG, RIGHT)
    with (clone / LOADS).open("a") as notebook:
        notebook.write(REMARK.format(number))
    return LOADS


def _broken(clone: Path, number: int) -> str:
    if not _replace(clone / LOOKS, RIGHT, WRONG):
        raise StepFailed(f"{LOOKS} no longer has {RIGHT!r}, which the demo changes (change {number})")
    return LOOKS


def _replace(file: Path, old: str, new: str) -> bool:
    text = file.read_text()
    file.write_text(text.replace(old, new))
    return old in text


def main() -> int:
    """`python -m localcloud.cycle`, once both stacks are up."""
    try:
        Cycle().go()
    except StepFailed as error:
        print(f"\nthe cycle stopped: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
