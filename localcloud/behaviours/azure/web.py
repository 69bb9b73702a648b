"""Web applications, for programs of others that run on the local cloud."""

from __future__ import annotations

from localcloud.behaviours.azure import arm
from localcloud.behaviours.model import Request
from localcloud.values import Json


def _host(request: Request) -> str:
    return f"{request.id.rsplit('/', 1)[-1].lower()}.azurewebsites.net"


def _hosts(request: Request) -> Json:
    return [_host(request)]


ROWS = (
    arm.row(
        "azure-native:web:WebApp",
        "Microsoft.Web/sites/{name}",
        provisioned=False,
        computed={
            "defaultHostName": _host,
            "hostNames": _hosts,
            "enabledHostNames": _hosts,
            "repositorySiteName": lambda request: request.id.rsplit("/", 1)[-1],
            "state": lambda _: "Running",
            "availabilityState": lambda _: "Normal",
            "usageState": lambda _: "Normal",
        },
    ),
)
