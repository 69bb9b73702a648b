"""The explicit provider of one workspace."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_databricks.provider import Provider

RETRY_SECONDS = 900
"""How long a call is retried. A new workspace answers "unknown worker environment" for some minutes after Azure calls it ready;
the provider's own default gives up after 300 seconds."""


def workspace_provider(
    name: str, *, url: pulumi.Input[str], resource_id: pulumi.Input[str], depends_on: Sequence[pulumi.Resource] = ()
) -> Provider:
    """The provider for everything inside the workspace at `url`, whose Azure resource id is `resource_id`.

    Both are needed: the address is the host of the API, and the id lets everybody who may manage the Azure resource sign in as an
    administrator. How to sign in comes from the provider's own environment variables, so that no credential is in the state.
    `depends_on` is what must exist before the address answers, such as private endpoints.

    A workspace that is replaced has another address, so this provider is replaced with it, and everything behind it. What is deleted with
    the workspace is `deleted_with` this provider: the engine does not count a workspace that it replaces among what it deletes (ADR 9).
    """
    return Provider(
        name,
        host=url,
        azure_workspace_resource_id=resource_id,
        retry_timeout_seconds=RETRY_SECONDS,
        opts=pulumi.ResourceOptions(depends_on=list(depends_on), replace_on_changes=["host"]),
    )
