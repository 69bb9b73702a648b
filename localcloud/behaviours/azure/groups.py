"""Resource groups. A group that Azure made for a Databricks workspace has no record: it comes and goes with the workspace."""

from __future__ import annotations

from localcloud.behaviours.azure import arm, locks
from localcloud.behaviours.checks import pattern
from localcloud.behaviours.model import Behaviour, Refusal, Request
from localcloud.behaviours.paths import text

WORKSPACE = "azure-native:databricks:Workspace"


def managing_workspace(request: Request, group_id: str) -> str:
    """The id of the workspace whose managed resource group that is; "" when it is none."""
    for workspace in request.view.find(WORKSPACE):
        if text(workspace.inputs, "managedResourceGroupId").lower() == group_id.lower():
            return workspace.id
    return ""


def _is_no_managed_group(request: Request) -> None:
    wanted = arm.group_id(request)
    workspace = managing_workspace(request, wanted)
    if workspace:
        raise Refusal(f"Cannot create already existing resource '{wanted}': it is the managed resource group of {workspace}.")


ROWS = (
    Behaviour(
        arm.GROUP,
        new_id=arm.group_id,
        auto_name="resourceGroupName",
        computed={
            "name": lambda request: request.id.rsplit("/", 1)[-1],
            "type": lambda _: "Microsoft.Resources/resourceGroups",
            "properties": lambda _: {"provisioningState": "Succeeded"},
        },
        replaces=frozenset({"resourceGroupName", "location", "managedBy"}),
        checks=(pattern("resourceGroupName", r"[\w().-]{0,89}[\w()-]", "1 to 90 letters, digits, _ - . ( ), not ending in a dot"),),
        create_rules=(_is_no_managed_group,),
        update_rules=(lambda request: locks.refuse_change(request, request.id),),
        delete_rules=(locks.refuse_deletion,),
        contents=arm.inside,
        taken="Cannot create already existing resource '{id}': import it (`pulumi import`), or choose another name.",
    ),
)
