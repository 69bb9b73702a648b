"""The shapes that a workspace's options take."""

from __future__ import annotations

import pytest

from components.azure.workspace_options import KeyArgs, SecurityArgs, access_connector, encryption, enhanced_security, parameters

KEY: KeyArgs = {"vault_uri": "https://kv.vault.azure.net/", "key_name": "databricks", "key_version": "0123"}


def test_a_workspace_never_has_public_addresses() -> None:
    assert parameters(None, None) == {"enable_no_public_ip": {"value": True}}
    injected = parameters({"network_id": "net", "public_subnet_name": "pub", "private_subnet_name": "priv"}, "stwork")
    assert injected == {
        "enable_no_public_ip": {"value": True},
        "custom_virtual_network_id": {"value": "net"},
        "custom_public_subnet_name": {"value": "pub"},
        "custom_private_subnet_name": {"value": "priv"},
        "storage_account_name": {"value": "stwork"},
    }


def test_a_key_encrypts_only_what_it_is_given_for() -> None:
    properties = {"key_vault_uri": "https://kv.vault.azure.net/", "key_name": "databricks", "key_version": "0123"}
    services = {"key_source": "Microsoft.Keyvault", "key_vault_properties": properties}
    disks = {**services, "rotation_to_latest_key_version_enabled": True}
    assert encryption({"managed_services": KEY}) == {"entities": {"managed_services": services}}
    assert encryption({"managed_services": KEY, "managed_disks": KEY}) == {
        "entities": {"managed_services": services, "managed_disk": disks}
    }


@pytest.mark.parametrize(
    ("wanted", "updates", "monitoring", "profile"),
    [
        ({}, "Disabled", "Disabled", "Disabled"),
        ({"automatic_cluster_update": True}, "Enabled", "Disabled", "Disabled"),
        ({"monitoring": True}, "Disabled", "Enabled", "Disabled"),
        ({"standards": ["HIPAA"]}, "Enabled", "Enabled", "Enabled"),
    ],
)
def test_every_security_switch_is_said_outright_and_a_standard_brings_all(
    wanted: SecurityArgs, updates: str, monitoring: str, profile: str
) -> None:
    made = enhanced_security(wanted)
    assert made["automatic_cluster_update"] == {"value": updates}
    assert made["enhanced_security_monitoring"] == {"value": monitoring}
    assert made["compliance_security_profile"] == {"value": profile, "compliance_standards": list(wanted.get("standards", []))}


def test_standards_come_in_one_order() -> None:
    one, other = (enhanced_security({"standards": order}) for order in (["PCI_DSS", "HIPAA"], ["HIPAA", "PCI_DSS"]))
    assert one == other


def test_a_connector_says_which_identity_it_uses() -> None:
    assert access_connector({"connector_id": "c"}) == {"id": "c", "identity_type": "SystemAssigned"}
    given = access_connector({"connector_id": "c", "identity_id": "i"})
    assert given == {"id": "c", "identity_type": "UserAssigned", "user_assigned_identity_id": "i"}
