"""The Azure DevOps organisation of this session, in words and as a value."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import pulumi
from pulumi_azuredevops.get_client_config import get_client_config_output

SETTING = "the organisation of azuredevops:orgServiceUrl"


def shown() -> str:
    """The organisation as an error names it."""
    return os.environ.get("AZDO_ORG_SERVICE_URL") or SETTING


def url() -> pulumi.Output[str]:
    """Its address as the provider knows it, wherever that comes from, without the slash that pipelines put at its end.

    Raises `pulumi.RunError` for an address of the old form, which has the organisation's name in front and makes the provider crash.
    """
    given = urlsplit(os.environ.get("AZDO_ORG_SERVICE_URL", ""))
    if given.hostname and not given.path.strip("/"):
        name = given.hostname.split(".")[0]
        raise pulumi.RunError(
            f"AZDO_ORG_SERVICE_URL has the organisation's name in front ({given.hostname}), where the Azure DevOps provider does not look "
            f"for it. Use the other address: export AZDO_ORG_SERVICE_URL=https://dev.azure.com/{name}"
        )
    return get_client_config_output().organization_url.apply(lambda address: address.rstrip("/"))
