"""Repository policies: one resource per rule for all repositories together, each of them blocking."""

from __future__ import annotations

import pytest

from components.devops.repository_policies import RepositoryPolicies, RepositoryPoliciesArgs
from tests.components.devops.samples import REPOSITORY, REPOSITORY_POLICIES
from tests.components.mocked import Graph, run

OTHER = "55555555-5555-4555-8555-555555555556"


def graph(**changes: object) -> Graph:
    args: RepositoryPoliciesArgs = {**REPOSITORY_POLICIES, **changes}  # type: ignore[typeddict-item]
    return run(lambda: RepositoryPolicies("main", args=args) and None)


def kinds(found: Graph) -> set[str]:
    return {resource.type.rsplit(":", 1)[-1].removeprefix("RepositoryPolicy") for resource in found.resources if resource.custom}


def test_every_rule_is_one_policy_for_all_repositories() -> None:
    found = graph(repository_ids=[REPOSITORY, OTHER])
    assert kinds(found) == {"MaxFileSize", "MaxPathLength", "ReservedNames", "CaseEnforcement", "CheckCredentials", "AuthorEmailPattern"}
    for policy in (resource for resource in found.resources if resource.custom):
        assert policy.inputs["repositoryIds"] == [REPOSITORY, OTHER]
        assert (policy.inputs["enabled"], policy.inputs["blocking"]) == (True, True)


@pytest.mark.parametrize(
    ("off", "kind"),
    [
        ({"reserved_names": False}, "ReservedNames"),
        ({"consistent_case": False}, "CaseEnforcement"),
        ({"credentials": False}, "CheckCredentials"),
        ({"author_email_patterns": []}, "AuthorEmailPattern"),
    ],
)
def test_a_rule_that_is_off_has_no_policy(off: dict[str, object], kind: str) -> None:
    assert kinds(graph()) - kinds(graph(**off)) == {kind}


def test_limits_and_patterns_are_the_given_ones() -> None:
    found = graph(max_file_size_megabytes=50, max_path_length=100)
    assert found.one("azuredevops:index/repositoryPolicyMaxFileSize:RepositoryPolicyMaxFileSize").inputs["maxFileSize"] == 50
    assert found.one("azuredevops:index/repositoryPolicyMaxPathLength:RepositoryPolicyMaxPathLength").inputs["maxPathLength"] == 100
    patterns = found.one("azuredevops:index/repositoryPolicyAuthorEmailPattern:RepositoryPolicyAuthorEmailPattern")
    assert patterns.inputs["authorEmailPatterns"] == ["*@contoso.com", "!test@contoso.com"]  # their order counts
