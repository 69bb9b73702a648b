"""The vault seen from notebooks, the identity that works in a workspace, and the way in."""

from __future__ import annotations

from components.databricks.run_as_rights import RunAsRights
from components.databricks.run_identity import RunIdentity
from components.databricks.secret_scope import SecretScope
from components.databricks.stored_secret_scope import StoredSecretScope
from components.databricks.workspace_provider import workspace_provider
from tests.components.databricks.samples import DATABRICKS_SAMPLES, RUNNER
from tests.components.mocked import run


def test_a_scope_is_the_vault_and_not_a_store_of_its_own() -> None:
    scope = run(lambda: DATABRICKS_SAMPLES[SecretScope]("main.vault", None) and None).one("databricks:index/secretScope:SecretScope")
    assert scope.inputs == {
        "name": "vault",
        "backendType": "AZURE_KEYVAULT",
        "keyvaultMetadata": {
            "resourceId": "/subscriptions/x/vaults/kv-data-dev-123456",
            "dnsName": "https://kv-data-dev-123456.vault.azure.net/",
        },
    }


def test_31_an_access_entry_is_removed_before_it_is_made_again() -> None:
    graph = run(lambda: DATABRICKS_SAMPLES[SecretScope]("main.vault", None) and None)
    entry = graph.one("databricks:index/secretAcl:SecretAcl")
    assert entry.inputs == {"scope": "vault", "principal": "users", "permission": "READ"}
    assert entry.request.deleteBeforeReplace
    assert graph.comes_from(entry, "scope") == {"databricks:index/secretScope:SecretScope"}


def test_the_run_identity_is_the_managed_identity() -> None:
    principal = run(lambda: DATABRICKS_SAMPLES[RunIdentity]("main", None) and None).one(
        "databricks:index/servicePrincipal:ServicePrincipal"
    )
    assert principal.inputs == {
        "applicationId": "77777777-7777-4777-8777-777777777777",
        "displayName": "id-data-dev",
        "workspaceAccess": True,
        "databricksSqlAccess": True,
    }


def test_2_the_provider_knows_where_and_has_no_credential() -> None:
    provider = run(lambda: workspace_provider("databricks-main", url="https://adb-1.azuredatabricks.net", resource_id="/id") and None)
    inputs = provider.one("pulumi:providers:databricks").inputs
    assert {name: value for name, value in inputs.items() if name != "version"} == {
        "host": "https://adb-1.azuredatabricks.net",
        "azureWorkspaceResourceId": "/id",
        "retryTimeoutSeconds": "900",
    }


def test_3_calls_into_a_new_workspace_are_retried_for_long_enough() -> None:
    """The provider itself retries what a workspace without worker environment answers, but gives up after 300 seconds."""
    provider = run(lambda: workspace_provider("databricks-main", url="https://adb-1.azuredatabricks.net", resource_id="/id") and None)
    assert int(str(provider.one("pulumi:providers:databricks").inputs["retryTimeoutSeconds"])) >= 900


def test_31_a_stored_secret_is_secret_and_gone_before_it_is_made_again() -> None:
    graph = run(lambda: DATABRICKS_SAMPLES[StoredSecretScope]("main.partners", None) and None)
    assert graph.one("databricks:index/secretScope:SecretScope").inputs == {"name": "partners", "backendType": "DATABRICKS"}
    secrets = graph.of("databricks:index/secret:Secret")
    assert {secret.inputs["key"] for secret in secrets} == {"api-key", "sftp-password"}
    for secret in secrets:
        assert secret.secrets == {"stringValue"}
        assert secret.request.deleteBeforeReplace
    assert graph.one("databricks:index/secretAcl:SecretAcl").request.deleteBeforeReplace


def test_51_everybody_who_deploys_may_run_as_the_identity_and_give_that_right() -> None:
    graph = run(lambda: DATABRICKS_SAMPLES[RunAsRights]("it", None) and None)
    rules = graph.one("databricks:index/accessControlRuleSet:AccessControlRuleSet")
    assert rules.inputs["name"] == f"accounts/44444444-4444-4444-8444-444444444444/servicePrincipals/{RUNNER}/ruleSets/default"
    principals = ["groups/Data Platform", "users/dana@contoso.com", "servicePrincipals/77777777-7777-4777-8777-777777777777"]
    assert rules.inputs["grantRules"] == [
        {"role": f"roles/servicePrincipal.{role}", "principals": principals} for role in ("manager", "user")
    ]
    assert rules.request.deleteBeforeReplace, "the deletion of the old one takes all roles away"
    assert graph.comes_from(rules, "grantRules") == {"databricks:index/servicePrincipal:ServicePrincipal"}
