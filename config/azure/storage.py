"""The data lake of the section `azure`."""

from __future__ import annotations

from pydantic import Field, model_validator

from config.addresses import PublicRange
from config.base import FrozenMap, Items, Keyed, Section
from config.vocabulary import ContainerName
from domain.choices import Replication


class Container(Keyed):
    """A container, with the lifecycle of the files in it. Azure counts from a file's last change, whether or not a table still uses it."""

    cool_after_days: int | None = Field(
        default=None,
        ge=1,
        le=3650,
        description="Days after which a file moves to the cheaper cool tier; never, if left out.",
        examples=[30],
    )
    delete_after_days: int | None = Field(
        default=None, ge=1, le=3650, description="Days after which a file is deleted; never, if left out.", examples=[365]
    )
    delete_under_locations: bool = Field(
        default=False,
        description="Whether `delete_after_days` is meant although Unity Catalog has a location in this container. For files that jobs "
        "have read by then: in a table, old files are live data.",
    )

    @model_validator(mode="after")
    def _in_order(self) -> Container:
        if self.cool_after_days and self.delete_after_days and self.delete_after_days <= self.cool_after_days:
            raise ValueError(
                f"delete_after_days ({self.delete_after_days}) must be more than cool_after_days ({self.cool_after_days}), "
                "or files never move to the cool tier"
            )
        return self


class DataLake(Section):
    """A storage account with hierarchical namespace, which Unity Catalog reaches through an access connector."""

    containers: FrozenMap[ContainerName, Container] = Field(min_length=1, description="Containers by name.")
    deletion_lock: bool | None = Field(
        default=None,
        description="Lock the account and its containers against deletion and replacement; left out, `azure.deletion_lock` decides.",
        examples=[False],
    )
    replication: Replication = Field(
        default="ZRS", description="Replication: in one data center, in three zones, or in a second region as well."
    )
    soft_delete_days: int = Field(default=7, ge=1, le=365, description="Days that deleted files and containers can be recovered for.")
    address_ranges: Items[PublicRange] = Field(
        default=(),
        description="Public addresses that may also reach it, with `azure.network` of the type `injected`: the firewall then admits these, "
        "the network, serverless compute and Azure's trusted services. In a managed network it is open to every address, and roles alone "
        "decide. Addresses of machines in the same Azure region have no effect.",
    )
