"""Secrets: names in a section, values in encrypted keys of their own, never plain."""

from __future__ import annotations

from tests.config.program import Program

VALUE = "  databricks-cicd:secret-warehouse-password:\n    secure: v1:AAAA:BBBB\n"


def test_a_declared_secret_without_a_value_says_what_to_type(program: Program) -> None:
    program.replace(VALUE, "")
    assert [str(item) for item in program.check()] == [
        f'{program.line("secrets: [")}: azure.key_vault.secrets[0]: secret "warehouse-password" has no value. '
        "Type: pulumi config set --secret databricks-cicd:secret-warehouse-password"
    ]


def test_a_value_that_no_name_asks_for_is_refused(program: Program) -> None:
    program.replace("secrets: [warehouse-password]", "secrets: [warehouse-passwords]")
    declared, value = program.check()
    assert str(declared.location) == program.line("secrets: [")
    assert str(value) == (
        f"{program.line('databricks-cicd:secret-warehouse-password')}: databricks-cicd:secret-warehouse-password: "
        '"warehouse-password" is not listed in azure.key_vault.secrets, nor in the secrets of a scope. '
        'Did you mean "warehouse-passwords"? Allowed: warehouse-passwords. '
        "List it there, or remove the value: pulumi config rm databricks-cicd:secret-warehouse-password"
    )


def test_a_plain_value_is_refused_without_being_shown(program: Program) -> None:
    where = program.replace(VALUE, "  databricks-cicd:secret-warehouse-password: hunter2\n")
    (item,) = program.check()
    assert str(item) == (
        f"{where}: databricks-cicd:secret-warehouse-password: the value is stored as plain text. Change it where it is used, then type: "
        "pulumi config set --secret databricks-cicd:secret-warehouse-password"
    )
    assert "hunter2" not in str(item)


def test_an_encrypted_value_inside_a_section_is_refused(program: Program) -> None:
    program.replace("    owner: team@contoso.com\n", "    owner:\n      secure: v1:CCCC:DDDD\n")
    (item,) = program.check()
    assert str(item) == (
        f"{program.line('databricks-cicd:stack')}: databricks-cicd:stack: the key is encrypted, or has an encrypted value inside. "
        "Secrets are separate keys: list the name in azure.key_vault.secrets, and type: "
        "pulumi config set --secret databricks-cicd:secret-NAME"
    )


def test_an_encrypted_key_of_another_name_is_refused(program: Program) -> None:
    program.replace("databricks-cicd:secret-warehouse-password:", "databricks-cicd:warehouse-password:")
    assert [item.path[-1] for item in program.check()] == [0, "warehouse-password"]


def test_a_secret_scope_needs_the_databricks_application(program: Program) -> None:
    program.replace("    databricks_application_object_id: aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee\n", "")
    (item,) = program.check()
    assert str(item).startswith(
        f"{program.line('databricks-cicd:azure')}: azure.databricks_application_object_id: "
        "needed for the secret scopes main.secret_scopes.vault. "
    )
    assert "az ad sp show --id 2ff814a6-3304-4ab8-85cb-cd0e6f879c1d --query id" in item.detail
    program.replace("        secret_scopes:\n          vault: {}\n", "")
    assert program.check() == []
