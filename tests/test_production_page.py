"""docs/production.md, without running it, which `make backend` does: commands and options that exist."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.backend.az import COMMANDS
from tests.production_page import steps

ROOT = Path(__file__).parent.parent
SCRIPT = "\n".join(steps().values()).replace("\\\n", " ")


def _commands(program: str) -> set[tuple[str, frozenset[str]]]:
    """The commands of a program in the page, each with its options."""
    found = set()
    for text in re.findall(rf"(?:^|\$\(| && )\s*{program} ([^\n)]*)", SCRIPT, flags=re.MULTILINE):
        words = [word for word in shlex.split(text.replace('"$(', ""), comments=True) if word != "bootstrap"]
        options = frozenset(word.partition("=")[0] for word in words if word.startswith("-"))
        named = []
        for word in (each for each in words if each != "-C"):
            if not re.fullmatch(r"[a-z-]+", word) or word.startswith("-"):
                break
            named.append(word)
        found.add((" ".join(named), options))
    return found


def test_it_is_a_script() -> None:
    assert [title.partition(".")[0] for title in steps()] == [str(number) for number in range(2, 11)]
    subprocess.run(["bash", "-n"], input=SCRIPT, text=True, check=True)


def test_commands_of_the_engine_have_these_options() -> None:
    wanted: dict[str, set[str]] = {}
    for command, options in _commands("pulumi"):
        wanted.setdefault(next(each for each in KNOWN if command.startswith(each)), set()).update(options)
    assert wanted.keys() == set(KNOWN)
    for command, all_options in wanted.items():
        told = subprocess.run([ROOT / "engine/bin/pulumi", *command.split(), "--help"], capture_output=True, text=True, check=True).stdout
        assert [each for each in all_options if not re.search(rf"(?<![\w-]){each}\b", told)] == [], command


KNOWN = (
    *("stack init", "stack export", "stack import", "stack output", "stack change-secrets-provider"),
    *("config set-all", "preview", "up"),
)


def test_the_double_of_the_azure_cli_knows_all_its_commands() -> None:
    assert {command for command, _ in _commands("az")} == COMMANDS.keys()


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_address_of_the_backend_is_where_the_page_replaces_it(stack: str) -> None:
    (example,) = set(re.findall(r"s\|(.*)\|\$BACKEND\|", SCRIPT))
    assert example in (ROOT / f"Pulumi.{stack}.yaml").read_text()
