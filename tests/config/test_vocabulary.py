"""The vocabulary: what each word takes and what it does not."""

from __future__ import annotations

from typing import get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from config import vocabulary
from config.base import TextFormat
from config.vocabulary import principal_kind

WORDS = {name: part for name, kind in vars(vocabulary).items() for part in get_args(kind) if isinstance(part, TextFormat)}

ACCEPTED = {
    "Key": ["a", "small-jobs", "a" * 40, "etl2"],
    "FormerStack": ["data-dev", "a-b-p1"],
    "StackName": ["ab", "data", "a-b", "a" * 12],
    "EnvironmentName": ["dev", "p1", "a" * 8],
    "Guid": ["ABCDEF01-2345-6789-abcd-ef0123456789"],
    "AzureRegion": ["westeurope", "westus3", "newregion9"],
    "BranchName": ["main", "release/1.0", "feature/x_y", "fehler/#12_größe+test"],
    "Release": ["v1.4.0", "refs/tags/v1.4.0", "refs/heads/main", "release/1.0"],
    "PipelineFolder": ["\\", "\\data", "\\data\\notebooks"],
    "RelativeFolder": ["content", "content/notebooks/my etl", ".ci/x"],
    "YamlPath": ["ci.yml", "a/b.yaml", "prüfung (neu)/c i.yml"],
    "SparkVersion": [
        "16.4.x-scala2.12",
        "17.3.x-scala2.13",
        "16.4.x-cpu-ml-scala2.12",
        "15.4.x-photon-scala2.12",
        "17.3.x-aarch64-scala2.13",
    ],
    "NodeType": ["Standard_D4ds_v5", "Standard_NC24ads_A100_v4", "Standard_F16"],
    "WorkspacePath": ["/Shared/etl", "/Shared/a b/c"],
    "Principal": ["users", "data engineers", "me@contoso.com", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"],
    "TagValue": ["", "a" * 256],
    "SecretName": ["a", "warehouse-password", "A" * 100],
    "WorkspaceName": ["abc", "DBW_main-1"],
    "PolicyAttribute": [
        "num_workers",
        "spark_conf.spark.sql.ansi.enabled",
        "init_scripts.*.workspace.destination",
        "custom_tags.Cost-Center",
        "custom_tags.Größe (neu)",
    ],
    "ProjectName": ["Data", "My Project 2"],
}

REFUSED = {
    "Key": ["", "A", "1a", "a_b", "a--b", "a-", "-a", "a" * 41, "a\n"],
    "FormerStack": ["data", "a-dev", "data-d", "Data-dev", "data-prod12345"],
    "StackName": ["a", "a" * 13, "Data", "a-", "1a", "a--b", "a.b"],
    "EnvironmentName": ["d", "a" * 9, "pre-prod", "Dev"],
    "Email": ["me", "me@contoso", "@contoso.com", "a b@contoso.com"],
    "Guid": ["", "3f2504e04f8941d39a0c0305e82c3301", "{3f2504e0-4f89-41d3-9a0c-0305e82c3301}", "3f2504e0-4f89-41d3-9a0c-0305e82c330g"],
    "AzureRegion": ["West Europe", "west-europe", "WestEurope", ""],
    "BranchName": ["refs/heads/main", "a b", "/a", "a/", "a..b", "a.lock", "a//b", "", "-a", "a/.b", "a^", "a~1", "a:b", "a@{1}", "a\\b"],
    "Release": ["", "a b", "refs/pull/1/merge", "refs/heads/", "refs/refs/heads/main", "a..b"],
    "PipelineFolder": ["", "data", "/data", "\\data\\", "\\a:b"],
    "RelativeFolder": ["", "/content", "../x", "a/../b", "a/", "a//b", "a\\b", "./a"],
    "YamlPath": ["ci.json", "/ci.yml", "../ci.yml", ""],
    "SparkVersion": ["16.4", "16.4.x", "latest", "16.x-scala2.12"],
    "NodeType": ["D4ds_v5", "Standard_", "m5.large", "standard_D4ds_v5"],
    "WorkspacePath": ["/", "/Shared", "/Shared/", "/Shared/etl/", "/Users/me", "Shared/etl", "/Shared/../x", "/Shared//x"],
    "Principal": ["", "admins", " users", "a/b"],
    "TagName": ["", "a/b", "a?", "a" * 129],
    "TagValue": ["a" * 257, "a\nb"],
    "SecretName": ["", "1a", "a_b", "a" * 101, "a b"],
    "WorkspaceName": ["ab", "a b", "a" * 65],
    "PolicyAttribute": ["", "Num", "num-workers"],
    "ProjectName": ["", "_a", ".a", "a.", "a/b", "a" * 65, "a;b"],
    "RepositoryName": ["", "_a", "a/b", "a\\b"],
    "PipelineName": ["", "a\\b", " a", "a "],
    "ConfKey": ["", "1", "a b"],
    "SubscriptionName": ["", "a" * 65],
    "ProcessName": ["", "a/b"],
    "ContainerName": ["", "ab", "Bronze", "a--b", "-ab", "a" * 64],
}


def test_every_word_has_examples_here() -> None:
    assert set(REFUSED) == set(WORDS)


@pytest.mark.parametrize("name", sorted(WORDS))
def test_a_word_takes_its_own_example(name: str) -> None:
    WORDS[name].check(WORDS[name].example)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in ACCEPTED.items() for text in texts])
def test_a_word_takes(name: str, text: str) -> None:
    assert TypeAdapter(getattr(vocabulary, name)).validate_python(text) == text


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in REFUSED.items() for text in texts])
def test_39_a_word_refuses(name: str, text: str) -> None:
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(getattr(vocabulary, name)).validate_python(text)
    (error,) = raised.value.errors()
    assert error["msg"] == f"expected {WORDS[name].what}, for example {WORDS[name].example}"


@pytest.mark.parametrize(
    ("principal", "kind"),
    [
        ("users", "group"),
        ("data engineers", "group"),
        ("me@contoso.com", "user"),
        ("3f2504e0-4f89-41d3-9a0c-0305e82c3301", "service_principal"),
    ],
)
def test_a_principal_is_told_by_its_form(principal: str, kind: str) -> None:
    assert principal_kind(principal) == kind
