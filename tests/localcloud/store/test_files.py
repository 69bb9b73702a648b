"""A file that is no cloud of ours: said, with the way out, and `clear` is that way."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from localcloud.places import places
from localcloud.store import Disturbance, Store, StoreError, cloud_file
from localcloud.store_model import Record


def count(store: Store) -> int:
    with store.reading() as view:
        return len(list(view.all()))


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    store = Store(tmp_path / "cloud.db")
    with store.transaction() as transaction:
        for number in range(200):
            transaction.put(Record("t", "", str(number), "x", {}, {"text": "y" * 500}))
    store.close()
    return store.path


def test_a_file_of_something_else(tmp_path: Path) -> None:
    file = tmp_path / "cloud.db"
    file.write_text("these are not the bytes of a database\n" * 200)
    with pytest.raises(StoreError) as caught:
        count(Store(file))
    assert str(file) in str(caught.value)
    assert "python -m localcloud reset" in str(caught.value)
    assert file.read_text().startswith("these"), "nothing is thrown away before somebody says so"


def test_a_file_that_is_damaged_inside(filled: Path) -> None:
    content = bytearray(filled.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    filled.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        count(Store(filled))


def test_a_file_of_another_layout(filled: Path) -> None:
    with sqlite3.connect(filled) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="layout 99"):
        count(Store(filled))


def test_clear_begins_a_damaged_file_anew(tmp_path: Path) -> None:
    store = Store(tmp_path / "cloud.db")
    store.path.write_text("rubbish" * 1_000)
    store.clear()
    assert count(store) == 0
    with store.transaction() as transaction:
        transaction.put(Record("t", "", "1", "x"))
    assert count(store) == 1


def test_clear_empties_a_cloud_that_others_have_open(filled: Path) -> None:
    other, store = Store(filled), Store(filled)
    assert count(other) == 200
    with store.transaction() as transaction:
        transaction.disturbances.add(Disturbance("fail", "Git"))
        transaction.log("create", "t", "1")
    store.clear()
    assert count(other) == 0
    with other.reading() as view:
        assert not list(view.disturbances)
        assert not view.operations()


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be used"):
        count(Store(tmp_path / "file" / "cloud.db"))


def test_the_file_in_use(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOCALCLOUD_DB", str(tmp_path / "a.db"))
    assert cloud_file() == tmp_path / "a.db"
    monkeypatch.delenv("LOCALCLOUD_DB")
    assert cloud_file() == places().database
