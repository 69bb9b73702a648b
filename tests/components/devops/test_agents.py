"""Agents on the stack's own machines: fresh for every job, and nobody's before a pipeline is authorised."""

from __future__ import annotations

import pulumi

from components.devops.permission_table import POOL_ROLES
from components.devops.queue_lookup import QueueLookup
from components.devops.scale_set_pool import ScaleSetPool
from tests.components.devops.samples import CONNECTION, DEPLOYERS, PROJECT, SCALE_SET
from tests.components.mocked import Graph, run
from tests.components.samples import SAMPLES

POOL = "azuredevops:index/elasticPool:ElasticPool"


def pool() -> Graph:
    return run(lambda: SAMPLES[ScaleSetPool]("agents", None).queue_id)  # type: ignore[attr-defined]


def test_every_job_gets_a_fresh_machine() -> None:
    inputs = pool().one(POOL).inputs
    assert inputs["recycleAfterEachUse"] is True
    assert inputs["agentInteractiveUi"] is False


def test_no_other_project_gets_the_pool() -> None:
    inputs = pool().one(POOL).inputs
    assert inputs["autoProvision"] is False
    # The queue is a resource of its own, because pipelines are authorised for it; the pool makes none.
    assert "projectId" not in inputs


def test_the_pool_manages_the_scale_set_through_the_connection() -> None:
    inputs = pool().one(POOL).inputs
    assert (inputs["azureResourceId"], inputs["serviceEndpointId"], inputs["serviceEndpointScope"]) == (SCALE_SET, CONNECTION, PROJECT)


def test_who_deploys_administers_the_pool_and_nobody_else() -> None:
    found = pool()
    role = found.one("azuredevops:index/securityroleAssignment:SecurityroleAssignment")
    assert found.comes_from(role, "resourceId") == {POOL}
    assert (role.inputs["scope"], role.inputs["identityId"], role.inputs["roleName"]) == (POOL_ROLES, DEPLOYERS, "Administrator")


def test_39_the_queue_is_the_pool_s_and_has_no_name() -> None:
    """Pitfall 39: a queue takes a name or a pool."""
    found = pool()
    queue = found.one("azuredevops:index/queue:Queue")
    assert found.comes_from(queue, "agentPoolId") == {POOL}
    assert isinstance(queue.inputs["agentPoolId"], float)
    assert "name" not in queue.inputs


def test_a_queue_is_looked_up_after_what_puts_it_there() -> None:
    found = run(
        lambda: pulumi.Output.all(
            (lookup := QueueLookup("agents", args={"project_id": PROJECT, "pool_name": "mdp-data-dev", "depends_on": []})).queue_id,
            lookup.pool_name,
        )
    )
    assert found.result == ["80", "mdp-data-dev"]
