"""docs/local-devops.md lists what is served, and nothing else."""

from __future__ import annotations

import re

from localcloud.places import ROOT
from localcloud.rest.table import ROUTES


def test_every_route_is_in_the_documentation() -> None:
    page = (ROOT / "docs" / "local-devops.md").read_text()
    rows = re.findall(r"^\| ([A-Z, ]+) \| `_apis/([^`]+)` \|", page, re.MULTILINE)
    listed = {(method, path) for methods, path in rows for method in methods.split(", ")}
    assert listed == {(route.method, re.sub(r":\w+}", "}", route.path)) for route in ROUTES}
