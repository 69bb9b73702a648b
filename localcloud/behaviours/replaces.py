"""The input paths whose change replaces a resource, of the providers that come from Terraform.

`replaces.json` is data: token to sorted dotted paths, `[]` for any index. It is collected from the providers' own schemas
(Terraform's ForceNew) by

    python -m localcloud.behaviours.replaces FOLDER

where FOLDER holds `azuredevops.json` and `databricks.json`: per resource its inputs, with `is: [replace]` at the top level and a `!`
after the name of a nested property. azure-native has no such list: its rows name the paths themselves, from the services' REST definitions.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from localcloud.values import Json

FILE = Path(__file__).with_suffix(".json")


def of(token: str) -> frozenset[str]:
    """The paths whose change replaces a resource of that type; none for a type that is not in the file."""
    return _all().get(token, frozenset())


def collect(folder: Path) -> dict[str, list[str]]:
    """The paths of every resource that the schema files in a folder describe, types without any left out."""
    found: dict[str, list[str]] = {}
    for package in ("azuredevops", "databricks"):
        described = json.loads((folder / f"{package}.json").read_text())["resources"]
        for token, resource in described.items():
            paths = sorted(_paths(resource["inputs"]))
            if paths:
                found[token] = paths
    return found


def write(folder: Path) -> None:
    """Writes `replaces.json` again, one line per type."""
    lines = (f"  {json.dumps(token)}: {json.dumps(paths)}" for token, paths in sorted(collect(folder).items()))
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")


@cache
def _all() -> Mapping[str, frozenset[str]]:
    return {token: frozenset(paths) for token, paths in json.loads(FILE.read_text()).items()}


def _paths(inputs: Mapping[str, Mapping[str, Json]]) -> Iterator[str]:
    for name, described in inputs.items():
        if "replace" in (described.get("is") or ()):  # type: ignore[operator]
            yield name
        else:
            yield from _nested(described["type"], name)


def _nested(described: Json, where: str) -> Iterator[str]:
    if isinstance(described, list):
        yield from _nested(described[0], f"{where}[]")
    elif isinstance(described, dict):
        for key, inner in described.items():
            path = f"{where}.{key.rstrip('?!')}"
            if "!" in key:
                yield path
            else:
                yield from _nested(inner, path)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
