"""Notebooks cell by cell, without Spark."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import pytest

from localcloud.notebooks.driver import failures
from localcloud.notebooks.driver.catalogs import Refused
from localcloud.notebooks.driver.channel import Channel
from localcloud.notebooks.driver.dbutils import DBUtils, Files, Jobs, Library, Secrets, TaskValues
from localcloud.notebooks.driver.dbutils import Notebook as NotebookUtils
from localcloud.notebooks.driver.failures import CellFailed
from localcloud.notebooks.driver.notebook import Notebook
from localcloud.notebooks.driver.redaction import Redacted
from localcloud.notebooks.driver.widgets import InputWidgetNotDefined, Widgets
from localcloud.notebooks.driver.workspace import NotFound, Workspace
from tests.localcloud.notebooks.fake_spark import Session

HEAD = "# Databricks notebook source\n"
CUT = "\n# COMMAND ----------\n"


class Told(Channel):
    """Remembers questions, and answers with what it was given."""

    def __init__(self, answer: object = None) -> None:
        self.asked: list[tuple[str, dict[str, object]]] = []
        self._answer = answer

    def ask(self, question: str, **values: object) -> object:
        self.asked.append((question, values))
        return self._answer


class Scene:
    """A workspace with a git folder `/Shared/repo`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "workspace"
        self.session = Session(folder)
        self.workspace = Workspace(self.folder, ("/Shared/repo",))
        self.channel = Told()

    def write(self, path: str, text: str) -> None:
        file = self.folder / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def run(self, *cells: str, path: str = "/Shared/repo/notebooks/n", given: Mapping[str, str] | None = None, suffix: str = ".py") -> str:
        head, cut = (HEAD, CUT) if suffix == ".py" else (HEAD.replace("#", "--"), CUT.replace("#", "--"))
        self.write(path + suffix, head + cut.join(cells))
        self.names: dict[str, object] = {"__name__": "__main__", "dbutils": self.dbutils(given or {})}
        source = self.workspace.notebook(path)
        utils = self.names["dbutils"]
        assert isinstance(utils, DBUtils)
        return Notebook(source, self.workspace, utils, self.session.catalogs, self.names).run()

    def dbutils(self, given: Mapping[str, str]) -> DBUtils:
        def run(path: str, seconds: int, arguments: Mapping[str, str]) -> str:
            return f"{path} {seconds} {dict(arguments)}"

        return DBUtils(
            Widgets(given),
            NotebookUtils(run),
            Secrets(self.channel, lambda _: None),
            Jobs(TaskValues(self.channel)),
            Files(self.session.names.path),
            Library(),
        )


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_cells_share_names_and_show_their_last_value(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    assert scene.run("x = 1\nx", "x + 1", "x + 2;", "None") == ""
    printed = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("#")]
    assert printed == ["1", "2"]


def test_exit_ends_the_notebook_even_inside_try(scene: Scene) -> None:
    assert scene.run("try:\n    dbutils.notebook.exit(7)\nexcept Exception:\n    pass", "raise ValueError") == "7"


def test_a_failed_cell_is_told_with_its_own_lines(scene: Scene) -> None:
    with pytest.raises(CellFailed) as failed:
        scene.run("def f():\n    raise ValueError('no')", "f()")
    assert (failed.value.path, failed.value.cell, failed.value.language) == ("/Shared/repo/notebooks/n", 2, "python")
    assert failures.trace(failed.value.error) == (
        "Traceback (most recent call last):\n"
        '  File "/Workspace/Shared/repo/notebooks/n (cell 2)", line 1, in <module>\n    f()\n'
        "  File \"/Workspace/Shared/repo/notebooks/n (cell 1)\", line 2, in f\n    raise ValueError('no')\n"
        "ValueError: no"
    )


def test_python_that_cannot_be_read(scene: Scene) -> None:
    with pytest.raises(CellFailed) as failed:
        scene.run("x = = 1")
    assert failures.headline(failed.value.error).startswith("SyntaxError: invalid syntax (n (cell 1), line 1)")


def test_run_shares_names_and_gives_parameters(scene: Scene) -> None:
    scene.write("/Shared/repo/notebooks/parts/setup.py", HEAD + "answer = 42" + CUT + "day = dbutils.widgets.get('day')")
    assert scene.run('%run ./parts/setup $day="monday"', "dbutils.notebook.exit(f'{answer} {day}')") == "42 monday"


def test_run_that_goes_in_a_circle(scene: Scene) -> None:
    with pytest.raises(CellFailed) as failed:
        scene.run("%run ./n")
    assert "includes itself: /Shared/repo/notebooks/n -> /Shared/repo/notebooks/n" in str(failed.value.error)


def test_errors_in_a_notebook_that_is_included_are_its_own(scene: Scene) -> None:
    scene.write("/Shared/repo/notebooks/bad.py", HEAD + "1 / 0")
    with pytest.raises(CellFailed) as failed:
        scene.run("%run ./bad")
    assert (failed.value.path, failed.value.cell) == ("/Shared/repo/notebooks/bad", 1)


