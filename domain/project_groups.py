"""Groups of an Azure DevOps project: those that it begins with, and the roles that the stack makes groups for."""

from __future__ import annotations

from typing import Literal

ADMINISTRATORS = "Project Administrators"
"""The group of every project whose members may do everything in it."""
CONTRIBUTORS = "Contributors"
"""The group of every project whose members write; its teams are in it."""
READERS = "Readers"
"""The group of every project whose members see everything in it and change nothing."""

BUILT_IN = (
    "Build Administrators",
    CONTRIBUTORS,
    "Deployment Group Administrators",
    "Endpoint Administrators",
    "Endpoint Creators",
    ADMINISTRATORS,
    "Project Valid Users",
    READERS,
    "Release Administrators",
)
"""The groups that every project begins with, its own team left out."""

ProjectRole = Literal["developers", "reviewers", "pipelines"]
"""Groups of the whole project; `pipelines` is who its pipelines run as."""
EnvironmentRole = Literal["approvers", "operators", "planners", "deployers"]
"""Groups of one environment; `planners` is who its pipelines look around as, `deployers` who they deploy as."""
OF_PIPELINES: tuple[EnvironmentRole, ...] = ("planners", "deployers")
"""Only where pipelines run this program."""
