"""`dbutils`, as far as jobs use it: widgets, notebooks, secrets, values of tasks, files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from localcloud.notebooks.driver.channel import Channel
from localcloud.notebooks.driver.widgets import Widgets

LARGEST_VALUE = 48 * 1024
"""Bytes of a task's value as JSON."""


class NotebookExit(BaseException):
    """`dbutils.notebook.exit`: ends the notebook well. No `except Exception` of a notebook catches it."""

    def __init__(self, value: str) -> None:
        self.value = value
        super().__init__(value)


class Notebook:
    """`dbutils.notebook`."""

    def __init__(self, run: Callable[[str, int, Mapping[str, str]], str]) -> None:
        self._run = run

    def run(self, path: str, timeout_seconds: int = 0, arguments: Mapping[str, object] | None = None) -> str:
        """Runs another notebook; what it exits with."""
        return self._run(path, int(timeout_seconds), {name: str(value) for name, value in (arguments or {}).items()})

    def exit(self, value: object = "") -> NoReturn:
        """Ends this notebook."""
        raise NotebookExit("" if value is None else str(value))


class Secrets:
    """`dbutils.secrets`. What is read is not printed any more."""

    def __init__(self, channel: Channel, redact: Callable[[str], None]) -> None:
        self._channel = channel
        self._redact = redact

    def get(self, scope: str, key: str) -> str:
        """The value of a secret."""
        value = str(self._channel.ask("secret", scope=scope, key=key))
        self._redact(value)
        return value

    def getBytes(self, scope: str, key: str) -> bytes:  # noqa: N802
        """The value of a secret as bytes."""
        return self.get(scope, key).encode()

    def list(self, scope: str) -> Sequence[SecretMetadata]:
        """The names of a scope's secrets."""
        names = self._channel.ask("secrets", scope=scope)
        assert isinstance(names, Sequence)
        return [SecretMetadata(str(name)) for name in names]

    def listScopes(self) -> Sequence[SecretScope]:  # noqa: N802
        """The scopes of the workspace."""
        names = self._channel.ask("scopes")
        assert isinstance(names, Sequence)
        return [SecretScope(str(name)) for name in names]


@dataclass(frozen=True)
class SecretMetadata:
    """A secret's name."""

    key: str


@dataclass(frozen=True)
class SecretScope:
    """A scope's name."""

    name: str


class TaskValues:
    """`dbutils.jobs.taskValues`."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def set(self, key: str, value: object) -> None:
        """Gives later tasks a value."""
        text = json.dumps(value)
        if len(text.encode()) > LARGEST_VALUE:
            raise ValueError(f"the value of {key} has {len(text.encode()):,} bytes as JSON, and {LARGEST_VALUE:,} is the most")
        self._channel.ask("set_task_value", key=key, value=value)

    def get(self, taskKey: str, key: str, default: object = None, debugValue: object = None) -> object:  # noqa: N803
        """A value of an earlier task."""
        answer = self._channel.ask("task_value", task=taskKey, key=key)
        assert isinstance(answer, dict)
        if not answer["found"]:
            if default is None:
                raise ValueError(f"Task value with key {key!r} of task {taskKey!r} was not found, and there is no default")
            return default
        return answer["value"]


@dataclass(frozen=True)
class Jobs:
    """`dbutils.jobs`."""

    taskValues: TaskValues  # noqa: N815


@dataclass(frozen=True)
class FileInfo:
    """A file as `dbutils.fs.ls` shows it."""

    path: str
    name: str
    size: int
    modificationTime: int  # noqa: N815

    def isDir(self) -> bool:  # noqa: N802
        """Whether it is a folder."""
        return self.name.endswith("/")


class Files:
    """`dbutils.fs`, on volumes and on the driver's own files."""

    def __init__(self, place: Callable[[str], str]) -> None:
        self._place = place

    def ls(self, path: str) -> list[FileInfo]:
        """What is in a folder."""
        folder = Path(self._place(path))
        return [
            FileInfo(
                f"{path.rstrip('/')}/{each.name}{'/' if each.is_dir() else ''}",
                each.name + ("/" if each.is_dir() else ""),
                0 if each.is_dir() else each.stat().st_size,
                int(each.stat().st_mtime * 1000),
            )
            for each in sorted([folder] if folder.is_file() else folder.iterdir())
        ]

    def mkdirs(self, path: str) -> bool:
        """Makes a folder."""
        Path(self._place(path)).mkdir(parents=True, exist_ok=True)
        return True

    def put(self, path: str, contents: str, overwrite: bool = False) -> bool:
        """Writes a file."""
        file = Path(self._place(path))
        if file.exists() and not overwrite:
            raise FileExistsError(f"{path} is there already")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(contents, encoding="utf-8")
        return True

    def head(self, path: str, maxBytes: int = 65_536) -> str:  # noqa: N803
        """The beginning of a file."""
        with Path(self._place(path)).open("rb") as file:
            return file.read(maxBytes).decode(errors="replace")

    def cp(self, source: str, target: str, recurse: bool = False) -> bool:
        """Copies."""
        here, there = Path(self._place(source)), Path(self._place(target))
        if here.is_dir():
            if not recurse:
                raise IsADirectoryError(f"{source} is a folder: say recurse=True")
            shutil.copytree(here, there, dirs_exist_ok=True)
        else:
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(here, there)
        return True

    def mv(self, source: str, target: str, recurse: bool = False) -> bool:
        """Moves."""
        self.cp(source, target, recurse)
        return self.rm(source, recurse)

    def rm(self, path: str, recurse: bool = False) -> bool:
        """Deletes."""
        here = Path(self._place(path))
        if not here.exists():
            return False
        if here.is_dir():
            if not recurse and any(here.iterdir()):
                raise OSError(f"{path} is not empty: say recurse=True")
            shutil.rmtree(here)
        else:
            here.unlink()
        return True


class Library:
    """`dbutils.library`."""

    def restartPython(self) -> None:  # noqa: N802
        """Does nothing: no library was installed."""
        print("restartPython: nothing was installed here, so Python is not restarted")


@dataclass(frozen=True)
class DBUtils:
    """What a notebook finds under the name `dbutils`."""

    widgets: Widgets
    notebook: Notebook
    secrets: Secrets
    jobs: Jobs
    fs: Files
    library: Library
