"""What `Pulumi.<stack>.yaml` of this project may say, under `databricks-cicd:state`, and the reader of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import pulumi
from pydantic import Field

from config.addresses import PublicRange
from config.base import FrozenMap, Items, Section, TextFormat
from config.diagnostics import Diagnostic, allowed_words, error, in_order
from config.keys import NAMESPACE
from config.stack_files.engine_command import config_file
from config.stack_files.file_mistakes import file_mistakes
from config.stack_files.places import Places
from config.stack_files.sections import parse_section
from config.stack_files.source import StackFile
from config.vocabulary import AzureRegion, Email, Guid, Key, StackName
from domain.choices import PrincipalType, Replication

HttpsUrl = Annotated[
    str, TextFormat(what="an https:// address", pattern=r"https://[^\s]+", example="https://login.microsoftonline.com/TENANT/v2.0")
]

StackToKeep = Annotated[
    str, TextFormat(what="the name of a stack, of letters, digits and hyphens", pattern=r"[A-Za-z0-9][A-Za-z0-9-]{0,99}", example="dev")
]

KEY = "state"
FOLDER = Path(__file__).resolve().parent


class Principal(Section):
    """Somebody who uses states."""

    object_id: Guid = Field(description="Object id in the directory.")
    type: PrincipalType = Field(description="What it is; a managed identity is a ServicePrincipal.")
    may: Literal["update", "preview"] = Field(default="update", description="`preview` writes nothing.")
    stacks: Items[StackToKeep] = Field(default=(), description="The only stacks whose states it writes, and whose secrets it decrypts.")


class Pipelines(Section):
    """The service connection that signs in as this project's identity."""

    issuer: HttpsUrl = Field(description="The connection's issuer, as Azure DevOps shows it.")
    subject: str = Field(min_length=1, max_length=600, description="The connection's subject identifier, as Azure DevOps shows it.")


class State(Section):
    """Where states are kept, and who gets at them."""

    name: StackName = Field(description="Short name of the product. Every physical name starts with it, so a change replaces everything.")
    owner: Email = Field(description="Mailbox of the team that answers for it; becomes the tag `owner`.")
    subscription_id: Guid = Field(description="Id of the subscription that takes everything.")
    tenant_id: Guid = Field(description="Id of the Entra tenant of the subscription.")
    location: AzureRegion = Field(description="Region. A change replaces everything.")
    replication: Replication = Field(default="GRS", description="How many copies, and where.")
    keep_days: int = Field(default=90, ge=7, le=365, description="Days that overwritten and deleted states can be had back for.")
    address_ranges: Items[PublicRange] = Field(
        default=(), description="Public addresses or ranges that the account answers; empty: every address."
    )
    stacks: Items[StackToKeep] = Field(
        default=("dev", "prod", "shared"), min_length=1, description="The stacks whose states are kept here. Each has a key of its own."
    )
    access: FrozenMap[Key, Principal] = Field(min_length=1, description="Who uses states, by a key of your choice.")
    pipelines: Pipelines | None = Field(default=None, description="The service connection through which pipelines reach the states.")
    lock: bool = Field(default=True, description="Lock account and vault against deletion.")

    @property
    def environment(self) -> str:
        """The part of physical names that is an environment's elsewhere."""
        return KEY


def load() -> State:
    """The settings of the stack that is being run. Raises `pulumi.RunError` with every mistake at once."""
    return parse(pulumi.Config(NAMESPACE).get(KEY), StackFile(config_file() or FOLDER / f"Pulumi.{pulumi.get_stack()}.yaml"))


def parse(given: str | None, file: StackFile) -> State:
    """The settings from the text that the engine hands over. `file` says on which line a mistake is, and what is written there."""
    raw = _decoded(given)
    files = (file,) if file.file.is_file() else ()
    places = Places({} if raw is None else {KEY: raw}, {}, files)
    found = [item for each in files for item in file_mistakes(each)]
    if raw is None:
        found.append(error((KEY,), "missing section", f"Copy it from {FOLDER.name}/Pulumi.shared.yaml and change it."))
        raise _run_error(found, places, file)
    parsed = parse_section(State, KEY, raw, places.written)
    misread = {item.path for item in found if item.path}
    found += [item for item in parsed.diagnostics if item.path not in misread]
    if parsed.model is not None:
        found += _unknown_stacks(parsed.model)
    if parsed.model is None or found:
        raise _run_error(found, places, file)
    return parsed.model


def _unknown_stacks(settings: State) -> Iterator[Diagnostic]:
    for key, principal in settings.access.items():
        for stack in principal.stacks:
            if stack not in settings.stacks:
                detail = allowed_words(stack, settings.stacks)
                yield error((KEY, "access", key, "stacks"), f'the state of stack "{stack}" is not kept here', detail)


def _decoded(given: str | None) -> object:
    try:
        return None if given is None else json.loads(given)
    except ValueError:
        return given


def _run_error(found: list[Diagnostic], places: Places, file: StackFile) -> pulumi.RunError:
    lines = [f"  {item}" for item in in_order(places.placed(item) for item in found)]
    return pulumi.RunError("\n".join([f"{file.file.name} has mistakes:", *lines, f"Every key is described in {FOLDER.name}/README.md."]))
