"""Git credentials and git folders (repos): at most one credential per provider and principal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

from localcloud.behaviours.azure import identity
from localcloud.behaviours.checks import conflicts, matching, one_of, pattern
from localcloud.behaviours.databricks import clusters, principals, tree
from localcloud.behaviours.databricks.place import caller, host, token
from localcloud.behaviours.databricks.workspace_objects import refuse_parents_that_hold_nothing
from localcloud.behaviours.identifiers import free_number, hexadecimal
from localcloud.behaviours.model import Behaviour, Refusal, Request
from localcloud.behaviours.paths import flag, text
from localcloud.schema.model import Failure
from localcloud.store_model import Record, View
from localcloud.values import Json, Properties

CREDENTIAL: Final = token("gitCredential")
AAD: Final = "azureDevOpsServicesAad"
TOKEN_VARIABLES: Final = ("GITHUB_TOKEN", "GITLAB_TOKEN", "AZDO_PERSONAL_ACCESS_TOKEN")
PROVIDERS: Final = (
    "gitHub",
    "gitHubEnterprise",
    "gitHubOAuth",
    "bitbucketCloud",
    "bitbucketServer",
    "gitLab",
    "gitLabEnterpriseEdition",
    "azureDevOpsServices",
    AAD,
    "awsCodeCommit",
)
_OF_AZURE_DEVOPS: Final = ("azuredevopsservices", AAD.lower())
_HOSTS: Final = {
    "github.com": "gitHub",
    "dev.azure.com": "azureDevOpsServices",
    "gitlab.com": "gitLab",
    "bitbucket.org": "bitbucketCloud",
}


def provider_of(url: str) -> str:
    """The provider that follows from a repository's address; "" when it has to be said."""
    host = urlsplit(url).hostname or ""
    if host.endswith(".visualstudio.com"):
        return "azureDevOpsServices"
    return "awsCodeCommit" if host.startswith("git-codecommit.") else _HOSTS.get(host, "")


def _provider_is_told(request: Request) -> None:
    if not text(request.inputs, "gitProvider") and not provider_of(text(request.inputs, "url")):
        raise Refusal(f"git_provider isn't specified and we can't detect provider from URL {text(request.inputs, 'url')}")


def _folder_form(inputs: Properties) -> Iterator[Failure]:
    path = inputs.get("path")
    parts = path.strip("/").removeprefix("Workspace/").split("/") if isinstance(path, str) else []
    if isinstance(path, str) and parts[0] == "Repos" and len(parts) != 3:
        yield Failure("path", f"expected three components (/Repos/<directory>/<name>), got {path!r}")


def _path_is_free(request: Request) -> None:
    """The provider makes the folder above with `mkdirs`; the clone itself goes only where nothing is, not even an empty folder."""
    path = text(request.inputs, "path")
    standing = tree.at(request.view, request.scope, path) if path else None
    if standing is not None:
        what = "a git folder" if standing.token == tree.REPO else f"{standing.token.rsplit(':', 1)[-1]} {standing.id}"
        raise Refusal(f"RESOURCE_ALREADY_EXISTS: Path ({path}) already exists: {what} is there. Delete it first")
    refuse_parents_that_hold_nothing(request, path)


def _owner_is_there(request: Request) -> None:
    owner = text(request.inputs, "principalId")
    if owner and request.view.get(principals.SERVICE_PRINCIPAL, request.scope, owner) is None:
        raise Refusal(f"Service principal with id {owner} does not exist.")


def _reads_the_repository(request: Request) -> None:
    """A credential of Entra for a service principal works once its identity trusts the workspace.

    Source: "Authorize a Microsoft Entra service principal to access Git folders"
    (https://learn.microsoft.com/azure/databricks/repos/automate-with-ms-entra).
    """
    chosen = text(request.inputs, "gitCredentialId")
    if not chosen:
        _caller_has_a_credential(request)
        return
    credential = request.view.get(CREDENTIAL, request.scope, chosen)
    if credential is None:
        raise Refusal(f"Git credential with id {chosen} could not be found.")
    owner = request.view.get(principals.SERVICE_PRINCIPAL, request.scope, text(credential.inputs, "principalId"))
    if owner is None or text(credential.inputs, "gitProvider").lower() != AAD.lower():
        return
    application = text(owner.outputs, "applicationId")
    if identity.credential_for(request.view, f"{host(request)}/oidc", application) is None:
        raise Refusal(
            "Encountered an error with your Azure Active Directory credentials. (No federated credential of an identity trusts issuer "
            f"'{host(request)}/oidc' and subject '{application}'.)"
        )


def _caller_has_a_credential(request: Request) -> None:
    """Without a chosen one, the caller's is taken. A person is signed in at Azure DevOps anyway, an identity is not.

    Source: https://github.com/databricks/databricks-cli/issues/404, and "Authorize a service principal to access Git folders"
    (https://learn.microsoft.com/azure/databricks/repos/automate-with-sp).
    """
    is_in_azure_devops = provider_of(text(request.inputs, "url")) == "azureDevOpsServices"
    if request.environment.get("caller") and is_in_azure_devops:
        own = (each for each in request.view.find(CREDENTIAL, request.scope) if holder_of(request.view, each) == caller(request))
        if not any(text(each.inputs, "gitProvider").lower() in _OF_AZURE_DEVOPS for each in own):
            raise Refusal(
                "PERMISSION_DENIED: Azure Active Directory credentials missing. Ensure you are either logged in with your Azure Active "
                "Directory account or have setup an Azure DevOps personal access token (PAT) in User Settings > Git Integration."
            )


