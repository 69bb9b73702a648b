"""Tries mutants out: each in a process of its own, in a copy of the tree, against the fast tests of what it changes.

A worker has a copy and has loaded the libraries once; a mutant's process is forked from it, so that it starts with them. The first test
that fails kills the mutant, and so does a test that hangs.
"""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from tests.mutants.mutations import Mutant

GRAPHS = (
    "tests/graph/test_snapshots.py",
    "tests/graph/test_waits.py",
    "tests/components/test_losses.py",
    "tests/components/test_stack.py",
    "tests/components/test_stack_azure.py",
    "tests/components/test_stack_devops.py",
    "tests/components/test_stack_order.py",
    "tests/components/test_release.py",
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
SECONDS = 600
"""A mutant that takes longer has made something endless: ten times what all tests of a mutant take on a busy machine."""
KILLED, LIVED = "killed", "lived"
FAILED = (1, 2)
"""How pytest ends when a test fails, or when a module cannot be imported."""


def tests(path: str) -> Sequence[str]:
    """The tests to run for a mutant of this file, the ones that kill most first."""
    if path.startswith("config/rules/"):
        return (*(f"tests/config/{name}" for name in RULES.get(path, ("test_workspace_rules.py",))), "tests/config", *GRAPHS[:1])
    if path == "wiring/losses.py":
        return (GRAPHS[2], *GRAPHS)
    return GRAPHS


class Worker:
    """A copy of the tree in which one mutant after another is tried. Deleted at the end."""

    def __init__(self, root: Path, copy: Path) -> None:
        self.copy = copy
        shutil.rmtree(copy, ignore_errors=True)
        listed = subprocess.run(
            ["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=root, capture_output=True, text=True, check=True
        )
        for name in filter(None, listed.stdout.split("\0")):
            if (root / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / name, copy / name)
        # Compiled once; a file with a mistake in it no longer has the hash that was compiled.
        python = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "checked-hash"]
        subprocess.run([*python, "config", "components", "domain", "tests", "wiring"], cwd=copy, check=True)

    def load(self) -> None:
        """Loads the libraries that the tests need into this process."""
        seen = "import sys, tests.graph.rendered, tests.graph.stacks as stacks; [stacks.unchanged(name) for name in stacks.STACKS]"
        code = f"{seen}; print(*(name for name, found in sys.modules.items() if 'site-packages' in str(getattr(found, '__file__', ''))))"
        listed = subprocess.run([sys.executable, "-c", code], cwd=self.copy, capture_output=True, text=True, check=True)
        for name in listed.stdout.split():
            with suppress(ImportError):  # some name themselves otherwise than they are imported
                importlib.import_module(name)

    def passes(self, paths: Sequence[str]) -> bool:
        """Whether these tests pass in the copy as it is."""
        child = os.fork()
        if child == 0:
            self._run(paths)
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                code = os.waitstatus_to_exitcode(status)
                if code not in (0, *FAILED):
                    raise RuntimeError(f"pytest ended with {code}, which says nothing about a mutant: {' '.join(paths)}")
                return code == 0
            time.sleep(0.05)
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return False

    def _run(self, paths: Sequence[str]) -> None:
        os.setsid()
        os.chdir(self.copy)
        sys.path[:] = [str(self.copy), *(place for place in sys.path if "site-packages" in place or "lib/python" in place)]
        for name in [name for name in sys.modules if name == "tests" or name.startswith("tests.")]:
            del sys.modules[name]
        sys.dont_write_bytecode = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        status = 1
        try:
            import pytest  # noqa: PLC0415 - in the child only

            status = int(pytest.main(["-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--assert=plain", "--tb=no", *paths]))
        finally:
            os._exit(status)

    def outcome(self, mutant: Mutant) -> str:
        """Tries one mutant, and puts its file back."""
        file = self.copy / mutant.path
        original = file.read_text()
        file.write_text(mutant.source)
        try:
            return LIVED if self.passes(tests(mutant.path)) else KILLED
        finally:
            file.write_text(original)


def work(root: Path, copy: Path, share: Sequence[Mutant]) -> Iterator[tuple[Mutant, str]]:
    """Tries a share of the mutants. Raises RuntimeError where the tests fail without any mistake, which would prove nothing."""
    worker = Worker(root, copy)
    worker.load()
    if not worker.passes([*GRAPHS, "tests/config"]):
        raise RuntimeError(f"the tests fail without any mistake: run pytest {' '.join(GRAPHS)} tests/config")
    for mutant in share:
        yield mutant, worker.outcome(mutant)
    shutil.rmtree(copy)
