"""Whether nothing but a release changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from audit import paths
from audit.findings.finding import Finding
from audit.findings.words import thing
from audit.model import Preview

RELEASE: Final = "release-moved"
ALLOWED: Final = frozenset({RELEASE, "own-resource"})
_OF_A_RELEASE: Final = frozenset({"tag", "branch", "commitHash", "gitSource", "release"})


def besides_the_release(preview: Preview, findings: Sequence[Finding]) -> Iterator[str]:
    """Sentences about everything else, also about other properties of what moves to the release. None, if nothing else changes."""
    if preview.failed:
        yield "The preview failed: changes may be missing."
    for finding in findings:
        if finding.rule.name not in ALLOWED:
            yield finding.said.sentence
        elif finding.rule.name == RELEASE:
            for change in finding.changes:
                for item in change.properties:
                    if _OF_A_RELEASE.isdisjoint(part for part in paths.parse(item.path) if isinstance(part, str)):
                        yield f"The {thing(change, preview)} changes: {item.path}."
