"""The people and directory groups that the stack file names, found in the Azure DevOps organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components.devops.directory import Member, find_members
from config.model import StackConfig

ROLES = ("developers", "reviewers", "approvers", "operators")
"""Keys of `devops.access` that name members of a group."""


@dataclass(frozen=True, slots=True)
class People:
    """Everybody whom the stack file names, by the key that names them."""

    in_roles: Mapping[str, Sequence[Member]]
    """The members of `devops.access`, by role."""
    team_members: Mapping[str, Sequence[Member]]
    """By the team's key."""
    team_administrators: Mapping[str, Sequence[Member]]
    """By the team's key."""


def find_people(config: StackConfig) -> People:
    """Looks all of them up at once, so that one error names everybody who was not found."""
    roles = {role: f"devops.access.{role}" for role in ROLES}
    members = {team: f"devops.teams.{team}.members" for team in config.devops.teams}
    administrators = {team: f"devops.teams.{team}.administrators" for team in config.devops.teams}
    names: dict[str, Sequence[str]] = {path: getattr(config.devops.access, role) for role, path in roles.items()}
    names |= {members[key]: team.members for key, team in config.devops.teams.items()}
    names |= {administrators[key]: team.administrators for key, team in config.devops.teams.items()}
    found = find_members(names)
    return People(
        *({key: found[path] for key, path in paths.items()} for paths in (roles, members, administrators)),
    )


def names_of(members: Sequence[Member]) -> Mapping[str, str]:
    """What reports call them, by the ids under which the engine knows them."""
    return {identity: member.name for member in members for identity in (member.descriptor, member.user_id) if identity}
