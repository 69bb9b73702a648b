"""Queries for work items: what they find, in which order, and what is refused by name."""

from __future__ import annotations

import pytest

from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.work_items import wiql
from localcloud.work_items.records import WorkItem

MACROS = {"project": "Data", "me": "dana@contoso.com"}


def _item(number: int, **fields: str) -> WorkItem:
    named = {f"System.{key}": value for key, value in fields.items()}
    return WorkItem(number, "org", "Data" if number < 9 else "Other", "Task", named)


ITEMS = [
    _item(1, Title="One", State="New", Tags="drift; drift-dev", AreaPath="Data"),
    _item(2, Title="it's", State="Closed", Tags="drift-development", AreaPath="Data\\Sub"),
    _item(3, Title="Three", State="New", AssignedTo="dana@contoso.com", AreaPath="Database"),
    _item(9, Title="Nine", State="Active", Tags="drift-dev"),
]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("SELECT [System.Id] FROM WorkItems", [1, 2, 3, 9]),
        ("select id from workitems where [System.TeamProject] = @project", [1, 2, 3]),
        ("SELECT [System.Id] FROM WorkItems WHERE [System.Tags] CONTAINS 'Drift-Dev' AND [State] <> 'closed'", [1, 9]),
        ("SELECT [Id] FROM WorkItems WHERE [Tags] NOT CONTAINS 'drift' OR [Title] = 'it''s'", [2, 3]),
        ("SELECT [Id] FROM WorkItems WHERE [State] = 'New' AND ([Id] > 2 OR [Title] = \"one\")", [1, 3]),
        ("SELECT [Id] FROM WorkItems WHERE NOT [State] IN ('New', 'Active')", [2]),
        ("SELECT [Id] FROM WorkItems WHERE [State] NOT IN ('New', 'Active')", [2]),
        ("SELECT [Id] FROM WorkItems WHERE [Assigned To] = @me", [3]),
        ("SELECT [Id] FROM WorkItems WHERE [Tags] IS EMPTY", [3]),
        ("SELECT [Id] FROM WorkItems WHERE [Tags] IS NOT EMPTY AND [Id] <= 2", [1, 2]),
        ("SELECT [Id] FROM WorkItems WHERE [Area Path] UNDER 'Data'", [1, 2]),
        ("SELECT [Id] FROM WorkItems WHERE [Id] < 9 AND [Id] >= 2 ORDER BY [State] DESC, [Id] DESC", [3, 2]),
        ("SELECT [Id], [Title] FROM WorkItems ORDER BY [Title]", [2, 9, 1, 3]),
    ],
)
def test_what_is_found(query: str, numbers: list[int]) -> None:
    assert [item.number for item in wiql.parse(query, MACROS).run(ITEMS)] == numbers


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT TOP 5 [Id] FROM WorkItems", "does not exist. The error is caused by «[TOP]»"),
        ("SELECT [Id] WHERE [Id] = 1", "TF51006: The query statement is missing a FROM clause. The error is caused by «WHERE»"),
        ("FROM WorkItems", "missing a SELECT clause"),
        ("SELECT [Id] FROM WorkItemLinks", "caused by «WorkItemLinks»"),
        ("SELECT [Id] FROM WorkItems WHERE [Bogus] = 1", "TF51005: The query references a field that does not exist"),
        ("SELECT [Id] FROM WorkItems WHERE [Id] = ", "missing a value"),
        ("SELECT [Id] FROM WorkItems WHERE [Title] LIKE 'x'", "caused by «LIKE»"),
        ("SELECT [Id] FROM WorkItems WHERE [Title] UNDER 'x'", "UNDER is for areas"),
        ("SELECT [Id] FROM WorkItems WHERE [Changed Date] > @today", "@today"),
        ("SELECT [Id] FROM WorkItems WHERE ([Id] = 1", "not closed"),
        ("SELECT [Id] FROM WorkItems WHERE [Id] IN (1", "not closed"),
        ("SELECT [Id] FROM WorkItems WHERE [Id] = 1 ASOF '2020'", "ASOF is not evaluated here"),
        ("SELECT [Id] FROM WorkItems WHERE [Id] = 1 [Id]", "after its end"),
        ("SELECT [Id] FROM WorkItems WHERE [Title] = 'open", "cannot be read"),
        ("SELECT [Id] FROM WorkItems ORDER [Id]", "missing BY"),
        (f"SELECT [Id] FROM WorkItems WHERE [Title] = '{'x' * 32_000}'", "32,000 are the most"),
    ],
)
def test_what_is_refused(query: str, said: str) -> None:
    with pytest.raises(ServiceRefusal) as refused:
        wiql.parse(query, MACROS)
    assert said in str(refused.value)
