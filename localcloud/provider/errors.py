"""How an operation that cannot be done reaches the engine: as a gRPC status whose message a person can act on."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

import grpc

from localcloud.behaviours.model import Refusal
from localcloud.schema import UnknownPackage, UnknownToken
from localcloud.store import StoreError

Service = TypeVar("Service")
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
Method = Callable[[Service, Asked, grpc.ServicerContext], Answer]


class Injected(Exception):
    """Somebody asked for this failure with `python -m localcloud fail`."""


class Cancelled(Exception):
    """The engine stopped waiting."""


_CODES = {
    Refusal: grpc.StatusCode.FAILED_PRECONDITION,
    Injected: grpc.StatusCode.UNAVAILABLE,
    Cancelled: grpc.StatusCode.CANCELLED,
    UnknownToken: grpc.StatusCode.INVALID_ARGUMENT,
    UnknownPackage: grpc.StatusCode.FAILED_PRECONDITION,
    StoreError: grpc.StatusCode.FAILED_PRECONDITION,
}


def answering(method: Method[Service, Asked, Answer]) -> Method[Service, Asked, Answer]:
    """A service method whose exceptions become statuses. One that nobody foresaw carries its traceback."""

    @wraps(method)
    def answer(service: Service, request: Asked, context: grpc.ServicerContext) -> Answer:
        try:
            return method(service, request, context)
        except tuple(_CODES) as error:
            context.abort(next(code for kind, code in _CODES.items() if isinstance(error, kind)), _text(error))
        except Exception:
            context.abort(
                grpc.StatusCode.INTERNAL, f"the local cloud has a fault of its own; please report this:\n{traceback.format_exc()}"
            )

    return answer


def _text(error: Exception) -> str:
    return str(error.args[0]) if error.args else type(error).__name__
