"""Who has changed a resource in Azure, by its activity log: the one service that tells it to an identity that only reads.

Azure DevOps tells it to whoever may see the audit log of the organisation, and Databricks in system tables of its account.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from typing import Final

_IN_AZURE: Final = "/subscriptions/"
_DAYS: Final = 89
"""So far back the log goes."""
_MOST_ASKED: Final = 20
"""Resources that are asked for in one run: each takes a second or two."""
_SECONDS: Final = 60


class ActivityLog:
    """The log, as the Azure CLI of a signed-in step reads it. What it cannot tell is said once, and fails nothing."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._left = _MOST_ASKED

    def who(self, id: str, since: str) -> str:
        """Who has written to or deleted a resource last after a moment, and when; "" if nothing tells. `since` is in RFC 3339."""
        if not id.startswith(_IN_AZURE) or self._left <= 0:
            return ""
        self._left -= 1
        for event in self._events(id):
            caller, at, operation = (event.get(key) for key in ("caller", "eventTimestamp", "operationName"))
            name = str(operation.get("value", "")) if isinstance(operation, dict) else ""
            if caller and str(at)[:19] > since[:19] and name.lower().endswith(("/write", "/delete", "/action")):
                return f"{caller}, {str(at)[:16].replace('T', ' ')} UTC"
        return ""

    def _events(self, id: str) -> list[dict[str, object]]:
        """The newest first; none, and no further question, where the log cannot be read."""
        listed = ["az", "monitor", "activity-log", "list", "--resource-id", id, "--offset", f"{_DAYS}d", "--status", "Succeeded"]
        try:
            done = subprocess.run(
                [*listed, "--max-events", "50", "--output", "json", "--only-show-errors"],
                env=self._environ,
                check=False,
                capture_output=True,
                text=True,
                timeout=_SECONDS,
            )
            found = json.loads(done.stdout) if done.returncode == 0 else None
            problem = done.stderr
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            found, problem = None, str(error)
        if not isinstance(found, list):
            self._left = 0
            print(f"Who it was cannot be seen in the activity log: {' '.join(problem.split())[:500]}", flush=True)
            return []
        events = [each for each in found if isinstance(each, dict)]
        return sorted(events, key=lambda each: str(each.get("eventTimestamp")), reverse=True)
