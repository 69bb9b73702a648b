"""Pull requests of Azure DevOps, with the token of the run: whether one is open, where its branch is, and one comment on it.

Source: https://learn.microsoft.com/rest/api/azure/devops/git/pull-requests and .../pull-request-threads.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

API_VERSION = "7.1"
PROPERTY = "databricks-cicd.review"
ACTIVE, CLOSED = 1, 4
OPEN = frozenset({"active", "pending", "1", "6"})
LONGEST_WAIT = 600.0  # seconds, all waits of one run together
FIRST_WAIT = 2.0
TRIES = 5
TIMEOUT = 60.0
THROTTLED, BROKEN = (429, 503), (408, 500, 502, 504)
LOOPBACK = ("127.0.0.1", "localhost")


class Refused(Exception):
    """The service did not do it; the text says why."""


class _NoRedirects(HTTPRedirectHandler):
    """Another address must not get the token; a redirect is a page to sign in on."""

    def redirect_request(self, *_: object) -> None:
        return None


_OPENER = build_opener(_NoRedirects)


@dataclass(frozen=True)
class PullRequest:
    """One pull request."""

    number: int
    status: str
    branch: str
    commit: str  # the last one on its branch
    repository: str
    is_from_fork: bool

    @property
    def is_active(self) -> bool:
        return self.status == "active"


@dataclass
class PullRequests:
    """The pull requests of the run's project."""

    project: str  # address
    token: str = field(repr=False)
    left: float = LONGEST_WAIT

    @classmethod
    def of_run(cls, environment: Mapping[str, str]) -> PullRequests:
        """Raises `ValueError` where the run has no token."""
        collection, project = environment.get("SYSTEM_COLLECTIONURI", ""), environment.get("SYSTEM_TEAMPROJECTID", "")
        token = environment.get("SYSTEM_ACCESSTOKEN", "")
        if not (collection and project and token) or token.startswith("$("):
            raise ValueError("the step has no token of the run: it needs env: {SYSTEM_ACCESSTOKEN: $(System.AccessToken)}")
        place = urlsplit(collection)
        if place.scheme != "https" and place.hostname not in LOOPBACK:
            raise ValueError(f"{collection} is not an https:// address, and the token goes nowhere else")
        return cls(f"{collection.rstrip('/')}/{quote(project)}", token)

    def pull_request(self, number: int) -> PullRequest | None:
        """One pull request; None if there is none with that number. Raises `Refused`."""
        found = self._call("GET", f"pullrequests/{number}", missing=True)
        if found is None:
            return None
        return PullRequest(
            number,
            found["status"],
            found["sourceRefName"].removeprefix("refs/heads/"),
            found["lastMergeSourceCommit"]["commitId"],
            found["repository"]["id"],
            "forkSource" in found,
        )

    def clone_url(self, repository: str) -> str:
        """The web address of a repository, which is also that of its clone. Raises `Refused`."""
        return self._call("GET", f"repositories/{repository}")["webUrl"]

    def tell(self, request: PullRequest, about: str, text: str, *, is_good: bool) -> None:
        """Puts a text on a pull request, in the one thread about that; it is open while the text says that something failed.

        Raises `Refused`.
        """
        threads = f"repositories/{request.repository}/pullRequests/{request.number}/threads"
        status = CLOSED if is_good else ACTIVE
        own = next((each for each in self._call("GET", threads)["value"] if _is_about(each, about)), None)
        if own is None:
            comments = [{"parentCommentId": 0, "content": text, "commentType": 1}]
            self._call("POST", threads, {"comments": comments, "status": status, "properties": {PROPERTY: about}}, again=False)
            return
        first = own["comments"][0]
        if first.get("content") != text:
            self._call("PATCH", f"{threads}/{own['id']}/comments/{first['id']}", {"content": text})
        if (str(own.get("status")).lower() in OPEN) == is_good:
            self._call("PATCH", f"{threads}/{own['id']}", {"status": status})

    def _call(self, method: str, path: str, body: object = None, *, again: bool = True, missing: bool = False):
        """The answer, as JSON. `again`: whether a call that may have worked may be repeated. `missing`: whether 404 is None."""
        url = f"{self.project}/_apis/git/{path}?api-version={API_VERSION}"
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        for attempt in range(1, TRIES + 1):
            try:
                with _OPENER.open(Request(url, data, headers, method=method), timeout=TIMEOUT) as answer:
                    return json.load(answer)
            except HTTPError as error:
                if missing and error.code == 404:
                    return None
                may = error.code in THROTTLED or (error.code in BROKEN and again)
                if not may or attempt == TRIES:
                    raise Refused(_reason(error)) from None
                self._wait(error.headers.get("Retry-After", ""), attempt)
            except (URLError, OSError, ValueError) as problem:
                if not again or attempt == TRIES:
                    raise Refused(f"Azure DevOps did not answer {method} {path}: {problem}") from None
                self._wait("", attempt)
        raise AssertionError("the last attempt ends above")

    def _wait(self, asked: str, attempt: int) -> None:
        seconds = float(asked) if asked.isdecimal() else FIRST_WAIT * 2 ** (attempt - 1)
        if seconds > self.left:
            raise Refused(f"Azure DevOps asks to wait for {seconds:.0f} seconds more; {LONGEST_WAIT:.0f} are the most that is waited")
        self.left -= seconds
        time.sleep(seconds)


def _is_about(thread: Mapping, about: str) -> bool:
    told = (thread.get("properties") or {}).get(PROPERTY)
    value = told.get("$value") if isinstance(told, dict) else told
    comments = thread.get("comments") or [{}]
    return value == about and not thread.get("isDeleted") and not comments[0].get("isDeleted")


def _reason(error: HTTPError) -> str:
    with error:
        body = error.read()
    try:
        told = str(json.loads(body).get("message") or error.code)
    except ValueError:
        told = f"status {error.code}"
    if error.code in (203, 302, 401):
        return "Azure DevOps does not take the token of the run"
    more = " Give the build service of the project the permission `Contribute to pull requests` on the repository." if error.code == 403 else ""
    return f"{' '.join(told.split())}{more}"
