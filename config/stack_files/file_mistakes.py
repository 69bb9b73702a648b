"""What is wrong with a stack file itself, wherever its values end up: what the engine refuses, ignores, or reads as something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Final

from config.diagnostics import Diagnostic, Location, Path, allowed_words, nearest, shown
from config.keys import NAMESPACE, SECRET_PREFIX
from config.stack_files.nodes import Entry, Items, Keys, Tree
from config.stack_files.scalars import MOST_DIGITS, Scalar, as_text
from config.stack_files.source import StackFile
from config.stack_files.unreadable import UnreadableStackFile, named
from domain.credentials import credential_in

ENGINE_KEYS: Mapping[str, str] = {
    "environment": "Pulumi ESC environments (written by pulumi).",
    "encryptionsalt": "Written by pulumi; belongs to the passphrase.",
    "encryptedkey": "Written by pulumi; belongs to the secrets provider.",
    "secretsprovider": "Written by pulumi: what encrypts the secrets.",
}
"""What a stack file may hold beside `config`: the engine's `ProjectStack`."""

_PARTS_OF_A_KEY: Final = 2
_REWRITTEN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [-+]\d{4} \S+")
"""A date after `pulumi config set` and the like, which write the whole file anew: all scalars as they were read."""


def file_mistakes(file: StackFile) -> Iterator[Diagnostic]:
    """All of them, with their lines; a file that cannot be read has that one. Those of other namespaces only where the engine would
    refuse the file, and credentials."""
    try:
        yield from _whole(file)
        yield from _comments(file)
        for key, entry in file.config.items():
            if len(key.split(":")) > _PARTS_OF_A_KEY:
                detail = f"Keys are of the form NAMESPACE:NAME, for example {NAMESPACE}:stack."
                yield Diagnostic("error", f"the engine takes no key {shown(key)}", detail, (), file.at(entry.line))
            namespace, _, name = key.partition(":")
            if namespace == NAMESPACE and not name.startswith(SECRET_PREFIX):  # no value of a secret is ever shown
                yield from _misread(file, (name,), entry.value)
            elif namespace != NAMESPACE:
                yield from _credentials(file, key, key, entry.value)
    except UnreadableStackFile as problem:
        yield Diagnostic("error", problem.reason, "", (), problem.location)


def _whole(file: StackFile) -> Iterator[Diagnostic]:
    top = file.top
    for another in file.documents[1:]:
        detail = "Delete the line `---` before it, or what is below."
        yield Diagnostic("error", "the engine reads nothing from here on: a second document", detail, (), file.at(another.line))
    for key, first, again in _repeated(file.documents[0]):
        detail = "Delete one of the two, or put what is in them together."
        yield Diagnostic("error", f"{shown(key)} is here twice; first on line {first.line}", detail, (), file.at(again.line))
    for key, entry in top.items():
        if key == "config" or key in ENGINE_KEYS:
            continue
        yield Diagnostic("error", *_unknown(key), (), file.at(entry.line))


def _repeated(tree: Tree) -> Iterator[tuple[str, Entry, Entry]]:
    if isinstance(tree, Keys):
        yield from tree.repeated
        for entry in tree.entries.values():
            yield from _repeated(entry.value)
    elif isinstance(tree, Items):
        for item in tree.items:
            yield from _repeated(item)


def _unknown(key: str) -> tuple[str, str]:
    """Summary and detail for a key of the file as a whole, which the engine ignores."""
    odd = next((sign for sign in key if not sign.isprintable() or (sign.isspace() and sign != " ")), None)
    if odd is not None and not key[0].isalnum():
        return f"the engine ignores this line: it is indented with {named(odd)}", "Use ordinary spaces."
    words = ["config", *ENGINE_KEYS]
    if key.startswith(f"{NAMESPACE}:"):
        return f"the engine ignores {shown(key)} here", "Indent it: it belongs under `config:`."
    return f"the engine ignores the unknown key {shown(key)}", allowed_words(key, words)


