"""Rules about credentials in plain text: in the stack file, and in the files that it deploys or seeds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress

from config.diagnostics import Diagnostic, Path, error, warning
from config.keys import set_secret_command
from config.rules.facts import Facts
from config.rules.files import read_file
from domain.credentials import credential_in, credentials_in
from domain.text_files import Content, content

VALUES = frozenset({"value", "values", "defaultValue"})
"""Keys of a policy's rule: its attribute is what the value is called."""
POLICIES = frozenset({"definition", "overrides"})
"""Keys of rules that may be JSON text."""
NAMES_OF_SECRETS = "password_secret"
_VAULT = f"List a name under azure.key_vault.secrets, and type: {set_secret_command('NAME')}"
_REFERENCE = f'Write "{{{{secrets/SCOPE/NAME}}}}" instead. {_VAULT}'
_READ = 'dbutils.secrets.get("SCOPE", "NAME")'
BELONGS: Mapping[str, str] = {
    "environment": _REFERENCE,
    "spark_conf": _REFERENCE,
    "definition": _REFERENCE,
    "overrides": _REFERENCE,
    "parameters": f"Let the notebook read it itself: {_READ}. {_VAULT}",
    "variables": f"Let the pipeline read the variable group of the vault (`uses: [vault]`). {_VAULT}",
    "service_hooks": f"Name a `username` and a `password_secret`, if need be of a relay that knows the address. {_VAULT}",
}
"""Where a value belongs instead, by the key that it is below."""


def no_value_is_a_credential(facts: Facts) -> Iterator[Diagnostic]:
    """Whatever is in a stack file is in the history of its repository, and in the state of the stack."""
    for path, text in _texts(facts.raw, ()):
        names = [part for part in path if isinstance(part, str) and part not in VALUES]
        if names[-1] != NAMES_OF_SECRETS and (what := credential_in(text, names[-1])):
            belongs = next((advice for key, advice in BELONGS.items() if key in names), f"Take it out. {_VAULT}")
            yield error(path, f"{what} in plain text", f"Change it where it is used: the file's history keeps it. {belongs}")


def no_file_holds_a_credential(facts: Facts) -> Iterator[Diagnostic]:
    """Whoever may read a notebook, or the repository that it is in, can read what is written in it."""
    for file, (place, data) in _files(facts).items():
        found = content(data)
        for one in credentials_in(found.text) if not found.problem else ():
            detail = f"Change it where it is used, and read it from a secret: {_READ}. {_VAULT}"
            yield warning(place, f"{file}:{one.line} has {one.what} in plain text", detail)


def _texts(here: object, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(here, Mapping):
        for key, item in here.items():
            yield from _texts(item, (*path, key))
    elif isinstance(here, list):
        for number, item in enumerate(here):
            yield from _texts(item, (*path, number))
    elif isinstance(here, str) and path:
        yield path, here
        if path[-1] in POLICIES:
            with suppress(ValueError, RecursionError):  # reported where the policy is read
                yield from _texts(json.loads(here), path)


def _files(facts: Facts) -> Mapping[str, tuple[Path, bytes]]:
    """The content of every file that goes into a service, with the place that names it first."""
    found: dict[str, tuple[Path, bytes]] = {}
    for path, workspace in facts.workspaces():
        for key, notebooks in workspace.notebooks.items():
            if notebooks.folder is not None:
                folder = facts.notebook_folder(notebooks)
                deployed = [(one.file, one.data) for one in folder.notebooks] + [(one.file, one.data) for one in folder.files]
                for file, data in deployed:
                    found.setdefault(f"{notebooks.folder}/{file}", ((*path, "notebooks", key, "folder"), data))
        named: list[tuple[Path, str]] = [((*path, "init_scripts", key, "file"), one.file) for key, one in workspace.init_scripts.items()]
        named += [((*path, "dashboards", key, "file"), one.file) for key, one in workspace.dashboards.items()]
        for place, name in named:
            if isinstance(text := read_file(facts.root, name), Content):
                found.setdefault(name, (place, text.data))
    for key, repository in (facts.devops.repositories if facts.devops else {}).items():
        if seeded := repository.pushed_content:
            for name, seed in facts.seed(seeded).files.items():
                found.setdefault(f"{seeded}/{name}", (("devops", "repositories", key, "content"), seed.encode()))
    return found
