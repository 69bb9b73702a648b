"""Tries mutants out: each in a process of its own, in a copy of the tree, against the fast tests of what it changes.

This process has loaded the libraries once; a mutant's process is forked from it, so that it starts with them. The first test that fails
kills the mutant, and so does a test that hangs.
"""

from __future__ import annotations

import gc
import importlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.mutants.mutations import Mutant

GRAPHS = (
    "tests/graph/test_snapshots.py",
    "tests/graph/test_waits.py",
    "tests/components/test_losses.py",
    "tests/components/test_renamed.py",
    "tests/components/test_stack.py",
    "tests/components/test_stack_azure.py",
    "tests/components/test_stack_devops.py",
    "tests/components/test_stack_order.py",
    "tests/components/test_release.py",
    "tests/components/databricks/test_reviews.py",
    "tests/components/test_handbook.py",
)
RULES = {
    "config/rules/azure/networks.py": ("test_network_rules.py",),
    "config/rules/azure/operations.py": ("test_operation_rules.py",),
    "config/rules/azure/workspaces.py": ("test_workspace_option_rules.py",),
    "config/rules/databricks/clusters.py": ("test_cluster_rules.py", "test_policy.py"),
    "config/rules/databricks/notebooks.py": ("test_notebook_rules.py",),
    "config/rules/devops/collaboration.py": ("test_collaboration_rules.py",),
    "config/rules/devops/delivery.py": ("test_delivery_rules.py",),
    "config/rules/devops/project.py": ("test_devops_rules.py",),
    "config/rules/names.py": ("test_name_rules.py",),
    "config/rules/references.py": ("test_references.py",),
    "config/rules/secrets.py": ("test_secret_rules.py",),
}
"""The tests of a module of rules that are most likely to notice; all of `tests/config` come after them."""
UNCHANGED = ("components.", "config.", "domain.")
"""Modules without mutants are loaded once."""
CHANGED = ("config.rules", "config.stack_files", "config.__main__", "outputs", "stack", "wiring")
"""These are mutated, or load what is."""
SECONDS, CPU_SECONDS, BYTES = 1200, 300, 8 * 1024**3
"""A mutant that takes more has made something endless: several times what all of its tests take on a busy machine."""
KILLED, LIVED, UNKNOWN = "killed", "lived", "unknown"
FAILED = (1, 2)
"""How pytest ends when a test fails, or when a module cannot be imported."""


def tests(path: str) -> Sequence[str]:
    """The tests to run for a mutant of this file, the ones that kill most first."""
    if path.startswith("config/rules/"):
        return (*(f"tests/config/{name}" for name in RULES.get(path, ("test_workspace_rules.py",))), "tests/config", *GRAPHS[:1])
    if path in ("wiring/losses.py", "wiring/renamed.py"):
        return (*GRAPHS[2:4], *GRAPHS)
    return GRAPHS


@dataclass(slots=True)
class _Trial:
    """One run of tests that is under way in a copy of the tree."""

    copy: Path
    mutant: Mutant
    original: str
    process: int
    deadline: float

    def outcome(self) -> str | None:
        """What became of the mutant, whose file is put back; None while the tests run."""
        done, status, _ = os.wait4(self.process, os.WNOHANG)
        if not done and time.monotonic() < self.deadline:
            return None
        if not done:
            self.stop()
        (self.copy / self.mutant.path).write_text(self.original)
        return _meaning(os.waitstatus_to_exitcode(status)) if done else KILLED

    def stop(self) -> None:
        os.killpg(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)


