"""The keys of a stack file that belong to this project: `databricks-cicd:SECTION`, `databricks-cicd:release` and
`databricks-cicd:secret-NAME`."""

from __future__ import annotations

from collections.abc import Iterable

NAMESPACE = "databricks-cicd"
SECRET_PREFIX = "secret-"
RELEASE = "release"


def secret_names(keys: Iterable[str]) -> frozenset[str]:
    """The names of the secrets among keys without namespace."""
    return frozenset(key.removeprefix(SECRET_PREFIX) for key in keys if key.startswith(SECRET_PREFIX))


def set_secret_command(name: str) -> str:
    """What to type to give a secret its value."""
    return f"pulumi config set --secret {NAMESPACE}:{SECRET_PREFIX}{name}"
