"""Environments and checks, pipelines and their authorisations, agents."""

from __future__ import annotations

import pytest

from localcloud.behaviours.model import Refusal
from tests.localcloud.behaviours.world import ORGANISATION, TENANT, World, devops, paths

APPROVAL = devops("checkApproval")
AUTHORIZATION = devops("pipelineAuthorization")


@pytest.fixture
def project(world: World) -> str:
    return world.project()


@pytest.fixture
def environment(world: World, project: str) -> str:
    return world.make(devops("environment"), projectId=project, name="data-dev")


def approvers(world: World, project: str) -> str:
    """The id that a check names a group by."""
    made = world.make(devops("group"), scope=project, displayName="data-dev approvers")
    return world.output(devops("group"), made, "groupId")


def approval(world: World, project: str, target: str, approver: str, **inputs: object) -> str:
    given = {"targetResourceType": "environment", "targetResourceId": target, "approvers": [approver], **inputs}
    return world.make(APPROVAL, projectId=project, **given)


def pipeline(world: World, project: str, name: str = "ci", **inputs: object) -> str:
    repositories = [record.id for record in world.everything() if record.token == devops("git") and record.inputs["projectId"] == project]
    repository = repositories[0] if repositories else world.repository(project)
    given = {"repository": {"repoType": "TfsGit", "repoId": repository, "ymlPath": f"pipelines/{name}.yml"}, **inputs}
    return world.make(devops("buildDefinition"), projectId=project, name=name, **given)


class TestChecks:
    """Checks hold up what uses their target."""

    def test_an_approval_by_a_group(self, world: World, project: str, environment: str) -> None:
        made = approval(world, project, environment, approvers(world, project))
        outputs = world.look(APPROVAL, made).outputs
        assert (outputs["version"], outputs["timeout"], outputs["requesterCanApprove"]) == (1, 43_200, False)
        changed = world.change(APPROVAL, made, **{**world.look(APPROVAL, made).inputs, "timeout": 1440})
        assert changed["version"] == 2

    def test_approvers_stand(self, world: World, project: str, environment: str) -> None:
        with pytest.raises(Refusal, match=f"Invalid approver: the identity {TENANT} cannot be found"):
            approval(world, project, environment, TENANT)

    def test_a_user_approves_by_either_id(self, world: World, project: str, environment: str) -> None:
        users = world.ask("azuredevops:index/getUsers:getUsers", principalName="ada.approver@contoso.com")["users"]
        assert isinstance(users, list)
        user = users[0]
        assert isinstance(user, dict)
        approval(world, project, environment, str(user["originId"]))
        approval(world, project, environment, str(user["id"]))

    def test_39_approvers_are_ids(self) -> None:
        given = {"projectId": TENANT, "targetResourceType": "environment", "targetResourceId": "1"}
        assert paths(APPROVAL, **given, approvers=["ada.approver@contoso.com", ...]) == ["approvers[0]"]

    def test_39_target_types(self) -> None:
        given = {"projectId": TENANT, "targetResourceId": "1", "approvers": [TENANT]}
        assert paths(APPROVAL, **given, targetResourceType="agentpool") == ["targetResourceType"]

    def test_targets_stand_in_the_project(self, world: World, project: str, environment: str) -> None:
        group = approvers(world, project)
        with pytest.raises(Refusal, match="Resource environment with id 999999 was not found"):
            approval(world, project, "999999", group)
        other = world.project("Other")
        with pytest.raises(Refusal, match=rf"Resource environment with id {environment} \(data-dev\) is not in project {other}"):
            approval(world, other, environment, group)

    def test_a_check_on_a_repository_names_the_project_too(self, world: World, project: str) -> None:
        repository, group = world.repository(project), approvers(world, project)
        with pytest.raises(Refusal, match=r"names it as PROJECT-ID.REPOSITORY-ID"):
            approval(world, project, repository, group, targetResourceType="repository")
        approval(world, project, f"{project}.{repository}", group, targetResourceType="repository")

    def test_a_check_on_a_queue(self, world: World, project: str) -> None:
        queue = world.ask("azuredevops:index/getAgentQueue:getAgentQueue", projectId=project, name="Azure Pipelines")["id"]
        group = approvers(world, project)
        approval(world, project, str(queue), group, targetResourceType="queue")
        with pytest.raises(Refusal, match="Queue 5 does not exist"):
            approval(world, project, "5", group, targetResourceType="queue")

    def test_one_exclusive_lock(self, world: World, project: str, environment: str) -> None:
        given = {"projectId": project, "targetResourceType": "environment", "targetResourceId": environment}
        world.make(devops("checkExclusiveLock"), **given)
        with pytest.raises(Refusal, match="An exclusive lock check"):
            world.make(devops("checkExclusiveLock"), **given)

    @pytest.mark.parametrize(
        ("inputs", "wrong"),
        [
            ({}, []),
            ({"timeZone": "Europe/Berlin"}, ["timeZone"]),
            ({"startTime": "8:00"}, ["startTime"]),
            ({"endTime": "24:00"}, ["endTime"]),
        ],
    )
    def test_39_business_hours(self, inputs: dict[str, object], wrong: list[str]) -> None:
        given: dict[str, object] = {"startTime": "08:00", "endTime": "18:00", "timeZone": "W. Europe Standard Time"}
        target = {"projectId": TENANT, "targetResourceType": "environment", "targetResourceId": "1"}
        assert paths(devops("checkBusinessHours"), **target, **{**given, **inputs}) == wrong

    def test_an_environment_takes_its_checks(self, world: World, project: str, environment: str) -> None:
        made = approval(world, project, environment, approvers(world, project))
        world.delete(devops("environment"), environment)
        assert world.find(APPROVAL, made) is None


