"""Check: whether inputs are what the provider accepts, once it has filled in what it makes up itself."""

from __future__ import annotations

import os

from localcloud import schema
from localcloud.behaviours import behaviour as behaviour_of
from localcloud.behaviours import enforce
from localcloud.provider.defaults import Locate, with_auto_name, with_location, with_variables
from localcloud.provider.nested import masked, secret_texts
from localcloud.schema.model import Failure, Schema
from localcloud.values import UNKNOWN, Properties, plain


def check(
    token: str, name: str, inputs: Properties, old: Properties, seed: bytes, *, locate: Locate = lambda _: UNKNOWN
) -> tuple[Properties, list[Failure]]:
    """The inputs with the made-up ones, and everything that is wrong with them. `old` are the inputs of the state, if any; `locate` says
    where an Azure resource is put that does not say it itself. What the provider's environment says fills in likewise."""
    behaviour, described = behaviour_of(token), schema.load(token)
    given: Properties = {key: value for key, value in inputs.items() if value is not None}
    named = with_auto_name(behaviour, described, given, old, name=name, seed=seed)
    filled = with_variables(behaviour, with_location(described, named, old, locate), os.environ)
    failures = [*schema.check(described, filled), *_without_location(described, filled)]
    opened = {key: plain(value) for key, value in filled.items()}
    wrong = {failure.path for failure in failures}
    failures += [failure for failure in enforce.check(behaviour, opened) if failure.path not in wrong]
    secret = secret_texts(filled)  # a rule quotes what it was given
    return filled, [Failure(each.path, masked(each.reason, secret)) for each in sorted(failures, key=lambda each: each.path)]


def _without_location(described: Schema, inputs: Properties) -> list[Failure]:
    """The SDK calls every location optional, since the provider can fill it in; what always comes out must have gone in."""
    out = described.outputs.get("location")
    if not described.token.startswith("azure-native:") or "location" not in described.inputs or out is None or not out.required:
        return []
    if "location" in inputs:
        return []
    advice = "Either set it explicitly or configure it with 'pulumi config set azure-native:location <value>'."
    return [Failure("location", f"Missing required property 'location'. {advice}")]
