"""The fields of work items that the local Azure DevOps knows, by reference name.

Source: https://learn.microsoft.com/azure/devops/boards/work-items/guidance/work-item-field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NAMES: Final[Mapping[str, str]] = {
    "System.AreaPath": "Area Path",
    "System.AssignedTo": "Assigned To",
    "System.ChangedBy": "Changed By",
    "System.ChangedDate": "Changed Date",
    "System.CommentCount": "Comment Count",
    "System.CreatedBy": "Created By",
    "System.CreatedDate": "Created Date",
    "System.Description": "Description",
    "System.History": "History",
    "System.Id": "ID",
    "System.IterationPath": "Iteration Path",
    "System.Reason": "Reason",
    "System.Rev": "Rev",
    "System.State": "State",
    "System.Tags": "Tags",
    "System.TeamProject": "Team Project",
    "System.Title": "Title",
    "System.WorkItemType": "Work Item Type",
    "Microsoft.VSTS.Common.AcceptanceCriteria": "Acceptance Criteria",
    "Microsoft.VSTS.Common.Priority": "Priority",
    "Microsoft.VSTS.Common.Severity": "Severity",
    "Microsoft.VSTS.Common.ValueArea": "Value Area",
    "Microsoft.VSTS.Scheduling.RemainingWork": "Remaining Work",
    "Microsoft.VSTS.TCM.ReproSteps": "Repro Steps",
    "Microsoft.VSTS.TCM.SystemInfo": "System Info",
}
"""What people call each field."""

READ_ONLY: Final = frozenset(
    {
        "System.ChangedBy",
        "System.ChangedDate",
        "System.CommentCount",
        "System.CreatedBy",
        "System.CreatedDate",
        "System.Id",
        "System.Rev",
        "System.TeamProject",
        "System.WorkItemType",
    }
)
"""What the service writes. (The service lets a few of them be changed by whoever may bypass rules, or moves the work item; not here.)"""

PEOPLE: Final = frozenset({"System.AssignedTo", "System.ChangedBy", "System.CreatedBy"})
"""What names somebody."""

TREES: Final = frozenset({"System.AreaPath", "System.IterationPath"})

_BY_NAME: Final = {word.lower(): name for name, title in NAMES.items() for word in (name, title)}


def known(name: str) -> str | None:
    """The reference name of a field, by it or by its title, in whatever case."""
    return _BY_NAME.get(name.strip().lower())
