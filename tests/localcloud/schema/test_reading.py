"""What is read off the SDKs' sources, for cases that differ in form."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.schema import UnknownPackage, UnknownToken, load, load_provider, sdk_version, tokens
from localcloud.schema.model import EnumType, ListType, MapType, ObjectType, Property, ScalarType, UnionType
from localcloud.schema.source import SdkShapeError, SourceFile

STRING = ScalarType("string")


def _required(properties: dict[str, Property]) -> set[str]:
    return {name for name, declared in properties.items() if declared.required}


def test_names_are_those_of_the_wire() -> None:
    inputs = load("azure-native:managedidentity:FederatedIdentityCredential").inputs
    assert {"resourceName", "federatedIdentityCredentialResourceName", "resourceGroupName", "issuer"} <= set(inputs)


def test_required_inputs_are_those_without_optional() -> None:
    assert _required(dict(load("azuredevops:index/git:Git").inputs)) == {"initialization", "projectId"}
    assert _required(dict(load("azure-native:databricks:Workspace").inputs)) == {"resourceGroupName"}


def test_an_input_that_the_sdk_fills_is_required_on_the_wire() -> None:
    assert load("azure-native:monitor:ActionGroup").inputs["enabled"].required


def test_functions_require_what_their_lifted_twin_requires() -> None:
    definition = load("azuredevops:index/getBuildDefinition:getBuildDefinition")
    assert definition.kind == "function"
    assert set(definition.inputs) == {"name", "path", "projectId"}
    assert _required(dict(definition.inputs)) == {"name", "projectId"}
    assert {"revision", "repositories", "id"} <= set(definition.outputs)


def test_a_function_without_inputs() -> None:
    assert load("azuredevops:index/getClientConfig:getClientConfig").inputs == {}


def test_an_enum_alone_is_closed_and_one_beside_a_string_is_open() -> None:
    sku = load("azure-native:keyvault:Vault").inputs["properties"].type
    assert isinstance(sku, ObjectType)
    inner = sku.properties["sku"].type
    assert isinstance(inner, ObjectType)
    assert inner.properties["name"].type == EnumType(("standard", "premium"), closed=True)
    assert inner.properties["family"].type == EnumType(("A",), closed=False)


def test_maps_lists_objects_and_assets() -> None:
    workspace = load("azure-native:databricks:Workspace").inputs
    assert workspace["tags"].type == MapType(STRING)
    authorizations = workspace["authorizations"].type
    assert isinstance(authorizations, ListType)
    assert isinstance(authorizations.item, ObjectType)
    assert _required(dict(authorizations.item.properties)) == {"principalId", "roleDefinitionId"}
    assert load("azure-native:storage:Blob").inputs["source"].type == ScalarType("asset")
    assert load("databricks:index/cluster:Cluster").inputs["numWorkers"].type == ScalarType("integer")


def test_members_of_a_union_are_told_apart_by_a_fixed_value() -> None:
    activities = load("azure-native:datafactory:Pipeline").inputs["activities"].type
    assert isinstance(activities, ListType)
    assert isinstance(activities.item, UnionType)
    fixed = {option.properties["type"].type for option in activities.item.options if isinstance(option, ObjectType)}
    assert EnumType(("Wait",), closed=True) in fixed
    assert len(fixed) == len(activities.item.options)


def test_a_type_that_contains_itself() -> None:
    declared = load("azure-native:network:Subnet").inputs["networkSecurityGroup"].type
    assert isinstance(declared, ObjectType)
    group = load("azure-native:datafactory:Pipeline").inputs["activities"].type
    assert isinstance(group, ListType)
    assert isinstance(group.item, UnionType)
    (loop,) = [option for option in group.item.options if isinstance(option, ObjectType) and option.name == "ForEachActivity"]
    assert loop.properties["activities"].type == group


def test_secrets_of_resources_and_providers() -> None:
    secret = load("databricks:index/secret:Secret")
    assert secret.inputs["stringValue"].secret
    assert not secret.inputs["key"].secret
    assert "stringValue" in secret.secret_outputs
    provider = load_provider("azuredevops")
    assert provider.kind == "provider"
    assert provider.token == "pulumi:providers:azuredevops"
    assert {name for name, declared in provider.inputs.items() if declared.secret} == provider.secret_outputs
    assert provider.inputs["auxiliaryTenantIds"].type == ListType(STRING)


def test_outputs_hold_inputs_and_computed_alike() -> None:
    outputs = load("azuredevops:index/git:Git").outputs
    assert {"projectId", "remoteUrl", "webUrl"} <= set(outputs)
    assert outputs["remoteUrl"].required
    assert not outputs["disabled"].required
    initialization = outputs["initialization"].type
    assert isinstance(initialization, ObjectType)
    assert "initType" in initialization.properties


def test_an_unknown_token_is_answered_with_the_nearest() -> None:
    with pytest.raises(
        UnknownToken, match=r"azuredevops .* has no 'azuredevops:index/gitt:Git'\. Did you mean 'azuredevops:index/git:Git'\?"
    ):
        load("azuredevops:index/gitt:Git")
    with pytest.raises(UnknownToken, match=r"Did you mean 'azure-native:databricks:Workspace'"):
        load("azure-native:databricks:Workspce")


@pytest.mark.parametrize(
    "token", ["azure-native:databricks/v20990101:Workspace", "azure-native:../x:Y", "azure-native", "databricks:index"]
)
def test_a_token_that_cannot_be_is_unknown(token: str) -> None:
    with pytest.raises(UnknownToken):
        load(token)


def test_a_package_that_is_not_installed() -> None:
    with pytest.raises(UnknownPackage, match="pulumi_aws is not installed"):
        load("aws:s3/bucket:Bucket")


def test_versions_and_token_lists() -> None:
    assert sdk_version("databricks").count(".") == 2
    listed = tokens("databricks")
    assert listed == sorted(set(listed))
    assert {"databricks:index/job:Job", "databricks:index/getGroup:getGroup"} <= set(listed)
    assert not any(token.startswith("pulumi:providers:") for token in listed)


def test_only_the_wanted_definition_is_parsed(tmp_path: Path) -> None:
    file = tmp_path / "generated.py"
    file.write_text(
        'class Broken:\n    def (\n\nclass Wanted:\n    """\nclass Shown: in an example\n    """\n    value = 1\n\ndef other():\n    pass\n'
    )
    source = SourceFile(file)
    assert [type(statement).__name__ for statement in source.class_named("Wanted").body] == ["Expr", "Assign"]
    assert source.function_named("other").name == "other"
    with pytest.raises(SdkShapeError, match="does not define Missing"):
        source.class_named("Missing")
    with pytest.raises(SdkShapeError, match="other is not a class"):
        source.class_named("other")
