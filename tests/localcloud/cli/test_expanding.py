"""expand: the final YAML of a file on this machine, or all its problems."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.localcloud.cli.conftest import Run

PIPELINE = """
parameters:
- {name: environment, values: [dev, prod]}
- {name: regions, type: object, default: []}
resources: {repositories: [{repository: shared, name: shared}]}
steps:
- ${{ each region in parameters.regions }}:
  - template: ../steps/deploy.yml@shared
    parameters: {to: "${{ parameters.environment }}-${{ region }}", why: "${{ variables['Build.Reason'] }}"}
- script: end
"""
STEPS = "parameters: [{name: to}, {name: why}]\nsteps: [{script: 'deploy ${{ parameters.to }} ${{ parameters.why }}'}]\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The pipeline's file in one repository, and another one beside it."""
    folder = tmp_path / "own" / "pipelines"
    folder.mkdir(parents=True)
    (tmp_path / "own" / ".git").mkdir()
    (tmp_path / "shared" / "steps").mkdir(parents=True)
    (folder / "release.yml").write_text(PIPELINE.replace("../steps", "steps"))
    (tmp_path / "shared" / "steps" / "deploy.yml").write_text(STEPS)
    return folder / "release.yml"


def test_prints_the_final_yaml(run: Run, file: Path, tmp_path: Path) -> None:
    shared = f"shared={tmp_path / 'shared'}"
    given = ("--parameter", "environment=prod", "--parameter", "regions=[west, north]", "--variable", "Build.Reason=Manual")
    code, out, errors = run("expand", str(file), "--repository", shared, *given)
    assert (code, errors) == (0, "")
    assert [line.strip() for line in out.splitlines() if "script:" in line] == [
        "script: deploy prod-west Manual",
        "script: deploy prod-north Manual",
        "script: end",
    ]


def test_says_what_only_the_agent_refuses(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text("steps:\n- task: PublishTestResult@2\n- script: a\n")
    code, out, errors = run("expand", str(tmp_path / "x.yml"))
    assert (code, "task: PublishTestResult@2" in out) == (0, True)
    known = "Did you mean 'PublishTestResults@2'?"
    assert errors == f"the local agent would refuse it: x.yml:2: the local agent does not know the task PublishTestResult@2. {known}\n"


def test_prints_all_problems_with_exit_code_2(run: Run, file: Path) -> None:
    code, out, errors = run("expand", str(file), "--parameter", "environment=test", "--parameter", "regions=[west]")
    assert (code, out) == (2, "")
    assert errors.splitlines() == [
        "localcloud expand: 2 problems",
        "--parameter environment:1: 'test' is not a value of the parameter 'environment'. Allowed: dev and prod.",
        "pipelines/release.yml:8: there is no file steps/deploy.yml in the repository 'shared'",
    ]


def test_arguments_that_make_no_sense(run: Run, tmp_path: Path) -> None:
    assert run("expand", str(tmp_path / "none.yml")) == (2, "", f"localcloud expand: there is no file {tmp_path / 'none.yml'}\n")
    code, _, errors = run("expand", "x.yml", "--parameter", "environment")
    assert code == 2
    assert "expected NAME=VALUE, got 'environment'" in errors


def test_needs_no_cloud(run: Run, file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOCALCLOUD_DB", str(tmp_path / "nowhere" / "cloud.db"))
    assert run("expand", str(file))[0] == 0
    assert not (tmp_path / "nowhere").exists()
