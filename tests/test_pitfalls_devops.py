"""Which tests hold each known pitfall of Azure DevOps: its number, what goes wrong, and who notices.

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


CONNECTIONS = "localcloud/behaviours/test_devops_connections.py"
DELIVERY = "localcloud/behaviours/test_devops_delivery.py"
PEOPLE = "localcloud/behaviours/test_devops_people.py"
REPOSITORIES = "localcloud/behaviours/test_devops_repositories.py"

PITFALLS: Mapping[int, Pitfall] = {
    5: Pitfall(
        "Issuer and subject of a federated credential are composed by hand.",
        (
            f"{CONNECTIONS}::test_5_issuer_and_subject",
            "components/test_stack.py::test_trust_is_in_what_signs_in",
            "engine/test_stacks.py::test_the_systems_are_wired_to_each_other",
        ),
    ),
    6: Pitfall(
        "A connection is deleted while a credential trusts it.",
        (
            f"{CONNECTIONS}::test_6_a_connection_stays_while_a_credential_trusts_it",
            f"{CONNECTIONS}::test_6_another_connections_credential_is_no_matter",
            "components/devops/test_access.py::test_the_connection_gives_its_name_up_before_it_is_made_again_and_its_deletion_may_lag",
        ),
    ),
    8: Pitfall(
        "Credentials stand in the program instead of coming from where it runs.",
        ("components/devops/test_access.py::test_the_connection_signs_in_without_a_secret",),
    ),
    9: Pitfall(
        "A pipeline signs in to Databricks in a way that is not known to work.",
        ("components/test_content.py::test_9_a_release_signs_in_to_databricks_by_the_azure_cli",),
    ),
    10: Pitfall(
        "Who previews cannot see a connection, and the preview makes it anew.",
        ("components/devops/test_permissions.py::test_who_plans_sees_the_connections_and_uses_none",),
    ),
    11: Pitfall(
        "A branch policy refuses the pushes of seeded files.",
        (
            f"{REPOSITORIES}::test_11_a_commit_to_a_branch_with_a_policy",
            f"{REPOSITORIES}::test_11_wider_scopes_reach_the_branch",
            "components/test_stack.py::test_branch_policies_wait_for_the_seeded_files",
            "components/devops/test_repository.py::test_content_belongs_to_the_team_after_the_first_push",
            "components/devops/test_repository.py::test_11_a_push_that_is_refused_is_explained",
            "config/test_devops_rules.py::test_11_what_is_in_a_seeded_repository_is_the_teams_affair",
            "engine/test_seeding.py::test_11_a_file_that_comes_later_is_refused_with_what_to_do",
            "engine/test_seeding.py::test_11_a_repository_that_is_seeded_gets_no_more_pushes_and_keeps_its_files",
        ),
    ),
    12: Pitfall(
        "Pushes race each other, or go to a branch that is not there.",
        (
            f"{REPOSITORIES}::test_12_a_file_needs_its_branch",
            f"{REPOSITORIES}::test_12_the_default_is_master",
            f"{REPOSITORIES}::test_12_an_uninitialized_repository_has_no_branch",
            f"{REPOSITORIES}::test_12_an_uninitialized_repository_breaks_later_changes_of_the_default",
            "components/devops/test_repository.py::test_files_are_pushed_one_after_the_other",
            "components/devops/test_repository.py::test_the_default_branch_is_there_from_the_start",
        ),
    ),
    13: Pitfall(
        "Authorisations race each other, or one is for all pipelines.",
        (
            "components/devops/test_access.py::test_authorisations_are_given_one_after_the_other",
            "components/test_stack.py::test_no_pipeline_is_authorised_but_by_its_number_for_this_stacks_things",
            "engine/test_stacks.py::test_no_authorisation_is_for_all_pipelines",
        ),
    ),
    14: Pitfall(
        "Secrets stand in a variable group, or a linked one does not find them all.",
        (
            f"{CONNECTIONS}::test_14_twenty_secrets_are_searched_unless_told",
            "components/devops/test_delivery.py::test_a_linked_group_names_secrets_and_has_no_values",
            "components/devops/test_delivery.py::test_a_linked_group_looks_as_deep_as_it_has_secrets",
        ),
    ),
    21: Pitfall("Credentials of a provider stand in the state.", ("engine/test_stacks.py::test_no_secret_stands_in_plain_text",)),
    23: Pitfall(
        "A value becomes secret later, and is shown once.", ("components/devops/test_artifacts.py::test_the_password_is_a_secret",)
    ),
    25: Pitfall(
        "A pull request starts nothing, because its file says so and no policy does.",
        (
            "components/test_content.py::test_the_pipeline_relies_on_the_policy_for_pull_requests",
            "components/devops/test_delivery.py::test_a_build_validates_the_given_paths_or_everything",
        ),
    ),
    26: Pitfall(
        "A project is deleted behind our back.",
        (
            "localcloud/provider/test_reading.py::test_26_what_was_in_a_lost_project_is_an_error_and_not_gone",
            "engine/test_lost_project.py::test_26_a_refresh_says_what_to_do",
            "engine/test_lost_project.py::test_26_what_the_documentation_says_makes_the_project_anew",
            "components/test_stack_devops.py::test_26_what_is_in_a_project_goes_with_it_and_only_if_it_is_ours",
        ),
    ),
    27: Pitfall(
        "Jobs reach every project of the organisation.",
        ("components/devops/test_project.py::test_pipelines_of_a_new_project_reach_no_more_than_they_were_given",),
    ),
    28: Pitfall(
        "Children inherit options that were meant for their component.",
        ("components/test_contract.py::test_options_meant_for_it_do_not_reach_its_children",),
    ),
    29: Pitfall("A secret is read as plain text.", ("config/test_loader.py::test_secrets_stay_secret",)),
    33: Pitfall(
        "The narrow job scope never settles.",
        (
            f"{DELIVERY}::test_33_the_narrow_scope_never_settles",
            f"{REPOSITORIES}::test_33_release_scope_is_sent_with_the_badges_only",
            "components/devops/test_delivery.py::test_a_pipeline_is_what_its_file_says_and_does_not_run_at_once",
            "components/devops/test_project.py::test_pipelines_of_a_new_project_reach_no_more_than_they_were_given",
        ),
    ),
    34: Pitfall(
        "A connection that is replaced collides with its own name.",
        (
            f"{CONNECTIONS}::test_34_a_replacement_collides_with_its_own_name",
            "components/devops/test_access.py::test_the_connection_gives_its_name_up_before_it_is_made_again_and_its_deletion_may_lag",
        ),
    ),
    38: Pitfall(
        "What only an update refuses.",
        (
            f"{CONNECTIONS}::test_38_a_value_and_is_secret",
            f"{REPOSITORIES}::test_38_the_default_branch_is_no_repositorys_own",
            f"{REPOSITORIES}::test_38_an_uninitialized_repository_takes_no_default",
            f"{REPOSITORIES}::test_38_a_clean_repository_has_a_readme",
            f"{REPOSITORIES}::test_38_a_branch_has_a_short_name",
            f"{DELIVERY}::test_38_idle_agents_fit_in_the_capacity",
            f"{PEOPLE}::test_38_unknown_actions_and_principals",
            "components/devops/test_permissions.py::test_every_action_is_one_that_the_resource_knows",
            "components/devops/test_repository.py::test_the_default_branch_is_there_from_the_start",
            "components/devops/test_repository.py::test_only_the_readme_of_the_first_commit_is_overwritten",
            "components/devops/test_delivery.py::test_a_pattern_stands_for_all_branches_below_it",
            "components/devops/test_delivery.py::test_variables_are_plain_and_nobody_sets_them_at_the_start_of_a_run",
            "config/test_collaboration_rules.py::test_what_makes_no_sense_is_refused_by_name",
        ),
    ),
    39: Pitfall(
        "What a preview refuses.",
        (
            f"{CONNECTIONS}::test_39_a_project_is_named_by_its_id",
            f"{REPOSITORIES}::test_39_a_project_is_named_by_its_id",
            f"{CONNECTIONS}::test_39_credentials_and_resource_group",
            f"{DELIVERY}::test_39_approvers_are_ids",
            f"{DELIVERY}::test_39_target_types",
            f"{DELIVERY}::test_39_business_hours",
            f"{DELIVERY}::test_39_what_a_preview_refuses",
            f"{DELIVERY}::test_39_a_queue_takes_a_name_or_a_pool",
            f"{PEOPLE}::test_39_a_name_or_an_origin",
            f"{PEOPLE}::test_39_a_branch_needs_its_repository",
            f"{PEOPLE}::test_39_a_query_has_an_area_or_a_parent",
            f"{PEOPLE}::test_39_dashboards_refresh_every_five_minutes_or_never",
            f"{REPOSITORIES}::test_39_the_sizes_that_can_be_chosen",
            "components/devops/test_inputs.py::test_the_provider_s_own_validation_accepts_them",
            "components/devops/test_agents.py::test_the_queue_is_the_pool_s_and_has_no_name",
            "config/test_collaboration_rules.py::test_what_makes_no_sense_is_refused_by_name",
            "config/test_delivery_rules.py::test_what_makes_no_sense_is_refused_with_its_place",
            "config/test_types.py::test_a_word_refuses",
            "config/test_devops_words.py::test_39_a_word_refuses",
        ),
    ),
    40: Pitfall(
        "A linked variable group is made before it can read the vault.",
        (
            f"{CONNECTIONS}::test_40_the_vault_comes_first",
            f"{CONNECTIONS}::test_40_the_credential_comes_first",
            f"{CONNECTIONS}::test_40_the_role_assignment_comes_first",
            f"{CONNECTIONS}::test_40_the_secrets_come_first",
            f"{CONNECTIONS}::test_40_all_is_there",
            "components/test_stack.py::test_the_linked_group_reads_the_vault_once_it_can",
        ),
    ),
    41: Pitfall(
        "A project is to be made after a process that the organisation has not: its preview asks for them.",
        (
            f"{REPOSITORIES}::test_41_a_preview_asks_for_the_process_template",
            "config/test_devops_rules.py::test_41_a_process_that_looks_mistyped_is_a_warning",
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


def test_every_test_of_azure_devops_with_a_number_is_in_the_index() -> None:
    numbered = {
        (int(number), f"{file.relative_to(TESTS)}::{name}")
        for file in (*TESTS.glob("localcloud/behaviours/test_devops_*.py"), *TESTS.glob("components/devops/test_*.py"))
        for name in names_in(file)
        if (number := name.split("_")[1]).isdigit()
    }
    assert numbered
    assert numbered <= {(number, named) for number, pitfall in PITFALLS.items() for named in pitfall.held_by}
