"""docs/local-devops.md tells the truth about the agent: its tables are those of the code."""

from __future__ import annotations

import re

from localcloud.agent.logging_effects import EFFECTS
from localcloud.agent.tasks import table
from localcloud.places import ROOT

TEXT = (ROOT / "docs" / "local-devops.md").read_text()


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading, without its head."""
    section = TEXT[TEXT.index(f"## {heading}\n") :].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_every_task_and_word_is_in_the_table_with_what_it_does_and_takes() -> None:
    told = {cells[0]: cells[1:] for cells in rows("Tasks")}
    expected = {}
    for name, task in {**table.WORDS, **table.TASKS}.items():
        narrowed = [
            f"`{own}`: {', '.join(f'`{value}`' if value else 'nothing' for value in each.values)}"
            for own, each in task.inputs.items()
            if each.values and set(each.values) != {"true", "false"}
        ]
        expected[f"`{name}`"] = [task.does, "; ".join(narrowed)]
    assert told == expected


def test_every_logging_command_is_named() -> None:
    section = TEXT[TEXT.index("Logging commands:") :].split("\n\n")[0]
    assert set(re.findall(r"`([a-z]+\.[a-z]+)`", section)) == set(EFFECTS)
