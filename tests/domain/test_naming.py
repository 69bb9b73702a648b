"""Physical names: within their limits for every input that the configuration lets through, stable, and unique where they must be."""

from __future__ import annotations

import inspect
import random
import re
import string
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from config.vocabulary import EnvironmentName, Key, StackName
from domain import naming


@dataclass(frozen=True)
class Names:
    """What a name is made of."""

    name: str
    environment: str


SUBSCRIPTION = "00000000-0000-0000-0000-0000000000d1"
EXTREMES = [
    Names("ab", "de"),
    Names("a" * 12, "b" * 8),
    Names("a-b-c-d-e-f9", "p2345678"),
    Names("abcdefghijk9", "prod"),
    # Alike once hyphens are gone.
    Names("a-bc", "de"),
    Names("abc", "de"),
    Names("ab", "cde"),
]


def _random_names(count: int) -> list[Names]:
    """Names as the configuration accepts them, always the same ones."""
    pick = random.Random(20)
    signs = string.ascii_lowercase + string.digits

    def word(longest: int, hyphens: bool) -> str:
        text = pick.choice(string.ascii_lowercase)
        while len(text) < longest:
            hyphen = "-" if hyphens and text[-1] != "-" and len(text) < longest - 1 and pick.random() < 0.2 else ""
            text += hyphen or pick.choice(signs)
        return text

    return [Names(word(pick.randint(2, 12), True), word(pick.randint(2, 8), False)) for _ in range(count)]


SAMPLE = [*EXTREMES, *_random_names(300)]

MADE: dict[str, Callable[[Names], str]] = {
    "resource_group": naming.resource_group,
    "workspace": lambda stack: naming.workspace(stack, "main"),
    "managed_resource_group": lambda stack: naming.managed_resource_group(stack, "k" * 40),
    "key_vault": lambda stack: naming.key_vault(stack, SUBSCRIPTION),
    "storage_account": lambda stack: naming.storage_account(stack, SUBSCRIPTION, "lake"),
    "identity": naming.identity,
    "federated_credential": naming.federated_credential,
    "virtual_network": naming.virtual_network,
    "subnet": lambda stack: naming.subnet(stack, f"{'k' * 40}-private"),
    "private_endpoint": lambda stack: naming.private_endpoint(stack, f"{'k' * 40}-sign-in"),
    "network_security_perimeter": naming.network_security_perimeter,
    "access_connector": naming.access_connector,
    "log_workspace": naming.log_workspace,
    "custom_role": lambda stack: naming.custom_role(stack, SUBSCRIPTION, "apply"),
    "diagnostic_setting": naming.diagnostic_setting,
    "action_group": naming.action_group,
    "alert_rule": lambda stack: naming.alert_rule(stack, "k" * 40),
    "budget": naming.budget,
    "management_lock": lambda stack: naming.management_lock(naming.workspace(stack, "k" * 38)),
    "workspace_url_secret": lambda _: naming.workspace_url_secret("k" * 40),
    "service_connection": lambda stack: naming.service_connection(stack, "agents"),
    "environment": naming.environment,
    "variable_group": naming.variable_group,
    "vault_variable_group": naming.vault_variable_group,
    "project_group": lambda _: naming.project_group("developers"),
    "environment_group": lambda stack: naming.environment_group(stack, "approvers"),
    "agent_pool": lambda stack: naming.agent_pool(stack, SUBSCRIPTION),
    "dev_center": naming.dev_center,
    "dev_center_project": naming.dev_center_project,
    "agent_scale_set": naming.agent_scale_set,
    "agent_computer": naming.agent_computer,
    "cluster_policy": lambda stack: naming.cluster_policy(stack, "k" * 40),
    "workspace_object": lambda stack: naming.workspace_object(stack, "k" * 40),
    "in_metastore": lambda stack: naming.in_metastore(stack, "k" * 40),
    "cluster": lambda stack: naming.cluster(stack, "k" * 40),
    "secret_scope": lambda _: naming.secret_scope("k" * 40),
}


def _form(kind: object) -> Callable[[str], str]:
    check: Callable[[str], str] = kind.__metadata__[0].check  # type: ignore[attr-defined]
    return check


def test_the_sample_is_what_the_configuration_accepts() -> None:
    for stack in SAMPLE:
        _form(StackName)(stack.name)
        _form(EnvironmentName)(stack.environment)
    _form(Key)("k" * 40)


