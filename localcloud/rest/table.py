"""Everything that is served, in one table. Whoever serves more adds a room's routes here."""

from __future__ import annotations

from localcloud.rest import approvals, builds, evaluations, git_items, oidc_tokens, pull_requests, statuses, threads, work_items
from localcloud.rest.calls import Route

ROUTES: tuple[Route, ...] = (
    *git_items.ROUTES,
    *pull_requests.ROUTES,
    *threads.ROUTES,
    *statuses.ROUTES,
    *work_items.ROUTES,
    *evaluations.ROUTES,
    *approvals.ROUTES,
    *builds.ROUTES,
    *oidc_tokens.ROUTES,
)
