"""The `api-version` of a call: said in the query or in `Accept`, known, and marked as a preview where it is one.

Source: https://learn.microsoft.com/azure/devops/integrate/concepts/rest-api-versioning and the errors of the service.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.rest.calls import Route

LATEST: Final = (7, 2)
_OLDEST: Final = (4, 0)
_FORM: Final = re.compile(r"(\d+)\.(\d+)(-preview(?:\.\d+)?)?")


def refuse(method: str, route: Route, query: Mapping[str, str], accepts: str) -> None:
    """Raises `Refusal` where the service would not take the version. Only a GET needs none."""
    in_header = re.search(r"api-version=([^;,\s]+)", accepts)
    said = query.get("api-version") or (in_header[1] if in_header else "")
    if not said:
        if method == "GET" and not route.preview:
            return
        raise ServiceRefusal(
            "VssVersionNotSpecifiedException",
            f'No api-version was supplied for the "{method}" request. The version must be supplied either as part of the Accept header '
            '(e.g. "application/json; api-version=1.0") or as a query parameter (e.g. "?api-version=1.0").',
        )
    form = _FORM.fullmatch(said)
    if form is None:
        raise ServiceRefusal("VssInvalidApiResourceVersionException", f"The api-version {said!r} is not a version such as 7.1.")
    version = (int(form[1]), int(form[2]))
    if not _OLDEST <= version <= LATEST:
        raise ServiceRefusal(
            "VssVersionOutOfRangeException",
            f"The requested REST API version of {form[1]}.{form[2]} is out of range for this server. The latest REST API version this "
            f"server supports is {LATEST[0]}.{LATEST[1]}.",
        )
    if route.preview and not form[3]:
        raise ServiceRefusal(
            "VssInvalidPreviewVersionException",
            f'The requested version "{said}" of the resource is under preview. The -preview flag must be supplied in the api-version for '
            f'such requests. For example: "{said}-preview"',
        )
