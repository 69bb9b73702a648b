"""All or nothing, also with other processes at work and when one of them is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from localcloud.places import ROOT
from localcloud.store import Store
from localcloud.store_model import Record

TOKEN = "azuredevops:index/git:Git"


def process(code: str, file: Path, *arguments: str) -> subprocess.Popen[str]:
    """Another process, with `store` open on the file."""
    prelude = "import sys, time\nfrom pathlib import Path\nfrom localcloud.store import Store\nfrom localcloud.store_model import Record\n"
    prelude += "store = Store(Path(sys.argv[1]))\n"
    return subprocess.Popen(
        [sys.executable, "-c", prelude + textwrap.dedent(code), str(file), *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def ids(file: Path) -> set[str]:
    store = Store(file)
    with store.reading() as view:
        found = {record.id for record in view.all()}
    store.close()
    return found


def test_an_exception_undoes_everything(tmp_path: Path) -> None:
    store = Store(tmp_path / "cloud.db")

    def half() -> None:
        with store.transaction() as transaction:
            transaction.put(Record(TOKEN, "", "1", "x"))
            raise LookupError

    with pytest.raises(LookupError):
        half()
    with store.transaction() as transaction:
        assert not list(transaction.all())
        transaction.put(Record(TOKEN, "", "2", "x"))
    assert ids(store.path) == {"2"}


def test_nothing_can_be_written_while_reading(tmp_path: Path) -> None:
    store = Store(tmp_path / "cloud.db")
    with pytest.raises(Exception, match="readonly"), store.reading() as view:
        view.put(Record(TOKEN, "", "1", "x"))
    with store.transaction() as transaction:
        transaction.put(Record(TOKEN, "", "2", "x"))
    assert ids(store.path) == {"2"}


def test_three_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "new" / "cloud.db"
    code = """
    for number in range(60):
        with store.transaction() as transaction:
            shared = transaction.get("t", "", "shared") or Record("t", "", "shared", "shared", {}, {"count": 0})
            transaction.put(Record("t", "", "shared", "shared", {}, {"count": shared.outputs["count"] + 1}))
            transaction.put(Record("t", "", f"{sys.argv[2]}-{number}", "x"))
            transaction.log("create", "t", str(number))
    """
    writers = [process(code, file, str(writer)) for writer in range(3)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    store = Store(file)
    with store.reading() as view:
        shared = view.get("t", "", "shared")
        assert shared is not None
        assert shared.outputs == {"count": 180}
        assert view.operations().total() == 180
    assert ids(file) == {"shared", *(f"{writer}-{number}" for writer in range(3) for number in range(60))}


def test_a_killed_writer_leaves_the_last_consistent_state(tmp_path: Path) -> None:
    file = tmp_path / "cloud.db"
    code = """
    with store.transaction() as transaction:
        transaction.put(Record("t", "", "finished", "x"))
    with store.transaction() as transaction:
        transaction.delete(Record("t", "", "finished", "x"))
        for number in range(3_000):  # more than the cache holds, so that pages go to the log before the end
            transaction.put(Record("t", "", str(number), "x", {}, {"text": "y" * 3_000}))
        print("in the middle", flush=True)
        time.sleep(600)
    """
    writer = process(code, file)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "in the middle\n"
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait(60)
    assert ids(file) == {"finished"}
    store = Store(file)
    with store.transaction() as transaction:
        transaction.put(Record("t", "", "next", "x"))
    assert ids(file) == {"finished", "next"}
