"""The shape of `pulumi preview --json` (pulumi/pkg: `display.PreviewDigest`, `apitype.ResourceV3`): the fields that a report needs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel

from audit.urn import parse_urn


def _checked(urn: str) -> str:
    if urn:
        parse_urn(urn)
    return urn


UrnText = Annotated[str, AfterValidator(_checked)]
"""A URN that `parse_urn` takes, or nothing."""

Op = Literal[
    "same",
    "create",
    "update",
    "delete",
    "replace",
    "create-replacement",
    "delete-replaced",
    "read",
    "read-replacement",
    "refresh",
    "discard",
    "discard-replaced",
    "remove-pending-replace",
    "import",
    "import-replacement",
]
"""What the engine may do in one step (pulumi/sdk: `apitype.OpType`)."""


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel)


class Frame(_Shape):
    """One frame of the program's call stack at the registration of a resource; empty for code without a file."""

    source_position: str = ""


class State(_Shape):
    """A resource before or after the step. `source_position` is `project:///path/from/Pulumi.yaml.py#line[,column]`."""

    type: str
    id: str = ""
    inputs: dict[str, JsonValue] = Field(default_factory=dict)
    outputs: dict[str, JsonValue] = Field(default_factory=dict)
    parent: UrnText = ""
    provider: str = ""
    additional_secret_outputs: tuple[str, ...] = ()
    pending_replacement: bool = False
    delete: bool = False
    taint: bool = False
    retain_on_delete: bool = False
    deleted_with: UrnText = ""
    replace_with: tuple[UrnText, ...] = ()
    source_position: str = ""
    stack_trace: tuple[Frame, ...] = ()


class Difference(_Shape):
    """How one property differs: `add`, `delete` or `update`, with `-replace` when it forces one; against old inputs or old outputs."""

    kind: str
    input_diff: bool = False


class Step(_Shape):
    """One operation on one resource. `replace_reasons` and `diff_reasons` are property names or paths."""

    op: Op
    urn: UrnText = Field(min_length=1)
    provider: str = ""
    old_state: State | None = None
    new_state: State | None = None
    diff_reasons: tuple[str, ...] | None = None
    replace_reasons: tuple[str, ...] | None = None
    detailed_diff: dict[str, Difference] | None = None


class Diagnostic(_Shape):
    """A message of the engine, a provider or the program."""

    urn: UrnText = ""
    message: str = ""
    severity: str = "info"


class Digest(_Shape):
    """The whole document."""

    steps: tuple[Step, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    change_summary: dict[str, int] = Field(default_factory=dict)
    maybe_corrupt: bool = False
