"""Azure: what holds the workspaces, who may reach what, and where secrets live."""

from components.lazy_sdk import skip_init

# Of these the program uses a module or two. The others it also takes enums and argument types from, which their __init__ brings.
skip_init(
    *(
        f"pulumi_azure_native.{package}"
        for package in (
            "authorization",
            "managedidentity",
            "monitor",
            "network",
            "operationalinsights",
            "privatedns",
            "resources",
            "storage",
        )
    ),
)