class TestRoles:
    """What people may do with an environment."""

    def test_an_environment_takes_its_roles(self, world: World, project: str, environment: str) -> None:
        group = world.look(devops("group"), world.make(devops("group"), scope=project, displayName="operators")).outputs["groupId"]
        given = {"scope": "distributedtask.environmentreferencerole", "identityId": group, "roleName": "User"}
        made = world.make(devops("securityroleAssignment"), resourceId=f"{project}_{environment}", **given)
        other = world.make(devops("environment"), projectId=project, name="data-prod")
        kept = world.make(devops("securityroleAssignment"), resourceId=f"{project}_{other}", **given)
        world.delete(devops("environment"), environment)
        assert world.find(devops("securityroleAssignment"), made) is None
        world.delete(devops("project"), project)
        assert world.find(devops("securityroleAssignment"), kept) is None


class TestPipelines:
    """Pipelines and what they may use."""

    def test_revisions(self, world: World, project: str) -> None:
        made = pipeline(world, project)
        record = world.look(devops("buildDefinition"), made)
        assert (record.outputs["revision"], record.outputs["path"]) == (1, "\\")
        assert world.change(devops("buildDefinition"), made, **{**record.inputs, "queueStatus": "paused"})["revision"] == 2

    def test_the_repository_stands(self, world: World, project: str) -> None:
        with pytest.raises(Refusal, match="TF401019"):
            pipeline(world, project, repository={"repoType": "TfsGit", "repoId": TENANT, "ymlPath": "ci.yml"})

    def test_names_are_unique_in_a_folder(self, world: World, project: str) -> None:
        pipeline(world, project)
        pipeline(world, project, path="\\nightly")
        with pytest.raises(Refusal, match="DefinitionExistsException"):
            pipeline(world, project)

    def test_variable_groups_stand(self, world: World, project: str) -> None:
        with pytest.raises(Refusal, match="Variable group 77 was not found in the project"):
            pipeline(world, project, variableGroups=[77])

    def test_33_the_narrow_scope_never_settles(self, world: World, project: str) -> None:
        with pytest.raises(Refusal, match="never sent to Azure DevOps"):
            pipeline(world, project, jobAuthorizationScope="project")

    @pytest.mark.parametrize("days", [["Sun", "Mon"], ["Mon", "Mon"]])
    def test_33_days_out_of_order_never_settle(self, world: World, project: str, days: list[str]) -> None:
        with pytest.raises(Refusal, match="in the order of the week"):
            pipeline(world, project, schedules=[{"daysToBuilds": days}])
        pipeline(world, project, schedules=[{"daysToBuilds": ["Mon", "Sun"]}])

    @pytest.mark.parametrize(
        ("inputs", "wrong"),
        [
            ({}, []),
            ({"path": "nightly"}, ["path"]),
            ({"ciTrigger": {"useYaml": True, "override": {"branchFilters": [{"includes": ["main"]}]}}}, ["ciTrigger.override"]),
            ({"variables": [{"name": "a", "value": "1"}, {"name": "A", "value": "2"}]}, ["variables[1].name"]),
            ({"repository": {"repoType": "TfsGit", "repoId": TENANT}}, ["repository.ymlPath"]),
            ({"repository": {"repoType": "Svn", "repoId": TENANT, "ymlPath": "ci.yml"}}, ["repository.repoType"]),
        ],
    )
    def test_39_what_a_preview_refuses(self, inputs: dict[str, object], wrong: list[str]) -> None:
        given: dict[str, object] = {"repository": {"repoType": "TfsGit", "repoId": ..., "ymlPath": "ci.yml"}}
        assert paths(devops("buildDefinition"), projectId=TENANT, **{**given, **inputs}) == wrong

    def test_an_authorisation_for_each_pipeline(self, world: World, project: str, environment: str) -> None:
        given = {"projectId": project, "type": "environment", "resourceId": environment}
        first = world.make(AUTHORIZATION, **given, pipelineId=int(pipeline(world, project)))
        second = world.make(AUTHORIZATION, **given, pipelineId=int(pipeline(world, project, "cd")))
        assert first != second
        with pytest.raises(Refusal, match="The pipeline 8 was not found"):
            world.make(AUTHORIZATION, **given, pipelineId=8)

    def test_an_authorisation_goes_with_its_pipeline(self, world: World, project: str, environment: str) -> None:
        made = pipeline(world, project)
        given = {"projectId": project, "type": "environment", "resourceId": environment, "pipelineId": int(made)}
        authorization = world.make(AUTHORIZATION, **given)
        world.delete(devops("buildDefinition"), made)
        assert world.find(AUTHORIZATION, authorization) is None

    def test_a_repository_is_authorised_by_its_id_alone(self, world: World, project: str) -> None:
        number, repository = int(pipeline(world, project)), next(r.id for r in world.everything() if r.token == devops("git"))
        given = {"projectId": project, "type": "repository", "pipelineId": number}
        with pytest.raises(Refusal, match="give the repository's id alone"):
            world.make(AUTHORIZATION, **given, resourceId=f"{project}.{repository}")
        assert world.make(AUTHORIZATION, **given, resourceId=repository) == f"{project}/repository/{repository};pipeline_id={number}"

    def test_a_pipeline_of_another_project(self, world: World, project: str, environment: str) -> None:
        other = world.project("Other")
        number = int(pipeline(world, other))
        given = {"projectId": project, "type": "environment", "resourceId": environment, "pipelineId": number}
        with pytest.raises(Refusal, match=f"was not found in project {project}"):
            world.make(AUTHORIZATION, **given)
        world.make(AUTHORIZATION, **given, pipelineProjectId=other)


