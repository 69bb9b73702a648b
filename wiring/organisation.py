"""The Azure DevOps organisation of this session: one address for what names it in words, and for what needs it as a value."""

from __future__ import annotations

import os

import pulumi
from pulumi_azuredevops.get_client_config import get_client_config_output

SETTING = "the organisation of azuredevops:orgServiceUrl"


def shown() -> str:
    """The organisation as an error names it."""
    return os.environ.get("AZDO_ORG_SERVICE_URL") or SETTING


def url() -> pulumi.Output[str]:
    """Its address as the provider knows it, wherever that comes from."""
    return get_client_config_output().organization_url
