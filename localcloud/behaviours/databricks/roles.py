"""Roles on service principals of the account, and what runs as one.

Source: job.md, alert_v2.md and access_control_rule_set.md of the provider. Whoever runs the program is in every group.
"""

from __future__ import annotations

from typing import Final

from localcloud.behaviours import people
from localcloud.behaviours.checks import one_of, pattern
from localcloud.behaviours.databricks import principals
from localcloud.behaviours.databricks.place import caller, token
from localcloud.behaviours.model import Behaviour, Refusal, Request
from localcloud.behaviours.paths import as_text, items, known_at, text
from localcloud.behaviours.rights.callers import account_names, caller_of

_RULES: Final = token("accessControlRuleSet")
_USER: Final = "roles/servicePrincipal.user"
_NAME: Final = r"accounts/[0-9a-f-]{36}/((servicePrincipals|groups|budgetPolicies|tagPolicies)/[^/]+/)?ruleSets/default"


def refuse_run_as(request: Request) -> None:
    """A service principal that is not there, or that whoever saves this may not use. Administrators and creators have no role by that."""
    wanted = text(request.inputs, "runAs.servicePrincipalName")
    if not wanted:
        return
    if not principals.service_principal_exists(request.view, request.scope, wanted):
        raise Refusal(f"INVALID_PARAMETER_VALUE: run_as service principal {wanted} does not exist in the workspace.")
    users = [
        as_text(principal)
        for rules in request.view.find(_RULES)
        if f"/servicePrincipals/{wanted}/".lower() in rules.id.lower()
        for rule in items(rules.inputs.get("grantRules"))
        if text(rule, "role") == _USER
        for _, principal in known_at(rule, "principals[]")
    ]
    identity = caller_of(request)
    mine = (
        account_names(identity)
        if identity
        else {people.ME.mail, *(user.partition("/")[2].lower() for user in users if user.startswith("groups/"))}
    )
    if not any(user.partition("/")[2].lower() in mine for user in users):
        raise Refusal(
            f"PERMISSION_DENIED: {caller(request)} cannot set run_as to service principal {wanted}: the role {_USER} on it is required. "
            f"An AccessControlRuleSet gives it (in this program: databricks.account_id and databricks.deployers)."
        )


def _identities_exist(request: Request) -> None:
    for where, value in known_at(request.inputs, "grantRules[].principals[]"):
        kind, _, name = as_text(value).partition("/")
        if kind == "servicePrincipals" and not any(
            text(found.outputs, "applicationId") == name for found in request.view.find(principals.SERVICE_PRINCIPAL)
        ):
            raise Refusal(f"INVALID_PARAMETER_VALUE: {where}: service principal {name} does not exist in the account.")


ROWS: tuple[Behaviour, ...] = (
    Behaviour(
        _RULES,
        new_id=lambda request: text(request.inputs, "name"),
        replaces=frozenset({"name"}),
        computed={"etag": lambda request: request.id},
        adopts=True,
        checks=(
            pattern("name", _NAME, "accounts/ACCOUNT/servicePrincipals/APPLICATION/ruleSets/default, or another default rule set"),
            one_of("api", ("account", "workspace")),
            pattern(
                "grantRules[].principals[]",
                r"(users|groups|servicePrincipals)/.+",
                "users/MAIL, groups/NAME or servicePrincipals/APPLICATION",
            ),
        ),
        create_rules=(_identities_exist,),
        update_rules=(_identities_exist,),
    ),
)
