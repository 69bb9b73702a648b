"""Rules that look at more than one key, as a table of pure functions: facts in, mistakes out.

A rule reads `Facts` and yields diagnostics without a line (the parser knows the lines). It may be wrong about a place where something
was left out because of another mistake: the parser drops what it says about those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from config.diagnostics import Diagnostic
from config.rules import credentials, names, policies, references, renames, secrets
from config.rules.azure import networks, operations, workspaces
from config.rules.databricks import clusters, data, jobs, notebooks, permissions, reviews, runs
from config.rules.devops import collaboration, delivery, project, seeded_pipelines
from config.rules.facts import Facts

Rule = Callable[[Facts], Iterator[Diagnostic]]

RULES: tuple[Rule, ...] = (
    references.what_is_named_is_declared,
    renames.each_thing_has_one_key,
    names.physical_names_fit,
    names.workspace_names_are_unique,
    names.the_region_is_known,
    networks.subnets_fit_into_the_network,
    networks.every_workspace_has_its_subnets,
    networks.endpoints_have_room,
    networks.agents_have_their_subnet,
    networks.private_access_has_its_endpoints,
    networks.the_lake_has_a_firewall_where_addresses_are_named,
    workspaces.a_serverless_workspace_has_no_machines,
    workspaces.keys_have_a_use,
    workspaces.allowed_addresses_include_the_machines,
    operations.alerts_have_something_to_tell,
    operations.a_budget_tells_somebody_in_time,
    secrets.every_declared_secret_has_a_value,
    secrets.every_secret_value_is_declared,
    secrets.secret_values_are_encrypted,
    secrets.sections_hold_no_secrets,
    secrets.a_scope_needs_the_databricks_application,
    credentials.no_value_is_a_credential,
    credentials.no_file_holds_a_credential,
    policies.policies_are_those_of_the_pack,
    project.a_pipeline_does_not_run_after_itself,
    project.a_created_pipeline_has_its_file,
    project.a_found_pipeline_is_left_as_it_is,
    project.variables_of_a_pipeline_differ,
    project.the_process_is_spelt_right,
    project.seeded_content_exists,
    seeded_pipelines.a_seeded_pipeline_names_what_is_declared,
    project.names_in_the_project_are_unique,
    project.join_takes_no_keys_of_create,
    collaboration.what_is_used_is_switched_on,
    collaboration.links_to_work_items_can_be_made,
    collaboration.a_team_has_a_name_of_its_own,
    collaboration.a_joined_wiki_is_named_by_its_id,
    collaboration.queries_of_a_team_differ,
    collaboration.a_webhook_says_what_its_event_needs,
    delivery.deployment_waits_for_nobody,
    delivery.several_approvals_are_those_of_people,
    delivery.the_time_zone_is_known,
    delivery.a_required_template_is_seeded,
    clusters.a_policy_speaks_of_known_attributes,
    clusters.a_pattern_of_a_policy_is_judged_here,
    clusters.a_policy_names_pools_by_their_keys,
    clusters.a_cluster_satisfies_its_policy,
    clusters.secrets_of_a_cluster_can_be_read,
    notebooks.notebook_folders_can_be_deployed,
    notebooks.notebooks_are_not_imported,
    notebooks.notebook_deployments_keep_apart,
    notebooks.a_release_is_no_branch_by_mistake,
    notebooks.files_for_workspaces_are_there,
    jobs.tasks_do_not_wait_for_each_other,
    jobs.a_task_names_a_notebook_that_is_there,
    jobs.a_task_reaches_its_cluster,
    jobs.the_time_zone_of_a_schedule_is_known,
    runs.a_warehouse_runs_sql,
    runs.r_has_compute_of_one_user,
    runs.a_job_may_use_its_cluster,
    runs.references_of_a_task_have_a_value,
    runs.references_of_a_job_have_a_value,
    runs.references_are_known,
    runs.no_parameter_of_a_job_hides_one_of_a_task,
    runs.a_served_model_is_registered,
    data.locations_keep_apart,
    data.no_rule_deletes_live_data,
    data.names_in_the_metastore_are_unique,
    data.volumes_stay_out_of_catalogs,
    data.a_grant_grants_something,
    data.a_grant_is_for_somebody_of_the_account,
    data.data_belongs_to_all_who_deploy,
    data.a_default_schema_is_in_its_catalog,
    data.a_query_has_its_catalog,
    permissions.the_run_identity_has_its_permissions,
    permissions.a_declared_principal_is_named_by_its_key,
    permissions.keys_of_principals_differ,
    permissions.entitlements_of_groups_restrict_somebody,
    permissions.somebody_deploys_what_runs_as_the_identity,
    reviews.one_workspace_has_reviews,
    reviews.a_pipeline_makes_reviews,
    reviews.a_review_takes_all_notebooks_from_its_branch,
    reviews.a_review_has_a_schema_of_its_own,
    reviews.a_review_can_write,
    reviews.a_review_reads_no_secret,
)
