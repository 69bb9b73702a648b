"""What a Databricks workspace is, and what it no longer allows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.policy_limits import Limits
from policies import tokens
from policies.reading import at, has_machines, is_hidden, is_missing
from policies.references import azure, benchmark, databricks
from policies.requirements import requires
from policies.resources import Resource, Stack
from policies.rule import Level, OfStack, Rule, Violation

_A, _M, _OFF = Level.ADVISORY, Level.MANDATORY, Level.DISABLED
_SECURITY: Final = databricks("security/privacy/enhanced-security-monitoring", "Enhanced security monitoring")


def _monitored(resource: Resource, limits: Limits) -> Iterator[str]:
    if has_machines(resource.inputs):
        for name, missing in (
            ("enhancedSecurityMonitoring", "has machines without the hardened image"),
            ("automaticClusterUpdate", "leaves its machines without updates until somebody restarts them"),
        ):
            yield from requires(
                f"enhancedSecurityCompliance.{name}.value", "Enabled", otherwise=missing, default="Disabled"
            )(resource, limits)  # fmt: skip


def _encrypted(resource: Resource, limits: Limits) -> Iterator[str]:
    if has_machines(resource.inputs):
        for name, what in (("managedServices", "notebooks and secrets"), ("managedDisk", "disks")):
            value = at(resource.inputs, f"encryption.entities.{name}")
            if is_missing(value) and not is_hidden(value):
                yield f"{resource.label} keeps {what} under a key that is not the team's own."


def _each_workspace(setting: str, allows: str) -> OfStack:
    """Each workspace that the stack fills, told by its provider, has a setting."""

    def judge(stack: Stack, limits: Limits) -> Iterator[Violation]:
        for provider in stack.of(tokens.PROVIDER):
            if not is_missing(provider.inputs.get("host")) and not any(found.provider == provider.urn for found in stack.of(setting)):
                yield Violation(f"The workspace of provider {provider.name} {allows}.", provider)

    return judge


RULES: Final = (
    Rule(
        name="workspace-premium", dev=_M, prod=_M, types=(tokens.WORKSPACE,),
        what="Workspaces are premium.",
        why="A standard one has no permissions: everybody in it may do everything.",
        fix="Set `sku.name` to `premium`.",
        references=(databricks("security/auth/access-control/", "Access control"), benchmark("PA-7")),
        of_resource=requires("sku.name", "premium", otherwise="is {}: everybody in it may do everything"),
    ),
    Rule(
        name="workspace-monitored", dev=_OFF, prod=_M, types=(tokens.WORKSPACE,),
        what="Machines of a workspace are hardened, watched and updated.",
        why="Known holes stay open for as long as a cluster runs.",
        fix="Enable `enhancedSecurityMonitoring` and `automaticClusterUpdate` (stack file: `security`).",
        references=(_SECURITY, benchmark("PV-5")),
        of_resource=_monitored,
    ),
    Rule(
        name="workspace-own-key", dev=_OFF, prod=_M, types=(tokens.WORKSPACE,),
        what="Notebooks, secrets and disks of a workspace are encrypted with the team's own key.",
        why="Nobody but Microsoft can then take the data away from whoever has the disks.",
        fix="Set `encryption.entities` (stack file: `encryption`).",
        references=(databricks("security/keys/customer-managed-keys", "Customer-managed keys"), benchmark("DP-5")),
        of_resource=_encrypted,
    ),
    Rule(
        name="results-stay", dev=_A, prod=_M, types=(tokens.WORKSPACE_CONF,),
        what="Results of notebooks cannot be downloaded.",
        why="Tables leave the platform as files, past every permission and log.",
        fix="Set `enableResultsDownloading` to `false` (stack file: `settings.results_download`).",
        references=(databricks("admin/workspace-settings/notebooks", "Notebook settings"), benchmark("DP-2")),
        of_resource=requires(
            "customConfig.enableResultsDownloading", "false", False, otherwise="lets people download results", default="true"
        ),
    ),
    Rule(
        name="legacy-access-off", dev=_M, prod=_M,
        what="Every workspace refuses access past Unity Catalog.",
        why="The old metastore and clusters without isolation know no permissions on tables.",
        fix="Add `DisableLegacyAccessSetting` with the value true for the workspace.",
        references=(databricks("admin/workspace-settings/disable-hive-metastore", "Disable legacy access"), benchmark("PA-7")),
        of_stack=_each_workspace(tokens.LEGACY_ACCESS, "lets data be reached past Unity Catalog"),
    ),
    Rule(
        name="legacy-dbfs-off", dev=_M, prod=_M,
        what="Every workspace has its old file system switched off.",
        why="What is in it can be read and changed by everybody in the workspace.",
        fix="Add `DisableLegacyDbfsSetting` with the value true for the workspace.",
        references=(databricks("dbfs/disable-dbfs-root-mounts", "Disable DBFS root and mounts"), benchmark("PA-7")),
        of_stack=_each_workspace(tokens.LEGACY_DBFS, "has a file system that is everybody's"),
    ),
    Rule(
        name="legacy-stays-off", dev=_M, prod=_M, types=(tokens.LEGACY_ACCESS, tokens.LEGACY_DBFS),
        what="Settings against legacy access say so.",
        why="With the value false they are there and do nothing.",
        fix="Set the value to true.",
        references=(databricks("admin/workspace-settings/disable-hive-metastore", "Disable legacy access"),),
        of_resource=lambda resource, _: iter(
            [
                f"{resource.label} leaves legacy access on."
                for path in ("disableLegacyAccess.value", "disableLegacyDbfs.value")
                if at(resource.inputs, path) is False
            ]
        ),
    ),
    Rule(
        name="workspace-in-own-group", dev=_A, prod=_A, types=(tokens.WORKSPACE,),
        what="A workspace says which resource group its machines are in.",
        why="Budgets and policies on a group that Azure names anew do not follow it.",
        fix="Set `managedResourceGroupId`, to a group that does not exist yet.",
        references=(azure("databricks/admin/workspace/", "Workspaces"),),
        of_resource=lambda resource, _: iter(
            [f"{resource.label} leaves the name of its machines' group to Azure."]
            if has_machines(resource.inputs) and is_missing(at(resource.inputs, "managedResourceGroupId"))
            else []
        ),
    ),
)  # fmt: skip
