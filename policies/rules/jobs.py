"""Jobs, alerts and dashboards: as whom they run, and who hears of a failure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.policy_limits import Limits
from policies import tokens
from policies.reading import at, dicts, is_missing, number
from policies.references import benchmark, databricks
from policies.requirements import must_have, requires
from policies.resources import Resource
from policies.rule import Level, Rule

_A, _M = Level.ADVISORY, Level.MANDATORY
_JOBS: Final = databricks("jobs/configure-job", "Configure jobs")


def _heard(resource: Resource, limits: Limits) -> Iterator[str]:
    paths = ("emailNotifications.onFailures", "webhookNotifications.onFailures")
    if all(is_missing(at(resource.inputs, path)) for path in paths):
        yield f"{resource.label} fails without telling anybody."


def _ends(resource: Resource, limits: Limits) -> Iterator[str]:
    watched = not is_missing(at(resource.inputs, "health.rules"))
    seconds = at(resource.inputs, "timeoutSeconds")
    if (is_missing(seconds) or number(seconds) == 0) and not watched:
        yield f"{resource.label} may run for ever."


def _overlaps(resource: Resource, limits: Limits) -> Iterator[str]:
    runs = number(at(resource.inputs, "maxConcurrentRuns"))
    scheduled = any(not is_missing(at(resource.inputs, key)) for key in ("schedule", "trigger", "continuous"))
    if scheduled and runs is not None and runs > 1:
        yield f"{resource.label} may run {int(runs)} times at once."


def _from_git(resource: Resource, limits: Limits) -> Iterator[str]:
    source = at(resource.inputs, "gitSource")
    if isinstance(source, dict) and all(is_missing(source.get(key)) for key in ("tag", "branch", "commit")):
        yield f"{resource.label} does not say which version of the repository it runs."


def _home(resource: Resource, limits: Limits) -> Iterator[str]:
    for task in dicts(resource.inputs.get("tasks")):
        path = at(task, "notebookTask.notebookPath")
        if isinstance(path, str) and path.startswith(("/Users/", "/Workspace/Users/")):
            yield f"{resource.label} runs a notebook from somebody's own folder ({path})."


RULES: Final = (
    Rule(
        name="job-runs-as-principal", dev=_A, prod=_M, types=(tokens.JOB,),
        what="Jobs run as a service principal.",
        why="A job that runs as a person stops when that person leaves, and can do what that person can.",
        fix="Set `runAs.servicePrincipalName`.",
        references=(databricks("jobs/privileges", "Identities of jobs"), benchmark("IM-3")),
        of_resource=must_have("runAs.servicePrincipalName", "runs as whoever made it"),
    ),
    Rule(
        name="alert-runs-as-principal", dev=_A, prod=_M, types=(tokens.ALERT,),
        what="Alerts run as a service principal.",
        why="An alert that runs as a person goes silent when that person leaves.",
        fix="Set `runAs.servicePrincipalName`.",
        references=(databricks("sql/user/alerts/", "Alerts"), benchmark("IM-3")),
        of_resource=must_have("runAs.servicePrincipalName", "runs as whoever made it"),
    ),
    Rule(
        name="dashboard-as-reader", dev=_A, prod=_M, types=(tokens.DASHBOARD,),
        what="Dashboards show each reader what that reader may see.",
        why="With the publisher's rights in it, a dashboard shows everybody what the publisher may see.",
        fix="Set `embedCredentials` to false.",
        references=(databricks("dashboards/", "Dashboards"), benchmark("PA-7")),
        of_resource=requires("embedCredentials", False, otherwise="shows everybody what its publisher may see", default=True),
    ),
    Rule(
        name="job-failure-heard", dev=_A, prod=_M, types=(tokens.JOB,),
        what="Somebody is told when a job fails.",
        why="Readers find out from wrong numbers.",
        fix="Set `emailNotifications.onFailures` (stack file: `notifications.on_failure`).",
        references=(databricks("jobs/notifications", "Notifications"),),
        of_resource=_heard,
    ),
    Rule(
        name="job-ends", dev=_A, prod=_A, types=(tokens.JOB,),
        what="A job has a time after which it is stopped, or somebody is warned.",
        why="A run that hangs costs until somebody looks.",
        fix="Set `timeoutSeconds`, or a rule in `health` (stack file: `timeout_minutes`, `warn_after_minutes`).",
        references=(_JOBS,),
        of_resource=_ends,
    ),
    Rule(
        name="job-once-at-a-time", dev=_A, prod=_A, types=(tokens.JOB,),
        what="A scheduled job does not overlap with itself.",
        why="Two runs that write the same table fail, or write twice.",
        fix="Set `maxConcurrentRuns` to 1, with `queue.enabled`.",
        references=(_JOBS,),
        of_resource=_overlaps,
    ),
    Rule(
        name="job-source-named", dev=_M, prod=_M, types=(tokens.JOB,),
        what="A job that reads a repository names the branch, tag or commit.",
        why="Nobody can say what it ran.",
        fix="Set `gitSource.tag`.",
        references=(databricks("jobs/how-to/use-git-dev-ops", "Git with jobs"), benchmark("DS-6")),
        of_resource=_from_git,
    ),
    Rule(
        name="job-from-shared-code", dev=_A, prod=_M, types=(tokens.JOB,),
        what="Jobs run notebooks that are deployed, not ones in somebody's own folder.",
        why="One person changes production without review, or deletes it with their account.",
        fix="Run it from a deployed folder or a git folder.",
        references=(benchmark("DS-6"),),
        of_resource=_home,
    ),
)  # fmt: skip
