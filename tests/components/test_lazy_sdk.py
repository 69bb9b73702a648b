"""Importing modules of an SDK without its `__init__`, and with it when somebody asks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from components.lazy_sdk import skip_init
from tests.components.stacks import ROOT

NAME = "sdk_of_this_test"
INIT = """
from . import _shared
from .cluster import *
from .get_cluster import *
initialised = True
"""


@pytest.fixture
def sdk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package built like a provider SDK: modules that share one, and a function with its module's name."""
    package = tmp_path / NAME
    package.mkdir()
    (package / "__init__.py").write_text(INIT)
    (package / "_shared.py").write_text("VALUE = 1\n")
    (package / "outputs.py").write_text("VALUE = 2\n")
    (package / "cluster.py").write_text("from . import _shared, outputs\n__all__ = ['Cluster']\nclass Cluster: pass\n")
    (package / "get_cluster.py").write_text("__all__ = ['get_cluster']\ndef get_cluster(): return 3\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield NAME
    for module in [module for module in sys.modules if module.split(".")[0] == NAME]:
        del sys.modules[module]


def initialised() -> bool:
    return "initialised" in vars(sys.modules[NAME])


def imported(statement: str) -> dict[str, Any]:
    """The names that an import statement brings."""
    names: dict[str, Any] = {}
    exec(statement, names)
    return names


def test_a_module_is_imported_without_the_rest(sdk: str) -> None:
    skip_init(sdk)
    assert imported(f"from {sdk}.cluster import Cluster")["Cluster"].__module__ == f"{sdk}.cluster"
    assert not initialised()
    assert f"{sdk}.get_cluster" not in sys.modules


def test_a_name_of_the_package_runs_its_init_once(sdk: str) -> None:
    skip_init(sdk)
    cluster = imported(f"from {sdk}.cluster import Cluster")["Cluster"]
    package = imported(f"import {sdk}")[sdk]
    assert package.Cluster is cluster
    assert initialised()
    assert type(package) is type(sys)
    assert package.cluster.Cluster is cluster


def test_a_function_named_like_its_module_is_still_a_function(sdk: str) -> None:
    skip_init(sdk)
    assert imported(f"import {sdk}.get_cluster")[sdk].get_cluster() == 3


def test_an_unknown_name_is_an_attribute_error(sdk: str) -> None:
    skip_init(sdk)
    with pytest.raises(AttributeError):
        _ = imported(f"import {sdk}")[sdk].nothing
    with pytest.raises(ImportError):
        imported(f"from {sdk} import neither")


def test_introspection_does_not_run_it_and_dir_does(sdk: str) -> None:
    skip_init(sdk)
    package = sys.modules[sdk]
    assert hasattr(package, "__path__")
    assert not hasattr(package, "__wrapped__")
    assert not initialised()
    assert "Cluster" in dir(package)


def test_a_package_that_has_been_imported_is_left_alone(sdk: str) -> None:
    package = imported(f"import {sdk}")[sdk]
    skip_init(sdk)
    assert sys.modules[sdk] is package
    assert initialised()


def test_a_package_that_is_not_installed_is_no_error() -> None:
    skip_init("nowhere_to_be_found")
    assert "nowhere_to_be_found" not in sys.modules


def run(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE).stdout.strip()


def test_the_program_does_not_import_the_whole_of_the_databricks_sdk() -> None:
    loaded = run("import sys, stack; print([name for name in sys.modules if name.startswith('pulumi_databricks.')])")
    assert "pulumi_databricks.cluster'" in loaded
    assert "pulumi_databricks.pipeline'" not in loaded
    assert len(loaded.split(",")) < 60


def test_the_databricks_sdk_can_still_be_imported_as_a_whole() -> None:
    told = run(
        "import stack, pulumi_databricks as databricks; from pulumi_databricks.cluster import Cluster;"
        "print(databricks.Cluster is Cluster, databricks.Job.__name__, databricks.get_spark_version.__name__)"
    )
    assert told == "True Job get_spark_version"


def test_azure_packages_can_still_be_imported_as_a_whole() -> None:
    told = run(
        "import stack, pulumi_azure_native as azure; from pulumi_azure_native.authorization.role_assignment import RoleAssignment;"
        "print(azure.authorization.RoleAssignment is RoleAssignment, azure.authorization.PolicyAssignment.__name__)"
    )
    assert told == "True PolicyAssignment"
