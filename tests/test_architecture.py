"""The arrows of the house: which room may import which. An arrow that is not in the table is refused."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROVIDER_SDKS = {"pulumi_azure_native", "pulumi_azuredevops", "pulumi_databricks"}
ROOMS = {"config", "domain", "stack", "wiring", "components", "outputs", "policies", "audit", "localcloud", "bootstrap"}
MAY_IMPORT = {
    "__main__": {"config", "stack", "outputs", "pulumi"},
    "config": {"domain", "pulumi"},
    "domain": set(),
    "stack": {"config", "outputs", "wiring"},
    "wiring": {"config", "domain", "components", "pulumi", *PROVIDER_SDKS},
    "components": {"domain", "pulumi", *PROVIDER_SDKS},
    "outputs": {"pulumi", "components", "config", "wiring"},
    "policies": {"pulumi", "pulumi_policy", "domain"},
    "audit": set(),
    "localcloud": {"pulumi"},
    "bootstrap": {"config", "domain", "components", "pulumi", *PROVIDER_SDKS},
}
READERS_OF_CONFIG = {"config/stack_files/loader.py", "bootstrap/settings.py"}
"""One for each Pulumi project."""


def _sources() -> Iterator[tuple[str, Path]]:
    for room in MAY_IMPORT:
        single = ROOT / f"{room}.py"
        if single.exists():
            yield room, single
        for path in sorted((ROOT / room).rglob("*.py")):
            yield room, path


def _label(value: Path | str) -> str:
    return str(value.relative_to(ROOT)) if isinstance(value, Path) else value


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found & (ROOMS | PROVIDER_SDKS | {"pulumi", "pulumi_policy"})


@pytest.mark.parametrize(
    ("room", "path"), list(_sources()), ids=lambda value: str(value.relative_to(ROOT)) if isinstance(value, Path) else value
)
def test_a_room_imports_only_what_it_may(room: str, path: Path) -> None:
    assert _imports(path) - {room} <= MAY_IMPORT[room]


@pytest.mark.parametrize("path", [path for room, path in _sources() if room != "localcloud"], ids=_label)
def test_only_the_loader_reads_the_stacks_configuration(path: Path) -> None:
    names = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
    imported = {alias.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom) for alias in node.names}
    reads = "Config" in names | imported
    assert not reads or str(path.relative_to(ROOT)) in READERS_OF_CONFIG


@pytest.mark.parametrize("system", ["azure", "devops", "databricks"])
def test_a_system_does_not_import_another_system(system: str) -> None:
    others = {f"components.{other}" for other in ("azure", "devops", "databricks") if other != system}
    for path in (ROOT / "components" / system).rglob("*.py"):
        modules = {node.module for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom) and node.module}
        assert not [module for module in modules if any(module.startswith(other) for other in others)], path


def test_the_entry_point_holds_no_logic() -> None:
    assert len((ROOT / "__main__.py").read_text().splitlines()) < 20


def test_no_file_outgrows_its_room() -> None:
    rooms = [*(path for _, path in _sources()), *(ROOT / "tests").rglob("*.py")]
    assert not [f"{path}: {count}" for path in rooms if (count := len(path.read_text().splitlines())) > 400]
