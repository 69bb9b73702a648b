"""Service hooks: calls to a web address when something happens in the project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NotRequired, TypedDict

import pulumi
from pulumi_azuredevops.servicehook_webhook_tfs import ServicehookWebhookTfs

if TYPE_CHECKING:
    from pulumi_azuredevops._inputs import ServicehookWebhookTfsBuildCompletedArgsDict

BuildStatus = Literal["Succeeded", "PartiallySucceeded", "Failed", "Stopped"]


class BuildCompleted(TypedDict):
    """A pipeline run ended."""

    status: BuildStatus
    """Only runs with this result."""
    pipeline: NotRequired[pulumi.Input[str]]
    """Only runs of the pipeline of that name."""


class PullRequestCreated(TypedDict):
    """A pull request was opened."""

    repository_id: pulumi.Input[str]
    """Only in this repository."""
    branch: pulumi.Input[str]
    """Only into the branch of this short name."""


class Webhook(TypedDict):
    """One address and one kind of event, because a subscription has one of each."""

    url: pulumi.Input[str]
    """The address, with https."""
    username: NotRequired[str]
    """User name for basic authentication."""
    password: NotRequired[pulumi.Input[str]]
    """Its password; must be a secret."""
    build_completed: NotRequired[BuildCompleted]
    """The event, if it is the end of a run."""
    pull_request_created: NotRequired[PullRequestCreated]
    """The event, if it is a new pull request."""
    service_connections: NotRequired[Literal["created", "updated"]]
    """The event, if it is a new or changed service connection."""


class ServiceHooksArgs(TypedDict):
    """What `ServiceHooks` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    webhooks: Mapping[str, Webhook]
    """The subscriptions by a stable key."""


class ServiceHooks(pulumi.ComponentResource):
    """Subscriptions that post events of the project to web addresses, with as little content as possible.

    Manages: the subscriptions.
    Does not manage: the receivers, and subscriptions made by hand.
    Errors: Azure DevOps disables a subscription if the address does not answer for long; the next update does not notice. The password is
    never returned, so its drift is not detected.
    """

    def __init__(self, name: str, *, args: ServiceHooksArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:ServiceHooks", name, None, opts)
        for key, webhook in sorted(args["webhooks"].items()):
            pull_request = webhook.get("pull_request_created")
            connections = webhook.get("service_connections")
            ServicehookWebhookTfs(
                f"{name}-{key}",
                project_id=args["project_id"],
                url=webhook["url"],
                basic_auth_username=webhook.get("username"),
                basic_auth_password=webhook.get("password"),
                accept_untrusted_certs=False,
                resource_details_to_send="minimal",
                messages_to_send="text",
                detailed_messages_to_send="none",
                build_completed=_runs(webhook["build_completed"]) if "build_completed" in webhook else None,
                git_pull_request_created=(
                    {"repository_id": pull_request["repository_id"], "branch": pull_request["branch"]} if pull_request else None
                ),
                # Empty: the provider does not send filters of these two, so a filter would be a permanent diff. The project limits them.
                service_connection_created={} if connections == "created" else None,
                service_connection_updated={} if connections == "updated" else None,
                # The provider would look the subscription up in the other project.
                opts=pulumi.ResourceOptions(parent=self, replace_on_changes=["project_id"]),
            )
        self.register_outputs({})


def _runs(event: BuildCompleted) -> ServicehookWebhookTfsBuildCompletedArgsDict:
    filters: ServicehookWebhookTfsBuildCompletedArgsDict = {"build_status": event["status"]}
    if "pipeline" in event:
        filters["definition_name"] = event["pipeline"]
    return filters
