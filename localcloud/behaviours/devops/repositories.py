"""Git repositories, their branches and their files. A file is a commit: it needs its branch, and no policy in the way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from localcloud.behaviours.checks import one_of, requires, uuid
from localcloud.behaviours.devops import organisation
from localcloud.behaviours.devops.organisation import in_project, project_of, token
from localcloud.behaviours.devops.policies import refuse_push
from localcloud.behaviours.model import Behaviour, Reference, Refusal, Request
from localcloud.behaviours.paths import as_text, flag, text
from localcloud.store_model import Record, View
from localcloud.values import Json

GIT: Final = token("git")
BRANCH: Final = token("gitRepositoryBranch")
FILE: Final = token("gitRepositoryFile")
_FIRST_BRANCH: Final = "refs/heads/master"

OF_REPOSITORY: Final = Reference(
    "repositoryId",
    GIT,
    message="TF401019: The Git repository with name or identifier {value} does not exist or you do not have permissions for the operation "
    "you are attempting.",
)


def default_branch(repository: Record) -> str:
    """The full name of the repository's default branch; "" while it has none."""
    return text(repository.outputs, "defaultBranch")


def has_branch(view: View, repository: Record, branch: str) -> bool:
    """Whether the repository has a branch, given by its full or short name."""
    from localcloud.git import contents  # noqa: PLC0415  previews have no use for Git

    return contents.has_branch(view, repository.id, branch)


def short(branch: str) -> str:
    """The branch's name without `refs/heads/`."""
    return branch.removeprefix("refs/heads/")


def _contents(record: Record, view: View) -> Iterable[Record]:
    for content in (FILE, BRANCH):
        yield from view.find(content, record.scope, repositoryId=record.id)


def _first_branch(request: Request) -> Json:
    kind = text(request.inputs, "initialization.initType").lower()
    if kind == "uninitialized":
        return None
    parent = request.view.get(GIT, request.scope, text(request.inputs, "parentRepositoryId"))
    return default_branch(parent) if parent else _FIRST_BRANCH


def _make_repository(request: Request) -> None:
    from localcloud.git import contents  # noqa: PLC0415

    contents.repository(request, text(request.inputs, "defaultBranch") or as_text(_first_branch(request)))


def _end_repository(record: Record, view: View, alone: bool) -> None:
    from localcloud.git import bare  # noqa: PLC0415

    bare.end(view, record.id)


def _uninitialized_has_no_default(request: Request) -> None:
    kind = text(request.inputs, "initialization.initType").lower()
    if kind == "uninitialized" and text(request.inputs, "defaultBranch"):
        raise Refusal(
            " Repository 'initialization.init_type = Uninitialized', there will be no branches, 'default_branch' can not be set. Leave "
            "it out, or initialise the repository (Clean)."
        )


def _default_branch_is_there(request: Request) -> None:
    assert request.old is not None
    wanted = text(request.inputs, "defaultBranch")
    if wanted and not has_branch(request.view, request.old, wanted):
        raise Refusal(
            f"TF401398: The branch {wanted} cannot be the default branch of repository {request.old.name}: it is not there. Push it first."
        )


def _address(kind: str) -> str:
    return {
        "remoteUrl": "https://{organisation}@{host}/{organisation}/{project}/_git/{name}",
        "webUrl": "https://{host}/{organisation}/{project}/_git/{name}",
        "sshUrl": "git@ssh.{host}:v3/{organisation}/{project}/{name}",
        "url": "https://{host}/{organisation}/{project_id}/_apis/git/repositories/{id}",
    }[kind]


def _url(kind: str, request: Request) -> Json:
    project = project_of(request)
    base = organisation.url(request).removeprefix("https://")
    return _address(kind).format(
        host=base.split("/")[0],
        organisation=organisation.name(request),
        project=text(project.outputs, "name").replace(" ", "%20"),
        project_id=project.id,
        name=text(request.inputs, "name").replace(" ", "%20"),
        id=request.id,
    )


def _repository(request: Request) -> Record:
    record = request.view.get(GIT, request.scope, text(request.inputs, "repositoryId"))
    assert record is not None  # the reference has been looked at
    return record


