"""200 odd stack files and folders, the same in every run: a diagnostic or a valid model, never a traceback. `make faults` tries 5,000."""

from __future__ import annotations

from tests.fuzz.folders import try_folders
from tests.fuzz.stack_files import try_stack_files
from tests.fuzz.texts import try_texts


def test_stack_files() -> None:
    try_stack_files(80, repeatable=True)


def test_texts_of_stack_files() -> None:
    try_texts(60, repeatable=True)


def test_folders() -> None:
    try_folders(60, repeatable=True)
