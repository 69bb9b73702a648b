"""A Databricks workspace as its own API shows it: where it is, what it is called, and the maker of its tokens."""

from __future__ import annotations

from typing import Final

from localcloud.behaviours import people
from localcloud.behaviours.azure import workspaces
from localcloud.behaviours.model import Request
from localcloud.behaviours.paths import text
from localcloud.store_model import Record

ACCOUNT: Final = "https://accounts.azuredatabricks.net"


def token(name: str) -> str:
    """The wire token of a resource, from its name in the token: `cluster` gives `databricks:index/cluster:Cluster`."""
    return f"databricks:index/{name}:{name[0].upper()}{name[1:]}"


def caller(request: Request) -> str:
    """What Databricks calls whoever runs the program: an address, or an identity's application id."""
    return request.environment.get("caller") or people.ME.mail


def host(request: Request) -> str:
    """The workspace's address, with https:// and without a slash at the end."""
    return request.scope if request.scope.startswith("https://") else f"https://{request.scope}"


def azure_workspace(request: Request) -> Record | None:
    """The workspace as Azure has it; None for the account."""
    return workspaces.of_host(request.view, request.scope)


def is_premium(request: Request) -> bool:
    """Whether the workspace has access control (the premium tier)."""
    workspace = azure_workspace(request)
    return workspace is None or workspaces.is_premium(workspace)


def number(request: Request) -> str:
    """The workspace's number."""
    workspace = azure_workspace(request)
    return text(workspace.outputs, "workspaceId") if workspace else "0"


def page(request: Request, fragment: str) -> str:
    """The address of a page in the workspace's user interface."""
    return f"{host(request)}/{fragment}"
