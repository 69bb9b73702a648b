"""Mistakes inside one section: each with its line, its path, the value, what is allowed, and a good example."""

from __future__ import annotations

import pytest

from tests.config.program import Program

SHARED = "databricks.workspaces.main.clusters.shared"
CLUSTER_KEYS = (
    "autoscale, autotermination_minutes, availability, custom_tags, data_security_mode, driver_node_type_id, driver_pool, environment, "
    "formerly, init_scripts, libraries, node_type_id, num_workers, policy, pool, runtime_engine, single_user_name, spark_conf, "
    "spark_version"
)
ATTRIBUTE = "databricks.workspaces.main.policies.small-jobs.definition.autotermination_minutes"
KINDS = "allowlist, blocklist, fixed, forbidden, range, regex, unlimited"
RANGE = "{type: range, minValue: 10, maxValue: 60}"

MISTAKES = [
    # A mistyped required key is one mistake, not two.
    (
        "policy: small-jobs",
        "polcy: small-jobs",
        f'{SHARED}.polcy: unknown key "polcy". Did you mean "policy"? Allowed: {CLUSTER_KEYS}.',
    ),
    (
        "num_workers: 2",
        "numWorkers: 2",
        f'{SHARED}.numWorkers: unknown key "numWorkers". Did you mean "num_workers"? Allowed: {CLUSTER_KEYS}.',
    ),
    ("num_workers: 2", "num_workers: 2\n            zzz: 1", None),
    (
        "autotermination_minutes: 20",
        "autotermination_minutes: 5",
        f"{SHARED}.autotermination_minutes: 5 is out of range. Allowed: 10 to 10000. Example: autotermination_minutes: 20",
    ),
    (
        "autotermination_minutes: 20",
        'autotermination_minutes: "20"',
        f'{SHARED}.autotermination_minutes: "20" is text, not a whole number. Write it without quotes. '
        "Example: autotermination_minutes: 20",
    ),
    (
        "autotermination_minutes: 20",
        "autotermination_minutes: true",
        f"{SHARED}.autotermination_minutes: true is true or false, not a whole number. Expected a whole number. "
        "Example: autotermination_minutes: 20",
    ),
    (
        "node_type_id: Standard_D4ds_v5",
        "node_type_id: D4",
        f'{SHARED}.node_type_id: "D4" is not allowed here. Expected an Azure virtual machine size, for example Standard_D4ds_v5.',
    ),
    (
        "spark_version: 16.4.x-scala2.12",
        "spark_version: 16.4",
        f'{SHARED}.spark_version: 16.4 is a number, not text. Put it in quotes: "16.4". Example: spark_version: 16.4.x-scala2.12',
    ),
    (
        "spark_version: 16.4.x-scala2.12",
        "spark_version:",
        f"{SHARED}.spark_version: the key has no value. Expected text. Example: spark_version: 16.4.x-scala2.12",
    ),
    (
        'tags: {cost-center: "4711"}',
        "tags: {cost-center: 4711}",
        'stack.tags.cost-center: 4711 is a whole number, not text. Put it in quotes: "4711".',
    ),
    (
        'tags: {cost-center: "4711"}',
        "tags: {Owner: me}",
        "stack.tags: Owner: set by this stack or by Databricks itself; choose another name, for example cost-center.",
    ),
    (
        "location: westeurope",
        "location: West Europe",
        'azure.location: "West Europe" is not allowed here. Expected an Azure region by its programmatic name '
        "(`az account list-locations`), for example westeurope.",
    ),
    (
        "deletion_lock: false",
        'deletion_lock: "no"',
        'azure.deletion_lock: "no" is text, not true or false. Write false. Example: deletion_lock: true',
    ),
    (
        "deletion_lock: false",
        'deletion_lock: "False"',
        'azure.deletion_lock: "False" is text, not true or false. Write it without quotes. Example: deletion_lock: true',
    ),
    (
        "    pipelines:\n",
        "    repository_policies: { max_file_size_megabytes: 15 }\n    pipelines:\n",
        "devops.repository_policies.max_file_size_megabytes: 15 is not allowed here. Allowed: 1, 2, 5, 10, 50, 100, 200.",
    ),
    ("mode: create", "mode: creat", 'devops.project.mode: "creat" is not allowed here. Did you mean "create"? Allowed: create, join.'),
    (
        "minimum_approvers: 2",
        "minimum_approvers: 0",
        "delivery.approval.minimum_approvers: 0 is out of range. Allowed: 1 to 10. Example: minimum_approvers: 1",
    ),
    (
        "approval:\n      minimum_approvers: 2",
        "approval: 2",
        "delivery.approval: 2 is a whole number, not a mapping. "
        "Allowed keys: instructions, minimum_approvers, requester_can_approve, timeout_minutes.",
    ),
    (
        "secrets: [warehouse-password]",
        "secrets: warehouse-password",
        'azure.key_vault.secrets: "warehouse-password" is text, not a list. Expected a list. Example: secrets: ["warehouse-password"]',
    ),
    (
        "          users:\n            policies",
        "          admins:\n            policies",
        "databricks.workspaces.main.permissions.admins: \"admins\" is not allowed here. Expected a group's name, a user's "
        "e-mail address, or a service principal's application id (not admins: they may do everything anyway), for example users.",
    ),
    (
        "notebooks: {etl: CAN_READ}",
        "notebooks: {etl: CAN_REED}",
        'databricks.workspaces.main.permissions.users.notebooks.etl: "CAN_REED" is not allowed here. Did you mean "CAN_READ"? '
        "Allowed: CAN_EDIT, CAN_MANAGE, CAN_READ, CAN_RUN.",
    ),
    (
        "      other:\n",
        "      Other One:\n",
        'databricks.workspaces["Other One"]: "Other One" is not allowed here. '
        "Expected a key (1 to 40 lower-case letters, digits and single hyphens, a letter first), for example shared.",
    ),
    (
        RANGE,
        "{type: rnage}",
        f'{ATTRIBUTE}: "rnage" is not allowed here. Did you mean "range"? Allowed: {KINDS}.',
    ),
    (
        RANGE,
        "{minValue: 10}",
        f'{ATTRIBUTE}: missing required key "type". Allowed: {KINDS}. Example: type: allowlist',
    ),
    (
        RANGE,
        "{type: range}",
        f"{ATTRIBUTE}: a range needs minValue, maxValue or both, for example `{{type: range, minValue: 10, maxValue: 60}}`.",
    ),
    (RANGE, "{type: range, minValue: 60, maxValue: 10}", f"{ATTRIBUTE}: minValue 60 is greater than maxValue 10."),
    (
        RANGE,
        "{type: range, min_value: 10, maxValue: 60}",
        f'{ATTRIBUTE}.min_value: unknown key "min_value". Did you mean "minValue"? '
        "Allowed: defaultValue, hidden, isOptional, maxValue, minValue, type.",
    ),
    (
        RANGE,
        "{type: fixed, value: [20]}",
        f"{ATTRIBUTE}.value: [20] is a list, not text, a number, true or false. Expected text, a number, true or false. Example: value: 20",
    ),
    (
        RANGE,
        '{type: regex, pattern: "("}',
        f"{ATTRIBUTE}.pattern: not a regular expression: missing ), unterminated subpattern at position 0.",
    ),
    (
        RANGE,
        "{type: allowlist, values: []}",
        f'{ATTRIBUTE}.values: nothing is in it. At least 1 is needed. Example: values: ["Standard_D4ds_v5", "Standard_D8ds_v5"]',
    ),
    (
        "num_workers: 2",
        "custom_tags: {Vendor: me}\n            num_workers: 2",
        f"{SHARED}.custom_tags: Vendor: set by Databricks itself; choose another name, for example team.",
    ),
    (
        "num_workers: 2",
        "autoscale: {min_workers: 4, max_workers: 2}",
        f"{SHARED}.autoscale: min_workers 4 is greater than max_workers 2.",
    ),
    (
        "path: /Shared/etl\n            files",
        "path: /Users/etl\n            files",
        'databricks.workspaces.main.notebooks.etl.path: "/Users/etl" is not allowed here. '
        "Expected an absolute workspace path below /Shared, without a slash at the end (a git folder may also be /Repos/FOLDER/NAME), "
        "for example /Shared/etl.",
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), MISTAKES, ids=lambda value: str(value)[:40])
def test_a_mistake_says_where_it_is_and_what_is_allowed(program: Program, old: str, new: str, expected: str | None) -> None:
    where = program.replace(old, new)
    if expected is None:
        where, expected = program.line("zzz"), f'{SHARED}.zzz: unknown key "zzz". Allowed: {CLUSTER_KEYS}.'
    assert [str(item) for item in program.check()] == [f"{where}: {expected}"]