def _misread(file: StackFile, path: Path, tree: Tree) -> Iterator[Diagnostic]:
    """What YAML makes something else of that would pass for what was meant."""
    if isinstance(tree, Keys):
        for name, entry in tree.entries.items():
            if entry.written not in (None, name):
                summary = f"YAML reads the key {entry.written} as {shown(name)}"
                yield Diagnostic("error", summary, _in_quotes(str(entry.written)), (*path, name), file.at(entry.line))
            yield from _misread(file, (*path, name), entry.value)
    elif isinstance(tree, Items):
        for number, item in enumerate(tree.items):
            yield from _misread(file, (*path, number), item)
    elif tree.written and (words := _misread_scalar(tree.value, tree.written, path)):
        yield Diagnostic("error", *words, path, file.at(tree.line))


def _misread_scalar(read: Scalar, text: str, path: Path) -> tuple[str, str] | None:
    if len(path) == 1 and read is not None and as_text(read) != text:
        return f"YAML reads {text} as {as_text(read)}", _in_quotes(text)
    if isinstance(read, float) and not isfinite(read):
        return f"YAML reads {text} as no finite number, which the engine cannot hand over", _in_quotes(text)
    if isinstance(read, str) and read != text:
        return f"YAML reads {text} as a time, {shown(read)}", _in_quotes(text)
    if _REWRITTEN.fullmatch(text):
        return f"{shown(text)} is what the engine writes for a date without quotes", _in_quotes(text[: len("2026-01-01")])
    if (decimal := _decimal(text)) is not None and decimal != read:
        detail = f"A number is written without a zero in front: {decimal}. Text is written in quotes: {shown(text)}."
        return f"YAML reads {text} as {read}, because of the zero in front", detail
    return None


def _comments(file: StackFile) -> Iterator[Diagnostic]:
    """Credentials in comments, which nothing reads but people."""
    for number, line in enumerate(file.data.decode(errors="replace").splitlines(), 1):
        _, sign, comment = f" {line}".partition(" #")
        if sign and (what := credential_in(comment)):
            detail = "Take it out, and change it where it is used: the file's history keeps it."
            yield Diagnostic("warning", f"{what} in plain text, in a comment", detail, (), file.at(number))


def _credentials(file: StackFile, key: str, name: str, tree: Tree) -> Iterator[Diagnostic]:
    """Credentials of other namespaces: those of providers. What is encrypted is below `secure`."""
    if isinstance(tree, Keys):
        for inner, entry in tree.entries.items() if tree.entries.keys() != {"secure"} else ():
            yield from _credentials(file, key, inner, entry.value)
    elif isinstance(tree, Items):
        for item in tree.items:
            yield from _credentials(file, key, name, item)
    elif isinstance(tree.value, str) and (what := credential_in(tree.value, name)):
        detail = f"Change it where it is used: the file's history keeps it. Then type: pulumi config set --secret {key}"
        yield Diagnostic("error", f"{what} in plain text", detail, (), file.at(tree.line))


def _in_quotes(written: str) -> str:
    """How to write what YAML would make something else of."""
    return f"Put it in quotes: {shown(written)}."


def _decimal(text: str) -> int | None:
    """What digits with a zero in front, which make an octal number of them, would be without it."""
    digits = text.replace("_", "").lstrip("+-")
    return (
        int(f"{text[:1].strip('+0123456789')}{digits}") if digits.isdecimal() and digits[0] == "0" and len(digits) <= MOST_DIGITS else None
    )


def misspelt_namespace(file: StackFile, section: str) -> tuple[str, Location] | None:
    """A key that would be the section if its namespace were spelt right, and its line."""
    try:
        keys = file.config
    except UnreadableStackFile:
        return None
    for key, entry in keys.items():
        namespace, _, name = key.partition(":")
        if namespace != NAMESPACE and nearest(namespace, [NAMESPACE]) and nearest(name, [section]):
            return key, file.at(entry.line)
    return None
