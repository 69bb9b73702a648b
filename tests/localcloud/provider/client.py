"""A provider behind a real gRPC channel, spoken to as the engine does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import grpc
from google.protobuf.empty_pb2 import Empty

from localcloud.provider.stubs import plugin_pb2, provider_pb2, provider_pb2_grpc
from localcloud.values import Properties, Value, decode, encode

pb = provider_pb2

GROUP = "azure-native:resources:ResourceGroup"
VAULT = "azure-native:keyvault:Vault"
VAULT_SECRET = "azure-native:keyvault:Secret"
WORKSPACE = "azure-native:databricks:Workspace"
LOCK = "azure-native:authorization:ManagementLockByScope"
PROJECT = "azuredevops:index/project:Project"
GIT = "azuredevops:index/git:Git"
GIT_CREDENTIAL = "databricks:index/gitCredential:GitCredential"
NOTEBOOK = "databricks:index/notebook:Notebook"

SUBSCRIPTION = "00000000-0000-4000-8000-000000000001"
TENANT = "00000000-0000-4000-8000-000000000002"
GROUP_ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-data"
VAULT_ID = f"{GROUP_ID}/providers/Microsoft.KeyVault/vaults/kv-data"


@dataclass
class Client:
    """One provider, with short forms of the calls."""

    channel: grpc.Channel

    def __post_init__(self) -> None:
        self.stub = provider_pb2_grpc.ResourceProviderStub(self.channel)

    def configure(self, **inputs: Value) -> None:
        self.stub.Configure(pb.ConfigureRequest(args=encode(inputs), acceptSecrets=True))

    def check(
        self, token: str, inputs: Mapping[str, Value], old: Mapping[str, Value] | None = None, name: str = "it"
    ) -> tuple[Properties, list[str]]:
        """The checked inputs, and the failures as `path: reason`."""
        request = pb.CheckRequest(urn=urn(token, name), news=encode(inputs), olds=encode(old or {}), randomSeed=b"seed")
        answer = self.stub.Check(request)
        return decode(answer.inputs), [f"{failure.property}: {failure.reason}" for failure in answer.failures]

    def create(self, token: str, inputs: Mapping[str, Value], *, preview: bool = False) -> tuple[str, Properties]:
        answer = self.stub.Create(pb.CreateRequest(urn=urn(token), properties=encode(inputs), preview=preview))
        return answer.id, decode(answer.properties)

    def update(
        self,
        token: str,
        id: str,
        inputs: Mapping[str, Value],
        *,
        old: Mapping[str, Value],
        old_inputs: Mapping[str, Value],
        preview: bool = False,
    ) -> Properties:
        request = pb.UpdateRequest(
            id=id, urn=urn(token), olds=encode(old), old_inputs=encode(old_inputs), news=encode(inputs), preview=preview
        )
        return decode(self.stub.Update(request).properties)

    def diff(
        self, token: str, old: Mapping[str, Value], new: Mapping[str, Value], outputs: Mapping[str, Value] | None = None
    ) -> pb.DiffResponse:
        request = pb.DiffRequest(id="id", urn=urn(token), old_inputs=encode(old), olds=encode(outputs or old), news=encode(new))
        answer: pb.DiffResponse = self.stub.Diff(request)
        return answer

    def read(
        self, token: str, id: str, inputs: Mapping[str, Value] | None = None, state: Mapping[str, Value] | None = None
    ) -> tuple[str, Properties, Properties]:
        """The id ("" when it is gone), inputs and outputs."""
        answer = self.stub.Read(pb.ReadRequest(id=id, urn=urn(token), inputs=encode(inputs or {}), properties=encode(state or {})))
        return answer.id, decode(answer.inputs), decode(answer.properties)

    def delete(self, token: str, id: str, inputs: Properties | None = None) -> None:
        self.stub.Delete(pb.DeleteRequest(id=id, urn=urn(token), old_inputs=encode(inputs or {})))

    def invoke(self, token: str, **arguments: Value) -> Properties:
        answer = self.stub.Invoke(pb.InvokeRequest(tok=token, args=encode(arguments)))
        assert not answer.failures, answer.failures
        return decode(getattr(answer, "return"))

    def version(self) -> str:
        info: plugin_pb2.PluginInfo = self.stub.GetPluginInfo(Empty())
        return info.version


def urn(token: str, name: str = "it") -> str:
    """As the engine writes it, with a component as the parent."""
    return f"urn:pulumi:dev::databricks-cicd::databricks-cicd:azure:Group${token}::{name}"


def status_of(error: grpc.RpcError) -> tuple[grpc.StatusCode, str]:
    """Code and message of a failed call."""
    call: object = error
    assert isinstance(call, grpc.Call)
    return call.code(), call.details() or ""
