"""The vocabulary of the configuration: small annotated types, each with what it accepts and an example of a good value."""

from __future__ import annotations

import re
from typing import Annotated

from config.base import TextFormat
from domain.choices import PrincipalKind, ReleaseKind

# Names of our own
Key = Annotated[
    str,
    TextFormat(
        what="a key (1 to 40 lower-case letters, digits and single hyphens, a letter first)",
        pattern=r"(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*",
        example="shared",
    ),
]
StackName = Annotated[
    str,
    TextFormat(
        what="2 to 12 lower-case letters, digits and single hyphens, starting with a letter",
        pattern=r"(?=.{2,12}$)[a-z][a-z0-9]*(-[a-z0-9]+)*",
        example="data",
    ),
]
EnvironmentName = Annotated[
    str,
    TextFormat(what="2 to 8 lower-case letters and digits, starting with a letter", pattern=r"[a-z][a-z0-9]{1,7}", example="dev"),
]
FormerStack = Annotated[
    str,
    TextFormat(
        what="a name and an environment, as NAME-ENVIRONMENT",
        pattern=r"(?=.{2,12}-[^-]*$)[a-z][a-z0-9]*(-[a-z0-9]+)*-[a-z][a-z0-9]{1,7}",
        example="data-dev",
    ),
]
Email = Annotated[
    str,
    TextFormat(what="an e-mail address", pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+", example="data-platform@contoso.com"),
]

# Azure
Guid = Annotated[
    str,
    TextFormat(
        what="a GUID (8-4-4-4-12 hexadecimal digits)",
        pattern=r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        example="3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    ),
]
AzureRegion = Annotated[
    str,
    TextFormat(
        what="an Azure region by its programmatic name (`az account list-locations`)", pattern=r"[a-z]+[0-9]*", example="westeurope"
    ),
]
SubscriptionName = Annotated[str, TextFormat(what="1 to 64 characters on one line", pattern=r"[^\r\n]{1,64}", example="Data Platform Dev")]
TagName = Annotated[
    str,
    TextFormat(
        what=r"a tag name of 1 to 128 characters without < > % & \ ? / and line breaks",
        pattern=r"[^<>%&\\?/\r\n]{1,128}",
        example="cost-center",
    ),
]
TagValue = Annotated[str, TextFormat(what="a tag value of at most 256 characters on one line", pattern=r"[^\r\n]{0,256}", example="4711")]
SecretName = Annotated[
    str,
    TextFormat(
        what="a Key Vault secret name: 1 to 100 letters, digits and hyphens, starting with a letter",
        pattern=r"[A-Za-z][A-Za-z0-9-]{0,99}",
        example="warehouse-password",
    ),
]
ContainerName = Annotated[
    str,
    TextFormat(
        what="a container name: 3 to 63 lower-case letters, digits and single hyphens, a letter or digit first and last",
        pattern=r"(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*",
        example="bronze",
    ),
]

# Azure DevOps
_DEVOPS_SIGNS = r"""\ / : * ? " < > | ; # $ { } , + = [ ]"""
ProjectName = Annotated[
    str,
    TextFormat(
        what="a project name: 1 to 64 characters, no _ or . first, no . last, and none of " + _DEVOPS_SIGNS,
        pattern=r'(?![_.\s])[^\\/:*?"<>|;#${},+=\[\]\r\n]{1,64}(?<![.\s])',
        example="databricks-cicd",
    ),
]
RepositoryName = Annotated[
    str,
    TextFormat(
        what="a repository name: 1 to 64 characters, no _ or . first, no . last, and none of " + _DEVOPS_SIGNS,
        pattern=r'(?![_.\s])[^\\/:*?"<>|;#${},+=\[\]\r\n]{1,64}(?<![.\s])',
        example="notebooks",
    ),
]
PipelineName = Annotated[
    str,
    TextFormat(
        what=r"a pipeline name: 1 to 128 characters, none of \ / : * ? < > | and quotation marks",
        pattern=r'(?!\s)[^\\/:*?"<>|\r\n]{1,128}(?<!\s)',
        example="ci",
    ),
]
PipelineFolder = Annotated[
    str,
    TextFormat(
        what=r"a pipeline folder: a path that starts with a backslash (\ alone is the top)",
        pattern=r'\\|(\\[^\\/:*?"<>|\r\n]+)+',
        example=r"\data\notebooks",
    ),
]
GIT_NAME = r"(?![./-])(?!.*(\.\.|//|/\.|/$|\.$|\.lock(/|$)|@\{))[^\s~^:?*\[\\]+"
"""A branch or tag as Git takes it (https://git-scm.com/docs/git-check-ref-format), without a hyphen in front."""
BranchName = Annotated[
    str,
    TextFormat(
        what="a branch by its short name (no refs/heads/, no blanks)",
        pattern=rf"(?!refs/){GIT_NAME}",
        example="main",
    ),
]
Release = Annotated[
    str,
    TextFormat(
        what="a tag (`v1.4.0`, or `refs/tags/v1.4.0`) or a branch (`refs/heads/main`)",
        pattern=rf"(refs/(heads|tags)/)?(?!refs/){GIT_NAME}",
        example="v1.4.0",
    ),
]
ProcessName = Annotated[
    str,
    TextFormat(
        what="a process of the organisation: Agile, Scrum, CMMI, Basic or your own",
        pattern=r'[A-Za-z0-9][^\\/:*?"<>|\r\n]{0,127}',
        example="Agile",
    ),
]

# Files of this repository
FILE_NAME = r'[^\s/\\:*?"<>|][^/\\:*?"<>|\r\n]*'
"""One part of a path, in any script: without the signs that file systems and workspaces refuse, and without a blank in front."""
RelativeFolder = Annotated[
    str,
    TextFormat(
        what="a folder below the project's own folder, with forward slashes and no ..",
        pattern=rf"(?!.*(^|/)\.\.?(/|$)){FILE_NAME}(/{FILE_NAME})*",
        example="content/notebooks/etl",
    ),
]
YamlPath = Annotated[
    str,
    TextFormat(
        what="the path of a .yml or .yaml file inside its repository, with forward slashes and none in front",
        pattern=rf"(?!.*(^|/)\.\.?(/|$))(?=.*\.ya?ml$){FILE_NAME}(/{FILE_NAME})*",
        example="pipelines/ci.yml",
    ),
]

# Databricks
SparkVersion = Annotated[
    str,
    TextFormat(
        what="a Databricks Runtime version key (`databricks clusters spark-versions`)",
        pattern=r"[0-9]+\.[0-9]+\.x(-[a-z0-9]+)*-scala[0-9]+\.[0-9]+",
        example="16.4.x-scala2.12",
    ),
]
NodeType = Annotated[
    str,
    TextFormat(what="an Azure virtual machine size", pattern=r"Standard_[A-Z]+[0-9]+[A-Za-z0-9_-]*", example="Standard_D4ds_v5"),
]
WorkspaceName = Annotated[
    str,
    TextFormat(what="3 to 64 letters, digits, hyphens and underscores", pattern=r"[A-Za-z0-9_-]{3,64}", example="dbw-data-dev-main"),
]
WorkspacePath = Annotated[
    str,
    TextFormat(
        what="an absolute workspace path below /Shared, without a slash at the end",
        pattern=r'(?!.*/\.\.?(/|$))/Shared(/[^/\\:*?"<>|\r\n]+)+',
        example="/Shared/etl",
    ),
]
Principal = Annotated[
    str,
    TextFormat(
        what="a group's name, a user's e-mail address, or a service principal's application id (not admins: they may do everything anyway)",
        pattern=r'(?!admins$)[^\s<>"/\\][^<>"/\\\r\n]{0,254}',
        example="users",
    ),
]
PolicyAttribute = Annotated[
    str,
    TextFormat(
        what="an attribute path of the policy language",
        pattern=r"[a-z_]+(\.[^\r\n]+)?",  # below custom_tags, whatever a tag may be called
        example="autotermination_minutes",
    ),
]
ConfKey = Annotated[str, TextFormat(what="a Spark property", pattern=r"[A-Za-z][A-Za-z0-9._-]*", example="spark.sql.shuffle.partitions")]


def principal_kind(principal: str) -> PrincipalKind:
    """What a `Principal` is: a GUID is a service principal's application id, an address is a user, everything else a group."""
    if re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", principal):
        return "service_principal"
    return "user" if "@" in principal else "group"


def git_reference(release: str) -> tuple[ReleaseKind, str]:
    """Kind and short name of a release: a name without the prefix `refs/` is a tag."""
    if branch := re.fullmatch(r"refs/heads/(.+)", release):
        return "branch", branch[1]
    return "tag", release.removeprefix("refs/tags/")
