"""What a kind (`domain.kinds`) must have in each room, said as what to do about it."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pulumi

from config.databricks.permissions import Permissions
from config.databricks.section import Workspace
from config.stack_files.schema_introspection import Shape, field_shape, fields
from domain.kinds import Kind
from localcloud.behaviours import tabled
from localcloud.behaviours.databricks.permissions import KINDS as PERMITTED
from outputs import WorkspaceOutputs
from tests.components.mocked import Registered
from tests.components.samples import SAMPLES, built
from tests.graph.stacks import MAXIMAL, sections, unchanged

ROOT = Path(__file__).parents[2]
PERMISSIONS, SECRET_ACL = "databricks:index/permissions:Permissions", "databricks:index/secretAcl:SecretAcl"
PERMITTED_IN = "localcloud/behaviours/databricks/permissions.py"
MAXIMAL_FILES = "tests/graph/maximal*.yaml"


def lacks(kind: Kind) -> Iterator[str]:
    """Everything that a kind lacks."""
    for part in (_key, _components, _local_cloud, _permissions, _outputs, _documentation, _maximal):
        yield from (f"kind {kind.key}: {problem}" for problem in part(kind))


def token(resource: str) -> str:
    """`cluster` as a token."""
    return f"databricks:index/{resource}:{resource[0].upper()}{resource[1:]}"


def maps(shape: Shape, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Paths of the maps in a mapping of fixed keys whose own keys are made up there, those in other maps left out."""
    if shape.key is not None and shape.key.refers_to is None:
        yield ".".join(path)
    elif shape.model is not None:
        for name, info in fields(shape.model).items():
            yield from maps(field_shape(info), (*path, name))


def _key(kind: Kind) -> Iterator[str]:
    if kind.key not in maps(Shape(Workspace)):
        yield f"the stack file has no map `{kind.key}`; add one to `Workspace` in config/databricks/section.py"


def _components(kind: Kind) -> Iterator[str]:
    for name in kind.components:
        module, _, component = name.partition(".")
        if (found := _class(name)) is None:
            yield f"no component {component}; write it in components/databricks/{module}.py"
        elif found not in SAMPLES:
            yield f"no sample of {component}; add one to `SAMPLES` of tests/kinds/test_{module}.py"
    registered = {resource.type for resource in _of_samples(kind)}
    for resource in kind.resources:
        if registered and token(resource) not in registered:
            yield f"no sample registers {resource}; give the sample what makes one, or take it out of the row in domain/kinds.py"


def _of_samples(kind: Kind) -> list[Registered]:
    found = [component for name in kind.components if (component := _class(name)) is not None and component in SAMPLES]
    return [resource for component in found for resource in built(component).resources]


def _local_cloud(kind: Kind) -> Iterator[str]:
    for resource in kind.resources:
        if token(resource) not in tabled("databricks"):
            yield f"the local cloud does not know {resource}; add a row to `ROWS` of a module in localcloud/behaviours/databricks/"


def _permissions(kind: Kind) -> Iterator[str]:
    if bool(kind.levels) == bool(kind.no_levels):
        yield "give either `levels` or `no_levels` in domain/kinds.py"
    if not kind.levels:
        return
    if kind.key not in Permissions.model_fields:
        yield "no key under `permissions`; config/databricks/permissions.py makes one of each row with levels"
    if kind.permitted_by and kind.permitted_by not in PERMITTED:
        yield f"the local cloud sets no permissions by {kind.permitted_by}; add it to `KINDS` of {PERMITTED_IN}"
    elif kind.permitted_by and (more := {*kind.levels, kind.run_level or kind.levels[0]} - {*PERMITTED[kind.permitted_by].levels}):
        yield f"the provider has no level {', '.join(sorted(more))} by {kind.permitted_by}; take it out of the row in domain/kinds.py"
    wanted = kind.permitted_by or "scope"
    if not any(wanted in resource.inputs for resource in _of_samples(kind) if resource.type in (PERMISSIONS, SECRET_ACL)):
        yield f"its component sets no permissions by {wanted}; take `access` in its arguments, and give the sample some"


def _outputs(kind: Kind) -> Iterator[str]:
    if bool(kind.outputs) == bool(kind.no_output):
        yield "give either `outputs` or `no_output` in domain/kinds.py"
    for output in kind.outputs:
        if output not in typing.get_type_hints(WorkspaceOutputs):
            yield f"no output `{output}`; add it to `WorkspaceOutputs` in outputs.py"
        elif not any(workspace.get(output) for workspace in _published()):
            yield f"the output `{output}` is empty; fill it in `_workspace` of outputs.py, and let {MAXIMAL_FILES} have one"


def _documentation(kind: Kind) -> Iterator[str]:
    if f" databricks.workspaces.KEY.{kind.key}.KEY\n" not in _text("docs/configuration.md"):
        yield f"docs/configuration.md has no chapter on `{kind.key}`; run: make docs"
    for component in (name.partition(".")[2] for name in kind.components):
        if f"## {component}\n" not in _text(f"docs/components/{kind.page}.md"):
            yield f"docs/components/{kind.page}.md has no chapter on {component}; name its page in the row, and run: make docs"


def _maximal(kind: Kind) -> Iterator[str]:
    if not any(_at(workspace, kind.key) for workspace in _workspaces()):
        yield f"no maximal stack file has one; add it to {MAXIMAL_FILES}, every key with a value that is not its default"
    if kind.levels and not any(permitted.get(kind.key) for workspace in _workspaces() for permitted in _principals(workspace)):
        yield f"no maximal stack file permits anything on one; add it under `permissions` of {MAXIMAL_FILES}"
    made = {resource.type for name in MAXIMAL for resource in unchanged(name).resources}
    for resource in kind.resources:
        if token(resource) not in made:
            yield f"no maximal stack makes a {resource}; wire its component in wiring/databricks/, then run: make snapshots"


def _class(name: str) -> type[pulumi.ComponentResource] | None:
    module, _, component = name.partition(".")
    if find_spec(f"components.databricks.{module}") is None:
        return None
    return getattr(import_module(f"components.databricks.{module}"), component, None)


@cache
def _text(file: str) -> str:
    path = ROOT / file
    return path.read_text() if path.is_file() else ""


@cache
def _workspaces() -> tuple[Mapping[str, object], ...]:
    """The workspaces of all maximal stack files, as typed."""
    found = (_mapping(_at(sections(name), "databricks.workspaces")) for name in MAXIMAL)
    return tuple(_mapping(workspace) for workspaces in found for workspace in workspaces.values())


def _principals(workspace: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    yield from (_mapping(permitted) for permitted in _mapping(workspace.get("permissions")).values())


@cache
def _published() -> tuple[Mapping[str, object], ...]:
    """The outputs of each workspace of the maximal stacks."""
    return tuple(_mapping(found) for name in MAXIMAL for found in _mapping(_mapping(unchanged(name).result)["workspaces"]).values())


def _at(here: object, path: str) -> object:
    for part in path.split("."):
        here = here.get(part) if isinstance(here, Mapping) else None
    return here


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
