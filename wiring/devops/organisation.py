"""The Azure DevOps organisation of this session, as text for errors and as an output."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import pulumi
from pulumi_azuredevops.get_client_config import get_client_config_output

SETTING = "the organisation of azuredevops:orgServiceUrl"


def name_in_errors() -> str:
    """The organisation as an error names it."""
    return os.environ.get("AZDO_ORG_SERVICE_URL") or SETTING


def url() -> pulumi.Output[str]:
    """Its address as the provider knows it, without the slash that pipelines add at the end.

    Raises `pulumi.RunError` for an address of the old form, which has the organisation's name in front and makes the provider crash.
    """
    address = urlsplit(os.environ.get("AZDO_ORG_SERVICE_URL", ""))
    if address.hostname and not address.path.strip("/"):
        name = address.hostname.split(".")[0]
        raise pulumi.RunError(
            f"AZDO_ORG_SERVICE_URL has the organisation's name in front ({address.hostname}), which the Azure DevOps provider does not "
            f"support. Use the other form: export AZDO_ORG_SERVICE_URL=https://dev.azure.com/{name}"
        )
    return get_client_config_output().organization_url.apply(lambda found: found.rstrip("/"))
