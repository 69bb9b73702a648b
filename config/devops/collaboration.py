"""What people and operations have around the pipelines: feed, wiki and service hooks of the section `devops`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.base import Keyed, Section
from config.devops.vocabulary import FeedName, HttpsUrl, Title
from config.references import PipelineKey, RepositoryKey, VaultSecret
from config.vocabulary import Guid

Event = Literal["run-failed", "run-succeeded", "pull-request-created", "service-connection-created", "service-connection-updated"]


class Feed(Section):
    """The package feed that pipelines publish wheels to and developers install them from. With `create` only."""

    name: FeedName = Field(default="wheels", description="Name, unique in the project.")
    keep_versions: int = Field(default=30, ge=1, le=5000, description="How many versions of a package are retained (1 to 5000).")
    keep_downloaded_days: int = Field(
        default=30, ge=1, le=365, description="Days that a version is retained beyond that after a download (1 to 365)."
    )


class Wiki(Section):
    """The project's wiki, with pages generated from this stack: what it is, who approves, how to release."""

    name: Title = Field(default="Handbook", description="Name of the wiki. With `create` only.")
    id: Guid | None = Field(
        default=None,
        description="Wiki that the pages go into: the output `wiki_id` of the stack that created the project. With `join` only, and needed "
        "there.",
    )


class Webhook(Keyed):
    """A call to a web address when something happens in the project. The key in `service_hooks` is its identity in this stack."""

    url: HttpsUrl = Field(description="Address that is called.")
    event: Event = Field(description="The event that calls it.")
    pipeline: PipelineKey | None = Field(default=None, description="Only runs of this pipeline. For runs only.", examples=["release"])
    repository: RepositoryKey | None = Field(
        default=None,
        description="Repository whose pull requests into the default branch count. Needed for those events, and for them only.",
        examples=["notebooks"],
    )
    username: Title | None = Field(default=None, description="User name for basic authentication.", examples=["azure-devops"])
    password_secret: VaultSecret | None = Field(
        default=None,
        description="The secret that holds the password. Needed with `username`, and with it only.",
    )
