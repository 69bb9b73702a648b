"""Which pull request, and with which token: an agent says both in its environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlsplit

TOKEN: Final = "SYSTEM_ACCESSTOKEN"
VARIABLES: Final[Mapping[str, str]] = {
    "collection": "SYSTEM_COLLECTIONURI",
    "project": "SYSTEM_TEAMPROJECTID",
    "repository": "BUILD_REPOSITORY_ID",
    "pull_request": "SYSTEM_PULLREQUEST_PULLREQUESTID",
}
"""What says each part, by the name of the option that wins (https://learn.microsoft.com/azure/devops/pipelines/build/variables)."""
SOURCE: Final = "SYSTEM_PULLREQUEST_SOURCECOMMITID"
"""What says which commit of the source branch the run is about."""
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class NoAddress(Exception):
    """There is nothing to write to; the text says why."""


@dataclass(frozen=True, slots=True)
class Address:
    """One pull request."""

    collection: str
    project: str
    repository: str
    pull_request: str
    token: str = field(repr=False)

    @property
    def url(self) -> str:
        """Of the pull request in the REST API."""
        project, repository, number = (quote(part, safe="") for part in (self.project, self.repository, self.pull_request))
        return f"{self.collection.rstrip('/')}/{project}/_apis/git/repositories/{repository}/pullRequests/{number}"


def address(given: Mapping[str, str | None], environment: Mapping[str, str]) -> Address:
    """The address of options and environment. Raises `NoAddress`."""
    parts = {name: (given.get(name) or environment.get(variable) or "").strip() for name, variable in VARIABLES.items()}
    if not parts["pull_request"]:
        raise NoAddress(f"this run belongs to no pull request ({VARIABLES['pull_request']} is not set)")
    token = environment.get(TOKEN, "").strip()
    if missing := [*_missing(parts), *([] if token and not token.startswith("$(") else [TOKEN])]:
        mapped = " In YAML, a step gets the token only by `env: {SYSTEM_ACCESSTOKEN: $(System.AccessToken)}`." if TOKEN in missing else ""
        raise NoAddress(f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set.{mapped}")
    place = urlsplit(parts["collection"])
    if place.scheme != "https" and place.hostname not in _LOOPBACK:
        raise NoAddress(f"{parts['collection']} is not an https:// address, and the token goes nowhere else")
    return Address(**parts, token=token)


def run_link(environment: Mapping[str, str]) -> str:
    """The page of this run, where its artifacts and its log are; empty outside of a run."""
    collection, project, build = (environment.get(name, "") for name in ("SYSTEM_COLLECTIONURI", "SYSTEM_TEAMPROJECT", "BUILD_BUILDID"))
    return f"{collection.rstrip('/')}/{quote(project)}/_build/results?buildId={quote(build)}" if collection and project and build else ""


def _missing(parts: Mapping[str, str]) -> Iterator[str]:
    yield from (VARIABLES[name] for name, value in parts.items() if not value)
