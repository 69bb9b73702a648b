"""What a command cannot do for the arguments it was given."""

from __future__ import annotations


class CommandError(Exception):
    """The arguments make no sense; the text says which, and what would."""
