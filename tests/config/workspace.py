"""A stack file whose workspace has one of everything, to break one thing at a time."""

from __future__ import annotations

from tests.config.program import STACK_FILE, Program

RELEASE = "  databricks-cicd:release: refs/heads/main\n"
LAKE = "    data_lake:\n      containers: {silver: {}, landing: {}}\n"
MAIN = """\
      main:
        policies:
          small-jobs:
            definition:
              spark_version: {type: regex, pattern: "16\\\\.[0-9]+\\\\.x-.*scala.*"}
              autotermination_minutes: {type: range, minValue: 10, maxValue: 60, isOptional: true}
          jobs:
            family: {id: job-cluster, overrides: {num_workers: {type: range, maxValue: 4}}}
        pools:
          warm: {node_type_id: Standard_D4ds_v5}
        init_scripts:
          tools: {file: content/init/tools.sh}
        clusters:
          shared:
            policy: small-jobs
            spark_version: 16.4.x-scala2.12
            node_type_id: Standard_D4ds_v5
            autotermination_minutes: 20
            num_workers: 2
            environment: {TOKEN: "{{secrets/partners/token}}"}
          own:
            policy: small-jobs
            spark_version: 16.4.x-scala2.12
            pool: warm
            autotermination_minutes: 20
            num_workers: 0
            data_security_mode: SINGLE_USER
            single_user_name: dana@contoso.com
            init_scripts: [tools]
        warehouses:
          reports: {}
        notebooks:
          etl:
            folder: content/notebooks/etl
            path: /Shared/etl
            files: [lib/*]
          shared:
            repository: notebooks
            path: /Repos/data/notebooks
        jobs:
          nightly:
            catalog: sales
            tasks:
              ingest: {notebook: etl/ingest, job_cluster: main}
              check: {notebook: etl/deep/check, depends_on: [ingest], warehouse: reports}
              publish: {notebook: shared/notebooks/publish, depends_on: [check], cluster: shared}
            job_clusters:
              main:
                policy: jobs
                spark_version: 16.4.x-scala2.12
                pool: warm
                num_workers: 2
                spark_conf: {spark.token: "{{secrets/vault/warehouse-password}}"}
            schedule: {cron: "0 30 5 * * ?", time_zone: Europe/Berlin}
        secret_scopes:
          vault: {}
          partners: {backend: databricks, secrets: [token]}
        data:
          locations:
            silver: {container: silver}
            landing: {container: landing, path: orders}
          catalogs:
            sales:
              location: silver
              schemas:
                orders: {volumes: {files: {location: landing}}, models: {returns: {}}}
              also_in: {other: read_only}
          grants:
            run-identity: {catalogs: {sales: [ALL_PRIVILEGES]}}
            analysts: {schemas: {sales.orders: [SELECT]}, volumes: {sales.orders.files: [READ_VOLUME]}}
        experiments:
          returns: {artifacts: sales.orders.files}
        endpoints:
          returns: {model: sales.orders.returns, version: 1}
        dashboards:
          sales: {title: Sales, file: content/dashboards/sales.lvdash.json, warehouse: reports, catalog: sales, schema: orders}
        alerts:
          none:
            title: None
            query: SELECT 1 AS one FROM {catalog}.orders.silver
            catalog: sales
            warehouse: reports
            column: one
            operator: LESS_THAN
            threshold: 1
            notify: [a@contoso.com]
            schedule: {cron: "0 0 8 * * ?"}
        groups:
          analysts: {origin: entra, name: Data Analysts}
          engineers: {users: [dana@contoso.com], service_principals: [reporting]}
        service_principals:
          reporting: {application_id: 33333333-3333-4333-8333-333333333333}
        permissions:
          analysts: {warehouses: {reports: CAN_USE}, dashboards: {sales: CAN_READ}}
          dana@contoso.com: {clusters: {own: CAN_RESTART}}
"""


def full(program: Program) -> Program:
    """The program's stack file with that workspace, and the files it names."""
    before, rest = STACK_FILE.split("      main:\n")
    text = before + MAIN + rest[rest.index("      other:\n") :]
    text = text.replace("    deletion_lock: false\n", f"{LAKE}    deletion_lock: false\n")
    text = text.replace("  databricks-cicd:delivery:\n", f"{RELEASE}  databricks-cicd:delivery:\n")
    secret = "  databricks-cicd:secret-warehouse-password:\n    secure: v1:AAAA:BBBB\n"
    program.write(text.replace(secret, secret + secret.replace("warehouse-password", "token")))
    program.add("content/init/tools.sh", "true\n")
    program.add("content/dashboards/sales.lvdash.json", '{"pages": []}\n')
    program.add("content/notebooks/etl/lib/days.py")
    return program
