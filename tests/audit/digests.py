"""Builds `pulumi preview --json` documents in the engine's shape, one step at a time."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from audit.digest import Digest
from audit.model import Change, Preview
from audit.preview import build
from audit.urn import parse_urn

Json = dict[str, Any]

STACK = "urn:pulumi:dev::databricks-cicd::pulumi:pulumi:Stack::databricks-cicd-dev"
POLICY = "databricks:index/clusterPolicy:ClusterPolicy"
NOTEBOOK = "databricks:index/notebook:Notebook"
VAULT = "azure-native:keyvault:Vault"
PROJECT = "azuredevops:index/project:Project"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"


def urn(name: str, *chain: str) -> str:
    return f"urn:pulumi:dev::databricks-cicd::{'$'.join(chain)}::{name}"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def state(of: str, inputs: Mapping[str, Any] | None = None, **fields: Any) -> Json:
    return {"urn": of, "custom": True, "type": parse_urn(of).type, "inputs": dict(inputs or {}), "parent": STACK, **fields}


def step(op: str, of: str, *, old: Mapping[str, Any] | None = None, new: Mapping[str, Any] | None = None, **fields: Any) -> Json:
    """A step whose states have these inputs; `fields` are the step's own, in the engine's spelling."""
    built: Json = {"op": op, "urn": of, "detailedDiff": None}
    if old is not None:
        built["oldState"] = state(of, old, id=f"id-of-{of.rsplit('::', maxsplit=1)[-1]}")
    if new is not None:
        built["newState"] = state(of, new)
    return {**built, **fields}


def update(old: Mapping[str, Any], new: Mapping[str, Any], of: str = "", **fields: Any) -> Json:
    return step("update", of or urn("it", POLICY), old=old, new=new, **fields)


def named(*paths: str, kind: str = "update", by_input: bool = True) -> Json:
    """A detailed diff."""
    return {path: {"kind": kind, "inputDiff": by_input} for path in paths}


def digest(*steps: Json, summary: Mapping[str, int] | None = None, diagnostics: Sequence[Json] = ()) -> Json:
    root = {"op": "same", "urn": STACK, "oldState": state(STACK, parent=""), "newState": state(STACK, parent=""), "detailedDiff": None}
    return {"steps": [root, *steps], "diagnostics": list(diagnostics), "duration": 86284119, "changeSummary": dict(summary or {"same": 1})}


def built(*steps: Json, **fields: Any) -> Preview:
    return build(Digest.model_validate(digest(*steps, **fields)))


def only(*steps: Json) -> Change:
    """The one change of a preview of these steps."""
    changes = built(*steps).changes
    assert len(changes) == 1
    return changes[0]
