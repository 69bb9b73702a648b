"""Variable groups: their values, those of a linked Key Vault read with the rights of the group's connection."""

from __future__ import annotations

from collections.abc import Iterator

from localcloud.agent.variables import Variable
from localcloud.agent.vault_secrets import read_secret
from localcloud.behaviours.devops import endpoints
from localcloud.behaviours.devops.library import VARIABLE_GROUP
from localcloud.behaviours.devops.organisation import token
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import flag, items, text
from localcloud.store_model import Record, View


def find(view: View, scope: str, project: str, name: str) -> Record | None:
    """The project's group of that name."""
    groups = view.find(VARIABLE_GROUP, scope, projectId=project)
    return next((group for group in groups if group.name.lower() == name.lower()), None)


def variables(view: View, group: Record, *, with_secrets: bool) -> Iterator[Variable]:
    """The variables of a group. Raises `Refusal` where a secret of its vault cannot be read."""
    vault = text(group.inputs, "keyVault.name")
    if vault and not with_secrets:
        return
    for each in items(group.inputs.get("variables")):
        name = text(each, "name")
        if vault:
            endpoint = endpoints.find(view, group.scope, text(group.inputs, "keyVault.serviceEndpointId"))
            if endpoint is None:
                raise Refusal(f"variable group {group.name}: its service connection does not exist any more")
            yield Variable(name, read_secret(view, vault, name, text(endpoint.inputs, "credentials.serviceprincipalid")), is_secret=True)
        elif with_secrets or not flag(each, "isSecret"):
            yield _variable(name, flag(each, "isSecret"), text(each, "secretValue"), text(each, "value"))
    for record in view.find(token("variableGroupVariable"), group.scope, variableGroupId=group.id):
        secret = text(record.inputs, "secretValue")
        if with_secrets or not secret:
            yield _variable(text(record.inputs, "name"), bool(secret), secret, text(record.inputs, "value"))


def _variable(name: str, is_secret: bool, secret: str, plain: str) -> Variable:
    return Variable(name, secret if is_secret else plain, is_secret=is_secret)
