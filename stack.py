"""The composition root: the configuration goes in, the graph of the three systems comes out.

`build` reads as a table of contents; each phase is a function of `wiring`. Every resource name comes from a key of the stack file, so
reordering the file changes nothing.
"""

from __future__ import annotations

from config.model import StackConfig
from outputs import StackOutputs, WorkspaceOutputs
from wiring import azure, databricks, devops


def build(config: StackConfig) -> StackOutputs:
    """The whole graph of one stack; what it publishes."""
    # 1. Azure DevOps: the project with its repositories and pipelines, made or found. First, so that a project that cannot be joined
    #    stops the program before anything else is asked for
    place = devops.workplace(config)

    # 2. Azure: the group, the identity that pipelines deploy as, the workspaces, the vault
    subscription = azure.options(config)
    group = azure.group(config, subscription)
    identity = azure.identity(config, group, subscription)
    workspaces = azure.workspaces(config, group, subscription)
    vault = azure.vault(config, group, workspaces, subscription)

    # 3. From pipelines into Azure: the connection, the trust in it, the roles of its identity
    connection = devops.connection(config, place.project, identity)
    trust = azure.trust(config, group, identity, connection, subscription)
    roles = azure.roles(config, within=group, who=identity, work_in=workspaces, secrets=vault, opts=subscription)

    # 4. What pipelines read, what a deployment waits for, and which pipelines may use all that
    addresses = devops.addresses(config, project=place.project, within=group, who=identity, workspaces=workspaces, vault=vault)
    secrets = devops.secrets(config, project=place.project, through=connection, vault=vault, readable_after=[vault, trust, roles])
    environment = devops.environment(config, place.project)
    devops.authorisations(place, connection, environment, addresses, secrets)

    # 5. Databricks: what is inside each workspace, through its own provider
    contents = {key: databricks.contents(config, key, workspace, identity, vault) for key, workspace in workspaces.items()}

    # 6. What holds data is locked once everything stands
    azure.locks(config, [vault, *workspaces.values(), roles], subscription)

    # 7. What the stack publishes
    published: dict[str, WorkspaceOutputs] = {
        key: {
            "url": workspaces[key].url,
            "resource_id": workspaces[key].resource_id,
            "policies": {name: policy.policy_id for name, policy in inside.policies.items()},
            "clusters": {name: cluster.cluster_id for name, cluster in inside.clusters.items()},
            "notebooks": {name: deployment.notebooks for name, deployment in inside.notebooks.items()},
            "secret_scopes": {name: scope.scope_name for name, scope in inside.secret_scopes.items()},
        }
        for key, inside in contents.items()
    }
    return {
        "environment": {"name": environment.environment_name, "id": environment.environment_id},
        "delivery_mode": config.delivery.mode,
        "release": databricks.release(contents.values()),
        "project": {"name": place.project.project_name, "id": place.project.project_id, "mode": config.devops.project.mode},
        "repositories": {
            key: {"name": repository.repository_name, "id": repository.repository_id, "url": repository.web_url}
            for key, repository in place.repositories.items()
        },
        "pipelines": {key: {"name": pipeline.pipeline_name, "id": pipeline.pipeline_id} for key, pipeline in place.pipelines.items()},
        "service_connection": {"name": connection.connection_name, "id": connection.connection_id},
        "variable_groups": {
            "addresses": {"name": addresses.group_name, "id": addresses.group_id},
            "vault": {"name": secrets.group_name, "id": secrets.group_id},
        },
        "key_vault": {"name": vault.name, "uri": vault.uri},
        "workspaces": published,
    }
