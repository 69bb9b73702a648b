"""Options of single workspaces: for declared ones only, and none that a serverless workspace cannot have."""

from __future__ import annotations

from tests.config.program import Program

LOCK = "    deletion_lock: false\n"


def given(program: Program, options: str) -> str:
    return program.replace(LOCK, f"    workspaces: {{{options}}}\n{LOCK}")


def said(program: Program) -> list[str]:
    return [str(item) for item in program.check()]


def test_options_are_for_declared_workspaces(program: Program) -> None:
    place = given(program, "man: {}")
    assert said(program) == [f'{place}: azure.workspaces.man: workspace "man" is not declared. Did you mean "main"? Allowed: main, other.']


def test_a_serverless_workspace_has_no_clusters_and_policies(program: Program) -> None:
    given(program, "main: {compute: serverless}")
    found = said(program)
    assert [item.split(": ")[1] for item in found] == ["databricks.workspaces.main.policies", "databricks.workspaces.main.clusters"]
    assert "azure.workspaces.main.compute to hybrid" in found[0]


def test_a_serverless_workspace_has_no_disks_and_no_storage(program: Program) -> None:
    given(program, "other: {compute: serverless, encryption: {managed_disks: true}, storage_firewall: true}")
    found = said(program)
    assert any("a serverless workspace has no disks" in item for item in found)
    assert any("azure.workspaces.other.storage_firewall" in item for item in found)


def test_a_workspace_that_is_only_serverless_is_fine(program: Program) -> None:
    given(program, "other: {compute: serverless}")
    assert said(program) == []


def test_databricks_needs_to_be_known_to_use_a_key(program: Program) -> None:
    given(program, "main: {encryption: {managed_disks: false}}")
    program.replace("    databricks_application_object_id: aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee\n", "")
    program.replace("        secret_scopes:\n          vault: {}\n", "")
    (found,) = said(program)
    assert "Databricks uses the key as its own application" in found


def test_a_key_is_for_something(program: Program) -> None:
    given(program, "main: {encryption: {managed_disks: false, managed_services: false}}")
    (found,) = said(program)
    assert "encrypts nothing" in found


def test_a_compliance_standard_is_one_of_a_list(program: Program) -> None:
    given(program, "main: {security: {standards: [HIPPA]}}")
    (found,) = said(program)
    assert 'Did you mean "HIPAA"?' in found


def test_54_allowed_addresses_must_hold_those_of_the_machines(program: Program) -> None:
    lists = "offices: {kind: ALLOW, addresses: [203.0.113.0/24]}, bad: {kind: BLOCK, addresses: [203.0.113.9]}"
    program.replace("      other:\n", f"      other:\n        settings: {{ip_access_lists: {{{lists}}}}}\n")
    (found,) = said(program)
    assert "warning: databricks.workspaces.other.settings.ip_access_lists.offices: machines call the workspace" in found
    given(program, "other: {compute: serverless}")
    assert said(program) == []
