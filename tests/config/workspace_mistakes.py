"""One mistake each for the stack file of `tests.config.workspace`: what is replaced by what, and what is said about it."""

from __future__ import annotations

W = "databricks.workspaces.main"

MISTAKES = [
    # what is named is declared
    ("policy: jobs\n", "policy: job\n", f'{W}.jobs.nightly.job_clusters.main.policy: policy "job" is not declared. Did you mean "jobs"?'),
    (
        "pool: warm\n            auto",
        "pool: wram\n            auto",
        f'{W}.clusters.own.pool: pool "wram" is not declared. Did you mean "warm"?',
    ),
    (
        "init_scripts: [tools]",
        "init_scripts: [tool]",
        f'{W}.clusters.own.init_scripts[0]: init script "tool" is not declared. Did you mean',
    ),
    (
        "repository: notebooks\n            path: /R",
        "repository: notebook\n            path: /R",
        f"{W}.notebooks.shared.repository: repository",
    ),
    (
        "depends_on: [ingest]",
        "depends_on: [ingets]",
        f'{W}.jobs.nightly.tasks.check.depends_on[0]: task "ingets" is not declared. Did you mean',
    ),
    ("job_cluster: main", "job_cluster: mian", f'{W}.jobs.nightly.tasks.ingest.job_cluster: job cluster "mian" is not declared.'),
    (
        "cluster: shared}",
        "cluster: shard}",
        f'{W}.jobs.nightly.tasks.publish.cluster: cluster "shard" is not declared. Did you mean "shared"?',
    ),
    ("[ingest], warehouse: reports", "[ingest], warehouse: report", f'{W}.jobs.nightly.tasks.check.warehouse: warehouse "report" is not'),
    (
        "            catalog: sales\n            tasks",
        "            catalog: sale\n            tasks",
        f'{W}.jobs.nightly.catalog: catalog "sale" is',
    ),
    (
        "location: silver\n",
        "location: sliver\n",
        f'{W}.data.catalogs.sales.location: location "sliver" is not declared. Did you mean "silver"?',
    ),
    ("files: {location: landing}", "files: {location: lading}", f"{W}.data.catalogs.sales.schemas.orders.volumes.files.location: location"),
    (
        "also_in: {other: ",
        "also_in: {others: ",
        f'{W}.data.catalogs.sales.also_in.others: workspace "others" is not declared. Did you mean "other"?',
    ),
    (
        "service_principals: [reporting]",
        "service_principals: [report]",
        f'{W}.groups.engineers.service_principals[0]: service principal "report"',
    ),
    # a grant, a permission, on nothing
    (
        "dashboards: {sales: CAN_READ}",
        "dashboards: {sale: CAN_READ}",
        f'{W}.permissions.analysts.dashboards.sale: dashboard "sale" is not declared.',
    ),
    (
        "clusters: {own: CAN",
        "clusters: {owned: CAN",
        f'{W}.permissions["dana@contoso.com"].clusters.owned: cluster "owned" is not declared.',
    ),
    ("catalogs: {sales: [ALL", "catalogs: {sails: [ALL", f'{W}.data.grants.run-identity.catalogs.sails: catalog "sails" is not declared.'),
    (
        "schemas: {sales.orders: [S",
        "schemas: {sales.order: [S",
        f'{W}.data.grants.analysts.schemas["sales.order"]: schema "sales.order" is not',
    ),
    (
        "sales.orders.files: [READ",
        "sales.orders.file: [READ",
        f'{W}.data.grants.analysts.volumes["sales.orders.file"]: volume "sales.orders.file"',
    ),
    ("sales.orders: [SELECT]", "sales.orders: []", f'{W}.data.grants.analysts.schemas["sales.orders"]: grants nothing. List at least one'),
    (
        "sales.orders: [SELECT]",
        "sales.orders: [SELCT]",
        f'{W}.data.grants.analysts.schemas["sales.orders"][0]: "SELCT" is not allowed here. Did',
    ),
    (
        "            analysts: {schemas",
        "            engineers: {schemas",
        f'{W}.data.grants.engineers: this group exists in the workspace only, and data belongs to the account. "account users" is',
    ),
    (
        "            analysts: {schemas",
        "            users: {schemas",
        f"{W}.data.grants.users: this group exists in the workspace only, and data belongs to the account.",
    ),
    # jobs
    (
        "ingest: {notebook: etl/ingest, job",
        "ingest: {notebook: etl/ingest, depends_on: [publish], job",
        f"{W}.jobs.nightly.tasks.ingest.depends_on: the tasks depend on each other in a cycle. "
        "Remove one of these: ingest → publish → check → ingest (each depends on the next).",
    ),
    (
        "notebook: etl/ingest",
        "notebook: etl/ingets",
        'tasks.ingest.notebook: there is no notebook "ingets" in content/notebooks/etl. Did you mean "etl/ingest"?',
    ),
    (
        "notebook: etl/ingest",
        "notebook: elt/ingest",
        'tasks.ingest.notebook: notebook deployment "elt" is not declared. Did you mean "etl"?',
    ),
    ("notebook: etl/ingest", "notebook: etl", 'tasks.ingest.notebook: "etl" is not allowed here. Expected a key of `notebooks` and'),
    (
        "cluster: shared}",
        "cluster: own}",
        'tasks.publish.cluster: cluster "own" belongs to dana@contoso.com alone. A job runs as the run identity.',
    ),
    ("0 30 5 * * ?", "30 5 * * *", f"{W}.jobs.nightly.schedule.cron: '30 5 * * *' is not a Quartz cron expression: it has 5 fields, not 6"),
    (
        "0 30 5 * * ?",
        "0 30 5 * * *",
        "exactly one of day of month (4th field) and day of week (6th field) must be ?, for example `0 30 6 * * ?`",
    ),
    (
        "Europe/Berlin",
        "Europe/Berlim",
        f'warning: {W}.jobs.nightly.schedule.time_zone: "Europe/Berlim" is not a time zone known here. Did you mean',
    ),
    (
        "warehouse: reports}\n              pub",
        "warehouse: reports, libraries: [{pypi: x}]}\n              pub",
        "libraries need a cluster to be on",
    ),
    # clusters
    (
        "pool: warm\n                num_workers: 2",
        "pool: warm\n                num_workers: 9",
        'num_workers breaks policy "jobs": 9 is more than 4. Allowed: numbers up to 4.',
    ),
    (
        "pool: warm\n                num",
        "pool: warm\n                node_type_id: Standard_D4ds_v5\n                num",
        "node_type_id and pool are given; the pool knows",
    ),
    (
        "            node_type_id: Standard_D4ds_v5\n            auto",
        "            auto",
        f"{W}.clusters.shared: neither node_type_id nor pool is given",
    ),
    (
        "            data_security_mode: SINGLE_USER\n            single_user_name: dana@contoso.com\n",
        "",
        f"{W}.clusters.own: init scripts of the workspace do not run",
    ),
    (
        "secrets/partners/token",
        "secrets/partner/token",
        f'{W}.clusters.shared.environment.TOKEN: secret scope "partner" is not declared. Did you mean "partners"?',
    ),
    (
        "secrets/partners/token",
        "secrets/partners/tokens",
        'there is no secret "tokens" in scope "partners". Did you mean "token"? Allowed: token.',
    ),
    (
        "vault/warehouse-password",
        "vault/warehouse",
        'job_clusters.main.spark_conf["spark.token"]: there is no secret "warehouse" in scope "vault".',
    ),
    # policies as text
    (
        "{id: job-cluster, overrides",
        "{id: jobs, overrides",
        f'{W}.policies.jobs.family.id: "jobs" is not allowed here. Allowed: job-cluster, personal-vm',
    ),
    # data
    (
        "          grants:\n            run-identity: {catalogs",
        "          owner: engineers\n          grants:\n            run-identity: {catalogs",
        f"{W}.data.owner: this group exists in the workspace only, and data belongs to the account.",
    ),
    (
        "{silver: {}, landing: {}}",
        "{silver: {}, landing: {delete_after_days: 30}}",
        'azure.data_lake.containers.landing.delete_after_days: would delete files of location "main.landing" that tables may still use.',
    ),
    (
        "{container: silver}",
        "{container: sliver}",
        f'{W}.data.locations.silver.container: container "sliver" is not declared. Did you mean "silver"?',
    ),
    (
        "{container: landing, path: orders}",
        "{container: silver, path: orders}",
        f'{W}.data.locations.landing: overlaps with location "main.silver"',
    ),
    (
        "files: {location: landing}",
        "files: {location: landing, path: catalogs/x}",
        "volumes.files: catalogs/x is the storage of the catalogs' tables.",
    ),
    (
        "model: sales.orders.returns",
        "model: sales.orders.return",
        f'{W}.endpoints.returns.model: model "sales.orders.return" is not declared. Did you',
    ),
    (
        "artifacts: sales.orders.files",
        "artifacts: sales.orders.file",
        f'{W}.experiments.returns.artifacts: volume "sales.orders.file" is not',
    ),
    ("schema: orders}", "schema: order}", f'{W}.dashboards.sales.schema: schema "order" is not declared. Did you mean "orders"?'),
    (
        "            catalog: sales\n            warehouse",
        "            warehouse",
        f"{W}.alerts.none.query: {{catalog}} needs a catalog. Add `catalog`.",
    ),
    # files
    (
        "content/init/tools.sh",
        "content/init/tool.sh",
        f"{W}.init_scripts.tools.file: content/init/tool.sh does not exist. Did you mean content/init/tools.sh?",
    ),
    (
        "sales.lvdash.json",
        "sale.lvdash.json",
        f"{W}.dashboards.sales.file: content/dashboards/sale.lvdash.json does not exist. Did you mean",
    ),
    ("files: [lib/*]", "files: [lib/*, '*.csv']", f"{W}.notebooks.etl.files[1]: *.csv matches no file in content/notebooks/etl."),
    ("path: /Repos/data/notebooks", "path: /Repos/notebooks", f'{W}.notebooks.shared.path: "/Repos/notebooks" is not allowed here.'),
    (
        "path: /Shared/etl\n            files: [",
        "path: /Repos/data/etl\n            files: [",
        "/Repos/data/etl: only a git folder can be below /Repos",
    ),
    (
        "path: /Shared/etl\n            files: [",
        "path: /Shared/dashboards\n            files: [",
        'has the same path as "the stack\'s own dashboards"',
    ),
    (
        "folder: content/notebooks/etl\n            path: /Shared/etl\n            files",
        "path: /Shared/etl\n            files",
        "neither folder nor repository is given",
    ),
    # principals
    (
        "analysts: {warehouses",
        "Data Analysts: {warehouses",
        f'{W}.permissions["Data Analysts"]: "Data Analysts" is declared as "analysts". Write: analysts',
    ),
    ("analysts: {warehouses", "run-identity: {warehouses", f"{W}.permissions.run-identity: run-identity needs no permissions."),
    (
        "{origin: entra, name",
        "{origin: entra, users: [a@contoso.com], name",
        f"{W}.groups.analysts: users: members of a group of Entra are managed in Entra",
    ),
    (
        "reporting: {application_id",
        "engineers: {application_id",
        f"{W}.service_principals.engineers: is the key of a group too. Rename one of them.",
    ),
    # the release
    (
        "refs/heads/main",
        "main branch",
        'databricks-cicd:release: "main branch" is not allowed here. Expected a tag (`v1.4.0`, or `refs/tags/v1.4.0`)',
    ),
    ("release: refs/heads/main", "release: 1.50", 'databricks-cicd:release: YAML reads 1.50 as 1.5. Put it in quotes: "1.50".'),
]
