"""Ids as the real services write them: drawn at random for what is new, derived for what must come out the same twice."""

from __future__ import annotations

import base64
import hashlib
import secrets
import string
from typing import Final
from uuid import UUID, uuid4, uuid5

from localcloud.behaviours.model import Request

_NAMESPACE: Final = UUID("6f1d2f0e-9d0b-5c53-9c33-5b4c6f9f0d11")


def random_uuid(_: Request) -> str:
    """A new UUID."""
    return str(uuid4())


def derived_uuid(*parts: str) -> str:
    """The UUID that belongs to some names, compared without case."""
    return str(uuid5(_NAMESPACE, "\n".join(parts).lower()))


def derived_number(digits: int, *parts: str) -> int:
    """The number of so many digits that belongs to some names."""
    low = int("1".ljust(digits, "0"))
    return low + int.from_bytes(hashlib.sha256("\n".join(parts).lower().encode()).digest()[:12]) % (9 * low)


def new_number(low: int, high: int) -> int:
    """A number that nothing else is likely to have."""
    return low + secrets.randbelow(high - low)


def free_number(request: Request, low: int, high: int) -> str:
    """A number, as text, that no other resource of the type has in the scope; numbers are not given a second time on purpose."""
    while True:
        number = str(new_number(low, high))
        if request.view.get(request.token, request.scope, number) is None:
            return number


def letters(count: int, alphabet: str = string.ascii_lowercase + string.digits) -> str:
    """So many random characters."""
    return "".join(secrets.choice(alphabet) for _ in range(count))


def hexadecimal(count: int) -> str:
    """So many random hexadecimal digits, in upper case."""
    return letters(count, "0123456789ABCDEF")


def url_safe(id: str) -> str:
    """A UUID in the 22 characters that Entra's subjects use: base64url of its bytes in Microsoft's order."""
    return base64.urlsafe_b64encode(UUID(id).bytes_le).decode().rstrip("=")
