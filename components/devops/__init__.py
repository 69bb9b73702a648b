"""Azure DevOps: the project, its repositories and pipelines, and what they may use."""

from components.lazy_sdk import skip_init

skip_init("pulumi_azuredevops")