def tried(root: Path, folder: Path, mutants: Iterable[Mutant], workers: int) -> Iterator[tuple[Mutant, str]]:
    """What becomes of each mutant, `workers` at a time, each in a copy of the tree below `folder`.

    Raises RuntimeError where the tests fail without any mistake, which would prove nothing.
    """
    free = [_copied(root, folder / f"copy-{number}") for number in range(workers)]
    _load(free[0])
    gc.freeze()  # what is loaded is not walked again and again in each child
    _check(free[0])
    waiting, running = iter(mutants), list[_Trial]()
    try:
        while True:
            while free and (mutant := next(waiting, None)):
                running.append(_trial(free.pop(), mutant))
            if not running:
                return
            for trial in list(running):
                if outcome := trial.outcome():
                    running.remove(trial)
                    free.append(trial.copy)
                    yield trial.mutant, outcome
            time.sleep(0.05)
    finally:
        for trial in running:
            trial.stop()


def _copied(root: Path, copy: Path) -> Path:
    """A copy of the tree as it is now."""
    shutil.rmtree(copy, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=root, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (root / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, copy / name)
    # Compiled once; a file with a mistake in it no longer has the hash that was compiled.
    python = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "checked-hash"]
    subprocess.run([*python, "config", "components", "domain", "tests", "wiring"], cwd=copy, check=True)
    return copy


def _load(copy: Path) -> None:
    """Loads what the tests need and no mutant changes into this process, so that its children have it."""
    seen = "import sys, pytest, tests.graph.rendered, tests.graph.stacks as stacks; [stacks.unchanged(name) for name in stacks.STACKS]"
    code = f"{seen}; print(*(f'{{name}}={{getattr(found, \"__file__\", None)}}' for name, found in sys.modules.items()))"
    listed = subprocess.run([sys.executable, "-c", code], cwd=copy, capture_output=True, text=True, check=True)
    sys.path.insert(0, str(copy))
    for name, _, file in (found.partition("=") for found in listed.stdout.split()):
        if "site-packages" in file or (name.startswith(UNCHANGED) and not name.startswith(CHANGED)):
            before = set(sys.modules)
            with suppress(ImportError):  # some name themselves otherwise than they are imported
                importlib.import_module(name)
            new = sys.modules.keys() - before
            for own in [found for found in new if found.startswith((*UNCHANGED, *CHANGED))] if _some_change(new) else ():
                del sys.modules[own]


def _some_change(names: Iterable[str]) -> bool:
    return any(name.startswith(CHANGED) for name in names)


def _check(copy: Path) -> None:
    everything = [*GRAPHS, "tests/config"]
    _, status = os.waitpid(_started(copy, everything), 0)
    if _meaning(os.waitstatus_to_exitcode(status)) != LIVED:
        raise RuntimeError(f"the tests fail without any mistake: run pytest {' '.join(everything)}")


def _trial(copy: Path, mutant: Mutant) -> _Trial:
    file = copy / mutant.path
    original = file.read_text()
    file.write_text(mutant.source)
    return _Trial(copy, mutant, original, _started(copy, tests(mutant.path)), time.monotonic() + SECONDS)


def _started(copy: Path, paths: Sequence[str]) -> int:
    """The process that runs these tests in the copy."""
    if child := os.fork():
        return child
    status = 3
    try:
        os.setsid()
        os.chdir(copy)
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 10))
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
        sys.path[:] = [str(copy), *(place for place in sys.path if "site-packages" in place or "lib/python" in place)]
        for name in [name for name in sys.modules if name == "tests" or name.startswith("tests.")]:
            del sys.modules[name]
        for name, module in sys.modules.items():
            if f"{name}.".startswith(UNCHANGED) and hasattr(module, "__path__"):  # loaded from another copy: what is loaded next is not
                module.__path__ = [str(copy.joinpath(*name.split(".")))]
        sys.dont_write_bytecode = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        status = int(pytest.main(["-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--assert=plain", "--tb=no", *paths]))
    finally:
        os._exit(status)


def _meaning(code: int) -> str:
    """What the end of pytest says about a mutant: failing tests kill it, and so does the limit on time; everything else says nothing."""
    if code in (*FAILED, -signal.SIGXCPU):
        return KILLED
    return UNKNOWN if code else LIVED
