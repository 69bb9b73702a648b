"""The analyzer as the engine asks it, without an engine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2 as messages

from domain.property_values import SECRET, SIGNATURE_KEY, UNKNOWN
from policies import tokens
from policies.analyzer import Analyzer
from policies.decoding import decoded
from policies.table import RULES

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
A_SECRET = {SIGNATURE_KEY: "1b47061264138c4ac30d75fd1eb44270", "value": "hidden"}
CLUSTER = {"policyId": "p", "autoterminationMinutes": 0, "dataSecurityMode": "USER_ISOLATION", "sparkVersion": "16.4.x-scala2.12"}
URN = "urn:pulumi:prod::data::databricks:index/cluster:Cluster::shared"
VAULT = "urn:pulumi:prod::data::azure-native:keyvault:Vault::vault"


class Context(grpc.ServicerContext):
    """A call that can only be refused."""

    def abort(self, code: grpc.StatusCode, details: str) -> NoReturn:
        raise ValueError(details)


Context.__abstractmethods__ = frozenset()
CONTEXT = Context()  # type: ignore[abstract]


def struct(values: Mapping[str, object]) -> Struct:
    return ParseDict(dict(values), Struct())


def asked(inputs: Mapping[str, object], urn: str = URN) -> messages.AnalyzeRequest:
    *_, token, name = urn.split("::")
    return messages.AnalyzeRequest(urn=urn, type=token, name=name, properties=struct(inputs))


def configured(policies: Mapping[str, object], **config: str) -> Analyzer:
    """The analyzer for stack prod of project data."""
    analyzer = Analyzer()
    request = messages.AnalyzerStackConfigureRequest(project="data", stack="prod", config={"data:policies": json.dumps(policies), **config})
    analyzer.ConfigureStack(request, CONTEXT)
    return analyzer


def levels(response: messages.AnalyzeResponse) -> dict[str, int]:
    return {item.policyName: item.enforcementLevel for item in response.diagnostics}


def test_values_are_decoded_to_what_may_be_said_of_them() -> None:
    asset = {SIGNATURE_KEY: "c44067f5952c0a294b673a41bacd8c17", "path": "a.sh", "hash": "x"}
    reference = {SIGNATURE_KEY: "5cf8f73096256a8f31e491e813e4eb8e", "urn": URN, "id": "7"}
    found = decoded(
        struct({"a": UNKNOWN_TEXT, "b": [A_SECRET, 1, None, True], "c": {"d": asset, "e": reference}, "f": {SIGNATURE_KEY: "new"}})
    )
    assert found == {"a": UNKNOWN, "b": [SECRET, 1, None, True], "c": {"d": "asset a.sh", "e": URN}, "f": SECRET}


def test_a_resource_is_judged_at_the_levels_of_its_stack() -> None:
    response = configured({}).Analyze(asked(CLUSTER), CONTEXT)
    (item,) = response.diagnostics
    assert (item.policyName, item.enforcementLevel, item.urn) == ("cluster-stops", messages.MANDATORY, URN)
    assert item.message.startswith("Cluster shared never stops by itself. ")
    assert levels(configured({"levels": {"cluster-stops": "advisory"}}).Analyze(asked(CLUSTER), CONTEXT)) == {
        "cluster-stops": messages.ADVISORY
    }
    assert not configured({"levels": {"cluster-stops": "disabled"}}).Analyze(asked(CLUSTER), CONTEXT).diagnostics


def test_what_is_secret_or_unknown_is_never_said() -> None:
    inputs = {**CLUSTER, "autoterminationMinutes": UNKNOWN_TEXT, "sparkEnvVars": {"DB_PASSWORD": A_SECRET}}
    assert not configured({}).Analyze(asked(inputs), CONTEXT).diagnostics
    plain = {**CLUSTER, "autoterminationMinutes": 10, "sparkEnvVars": {"DB_PASSWORD": "Xk7-pQ2!vR9z"}}
    response = configured({}).Analyze(asked(plain), CONTEXT)
    assert set(levels(response)) == {"no-plain-credential", "cluster-secrets-referenced"}
    assert "Xk7-pQ2!vR9z" not in str(response)


def test_a_file_of_the_command_line_wins() -> None:
    analyzer = configured({"levels": {"cluster-stops": "disabled"}})
    config = messages.PolicyConfig(enforcementLevel=messages.ADVISORY)
    analyzer.Configure(messages.ConfigureAnalyzerRequest(policyConfig={"cluster-stops": config}), CONTEXT)
    assert levels(analyzer.Analyze(asked(CLUSTER), CONTEXT)) == {"cluster-stops": messages.ADVISORY}
    shown = {item.name: item.enforcementLevel for item in analyzer.GetAnalyzerInfo(Empty(), CONTEXT).policies}
    assert len(shown) == len(RULES)
    assert (shown["cluster-stops"], shown["cluster-policy"]) == (messages.ADVISORY, messages.MANDATORY)


def test_an_exemption_holds_to_its_last_day() -> None:
    today = datetime.now(tz=UTC).date()
    exemption = {"rule": "cluster-stops", "resource": "sha*", "reason": "A test needs it", "until": today.isoformat()}
    (item,) = configured({"exemptions": {"a": exemption}}).Analyze(asked(CLUSTER), CONTEXT).diagnostics
    assert item.enforcementLevel == messages.ADVISORY
    assert item.message == f"Exempt until {today} (A test needs it): Cluster shared never stops by itself."
    over = {**exemption, "until": (today - timedelta(days=1)).isoformat()}
    (item,) = configured({"exemptions": {"a": over}}).Analyze(asked(CLUSTER), CONTEXT).diagnostics
    assert item.enforcementLevel == messages.MANDATORY
    assert f"It was exempt until {today - timedelta(days=1)}." in item.message
    (item,) = configured({"exemptions": {"a": {**exemption, "resource": "other"}}}).Analyze(asked(CLUSTER), CONTEXT).diagnostics
    assert item.enforcementLevel == messages.MANDATORY


def test_the_stack_is_judged_by_inputs_where_the_engine_sends_outputs() -> None:
    """What a diagnostic setting is on is an input alone."""
    analyzer = configured({})
    vault = {"vaultName": "kv-data", "properties": {"enablePurgeProtection": True}}
    setting = f"urn:pulumi:prod::data::{tokens.DIAGNOSTICS}::logs"
    analyzer.Analyze(asked(vault, VAULT), CONTEXT)
    analyzer.Analyze(asked({"resourceUri": "/subscriptions/0/vaults/kv-data", "logs": [{"category": "AuditEvent"}]}, setting), CONTEXT)
    outputs = [
        messages.AnalyzerResource(urn=urn, type=urn.split("::")[2], name=urn.split("::")[3], properties=struct({"name": "x"}))
        for urn in (VAULT, setting)
    ]
    assert "vault-logged" not in levels(analyzer.AnalyzeStack(messages.AnalyzeStackRequest(resources=outputs), CONTEXT))
    unasked = configured({}).AnalyzeStack(messages.AnalyzeStackRequest(resources=outputs), CONTEXT)
    assert levels(unasked)["vault-logged"] == messages.MANDATORY


@pytest.mark.parametrize(
    ("policies", "said"),
    [
        ({"level": {}}, "level: unknown key; allowed are profile, levels, limits, exemptions"),
        ({"profile": "live"}, "profile: 'live' is neither dev nor prod"),
        ({"levels": {"no-rule": "advisory"}}, "levels.no-rule: there is no such rule"),
        ({"levels": {"budget": "fatal"}}, "levels.budget: 'fatal' is none of advisory, mandatory, disabled"),
        ({"levels": ["budget"]}, "levels: is not a mapping"),
        ({"limits": {"workers": 3}}, "limits.workers: there is no such limit; allowed are regions"),
        ({"limits": {"maximum_workers": "3"}}, "limits.maximum_workers: '3' is not of the kind of 20"),
        ({"exemptions": {"a": {"rule": "budget"}}}, "exemptions.a: resource, reason, until missing"),
        ({"exemptions": {"a": {"rule": "x", "resource": "*", "reason": "y", "until": "soon"}}}, "exemptions.a.until: 'soon' is not a date"),
        ([], "data:policies is not a mapping"),
    ],
)
def test_settings_that_make_no_sense_stop_the_preview(policies: Mapping[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("*", r"\*")):
        configured(policies)


def test_the_profile_follows_the_environment() -> None:
    response = configured({}, **{"data:stack": '{"environment": "dev"}'}).AnalyzeStack(messages.AnalyzeStackRequest(), CONTEXT)
    assert not response.diagnostics
    workspace = messages.AnalyzerResource(urn="urn:pulumi:prod::data::x::w", type=tokens.WORKSPACE, name="w", properties=struct({"a": 1}))
    request = messages.AnalyzeStackRequest(resources=[workspace])
    assert levels(configured({}).AnalyzeStack(request, CONTEXT))["budget"] == messages.MANDATORY
    assert levels(configured({"profile": "dev"}).AnalyzeStack(request, CONTEXT))["budget"] == messages.ADVISORY
