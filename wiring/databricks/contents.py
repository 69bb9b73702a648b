"""Everything inside one workspace, in the order of their dependencies."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.databricks.job import Job
from components.databricks.secret_scope import SecretScope
from components.databricks.stored_secret_scope import StoredSecretScope
from config.model import StackConfig
from wiring.azure.parts import AzureParts
from wiring.azure.trust import build_git_trusts
from wiring.databricks.compute import WorkspaceCompute, build_compute
from wiring.databricks.data import DataInputs, WorkspaceData, build_data
from wiring.databricks.entry import enter_workspace
from wiring.databricks.jobs import JobInputs, build_jobs
from wiring.databricks.models import WorkspaceModels, build_models
from wiring.databricks.notebooks import GitSource, WorkspaceNotebooks, build_notebooks
from wiring.databricks.reports import WorkspaceReports, build_reports
from wiring.databricks.reviews import with_reviews
from wiring.databricks.run_as import build_run_as_rights
from wiring.databricks.secret_scopes import build_secret_scopes
from wiring.devops.delivery import Delivery
from wiring.devops.project import ProjectParts

if TYPE_CHECKING:
    from components.azure.private_endpoints import PrivateEndpoints


@dataclass(frozen=True, slots=True)
class Contents:
    """What this stack creates in one workspace, by the keys of the stack file."""

    compute: WorkspaceCompute
    notebooks: WorkspaceNotebooks
    jobs: Mapping[str, Job]
    secret_scopes: Mapping[str, SecretScope | StoredSecretScope]
    data: WorkspaceData
    models: WorkspaceModels
    reports: WorkspaceReports


def build_contents(
    config: StackConfig, project: ProjectParts, azure: AzureParts, delivery: Delivery, endpoints: PrivateEndpoints | None
) -> Mapping[str, Contents]:
    """Everything inside each workspace, by the workspace's key. It is deleted with the workspace, and depends on the first call into it."""
    reachable = [endpoints] if endpoints else []
    lake = DataInputs(azure.lake.account, azure.lake.connector, [delivery.roles, *reachable]) if azure.lake and azure.lake.account else None
    trusts = build_git_trusts(config, azure)
    members = [delivery.membership] if delivery.membership else []
    git = GitSource(project.repositories, azure.identities.git_readers, trusts, depends_on=members)

    contexts = {key: enter_workspace(config, key, azure, endpoints) for key in azure.workspaces}
    run_as = build_run_as_rights(next(iter(contexts.values())), azure.identities)

    def contents(key: str) -> Contents:
        context = with_reviews(contexts[key], azure, git, delivery.trusts)
        scopes = build_secret_scopes(context, azure.vault, delivery.secrets)
        encryption = config.azure.workspace(key).encryption
        compute = build_compute(context, scopes, [delivery.roles] if encryption and encryption.managed_disks else [])
        data = build_data(context, lake, azure.workspaces)
        notebooks = build_notebooks(context, git)
        return Contents(
            compute=compute,
            notebooks=notebooks,
            jobs=build_jobs(context, JobInputs(compute, notebooks, data, scopes, run_as)),
            secret_scopes=scopes,
            data=data,
            models=build_models(context, data),
            reports=build_reports(context, compute, data, run_as),
        )

    return {key: contents(key) for key in azure.workspaces}


def digest(contents: Iterable[Contents]) -> str:
    """A name for exactly these notebooks: the same in every workspace that has the same ones."""
    digests = sorted({folder.digest for content in contents for folder in content.notebooks.folders.values()})
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()[:12]
