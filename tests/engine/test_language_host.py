"""The local language host: programs of any folder, their errors, and policy packs in Python."""

from __future__ import annotations

from pathlib import Path

from tests.engine.harness import Cloud

PROJECT = "name: small\nruntime: python\n"
POLICY_PACK = """
from pulumi_policy import EnforcementLevel, PolicyPack, StackValidationArgs, StackValidationPolicy

def at_most_none(args: StackValidationArgs, report) -> None:
    names = [resource.name for resource in args.resources if resource.resource_type == "azure-native:resources:ResourceGroup"]
    if names:
        report(f"no resource groups here: {names}")

PolicyPack("small-pack", policies=[StackValidationPolicy(
    name="no-groups", description="None.", enforcement_level=EnforcementLevel.MANDATORY, validate=at_most_none)])
"""
GROUP = """
from pulumi_azure_native.resources import ResourceGroup
ResourceGroup("group", resource_group_name="rg-small", location="westeurope")
"""


def project(folder: Path, program: str) -> Path:
    """A Pulumi project of one file."""
    folder.mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text(PROJECT)
    (folder / "__main__.py").write_text(program)
    return folder


def test_a_project_elsewhere_runs_on_the_local_cloud(cloud: Cloud, tmp_path: Path) -> None:
    folder = project(tmp_path / "small", GROUP + "print('said by the program')\n")
    cloud.pulumi("-C", str(folder), "stack", "init", "one")
    printed = cloud.pulumi("-C", str(folder), "up", "-s", "one", "--yes")
    assert "said by the program" in printed
    assert "rg-small" in cloud.localcloud("list")
    cloud.pulumi("destroy", "-s", "one", "--yes", cwd=folder)
    assert cloud.localcloud("list") == ""


def test_a_run_error_is_shown_without_a_traceback(cloud: Cloud, tmp_path: Path) -> None:
    folder = project(tmp_path / "small", "import pulumi\nraise pulumi.RunError('the first thing\\nand the second')\n")
    cloud.pulumi("-C", str(folder), "stack", "init", "one")
    printed = cloud.refused("-C", str(folder), "preview", "-s", "one")
    assert "the first thing" in printed
    assert "and the second" in printed


def test_a_programming_error_names_its_line(cloud: Cloud, tmp_path: Path) -> None:
    folder = project(tmp_path / "small", "one = 1\none / 0\n")
    cloud.pulumi("-C", str(folder), "stack", "init", "one")
    done = cloud.run("pulumi", "-C", str(folder), "preview", "-s", "one")
    assert done.returncode != 0
    assert '__main__.py", line 2' in done.stdout
    assert "ZeroDivisionError" in done.stdout


def test_a_project_without_a_program_says_what_is_missing(cloud: Cloud, tmp_path: Path) -> None:
    folder = project(tmp_path / "small", "")
    (folder / "__main__.py").unlink()
    cloud.pulumi("-C", str(folder), "stack", "init", "one")
    assert "__main__.py" in cloud.refused("-C", str(folder), "preview", "-s", "one")


def test_a_mandatory_policy_in_python_stops_the_preview(cloud: Cloud, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "PulumiPolicy.yaml").write_text("runtime: python\n")
    (pack / "__main__.py").write_text(POLICY_PACK)
    folder = project(tmp_path / "small", GROUP)
    cloud.pulumi("-C", str(folder), "stack", "init", "one")
    assert "no resource groups here" in cloud.refused("-C", str(folder), "preview", "-s", "one", "--policy-pack", str(pack))
    (folder / "__main__.py").write_text("")
    cloud.pulumi("-C", str(folder), "preview", "-s", "one", "--policy-pack", str(pack))
