"""Azure tasks, signed in to the local cloud through a service connection."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Final

from localcloud.agent.contexts import StepContext, TaskFailed
from localcloud.agent.tasks.model import Input, Task
from localcloud.agent.tasks.scripts import script_file
from localcloud.agent.vault_secrets import read_secret, secret_names
from localcloud.behaviours.azure import identity, roles
from localcloud.behaviours.devops import endpoints
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import text
from localcloud.databricks_rest import tokens
from localcloud.databricks_rest.tokens import Holder
from localcloud.federation import assertions, lifetimes
from localcloud.places import CALLER, ROOT, STEP
from localcloud.provider.sign_in import SESSION
from localcloud.store_model import Record
from localcloud.values import Json

_TRUE_FALSE: Final = ("true", "false")
_AZ: Final = """#!/bin/sh
# Stands in for the Azure CLI where a step is signed in to the local cloud.
kind=management
case " $* " in *" 2ff814a6-3304-4ab8-85cb-cd0e6f879c1d "*|*"=2ff814a6-3304-4ab8-85cb-cd0e6f879c1d "*) kind=databricks ;; esac
# A token that it has is kept as long as it lives. For another one, the sign-in must still hold.
has_token() {
  now=$(date +%s)
  ends=$(cat "$AZURE_CONFIG_DIR/$kind.until" 2>/dev/null || echo 0)
  [ "$now" -lt "$ends" ] && return 0
  if [ "$(cat "$AZURE_CONFIG_DIR/expires")" != never ] && [ "$now" -ge "$(cat "$AZURE_CONFIG_DIR/expires")" ]; then
    echo "ERROR: AADSTS700024: Client assertion is not within its valid time range. Interactive authentication is needed. Please run:" >&2
    echo "az login    (a step that takes longer needs keepAzSessionActive: true)" >&2
    return 1
  fi
  ends=$((now + $(cat "$AZURE_CONFIG_DIR/lifetime")))
  echo "$ends" >"$AZURE_CONFIG_DIR/$kind.until"
}
case "$1 $2" in
  "account show") cat "$AZURE_CONFIG_DIR/account.json" ;;
  "account get-access-token")
    has_token || exit 1
    case " $* " in
      *accessToken*tsv*|*tsv*accessToken*) cat "$AZURE_CONFIG_DIR/$kind.token" ;;
      *)
        on=$(date -d "@$ends" '+%Y-%m-%d %H:%M:%S' 2>/dev/null || date -r "$ends" '+%Y-%m-%d %H:%M:%S')
        sed -e "s/\\"@until@\\"/$ends/" -e "s/@on@/$on.000000/" "$AZURE_CONFIG_DIR/$kind.json" ;;
    esac ;;
  "monitor activity-log")
    [ "$3" = list ] && shift 3 && PYTHONPATH=@root@ exec @python@ -m localcloud activity "$@" ;;
  *)
    echo "ERROR: the local cloud has no 'az $*': it knows 'az account show', 'az account get-access-token' and" >&2
    echo "'az monitor activity-log list'" >&2
    exit 2 ;;
