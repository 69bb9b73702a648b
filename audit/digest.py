"""The shape of `pulumi preview --json` (pulumi/pkg: `display.PreviewDigest`, `apitype.ResourceV3`): the fields that a report needs."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel

from audit.model import Kind
from audit.urn import parse_urn


def _checked(urn: str) -> str:
    if urn:
        parse_urn(urn)
    return urn


UrnText = Annotated[str, AfterValidator(_checked)]
"""A URN that `parse_urn` takes, or nothing."""


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow", alias_generator=to_camel)
    IGNORED: ClassVar[frozenset[str]] = frozenset()
    """Fields that are known and say nothing to a reviewer."""

    @property
    def unknown(self) -> frozenset[str]:
        """Fields that a newer engine has added."""
        return frozenset(self.model_extra or ()) - self.IGNORED


class Frame(_Shape):
    """One frame of the program's call stack at the registration of a resource; empty for code without a file."""

    source_position: str = ""


class State(_Shape):
    """A resource before or after the step. `source_position` is `project:///path/from/Pulumi.yaml.py#line[,column]`."""

    IGNORED: ClassVar[frozenset[str]] = frozenset({
        "urn", "custom", "defaults", "external", "initErrors", "aliases", "customTimeouts", "importID", "created", "modified",
        "ignoreChanges", "hideDiff", "hideDiffs", "replaceOnChanges", "replacementTrigger", "refreshBeforeUpdate", "viewOf",
        "resourceHooks", "extensionRef", "snippetID",
    })  # fmt: skip
    type: str
    id: str = ""
    inputs: dict[str, JsonValue] = Field(default_factory=dict)
    outputs: dict[str, JsonValue] = Field(default_factory=dict)
    parent: UrnText = ""
    provider: str = ""
    protect: bool = False
    dependencies: tuple[str, ...] = ()
    property_dependencies: dict[str, tuple[str, ...] | None] = Field(default_factory=dict)
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
    """One operation on one resource (pulumi/sdk: `apitype.OpType`). `replace_reasons` and `diff_reasons` are property names or paths.
    `failed` is said of an update that ran."""

    op: str
    urn: UrnText = Field(min_length=1)
    provider: str = ""
    old_state: State | None = None
    new_state: State | None = None
    diff_reasons: tuple[str, ...] | None = None
    replace_reasons: tuple[str, ...] | None = None
    detailed_diff: dict[str, Difference] | None = None
    failed: bool = False


class Diagnostic(_Shape):
    """A message of the engine, a provider or the program."""

    urn: UrnText = ""
    message: str = ""
    severity: str = "info"


class Policy(_Shape):
    """A rule of a policy pack that is broken."""

    urn: UrnText = ""
    pack: str = ""
    rule: str = ""
    level: str = ""
    message: str = ""


class Digest(_Shape):
    """The whole document. All from `kind` on are told by the reader of another document in its place."""

    IGNORED: ClassVar[frozenset[str]] = frozenset({"config", "duration"})
    steps: tuple[Step, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    change_summary: dict[str, int] = Field(default_factory=dict)
    maybe_corrupt: bool = False
    kind: Kind = Kind.PREVIEW
    remarks: tuple[str, ...] = ()
    policies: tuple[Policy, ...] = ()
    asked: int = 0
