"""That somebody sees what happens, whose it is, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.policy_limits import Limits
from domain.property_values import Marker
from domain.regions import REGIONS
from policies import tokens
from policies.reading import at, dicts, has_hidden, is_missing, number, text
from policies.references import Reference, azure, benchmark, databricks
from policies.requirements import requires
from policies.resources import Resource, Stack
from policies.rule import Level, OfStack, Rule, Violation

_A, _M, _OFF = Level.ADVISORY, Level.MANDATORY, Level.DISABLED
_LOGGED: Final = {tokens.WORKSPACE: "workspaceName", tokens.VAULT: "vaultName"}
_EVERYWHERE: Final = "global"
_TAGGED: Final = tuple(
    f"azure-native:{kind}"
    for kind in (
        "applicationinsights:Component", "automation:AutomationAccount", "cognitiveservices:Account", "compute:Disk",
        "compute:VirtualMachine", "compute:VirtualMachineScaleSet", "containerregistry:Registry", "containerservice:ManagedCluster",
        "cosmosdb:DatabaseAccount",
        "databricks:AccessConnector", "databricks:Workspace", "datafactory:Factory", "devcenter:DevCenter", "devcenter:Project",
        "devopsinfrastructure:Pool", "eventhub:Namespace", "keyvault:Vault", "logic:Workflow", "machinelearningservices:Workspace",
        "managedidentity:UserAssignedIdentity", "monitor:ActionGroup", "monitor:ScheduledQueryRule", "network:ApplicationGateway",
        "network:AzureFirewall", "network:BastionHost", "network:LoadBalancer", "network:NatGateway", "network:NetworkInterface",
        "network:NetworkSecurityGroup", "network:NetworkSecurityPerimeter", "network:PrivateEndpoint", "network:PublicIPAddress",
        "network:RouteTable", "network:VirtualNetwork", "network:VirtualNetworkGateway", "operationalinsights:Workspace",
        "privatedns:PrivateZone", "resources:ResourceGroup", "servicebus:Namespace", "sql:Database", "sql:Server", "storage:StorageAccount",
        "web:AppServicePlan", "web:WebApp",
    )
)  # fmt: skip
"""What costs something, or holds what does. Parts of these have no tags, or those of the whole."""
_COST: Final = azure("cost-management-billing/costs/tutorial-acm-create-budgets", "Budgets")


def _logged(what: str, token: str) -> OfStack:
    def judge(stack: Stack, limits: Limits) -> Iterator[Violation]:
        targets = {text(item.inputs.get("resourceUri")).rstrip("/").rsplit("/", 1)[-1].lower() for item in stack.of(tokens.DIAGNOSTICS)}
        for resource in stack.of(token):
            name = text(resource.inputs.get(_LOGGED[token])).lower()
            if not any(stack.from_resource(resource, "resourceUri", tokens.DIAGNOSTICS)) and name not in targets - {""}:
                yield Violation(f"{resource.label} leaves no trace of {what}.", resource)

    return judge


def _says_something(resource: Resource, limits: Limits) -> Iterator[str]:
    logs, metrics = at(resource.inputs, "logs"), at(resource.inputs, "metrics")
    enabled = [item for item in (*dicts(logs), *dicts(metrics)) if item.get("enabled") is not False]
    if not enabled and not has_hidden(logs) and not has_hidden(metrics):
        yield f"{resource.label} sends nothing."


def _retention(resource: Resource, limits: Limits) -> Iterator[str]:
    days = number(at(resource.inputs, "retentionInDays"))
    if days is not None and days < limits.retention_days:
        yield f"{resource.label} keeps logs for {int(days)} days; at least {limits.retention_days} are asked for."


def _tagged(resource: Resource, limits: Limits) -> Iterator[str]:
    tags = resource.inputs.get("tags")
    if isinstance(tags, Marker):
        return
    names = {name.lower() for name in tags} if isinstance(tags, dict) else set()
    if missing := [name for name in limits.required_tags if name.lower() not in names]:
        yield f"{resource.label} does not say its {' and '.join(missing)}."


def _region(resource: Resource, limits: Limits) -> Iterator[str]:
    location = text(resource.inputs.get("location")).lower().replace(" ", "")
    if not resource.type.startswith("azure-native:") or not location or location == _EVERYWHERE:
        return
    if limits.regions and location not in limits.regions:
        yield f"{resource.label} is in {location}; asked for {'is' if len(limits.regions) == 1 else 'are'} {', '.join(limits.regions)}."
    elif location not in REGIONS:
        yield f"{resource.label} is in {location}, which is not a public region of Azure."


def _one_region(stack: Stack, limits: Limits) -> Iterator[Violation]:
    found: dict[str, Resource] = {}
    for resource in stack.resources:
        location = text(resource.inputs.get("location")).lower().replace(" ", "")
        if resource.type.startswith("azure-native:") and location and location != _EVERYWHERE:
            found.setdefault(location, resource)
    if len(found) > 1:
        first, *others = found
        for location in others:
            yield Violation(f"{found[location].label} is in {location}, other resources of the stack are in {first}.", found[location])


def _budget(stack: Stack, limits: Limits) -> Iterator[Violation]:
    if any(stack.of(tokens.WORKSPACE)) and not any(stack.of(tokens.BUDGET)):
        yield Violation("The stack has workspaces, and nobody is told what they cost.")


def _warned(resource: Resource, limits: Limits) -> Iterator[str]:
    notifications = resource.inputs.get("notifications")
    if isinstance(notifications, Marker):
        return
    items = [item for item in notifications.values() if isinstance(item, dict)] if isinstance(notifications, dict) else []
    people = [item for item in items if any(not is_missing(item.get(key)) for key in ("contactEmails", "contactGroups", "contactRoles"))]
    if not any((number(item.get("threshold")) or 0) <= 100 and item.get("enabled") is not False for item in people):
        yield f"{resource.label} tells nobody before all of it is spent."


def _watched(stack: Stack, limits: Limits) -> Iterator[Violation]:
    if any(stack.of(tokens.WORKSPACE)) and not any(stack.of(tokens.LOG_ALERT)):
        yield Violation("The stack has workspaces, and no alert on what its logs say.")


def _receivers(resource: Resource, limits: Limits) -> Iterator[str]:
    names = [name for name, value in resource.inputs.items() if name.endswith("Receivers") and not is_missing(value)]
    if not names:
        yield f"{resource.label} reaches nobody."


RULES: Final = (
    Rule(
        name="vault-logged", dev=_OFF, prod=_M,
        what="Every vault logs who reads it.",
        why="Nobody can say whether a secret was taken.",
        fix="Add a `DiagnosticSetting` with `AuditEvent` for the vault (stack file: `azure.monitoring`).",
        references=(azure("key-vault/general/logging", "Key Vault logging"), benchmark("LT-3")),
        of_stack=_logged("who reads its secrets", tokens.VAULT),
    ),
    Rule(
        name="workspace-logged", dev=_OFF, prod=_M,
        what="Every workspace logs what is done in it.",
        why="Nobody can say who read a table, or changed a permission.",
        fix="Add a `DiagnosticSetting` for the workspace (stack file: `azure.monitoring`).",
        references=(databricks("admin/account-settings/audit-log-delivery", "Diagnostic logs"), benchmark("LT-3")),
        of_stack=_logged("what is done in it", tokens.WORKSPACE),
    ),
    Rule(
        name="diagnostics-say-something", dev=_M, prod=_M, types=(tokens.DIAGNOSTICS,),
        what="Diagnostic settings send something.",
        why="A setting without categories looks like logging, and is none.",
        fix="Enable categories in `logs`.",
        references=(benchmark("LT-3"),),
        of_resource=_says_something,
    ),
    Rule(
        name="logs-kept", dev=_A, prod=_M, types=(tokens.LOGS,),
        what="Logs are kept for long enough.",
        why="Intrusions are found after weeks.",
        fix="Raise `retentionInDays` (stack file: `azure.monitoring.retention_days`).",
        references=(benchmark("LT-6"),),
        of_resource=_retention,
    ),
    Rule(
        name="alerts-there", dev=_OFF, prod=_A,
        what="Somebody is told when logs show a failure or a refused access.",
        why="Logs that nobody reads help only afterwards.",
        fix="Add a `ScheduledQueryRule` (stack file: `azure.monitoring.alerts`).",
        references=(benchmark("LT-1"),),
        of_stack=_watched,
    ),
    Rule(
        name="alerts-on", dev=_M, prod=_M, types=(tokens.LOG_ALERT,),
        what="Alerts are switched on.",
        why="One that is off for an afternoon stays off.",
        fix="Set `enabled` to true.",
        references=(benchmark("LT-1"),),
        of_resource=requires("enabled", True, otherwise="is switched off", default=True),
    ),
    Rule(
        name="alerts-reach-somebody", dev=_M, prod=_M, types=(tokens.ACTION_GROUP,),
        what="Alerts reach somebody.",
        why="An alert without receivers is written down and forgotten.",
        fix="Add a receiver.",
        references=(azure("azure-monitor/alerts/action-groups", "Action groups"),),
        of_resource=_receivers,
    ),
    Rule(
        name="tags", dev=_M, prod=_M, types=_TAGGED,
        what="Resources of Azure say whose they are.",
        why="Nobody can be asked, and costs belong to nobody.",
        fix="Add the tags of `limits.required_tags`.",
        references=(azure("cloud-adoption-framework/ready/azure-best-practices/resource-tagging", "Tagging"), benchmark("AM-1")),
        of_resource=_tagged,
    ),
    Rule(
        name="regions", dev=_M, prod=_M,
        what="Resources are in regions that the team decided on.",
        why="Data may not leave a country by contract or law.",
        fix="Change `location`, or add the region to `limits.regions`.",
        references=(Reference("Data residency", "https://azure.microsoft.com/explore/global-infrastructure/data-residency/"),),
        of_resource=_region,
    ),
    Rule(
        name="one-region", dev=_A, prod=_A,
        what="All resources of a stack are in one region.",
        why="Traffic between regions is slow and paid for.",
        fix="Use one `location`.",
        references=(azure("reliability/regions-overview", "Regions"),),
        of_stack=_one_region,
    ),
    Rule(
        name="budget", dev=_A, prod=_M,
        what="A stack with workspaces has a budget.",
        why="A mistake in a schedule is noticed with the invoice.",
        fix="Add a `Budget` (stack file: `azure.budget`).",
        references=(_COST,),
        of_stack=_budget,
    ),
    Rule(
        name="budget-warns", dev=_M, prod=_M, types=(tokens.BUDGET,),
        what="A budget tells somebody before it is spent.",
        why="A budget limits nothing by itself.",
        fix="Add a notification with a `threshold` of at most 100 and somebody to tell.",
        references=(_COST,),
        of_resource=_warned,
    ),
)  # fmt: skip
