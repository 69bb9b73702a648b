"""docs/production.md: its commands bring a team to production, each as it is written there."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.engine.harness import ROOT
from tests.production_page import steps

PULUMI = """#!/bin/sh
# The engine of the local cloud. There is no key vault for it: secrets are encrypted with a passphrase.
for argument; do
    shift
    case $argument in
        azurekeyvault://*) argument=passphrase ;;
        --secrets-provider=azurekeyvault://*) argument=--secrets-provider=passphrase ;;
    esac
    set -- "$@" "$argument"
done
case $* in
    *change-secrets-provider*) printf 'local\\nlocal\\n' | "$LOCALCLOUD_HOME/bin/pulumi" "$@" ;; # it asks for the new one
    *) exec "$LOCALCLOUD_HOME/bin/pulumi" "$@" ;;
esac
"""
GIT = f"""#!/bin/sh
# Addresses of Azure DevOps are those of the local repositories.
for argument; do
    shift
    case $argument in
        https://dev.azure.com/*/_git/*) argument="$(python -m localcloud url "${{argument##*/}}")" ;;
    esac
    set -- "$@" "$argument"
done
exec {shutil.which("git")} "$@"
"""
AZ = """#!/bin/sh
exec python -m tests.backend.az "$@"
"""
DOUBLES = {"az": AZ, "git": GIT, "pulumi": PULUMI}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What somebody has who has cloned this repository, with all that is not committed yet."""
    folder = tmp_path / "work" / "databricks-cicd"
    files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    for name in files.stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    (folder / "engine" / "bin").symlink_to(ROOT / "engine" / "bin")
    for command in (["init", "-qb", "main"], ["add", "-A"], ["commit", "-qm", "As it is"]):
        subprocess.run(["git", *command], cwd=folder, env=environment(tmp_path), check=True)
    return folder


def environment(base: Path) -> dict[str, str]:
    """Of a person with a local cloud of their own."""
    person = {"GIT_AUTHOR_NAME": "Dana Developer", "GIT_AUTHOR_EMAIL": "dana.developer@contoso.com"}
    committer = {key.replace("AUTHOR", "COMMITTER"): value for key, value in person.items()}
    return {
        **os.environ,
        **person,
        **committer,
        "LOCALCLOUD_HOME": f"{base}/cloud",
    }


def local(checkout: Path, *command: str | Path) -> str:
    """`./local COMMAND` in the checkout, which must succeed; all that it says."""
    done = subprocess.run(
        ["./local", *command],
        cwd=checkout,
        env=environment(checkout.parents[1]),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]
    return done.stdout


def test_the_way_to_production(checkout: Path, tmp_path: Path) -> None:
    doubles = tmp_path / "doubles"
    doubles.mkdir()
    for name, text in DOUBLES.items():
        (doubles / name).write_text(text)
        (doubles / name).chmod(0o755)
    script = [f"set -euo pipefail; export PATH={doubles}:$PATH"]
    for title, commands in steps().items():
        script += [f"echo {shlex.quote(title)}", commands]
    (tmp_path / "steps.sh").write_text("\n".join(script))
    said = local(checkout, "bash", tmp_path / "steps.sh")
    assert said.count("stage deploy_dev: Deploy to dev\n") == 1, "nothing is due after the first push, and dev after the change"
    assert "stage deploy_prod: Deploy" not in said
    *_, last = local(checkout, "python", "-m", "localcloud", "runs").splitlines()
    assert re.search(r"deploy .* succeeded$", last), last
    rows = [line.split("\t") for line in local(checkout, "python", "-m", "localcloud", "list").splitlines()]
    (cluster,) = [row[1] for row in rows if row[0] == "databricks:index/cluster:Cluster" and row[2] == "data-dev-shared"]
    shown = local(checkout, "python", "-m", "localcloud", "show", cluster)
    assert json.loads(shown)["inputs"]["autoterminationMinutes"] == 15
