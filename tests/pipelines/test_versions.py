"""Which versions a release pipeline takes, on a real clone."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pipelines.versions import Versions

IDENTITY = ("-c", "user.name=x", "-c", "user.email=x@contoso.com")


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *IDENTITY, *arguments], check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Three versions on main, the newest of them not the last in the alphabet, and one on another branch."""
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(tmp_path / "origin")], check=True)
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(tmp_path / "origin"), str(clone)], check=True, capture_output=True)
    for version in ("v1.8.0", "v1.9.0", "v1.10.0"):
        git(clone, "commit", "--quiet", "--allow-empty", "-m", version)
        git(clone, "tag", version)
    git(clone, "push", "--quiet", "--tags", "origin", "HEAD:main")
    git(clone, "commit", "--quiet", "--allow-empty", "-m", "on a branch")
    git(clone, "tag", "v2.0.0")
    git(clone, "tag", "vNext")
    return clone


def test_the_first_environment_takes_the_newest_version_on_main(clone: Path) -> None:
    dev = Versions(clone, "dev", "dev")
    assert dev.choose("newest") == ("v1.10.0", git(clone, "rev-parse", "v1.10.0"))
    assert dev.choose("v1.8.0")[0] == "v1.8.0"


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("v1.9", "there is no version v1.9. Did you mean v1.9.0? Versions: v2.0.0, v1.10.0, v1.9.0, v1.8.0"),
        ("v2.0.0", "v2.0.0 cannot be released to dev: its commit is not on main"),
        ("main", "there is no version main. Versions:"),
        ("--help", "there is no version --help. Versions:"),
    ],
)
def test_what_is_no_version_of_main_is_refused_with_what_there_is(clone: Path, wanted: str, said: str) -> None:
    with pytest.raises(SystemExit) as refused:
        Versions(clone, "dev", "dev").choose(wanted)
    assert str(refused.value).startswith(said)


def test_another_environment_takes_what_the_first_one_has_released(clone: Path) -> None:
    dev, prod = Versions(clone, "dev", "dev"), Versions(clone, "prod", "dev")
    with pytest.raises(SystemExit, match="there is no version for prod: dev has released none yet"):
        prod.choose("newest")
    assert dev.mark("v1.9.0", git(clone, "rev-parse", "v1.9.0")) == "released/dev/v1.9.0"
    assert dev.mark("v1.9.0", git(clone, "rev-parse", "v1.9.0")) == "released/dev/v1.9.0", "said twice"
    assert git(clone.parent / "origin", "tag", "--list", "released/*") == "released/dev/v1.9.0"
    git(clone, "fetch", "--quiet", "--tags")
    assert prod.choose("newest")[0] == prod.choose("v1.9.0")[0] == "v1.9.0"
    with pytest.raises(SystemExit, match=r"v1\.10\.0 cannot be released to prod: dev has not released it, with its checks passed"):
        prod.choose("v1.10.0")


def test_a_version_that_has_moved_since_is_refused(clone: Path) -> None:
    dev, prod = Versions(clone, "dev", "dev"), Versions(clone, "prod", "dev")
    dev.mark("v1.9.0", git(clone, "rev-parse", "v1.9.0"))
    git(clone, "fetch", "--quiet", "--tags")
    git(clone, "tag", "--force", "v1.9.0", "v1.8.0")
    with pytest.raises(SystemExit, match="dev released another commit of it"):
        prod.choose("v1.9.0")
    with pytest.raises(SystemExit, match=r"released/dev/v1\.9\.0 is another commit"):
        dev.mark("v1.9.0", git(clone, "rev-parse", "v1.8.0"))
