"""The composition root: the configuration goes in, the graph of the three systems comes out.

`build` reads as a table of contents; each phase is a function of `wiring`. Every resource name comes from a key of the stack file, so
reordering the file changes nothing.
"""

from __future__ import annotations

from config.model import StackConfig
from outputs import StackOutputs
from wiring.azure import encryption, foundation, lake, locks, network, operations, roles
from wiring.databricks.contents import Ground, contents, digest
from wiring.databricks.data import DataGround
from wiring.databricks.git_trust import git_trusts
from wiring.databricks.notebooks import GitSource
from wiring.devops import access, agents, collaboration, delivery, project, repositories
from wiring.published import published_last, release_before


def build(config: StackConfig) -> StackOutputs:
    """The whole graph of one stack; what it publishes."""
    # 0. What stands already, and stays where it is
    last = published_last()
    locks.refuse_to_move(config, last)

    # 1. Azure DevOps: the people, found, and the project with its repositories and pipelines, made or found. First, so that who or what
    #    is not there stops the program before anything else is asked for
    people = access.people(config)
    place = project.workplace(config)
    project_groups = access.project_groups(config, place.project, people)
    environment_groups = access.environment_groups(config, place.project, people)
    teams = collaboration.teams(config, place.project, people)
    repositories.policies(config, place, project_groups, teams)

    # 2. Azure: the group, the identities of pipelines and jobs, our network, the data lake, keys, the workspaces, the vault
    subscription = foundation.options(config)
    group = foundation.group(config, subscription)
    identities = foundation.identities(config, group, subscription)
    runner = foundation.run_identity(config, group, subscription)
    net = network.network(config, group, subscription)
    storage = lake.lake(config, group, net, subscription)
    keys = encryption.keys(config, group, identities[foundation.APPLY], subscription)
    workspaces = foundation.workspaces(config, within=group, into=net, storage=storage, keys=keys, opts=subscription)
    vault = foundation.vault(config, group, subscription)
    endpoints = network.endpoints(config, within=group, into=net, workspaces=workspaces, vault=vault, storage=storage, opts=subscription)

    # 3. From pipelines into Azure: the connections with their checks, the trust in them, the roles of their identities, and what these keep
    checks = delivery.checks(config, place, environment_groups["approvers"], people["devops.access.approvers"])
    connections = delivery.connections(config, place.project, identities, checks)
    trusts = foundation.trusts(config, group, identities, connections, subscription)
    granted = roles.roles(
        config, within=group, who=identities, work_in=workspaces, secrets=vault, storage=storage, keys=keys, opts=subscription
    )
    kept = foundation.vault_secrets(config, within=group, into=vault, read_from=workspaces, after=granted, opts=subscription)
    members = access.pipeline_identities(config, place.project, environment_groups, identities)

    # 4. What pipelines run on and read, what a deployment waits for, which pipelines may use all that, and who else
    machines = agents.agents(
        config,
        project=place.project,
        within=group,
        who=identities,
        connections=connections,
        signed_in_after=list(trusts.values()),
        subnet_id=network.agents_subnet(config, net, subscription),
        opts=subscription,
    )
    addresses = delivery.addresses(
        config, project=place.project, within=group, who={**identities, foundation.RUN: runner}, workspaces=workspaces, vault=vault
    )
    secrets = delivery.secrets(
        config,
        project=place.project,
        through=connections[foundation.APPLY],
        vault=kept,
        waits=checks,
        readable_after=[kept, trusts[foundation.APPLY], granted],
    )
    environment = delivery.environment(config, place.project, checks)
    delivery.authorisations(
        config,
        place,
        connections=connections,
        into=environment,
        addresses=addresses,
        secrets=secrets,
        queue_id=machines.queue_id,
    )
    access.environment_access(
        place, environment_groups, environment=environment, connections=connections, addresses=addresses, secrets=secrets
    )

    # 5. Azure DevOps: what people and operations have around it
    feed = collaboration.feed(config, place.project, project_groups)
    wiki = collaboration.wiki(config, place.project)
    collaboration.service_hooks(config, place)

    # 6. Azure: what operations live by
    watched = operations.monitoring(config, within=group, workspaces=workspaces, vault=vault, storage=storage, opts=subscription)
    operations.budget(config, watched, subscription)

    # 7. Databricks: what is inside each workspace, through its own provider
    git_trust = git_trusts(
        config, workspaces, within=group, deployer=identities[foundation.APPLY], after=[trusts[foundation.APPLY]], opts=subscription
    )
    reachable = [endpoints] if endpoints else []
    ground = Ground(
        workspaces=workspaces,
        run=runner,
        vault=vault,
        vault_readable_after=[kept],
        lake=DataGround(storage.account, storage.connector, after=[granted, *reachable]) if storage and storage.account else None,
        git=GitSource(place.repositories, git_trust, after=[members] if members else []),
        reachable_after=reachable,
    )
    inside = {key: contents(config, key, ground) for key in workspaces}
    release = config.release or digest(inside.values())

    # 8. What holds data is locked once everything on it stands
    optional = [part for found in (storage, keys, watched) if found for part in found.parts]
    locks.locks(config, [vault, kept, *workspaces.values(), granted, endpoints, *optional], subscription)

    # 9. What the stack publishes
    return {
        "environment": {"name": environment.environment_name, "id": environment.environment_id},
        "location": config.azure.location,
        "deletion_lock": config.azure.deletion_lock,
        "delivery_mode": config.delivery.mode,
        "release": release,
        "previous_release": release_before(release, last),
        "project": {"name": place.project.project_name, "id": place.project.project_id, "mode": config.devops.project.mode},
        "repositories": {
            key: {"name": repository.repository_name, "id": repository.repository_id, "url": repository.web_url}
            for key, repository in place.repositories.items()
        },
        "pipelines": {key: {"name": pipeline.pipeline_name, "id": pipeline.pipeline_id} for key, pipeline in place.pipelines.items()},
        "service_connections": {
            purpose: {"name": connection.connection_name, "id": connection.connection_id} for purpose, connection in connections.items()
        },
        "agent_pool": machines.pool_name,
        "groups": {
            **{role: group.group_name for role, group in project_groups.items()},
            **{role: group.group_name for role, group in environment_groups.items()},
        },
        "feed": {"name": feed.feed_name, "id": feed.feed_id} if feed else None,
        "wiki_id": wiki.wiki_id if wiki else None,
        "wiki_url": wiki.url if wiki else None,
        "variable_groups": {
            "addresses": {"name": addresses.group_name, "id": addresses.group_id},
            "vault": {"name": secrets.group_name, "id": secrets.group_id},
        },
        "key_vault": {"name": vault.name, "uri": vault.uri},
        "data_lake": {
            "name": storage.account.name,
            "containers": storage.account.container_urls,
            "access_connector_id": storage.connector.resource_id,
        }
        if storage and storage.account
        else None,
        "egress_address": net.egress_address if net else None,
        "log_workspace_id": watched.logs.resource_id if watched else None,
        "workspaces": {key: made.published(workspaces[key]) for key, made in inside.items()},
    }
