"""The identity of reviews in the workspace that has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from components.azure.federated_credential import FederatedCredential
from components.databricks.access import Access
from components.databricks.reviews import Reviews
from domain import naming
from wiring.azure.identities import REVIEW
from wiring.azure.parts import AzureParts
from wiring.azure.trust import build_review_trust
from wiring.databricks.context import Reviewer, WorkspaceContext
from wiring.databricks.notebooks import GitSource
from wiring.reviews import levels_of


def with_reviews(
    context: WorkspaceContext, azure: AzureParts, git: GitSource, trusts: Mapping[str, FederatedCredential]
) -> WorkspaceContext:
    """The workspace with its identity of reviews, which gets permissions and grants from then on; the same workspace if it has none."""
    reviews, identity = context.workspace.reviews, azure.identities.review
    if reviews is None or identity is None:
        return context
    trust = build_review_trust(context.config, azure, trusts)
    made = Reviews(
        context.key,
        args={
            "client_id": identity.client_id,
            "display_name": naming.identity(context.config.stack, REVIEW),
            "path": naming.REVIEWS_FOLDER,
            "access": {label: _reads(access) for label, access in context.access("jobs", reviews.job).items()},
        },
        opts=context.depending_on(*git.depends_on, *([trust] if trust else [])),
    )
    return replace(context, reviewer=Reviewer(made.application_id, levels_of(context.workspace, reviews), reviews.catalog))


def _reads(access: Access) -> Access:
    return {**access, "level": "CAN_READ"}
