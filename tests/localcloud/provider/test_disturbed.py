"""Operations that were asked to fail or to take their time."""

from __future__ import annotations

import threading
from collections.abc import Callable

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty

from localcloud.store import Disturbance, Store
from localcloud.values import Properties
from tests.localcloud.provider.client import GROUP, Client, status_of

INPUTS: Properties = {"resourceGroupName": "rg-data", "location": "westeurope"}


def disturb(store: Store, disturbance: Disturbance) -> None:
    with store.transaction() as transaction:
        transaction.disturbances.add(disturbance)


def test_the_second_update_fails_and_changes_nothing(azure: Client, group: str, store: Store) -> None:
    disturb(store, Disturbance("fail", "ResourceGroup", op="update", after=1))
    outputs = azure.update(GROUP, group, {**INPUTS, "tags": {"n": "1"}}, old={}, old_inputs=INPUTS)
    with pytest.raises(grpc.RpcError) as caught:
        azure.update(GROUP, group, {**INPUTS, "tags": {"n": "2"}}, old=outputs, old_inputs=INPUTS)
    assert "injected failure" in status_of(caught.value)[1]
    assert azure.read(GROUP, group)[2]["tags"] == {"n": "1"}
    assert azure.update(GROUP, group, {**INPUTS, "tags": {"n": "2"}}, old=outputs, old_inputs=INPUTS)["tags"] == {"n": "2"}


@pytest.mark.parametrize("op", ["create", "read", "delete"])
def test_every_operation_can_fail(azure: Client, group: str, store: Store, op: str) -> None:
    disturb(store, Disturbance("fail", GROUP, op=op))
    calls: dict[str, Callable[[], object]] = {
        "create": lambda: azure.create(GROUP, {**INPUTS, "resourceGroupName": "rg-2"}),
        "read": lambda: azure.read(GROUP, group),
        "delete": lambda: azure.delete(GROUP, group),
    }
    with pytest.raises(grpc.RpcError, match="injected failure"):
        calls[op]()
    calls[op]()


def test_a_preview_neither_fails_nor_counts(azure: Client, store: Store) -> None:
    disturb(store, Disturbance("fail", "ResourceGroup"))
    azure.create(GROUP, INPUTS, preview=True)
    with pytest.raises(grpc.RpcError):
        azure.create(GROUP, INPUTS)


def test_cancel_ends_the_waiting(azure: Client, store: Store) -> None:
    disturb(store, Disturbance("slow", "ResourceGroup", seconds=600))
    raised: list[grpc.RpcError] = []

    def create() -> None:
        try:
            azure.create(GROUP, INPUTS)
        except grpc.RpcError as error:
            raised.append(error)

    waiting = threading.Thread(target=create)
    waiting.start()
    azure.stub.Cancel(Empty())
    waiting.join(60)
    assert status_of(raised[0])[0] == grpc.StatusCode.CANCELLED
    with store.reading() as view:
        assert not list(view.all())


def test_slow_takes_its_time_and_works(azure: Client, store: Store) -> None:
    disturb(store, Disturbance("slow", "ResourceGroup", op="create", seconds=0.01))
    assert azure.create(GROUP, INPUTS)[0].endswith("/rg-data")
