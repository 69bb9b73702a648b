"""What pipelines may reach, and the machines that they run on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.policy_limits import Limits
from policies import tokens
from policies.reading import at, dicts, is_missing, text
from policies.references import benchmark, devops, psrule
from policies.requirements import all_of, must_have, requires
from policies.resources import Resource, Stack
from policies.rule import Level, Rule, Violation

_A, _M = Level.ADVISORY, Level.MANDATORY
_SCOPE: Final = devops("pipelines/process/access-tokens", "Job access tokens")
_RESOURCES: Final = devops("pipelines/security/resources", "Security of pipeline resources")
_UNLIMITED: Final = "gives jobs a token that reaches"


def _has_settings(stack: Stack, limits: Limits) -> Iterator[Violation]:
    for project in stack.of(tokens.PROJECT):
        if not any(stack.from_resource(project, "projectId", tokens.PIPELINE_SETTINGS)):
            yield Violation(f"{project.label} has pipeline settings that nobody has decided on.", project)


def _closed_pool(resource: Resource, limits: Limits) -> Iterator[str]:
    for organisation in dicts(at(resource.inputs, "organizationProfile.organizations")):
        if organisation.get("openAccess") is True or is_missing(organisation.get("projects")):
            yield f"{resource.label} can be used by every project of {text(organisation.get('url')) or 'the organisation'}."
    if at(resource.inputs, "autoProvision") is True:
        yield f"{resource.label} is opened to every project."


def _fresh(resource: Resource, limits: Limits) -> Iterator[str]:
    if at(resource.inputs, "agentProfile.kind") == "Stateful":
        yield f"{resource.label} lets a job find what another has left on the machine."
    if resource.type == tokens.ELASTIC_POOL and at(resource.inputs, "recycleAfterEachUse") in (False, None):
        yield f"{resource.label} lets a job find what another has left on the machine."


def _webhook(resource: Resource, limits: Limits) -> Iterator[str]:
    url = at(resource.inputs, "url")
    if isinstance(url, str) and not url.startswith("https://"):
        yield f"{resource.label} sends events without encryption."
    if at(resource.inputs, "acceptUntrustedCerts") is True:
        yield f"{resource.label} sends events to whoever claims to be the receiver."


def _all_details(resource: Resource, limits: Limits) -> Iterator[str]:
    if at(resource.inputs, "resourceDetailsToSend") == "all":
        yield f"{resource.label} sends everything that Azure DevOps knows about what happened."


RULES: Final = (
    Rule(
        name="authorization-single", dev=_M, prod=_M, types=(tokens.PIPELINE_AUTHORIZATION,),
        what="Pipelines are authorised one by one.",
        why="Without a pipeline's id, every pipeline of the project, also a new one, may use the connection, group or environment.",
        fix="Set `pipelineId`.",
        references=(_RESOURCES, benchmark("PA-7")),
        of_resource=must_have("pipelineId", "lets every pipeline use it"),
    ),
    Rule(
        name="variable-group-closed", dev=_M, prod=_M, types=(tokens.VARIABLE_GROUP,),
        what="Variable groups are closed to pipelines that are not authorised.",
        why="Whoever may make a pipeline could print the group's variables.",
        fix="Set `allowAccess` to false, and authorise pipelines one by one.",
        references=(_RESOURCES, benchmark("PA-7")),
        of_resource=requires("allowAccess", False, otherwise="can be used by every pipeline", default=False),
    ),
    Rule(
        name="job-scope", dev=_M, prod=_M, types=(tokens.PIPELINE_SETTINGS,),
        what="Jobs get a token for this project, and for the repositories that the pipeline names.",
        why="A script in one pipeline could read, or change, every repository of the organisation.",
        fix="Set `enforceJobScope`, `enforceJobScopeForRelease` and `enforceReferencedRepoScopedToken` to true.",
        references=(psrule("Pipelines.Settings.LimitJobAuthorizationScope"), _SCOPE),
        of_resource=all_of(
            requires("enforceJobScope", True, otherwise=f"{_UNLIMITED} all projects", default=False),
            requires("enforceJobScopeForRelease", True, otherwise=f"{_UNLIMITED} all projects from release pipelines", default=False),
            requires("enforceReferencedRepoScopedToken", True, otherwise=f"{_UNLIMITED} all repositories", default=False),
        ),
    ),
    Rule(
        name="settable-variables", dev=_M, prod=_M, types=(tokens.PIPELINE_SETTINGS,),
        what="Only variables that are marked for it can be set when a pipeline starts.",
        why="A value given at the start can reach a script as a command.",
        fix="Set `enforceSettableVar` to true.",
        references=(psrule("Pipelines.Settings.LimitSetVariablesAtQueueTime"),),
        of_resource=requires("enforceSettableVar", True, otherwise="lets every variable be set when a pipeline starts", default=False),
    ),
    Rule(
        name="badges-private", dev=_A, prod=_M, types=(tokens.PIPELINE_SETTINGS,),
        what="Status badges of pipelines are private.",
        why="They tell strangers which pipelines there are, and when one fails.",
        fix="Set `statusBadgesArePrivate` to true.",
        references=(psrule("Pipelines.Settings.StatusBadgesPrivate"),),
        of_resource=requires("statusBadgesArePrivate", True, otherwise="shows the state of its pipelines to everybody", default=False),
    ),
    Rule(
        name="project-has-settings", dev=_M, prod=_M,
        what="A project that the stack makes has pipeline settings.",
        why="The service's defaults give jobs wide tokens.",
        fix="Add `ProjectPipelineSettings` for the project.",
        references=(psrule("Pipelines.Settings.LimitJobAuthorizationScope"),),
        of_stack=_has_settings,
    ),
    Rule(
        name="project-private", dev=_M, prod=_M, types=(tokens.PROJECT,),
        what="Projects are private.",
        why="Everybody on the internet could read code, work items and runs.",
        fix="Set `visibility` to `private`.",
        references=(psrule("Project.Visibility"),),
        of_resource=requires("visibility", "private", otherwise="is {}", default="private"),
    ),
    Rule(
        name="pipeline-as-code", dev=_M, prod=_M, types=(tokens.PIPELINE,),
        what="Pipelines are YAML files of a repository.",
        why="A pipeline in the settings is changed without a review, and has no history that belongs to the code.",
        fix="Set `repository.ymlPath`.",
        references=(psrule("Pipelines.Core.UseYamlDefinition"), benchmark("DS-6")),
        of_resource=must_have("repository.ymlPath", "is not a file of its repository"),
    ),
    Rule(
        name="agents-closed", dev=_M, prod=_M, types=(tokens.AGENT_POOL, tokens.ELASTIC_POOL, tokens.devops("Pool")),
        what="Agents serve the projects that they are for.",
        why="A pipeline of any project could run beside the credentials and in the network of this one.",
        fix="Set `openAccess` and `autoProvision` to false, and name the projects.",
        references=(devops("pipelines/agents/pools-queues", "Agent pools"), benchmark("DS-6")),
        of_resource=_closed_pool,
    ),
    Rule(
        name="agents-fresh", dev=_M, prod=_M, types=(tokens.AGENT_POOL, tokens.ELASTIC_POOL),
        what="Every job gets a machine that no other job has used.",
        why="A job could read files and tokens that another has left, or change its tools.",
        fix="Use `agentProfile.kind: Stateless`, or `recycleAfterEachUse: true`.",
        references=(devops("managed-devops-pools/overview", "Managed DevOps Pools"), benchmark("DS-6")),
        of_resource=_fresh,
    ),
    Rule(
        name="webhook-encrypted", dev=_M, prod=_M, types=(tokens.WEBHOOK,),
        what="Events are sent by HTTPS to a receiver that proves who it is.",
        why="They hold names, links and messages of people, and can be read or redirected on the way.",
        fix="Use an `https://` address, and set `acceptUntrustedCerts` to false.",
        references=(benchmark("DP-3"),),
        of_resource=_webhook,
    ),
    Rule(
        name="webhook-minimal", dev=_A, prod=_A, types=(tokens.WEBHOOK,),
        what="Events hold as little as the receiver needs.",
        why="What has been sent cannot be taken back.",
        fix="Set `resourceDetailsToSend` to `minimal`.",
        references=(devops("service-hooks/services/webhooks", "Webhooks"),),
        of_resource=_all_details,
    ),
)  # fmt: skip