esac
"""
_RESOURCES: Final = {"management": tokens.ARM, "databricks": tokens.DATABRICKS_RESOURCE}
"""What `az account get-access-token` gives tokens for."""


def connection(step: StepContext, name: str) -> Record:
    """The service connection of that name or id, with its trust checked as Entra does. Raises `TaskFailed`."""
    with step.run.store.reading() as view:
        found = next(
            (
                record
                for record in view.all(step.run.run.scope)
                if endpoints.is_endpoint(record)
                and name.lower() in (record.id.lower(), text(record.inputs, "serviceEndpointName").lower())
                and text(record.inputs, "projectId") == step.run.run.project
            ),
            None,
        )
        if found is None:
            raise TaskFailed(f"There was a resource authorization issue: service connection {name} could not be found")
        subject, issuer = endpoints.subject_of(found), endpoints.issuer_of(found)
        if subject:
            credential = identity.credential_for(view, issuer, subject)
            client = text(found.inputs, "credentials.serviceprincipalid")
            own = identity.by_client_id(view, client)
            trusted = own is not None and credential in identity.credentials_of(view, own)
            if not trusted:
                raise TaskFailed(
                    f"AADSTS70021: No matching federated identity record found for presented assertion subject '{subject}'. The identity "
                    f"{client} of the service connection {name} needs a federated credential with the connection's issuer and subject."
                )
    return found


def signed_in(step: StepContext, endpoint: Record, *, is_kept_active: bool = False) -> dict[str, str]:
    """The environment of a step that is signed in through a connection, once or (`is_kept_active`) as long as it goes on."""
    client, tenant = text(endpoint.inputs, "credentials.serviceprincipalid"), text(endpoint.inputs, "azurermSpnTenantid")
    subscription = text(endpoint.inputs, "azurermSubscriptionId")
    folder = step.job.temp / "azure"
    folder.mkdir(exist_ok=True)
    account: dict[str, Json] = {"id": subscription, "tenantId": tenant, "user": {"name": client, "type": "servicePrincipal"}}
    (folder / "account.json").write_text(json.dumps(account))
    holder = Holder(client, tenant, endpoints.subject_of(endpoint), step.run.run.id)
    with step.run.store.transaction() as view:
        issued = {kind: tokens.issue(view, holder, resource) for kind, resource in _RESOURCES.items()}
        assertion, lifetime = assertions.issue(view, endpoint, step.run.run.id), lifetimes.of_identity(view)
    step.run.masker.add(assertion.text)
    session: dict[str, Json] = {"issued": assertion.issued, "expires": assertion.expires, "kept_active": is_kept_active}
    (folder / SESSION).write_text(json.dumps(session))
    (folder / "token").write_text(assertion.text)
    (folder / "expires").write_text("never" if is_kept_active else str(assertion.expires))
    (folder / "lifetime").write_text(str(lifetime))
    for kind, value in issued.items():
        step.run.masker.add(value)
        told = {
            "accessToken": value,
            "subscription": subscription,
            "tenant": tenant,
            "tokenType": "Bearer",
            "expiresOn": "@on@",
            "expires_on": "@until@",
        }
        (folder / f"{kind}.json").write_text(json.dumps(told))
        (folder / f"{kind}.token").write_text(f"{value}\n")
    (folder / "az").write_text(_AZ.replace("@root@", shlex.quote(str(ROOT))).replace("@python@", shlex.quote(sys.executable)))
    (folder / "az").chmod(0o755)
    return {
        **step.run.access.workspaces.variables(folder / "certificates.pem"),
        "PATH": f"{folder}:{step.environment()['PATH']}",
        CALLER: client,
        STEP: str(step.run.run.id),
        "AZURE_CONFIG_DIR": str(folder),
        "AZURE_CLIENT_ID": client,
        "AZURE_TENANT_ID": tenant,
        "AZURE_SUBSCRIPTION_ID": subscription,
        "AZURE_FEDERATED_TOKEN_FILE": str(folder / "token"),
        "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": endpoint.id,
        "AZURESUBSCRIPTION_CLIENT_ID": client,
        "AZURESUBSCRIPTION_TENANT_ID": tenant,
    }


def _refuse_strangers(step: StepContext, endpoint: Record) -> None:
    """After the sign-in, the task selects the connection's subscription, which the Azure CLI knows only if the identity has a role in it.

    Source: azure-pipelines-tasks, `Tasks/AzureCLIV2/azureclitask.ts`, and its issue 18757.
    """
    subscription, client = text(endpoint.inputs, "azurermSubscriptionId"), text(endpoint.inputs, "credentials.serviceprincipalid")
    within = f"/subscriptions/{subscription}/".lower()
    with step.run.store.reading() as view:
        own = identity.by_client_id(view, client)
        principal = text(own.outputs, "principalId").lower() if own else ""
        given = (each.inputs for each in view.find(roles.ASSIGNMENT) if text(each.inputs, "principalId").lower() == principal)
        if own is not None and not any(f"{text(each, 'scope')}/".lower().startswith(within) for each in given):
            raise TaskFailed(
                f"ERROR: The subscription of '{subscription}' doesn't exist in cloud 'AzureCloud'. Error in setting up subscription (the "
                f"identity {client} has no role there; a task that needs none says allowNoSubscriptions: true)"
            )


def _azure_cli(step: StepContext) -> None:
    endpoint = connection(step, step.inputs["azureSubscription"])
    if not step.flag("allowNoSubscriptions"):
        _refuse_strangers(step, endpoint)
    env = signed_in(step, endpoint, is_kept_active=step.flag("keepAzSessionActive"))
    if step.flag("addSpnToEnvironment"):
        env |= {
            "servicePrincipalId": env["AZURE_CLIENT_ID"],
            "tenantId": env["AZURE_TENANT_ID"],
            "idToken": Path(env["AZURE_FEDERATED_TOKEN_FILE"]).read_text(),
        }
    step.log(f"Signed in to the local cloud as {env['AZURE_CLIENT_ID']} through {text(endpoint.inputs, 'serviceEndpointName')}")
    if step.inputs["scriptLocation"].lower() == "inlinescript":
        path = script_file(step, step.inputs["inlineScript"])
    else:
        path = step.folder("scriptPath")
        if not path.is_file():
            raise TaskFailed(f"Not found scriptPath: {path}")
    command: list[str | Path] = ["bash", path, *shlex.split(step.inputs["scriptArguments"])]
    step.execute(command, step.folder("cwd"), env, fails_on_errors=step.flag("failOnStandardError"))


def _key_vault(step: StepContext) -> None:
    endpoint = connection(step, step.inputs["azureSubscription"])
    vault = step.inputs["KeyVaultName"]
    wanted = [name.strip() for name in step.inputs["SecretsFilter"].split(",") if name.strip()]
    with step.run.store.reading() as view:
        try:
            names = secret_names(view, vault) if wanted == ["*"] else wanted
            values = {name: read_secret(view, vault, name, text(endpoint.inputs, "credentials.serviceprincipalid")) for name in names}
        except Refusal as refusal:
            raise TaskFailed(str(refusal)) from refusal
    for name, value in values.items():
        step.run.masker.add(value)
        step.job.variables.set(name, value, is_secret=True)
        step.log(f"Downloaded secret value for: {name}.")


_CLI_INPUTS: Final = {
    "azureSubscription": Input(is_required=True, also=("connectedServiceNameARM",), is_connection=True),
    "scriptType": Input(is_required=True, values=("bash",)),
    "scriptLocation": Input("scriptPath", values=("inlineScript", "scriptPath")),
    "scriptPath": Input(),
    "inlineScript": Input(),
    "scriptArguments": Input(also=("arguments",)),
    "addSpnToEnvironment": Input("false", values=_TRUE_FALSE),
    "cwd": Input(also=("workingDirectory",)),
    "failOnStandardError": Input("false", values=_TRUE_FALSE),
    "useGlobalConfig": Input("false", values=_TRUE_FALSE, has_no_effect=True),
    "visibleAzLogin": Input("true", values=_TRUE_FALSE, has_no_effect=True),
    "keepAzSessionActive": Input("false", values=_TRUE_FALSE),
    "allowNoSubscriptions": Input("false", values=_TRUE_FALSE),
    "powerShellErrorActionPreference": Input("stop", has_no_effect=True),
    "powerShellIgnoreLASTEXITCODE": Input("false", has_no_effect=True),
}
CLI = Task(
    "checks that the connection's identity trusts it, then runs the bash script with its rights, AZURE_* variables and an `az` that knows "
    "`account show`, `account get-access-token` and `monitor activity-log list`",
    _azure_cli,
    _CLI_INPUTS,
)
KEY_VAULT = Task(
    "reads secrets of a vault of the local cloud into secret variables, if the connection's identity may",
    _key_vault,
    {
        "azureSubscription": Input(is_required=True, also=("ConnectedServiceName",), is_connection=True),
        "KeyVaultName": Input(is_required=True),
        "SecretsFilter": Input("*", is_required=True),
        "RunAsPreJob": Input("false", values=("false",)),
    },
)
