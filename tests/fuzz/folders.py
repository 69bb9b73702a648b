"""Folders with odd files: names, contents, links."""

from __future__ import annotations

import json
from pathlib import Path

import hypothesis.strategies as st

from domain.notebooks import HEADER
from tests.config.program import Program
from tests.fuzz.stack_files import VALUES
from tests.fuzz.trials import tried

PLACES = [
    "content/notebooks/etl",
    "content/notebooks/etl/lib",
    "content/notebooks/etl/deep",
    "content/repository",
    "content/repository/pipelines",
    "content/dashboards",
    "content/init",
    ".",
]
NAMES = (
    st.sampled_from(
        ["ingest", "check", "deep", "lib", "days", "ci", "sales.lvdash", "tools", "__init__", "Pulumi.dev", "Pulumi.prod", "Pulumi."]
    )
    | st.sampled_from(
        [".hidden", "__pycache__", "TEST_N\u00b01 (neu)", "u\u0308", "\u00fc", "a b", " a", "a ", "...", "a.b.c", "con", "-", "$(x)"]
    )
    | st.sampled_from(["%", "#", "a\nb", "a\tb", "\u2028", "\udcff", "A", "n" * 240])
    | st.text(min_size=1, max_size=4)
)
EXTENSIONS = st.sampled_from([".py", ".ipynb", ".sql", ".scala", ".r", ".R", ".PY", ".json", ".sh", ".yml", ".yaml", ".txt", "", "."])
NOTEBOOK = st.fixed_dictionaries(
    {},
    optional={
        "cells": st.just([]) | VALUES,
        "metadata": VALUES
        | st.fixed_dictionaries(
            {}, optional=dict.fromkeys(("kernelspec", "language_info", "application/vnd.databricks.v1+notebook"), VALUES)
        ),
        "nbformat": VALUES,
        "worksheets": VALUES,
        "pages": VALUES,
    },
)
CODE = [
    *(
        "",
        " ",
        "\n",
        "\ufeff",
        HEADER,
        f"{HEADER}\nfrom ingest import *\nfrom lib.days import x\n",
        f"\ufeff{HEADER}\r\n",
        "select 1",
        "x = 1\n",
    ),
    *(
        "steps: []\n",
        "steps: [\n",
        "&a [*a]",
        "extends: {template: ci.yml}",
        "extends: {template: /../x.yml}",
        "jobs:\n- {deployment: a, environment: {name: }}",
    ),
    *(
        "variables: [{group: }]",
        "{environment: 1, deployment: {}}",
        "- template: [a]\n",
        "inputs: {azureSubscription: a}",
        "@@product@@ @@other@@",
        "@@@@",
    ),
    *(
        '{"cells": [',
        '{"pages": []}',
        "[" * 5000,
        "9" * 5000,
        '{"cells": [], "cells": 1}',
        "NaN",
        "null",
        '"\\ud800"',
        "a" * 3000 + " = 'password'",
    ),
    *('password = "', "https://a:b@c:d@e", "://" * 500, 'x("token", ' + "'" * 500, "-----BEGIN RSA PRIVATE" + " KEY-----" * 20),
]
CONTENTS = (
    st.sampled_from(CODE).map(str.encode)
    | NOTEBOOK.map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=20)
    | st.text(max_size=20).map(str.encode)
    | st.sampled_from(CODE[4:12]).flatmap(
        lambda text: st.sampled_from(["utf-16", "utf-32", "utf-8-sig", "cp1252"]).map(lambda kind: text.encode(kind, "ignore"))
    )
)
LINKS = st.sampled_from(
    [".", "..", "../..", "nowhere", "/etc", "/dev/null", "/dev/zero", "ingest.py", "deep", "lib", "loop", "../etl/deep", "a" * 300]
)
FILES = st.lists(
    st.tuples(
        st.sampled_from(PLACES),
        NAMES,
        EXTENSIONS,
        CONTENTS.map(lambda data: ("file", data)) | LINKS.map(lambda to: ("link", to.encode())) | st.just(("folder", b"")),
    ),
    min_size=1,
    max_size=5,
)
Entry = tuple[str, str, str, tuple[str, bytes]]


def try_folders(examples: int, *, repeatable: bool) -> None:
    """Files, links and folders beside those that are there, or instead of them."""
    tried(FILES, _put, examples, repeatable=repeatable)


def _put(made: Program, entries: list[Entry]) -> None:
    for place, name, extension, (kind, data) in entries:
        path = made.root / place / f"{name}{extension}".replace("/", "").replace("\0", "")
        try:
            _make(path, kind, data)
        except (OSError, ValueError):  # no file system takes such a name
            continue


def _make(path: Path, kind: str, data: bytes) -> None:
    if path.name in ("", ".", ".."):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "folder":
        path.mkdir(exist_ok=True)
        return
    path.unlink(missing_ok=True)
    if kind == "link":
        path.symlink_to(data.decode())
    else:
        path.write_bytes(data)
