"""The vocabulary of what is inside a Databricks workspace."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator

from config.base import TextFormat
from config.vocabulary import FILE_NAME
from domain.quartz import quartz_problem


def _quartz(text: str) -> str:
    problem = quartz_problem(text)
    if problem:
        raise ValueError(f"{text!r} is not a Quartz cron expression: {problem}, for example `0 30 6 * * ?` (every day at 06:30)")
    return text


SECRET = re.compile(r"\{\{secrets/([^/}]+)/([^}]+)\}\}")
"""How a secret, of a scope and by a key, is named in a Spark property or an environment variable."""

POOL = re.compile(r"\{\{pools/([^}]+)\}\}")
"""How a policy's value names a pool of its workspace, once `{pool: KEY}` is read."""

QuartzExpression = Annotated[str, AfterValidator(_quartz)]
TimeZoneId = Annotated[
    str,
    TextFormat(
        what="a time zone as the IANA database names it",
        pattern=r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*",
        example="Europe/Berlin",
    ),
]
TaskKey = Annotated[
    str,
    TextFormat(what="a task key: 1 to 100 letters, digits, hyphens and underscores", pattern=r"[A-Za-z0-9_-]{1,100}", example="ingest"),
]
NotebookReference = Annotated[
    str,
    TextFormat(
        what="a key of `notebooks` and the notebook's path below its folder or in its repository, without extension",
        pattern=rf"(?!.*/\.\.?(/|$))[a-z][a-z0-9-]*(/{FILE_NAME})+",
        example="etl/ingest",
    ),
]
ParameterName = Annotated[
    str,
    TextFormat(what="a parameter name: letters, digits, underscores, hyphens and dots", pattern=r"[A-Za-z0-9_.-]{1,100}", example="day"),
]
NotebookTarget = Annotated[
    str,
    TextFormat(
        what="an absolute workspace path below /Shared, without a slash at the end (a git folder may also be /Repos/FOLDER/NAME)",
        pattern=r'(?!.*/\.\.?(/|$))(/Shared(/[^/\\:*?"<>|\r\n]+)+|/Repos(/[^/\\:*?"<>|\r\n]+){2})',
        example="/Shared/etl",
    ),
]
FilePattern = Annotated[
    str,
    TextFormat(
        what="a pattern of file paths below the folder, with forward slashes; * matches anything, including slashes",
        pattern=r'(?![\s/])[^\\:"<>|\r\n]+',
        example="lib/*",
    ),
]
RelativeFile = Annotated[
    str,
    TextFormat(
        what="a file below the project's own folder, with forward slashes and no ..",
        pattern=rf"(?!.*(^|/)\.\.?(/|$)){FILE_NAME}(/{FILE_NAME})*",
        example="content/init/tools.sh",
    ),
]
# Source of both: https://learn.microsoft.com/azure/databricks/security/secrets/
StoredSecretName = Annotated[
    str,
    TextFormat(
        what="a secret's name: 1 to 128 letters, digits, hyphens, underscores and periods",
        pattern=r"[A-Za-z0-9_.-]{1,128}",
        example="sftp-password",
    ),
]
ScopeName = Annotated[
    str,
    TextFormat(
        what="a scope's name: 1 to 128 letters, digits, hyphens, underscores, periods and @",
        pattern=r"[A-Za-z0-9_.@-]{1,128}",
        example="partners",
    ),
]
ReportTitle = Annotated[
    str, TextFormat(what="a title of 1 to 100 characters on one line, without a slash", pattern=r"[^/\r\n]{1,100}", example="Sales")
]

