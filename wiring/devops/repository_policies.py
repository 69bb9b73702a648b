"""Azure DevOps, the repositories: what pushes and pull requests must pass."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from components.devops.branch_policies import BranchPolicies, Validation
from components.devops.lookup import PipelineHandle
from components.devops.repository_policies import RepositoryPolicies
from components.devops.team import Team
from config.devops.repositories import BranchPolicies as BranchConfig
from config.model import StackConfig
from wiring.azure.identities import REVIEW
from wiring.devops.groups import Groups
from wiring.devops.project import ProjectParts


def build_repository_policies(config: StackConfig, project: ProjectParts, groups: Groups, teams: Mapping[str, Team]) -> None:
    """The policies of the repositories that this stack creates. They would refuse the pushes of seeded files, so they depend on those."""
    if not project.own_repositories:
        return
    pushes = config.devops.repository_policies
    RepositoryPolicies(
        "repositories",
        args={
            "project_id": project.id,
            "repository_ids": [repository.repository_id for _, repository in sorted(project.own_repositories.items())],
            "max_file_size_megabytes": pushes.max_file_size_megabytes,
            "max_path_length": pushes.max_path_length,
            "reserved_names": pushes.reserved_names,
            "consistent_case": pushes.consistent_case,
            "credentials": pushes.credentials,
            "author_email_patterns": pushes.author_email_patterns,
        },
        opts=project.depends_on(*project.own_repositories.values()),
    )
    for key, repository in sorted(project.own_repositories.items()):
        for branch, declared in sorted(config.devops.repositories[key].protected_branches.items()):
            today = partial(config.keys.today, "devops", "repositories", key, "branch_policies", branch)
            BranchPolicies(
                f"{key}.{branch}",
                args={
                    "project_id": project.id,
                    "repository_id": repository.repository_id,
                    "branch": branch,
                    "minimum_reviewers": declared.minimum_reviewers,
                    "comment_resolution": declared.comment_resolution,
                    "work_item_linking": declared.work_item_linking,
                    "merge_types": declared.merge_types,
                    "validations": _validations(config, key, declared, project.pipelines),
                    "path_reviewers": {
                        name: {
                            "reviewer_ids": [
                                groups.of_project["reviewers"].group_id if reviewers.team is None else teams[reviewers.team].team_id
                            ],
                            "paths": reviewers.paths,
                            "minimum": reviewers.minimum,
                            "message": today("reviewers", name),
                        }
                        for name, reviewers in declared.reviewers.items()
                    },
                    "status_checks": {
                        name: {
                            "genre": status.genre,
                            "status_name": status.name,
                            "display_name": today("status_checks", name),
                            "required": status.strength == "required",
                        }
                        for name, status in declared.status_checks.items()
                    },
                },
                opts=project.depends_on(repository),
            )


def _validations(
    config: StackConfig, repository: str, declared: BranchConfig, pipelines: Mapping[str, PipelineHandle]
) -> Mapping[str, Validation]:
    if declared.build_validation is None:
        return {
            key: {"pipeline_id": pipelines[key].pipeline_id, "paths": (), "required": REVIEW not in pipeline.used}
            for key, pipeline in config.devops.pipelines.items()
            if pipeline.repository == repository and pipeline.runs_after is None
        }
    return {
        key: {"pipeline_id": pipelines[key].pipeline_id, "paths": validation.paths, "required": validation.strength == "required"}
        for key, validation in declared.build_validation.items()
    }
