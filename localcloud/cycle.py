"""One whole cycle, as a team goes through it: a change from a branch to production, then one with a mistake, which goes back by itself.

Each step is a command that a person types, with git or `python -m localcloud`; nothing here knows more than they do.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from localcloud.places import ROOT, places

AUTHOR, REVIEWERS, OPERATOR = "dana", ("rob", "ada"), "otto"
"""Who develops, who votes and approves, and who starts releases to production."""
LOADS, LOOKS = "notebooks/tables/load.py", "notebooks/smoke.py"
RIGHT, WRONG = "in names.tables", "in names.tabels"
"""In a notebook, where no unit test finds it: those run modules."""
REMARK: Final = "\n# COMMAND ----------\n\n# MAGIC %md\n# MAGIC Change {} of the demo.\n"
_DONE, _WAITS = 0, 3
_HOURS: Final = "may be used from"
_SHOWN: Final = re.compile(r"^(?:run |stage |.*FAILED)|went|rolled back|bypassed|approved:")


class CycleError(Exception):
    """A step ended otherwise than it should; what it printed is above."""


@dataclass
class Cycle:
    """The team at work, in a clone of the repository `notebooks`."""

    began: float = field(default_factory=time.monotonic)

    def go(self) -> None:
        """Raises `CycleError` at the first step that ends otherwise than it should."""
        self._give_the_program_to_pipelines()
        good = self._version("Say more about loading", _improved)
        self._expect("dev", good, "the release pipeline of dev took it, and its checks passed")
        run = self._release_to_production(good)
        self._expect("prod", good, f"two people approved run {run}")
        bad = self._version("Look at tables in a better way", _broken, released=False)
        self._expect("dev", good, f"{bad} failed its smoke check, and dev went back by itself")
        self._say("what has run, and where each release is")
        print(self._localcloud("runs"))

    def _give_the_program_to_pipelines(self) -> None:
        self._say("git push: the platform team gives this program to its release pipelines")
        address = self._localcloud("url", "infrastructure").strip()
        if _git(ROOT, "rev-parse", "HEAD") != _git(ROOT, "ls-remote", address, "refs/heads/main").partition("\t")[0]:
            _git(ROOT, "push", "--quiet", address, "HEAD:refs/heads/main")

    def _version(self, title: str, edit: Callable[[Path, int], str], *, released: bool = True) -> str:
        """A change goes into main by a pull request, and becomes a version; what the pipelines call it."""
        clone = places().base / "cycle"
        shutil.rmtree(clone, ignore_errors=True)
        _git(ROOT, "clone", "--quiet", self._localcloud("url", "notebooks").strip(), str(clone))
        before = set(_git(clone, "tag").split())
        branch = f"demo-{len(before) + 1}"
        self._say(f"{AUTHOR} changes {edit(clone, len(before) + 1)} on the branch {branch}, and pushes it")
        _git(clone, "checkout", "--quiet", "-b", branch)
        _git(clone, "-c", "user.name=Dana Developer", "-c", "user.email=dana.developer@contoso.com", "commit", "-aqm", title)
        _git(clone, "push", "--quiet", "origin", branch)
        self._say("a pull request: ci runs on what the merge would be, two people vote, it is completed")
        opened = self._localcloud("pr", "create", "notebooks", "--source", branch, "--title", title, "--as", AUTHOR)
        number = re.search(r"\d+", opened)
        assert number is not None
        self._pipelines("run", "--due")
        for person in REVIEWERS:
            self._localcloud("pr", "vote", number[0], "approve", "--as", person)
        self._localcloud("pr", "complete", number[0], "--merge-type", "squash", "--delete-source", "--as", AUTHOR)
        self._say(f"ci runs on main and tags a version, and release-dev {'takes it' if released else 'finds the mistake'}")
        self._pipelines("run", "--due")
        _git(clone, "fetch", "--quiet", "--tags", "origin")
        made = [tag for tag in _git(clone, "tag").split() if tag not in before and "/" not in tag]
        if len(made) != 1:
            raise CycleError(f"ci should have tagged one version, and tagged {', '.join(made) or 'none'}")
        return made[0]

    def _release_to_production(self, version: str) -> str:
        """The id of the run that has released it."""
        self._say(f"{OPERATOR} releases {version} to prod: a preview, and then it waits for two people")
        told = self._pipelines("run", "release-prod", "--parameter", f"version={version}", "--as", OPERATOR, ends=_WAITS)
        number = re.search(r"\(id (\d+)\)", told)
        assert number is not None
        for person in REVIEWERS:
            self._say(f"{person} has read the report, and approves")
            is_last = person == REVIEWERS[-1]
            told = self._pipelines("approve", number[1], "--as", person, ends=None if is_last else _WAITS)
        if _HOURS in told:
            self._say("it is outside prod's business hours: an administrator lets it pass")
            self._pipelines("bypass", number[1], "--comment", "shown in the demo")
        return number[1]

    def _expect(self, stack: str, release: str, why: str) -> None:
        done = subprocess.run(
            [ROOT / "local", "pulumi", "stack", "output", "--json", "-s", stack], check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        outputs: Mapping[str, object] = json.loads(done.stdout)
        if outputs["release"] != release:
            raise CycleError(f"{stack} should be at {release}, and is at {outputs['release']}")
        self._say(f"{stack} is at {release}: {why}")

    def _pipelines(self, *arguments: str, ends: int | None = _DONE) -> str:
        """A command that runs pipelines, with the lines of runs and stages as they come; all that it said."""
        command = [str(ROOT / "local"), sys.executable, "-m", "localcloud", *arguments]
        said = []
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                said.append(line)
                if _SHOWN.search(line):
                    print(f"    {line}", end="", flush=True)
        if ends is not None and process.returncode != ends:
            print("".join(said), file=sys.stderr)
            raise CycleError(f"localcloud {' '.join(arguments)} ended with {process.returncode}")
        return "".join(said)

    def _localcloud(self, *arguments: str) -> str:
        command = [str(ROOT / "local"), sys.executable, "-m", "localcloud", *arguments]
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        if done.returncode:
            raise CycleError(f"localcloud {' '.join(arguments)}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def _say(self, text: str) -> None:
        print(f"\n[{time.monotonic() - self.began:4.0f} s] {text}", flush=True)


def _improved(clone: Path, number: int) -> str:
    """Adds a remark, and takes out the mistake that an earlier demo has left; what was changed."""
    _replace(clone / LOOKS, WRONG, RIGHT)
    with (clone / LOADS).open("a") as notebook:
        notebook.write(REMARK.format(number))
    return LOADS


def _broken(clone: Path, number: int) -> str:
    if not _replace(clone / LOOKS, RIGHT, WRONG):
        raise CycleError(f"{LOOKS} no longer has {RIGHT!r}, which the demo changes (change {number})")
    return LOOKS


def _replace(file: Path, old: str, new: str) -> bool:
    text = file.read_text()
    file.write_text(text.replace(old, new))
    return old in text


def _git(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    done = subprocess.run(["git", "-C", folder, *arguments], check=False, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise CycleError(f"git {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout.strip()


def main() -> int:
    """`python -m localcloud.cycle`, once both stacks are up."""
    try:
        Cycle().go()
    except CycleError as error:
        print(f"\nthe cycle stopped: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
