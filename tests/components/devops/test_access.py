"""How pipelines get into Azure, and who may use that."""

from __future__ import annotations

import itertools

from components.devops.pipeline_authorizations import PipelineAuthorizations
from components.devops.service_connection import ServiceConnection
from tests.components.mocked import Graph, run
from tests.components.samples import SAMPLES

AUTHORIZATION = "azuredevops:index/pipelineAuthorization:PipelineAuthorization"


def authorised() -> Graph:
    return run(lambda: SAMPLES[PipelineAuthorizations]("uses", None) and None)


def test_each_pipeline_is_authorised_by_itself_for_each_thing() -> None:
    found = {resource.name: resource.inputs for resource in authorised().of(AUTHORIZATION)}
    assert {name: (inputs["pipelineId"], inputs["type"]) for name, inputs in found.items()} == {
        "uses-cd.agents": (2, "queue"),
        "uses-cd.apply": (2, "endpoint"),
        "uses-cd.environment": (2, "environment"),
        "uses-ci.plan": (1, "endpoint"),
        "uses-ci.repository.tools": (1, "repository"),
    }


def test_13_authorisations_are_given_one_after_the_other() -> None:
    for earlier, later in itertools.pairwise(authorised().of(AUTHORIZATION)):
        assert earlier.urn in later.depends_on


def test_8_the_connection_signs_in_without_a_secret() -> None:
    graph = run(lambda: SAMPLES[ServiceConnection]("deploy", None) and None)
    connection = graph.one("azuredevops:index/serviceEndpointAzureRM:ServiceEndpointAzureRM")
    assert connection.inputs["serviceEndpointAuthenticationScheme"] == "WorkloadIdentityFederation"
    assert connection.inputs["credentials"] == {"serviceprincipalid": "77777777-7777-4777-8777-777777777777"}
    assert connection.secrets == frozenset()


def test_34_the_connection_gives_its_name_up_before_it_is_made_again_and_its_deletion_may_lag() -> None:
    graph = run(lambda: SAMPLES[ServiceConnection]("deploy", None) and None)
    request = graph.one("azuredevops:index/serviceEndpointAzureRM:ServiceEndpointAzureRM").request
    assert request.deleteBeforeReplace
    assert request.customTimeouts.delete == "15m"
