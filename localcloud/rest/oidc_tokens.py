"""New tokens of service connections for the steps of a run: what `System.OidcRequestUri` names.

Source: https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create.
"""

from __future__ import annotations

from localcloud.behaviours.devops import endpoints
from localcloud.behaviours.model import Refusal
from localcloud.federation import assertions, plans
from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.rest.calls import Answer, Call, Route
from localcloud.runs import authorisation


def _create(call: Call) -> Answer:
    wanted = call.query.get("serviceconnectionid", "")
    with call.store.transaction() as view:
        project = call.project_of(view)
        run = plans.run_of(view, call.scope, project.id, call.parts["plan"])
        if run is None or call.caller.kind != "servicePrincipal":
            raise ServiceRefusal("TaskOrchestrationPlanNotFoundException", f"The orchestration plan {call.parts['plan']} was not found.")
        endpoint = endpoints.find(view, call.scope, wanted)
        if endpoint is None or not authorisation.may_use(view, run, "endpoint", wanted):
            raise Refusal(f"Service connection {wanted} was not found, or the pipeline of the run is not authorized for it.")
        if not endpoints.subject_of(endpoint):
            raise Refusal(f"Service connection {wanted} does not use workload identity federation.")
        return Answer({"oidcToken": assertions.issue(view, endpoint, run.id).text})


ROUTES = (Route("POST", "distributedtask/hubs/{hub}/plans/{plan}/jobs/{job}/oidctoken", _create),)
