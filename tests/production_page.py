"""The commands of docs/production.md."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "production.md"


def steps() -> dict[str, str]:
    """The commands of the page, by the titles of its steps."""
    parts = re.split(r"^## (.*)$", PAGE.read_text(), flags=re.MULTILINE)[1:]
    blocks = {
        title: re.findall(r"^```sh\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
        for title, text in zip(parts[::2], parts[1::2], strict=True)
    }
    return {title: "".join(found) for title, found in blocks.items() if found}
