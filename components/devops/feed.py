"""The feed that wheels are published to and installed from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypedDict

import pulumi
from pulumi_azuredevops.feed import Feed as DevopsFeed
from pulumi_azuredevops.feed_permission import FeedPermission
from pulumi_azuredevops.feed_retention_policy import FeedRetentionPolicy

FeedRole = Literal["reader", "collaborator", "contributor", "administrator"]
"""From installing packages, through saving those from upstream and publishing, to owning the feed."""


class FeedReader(TypedDict):
    """A group that uses the feed."""

    descriptor: pulumi.Input[str]
    """The group's descriptor."""
    role: FeedRole
    """What its members may do."""


class FeedArgs(TypedDict):
    """What a `Feed` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project that the feed belongs to."""
    feed_name: str
    """Name, unique in the project."""
    keep_versions: int
    """The maximum number of versions of a package that are retained."""
    keep_downloaded_days: int
    """Days that a version is retained beyond that after a download."""
    readers: Mapping[str, FeedReader]
    """The groups that use it, by key."""


class Feed(pulumi.ComponentResource):
    """A package feed of the project.

    Manages: the feed, its retention, and the role of each group in it.
    Does not manage: packages, views, and the role that Azure DevOps gives the project's own build service (which may only install: to
    publish, its group needs a role here).
    Errors: a deleted feed stays in the project's recycle bin for 30 days and reserves its name, so a new one of that name is refused.
    Delete it there for good, or restore it there and take it into the stack: `pulumi import azuredevops:index/feed:Feed NAME
    PROJECT_ID/FEED_ID`. (The provider's own `restore` restores it and then fails, since it looks for a feed without an id.)
    """

    feed_id: pulumi.Output[str]
    """GUID of the feed."""
    feed_name: pulumi.Output[str]
    """Its name."""

    def __init__(self, name: str, *, args: FeedArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:Feed", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        feed = DevopsFeed(
            f"{name}-feed",
            project_id=args["project_id"],
            name=args["feed_name"],
            features=[{"permanent_delete": False, "restore": False}],
            opts=child,
        )
        FeedRetentionPolicy(
            f"{name}-retention",
            project_id=args["project_id"],
            feed_id=feed.id,
            count_limit=args["keep_versions"],
            days_to_keep_recently_downloaded_packages=args["keep_downloaded_days"],
            opts=child,
        )
        for key, reader in sorted(args["readers"].items()):
            FeedPermission(
                f"{name}-role-{key}",
                project_id=args["project_id"],
                feed_id=feed.id,
                identity_descriptor=reader["descriptor"],
                role=reader["role"],
                # Azure DevOps fills in the display name, which would be a permanent diff.
                opts=pulumi.ResourceOptions(parent=self, ignore_changes=["display_name"]),
            )
        self.feed_id = feed.id
        self.feed_name = feed.name
        self.register_outputs({"feed_id": self.feed_id, "feed_name": self.feed_name})
