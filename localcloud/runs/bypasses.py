"""Business hours that somebody lets a run pass by: an administrator may, where a release cannot wait.

Source: https://learn.microsoft.com/azure/devops/pipelines/process/approvals (bypass by a resource's administrators). Here these are the
administrators of the project and whoever owns the organisation; approvals, branch control and locks are never bypassed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

from localcloud.behaviours import people
from localcloud.behaviours.devops import identities
from localcloud.behaviours.devops.membership import belongs
from localcloud.behaviours.model import Refusal
from localcloud.pull_requests import persons
from localcloud.runs import records, timeline
from localcloud.store import Store, Transaction

KIND: Final = "bypass"


@dataclass(frozen=True, slots=True)
class Bypass:
    """The business hours of one stage of a run, bypassed."""

    run: int
    stage: str
    person: str
    """The name to sign in with."""
    comment: str
    at: str


def of_run(view: Transaction, run_id: int) -> list[Bypass]:
    """What was bypassed for a run, oldest first."""
    return [Bypass(**{name: each.body[name] for name in Bypass.__slots__}) for each in view.documents.find(KIND, run=run_id)]  # type: ignore[arg-type]


def bypass(store: Store, run_id: int, called: str, comment: str = "") -> list[Bypass]:
    """Lets the stages that a run waits with start outside business hours. Raises `Refusal` for anybody but an administrator."""
    with store.transaction() as view:
        run = records.get(view, run_id)
        if run is None:
            raise Refusal(f"there is no run {run_id}")
        person = persons.person(view, run.scope, called)
        administrators = identities.group_named(identities.subjects(view, run.scope), "Project Administrators", run.project)
        is_owner = person.principal_name.lower() == people.ME.mail
        if not is_owner and (administrators is None or not belongs(view, run.scope, person, administrators.descriptor)):
            raise Refusal(f"{person.name} is not an administrator of the project, and may not bypass business hours")
        waiting = [stage.name for stage in timeline.read(view, run).stages if stage.state == "waiting"]
        if not waiting:
            raise Refusal(f"run {run_id} waits for no business hours")
        made = [Bypass(run_id, stage, person.principal_name, comment, records.now()) for stage in waiting]
        for each in made:
            view.documents.add(KIND, asdict(each))
        return made
