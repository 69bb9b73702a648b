"""The feed that wheels are published to and installed from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypedDict

import pulumi
from pulumi_azuredevops.feed import Feed as DevopsFeed
from pulumi_azuredevops.feed_permission import FeedPermission
from pulumi_azuredevops.feed_retention_policy import FeedRetentionPolicy

FeedRole = Literal["reader", "collaborator", "contributor", "administrator"]
"""From installing packages, over saving those from upstream, and publishing, to owning the feed."""


class FeedReader(TypedDict):
    """Somebody who uses the feed."""

    descriptor: pulumi.Input[str]
    """The group, as memberships know it."""
    role: FeedRole
    """What its members may do."""


class FeedArgs(TypedDict):
    """What a `Feed` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project that the feed belongs to."""
    feed_name: str
    """Name, unique in the project."""
    keep_versions: int
    """How many versions of a package are kept at most."""
    keep_downloaded_days: int
    """For how many days a version that somebody installed is kept beyond that."""
    readers: Mapping[str, FeedReader]
    """The groups that use it, by key."""


class Feed(pulumi.ComponentResource):
    """A package feed of the project.

    Manages: the feed, its retention, and the role of each group in it.
    Does not manage: packages, views, and the role that Azure DevOps gives the project's own build service (which may install only: to
    publish, its group is given a role here).
    Errors: a deleted feed stays in the project's recycle bin for 30 days and keeps its name there, so a new one of that name is refused.
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
                # Azure DevOps fills the display name in, which the provider would want to take out again for ever.
                opts=pulumi.ResourceOptions(parent=self, ignore_changes=["display_name"]),
            )
        self.feed_id = feed.id
        self.feed_name = feed.name
        self.register_outputs({"feed_id": self.feed_id, "feed_name": self.feed_name})
