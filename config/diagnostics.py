"""Mistakes in the configuration, as data: collected, sorted and shown together."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from config.keys import NAMESPACE

Path = tuple[str | int, ...]
"""Where in the stack file: keys and list positions, from the section's name down; empty for the file as a whole."""

Severity = Literal["error", "warning"]

MANY = 30
"""As many allowed words are listed in full; every model of a section has fewer keys."""
FEW = 5
"""How many of more words are listed."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A line of a file, counted from 1; 0 means the file as a whole."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake: what is wrong (`summary`), what is allowed and what to type (`detail`), and where."""

    severity: Severity
    summary: str
    detail: str
    path: Path
    location: Location | None = None

    def __str__(self) -> str:
        """One line: `Pulumi.dev.yaml:31: databricks.workspaces.main...: what is wrong. What is allowed.`"""
        place = f"{self.location}: " if self.location else ""
        warning = "warning: " if self.severity == "warning" else ""
        path = f"{dotted(self.path)}: " if self.path else ""
        return visible(f"{place}{warning}{path}{self.summary}. {self.detail}".rstrip())


def error(path: Path, summary: str, detail: str) -> Diagnostic:
    """A mistake that stops the stack; its line is found later."""
    return Diagnostic("error", summary, detail, path)


def warning(path: Path, summary: str, detail: str) -> Diagnostic:
    """Something that is probably a mistake but may be meant."""
    return Diagnostic("warning", summary, detail, path)


class ConfigError(Exception):
    """The configuration has mistakes. Its text is the whole report, one line for each."""

    def __init__(self, diagnostics: Sequence[Diagnostic], stack: str) -> None:
        self.diagnostics = tuple(diagnostics)
        self.stack = stack
        count = len(self.diagnostics)
        title = f"{count} {'mistake' if count == 1 else 'mistakes'} in the configuration of stack {stack}:"
        lines = [f"  {item}" for item in self.diagnostics]
        super().__init__("\n".join([title, *lines, "Every key is described in docs/configuration.md."]))


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By file and line, those without a line last, each mistake once."""
    unique = dict.fromkeys(diagnostics)
    return sorted(unique, key=lambda item: (item.location is None, item.location or Location(""), dotted(item.path), item.summary))


def dotted(path: Path) -> str:
    """The path as people write it: `a.b[0].c`, quoted where a key has other signs; a key of the file itself carries its namespace."""
    if len(path) == 1:
        return f"{NAMESPACE}:{visible(str(path[0]))}"
    text = ".".join(map(str, path[:1]))
    for part in path[1:]:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if re.fullmatch(r"[\w-]+", part) else f"[{visible(json.dumps(part, ensure_ascii=False))}]"
    return text


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word that was probably meant, however it was spelt (`numWorkers` for `num_workers`)."""
    return next(iter(_nearest(word, allowed, 1, 0.6)), None)


def allowed_words(given: str, allowed: Iterable[str]) -> str:
    """`Did you mean "policy"? Allowed: autoscale, policy.` Of more than `MANY` words, only the nearest are listed."""
    words = sorted(allowed, key=lambda word: (int(word), "") if word.isdecimal() else (-1, word))
    if not words:
        return "None is declared."
    hint = nearest(given, words)
    question = f'Did you mean "{hint}"? ' if hint else ""
    if len(words) <= MANY:
        return f"{question}Allowed: {', '.join(words)}."
    few = _nearest(given, words, FEW, 0)
    return f"{question}Allowed: {', '.join(few)} and {len(words) - len(few)} more."


def _nearest(word: str, allowed: Iterable[str], count: int, similarity: float) -> list[str]:
    """The most similar words first, those below the similarity (0 to 1) left out."""
    plain = {re.sub(r"[^a-z0-9]", "", candidate.lower()): candidate for candidate in sorted(allowed)}
    found = difflib.get_close_matches(re.sub(r"[^a-z0-9]", "", word.lower()), plain, n=count, cutoff=similarity)
    return [plain[each] for each in found]


def shown(value: object) -> str:
    """A value as it is in a file, cut to one short line, with the signs that nobody can see written out."""
    text = visible(json.dumps(value, ensure_ascii=False, default=str))
    return text if len(text) <= 80 else f"{text[:77]}..."


def visible(text: str) -> str:
    """The text on one line, with the signs that nobody can see or print written out."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)
