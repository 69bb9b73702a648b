"""Rules about secrets: their names are in the stack file, their values are encrypted keys of their own."""

from __future__ import annotations

from collections.abc import Iterator

from config.diagnostics import Diagnostic, allowed_words, error
from config.keys import NAMESPACE, SECRET_PREFIX, secret_names, set_secret_command
from config.rules.facts import Facts
from domain.applications import FIND_DATABRICKS


def every_declared_secret_has_a_value(facts: Facts) -> Iterator[Diagnostic]:
    """A name under `azure.key_vault.secrets`, or under `secrets` of a scope, without `databricks-cicd:secret-NAME` would leave it empty."""
    with_value = secret_names(facts.secret_keys | facts.plain_keys)
    for place, name in facts.declared_secrets or []:
        if name not in with_value:
            yield error(place, f'secret "{name}" has no value', f"Type: {set_secret_command(name)}")


def every_secret_value_is_declared(facts: Facts) -> Iterator[Diagnostic]:
    """A value without a declared name would be ignored silently."""
    if facts.declared_secrets is None:
        return
    declared = {name for _, name in facts.declared_secrets}
    for name in sorted(secret_names(facts.secret_keys | facts.plain_keys) - declared):
        summary = f'"{name}" is not listed in azure.key_vault.secrets, nor in the secrets of a scope'
        remove = f"List it there, or remove the value: pulumi config rm {NAMESPACE}:{SECRET_PREFIX}{name}"
        yield error((f"{SECRET_PREFIX}{name}",), summary, f"{allowed_words(name, declared)} {remove}")


def secret_values_are_encrypted(facts: Facts) -> Iterator[Diagnostic]:
    """A value that becomes secret later is shown once in its old plain text, so it must be secret from the first."""
    for name in sorted(secret_names(facts.plain_keys)):
        summary = "the value is stored as plain text"
        yield error((f"{SECRET_PREFIX}{name}",), summary, f"Change it where it is used, then type: {set_secret_command(name)}")


def sections_hold_no_secrets(facts: Facts) -> Iterator[Diagnostic]:
    """An encrypted value inside a section makes the whole section secret, and reading it would yield plain text."""
    for key in sorted(facts.secret_keys):
        if key in facts.raw or not key.startswith(SECRET_PREFIX):
            summary = "the key is encrypted, or has an encrypted value inside"
            detail = "Secrets are separate keys: list the name in azure.key_vault.secrets, and type"
            yield error((key,), summary, f"{detail}: {set_secret_command('NAME')}")


def a_scope_needs_the_databricks_application(facts: Facts) -> Iterator[Diagnostic]:
    """Azure Databricks reads the vault for a scope as its own first-party application, which needs a role there."""
    if facts.azure is None or facts.azure.databricks_application_object_id is not None:
        return
    scopes = [
        f"{path[-1]}.secret_scopes.{scope}"
        for path, workspace in facts.workspaces()
        for scope, about in workspace.secret_scopes.items()
        if about.backend == "key-vault"
    ]
    if scopes:
        yield error(
            ("azure", "databricks_application_object_id"),
            f"needed for the secret scopes {', '.join(scopes)}",
            f"Databricks reads the vault as this application. Find its object id with: {FIND_DATABRICKS}",
        )
