"""The composition root: the configuration goes in, the graph of the three systems comes out.

`build` reads as a table of contents: each phase is one function of `wiring` that takes the configuration and the results of earlier phases,
and gives one frozen result. Every resource name comes from the key that a thing was created under, so neither reordering the file nor
renaming a key changes it.
"""

from __future__ import annotations

from config.model import StackConfig
from outputs import StackOutputs, stack_outputs
from wiring.azure.endpoints import build_endpoints
from wiring.azure.locks import build_locks
from wiring.azure.operations import build_budget, build_monitoring
from wiring.azure.parts import build_azure
from wiring.databricks.contents import build_contents
from wiring.devops.collaboration import build_collaboration
from wiring.devops.delivery import build_delivery
from wiring.devops.groups import build_groups
from wiring.devops.people import find_people
from wiring.devops.project import build_project
from wiring.devops.repository_policies import build_repository_policies
from wiring.devops.teams import build_teams
from wiring.losses import refuse_losses
from wiring.published import keep_until_complete, published_last, with_release
from wiring.renamed import under_created_keys


def build(config: StackConfig) -> StackOutputs:
    """The whole graph of one stack; what it publishes."""
    # What the last update created and must not be lost
    previous = published_last()
    config = under_created_keys(config, previous)
    refuse_losses(config, previous)
    config = with_release(config, previous)
    keep_until_complete(config.release, previous)

    # Azure DevOps: people, and the project with its repositories and pipelines, created or looked up. First, so that a missing person or
    # object stops the program before anything else is registered
    people = find_people(config)
    project = build_project(config, previous)
    groups = build_groups(config, project, people)
    teams = build_teams(config, project, people)
    build_repository_policies(config, project, groups, teams)

    # Azure: the group, identities, the network, the data lake, keys, the workspaces and the vault
    azure = build_azure(config)
    endpoints = build_endpoints(config, azure)

    # From pipelines into Azure: connections and checks, trust, roles, secrets, agents, variables, the environment, authorisations
    delivery = build_delivery(config, project, azure, endpoints, groups=groups, people=people)

    # What people and operations have around it: feed, wiki, webhooks; logs, alerts and the budget
    collaboration = build_collaboration(config, project, groups)
    monitoring = build_monitoring(config, azure)
    build_budget(config, azure, monitoring)

    # Databricks: the contents of each workspace, through its own provider
    contents = build_contents(config, project, azure, delivery, endpoints)

    # Locks on what holds data, once everything on it exists
    build_locks(config, azure, delivery, endpoints, monitoring)

    return stack_outputs(
        config,
        previous,
        project=project,
        groups=groups,
        azure=azure,
        delivery=delivery,
        collaboration=collaboration,
        monitoring=monitoring,
        contents=contents,
    )
