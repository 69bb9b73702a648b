"""`python -m localcloud activity ID`: Azure's activity log on a resource, as `az monitor activity-log list` prints it."""

from __future__ import annotations

import argparse
import json
import os
import re
from typing import Final

from localcloud.places import CALLER
from localcloud.store import Store

_LONGEST: Final = 90
_UNITS: Final = {"m": 1 / 1440, "h": 1 / 24, "d": 1.0}
"""In days."""


def add(parser: argparse.ArgumentParser) -> None:
    """Its arguments, which are those of the Azure CLI."""
    parser.add_argument("id", nargs="?", metavar="ID", help="the resource's id")
    parser.add_argument("--resource-id", dest="resource", metavar="ID", help="the same")
    parser.add_argument("--offset", type=_days, default=0.25, metavar="TIME", help="how far back: 30m, 6h (if left out), 90d")
    parser.add_argument("--max-events", type=int, default=50, metavar="N")
    parser.add_argument("--status", choices=("Succeeded",), help="there are no others")
    parser.add_argument("--output", "-o", choices=("json",), default="json")
    parser.add_argument("--only-show-errors", action="store_true")
    parser.set_defaults(needs_id=parser.error)


def activity(store: Store, arguments: argparse.Namespace) -> None:
    """Prints the events that the caller may see."""
    from localcloud import activity_log  # noqa: PLC0415  few commands need the tables of rights
    from localcloud.behaviours.model import Refusal, Request  # noqa: PLC0415
    from localcloud.behaviours.rights.azure import permits  # noqa: PLC0415
    from localcloud.behaviours.rights.callers import caller_of  # noqa: PLC0415

    wanted = arguments.resource or arguments.id
    if not wanted:
        arguments.needs_id("say the id of a resource")
    with store.reading() as view:
        caller = caller_of(Request("", "", {}, view, environment={"caller": os.environ.get(CALLER, "")}))
        if caller is not None and not permits(view, caller, activity_log.ACTION, wanted):
            raise Refusal(
                f"(AuthorizationFailed) The client '{caller.client_id}' with object id '{caller.principal_id}' does not have authorization "
                f"to perform action '{activity_log.ACTION}' over scope '{wanted}' or the scope is invalid."
            )
        print(json.dumps(activity_log.events(view, wanted, arguments.offset, arguments.max_events), indent=2))


def _days(text: str) -> float:
    found = re.fullmatch(r"(\d+)([mhd])", text)
    days = int(found[1]) * _UNITS[found[2]] if found else 0.0
    if not 0 < days <= _LONGEST:
        raise argparse.ArgumentTypeError(f"expected a time such as 30m, 6h or 90d, which is the longest; got {text!r}")
    return days