def _branch_can_be_made(request: Request) -> None:
    name, repository = text(request.inputs, "name"), _repository(request)
    if name.startswith("refs/"):
        raise Refusal(f"a branch is named by its short name: '{short(name)}', not '{name}': it would become refs/heads/{name}")
    if has_branch(request.view, repository, name):
        raise Refusal(f"TF401366: A Git ref with name refs/heads/{name} already exists in repository {repository.name}.")
    source = text(request.inputs, "refBranch")
    if source and not has_branch(request.view, repository, source):
        raise Refusal(f"Creating Git branch. The branch to start from was not found: {source}")
    if not default_branch(repository) and not text(request.inputs, "refCommitId"):
        raise Refusal(f"Creating Git branch. Repository {repository.name} is empty: there is nothing to start a branch from.")


def _start_of_branch(request: Request) -> str:
    """The commit from which a branch starts."""
    from localcloud.git import contents  # noqa: PLC0415

    repository = _repository(request)
    source = next((value for key in ("refCommitId", "refTag", "refBranch") if (value := text(request.inputs, key))), "")
    return contents.commit_of(request.view, repository.id, source or default_branch(repository))


def _make_branch(request: Request) -> None:
    from localcloud.git import contents  # noqa: PLC0415

    if request.old is None:
        contents.branch(request.view, text(request.inputs, "repositoryId"), text(request.inputs, "name"), _start_of_branch(request))


def _end_branch(record: Record, view: View, alone: bool) -> None:
    from localcloud.git import contents  # noqa: PLC0415

    if alone:
        contents.branch(view, text(record.inputs, "repositoryId"), text(record.inputs, "name"), "")


def _branch(request: Request) -> str:
    return text(request.inputs, "branch") or _FIRST_BRANCH


def _file_id(request: Request) -> str:
    """`repository/path`; with the branch behind it when that is not the repository's default."""
    repository, path = _repository(request), text(request.inputs, "file")
    other = short(_branch(request)).lower() != short(default_branch(repository)).lower()
    return f"{repository.id}/{path}:{_branch(request)}" if other else f"{repository.id}/{path}"


def _file_can_be_written(request: Request) -> None:
    repository, path, branch = _repository(request), text(request.inputs, "file"), _branch(request)
    if not has_branch(request.view, repository, branch):
        default = default_branch(repository)
        hint = f"Its default branch is {default}." if default else "It has no branch at all: it was made Uninitialized."
        raise Refusal(f" Creating Git file. Branch not found. Name: {branch}. {hint}")
    from localcloud.git import contents  # noqa: PLC0415

    there = contents.path_there(request.view, repository.id, branch, path)
    if there and not flag(request.inputs, "overwriteOnCreate"):
        raise Refusal(
            f" Refusing to overwrite existing file {path}. Configure `overwrite_on_create` to `true` to override."
            + (" A Clean repository begins with a README.md." if there == "README.md" else "")
        )


def _write_file(request: Request) -> None:
    from localcloud.git import contents  # noqa: PLC0415

    contents.write_file(request, _branch(request))


def _end_file(record: Record, view: View, alone: bool) -> None:
    from localcloud.git import contents  # noqa: PLC0415

    repository = view.get(GIT, record.scope, text(record.inputs, "repositoryId"))
    branch = text(record.inputs, "branch") or _FIRST_BRANCH
    if alone and repository is not None and has_branch(view, repository, branch):
        contents.delete_file(view, repository.id, branch, text(record.inputs, "file"))


def _pushed_file(view: View, scope: str, id: str) -> Record | None:
    """A file that Git has at REPOSITORY/PATH or REPOSITORY/PATH:BRANCH."""
    from localcloud.git import contents  # noqa: PLC0415

    repository = view.get(GIT, scope, id.partition("/")[0])
    if repository is None:
        return None
    path, _, branch = id.partition("/")[2].partition(":")
    full = f"refs/heads/{short(branch)}" if branch else default_branch(repository)
    content = contents.content(view, repository.id, full, path) if full and has_branch(view, repository, full) else None
    if content is None:
        return None
    inputs: dict[str, Json] = {"repositoryId": repository.id, "file": path, "branch": full, "content": content}
    message = contents.last_message(view, repository.id, full, path)
    return Record(FILE, scope, id, path, inputs, {**inputs, "overwriteOnCreate": False, "commitMessage": message})


