"""All rules, in the order in which they are asked."""

from __future__ import annotations

from typing import Final

from audit.findings.rules import access, cost, jobs, logging, network, oversight, plain, release, trust, work

RULES: Final = (
    *release.RULES[:1], *work.RULES, *access.RULES, *oversight.RULES, *trust.RULES, *network.RULES, *logging.RULES, *cost.RULES,
    *jobs.RULES, *release.RULES[1:], plain.FAILED,
)  # fmt: skip
"""Those that know something about a change. Several may speak of one."""

REST: Final = plain.RULES
"""Those that are asked where none of them does."""
