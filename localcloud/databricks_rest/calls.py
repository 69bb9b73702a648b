"""One request to a workspace, and what is sent back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from localcloud.behaviours.model import Refusal
from localcloud.store import Store


class ApiError(Exception):
    """An error of the service: its code, its sentence and its status."""

    def __init__(self, code: str | int, message: str, status: int = 400) -> None:
        self.code = code
        self.message = message
        self.status = status
        super().__init__(message)


_STATUSES: Final[Mapping[str, int]] = {
    "PERMISSION_DENIED": 403,
    "RESOURCE_DOES_NOT_EXIST": 404,
    "ENDPOINT_NOT_FOUND": 404,
    "RESOURCE_ALREADY_EXISTS": 400,
    "TEMPORARILY_UNAVAILABLE": 503,
}


def of_refusal(refusal: Refusal) -> ApiError:
    """A refusal as the service tells it: `CODE: sentence`."""
    code, colon, message = str(refusal).strip().partition(": ")
    if not colon or not code.replace("_", "").isupper():
        return ApiError("INVALID_PARAMETER_VALUE", str(refusal).strip())
    return ApiError(code, message, _STATUSES.get(code, 400))


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls a workspace."""

    name: str
    """An e-mail address, or an application id."""
    by_azure: bool
    """Whether the request names the workspace's resource in Azure, so that rights on it count."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request that is understood so far."""

    store: Store
    scope: str
    """The workspace's address, with https://."""
    caller: Caller
    query: Mapping[str, str]
    body: Mapping[str, JsonValue]

    def value(self, name: str) -> JsonValue:
        """A parameter, from the body or from the query."""
        return self.body.get(name, self.query.get(name))

    def word(self, name: str) -> str:
        """A text parameter, "" where it is absent. Raises `ApiError`."""
        value = self.value(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise ApiError("MALFORMED_REQUEST", f"Could not parse request object: {name} must be a string")
        return value

    def required(self, name: str) -> str:
        """A text parameter that must be there. Raises `ApiError`."""
        if not (value := self.word(name)):
            raise ApiError("INVALID_PARAMETER_VALUE", f"Missing required field: {name}")
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """A parameter that is a whole number; it must be there unless there is a default. Raises `ApiError`."""
        value = self.value(name)
        if value is None:
            if default is None:
                raise ApiError("INVALID_PARAMETER_VALUE", f"Missing required field: {name}")
            return default
        text = str(value)
        if isinstance(value, bool) or not text.isdecimal():
            raise ApiError("MALFORMED_REQUEST", f"Could not parse request object: {name} must be a whole number")
        return int(text)

    def flag(self, name: str) -> bool:
        """A parameter that is true or false."""
        return str(self.value(name)).lower() == "true"

    def texts(self, name: str) -> dict[str, str]:
        """A map of texts in the body. Raises `ApiError`."""
        value = self.body.get(name) or {}
        if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
            raise ApiError("MALFORMED_REQUEST", f"Could not parse request object: {name} must be a map of strings")
        return {key: str(each) for key, each in value.items()}


Answer = Callable[[Call], JsonValue]
