"""Network security perimeters. What is associated with one is in no other.

Source: https://learn.microsoft.com/azure/private-link/network-security-perimeter-concepts.
"""

from __future__ import annotations

from typing import Final
from uuid import uuid4

from localcloud.behaviours.azure import arm
from localcloud.behaviours.azure.network import MISSING
from localcloud.behaviours.checks import exactly_one, one_of
from localcloud.behaviours.model import Reference, Refusal, Request
from localcloud.behaviours.paths import text

PROFILE: Final = "azure-native:network:NetworkSecurityPerimeterProfile"
ASSOCIATION: Final = "azure-native:network:NetworkSecurityPerimeterAssociation"
_PATH: Final = "Microsoft.Network/networkSecurityPerimeters/{networkSecurityPerimeterName}"
_PROFILE_PATH: Final = f"{_PATH}/profiles/{{profileName}}"


def _target_is_in_no_other(request: Request) -> None:
    wanted = text(request.inputs, "privateLinkResource.id")
    if request.view.by_id(wanted) is None:
        raise Refusal(MISSING.replace("{value}", wanted))
    for other in request.view.find(ASSOCIATION):
        if text(other.inputs, "privateLinkResource.id").lower() == wanted.lower() and other.id != request.id:
            raise Refusal(f"ResourceAlreadyAssociated: {wanted} is associated with a perimeter already: {other.id}.")


ROWS = (
    arm.row("azure-native:network:NetworkSecurityPerimeter", _PATH, computed={"perimeterGuid": lambda _: str(uuid4())}),
    arm.row(PROFILE, _PROFILE_PATH, parent=_PATH, located=False, provisioned=False),
    arm.row(
        "azure-native:network:NetworkSecurityPerimeterAccessRule",
        f"{_PROFILE_PATH}/accessRules/{{accessRuleName}}",
        parent=_PROFILE_PATH,
        located=False,
        checks=(
            one_of("direction", ("Inbound", "Outbound")),
            exactly_one("addressPrefixes", "subscriptions", "serviceTags", "fullyQualifiedDomainNames", "emailAddresses", "phoneNumbers"),
        ),
    ),
    arm.row(
        ASSOCIATION,
        f"{_PATH}/resourceAssociations/{{associationName}}",
        parent=_PATH,
        located=False,
        computed={"hasProvisioningIssues": lambda _: "no"},
        checks=(one_of("accessMode", ("Learning", "Enforced", "Audit")),),
        references=(Reference("profile.id", PROFILE, any_scope=True, message=MISSING),),
        create_rules=(_target_is_in_no_other,),
        update_rules=(_target_is_in_no_other,),
    ),
)
