"""The numbers and names that policies measure with. A stack file may give others."""

from __future__ import annotations

from dataclasses import dataclass

from domain.policy_choices import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one stack."""

    regions: tuple[str, ...] = ()
    """Azure regions that resources may be in; any, if there are none."""
    node_types: tuple[str, ...] = ("Standard_[DEFL]*",)
    """Machines that clusters may have, with `*` and `?` as wildcards."""
    required_tags: tuple[str, ...] = ("environment", "owner")
    """Tags that every Azure resource must carry."""
    maximum_workers: int = 20
    """Of one cluster."""
    maximum_idle_minutes: int = 120
    """Until clusters, warehouses and machines of pools stop."""
    largest_warehouse: str = "Large"
    minimum_reviewers: int = 1
    """Of a pull request."""
    minimum_approvers: int = 1
    """Of a release."""
    retention_days: int = 30
    """For which logs, deleted vaults and deleted files are kept at least."""


def limits_of(profile: Profile) -> Limits:
    """Those of a profile."""
    if profile is Profile.PROD:
        return Limits(minimum_approvers=2)
    return Limits(maximum_workers=8, largest_warehouse="Medium", retention_days=7)
