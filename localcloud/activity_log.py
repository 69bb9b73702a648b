"""Azure's activity log: who has created, changed and deleted which resource, and when.

Source: https://learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from localcloud.behaviours import people
from localcloud.behaviours.rights.azure import type_of
from localcloud.store import Transaction
from localcloud.values import Json

KIND: Final = "activity"
ACTION: Final = "Microsoft.Insights/eventtypes/values/read"
"""What reading it needs. On which scope is documented for nobody who has a role on a group alone: here, on the resource."""
_IN_AZURE: Final = "/subscriptions/"


def note(view: Transaction, id: str, verb: Literal["write", "delete"], caller: str = "") -> None:
    """Keeps an event of a resource of Azure; nothing for other ids. `caller` is a client id, "" for the person."""
    if id.startswith(_IN_AZURE):
        at = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        view.documents.add(KIND, {"id": id.lower(), "operation": f"{type_of(id)}/{verb}", "caller": caller or people.ME.mail, "at": at})


def events(view: Transaction, id: str, days: float, most: int) -> list[Json]:
    """The events of a resource in the last days, the newest first, as `az monitor activity-log list` prints them."""
    since = (datetime.now(UTC) - timedelta(days=days)).isoformat()
    found = [each.body for each in view.documents.find(KIND, id=id.lower()) if str(each.body["at"]) >= since]
    return [
        {
            "caller": body["caller"],
            "eventTimestamp": body["at"],
            "operationName": {"localizedValue": body["operation"], "value": body["operation"]},
            "resourceId": id,
            "status": {"localizedValue": "Succeeded", "value": "Succeeded"},
        }
        for body in found[::-1][:most]
    ]
