"""What does not fit together inside a workspace, each with its line and what is allowed."""

from __future__ import annotations

import pytest

from tests.config.program import Program
from tests.config.workspace import full
from tests.config.workspace_mistakes import MISTAKES, W


@pytest.fixture(name="complete")
def complete_(program: Program) -> Program:
    return full(program)


def test_everything_at_once_is_accepted(complete: Program) -> None:
    assert [str(item) for item in complete.check()] == []


@pytest.mark.parametrize(("old", "new", "expected"), MISTAKES, ids=lambda value: str(value)[:50])
def test_a_mistake_is_one_with_its_line_and_what_is_allowed(complete: Program, old: str, new: str, expected: str) -> None:
    complete.replace(old, new)
    found = [str(item) for item in complete.check()]
    matching = [text for text in found if expected in text]
    assert len(matching) == 1, found
    assert matching[0].startswith("Pulumi.dev.yaml:")


def test_policy_text_that_is_no_json_says_where_it_breaks(complete: Program) -> None:
    complete.replace(
        "family: {id: job-cluster, overrides: {num_workers: {type: range, maxValue: 4}}}",
        'definition: |\n              {\n                "num_workers": {"type": "range", "maxValue": 4},\n              }',
    )
    (item,) = complete.check()
    assert str(item).startswith(f"{complete.line('definition: |')}: {W}.policies.jobs.definition: no valid JSON: ")
    assert "in line 3, column 1 of the definition" in str(item)


def test_policy_text_is_held_against_clusters_like_any_other(complete: Program) -> None:
    complete.replace(
        "family: {id: job-cluster, overrides: {num_workers: {type: range, maxValue: 4}}}",
        'definition: |\n              {"num_workers": {"type": "range", "maxValue": 1}}',
    )
    assert [item.summary for item in complete.check()] == ['num_workers breaks policy "jobs": 2 is more than 1']


def test_a_policy_takes_its_rules_from_one_place(complete: Program) -> None:
    complete.replace("family: {id: job-cluster, overrides: {num_workers: {type: range, maxValue: 4}}}", "max_clusters_per_user: 2")
    assert ["neither definition nor family is given" in item.summary for item in complete.check()] == [True]


def test_a_job_cluster_cannot_give_what_only_people_s_clusters_have(complete: Program) -> None:
    complete.replace("overrides: {num_workers: {", "overrides: {autotermination_minutes: {type: range, maxValue: 60}, num_workers: {")
    (item,) = complete.check()
    assert item.summary.endswith("it is required, but such a cluster cannot give it")
    assert item.detail == "Add `isOptional: true` to the rule."


def test_a_stack_file_may_leave_the_release_to_the_state(complete: Program) -> None:
    complete.replace("  databricks-cicd:release: refs/heads/main\n", "")
    assert complete.check() == []


@pytest.mark.parametrize("release", ["refs/heads/main", "refs/tags/main", "v1.0.0"])
def test_a_release_that_says_what_it_is_is_accepted(complete: Program, release: str) -> None:
    complete.replace("release: refs/heads/main", f"release: {release}")
    assert complete.check() == []


def test_a_release_that_is_called_like_a_branch_is_a_warning(complete: Program) -> None:
    where = complete.replace("release: refs/heads/main", "release: main")
    assert [str(item) for item in complete.check()] == [
        f'{where}: warning: databricks-cicd:release: "main" is read as a tag, and a default branch has that name. '
        "For the branch, write refs/heads/main; if there is such a tag, refs/tags/main."
    ]


def test_so_is_a_first_release(complete: Program) -> None:
    where = complete.replace("    mode: continuous-delivery\n", "    first_release: main\n    mode: continuous-delivery\n")
    assert [str(item).partition(" is read")[0] for item in complete.check()] == [f'{where}: warning: delivery.first_release: "main"']


def test_two_workspaces_share_one_metastore(complete: Program) -> None:
    complete.replace(
        "      other:\n",
        "      other:\n        data: {locations: {silver: {container: silver, path: x}}, catalogs: {sales: {location: silver}}}\n",
    )
    assert sorted(item.summary for item in complete.check()) == [
        'is declared in workspace "main" too',
        'is declared in workspace "main" too',
        'overlaps with location "main.silver"',
    ]


def test_files_under_a_location_are_deleted_if_it_is_said_twice(complete: Program) -> None:
    complete.replace("landing: {}}", "landing: {delete_after_days: 30, delete_under_locations: true}, bronze: {delete_after_days: 30}}")
    assert complete.check() == []