def _pushed_branch(view: View, scope: str, id: str) -> Record | None:
    """A branch that Git has, at REPOSITORY:NAME."""
    from localcloud.git import contents  # noqa: PLC0415

    repository_id, _, name = id.partition(":")
    repository = view.get(GIT, scope, repository_id)
    if repository is None or not name or not has_branch(view, repository, name):
        return None
    inputs: dict[str, Json] = {"repositoryId": repository.id, "name": name}
    return Record(BRANCH, scope, id, name, inputs, {**inputs, "lastCommitId": contents.commit_of(view, repository.id, name)})


def _push(request: Request) -> None:
    inputs = request.inputs or (request.old.inputs if request.old else {})
    repository = request.view.get(GIT, request.scope, text(inputs, "repositoryId"))
    if repository is not None:
        branch = text(inputs, "branch") or text(inputs, "name") or _FIRST_BRANCH
        refuse_push(request.view, repository, branch, default_branch(repository))


ROWS: tuple[Behaviour, ...] = (
    in_project(
        Behaviour(
            GIT,
            auto_name="name",
            computed={
                "defaultBranch": _first_branch,
                "isFork": lambda request: bool(text(request.inputs, "parentRepositoryId")),
                "remoteUrl": lambda request: _url("remoteUrl", request),
                "webUrl": lambda request: _url("webUrl", request),
                "sshUrl": lambda request: _url("sshUrl", request),
                "url": lambda request: _url("url", request),
                "size": lambda _: 0,
            },
            volatile=frozenset({"remoteUrl", "webUrl", "sshUrl"}),
            defaults={"disabled": False},
            write_only=frozenset({"initialization"}),
            unique=(("projectId", "name"),),
            taken="TF400948: A Git repository with the name {name} already exists.",
            references=(
                Reference("parentRepositoryId", GIT, message="Failed to locate parent repository [{value}]"),
                Reference("initialization.serviceConnectionId", (token("serviceEndpointGeneric"), token("serviceEndpointGenericGit"))),
            ),
            checks=(
                one_of("initialization.initType", ("Clean", "Fork", "Import", "Uninitialized")),
                one_of("initialization.sourceType", ("Git",)),
                requires("initialization.sourceType", "initialization.sourceUrl"),
                requires("initialization.sourceUrl", "initialization.sourceType"),
                uuid("parentRepositoryId"),
            ),
            create_rules=(_uninitialized_has_no_default,),
            update_rules=(_default_branch_is_there,),
            effect=_make_repository,
            ends=_end_repository,
            contents=_contents,
        )
    ),
    Behaviour(
        BRANCH,
        new_id=lambda request: f"{text(request.inputs, 'repositoryId')}:{text(request.inputs, 'name')}",
        auto_name="name",
        computed={"lastCommitId": _start_of_branch},
        references=(OF_REPOSITORY,),
        checks=(uuid("repositoryId"),),
        create_rules=(_branch_can_be_made,),
        delete_rules=(_push,),
        effect=_make_branch,
        ends=_end_branch,
        discovered=_pushed_branch,
    ),
    Behaviour(
        FILE,
        name="file",
        new_id=_file_id,
        defaults={"branch": _FIRST_BRANCH, "overwriteOnCreate": False},
        computed={
            "commitMessage": lambda request: f"Add {text(request.inputs, 'file')}",
            "authorName": lambda _: "Local Admin",
            "authorEmail": lambda _: "local.admin@contoso.com",
            "committerName": lambda _: "Local Admin",
            "committerEmail": lambda _: "local.admin@contoso.com",
        },
        references=(OF_REPOSITORY,),
        checks=(uuid("repositoryId"),),
        create_rules=(_file_can_be_written, _push),
        update_rules=(_push,),
        delete_rules=(_push,),
        effect=_write_file,
        ends=_end_file,
        discovered=_pushed_file,
        taken=" Refusing to overwrite existing file. Configure `overwrite_on_create` to `true` to override. ({id})",
    ),
)
