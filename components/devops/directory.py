"""Finding people and groups of the organisation by the names that people know them by."""

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
"""Where Azure DevOps says that the groups of the directory come from."""
SIGN_IN_NAME = "AccountName"
"""What people are searched by. The other way, `getUsers`, lists the whole organisation for each of them."""
NOT_FOUND = "could not find user"
"""How the provider says that nobody has the name (terraform-provider-azuredevops, `identity/data_identity_user.go`)."""
SERVICE_IDENTITY = "svc"
"""The kind of subject that pipelines run as."""


class Member(NamedTuple):
    """Somebody who was found: a person, or a group of the directory."""

    descriptor: str
    """What permissions and memberships know them by."""
    user_id: str
    """GUID that checks know a person by; empty for a group, which they do not know by one that can be asked for."""


def find_members(wanted: Mapping[str, Sequence[str]]) -> Mapping[str, list[Member]]:
    """People (by e-mail address) and Entra groups (by object id or display name), by the place that names them.

    Each name is asked for once, and whoever has two is one. They are sorted, so that the order of the names does not matter. Raises
    `pulumi.RunError` that lists everybody who was not found, with the place that names them; Azure DevOps knows only those who were added
    to the organisation. Any other refusal, such as a sign-in that is not accepted, is a `pulumi.RunError` with the service's own reason.
    """
    directory = _Directory()
    found = {place: sorted({directory.member(member, place) for member in members}) for place, members in wanted.items()}
    directory.complain()
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
        raise pulumi.RunError(f"the project {found.principal_name} has {len(descriptors)} build service identities and not one.")
    if not descriptors:
        pulumi.log.warn(
            f"the project {found.principal_name} has no build service identity yet: Azure DevOps adds it when a pipeline runs for the "
            "first time. Until the update after that, pipelines may not do what their group may."
        )
    return descriptors


class _Directory:
    def __init__(self) -> None:
        self._answers: dict[str, list[Member]] = {}
        self._groups: list[tuple[str, str, str]] | None = None
        self._missing: list[str] = []

    def member(self, member: str, place: str) -> Member:
        wanted = member.strip().lower()
        if wanted not in self._answers:
            self._answers[wanted] = list(self._people(wanted) if "@" in wanted else self._entra_groups(wanted))
        found = self._answers[wanted]
        if len(found) == 1:
            return found[0]
        self._missing.append(f"{place}: {_complaint(member, len(found))}")
        return Member("", "")

    def complain(self) -> None:
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
        yield Member(user.subject_descriptor, user.id)

    def _entra_groups(self, wanted: str) -> Iterator[Member]:
        if self._groups is None:  # one question lists all groups of the organisation
            groups = [group for group in get_groups().groups if group.origin == ENTRA]
            self._groups = [(group.descriptor, (group.display_name or "").lower(), (group.origin_id or "").lower()) for group in groups]
        for descriptor, name, object_id in self._groups:
            if wanted == (object_id if _OBJECT_ID.fullmatch(wanted) else name):
                yield Member(descriptor, "")


def _complaint(member: str, found: int) -> str:
    if "@" in member:
        return (
            f"nobody signs in as {member}. Correct the address, or add the user: "
            f"az devops user add --email-id {member} --license-type express"
        )
    if found:
        return (
            f"{found} Entra groups are called {member}. Give the object id of the one you mean: az ad group list --display-name '{member}'"
        )
    return (
        f"no Entra group {member}. Correct it (display name or object id), or add the group to the organisation: "
        f"az devops security group create --scope organization --origin-id OBJECT_ID"
    )
