"""`python -m pipelines.checks`: what a pull request must pass before anything is previewed. It needs no cloud and no credential.

Stack files are checked for every change, in seconds. Types and the quick tests of the program come only where its code has changed: most
pull requests of a team are about stack files. All commands run, and all that failed are named at the end.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from pipelines.program import ROOT

TESTS: Final = ("tests/test_architecture.py", "tests/config", "tests/domain", "tests/policies", "tests/pipelines")
"""What takes no engine and little time, where the repository still has it."""
_CODE: Final = (".py", "requirements.txt", "pyproject.toml")
_NO_CODE: Final = ("content/", "docs/")


def commands(root: Path, changed: Sequence[str] | None) -> Iterator[tuple[str, Sequence[str]]]:
    """What is run for changed files (None: not known), with a title."""
    yield "stack files", ["-m", "config"]
    yield "names of the stacks in pipelines", ["-m", "pipelines.stack_names", "--check"]
    yield "style", ["-m", "ruff", "check", "--output-format", "concise", "."]
    yield "format", ["-m", "ruff", "format", "--check", "."]
    if changed is None or any(path.endswith(_CODE) and not path.startswith(_NO_CODE) for path in changed):
        yield "types", ["-m", "mypy", "."]
        if there := [path for path in TESTS if (root / path).exists()]:
            yield "tests", ["-m", "pytest", "-n", "auto", *there]


def changed_files(root: Path) -> list[str] | None:
    """What a pull request changes: HEAD is its merge, and the first parent of that is the target branch. None if HEAD is not a merge."""
    git = ["git", "-C", str(root)]
    if subprocess.run([*git, "rev-parse", "--quiet", "--verify", "HEAD^2"], check=False, capture_output=True).returncode:
        return None
    told = subprocess.run([*git, "diff", "--name-only", "HEAD^1", "HEAD"], check=True, capture_output=True, text=True)
    return told.stdout.splitlines()


def main(root: Path = ROOT) -> int:
    """Runs all of them; 1 if one failed."""
    failed = []
    for title, command in commands(root, changed_files(root)):
        print(f"##[group]{title}", flush=True)
        code = subprocess.run([sys.executable, *command], cwd=root, check=False).returncode
        print("##[endgroup]", flush=True)
        if code:
            failed.append(title)
    if failed:
        print(f"##vso[task.logissue type=error]Not as it should be: {', '.join(failed)}. The log of this step says what")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
