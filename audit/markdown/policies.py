"""What policies say, where the document that was read holds it."""

from __future__ import annotations

from collections.abc import Iterator

from audit.markdown.escape import code, plain
from audit.model import BrokenPolicy, Preview


def counted(preview: Preview) -> str:
    """`139 rules were asked: 1 mandatory, 3 advisory, 1 exempt.`"""
    words = [item.word for item in preview.policies]
    broken = ", ".join(f"{words.count(word):,} {word}" for word in ("mandatory", "advisory", "exempt") if word in words)
    return f"{preview.asked:,} rules were asked; {f'broken are {broken}' if broken else 'none is broken'}."


def policies(preview: Preview) -> Iterator[str]:
    """A section of the report."""
    if preview.asked or preview.policies:
        yield "## Policies"
        yield counted(preview)
    if preview.policies:
        yield "\n".join(map(_line, preview.policies))


def _line(item: BrokenPolicy) -> str:
    """Most messages name the resource themselves."""
    named = item.about is None or item.about.rpartition(" ")[2] in item.message
    about = "" if named else f" about {code(str(item.about))}"
    return f"- **{item.word}** {code(item.rule)}{about}: {plain(' '.join(item.message.split()))}"
