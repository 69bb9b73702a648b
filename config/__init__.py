"""The stack's configuration: closed, frozen models of what `Pulumi.<stack>.yaml` may say, and the one loader that reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.model import StackConfig


def load() -> StackConfig:
    """The configuration of the stack that is being run; see `config.stack_files.loader.load`."""
    from config.stack_files.loader import load as from_engine  # noqa: PLC0415  the models must be usable without the engine's SDK

    return from_engine()
