"""Which tests hold each known pitfall of Azure and Databricks: its number, what goes wrong, and who notices.

A test that is renamed or removed leaves a gap here, which fails.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

TESTS = Path(__file__).parent


@dataclass(frozen=True)
class Pitfall:
    """What goes wrong, and the tests against it as `file::name`."""

    what: str
    held_by: tuple[str, ...]


AZURE = "localcloud/behaviours/test_azure.py"
VAULTS = "localcloud/behaviours/test_azure_vaults.py"
WORKSPACES = "localcloud/behaviours/test_azure_workspaces.py"
COMPUTE = "localcloud/behaviours/test_databricks_compute.py"
DATA = "localcloud/behaviours/test_databricks_data.py"
TREE = "localcloud/behaviours/test_databricks_tree.py"
CONFIGURATION = "localcloud/provider/test_configuration.py"
GRAPH = "components/test_stack.py"
ORDER = "components/test_stack_order.py"
INPUTS = "components/databricks/test_inputs.py"

PITFALLS: Mapping[int, Pitfall] = {
    1: Pitfall(
        "A workspace that is only being made is asked something, or what is inside it is not checked.",
        (
            f"{ORDER}::test_1_nothing_is_asked_of_a_workspace_that_may_not_be_there",
            "config/test_cluster_rules.py::test_a_cluster_outside_its_policy_is_refused_where_it_says_so",
            "audit/test_preview_markdown.py::test_an_incomplete_preview_is_said_once",
            f"{CONFIGURATION}::test_a_provider_that_is_not_configured_still_checks",
        ),
    ),
    2: Pitfall(
        "A Databricks provider does not know where it is, or signs in in two ways at once.",
        (
            "components/databricks/test_secrets_and_identity.py::test_2_the_provider_knows_where_and_has_no_credential",
            f"{CONFIGURATION}::test_refused_configurations",
            f"{CONFIGURATION}::test_methods_from_the_environment_count_too",
        ),
    ),
    3: Pitfall(
        "A new workspace does not answer yet.",
        (
            "components/databricks/test_secrets_and_identity.py::test_3_calls_into_a_new_workspace_are_retried_for_long_enough",
            f"{GRAPH}::test_only_one_call_waits_for_a_new_workspace",
        ),
    ),
    4: Pitfall(
        "The managed group is there already, or is the workspace's own.",
        (
            f"{WORKSPACES}::test_4_it_is_not_the_workspaces_own_group",
            f"{WORKSPACES}::test_4_it_does_not_exist_beforehand",
            f"{WORKSPACES}::test_4_it_is_no_other_workspaces",
            f"{WORKSPACES}::test_4_nobody_can_make_it_afterwards",
        ),
    ),
    5: Pitfall(
        "Issuer and subject of a federated credential are composed by hand.",
        (
            "components/azure/test_trust_and_roles.py::test_the_trust_is_in_the_connections_own_issuer_and_subject",
            f"{GRAPH}::test_trust_is_in_what_signs_in",
        ),
    ),
    7: Pitfall(
        "Pipelines reach the clouds but not the state.",
        ("bootstrap/test_settings.py::test_7_pipelines_are_told_what_the_backend_and_the_key_read",),
    ),
    15: Pitfall(
        "A deleted vault keeps its name.",
        (
            f"{VAULTS}::test_15_the_name_is_kept_and_the_error_says_how_to_recover",
            f"{VAULTS}::test_15_a_protected_vault_cannot_be_purged",
            f"{VAULTS}::test_15_recovering",
            "components/azure/test_key_vault.py::test_a_deleted_vault_is_recovered_when_asked_for",
            "engine/test_azure_protection.py::test_15_a_destroyed_vault_keeps_its_name_and_can_be_recovered",
        ),
    ),
    16: Pitfall(
        "A scope on a vault is made with the wrong sign-in or tier, or nobody may read the vault.",
        (
            f"{DATA}::test_16_a_standard_workspace_has_users_as_manager_only",
            f"{DATA}::test_16_a_personal_access_token_is_refused",
            f"{DATA}::test_16_reading_a_vault_takes_a_role_for_databricks",
            f"{GRAPH}::test_databricks_may_read_the_vault_only_where_there_is_a_scope",
            f"{ORDER}::test_a_cluster_starts_after_the_secrets_that_it_reads",
        ),
    ),
    17: Pitfall(
        "A git credential has somebody's own token, or stands twice.",
        (
            f"{TREE}::test_17_one_credential_per_provider",
            f"{TREE}::test_17_entra_needs_no_token_and_others_do",
            "localcloud/provider/test_checking.py::test_17_a_token_left_out_comes_from_the_environment",
            "components/databricks/test_git_folders.py::test_17_the_credential_is_entra_s_and_says_that_it_has_no_token",
        ),
    ),
    18: Pitfall(
        "Two permissions objects for one thing undo each other.",
        (
            f"{TREE}::test_18_a_second_one_is_refused",
            f"{TREE}::test_18_a_job_has_one_owner",
            "components/databricks/test_compute.py::test_a_cluster_has_one_permissions_object",
            "components/databricks/test_job.py::test_runs_queue_up_and_permissions_have_no_second_owner",
        ),
    ),
    19: Pitfall(
        "A role is given to an identity that the directory does not know yet, or twice.",
        (
            f"{AZURE}::test_19_a_new_principal_is_not_found_without_its_type",
            f"{AZURE}::test_19_the_type_must_be_right",
            f"{AZURE}::test_19_the_name_is_a_guid",
            "components/azure/test_trust_and_roles.py::test_an_assignment_has_a_fixed_name_and_says_what_the_principal_is",
            f"{GRAPH}::test_role_assignments_of_two_stacks_never_share_a_name",
        ),
    ),
    20: Pitfall(
        "A lost workspace blocks what was in it.",
        (
            f"{WORKSPACES}::test_20_it_goes_with_the_workspace",
            f"{WORKSPACES}::test_20_a_workspace_takes_what_databricks_keeps_in_it",
            f"{GRAPH}::test_contents_of_a_workspace_go_through_its_provider_and_with_it",
            "engine/test_local_cloud.py::test_a_lost_workspace_is_said_and_does_not_block_the_destroy",
        ),
    ),
    21: Pitfall(
        "Credentials of a provider stand in the state.",
        (
            "components/databricks/test_secrets_and_identity.py::test_2_the_provider_knows_where_and_has_no_credential",
            f"{GRAPH}::test_azure_goes_through_the_provider_of_the_stacks_subscription",
            "engine/test_stacks.py::test_no_secret_stands_in_plain_text",
        ),
    ),
    23: Pitfall(
        "A value becomes secret later, and is shown once.",
        (
            "components/azure/test_key_vault.py::test_secrets_are_secret_and_lie_in_the_vault",
            "components/databricks/test_secrets_and_identity.py::test_31_a_stored_secret_is_secret_and_gone_before_it_is_made_again",
        ),
    ),
    28: Pitfall(
        "Children inherit options that were meant for their component.",
        ("components/test_contract.py::test_options_meant_for_it_do_not_reach_its_children",),
    ),
    29: Pitfall("A secret is read as plain text.", ("config/test_loader.py::test_secrets_stay_secret",)),
    30: Pitfall(
        "The order of the stack file, or a value known late, changes which resources there are.",
        (
            f"{GRAPH}::test_the_order_of_the_stack_file_makes_no_difference",
            "components/test_stack_azure.py::test_no_name_of_a_resource_depends_on_the_order_of_the_stack_file",
            "components/test_contract.py::test_the_same_arguments_give_the_same_graph",
        ),
    ),
    31: Pitfall(
        "A changed secret or access entry is made, and then deleted with the old one.",
        (
            f"{DATA}::test_31_a_replacement_that_is_made_first_is_deleted_with_the_old_one",
            "components/databricks/test_secrets_and_identity.py::test_31_an_access_entry_is_removed_before_it_is_made_again",
            "components/databricks/test_secrets_and_identity.py::test_31_a_stored_secret_is_secret_and_gone_before_it_is_made_again",
            "engine/test_stored_secrets.py::test_31_a_secret_comes_from_secret_configuration_stays_secret_and_survives_a_change",
        ),
    ),
    32: Pitfall(
        "A refresh forgets libraries.",
        (
            f"{COMPUTE}::test_32_a_library_is_dropped_by_a_refresh",
            f"{ORDER}::test_32_libraries_stand_on_clusters_and_tasks_and_nowhere_else",
        ),
    ),
    35: Pitfall(
        "A group and its entitlements change each other.",
        (
            f"{TREE}::test_35_a_groups_entitlements_are_its_own",
            "components/databricks/test_workspace_access.py::test_35_a_group_that_is_made_here_says_its_entitlements_itself",
        ),
    ),
    36: Pitfall(
        "Tasks in another order, or a second object of grants, are a difference that never settles.",
        (
            f"{COMPUTE}::test_36_what_a_preview_refuses",
            f"{DATA}::test_36_one_grants_per_securable",
            "components/databricks/test_job.py::test_36_tasks_and_what_they_wait_for_are_in_the_order_of_their_keys",
            "components/databricks/test_data.py::test_36_each_securable_has_one_grants_object_for_all_principals",
        ),
    ),
    37: Pitfall(
        "A cluster does not repeat what its policy fixes.",
        (
            f"{COMPUTE}::test_37_the_providers_default_clashes_with_a_fixed_value",
            "config/test_policy.py::test_a_value_that_is_not_given",
            f"{GRAPH}::test_a_cluster_repeats_what_its_policy_fixes",
        ),
    ),
    38: Pitfall(
        "What only an update refuses.",
        (
            f"{DATA}::test_38_a_vaults_scope_has_its_metadata",
            f"{TREE}::test_38_a_target_is_named",
            f"{TREE}::test_38_admins_keep_theirs",
            f"{TREE}::test_38_an_unknown_host_needs_its_provider",
        ),
    ),
    39: Pitfall(
        "What a preview refuses.",
        (
            f"{COMPUTE}::test_39_what_a_preview_of_a_cluster_refuses",
            f"{TREE}::test_39_levels_depend_on_the_object",
            f"{TREE}::test_39_what_a_preview_refuses",
            f"{INPUTS}::test_the_provider_s_own_validation_accepts_them",
        ),
    ),
}


def names_in(file: Path) -> set[str]:
    """The names of all tests in a file, those in classes too."""
    return {
        node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


@pytest.mark.parametrize("number", PITFALLS)
def test_every_pitfall_is_held_by_tests_that_exist(number: int) -> None:
    for named in PITFALLS[number].held_by:
        file, _, name = named.partition("::")
        assert name in names_in(TESTS / file), named


def test_every_number_in_the_name_of_a_test_of_azure_or_databricks_is_in_the_index() -> None:
    rooms = ("localcloud/behaviours/test_azure*.py", "localcloud/behaviours/test_databricks*.py", "components/azure/test_*.py")
    files = [file for room in (*rooms, "components/databricks/test_*.py", "bootstrap/test_*.py") for file in TESTS.glob(room)]
    numbered = {(int(part), name) for file in files for name in names_in(file) if (part := name.split("_")[1]).isdigit()}
    assert numbered
    assert {number for number, _ in numbered} <= set(PITFALLS)
