"""Checks that are decided at once, and before anybody is asked: branch control and required template."""

from __future__ import annotations

import re
from collections.abc import Iterator

from localcloud.behaviours.devops.organisation import PROJECT, token
from localcloud.behaviours.devops.policies import BRANCH_POLICIES, scopes_of
from localcloud.behaviours.devops.repositories import GIT
from localcloud.behaviours.paths import flag, items, text
from localcloud.pipelines.files import SELF
from localcloud.pipelines.model import Pipeline
from localcloud.runs import records
from localcloud.runs.records import Run
from localcloud.store import Transaction
from localcloud.store_model import Record


def branch_control(view: Transaction, run: Run, repository: Record, check: Record) -> str:
    """Why the check fails; "" if it passes. It looks at everything that goes into the run: repositories and runs of other pipelines."""
    allowed = [part.strip() for part in text(check.inputs, "allowedBranches").split(",") if part.strip()]
    must_be_protected = flag(check.inputs, "verifyBranchProtection")
    for name, repository_id, ref in _sources(view, run, repository):
        if allowed and not any(_matches(ref, pattern) for pattern in allowed):
            return f"{check.name}: {ref} of {name} is not among the allowed branches {', '.join(allowed)}"
        if must_be_protected and not is_protected(view, run, repository_id, ref):
            return f"{check.name}: {ref} of {name} has no branch policy that protects it"
    return ""


def is_protected(view: Transaction, run: Run, repository_id: str, ref: str) -> bool:
    """Whether an enabled branch policy is on the branch."""
    repository = view.get(GIT, run.scope, repository_id)
    default = text(repository.outputs, "defaultBranch") if repository else ""
    for kind in BRANCH_POLICIES:
        for policy in view.find(token(kind), run.scope, projectId=run.project):
            if not flag(policy.inputs, "enabled", default=True):
                continue
            for scope in scopes_of(policy):
                match, wanted = text(scope, "matchType").lower() or "exact", text(scope, "repositoryRef").lower()
                is_there = text(scope, "repositoryId") in ("", repository_id)
                on_ref = {"defaultbranch": ref.lower() == default.lower(), "prefix": ref.lower().startswith(wanted)}
                if is_there and on_ref.get(match, ref.lower() == wanted):
                    return True
    return False


def required_template(view: Transaction, run: Run, pipeline: Pipeline, repository: Record, check: Record) -> str:
    """Why the check fails; "" if the pipeline extends one of the templates."""
    wanted = list(items(check.inputs.get("requiredTemplates")))
    for extended in pipeline.extends:
        resource = pipeline.resources.repositories.get(extended.repository)
        name, ref = (repository.name, run.ref) if extended.repository == SELF else ("", "")
        if resource is not None:
            name, ref = resource.name, resource.ref
        project = view.get(PROJECT, run.scope, run.project)
        full = name if "/" in name else f"{project.name if project else ''}/{name}"
        for each in wanted:
            same_name = text(each, "repositoryName").lower() in (full.lower(), name.lower())
            same_path = text(each, "templatePath").strip("/").lower() == extended.path.strip("/").lower()
            if same_name and same_path and text(each, "repositoryRef").lower() == ref.lower():
                return ""
    paths = ", ".join(f"{text(each, 'templatePath')}@{text(each, 'repositoryName')} ({text(each, 'repositoryRef')})" for each in wanted)
    return f"the pipeline does not extend the required template {paths}"


def _sources(view: Transaction, run: Run, repository: Record) -> Iterator[tuple[str, str, str]]:
    yield repository.name, repository.id, run.ref
    for alias, source in run.repositories.items():
        yield alias, source.repository, source.ref
    for alias, number in run.pipelines.items():
        used = records.get(view, number)
        definition = next((each for each in view.named(used.pipeline) if each.scope == used.scope), None) if used else None
        if used is not None and definition is not None:
            yield alias, text(definition.inputs, "repository.repoId"), used.ref


def _matches(ref: str, pattern: str) -> bool:
    expression = ".*".join(re.escape(part) for part in pattern.split("*"))
    return re.fullmatch(expression, ref, re.IGNORECASE) is not None
