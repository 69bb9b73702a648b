"""What the engine reads a scalar as. `tests/engine/test_reading.py` asks the engine itself about the same table."""

from __future__ import annotations

import pytest

from config.stack_files.scalars import Scalar, as_text, read

READ: list[tuple[str, Scalar]] = [
    *[(text, text) for text in ("text", "on", "yes", "No", "y", "1:30", "190:20:30", "1.10.0", "=", "0x", "1e400", "tRue", "_1", "1.2.")],
    *[(text, None) for text in ("~", "null", "Null", "NULL")],
    ("true", True),
    ("TRUE", True),
    ("False", False),
    ("0", 0),
    ("+5", 5),
    ("-7", -7),
    ("1_000", 1000),
    ("010", 8),
    ("-010", -8),
    ("0777_1", 4089),
    ("08", 8),
    ("0o17", 15),
    ("0x1F", 31),
    ("0b11", 3),
    ("1" + "0" * 300, 1e300),
    *[(text, text) for text in ("1" + "0" * 400, "0" + "7" * 5000, "0x" + "f" * 5000, "9" * 5000)],
    ("9007199254740993", 9007199254740993),
    ("1.10", 1.1),
    ("1.", 1),
    ("5.0", 5),
    (".5", 0.5),
    ("1_0.5", 10.5),
    ("1e3", 1000),
    ("1.10e0", 1.1),
    ("2026-01-01", "2026-01-01 00:00:00 +0000 UTC"),
    ("2026-1-2", "2026-01-02 00:00:00 +0000 UTC"),
    ("2026-01-01 10:00:00", "2026-01-01 10:00:00 +0000 UTC"),
    ("2026-01-01T10:00:00Z", "2026-01-01 10:00:00 +0000 UTC"),
    ("2026-01-01t10:00:00.50Z", "2026-01-01 10:00:00.5 +0000 UTC"),
    ("2026-01-01T10:00:00+02:00", "2026-01-01 10:00:00 +0200 +0200"),
    ("2026-01-01T10:00:00", "2026-01-01T10:00:00"),
    ("2026-13-01", "2026-13-01"),
    ("26-01-01", "26-01-01"),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_a_scalar_is_read_as_the_engine_reads_it(text: str, expected: Scalar) -> None:
    found = read(text)
    assert (found, type(found)) == (expected, type(expected))


def test_a_scalar_of_its_own_is_text() -> None:
    assert [as_text(value) for value in (None, True, 1.1, 8, "a")] == ["", "true", "1.1", "8", "a"]
