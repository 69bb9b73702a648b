"""What `pulumi import` describes becomes a Python program that says the same."""

from __future__ import annotations

import ast

import pytest

from localcloud.pcl import PclError, python_program
from localcloud.pcl.python import python_name
from localcloud.pcl.reader import Call, Reference, read

GROUP = """package azure-native {
    baseProviderName = "azure-native"
    baseProviderVersion = "3.29.0"

}

resource rg-data "azure-native:resources:ResourceGroup" {
    __logicalName = "rg data"
    location = "westeurope"
    tags ={

        "a.b" = "1",

        "dollar" = "$${x} %%{y} \\"q\\" \\\\ é",

        "lines" = "one\\ntwo"
    }
options {
parent = it
provider = azure
dependsOn =[
vault,
vault.names[0]]
protect =true

}

}
"""


def test_reads_blocks_attributes_and_escapes() -> None:
    package, group = read(GROUP)
    assert (package.kind, package.labels) == ("package", ("azure-native",))
    assert group.labels == ("rg-data", "azure-native:resources:ResourceGroup")
    assert group.attributes["tags"] == {"a.b": "1", "dollar": '${x} %{y} "q" \\ é', "lines": "one\ntwo"}
    options = group.blocks[0].attributes
    assert options == {
        "parent": Reference(("it",)),
        "provider": Reference(("azure",)),
        "dependsOn": [Reference(("vault",)), Reference(("vault", "names", 0))],
        "protect": True,
    }


def test_reads_values() -> None:
    (block,) = read('x { a = [1, -2.5, 1e3, true, null, {}, []]  b = secret("s") c = {k: "v", j = v.id} d = "\\u00e9" }')
    assert block.attributes == {
        "a": [1, -2.5, 1000, True, None, {}, []],
        "b": Call("secret", ["s"]),
        "c": {"k": "v", "j": Reference(("v", "id"))},
        "d": "é",
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('x { a = "${b}" }', "line 1: a template that has to be evaluated"),
        ("x {\n a = \n}", "line 3: '}' where a value is expected"),
        ("x { a = 1", "ends too early"),
        ("x {\n a = 1 ? 2 : 3 }", "line 2"),
        ('resource x "azuredevops:index/git:Git" { name = upper("a") }', "the function upper"),
    ],
)
def test_what_is_not_read_is_said(text: str, words: str) -> None:
    with pytest.raises(PclError) as caught:
        python_program([text])
    assert words in str(caught.value)


def test_writes_a_program() -> None:
    program = python_program([GROUP])
    ast.parse(program)
    assert (
        program
        == """import pulumi
import pulumi_azure_native as azure_native

rg_data = azure_native.resources.ResourceGroup("rg data",
    location="westeurope",
    tags={
        "a.b": "1",
        "dollar": "${x} %{y} \\"q\\" \\\\ é",
        "lines": "one\\ntwo",
    },
    opts=pulumi.ResourceOptions(parent=it, provider=azure, depends_on=[
        vault,
        vault.names[0],
    ], protect=True),
)
"""
    )


def test_names_inside_objects_are_the_sdks_and_keys_of_maps_stay() -> None:
    text = """
resource g "azuredevops:index/variableGroup:VariableGroup" {
    projectId = p.id
    variables = [{ isSecret = true, secretValue = secret("x") }]
}
resource c "databricks:index/cluster:Cluster" {
    sparkConf = { "spark.speculation" = "true" }
    customTags = { costCenter = "1" }
    libraries = [{ pypi = { package = "wheel" } }]
}
"""
    program = python_program([text])
    ast.parse(program)
    assert "import pulumi_azuredevops as azuredevops\nimport pulumi_databricks as databricks\n" in program
    assert 'g = azuredevops.VariableGroup("g",\n    project_id=p.id,\n' in program
    assert '"is_secret": True,' in program
    assert '"secret_value": pulumi.Output.secret("x"),' in program
    assert '"spark.speculation": "true"' in program
    assert '"costCenter": "1"' in program


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("contentBase64", "content_base64"),
        ("enableRbacAuthorization", "enable_rbac_authorization"),
        ("numWorkers", "num_workers"),
        ("tags", "tags"),
        ("projectID", "project_id"),
        ("publicIPs", "public_ips"),
        ("vCPUsPerCore", "v_cpus_per_core"),
        ("from", "from_"),
    ],
)
def test_python_names(name: str, expected: str) -> None:
    assert python_name(name) == expected