def holder_of(view: View, credential: Record) -> str:
    """Whose a credential is, as the workspace calls them: an application id, or an address."""
    owner = view.get(principals.SERVICE_PRINCIPAL, credential.scope, text(credential.inputs, "principalId"))
    return text(owner.outputs, "applicationId") if owner is not None else text(credential.outputs, "gitUsername")


def _owner(request: Request) -> str:
    """Whose a credential is: the service principal's that it names, or else the caller's."""
    return text(request.inputs, "principalId") or caller(request)


def _one_per_provider(request: Request) -> None:
    wanted, owner = text(request.inputs, "gitProvider").lower(), _owner(request)
    if flag(request.inputs, "force"):
        return
    for other in request.view.find(CREDENTIAL, request.scope):
        if other.id != request.id and text(other.inputs, "gitProvider").lower() == wanted and text(other.outputs, "gitUsername") == owner:
            raise Refusal(
                "Only one Git credential is supported at this time. If you would like to update your credential, please use the PATCH "
                f"endpoint. (credential {other.id} for {text(other.inputs, 'gitProvider')} exists already)"
            )


def _token_is_needed_or_not(request: Request) -> None:
    provider, given = text(request.inputs, "gitProvider"), text(request.inputs, "personalAccessToken")
    if provider.lower() == AAD.lower() and given:
        raise Refusal(
            f"Please do not specify personal_access_token or git_username when git_provider is set to {AAD}. (The provider takes a token "
            f'that is left out from {", ".join(TOKEN_VARIABLES)}; personal_access_token "" keeps it from doing so.)'
        )
    if provider.lower() != AAD.lower() and not given:
        raise Refusal(f"personal_access_token must be specified when git_provider is set to {provider}.")


def _checked_out(request: Request) -> tuple[Record | None, str]:
    """The repository and the commit that the folder is at; those of another server are made up."""
    from localcloud.git import remotes  # noqa: PLC0415  previews have no use for Git

    repository = remotes.repository_at(request.view, text(request.inputs, "url"))
    if repository is None:
        return None, hexadecimal(40).lower()
    branch, tag = text(request.inputs, "branch"), text(request.inputs, "tag")
    return repository, remotes.checked_out(request.view, repository, branch=branch, tag=tag)


def _release_exists(request: Request) -> None:
    _checked_out(request)


def _branch(request: Request) -> Json:
    if text(request.inputs, "tag"):
        return None
    repository, _ = _checked_out(request)
    return (text(repository.outputs, "defaultBranch") if repository else "").removeprefix("refs/heads/") or "main"


def _default_path(request: Request) -> Json:
    name = urlsplit(text(request.inputs, "url")).path.rstrip("/").rsplit("/", 1)[-1].removesuffix(".git")
    return f"/Repos/local.admin@contoso.com/{name}"


def _contents(record: Record, view: View) -> Iterable[Record]:
    """What somebody put into it, and its permissions."""
    return [*tree.below(view, record.scope, text(record.outputs, "path")), *clusters.permissions_on(record, view, "repos")]


ROWS: tuple[Behaviour, ...] = (
    Behaviour(
        CREDENTIAL,
        name="gitProvider",
        new_id=lambda request: free_number(request, 10**13, 10**15),
        computed={"gitUsername": _owner},
        variables={"personalAccessToken": TOKEN_VARIABLES},
        secret_outputs=frozenset({"personalAccessToken"}),
        write_only=frozenset({"personalAccessToken", "force"}),
        checks=(one_of("gitProvider", PROVIDERS, ignore_case=True),),
        create_rules=(_owner_is_there, _one_per_provider, _token_is_needed_or_not),
        update_rules=(_owner_is_there, _one_per_provider, _token_is_needed_or_not),
    ),
    Behaviour(
        tree.REPO,
        name="path",
        new_id=lambda request: free_number(request, 10**13, 10**15),
        computed={
            "path": _default_path,
            "gitProvider": lambda request: provider_of(text(request.inputs, "url")),
            "branch": _branch,
            "commitHash": lambda request: _checked_out(request)[1],
            "workspacePath": lambda request: f"/Workspace{text(request.inputs, 'path') or _default_path(request)}",
        },
        volatile=frozenset({"commitHash"}),
        checks=(
            conflicts("branch", "tag"),
            matching("url", lambda url: url.startswith(("https://", "http://")), "an https:// URL"),
            one_of("gitProvider", PROVIDERS, ignore_case=True),
            pattern("path", r"/.*", "an absolute path, as /Repos/FOLDER/NAME"),
            _folder_form,
        ),
        create_rules=(_provider_is_told, _path_is_free, _reads_the_repository, _release_exists),
        update_rules=(_reads_the_repository, _release_exists),
        contents=_contents,
    ),
)
