"""Looks up people and groups of the organisation by their names or addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pulumi
from pulumi_azuredevops.get_groups import get_groups
from pulumi_azuredevops.get_identity_users import get_identity_users
from pulumi_azuredevops.get_users import GetUsersResult, get_users_output

from components.devops.lookup import reason

_OBJECT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ENTRA = "aad"
"""The origin of Entra groups in Azure DevOps."""
SIGN_IN_NAME = "AccountName"
"""The attribute that people are searched by. `getUsers` would list the whole organisation for each of them."""
NOT_FOUND = "could not find user"
"""The provider's message if nobody has the name (terraform-provider-azuredevops, `identity/data_identity_user.go`)."""
SERVICE_IDENTITY = "svc"
"""The type of subject that pipelines run as."""


class Member(NamedTuple):
    """A person, or a group of the directory, that was found."""

    descriptor: str
    """Their descriptor, for permissions and memberships."""
    user_id: str
    """GUID of a person, for checks; empty for a group, whose GUID for checks cannot be looked up."""
    name: str
    """E-mail address of a person in lower case, or display name of a group."""


def find_members(names: Mapping[str, Sequence[str]]) -> Mapping[str, list[Member]]:
    """People (by e-mail address) and Entra groups (by object id or display name), by the key of the stack file that names them.

    Each name is looked up once, and duplicates are removed. They are sorted, so that the order of the names does not matter. Raises
    `pulumi.RunError` that lists everybody who was not found, with the key that names them; Azure DevOps knows only those who were added
    to the organisation. Any other refusal, such as a sign-in that is not accepted, is a `pulumi.RunError` with the service's own reason.
    """
    directory = _Directory()
    found = {key: sorted({directory.member(name, key) for name in members}) for key, members in names.items()}
    directory.raise_missing()
    return found


def build_service(project_id: pulumi.Input[str]) -> pulumi.Output[list[str]]:
    """The descriptor of the identity that the project's pipelines run as, whose principal name is the project's id.

    Azure DevOps adds it when a pipeline of the project runs for the first time: before that there is none, which is a warning, and the
    update after that run finds it. Raises `pulumi.RunError` during the update if there are several.
    """
    return get_users_output(principal_name=project_id, subject_types=[SERVICE_IDENTITY]).apply(_at_most_one)


def _at_most_one(found: GetUsersResult) -> list[str]:
    descriptors = [user.descriptor for user in found.users]
    if len(descriptors) > 1:
        raise pulumi.RunError(f"the project {found.principal_name} has {len(descriptors)} build service identities instead of one.")
    if not descriptors:
        pulumi.log.warn(
            f"the project {found.principal_name} has no build service identity yet: Azure DevOps adds it when a pipeline runs for the "
            "first time. Until the update after that, pipelines do not have the permissions of their group."
        )
    return descriptors


class _Directory:
    def __init__(self) -> None:
        self._answers: dict[str, list[Member]] = {}
        self._groups: list[tuple[str, str, str]] | None = None
        self._missing: list[str] = []

    def member(self, name: str, key: str) -> Member:
        lowered = name.strip().lower()
        if lowered not in self._answers:
            self._answers[lowered] = list(self._people(lowered) if "@" in lowered else self._entra_groups(lowered))
        found = self._answers[lowered]
        if len(found) == 1:
            return found[0]
        self._missing.append(f"{key}: {_not_found(name, len(found))}")
        return Member("", "", name)

    def raise_missing(self) -> None:
        if self._missing:
            listed = "\n".join(f"  {line}" for line in self._missing)
            raise pulumi.RunError(f"cannot find these members in the Azure DevOps organisation:\n{listed}")

    def _people(self, mail: str) -> Iterator[Member]:
        try:
            user = get_identity_users(name=mail, search_filter=SIGN_IN_NAME)
        except Exception as error:  # the SDK raises bare exceptions for every refusal of a provider
            if NOT_FOUND not in str(error).lower():
                raise pulumi.RunError(
                    f"cannot look for {mail} in the Azure DevOps organisation.\n  The service says: {reason(error)}"
                ) from error
            return
        yield Member(user.subject_descriptor, user.id, mail)

    def _entra_groups(self, name_or_id: str) -> Iterator[Member]:
        if self._groups is None:  # one call lists all groups of the organisation
            groups = [group for group in get_groups().groups if group.origin == ENTRA]
            self._groups = [(group.descriptor, group.display_name or "", (group.origin_id or "").lower()) for group in groups]
        for descriptor, name, object_id in self._groups:
            if name_or_id == (object_id if _OBJECT_ID.fullmatch(name_or_id) else name.lower()):
                yield Member(descriptor, "", name)


def _not_found(name: str, found: int) -> str:
    if "@" in name:
        return (
            f"nobody signs in as {name}. Correct the address, or add the user: az devops user add --email-id {name} --license-type express"
        )
    if found:
        return f"{found} Entra groups are called {name}. Give the object id of the one you mean: az ad group list --display-name '{name}'"
    return (
        f"no Entra group {name}. Correct it (display name or object id), or add the group to the organisation: "
        f"az devops security group create --scope organization --origin-id OBJECT_ID"
    )
