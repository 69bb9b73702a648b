"""A provider's own configuration: what it takes from its inputs and its environment, and which cloud that points it at."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from localcloud.behaviours.model import Refusal
from localcloud.places import CALLER
from localcloud.store_model import Record, View
from localcloud.values import Json, Properties, Unknown, as_json

ENVIRONMENT: Final[Mapping[str, Mapping[str, str]]] = {
    "azure-native": {
        "subscriptionId": "ARM_SUBSCRIPTION_ID",
        "tenantId": "ARM_TENANT_ID",
        "clientId": "ARM_CLIENT_ID",
    },
    "azuredevops": {
        "orgServiceUrl": "AZDO_ORG_SERVICE_URL",
        "tenantId": "ARM_TENANT_ID",
    },
    "databricks": {
        "host": "DATABRICKS_HOST",
        "accountId": "DATABRICKS_ACCOUNT_ID",
        "authType": "DATABRICKS_AUTH_TYPE",
        "token": "DATABRICKS_TOKEN",
        "username": "DATABRICKS_USERNAME",
        "password": "DATABRICKS_PASSWORD",
        "clientId": "DATABRICKS_CLIENT_ID",
        "clientSecret": "DATABRICKS_CLIENT_SECRET",
        "googleServiceAccount": "DATABRICKS_GOOGLE_SERVICE_ACCOUNT",
        "googleCredentials": "GOOGLE_CREDENTIALS",
        "azureWorkspaceResourceId": "DATABRICKS_AZURE_RESOURCE_ID",
        "azureUseMsi": "ARM_USE_MSI",
        "azureClientId": "ARM_CLIENT_ID",
        "azureClientSecret": "ARM_CLIENT_SECRET",
        "azureTenantId": "ARM_TENANT_ID",
    },
}
"""Which environment variable takes the place of an input that is left out, as the providers document it."""

AUTHENTICATION: Final[Mapping[str, str]] = {
    "token": "pat",
    "username": "basic",
    "password": "basic",
    "clientId": "oauth",
    "clientSecret": "oauth",
    "googleServiceAccount": "google",
    "googleCredentials": "google",
    "azureUseMsi": "azure",
    "azureClientId": "azure",
    "azureClientSecret": "azure",
    "azureTenantId": "azure",
}
"""The method that a Databricks input belongs to (databricks-sdk-go, `config.Config`): more than one method is an error."""

ACCOUNT_HOSTS: Final = frozenset({"https://accounts.azuredatabricks.net"})
WORKSPACE: Final = "azure-native:databricks:Workspace"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a configured provider works with: its inputs, completed from the environment."""

    package: str
    values: Mapping[str, str]

    def scope(self, view: View) -> str:
        """The place whose resources the provider sees (see `Record.scope`). Raises `Refusal` where that place is not there."""
        if self.package == "azuredevops":
            return self.values["orgServiceUrl"]
        if self.package == "databricks":
            return self._host(view)
        return ""

    def _host(self, view: View) -> str:
        host = normal_host(self.values.get("host", ""))
        resource_id = self.values.get("azureWorkspaceResourceId", "")
        if host in ACCOUNT_HOSTS:
            return host
        named = _workspace(view, resource_id) if resource_id else None
        if host:
            at_host = next(iter(view.find(WORKSPACE, workspaceUrl=host.removeprefix("https://"))), None)
            if at_host is None:
                raise Refusal(
                    f"workspace not found: no Databricks workspace of the local cloud has the address {host}. The provider's "
                    "`host` must be the workspace_url of an existing one; `python -m localcloud list Workspace` shows them"
                )
            if named is not None and named.id != at_host.id:
                raise Refusal(f"the provider's host {host} belongs to {at_host.id}, and its azure_workspace_resource_id names {named.id}")
            return host
        if named is not None:
            return normal_host(str(named.outputs.get("workspaceUrl", "")))
        raise Refusal(
            "default auth: cannot configure default credentials: the provider has no host. Give it `host` and `azure_workspace_resource_id`"
        )


def configure(package: str, inputs: Properties, environ: Mapping[str, str]) -> Configuration:
    """The configuration from known inputs. Raises `Refusal` where the real provider would refuse to be configured."""
    values = {key: text for key, variable in {**ENVIRONMENT[package], "caller": CALLER}.items() if (text := environ.get(variable))}
    values |= {key: _as_text(as_json(value)) for key, value in inputs.items() if value is not None and not isinstance(value, Unknown)}
    if package == "azuredevops":
        values["orgServiceUrl"] = _organisation(values.get("orgServiceUrl", ""))
    if package == "azure-native" and not values.get("subscriptionId"):
        raise Refusal("the subscription could not be determined: set `azure-native:subscriptionId`, or ARM_SUBSCRIPTION_ID")
    if package == "databricks":
        _refuse_several_methods(values)
    return Configuration(package, values)


def normal_host(host: str) -> str:
    """A Databricks address as the SDK makes it: with https, without a path, in lower case."""
    bare = host.strip().removeprefix("https://").split("/", 1)[0].lower()
    return f"https://{bare}" if bare else ""


def _organisation(url: str) -> str:
    if not url:
        raise Refusal("the url of the Azure DevOps organisation is required: set `azuredevops:orgServiceUrl`, or AZDO_ORG_SERVICE_URL")
    if not url.lower().startswith("https://"):
        raise Refusal(f"orgServiceUrl must be the https address of an organisation, such as https://dev.azure.com/contoso; got {url!r}")
    return url.rstrip("/").lower()


def _refuse_several_methods(values: Mapping[str, str]) -> None:
    if values.get("authType"):
        return
    methods = sorted({method for key, method in AUTHENTICATION.items() if values.get(key) not in {None, "", "false"}})
    if len(methods) > 1:
        used = ", ".join(key for key in AUTHENTICATION if values.get(key) not in {None, "", "false"})
        raise Refusal(f"validate: more than one authorization method configured: {' and '.join(methods)}. They come from {used}")


def _workspace(view: View, id: str) -> Record:
    record = view.by_id(id)
    if record is None or record.token != WORKSPACE:
        raise Refusal(
            f"workspace not found: the provider's azure_workspace_resource_id {id} names no Databricks workspace of the local cloud"
        )
    return record


def _as_text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)