# Libraries
PackageName = Annotated[
    str, TextFormat(what="a package, with its version if that matters", pattern=r"[A-Za-z0-9][^\s]{0,199}", example="pandas==2.2.3")
]
MavenCoordinates = Annotated[
    str, TextFormat(what="Maven coordinates (GROUP:ARTIFACT:VERSION)", pattern=r"[^:\s]+:[^:\s]+:[^:\s]+", example="com.example:tool:1.0.0")
]
_IN_WORKSPACE = "a file below /Workspace or /Volumes that ends in"
WheelFile = Annotated[
    str,
    TextFormat(
        what=f"{_IN_WORKSPACE} .whl", pattern=r"/(Workspace|Volumes)/.+\.whl", example="/Volumes/data_dev_sales/libs/wheels/tools.whl"
    ),
]
JarFile = Annotated[
    str,
    TextFormat(
        what="a file below /Volumes that ends in .jar", pattern=r"/Volumes/.+\.jar", example="/Volumes/data_dev_sales/libs/jars/tools.jar"
    ),
]
RequirementsFile = Annotated[
    str,
    TextFormat(what=f"{_IN_WORKSPACE} .txt", pattern=r"/(Workspace|Volumes)/.+\.txt", example="/Workspace/Shared/etl/requirements.txt"),
]
HttpsAddress = Annotated[
    str, TextFormat(what="an https:// address", pattern=r"https://[^\s]+", example="https://packages.contoso.com/simple")
]

# Unity Catalog
DataName = Annotated[
    str,
    TextFormat(
        what="1 to 40 lower-case letters, digits and underscores, a letter first",
        pattern=r"[a-z][a-z0-9_]{0,39}",
        example="orders",
    ),
]
SchemaReference = Annotated[
    str,
    TextFormat(what="a catalog's key and a schema, as CATALOG.SCHEMA", pattern=r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", example="sales.orders"),
]
ItemReference = Annotated[
    str,
    TextFormat(
        what="a catalog's key, a schema and a name in it, as CATALOG.SCHEMA.NAME",
        pattern=r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){2}",
        example="sales.orders.landing",
    ),
]
ModelReference = Annotated[
    str,
    TextFormat(
        what="a model as CATALOG.SCHEMA.MODEL with a catalog's key, or one of Databricks' own (system.ai.MODEL)",
        pattern=r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\.[A-Za-z0-9_-]+",
        example="sales.ml.returns",
    ),
]
LocationPath = Annotated[
    str,
    TextFormat(
        what="a path inside the container, without a slash at either end",
        pattern=r"[A-Za-z0-9_=.-]+(/[A-Za-z0-9_=.-]+)*",
        example="landing/orders",
    ),
]

CatalogPrivilege = Literal[
    "ALL_PRIVILEGES", "APPLY_TAG", "BROWSE", "CREATE_FUNCTION", "CREATE_MODEL", "CREATE_SCHEMA", "CREATE_TABLE", "CREATE_VOLUME",
    "EXECUTE", "MODIFY", "READ_VOLUME", "SELECT", "USE_CATALOG", "USE_SCHEMA", "WRITE_VOLUME",
]  # fmt: skip
SchemaPrivilege = Literal[
    "ALL_PRIVILEGES", "APPLY_TAG", "CREATE_FUNCTION", "CREATE_MODEL", "CREATE_TABLE", "CREATE_VOLUME", "EXECUTE", "MODIFY", "READ_VOLUME",
    "SELECT", "USE_SCHEMA", "WRITE_VOLUME",
]  # fmt: skip
VolumePrivilege = Literal["ALL_PRIVILEGES", "APPLY_TAG", "READ_VOLUME", "WRITE_VOLUME"]
ModelPrivilege = Literal["ALL_PRIVILEGES", "APPLY_TAG", "CREATE_MODEL_VERSION", "EXECUTE"]
LocationPrivilege = Literal[
    "ALL_PRIVILEGES", "BROWSE", "CREATE_EXTERNAL_TABLE", "CREATE_EXTERNAL_VOLUME", "CREATE_MANAGED_STORAGE", "READ_FILES", "WRITE_FILES"
]

CATALOG_PLACEHOLDER = "{catalog}"
"""The placeholder for the catalog's name in an alert's query."""
RUN_IDENTITY = "run-identity"
"""The name of the identity that jobs run as in the stack file."""
