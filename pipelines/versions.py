"""Which version is released, and what shows that it was: tags of the notebooks' repository.

`ci` tags versions on main (v1.4.0). An environment that has released one and passed its checks with it leaves the tag
released/ENVIRONMENT/VERSION on the same commit. The environments behind the first one take only what that one has left a tag for.
"""

from __future__ import annotations

import difflib
import re
import subprocess
from pathlib import Path

NEWEST = "newest"
_VERSION = re.compile(r"v\d+(\.\d+)*")


class Versions:
    """The tags of a clone with all of its history. `first` is the environment that releases before all others."""

    def __init__(self, clone: Path, environment: str, first: str) -> None:
        self._clone, self._environment, self._first = clone, environment, first

    def choose(self, wanted: str) -> tuple[str, str]:
        """A version that may be released here, and its commit. Raises `SystemExit` with the reason where there is none."""
        known = self._known()
        if wanted == NEWEST:
            return self._newest(known)
        if wanted not in known:
            near = difflib.get_close_matches(wanted, known, n=1, cutoff=0.4)
            hint = f" Did you mean {near[0]}?" if near else ""
            there = ", ".join(known[:10]) or "none, since ci has tagged none yet"
            raise SystemExit(f"there is no version {wanted}.{hint} Versions: {there}")
        if reason := self._why_not(wanted):
            raise SystemExit(f"{wanted} cannot be released to {self._environment}: {reason}")
        return wanted, self._commit(wanted)

    def mark(self, version: str, commit: str) -> str:
        """Says that this environment has released a version, and returns the tag. Quiet where that was said before."""
        tag = f"released/{self._environment}/{version}"
        before = self._git("ls-remote", "origin", f"refs/tags/{tag}").partition("\t")[0]
        if before not in ("", commit):
            raise SystemExit(f"{tag} is another commit ({before[:10]}, not {commit[:10]}): a version must not move. Tag a new one")
        if not before:
            self._git("push", "--quiet", "origin", f"{commit}:refs/tags/{tag}")
        return tag

    def _known(self) -> list[str]:
        """The newest first."""
        named = self._git("tag", "--list", "v*", "--sort=-version:refname").split()
        return [tag for tag in named if _VERSION.fullmatch(tag)]

    def _newest(self, known: list[str]) -> tuple[str, str]:
        for version in known:
            if not self._why_not(version):
                return version, self._commit(version)
        what = "ci has tagged no version on main yet" if self._environment == self._first else f"{self._first} has released none yet"
        raise SystemExit(f"there is no version for {self._environment}: {what}")

    def _why_not(self, version: str) -> str:
        commit = self._commit(version)
        if self._run("merge-base", "--is-ancestor", commit, "origin/main").returncode:
            return "its commit is not on main"
        if self._environment == self._first:
            return ""
        released = self._commit(f"released/{self._first}/{version}")
        if not released:
            return f"{self._first} has not released it, with its checks passed. Release it there first"
        if released != commit:
            moved = f"{released[:10]}, not {commit[:10]}"
            return f"{self._first} released another commit of it ({moved}): a version must not move. Tag a new one"
        return ""

    def _commit(self, tag: str) -> str:
        """The commit of a tag, "" where there is no such tag."""
        return self._run("rev-parse", "--quiet", "--verify", f"refs/tags/{tag}^{{commit}}").stdout.strip()

    def _git(self, *arguments: str) -> str:
        done = self._run(*arguments)
        if done.returncode:
            raise SystemExit(f"git {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["git", "-C", str(self._clone), *arguments], check=False, capture_output=True, text=True)
