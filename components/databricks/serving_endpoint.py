"""A model serving endpoint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_databricks.model_serving import ModelServing
from pulumi_databricks.permissions import Permissions

from components.databricks.access import Access, access_controls


class ServingEndpointArgs(TypedDict):
    """What a `ServingEndpoint` needs."""

    endpoint_name: str
    """Name, unique in the workspace and part of its address. A change replaces it."""
    model_name: pulumi.Input[str]
    """Full name of a registered model: `CATALOG.SCHEMA.MODEL`."""
    model_version: str
    """The version that it serves. It must be registered already."""
    workload_size: str
    """Its capacity for concurrent requests: `Small`, `Medium` or `Large`."""
    scale_to_zero: bool
    """Whether it stops without requests, at the price of a slow first response."""
    tags: Mapping[str, str]
    """Tags of the endpoint, for cost reports."""
    access: Mapping[str, Access]
    """Who may see, query or manage it (`CAN_VIEW`, `CAN_QUERY`, `CAN_MANAGE`), by a stable key."""


class ServingEndpoint(pulumi.ComponentResource):
    """An endpoint that serves one version of one model.

    Manages: the endpoint, all its permissions (one that somebody adds by hand is removed by the next update).
    Does not manage: the model and its versions. A change of `model_version` deploys a new version; the old one serves requests meanwhile.
    Errors: Databricks refuses a model or version that does not exist, and one that the deploying identity has no right to run.
    """

    endpoint_id: pulumi.Output[str]
    """Its id, for permissions."""
    url: pulumi.Output[str]
    """The URL for requests."""

    def __init__(self, name: str, *, args: ServingEndpointArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:ServingEndpoint", name, None, opts)
        endpoint = ModelServing(
            f"{name}-endpoint",
            name=args["endpoint_name"],
            config={
                "served_entities": [
                    {
                        "name": "current",  # the same for every version, so that a new one replaces the old one
                        "entity_name": args["model_name"],
                        "entity_version": args["model_version"],
                        "workload_size": args["workload_size"],
                        "scale_to_zero_enabled": args["scale_to_zero"],
                    }
                ],
            },
            tags=[{"key": key, "value": value} for key, value in sorted(args["tags"].items())],
            opts=pulumi.ResourceOptions(parent=self),
        )
        if args["access"]:
            Permissions(
                f"{name}-permissions",
                serving_endpoint_id=endpoint.serving_endpoint_id,
                access_controls=access_controls(args["access"]),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.endpoint_id = endpoint.serving_endpoint_id
        self.url = endpoint.endpoint_url
        self.register_outputs({"endpoint_id": self.endpoint_id, "url": self.url})
