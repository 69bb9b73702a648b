"""azure-native's `get` functions for the types that no table answers for: the resource that the arguments name.

Every resource of azure-native has one, `getSubnet` for `Subnet`, whose required arguments are the parameters of the resource's id and so
inputs of the resource as well. Functions of another kind (`listStorageAccountKeys`) are not answered here.
"""

from __future__ import annotations

from localcloud import schema
from localcloud.behaviours.model import Refusal, Request
from localcloud.schema import UnknownToken
from localcloud.schema.model import Schema
from localcloud.values import Json


def lookup(described: Schema, request: Request) -> dict[str, Json] | None:
    """The outputs of the resource that is asked for; None where the function is no lookup. Raises `Refusal` when there is none."""
    module, _, name = described.token.rpartition(":")
    if not module.startswith("azure-native:") or not name.startswith("get"):
        return None
    token = f"{module}:{name.removeprefix('get')}"
    named = [key for key, argument in described.inputs.items() if argument.required]
    if not named or not _takes(token, named):
        return None
    subscription = f"/subscriptions/{request.environment.get('subscriptionId', '')}/".lower()
    for record in request.view.find(token):
        in_subscription = record.id.lower().startswith(subscription) or "resourceGroupName" not in named
        if in_subscription and all(_text(record.inputs.get(key)) == _text(request.inputs.get(key)) for key in named):
            return {**record.outputs, "id": record.id}
    wanted = ", ".join(f"{key} {request.inputs.get(key)!r}" for key in named)
    raise Refusal(f"ResourceNotFound: there is no {token.removeprefix('azure-native:')} with {wanted}.")


def _takes(token: str, names: list[str]) -> bool:
    try:
        inputs = schema.load(token).inputs
    except UnknownToken:
        return False
    return all(name in inputs for name in names)


def _text(value: Json) -> str:
    """Azure's names have no case."""
    return str(value).lower()