def test_data_needs_a_data_lake(complete: Program) -> None:
    complete.replace("    data_lake:\n      containers: {silver: {}, landing: {}}\n", "")
    assert {(item.summary, item.detail) for item in complete.check()} == {
        (
            f'container "{name}" is not declared',
            "Add it to azure.data_lake, for example `data_lake: {containers: {bronze: {}}}`.",
        )
        for name in ("silver", "landing")
    }


def test_a_dashboard_is_what_databricks_exports(complete: Program) -> None:
    file = complete.add("content/dashboards/sales.lvdash.json", "{")
    assert ["is not valid JSON" in item.summary for item in complete.check()] == [True]
    file.write_text("[]")
    assert ["is not a dashboard: it has no pages" in item.summary for item in complete.check()] == [True]


def test_a_secret_of_a_scope_has_a_value_and_a_scope_on_the_vault_names_none(complete: Program) -> None:
    where = complete.replace("secrets: [token]", "secrets: [token, other]")
    (item,) = complete.check()
    assert str(item).startswith(f'{where}: {W}.secret_scopes.partners.secrets[1]: secret "other" has no value.')
    complete.replace("backend: databricks, secrets: [token, other]", "secrets: [token]")
    assert [item.summary for item in complete.check()] == [
        "a scope on the vault has the vault's secrets: list them under azure.key_vault, or add `backend: databricks`"
    ]


def test_51_roles_on_the_run_identity_are_given_to_somebody_of_an_account(complete: Program) -> None:
    account = "    account_id: 44444444-4444-4444-8444-444444444444\n"
    complete.replace("  databricks-cicd:databricks:\n", f"  databricks-cicd:databricks:\n{account}")
    assert [item.summary for item in complete.check()] == ["nobody would have the roles on the run identity"]
    complete.replace(account, f"{account}    deployers: [Data Platform]\n")
    assert complete.check() == []
    complete.replace(account, "")
    assert [item.summary for item in complete.check()] == ["has no effect without the account"]


def test_52_data_that_pipelines_could_not_change_is_a_warning(complete: Program) -> None:
    complete.replace("    access:\n", "    access:\n      pipelines_run_this_program: true\n")
    (found,) = complete.check()
    assert (found.severity, found.path[-1]) == ("warning", "data")
    assert found.summary == "belongs to whoever makes the first update, and pipelines cannot change it"
    complete.replace("        data:\n", "        data:\n          owner: Data Platform\n")
    assert complete.check() == []


def test_scopes_and_secrets_are_named_as_databricks_does(program: Program) -> None:
    full(program)
    program.replace("partners: {backend: databricks, secrets: [token]}", "Team_A.partners: {backend: databricks, secrets: [SFTP_key.v1]}")
    program.replace('{TOKEN: "{{secrets/partners/token}}"}', '{TOKEN: "{{secrets/Team_A.partners/SFTP_key.v1}}"}')
    program.replace("databricks-cicd:secret-token:", "databricks-cicd:secret-SFTP_key.v1:")
    program.replace("{warehouses: {reports: CAN_USE}, d", "{secret_scopes: {Team_A.partners: READ}, warehouses: {reports: CAN_USE}, d")
    assert program.check() == []


@pytest.mark.parametrize(("count", "mistakes"), [(1000, 0), (1001, 1)])
def test_a_job_has_up_to_a_thousand_tasks(program: Program, count: int, mistakes: int) -> None:
    more = "".join(f"              task_{number}: {{notebook: etl/ingest}}\n" for number in range(count - 3))
    full(program).replace("            tasks:\n", f"            tasks:\n{more}")
    assert len(program.check()) == mistakes


@pytest.mark.parametrize("entitlement", ["databricks_sql_access", "workspace_access"])
def test_entitlements_of_a_group_that_restrict_nobody_are_a_warning(complete: Program, entitlement: str) -> None:
    complete.replace("engineers: {users", f"engineers: {{entitlements: [{entitlement}], users")
    (found,) = complete.check()
    assert (found.severity, found.summary) == ("warning", "everybody in the workspace has more than that")
    assert found.path[-2:] == ("engineers", "entitlements")
    complete.replace("        groups:\n", "        settings: {users_entitlements: []}\n        groups:\n")
    assert complete.check() == []
