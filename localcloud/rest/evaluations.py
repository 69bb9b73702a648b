"""The evaluations of branch policies over REST, for the pull request that `artifactId` names.

Source: https://learn.microsoft.com/rest/api/azure/devops/policy/evaluations/list.
"""

from __future__ import annotations

import re

from localcloud.behaviours.identifiers import derived_uuid
from localcloud.pull_requests import opening, policies, records
from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.rest.calls import Answer, Call, Route, listed


def _list(call: Call) -> Answer:
    artifact = call.query.get("artifactid", "")
    named = re.fullmatch(r"vstfs:///CodeReview/CodeReviewId/([^/]+)/(\d+)", artifact)
    if named is None:
        raise ServiceRefusal(
            "InvalidArgumentValueException",
            f"Expected artifactId=vstfs:///CodeReview/CodeReviewId/PROJECT-ID/NUMBER, got {artifact!r}.\r\nParameter name: artifactId",
        )
    with call.store.transaction() as view:
        project = call.project_of(view)
        each, repository = records.get(view, int(named[2]))
        if each.project != project.id or named[1].lower() != project.id:
            raise ServiceRefusal("GitPullRequestNotFoundException", records.NOT_FOUND)
        if each.status == "active":
            each, repository = opening.caught_up(view, each.id)
        found = policies.evaluate(view, each, repository)
    return listed(
        [
            {
                "evaluationId": derived_uuid("evaluation", evaluation.policy.id, str(each.id)),
                "artifactId": artifact,
                "status": evaluation.verdict.state,
                "context": {"reason": evaluation.verdict.reason},
                "configuration": {
                    "id": int(evaluation.policy.id),
                    "isEnabled": True,
                    "isBlocking": evaluation.blocking,
                    "type": {"displayName": evaluation.type},
                    "settings": dict(evaluation.settings),
                },
            }
            for evaluation in found
        ]
    )


ROUTES = (Route("GET", "policy/evaluations", _list, preview=True),)
