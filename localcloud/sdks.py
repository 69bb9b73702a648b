"""Where the installed SDKs are: their source folders and versions, found without importing them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

PACKAGES: Final = ("azure-native", "azuredevops", "databricks")
"""The packages that the local cloud serves."""

PROVIDER_TOKEN: Final = "pulumi:providers:"
"""What a provider's own token starts with; its package follows."""


class UnknownPackage(LookupError):
    """No SDK of that name is installed in this Python."""


@dataclass(frozen=True, slots=True)
class Sdk:
    """One installed SDK: its package name as tokens write it, its version, and the folder of its generated Python sources."""

    package: str
    version: str
    folder: Path


@cache
def installed(package: str) -> Sdk:
    """The SDK of a package (`azure-native`, `azuredevops`, `databricks`). Raises `UnknownPackage` if it is not installed."""
    module = f"pulumi_{package.replace('-', '_')}"
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        served = ", ".join(PACKAGES)
        raise UnknownPackage(
            f"The Python package {module} is not installed here. Packages of the local cloud: {served}; `make demo` installs them."
        )
    folder = Path(spec.origin).parent
    version = json.loads((folder / "pulumi-plugin.json").read_text(encoding="utf-8"))["version"]
    return Sdk(package, version, folder)


def sdk_version(package: str) -> str:
    """The version of a package's installed SDK, like `3.29.0`; the plugin must carry the same one."""
    return installed(package).version


def package_of(token: str) -> str:
    """The package that a token belongs to: `azuredevops` of `azuredevops:index/git:Git`."""
    return token.removeprefix(PROVIDER_TOKEN).partition(":")[0]
