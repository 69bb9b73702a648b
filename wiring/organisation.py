"""The Azure DevOps organisation of this session, in words and as a value, and what stands in a project of it."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pulumi
from pulumi_azuredevops.get_client_config import get_client_config_output

from components.devops.lookup import ProjectHandle

SETTING = "the organisation of azuredevops:orgServiceUrl"


def shown() -> str:
    """The organisation as an error names it."""
    return os.environ.get("AZDO_ORG_SERVICE_URL") or SETTING


def url() -> pulumi.Output[str]:
    """Its address as the provider knows it, wherever that comes from."""
    return get_client_config_output().organization_url


def inside(project: ProjectHandle, *, after: Sequence[pulumi.Resource] = ()) -> pulumi.ResourceOptions:
    """How everything in a project is made: it goes with the project, where that is ours, and comes after `after`."""
    return pulumi.ResourceOptions(deleted_with=project.resource, depends_on=after)
