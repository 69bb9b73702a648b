"""The regular expressions of the policy language, which are Java's, as far as Python judges them as Java does.

Source: `java.util.regex.Pattern` (https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html).
"""

from __future__ import annotations

import re
from functools import cache

_ONLY_JAVA = re.compile(
    r"""\\[pPQEhHvVRXGzZkxcN0]    # classes, quotations, ends and escapes that Python does not know, or means otherwise
      | \(\?(?!:|=|!|<=|<!|<[A-Za-z][A-Za-z0-9]*>)  # flags and atomic groups
      | [*+?}]\+                # possessive
      | \[[^\]]*(\[|&&)          # classes in classes""",
    re.VERBOSE,
)
_REPEATED_GROUP = re.compile(r"\)[*+{]")
LONGEST = 20
"""Characters up to which a repeated group is tried: `(a+)+` takes twice as long with each one more."""
_ONLY_PYTHON = re.compile(r"\(\?P[<=>]|\(\?\(")


def problem_of(pattern: str) -> str | None:
    """Why Java does not compile it, as far as that is known here."""
    if found := _ONLY_PYTHON.search(pattern):
        return f"{found[0]} is Python's; Java writes (?<NAME>...) and \\k<NAME>"
    if _ONLY_JAVA.search(pattern):
        return None
    try:
        re.compile(_in_python(pattern))
    except (re.error, RecursionError, OverflowError) as error:
        return str(error)
    return None


def matches(pattern: str, text: str) -> bool | None:
    """Whether the whole text matches; None if Java alone can tell, or trying could take for ever."""
    endless = len(text) > LONGEST and _REPEATED_GROUP.search(pattern)
    found = None if endless or _ONLY_JAVA.search(pattern) else _compiled(pattern)
    return None if found is None else found.fullmatch(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(_in_python(pattern), re.ASCII)  # \d and \w are ASCII in Java, unless a flag says otherwise


def _in_python(pattern: str) -> str:
    return re.sub(r"\(\?<(?=[A-Za-z])", "(?P<", pattern)
