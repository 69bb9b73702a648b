"""What protects production: locks that keep what stands on data, and deleted vaults that keep their names."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engine.harness import Cloud

ENDPOINT = "azure.network.private_endpoints.key_vault"
LOCK = "azure.deletion_lock"
RECOVER = "azure.key_vault.recover"
SECRETS = "azure.key_vault.secrets"
NAME = "warehouse-password"


@dataclass(frozen=True)
class Protected:
    """A small stack with locks, whose vault has a secret."""

    cloud: Cloud
    file: Path

    def arguments(self, *command: str) -> tuple[str, ...]:
        return (*command, "-s", "prod", "--config-file", str(self.file))

    def settle(self, **values: str) -> None:
        """Gives keys of its file other values; `secret` is the value of the secret in its vault."""
        paths = {"endpoint": ENDPOINT, "lock": LOCK, "recover": RECOVER, "secrets": f"{SECRETS}[0]"}
        plain = [f"databricks-cicd:{paths[key]}={value}" for key, value in values.items() if key in paths]
        hidden = [f"databricks-cicd:secret-{NAME}={values['secret']}"] if "secret" in values else []
        options = [*(word for each in plain for word in ("--plaintext", each)), *(word for each in hidden for word in ("--secret", each))]
        self.cloud.pulumi(*self.arguments("config", "set-all", "--path", *options))

    def forget_the_secret(self) -> None:
        self.cloud.pulumi(*self.arguments("config", "rm", "--path", f"databricks-cicd:{SECRETS}[0]"))
        self.cloud.pulumi(*self.arguments("config", "rm", f"databricks-cicd:secret-{NAME}"))

    def up(self) -> str:
        return self.cloud.pulumi(*self.arguments("up", "--yes", "--skip-preview"))

    def unchanged(self) -> None:
        self.cloud.pulumi(*self.arguments("preview", "--expect-no-changes"))


@pytest.fixture(scope="module", name="protected")
def protected_(module_cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Protected:
    file = tmp_path_factory.mktemp("protected") / "stack.yaml"
    shutil.copy(Path(__file__).parent / "protected.yaml", file)
    protected = Protected(module_cloud, file)
    protected.settle(secrets=NAME, secret="first")
    protected.up()
    return protected


def test_under_a_lock_nothing_goes_that_stands_on_the_locked(protected: Protected) -> None:
    protected.settle(endpoint="false")
    refused = protected.cloud.refused(*protected.arguments("up", "--yes", "--skip-preview"))
    assert "endpoints-vault" in refused
    assert "ScopeLocked" in refused


def test_with_the_lock_off_it_goes_and_with_the_lock_on_again_it_stays_gone(protected: Protected) -> None:
    protected.settle(lock="false", endpoint="false")
    protected.forget_the_secret()
    protected.up()
    assert f"/secrets/{NAME}" in protected.cloud.localcloud("list", "--deleted")
    assert "privatelink.vaultcore.azure.net" not in protected.cloud.localcloud("list")
    protected.settle(lock="true", endpoint="true", secrets=NAME, secret="second")
    protected.up()
    assert f"/secrets/{NAME}" not in protected.cloud.localcloud("list", "--deleted"), "what was removed and put back is recovered"
    protected.unchanged()


def test_15_a_destroyed_stack_comes_up_again_on_the_local_cloud_and_its_vault_with_one_key(protected: Protected) -> None:
    protected.cloud.destroy("prod")
    assert "docs/deleting.md" in protected.up(), "it is said that Azure would have kept the vault"
    protected.cloud.destroy("prod")
    protected.settle(recover="true")
    protected.up()
    protected.settle(recover="false")
    protected.up()
    protected.unchanged()
