"""The team of the demos: each step is a command that a person types, with git or `python -m localcloud`, and shows the time."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from localcloud.places import ROOT, places

AUTHOR, REVIEWERS, OPERATOR = "dana", ("rob", "ada"), "otto"
"""Who develops, who votes and approves, and who starts releases to production."""
DONE, WAITS = 0, 3
"""What a command that runs pipelines ends with."""
_NAMES: Final = ("-c", "user.name=Dana Developer", "-c", "user.email=dana.developer@contoso.com")
_HOURS: Final = "may be used from"
_SHOWN: Final = re.compile(r"^(?:run |stage |.*FAILED)|went|rolled back|bypassed|approved:")


class StepFailed(Exception):
    """A step ended otherwise than it should; what it printed is above."""


@dataclass
class Team:
    """The team at work. Every method raises `StepFailed`."""

    began: float = field(default_factory=time.monotonic)

    def say(self, text: str) -> None:
        """What comes next."""
        print(f"\n[{time.monotonic() - self.began:4.0f} s] {text}", flush=True)

    def give_the_program_to_pipelines(self) -> None:
        """What the platform team does once, and nothing where it has done that."""
        self.say("git push: the platform team gives this program to its pipelines")
        address = self.localcloud("url", "infrastructure").strip()
        if not git(ROOT, "ls-remote", address, "refs/heads/main"):
            git(ROOT, "push", "--quiet", address, "HEAD:refs/heads/main")

    def cloned(self, repository: str) -> Path:
        """A fresh clone of a repository."""
        clone = places().base / "clones" / repository
        shutil.rmtree(clone, ignore_errors=True)
        clone.parent.mkdir(exist_ok=True)
        git(ROOT, "clone", "--quiet", self.localcloud("url", repository).strip(), str(clone))
        return clone

    def proposed(self, clone: Path, branch: str, title: str) -> str:
        """The number of a pull request with everything that was changed in a clone."""
        git(clone, "checkout", "--quiet", "-b", branch)
        git(clone, *_NAMES, "commit", "-aqm", title)
        git(clone, "push", "--quiet", "origin", branch)
        opened = self.localcloud("pr", "create", clone.name, "--source", branch, "--title", title, "--as", AUTHOR)
        return _number(r"^(\d+)", opened)

    def merged(self, number: str) -> None:
        """Two people vote for a pull request, and its author completes it."""
        for person in REVIEWERS:
            self.localcloud("pr", "vote", number, "approve", "--as", person)
        self.localcloud("pr", "complete", number, "--merge-type", "squash", "--delete-source", "--as", AUTHOR)

    def approved(self, run: str) -> str:
        """Two people approve a run, outside of business hours an administrator lets it pass; what its stages said."""
        told = ""
        for person in REVIEWERS:
            self.say(f"{person} has read the report, and approves")
            told = self.pipelines("approve", run, "--as", person, ends=None if person == REVIEWERS[-1] else WAITS)
        if _HOURS in told:
            self.say("it is outside prod's business hours: an administrator lets it pass")
            told = self.pipelines("bypass", run, "--comment", "shown in the demo")
        return told

    def outputs(self, stack: str) -> Mapping[str, object]:
        """What a stack publishes."""
        command = [str(ROOT / "local"), "pulumi", "stack", "output", "--json", "-s", stack]
        found: Mapping[str, object] = json.loads(subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout)
        return found

    def pipelines(self, *arguments: str, ends: int | None = DONE) -> str:
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
            raise StepFailed(f"localcloud {' '.join(arguments)} ended with {process.returncode}")
        return "".join(said)

    def localcloud(self, *arguments: str) -> str:
        """Any other command of the local cloud; what it said."""
        command = [str(ROOT / "local"), sys.executable, "-m", "localcloud", *arguments]
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        if done.returncode:
            raise StepFailed(f"localcloud {' '.join(arguments)}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout


def run_id(told: str) -> str:
    """The id of the run that a command has told of last."""
    return str(re.findall(r"\(id (\d+)\)", told)[-1])


def git(folder: Path, *arguments: str) -> str:
    """What git says. Raises `StepFailed`."""
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    done = subprocess.run(["git", "-C", folder, *arguments], check=False, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise StepFailed(f"git {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout.strip()


def _number(pattern: str, told: str) -> str:
    found = re.search(pattern, told, re.MULTILINE)
    if found is None:
        raise StepFailed(f"expected a number: {told}")
    return found[1]
