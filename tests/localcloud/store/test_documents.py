"""Documents: numbers within a kind, finding by value, and files from before there were any."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from localcloud.store import Store


def test_numbers_count_within_a_kind(tmp_path: Path) -> None:
    store = Store(tmp_path / "cloud.db")
    with store.transaction() as view:
        assert [view.documents.add("run", {"n": 1}), view.documents.add("run", {"n": 2}), view.documents.add("approval", {})] == [1, 2, 1]
        view.documents.put("run", 1, {"n": 3})
        view.documents.delete("run", 2)
        assert [(each.number, each.body) for each in view.documents.find("run")] == [(1, {"n": 3})]
        assert view.documents.get("run", 2) is None


def test_are_found_by_several_values_and_by_none(tmp_path: Path) -> None:
    store = Store(tmp_path / "cloud.db")
    with store.transaction() as view:
        for pull_request, commit in ((7, "a"), (7, "b"), (None, "a")):
            view.documents.add("run", {"pullRequest": pull_request, "commit": commit})
        assert [each.number for each in view.documents.find("run", pullRequest=7, commit="a")] == [1]
        assert [each.number for each in view.documents.find("run", pullRequest=None)] == [3]
        assert [each.number for each in view.documents.find("run", commit="a")] == [1, 3]


def test_a_file_without_documents_gets_the_table_and_a_reset_empties_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "cloud.db")
    with store.reading():
        pass
    store.close()
    connection = sqlite3.connect(tmp_path / "cloud.db")
    connection.execute("DROP TABLE documents")
    connection.close()
    with store.transaction() as view:
        view.documents.add("run", {})
    store.clear()
    with store.reading() as view:
        assert view.documents.find("run") == []
