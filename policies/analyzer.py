"""The analyzer that the engine asks: for each resource before it is made or changed, and for the whole stack at the end.

It speaks the engine's own protocol, as the SDK `pulumi-policy` does. The SDK hands secrets to rules as if they were plain text, raises over
every unknown value, and decodes each resource anew for each rule: docs/adr/0012-policies-speak-the-engines-protocol.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from concurrent import futures
from datetime import UTC, datetime
from typing import Final

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import analyzer_pb2 as messages
from pulumi.runtime.proto import analyzer_pb2_grpc, plugin_pb2

from policies import judge
from policies.decoding import decoded
from policies.resources import Resource, Stack
from policies.rule import Level, Rule, Scope
from policies.settings import Settings, SettingsError, settings_of
from policies.table import RULES

PACK: Final = "databricks-cicd"
VERSION: Final = "1.0.0"
"""Of rules and messages, as PulumiPolicy.yaml repeats it."""

_LARGEST_MESSAGE: Final = 400 * 1024 * 1024
"""Bytes, as the engine's own limit: the whole stack comes in one message."""
_HANDLERS: Final = 2
"""The engine asks about one resource after the other."""
_LEVELS: Final = {
    Level.ADVISORY: messages.ADVISORY,
    Level.MANDATORY: messages.MANDATORY,
    Level.DISABLED: messages.DISABLED,
}


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """Answers for one preview or update of one stack."""

    def __init__(self) -> None:
        self._settings = settings_of({}, "", "", datetime.now(tz=UTC).date())
        self._asked: dict[str, messages.AnalyzeRequest] = {}
        """What was asked about each resource, by URN. For the whole stack, the engine sends outputs, which lack some inputs."""

    def Handshake(  # noqa: N802
        self, request: messages.AnalyzerHandshakeRequest, context: grpc.ServicerContext
    ) -> messages.AnalyzerHandshakeResponse:
        """Greets the engine."""
        return messages.AnalyzerHandshakeResponse()

    def GetPluginInfo(self, request: Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:  # noqa: N802
        """The version of the pack."""
        return plugin_pb2.PluginInfo(version=VERSION)

    def GetAnalyzerInfo(self, request: Empty, context: grpc.ServicerContext) -> messages.AnalyzerInfo:  # noqa: N802
        """All rules, at the levels of this stack."""
        return messages.AnalyzerInfo(
            name=PACK,
            displayName=PACK,
            version=VERSION,
            supportsConfig=True,
            policies=[_info(rule, self._settings) for rule in RULES],
        )

    def ConfigureStack(  # noqa: N802
        self, request: messages.AnalyzerStackConfigureRequest, context: grpc.ServicerContext
    ) -> messages.AnalyzerStackConfigureResponse:
        """Reads the stack's settings."""
        plain = {key: value for key, value in request.config.items() if key not in request.config_secret_keys}
        try:
            self._settings = settings_of(plain, request.project, request.stack, datetime.now(tz=UTC).date())
        except SettingsError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        return messages.AnalyzerStackConfigureResponse()

    def Configure(self, request: messages.ConfigureAnalyzerRequest, context: grpc.ServicerContext) -> Empty:  # noqa: N802
        """Takes the levels of `--policy-pack-config`, which win."""
        names = {number: level for level, number in _LEVELS.items()}
        given = {name: names.get(config.enforcementLevel, Level.MANDATORY) for name, config in request.policyConfig.items()}
        self._settings = self._settings.with_levels(given)
        return Empty()

    def Analyze(self, request: messages.AnalyzeRequest, context: grpc.ServicerContext) -> messages.AnalyzeResponse:  # noqa: N802
        """What is broken by one resource."""
        self._asked[request.urn] = request
        resource = _resource(request)
        return messages.AnalyzeResponse(diagnostics=_diagnostics(judge.of_resource(resource, self._settings)))

    def AnalyzeStack(  # noqa: N802
        self, request: messages.AnalyzeStackRequest, context: grpc.ServicerContext
    ) -> messages.AnalyzeResponse:
        """What is broken by all resources together."""
        resources = [_resource(self._asked.get(sent.urn) or _not_asked(sent), sent) for sent in request.resources]
        return messages.AnalyzeResponse(diagnostics=_diagnostics(judge.of_stack(Stack(resources), self._settings)))

    def Remediate(self, request: messages.AnalyzeRequest, context: grpc.ServicerContext) -> messages.RemediateResponse:  # noqa: N802
        """Nothing: rules say what to do, and people do it."""
        return messages.RemediateResponse()

    def Cancel(self, request: Empty, context: grpc.ServicerContext) -> Empty:  # noqa: N802
        """Nothing is waited for."""
        return Empty()


def serve() -> None:
    """Serves until the engine ends the process. Prints the port, as the engine expects."""
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=_HANDLERS), options=[("grpc.max_receive_message_length", _LARGEST_MESSAGE)])
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Analyzer(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()


def _resource(sent: messages.AnalyzeRequest, stack: messages.AnalyzerResource | None = None) -> Resource:
    """The resource that was asked about, and, if all of the stack is sent, what it depends on."""
    return Resource(
        urn=sent.urn,
        type=sent.type,
        name=sent.name,
        inputs=decoded(sent.properties),
        protect=sent.options.protect,
        parent=sent.options.parent,
        provider=sent.provider.urn,
        dependencies=frozenset(stack.dependencies) if stack else frozenset(),
        sources={key: frozenset(found.urns) for key, found in stack.propertyDependencies.items()} if stack else {},
    )


def _not_asked(sent: messages.AnalyzerResource) -> messages.AnalyzeRequest:
    """A resource that an update leaves alone (`--target`): the engine only knows its outputs."""
    return messages.AnalyzeRequest(
        urn=sent.urn, type=sent.type, name=sent.name, properties=sent.properties, options=sent.options, provider=sent.provider
    )


def _info(rule: Rule, settings: Settings) -> messages.PolicyInfo:
    return messages.PolicyInfo(
        name=rule.name,
        displayName=rule.name,
        description=rule.what,
        enforcementLevel=_LEVELS[settings.level(rule)],
        remediation_steps=rule.fix,
        url=rule.references[0].url,
        tags=[rule.group],
        policy_type=messages.POLICY_TYPE_RESOURCE if rule.scope is Scope.RESOURCE else messages.POLICY_TYPE_STACK,
    )


def _diagnostics(verdicts: Iterable[judge.Verdict]) -> list[messages.AnalyzeDiagnostic]:
    return [
        messages.AnalyzeDiagnostic(
            policyName=verdict.rule.name,
            policyPackName=PACK,
            policyPackVersion=VERSION,
            description=verdict.rule.what,
            message=verdict.message,
            enforcementLevel=_LEVELS[verdict.level],
            urn=verdict.resource.urn if verdict.resource else "",
        )
        for verdict in verdicts
    ]
