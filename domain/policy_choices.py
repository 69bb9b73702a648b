"""What a stack file may choose about policies, as types."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Level(StrEnum):
    """What happens where a rule is broken."""

    ADVISORY = "advisory"
    """It is said."""
    MANDATORY = "mandatory"
    """The preview or update fails."""
    DISABLED = "disabled"


class Profile(StrEnum):
    """How strict rules are."""

    DEV = "dev"
    PROD = "prod"


_RELAXED: Final = re.compile(r"(?:^|[-_.])(dev|develop|development|test|testing|sandbox|int|qa|local|review|playground)(?:$|[-_.0-9])")


def profile_of(environment: str) -> Profile:
    """The profile of an environment by its name. A name that says nothing is taken for production."""
    return Profile.DEV if _RELAXED.search(environment.lower()) else Profile.PROD