class TestAgents:
    """Pools and queues."""

    def test_every_project_has_a_queue_for_the_own_pools(self, world: World, project: str) -> None:
        ask = "azuredevops:index/getAgentQueue:getAgentQueue"
        assert world.ask(ask, projectId=project, name="azure pipelines")["agentPoolId"] == 9
        assert world.ask(ask, projectId=project, name="Default")["agentPoolId"] == 1
        with pytest.raises(Refusal, match="Unable to find agent queue with name Ubuntu"):
            world.ask(ask, projectId=project, name="Ubuntu")

    def test_a_queue_on_a_pool_of_ours(self, world: World, project: str) -> None:
        pool = world.make(devops("pool"), name="data-agents")
        queue = world.make(devops("queue"), projectId=project, agentPoolId=int(pool))
        assert world.output(devops("queue"), queue, "name") == "data-agents"
        with pytest.raises(Refusal, match="has a queue for agent pool data-agents already"):
            world.make(devops("queue"), projectId=project, name="data-agents")
        world.delete(devops("pool"), pool)
        assert world.find(devops("queue"), queue) is None

    def test_a_managed_pool_has_a_queue_in_the_projects_it_names(self, world: World, project: str) -> None:
        world.resource_group()
        given = {"resourceGroupName": "data-dev", "location": "westeurope"}
        center = world.make("azure-native:devcenter:DevCenter", devCenterName="dc", **given)
        within = world.make("azure-native:devcenter:Project", projectName="dcp", devCenterId=center, **given)
        world.make(
            "azure-native:devopsinfrastructure:Pool",
            poolName="agents",
            devCenterProjectResourceId=within,
            maximumConcurrency=1,
            agentProfile={"kind": "Stateless"},
            fabricProfile={"kind": "Vmss", "sku": {"name": "Standard_D2s_v5"}, "images": [{"wellKnownImageName": "ubuntu-24.04/latest"}]},
            organizationProfile={"kind": "AzureDevOps", "organizations": [{"url": ORGANISATION, "projects": ["Data"]}]},
            **given,
        )
        ask = "azuredevops:index/getAgentQueue:getAgentQueue"
        found = world.ask(ask, projectId=project, name="agents")
        world.make(AUTHORIZATION, projectId=project, type="queue", resourceId=found["id"], pipelineId=int(pipeline(world, project)))
        with pytest.raises(Refusal, match="Unable to find agent queue with name agents"):
            world.ask(ask, projectId=world.project("Other"), name="agents")

    def test_39_a_queue_takes_a_name_or_a_pool(self) -> None:
        assert paths(devops("queue"), projectId=TENANT, name="a", agentPoolId=7) == ["name"]

    def test_38_idle_agents_fit_in_the_capacity(self, world: World, project: str) -> None:
        world.resource_group()
        connection = world.connection(project, world.client_id(world.identity()))
        scale_set = world.make(
            "azure-native:compute:VirtualMachineScaleSet",
            resourceGroupName="data-dev",
            vmScaleSetName="agents",
            sku={"name": "Standard_D2s_v5"},
        )
        given = {
            "name": "agents",
            "azureResourceId": scale_set,
            "serviceEndpointId": connection,
            "serviceEndpointScope": project,
            "maxCapacity": 2,
        }
        with pytest.raises(Refusal, match=r"\(desired_idle, 3\) cannot be above"):
            world.make(devops("elasticPool"), **given, desiredIdle=3)
        world.make(devops("elasticPool"), **given, desiredIdle=1)
