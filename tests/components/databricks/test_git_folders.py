"""Git folders: one credential without a token, and a release that moves folders and nothing else."""

from __future__ import annotations

from components.databricks.git_folders import GitFolders, GitFoldersArgs
from tests.components.databricks.samples import GIT_FOLDERS
from tests.components.mocked import Graph, run

CREDENTIAL = "databricks:index/gitCredential:GitCredential"
REPO = "databricks:index/repo:Repo"


def graph(args: GitFoldersArgs = GIT_FOLDERS) -> Graph:
    return run(lambda: GitFolders("main", args=args) and None)


def test_17_the_credential_is_entra_s_and_says_that_it_has_no_token() -> None:
    credential = graph().one(CREDENTIAL)
    assert credential.inputs == {"gitProvider": "azureDevOpsServicesAad", "personalAccessToken": ""}
    assert credential.ignored == {"gitUsername"}


def test_a_reader_reads_whoever_deploys() -> None:
    found = graph({**GIT_FOLDERS, "reader": {"client_id": "11111111-1111-4111-8111-111111111111", "display_name": "id-data-dev-git-main"}})
    principal, credential = found.one("databricks:index/servicePrincipal:ServicePrincipal"), found.one(CREDENTIAL)
    assert principal.inputs["applicationId"] == "11111111-1111-4111-8111-111111111111"
    assert found.comes_from(credential, "principalId") == {principal.type}
    for repo in found.of(REPO):
        assert found.comes_from(repo, "gitCredentialId") == {CREDENTIAL}


def test_every_folder_is_at_the_release_and_waits_for_the_credential() -> None:
    found = graph()
    assert {repo.inputs["tag"] for repo in found.of(REPO)} == {"v1.0.0"}
    etl = found.one(REPO, "main:/Shared/git/etl")
    assert etl.inputs == {
        "path": "/Shared/git/etl",
        "url": "https://dev.azure.com/contoso/data/_git/notebooks",
        "gitProvider": "azureDevOpsServices",
        "tag": "v1.0.0",
    }
    assert found.one(CREDENTIAL).urn in etl.depends_on


def test_a_branch_is_no_tag() -> None:
    for repo in graph({**GIT_FOLDERS, "reference": {"kind": "branch", "name": "main"}}).of(REPO):
        assert repo.inputs["branch"] == "main"
        assert "tag" not in repo.inputs


def test_a_new_release_changes_the_folders_and_nothing_else() -> None:
    before, after = graph(), graph({**GIT_FOLDERS, "reference": {"kind": "tag", "name": "v1.1.0"}})
    assert {made.urn for made in before.resources} == {made.urn for made in after.resources}
    changed = [made.type for made in before.resources if after.by_urn(made.urn).inputs != made.inputs]
    assert changed == [REPO, REPO]


def test_only_the_way_back_from_a_tag_to_a_branch_makes_a_folder_anew() -> None:
    at_tag, at_branch = graph(), graph({**GIT_FOLDERS, "reference": {"kind": "branch", "name": "main"}})
    assert {tuple(repo.request.replaceOnChanges) for repo in at_tag.of(REPO)} == {()}
    for repo in at_branch.of(REPO):
        assert list(repo.request.replaceOnChanges) == ["tag"]
        assert repo.request.deleteBeforeReplace


def test_permissions_are_on_the_folder_itself() -> None:
    found = graph()
    permissions = found.one("databricks:index/permissions:Permissions")
    assert found.comes_from(permissions, "repoId") == {REPO}
