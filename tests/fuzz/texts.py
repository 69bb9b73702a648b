"""Texts of stack files with odd signs in them, and bytes that are no text."""

from __future__ import annotations

import hypothesis.strategies as st

from tests.config.program import Program
from tests.fuzz.trials import tried

SNIPPETS = [
    *(
        "\t",
        "\r\n",
        "\r",
        "\n",
        "\n\n",
        " ",
        "  ",
        "\0",
        "\x07",
        "\x7f",
        "\x85",
        "\u00a0",
        "\u2028",
        "\ufeff",
        "\ufffe",
        "\U0001f600",
        "\u200b",
    ),
    *(
        ": ",
        ":",
        "- ",
        "-",
        ", ",
        "{",
        "}",
        "[",
        "]",
        "&a ",
        "*a",
        "<<: *a",
        "<<: ",
        "? ",
        "| ",
        ">\n",
        "'",
        '"',
        "#",
        "%YAML 1.2\n---\n",
        "---\n",
    ),
    *(
        "...\n",
        "!!binary x",
        "!!binary '*'",
        "!!set {a}",
        "!!float a",
        "!!int x",
        "!!null x",
        "!x ",
        "!<tag:x> ",
        "!!timestamp 1",
        "@",
        "`",
        "~",
    ),
    *(
        "0o8",
        "0x_",
        "1_0",
        "1e999",
        ".inf",
        ".nan",
        "2026-01-01",
        "2026-13-01",
        "9999-12-31T23:59:59+99:99",
        "0b2",
        "=",
        "<<",
        "yes",
        "012",
        "1:30",
    ),
    *(
        "config:\n",
        "  databricks-cicd:stack:\n",
        "encryptionsalt: [\n",
        "&a [*a]",
        "a: &a {b: *a}",
        "{? [a] : b}",
        "{{}: 1}",
        "[" * 200,
        "{" * 50,
    ),
]
TEXTS = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 40), st.sampled_from(SNIPPETS) | st.text(max_size=4) | st.binary(max_size=4)),
    min_size=1,
    max_size=3,
)


def try_texts(examples: int, *, repeatable: bool) -> None:
    """Signs put in the places of others."""
    tried(TEXTS, _edited, examples, repeatable=repeatable)


def _edited(made: Program, edits: list[tuple[int, int, str | bytes]]) -> None:
    data = made.file.read_bytes()
    for where, removed, snippet in edits:
        at = where % (len(data) + 1)
        added = snippet if isinstance(snippet, bytes) else snippet.encode(errors="replace")
        data = data[:at] + added + data[at + removed * (removed % 2) :]
    made.file.write_bytes(data)
