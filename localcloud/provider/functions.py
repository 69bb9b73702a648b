"""Invoke: the functions that look things up in the cloud."""

from __future__ import annotations

from localcloud import schema
from localcloud.behaviours import functions, rights
from localcloud.behaviours.model import Refusal
from localcloud.provider.lifecycle import Cloud
from localcloud.provider.lookups import lookup
from localcloud.provider.outputs import as_properties, from_properties, marked_at
from localcloud.schema.model import Failure
from localcloud.schema.nearest import did_you_mean
from localcloud.values import Properties


def invoke(cloud: Cloud, token: str, arguments: Properties) -> tuple[Properties, list[Failure]]:
    """The function's result, or what is wrong with its arguments. Raises `Refusal`, also for a function that the local cloud has not."""
    described = schema.load(token)
    failures = schema.check(described, arguments)
    if failures:
        return {}, failures
    function = functions.get(token)
    with cloud.store.reading() as view:
        request = cloud.request(view, token, as_properties(arguments))
        rights.require("call", request)
        result = function(request) if function else lookup(described, request)
    if result is None:
        same_package = [known for known in functions if known.startswith(f"{token.partition(':')[0]}:")]
        raise Refusal(f"the local cloud does not answer {token}. {did_you_mean(token, same_package)}".rstrip())
    secrets = [*described.secret_outputs, *(name for name, output in described.outputs.items() if output.secret)]
    return marked_at(from_properties(result), secrets), []