def test_the_file_without_mistakes_is_accepted(program: Program) -> None:
    assert program.check() == []


def test_a_missing_key_is_reported_at_the_mapping_it_belongs_to(program: Program) -> None:
    program.replace("            spark_version: 16.4.x-scala2.12\n", "")
    assert [str(item) for item in program.check()] == [
        f'{program.line("shared:")}: {SHARED}.spark_version: missing required key "spark_version". Databricks Runtime version; '
        "a long-term support one is the usual choice. Example: spark_version: 16.4.x-scala2.12"
    ]


def test_a_missing_mapping_says_which_keys_it_has(program: Program) -> None:
    program.replace("    project:\n      name: Data\n      mode: create\n", "")
    (item,) = program.check()
    assert str(item) == (
        f'{program.line("databricks-cicd:devops")}: devops.project: missing required key "project". The project. '
        "Expected a mapping with the keys description, features, mode, name, tags, work_item_template."
    )


@pytest.mark.parametrize(("extra", "given"), [("\n            autoscale: {min_workers: 1, max_workers: 2}", "both"), ("", "neither")])
def test_a_cluster_has_exactly_one_size(program: Program, extra: str, given: str) -> None:
    program.replace("            num_workers: 2\n", f"            num_workers: 2{extra}\n" if extra else "")
    (item,) = program.check()
    assert str(item).startswith(f"{program.line('shared:')}: {SHARED}: {given} num_workers")
    assert "give exactly one, for example `num_workers: 2`" in str(item)


def test_a_single_user_cluster_names_its_user(program: Program) -> None:
    program.replace("num_workers: 2", "num_workers: 2\n            data_security_mode: SINGLE_USER")
    (item,) = program.check()
    assert "give both or neither" in str(item)


def test_secret_names_are_unique_without_case_and_leave_the_stacks_own_alone(program: Program) -> None:
    program.replace("[warehouse-password]", "[warehouse-password, Warehouse-Password, databricks-host-x]")
    assert any("warehouse-password: listed twice" in str(item) for item in program.check())
    program.replace("[warehouse-password, Warehouse-Password, databricks-host-x]", "[warehouse-password, databricks-host-x]")
    assert any("names that start with databricks-host- are written by the stack itself" in str(item) for item in program.check())