def test_every_name_has_its_limit_and_is_tried() -> None:
    functions = {
        name
        for name, function in inspect.getmembers(naming, inspect.isfunction)
        if not name.endswith("_id") and function.__module__ == naming.__name__ and not name.startswith("_")
    }
    others = {"prefix", "unique_suffix", "role_assignment", "role_definition", "managed_tables_folder", "dataclass"}
    assert functions - others == set(naming.LIMITS) == set(MADE)


@pytest.mark.parametrize("kind", sorted(MADE))
def test_a_name_keeps_within_its_limits(kind: str) -> None:
    limit = naming.LIMITS[kind]
    for stack in SAMPLE:
        name = MADE[kind](stack)
        assert limit.shortest <= len(name) <= limit.longest, name
        assert re.fullmatch(limit.pattern, name), name


@pytest.mark.parametrize("kind", sorted(set(MADE) - {"secret_scope", "workspace_url_secret", "project_group"}))
def test_two_stacks_have_two_names(kind: str) -> None:
    stacks = {(stack.name, stack.environment): MADE[kind](stack) for stack in SAMPLE}
    assert len(set(stacks.values())) == len(stacks)


def test_a_vaults_name_is_stable_and_depends_on_subscription_name_and_environment() -> None:
    stack = Names("data", "dev")
    assert naming.key_vault(stack, SUBSCRIPTION) == naming.key_vault(stack, SUBSCRIPTION.upper()) == "kv-data-dev-8d7998"
    other = naming.key_vault(stack, SUBSCRIPTION.replace("d1", "d2"))
    assert other != naming.key_vault(stack, SUBSCRIPTION)
    assert other.startswith("kv-data-dev-")
    assert naming.key_vault(stack, SUBSCRIPTION, "keys").startswith("kv-data-dev-keys-")


def test_cutting_a_long_name_keeps_the_suffix() -> None:
    longest = Names("abcdefghijkl", "preprod1")
    vault = naming.key_vault(longest, SUBSCRIPTION)
    assert len(vault) == 24
    assert vault.endswith(naming.unique_suffix(SUBSCRIPTION, longest.name, longest.environment))
    # Where the cut falls behind a hyphen, no second one follows.
    assert "--" not in naming.key_vault(Names("abcdefghijkl", "prod"), SUBSCRIPTION)


def test_a_suffix_depends_on_where_one_part_ends() -> None:
    assert naming.unique_suffix("ab", "c") != naming.unique_suffix("a", "bc")


def test_a_role_assignment_is_a_guid_that_depends_on_all_three_parts_without_case() -> None:
    def name(scope: str = "/Sub/x", principal: str = "deploy", role: str = "reader") -> str:
        return naming.role_assignment(scope=scope, principal=principal, role=role)

    assert str(uuid.UUID(name())) == name()
    assert name(scope="/sub/X", principal="Deploy", role="READER") == name()
    assert len({name(), name(scope="/sub/y"), name(principal="run"), name(role="owner"), name(principal="deployreader", role="")}) == 5


def test_the_guid_of_a_custom_role_depends_on_stack_subscription_and_purpose() -> None:
    def guid(environment: str = "dev", subscription: str = SUBSCRIPTION, purpose: str = "apply") -> str:
        return naming.role_definition(Names("data", environment), subscription, purpose)

    assert str(uuid.UUID(guid())) == guid() == guid(subscription=SUBSCRIPTION.upper())
    assert len({guid(), guid("prod"), guid(subscription=SUBSCRIPTION.replace("d1", "d2")), guid(purpose="plan")}) == 4


def test_ids_are_those_of_azure() -> None:
    group = naming.resource_group(Names("data", "dev"))
    assert naming.resource_group_id(SUBSCRIPTION, group) == f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-data-dev"
    assert naming.workspace_id(SUBSCRIPTION, group, "w") == (
        f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-data-dev/providers/Microsoft.Databricks/workspaces/w"
    )
    assert naming.key_vault_id(SUBSCRIPTION, group, "v") == (
        f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-data-dev/providers/Microsoft.KeyVault/vaults/v"
    )
    assert naming.role_definition_id(SUBSCRIPTION, "r") == (
        f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/r"
    )


def test_a_workspace_and_its_managed_group_are_told_apart() -> None:
    for stack in SAMPLE:
        assert naming.managed_resource_group(stack, "main") != naming.resource_group(stack)