def test_sql_cells_have_parameters_from_widgets(scene: Scene) -> None:
    widget = "CREATE WIDGET TEXT day DEFAULT \"monday\";\nCREATE WIDGET DROPDOWN t DEFAULT 'x' CHOICES SELECT 1"
    scene.run(widget, "SELECT :day, '${t}'", "REMOVE WIDGET t", given={"day": "tuesday"}, suffix=".sql")
    assert scene.session.sent[-1] == "SELECT :day, 'x'"
    assert scene.session.arguments[-1] == {"day": "tuesday"}


@pytest.mark.parametrize("cell", ["%sh ls", "%scala\nval x = 1", "%r\nx", "%fs ls /", "!ls", "%%time\nx", "%conda install x"])
def test_other_languages_are_refused(scene: Scene, cell: str) -> None:
    with pytest.raises(CellFailed) as failed:
        scene.run(cell)
    assert isinstance(failed.value.error, Refused)
    assert "not run here" in str(failed.value.error)


def test_magic_without_effect(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    assert scene.run("%pip install polars", "%matplotlib inline\nx = 1\n%pip install y", "dbutils.notebook.exit(x)") == "1"
    assert capsys.readouterr().out.count("nothing is installed here") == 2


def test_texts_and_operators_are_no_magic(scene: Scene) -> None:
    assert scene.run('text = """\n%s !\n!x\n""" \\\n% 1', "dbutils.notebook.exit(text)") == "\n1 !\n!x\n"


def test_what_is_no_notebook_cannot_be_run(scene: Scene) -> None:
    scene.write("/Shared/repo/src/module.py", "x = 1")
    with pytest.raises(NotFound, match="is a file and not a notebook"):
        scene.workspace.notebook("/Workspace/Shared/repo/src/module")
    with pytest.raises(NotFound, match="Unable to access the notebook"):
        scene.workspace.notebook("/Shared/nope")


def test_the_root_of_the_git_folder_and_the_notebooks_folder_are_on_the_path(scene: Scene) -> None:
    assert scene.workspace.roots("/Shared/repo/notebooks/n") == [f"{scene.folder}/Shared/repo/notebooks", f"{scene.folder}/Shared/repo"]
    assert scene.workspace.roots("/Shared/other/n") == [f"{scene.folder}/Shared/other"]


def test_widgets() -> None:
    widgets = Widgets({"day": "monday"})
    widgets.text("day", "never")
    widgets.dropdown("region", "west", ["west", "north"])
    assert (widgets.get("day"), widgets.get("region"), widgets.getAll()) == ("monday", "west", {"day": "monday", "region": "west"})
    with pytest.raises(ValueError, match="none of its choices"):
        widgets.dropdown("x", "a", ["b"])
    widgets.removeAll()
    with pytest.raises(InputWidgetNotDefined, match=r"No input widget named region is defined\. There are: day"):
        widgets.get("region")


def test_values_of_tasks(scene: Scene) -> None:
    values = scene.dbutils({}).jobs.taskValues
    values.set("rows", [1])
    assert scene.channel.asked == [("set_task_value", {"key": "rows", "value": [1]})]
    with pytest.raises(ValueError, match="49,152 is the most"):
        values.set("rows", "x" * 50_000)
    scene.channel._answer = {"found": False, "value": None}
    assert values.get("load", "rows", default=3) == 3
    with pytest.raises(ValueError, match="was not found, and there is no default"):
        values.get("load", "rows", debugValue=3)


def test_files_of_volumes(scene: Scene, tmp_path: Path) -> None:
    fs = scene.dbutils({}).fs
    fs.put("/Volumes/dev/gold/v/a.txt", "hello")
    with pytest.raises(FileExistsError):
        fs.put("/Volumes/dev/gold/v/a.txt", "other")
    fs.cp("/Volumes/dev/gold/v/a.txt", "dbfs:/Volumes/dev/gold/v/sub/b.txt")
    assert [(each.name, each.isDir()) for each in fs.ls("/Volumes/dev/gold/v")] == [("a.txt", False), ("sub/", True)]
    assert fs.head("/Volumes/dev/gold/v/sub/b.txt", 2) == "he"
    with pytest.raises(OSError, match="recurse=True"):
        fs.rm("/Volumes/dev/gold/v")
    assert fs.mv("/Volumes/dev/gold/v", "/Volumes/dev/gold/w", recurse=True)
    assert (tmp_path / "volumes/dev/gold/w/sub/b.txt").read_text() == "hello"
    assert not fs.rm("/Volumes/dev/gold/v")


def test_secrets_and_spark_names_are_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "out"
    with file.open("w") as to:
        output = Redacted(to)
        output.redact("hunter2")
        output.redact(" ")
        output.restored = lambda text: text.replace("dev__gold", "dev.gold")
        print("hunter", end="", file=output)
        print("2 in dev__gold\nrest", end="", file=output)
        output.end("mark")
    assert file.read_text() == "[REDACTED] in dev.gold\nrest\nmark\n"


def test_the_first_line_of_an_error() -> None:
    def fail() -> NoReturn:
        raise RuntimeError("bad\nJVM stacktrace:\nat org.apache")

    with pytest.raises(RuntimeError) as failed:
        fail()
    assert failures.headline(failed.value) == "RuntimeError: bad"
    assert failures.headline(KeyboardInterrupt()) == "KeyboardInterrupt"
