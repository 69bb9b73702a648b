"""The service itself: the engine's messages in, the local cloud's answers out. What is decided is decided elsewhere."""
# ruff: noqa: N802 - the methods have the names of the protocol

from __future__ import annotations

import os
from collections.abc import Iterable
from threading import Event

import grpc
from google.protobuf.empty_pb2 import Empty

from localcloud import schema
from localcloud.behaviours.model import Refusal
from localcloud.provider import functions, lifecycle, reading
from localcloud.provider.check import check
from localcloud.provider.configuration import Configuration, configure
from localcloud.provider.defaults import configured_or_of_group
from localcloud.provider.differing import diff_config, diff_resource
from localcloud.provider.errors import answering
from localcloud.provider.faults import met
from localcloud.provider.lifecycle import Cloud
from localcloud.provider.sign_in import SignIn
from localcloud.provider.stubs import plugin_pb2, provider_pb2, provider_pb2_grpc
from localcloud.schema.model import Failure
from localcloud.store import Store
from localcloud.values import Properties, Value, decode, encode, has_unknown

pb = provider_pb2
Context = grpc.ServicerContext
OnResource = pb.CheckRequest | pb.DiffRequest | pb.CreateRequest | pb.ReadRequest | pb.UpdateRequest | pb.DeleteRequest


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """One provider of one package. What it does not have (Call, Construct, Parameterize) answers UNIMPLEMENTED."""

    def __init__(self, package: str, store: Store) -> None:
        self._package = package
        self._store = store
        self._configuration: Configuration | None = None
        self._cancelled = Event()
        self._sign_in: SignIn | None = None

    @answering
    def Handshake(self, request: pb.ProviderHandshakeRequest, context: Context) -> pb.ProviderHandshakeResponse:
        """What the two can say to each other: secrets and outputs, no resource references."""
        return pb.ProviderHandshakeResponse(accept_secrets=True, accept_resources=False, accept_outputs=True)

    @answering
    def GetPluginInfo(self, request: Empty, context: Context) -> plugin_pb2.PluginInfo:
        """The version of the SDK, since the local provider knows what the SDK knows."""
        return plugin_pb2.PluginInfo(version=schema.sdk_version(self._package))

    @answering
    def GetSchema(self, request: pb.GetSchemaRequest, context: Context) -> pb.GetSchemaResponse:
        """The package as far as the cloud holds resources of it: what `pulumi import` asks."""
        from localcloud.provider.package_schema import package_schema  # noqa: PLC0415  only an import needs it

        return pb.GetSchemaResponse(schema=package_schema(self._package, self._store))

    @answering
    def CheckConfig(self, request: pb.CheckRequest, context: Context) -> pb.CheckResponse:
        """Whether the provider's own inputs are of their types."""
        inputs = decode(request.news)
        failures = schema.check(schema.load_provider(self._package), inputs)
        return pb.CheckResponse(inputs=request.news, failures=_failures(failures))

    @answering
    def DiffConfig(self, request: pb.DiffRequest, context: Context) -> pb.DiffResponse:
        """What changed in the provider's own inputs."""
        return diff_config(request.type or _type(request.urn), decode(request.old_inputs), decode(request.news))

    @answering
    def Configure(self, request: pb.ConfigureRequest, context: Context) -> pb.ConfigureResponse:
        """Takes the provider's inputs. With an unknown among them (a preview) it stays without, as the real providers do."""
        inputs = decode(request.args)
        if not has_unknown(inputs):
            self._configuration = configure(self._package, inputs, os.environ)
            self._sign_in = SignIn(self._package, os.environ)
        return pb.ConfigureResponse(acceptSecrets=True, supportsPreview=True, acceptResources=False, acceptOutputs=True)

    @answering
    def Check(self, request: pb.CheckRequest, context: Context) -> pb.CheckResponse:
        """Whether a resource's inputs are what the real provider accepts."""
        token, name = _named(request)
        news, olds = decode(request.news), decode(request.olds)
        inputs, failures = check(token, name, news, olds, request.randomSeed, locate=self._locate)
        return pb.CheckResponse(inputs=encode(inputs), failures=_failures(failures))

    @answering
    def Diff(self, request: pb.DiffRequest, context: Context) -> pb.DiffResponse:
        """What changed, and whether it replaces."""
        token, name = _named(request)
        old, new, outputs = decode(request.old_inputs), decode(request.news), decode(request.olds)
        return diff_resource(token, name, old=old, new=new, outputs=outputs, ignored=request.ignoreChanges)

    @answering
    def Create(self, request: pb.CreateRequest, context: Context) -> pb.CreateResponse:
        """Makes a resource; in a preview, says what would come out."""
        token, _ = _named(request)
        inputs = decode(request.properties)
        if request.preview:
            return pb.CreateResponse(properties=encode(lifecycle.preview_create(token, inputs)))
        with met(self._store, token, "create", self._cancelled):
            new_id, outputs = lifecycle.create(self._cloud(), token, inputs)
        return pb.CreateResponse(id=new_id, properties=encode(outputs))

    @answering
    def Read(self, request: pb.ReadRequest, context: Context) -> pb.ReadResponse:
        """The resource as it is; without an id if it is gone."""
        token, _ = _named(request)
        with met(self._store, token, "read", self._cancelled):
            found = reading.read(self._cloud(), token, request.id, decode(request.inputs), decode(request.properties))
        if found is None:
            return pb.ReadResponse()
        return pb.ReadResponse(id=found.id, inputs=encode(found.inputs), properties=encode(found.outputs))

    @answering
    def Update(self, request: pb.UpdateRequest, context: Context) -> pb.UpdateResponse:
        """Changes a resource; in a preview, says what would come out."""
        token, _ = _named(request)
        inputs, old = decode(request.news), decode(request.olds)
        if request.preview:
            return pb.UpdateResponse(properties=encode(lifecycle.preview_update(token, inputs, decode(request.old_inputs), old)))
        with met(self._store, token, "update", self._cancelled):
            outputs = lifecycle.update(self._cloud(), token, request.id, inputs, old)
        return pb.UpdateResponse(properties=encode(outputs))

    @answering
    def Delete(self, request: pb.DeleteRequest, context: Context) -> Empty:
        """Deletes a resource with what lives inside it."""
        token, _ = _named(request)
        with met(self._store, token, "delete", self._cancelled):
            lifecycle.delete(self._cloud(), token, request.id, decode(request.old_inputs))
        return Empty()

    @answering
    def Invoke(self, request: pb.InvokeRequest, context: Context) -> pb.InvokeResponse:
        """Answers a function."""
        result, failures = functions.invoke(self._cloud(), request.tok, decode(request.args))
        return pb.InvokeResponse(**{"return": encode(result)}, failures=_failures(failures))

    def Cancel(self, request: Empty, context: Context) -> Empty:
        """Ends what is being waited for; changes that have begun come to their end, which takes milliseconds."""
        self._cancelled.set()
        return Empty()

    def Attach(self, request: plugin_pb2.PluginAttach, context: Context) -> Empty:
        """Lets an engine use a provider that somebody started by hand (PULUMI_DEBUG_PROVIDERS)."""
        return Empty()

    def _locate(self, inputs: Properties) -> Value:
        return configured_or_of_group(inputs, self._configuration, self._store)

    def _cloud(self) -> Cloud:
        if self._configuration is None or self._sign_in is None:
            raise Refusal(f"the {self._package} provider has not been configured: its inputs are not all known yet")
        self._sign_in.check(self._store)
        return Cloud(self._store, self._configuration)


def _named(request: OnResource) -> tuple[str, str]:
    """The type token and the logical name."""
    return request.type or _type(request.urn), request.name or request.urn.rpartition("::")[2]


def _type(urn: str) -> str:
    """The type in `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`."""
    return urn.split("::")[2].rpartition("$")[2]


def _failures(failures: Iterable[Failure]) -> list[pb.CheckFailure]:
    return [pb.CheckFailure(property=failure.path, reason=failure.reason) for failure in failures]
