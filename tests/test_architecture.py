"""The arrows of the house: which room may import which. An arrow that is not in the table is refused."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROVIDER_SDKS = {"pulumi_azure_native", "pulumi_azuredevops", "pulumi_databricks"}
ROOMS = {
    *("config", "domain", "stack", "wiring", "components", "outputs", "policies", "audit", "localcloud", "bootstrap", "recovery"),
    "pipelines",
}
MAY_IMPORT = {
    "__main__": {"config", "stack", "outputs", "pulumi"},
    "config": {"domain", "pulumi"},
    "domain": set(),
    "stack": {"config", "outputs", "wiring"},
    "wiring": {"config", "domain", "components", "pulumi", *PROVIDER_SDKS},
    "components": {"domain", "pulumi", *PROVIDER_SDKS},
    "outputs": {"pulumi", "components", "config", "wiring"},
    "policies": {"pulumi", "domain"},
    "audit": {"domain"},
    "recovery": {"pulumi"},
    "pipelines": {"audit", "config", "domain"},
    "localcloud": {"pulumi"},
    "bootstrap": {"config", "domain", "components", "pulumi", *PROVIDER_SDKS},
}
SYSTEMS: Mapping[str, Mapping[str, set[str]]] = {
    "config": {"azure": set(), "devops": set(), "databricks": set()},
    "wiring": {"azure": set(), "devops": {"azure"}, "databricks": {"azure", "devops"}},
    "components": {"azure": set(), "devops": set(), "databricks": set()},
}
"""Which systems of its own room a system may import. Rules look at all sections, so `config.rules` is not in it."""
CROSSINGS = {"wiring.azure.locks": {"wiring.devops.delivery"}}
"""Imports that go against it: a lock on the vault depends on the secrets and roles that the delivery puts there."""
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


def _modules() -> Mapping[str, set[str]]:
    """Every module with the modules of the house that it imports, wherever in it."""
    paths = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for _, path in _sources()}
    found: dict[str, set[str]] = {}
    for name, path in paths.items():
        found[name] = set()
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found[name] |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                found[name] |= inner & paths.keys() or {node.module}
        found[name] = found[name] & paths.keys() - {name}
    return found


MODULES = _modules()


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert len(list(TopologicalSorter(MODULES).static_order())) == len(MODULES)


def test_the_ground_floor_needs_the_standard_library_alone() -> None:
    for path in (ROOT / "domain").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            assert {name.split(".")[0] for name in names} <= {"domain", *sys.stdlib_module_names}, path


@pytest.mark.parametrize(("room", "system"), [(room, system) for room, systems in SYSTEMS.items() for system in systems])
def test_a_system_imports_only_the_systems_that_it_may(room: str, system: str) -> None:
    forbidden = tuple(f"{room}.{other}." for other in SYSTEMS[room] if other != system and other not in SYSTEMS[room][system])
    for module, imported in MODULES.items():
        if module.startswith(f"{room}.{system}."):
            crossing = {name for name in imported if name.startswith(forbidden)}
            assert crossing == CROSSINGS.get(module, set()), module


def test_the_entry_point_holds_no_logic() -> None:
    assert len((ROOT / "__main__.py").read_text().splitlines()) < 20


def test_no_file_outgrows_its_room() -> None:
    rooms = [*(path for _, path in _sources()), *(ROOT / "tests").rglob("*.py")]
    assert not [f"{path}: {count}" for path in rooms if (count := len(path.read_text().splitlines())) > 400]
