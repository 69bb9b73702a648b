"""A small repository of the program, as a pipeline has it checked out."""

from __future__ import annotations

import subprocess
from pathlib import Path

IDENTITY = ("-c", "user.name=x", "-c", "user.email=x@contoso.com")
DEV = """\
config:
  databricks-cicd:stack: {name: data, environment: dev}
  databricks-cicd:devops:
    repositories: {notebooks: {content: content/repository}}
"""
PROD = """\
config:
  databricks-cicd:stack: {name: data, environment: prod}
  databricks-cicd:azure: {subscription_id: "1", location: westeurope}
  databricks-cicd:databricks: {workspaces: {main: {notebooks: {shared: {folder: content/notebooks}}}}}
"""
FILES = {
    "Pulumi.dev.yaml": DEV,
    "Pulumi.prod.yaml": PROD,
    "stack.py": "build()\n",
    "requirements.txt": "pulumi==3\n",
    "README.md": "Read me\n",
    "docs/rights.md": "Rights\n",
    "tests/test_stack.py": "def test(): ...\n",
    "localcloud/store.py": "store()\n",
    "content/repository/ci.yml": "steps: []\n",
    "content/repository-of-others/ci.yml": "steps: []\n",
    "content/notebooks/sales/load.py": "load()\n",
    "content/wiki/home.md": "Home\n",
}


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *IDENTITY, *arguments], check=True, capture_output=True, text=True).stdout.strip()


def make(folder: Path) -> Path:
    """With one commit on main."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, **FILES)
    return folder


def commit(folder: Path, **files: str) -> str:
    """Another commit with these contents; its id."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", "Change")
    return git(folder, "rev-parse", "HEAD")


def merge(folder: Path, **files: str) -> str:
    """The merge of a pull request with these contents, as Azure Pipelines makes it and checks it out; its id."""
    target = git(folder, "rev-parse", "HEAD")
    git(folder, "checkout", "--quiet", "-b", "topic")
    source = commit(folder, **files)
    git(folder, "checkout", "--quiet", "--detach", target)
    git(folder, "merge", "--quiet", "--no-ff", "-m", "Merge", source)
    git(folder, "branch", "--quiet", "-D", "topic")
    return git(folder, "rev-parse", "HEAD")
