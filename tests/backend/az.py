"""The Azure CLI of the local cloud, as far as docs/production.md uses it: `python -m tests.backend.az ARGUMENTS`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence

AUTHOR, REVIEWER = "dana", "rob"
"""Who opens pull requests, and who votes."""


def _localcloud(*arguments: str) -> str:
    command = [sys.executable, "-m", "localcloud", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def _agent() -> None:
    """Runs what is queued, and shows it where it is not taken for an answer."""
    subprocess.run([sys.executable, "-m", "localcloud", "run", "--due"], check=True, stdout=sys.stderr)


def _nothing(_: Mapping[str, str]) -> None:
    pass


def _principal(options: Mapping[str, str]) -> None:
    """The object id of the one identity with that name."""
    assert options["--query"] == "[].id"
    name = options["--filter"].removeprefix("displayName eq '").removesuffix("'")
    rows = [line.split("\t") for line in _localcloud("list").splitlines()]
    (id_,) = [row[1] for row in rows if row[0].endswith(":UserAssignedIdentity") and row[2] == name]
    print(json.loads(_localcloud("show", id_))["outputs"]["principalId"])


def _open(options: Mapping[str, str]) -> None:
    """A pull request; its number."""
    source, title = options["--source-branch"], options["--title"]
    said = _localcloud("pr", "create", options["--repository"], "--source", source, "--title", title, "--as", AUTHOR)
    number = re.search(r"\d+", said)
    assert number is not None
    _agent()
    print(number[0])


def _vote(options: Mapping[str, str]) -> None:
    """Resolves the thread with the report, too, which a person does in the browser."""
    shown = _localcloud("pr", "show", options["--id"])
    print(shown)
    for thread in re.findall(r"^thread (\d+) +active", shown, re.MULTILINE):
        _localcloud("pr", "comment", options["--id"], "--thread", thread, "--status", "fixed", "--as", REVIEWER)
    print(_localcloud("pr", "vote", options["--id"], options["--vote"], "--as", REVIEWER))


def _complete(options: Mapping[str, str]) -> None:
    assert options["--status"] == "completed"
    print(_localcloud("pr", "complete", options["--id"], "--merge-type", "squash", "--as", AUTHOR))
    _agent()


COMMANDS: Mapping[str, Callable[[Mapping[str, str]], None]] = {
    "login": _nothing,
    "provider register": _nothing,
    "devops configure": _nothing,
    "ad group member add": _nothing,
    "ad sp list": _principal,
    "repos pr create": _open,
    "repos pr set-vote": _vote,
    "repos pr update": _complete,
}


def main(arguments: Sequence[str]) -> None:
    """Runs one command. Options are pairs of a name and a value."""
    first = next((index for index, each in enumerate(arguments) if each.startswith("--")), len(arguments))
    command, rest = " ".join(arguments[:first]), arguments[first:]
    if command not in COMMANDS:
        raise SystemExit(f"az {command}: docs/production.md does not use this, or this double does not know it")
    COMMANDS[command](dict(zip(rest[::2], rest[1::2], strict=False)))


if __name__ == "__main__":
    main(sys.argv[1:])
