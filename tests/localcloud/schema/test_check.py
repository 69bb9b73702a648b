"""What `check` accepts and refuses, rule by rule."""

from __future__ import annotations

import pytest

from localcloud.schema import check, load, load_provider
from localcloud.schema.model import EnumType, Failure, ListType, MapType, ObjectType, Property, PropertyType, ScalarType, Schema, UnionType
from localcloud.values import ASSET_SIGNATURE, SECRET_SIGNATURE, SIGNATURE_KEY, UNKNOWN, Secret, Special, Value

STRING, INTEGER, NUMBER, BOOLEAN = ScalarType("string"), ScalarType("integer"), ScalarType("number"), ScalarType("boolean")
BRIDGED, STRICT = "databricks:index/thing:Thing", "azure-native:thing:Thing"


def _schema(token: str, **types: PropertyType) -> Schema:
    return Schema(token, {name: Property(name, declared) for name, declared in types.items()}, {})


def _object(*required: str, **types: PropertyType) -> ObjectType:
    properties = {name: Property(name, declared, required=name in required) for name, declared in types.items()}
    return ObjectType("Thing", lambda: properties)


def _fits(token: str, declared: PropertyType, value: Value) -> bool:
    return not check(_schema(token, p=declared), {"p": value})


@pytest.mark.parametrize(
    ("declared", "value", "strict", "bridged"),
    [
        (STRING, "a", True, True),
        (STRING, 5.0, False, True),
        (STRING, True, False, True),
        (STRING, [], False, False),
        (STRING, {}, False, False),
        (INTEGER, 5.0, True, True),
        (INTEGER, 5.5, False, False),
        (INTEGER, True, False, False),
        (INTEGER, "-5", False, True),
        (INTEGER, "5.0", False, False),
        (INTEGER, "", False, False),
        (NUMBER, 0.5, True, True),
        (NUMBER, "5e-1", False, True),
        (NUMBER, "five", False, False),
        (NUMBER, False, False, False),
        (BOOLEAN, False, True, True),
        (BOOLEAN, "true", False, True),
        (BOOLEAN, "F", False, True),
        (BOOLEAN, "yes", False, False),
        (BOOLEAN, 1.0, False, False),
        (EnumType(("a", "b"), closed=True), "b", True, True),
        (EnumType(("a", "b"), closed=True), "c", False, False),
        (EnumType(("a", "b"), closed=False), "c", True, True),
        (EnumType(("a", "b"), closed=False), 5.0, False, True),
        (ListType(INTEGER), [1.0, "2"], False, True),
        (ListType(STRING), "a", False, False),
        (MapType(STRING), {"a": "x"}, True, True),
        (MapType(STRING), [], False, False),
        (ScalarType("any"), {"a": [1.0]}, True, True),
        (ScalarType("asset"), Special(ASSET_SIGNATURE, {"text": "x"}), True, True),
        (STRING, Special(ASSET_SIGNATURE, {"text": "x"}), False, False),
    ],
)
def test_a_bridged_provider_converts_and_azure_does_not(declared: PropertyType, value: Value, strict: bool, bridged: bool) -> None:
    assert (_fits(STRICT, declared, value), _fits(BRIDGED, declared, value)) == (strict, bridged)
    assert _fits(STRICT, declared, Secret(value)) == strict
    assert _fits(STRICT, declared, UNKNOWN)
    assert _fits(STRICT, declared, Secret(UNKNOWN))
    assert _fits(STRICT, declared, None)


def test_unknowns_inside_a_value_fit() -> None:
    assert _fits(STRICT, ListType(_object("name", name=STRING)), [UNKNOWN, {"name": UNKNOWN}])


def test_failures_carry_paths_and_come_all_at_once() -> None:
    tasks = ListType(_object("taskKey", taskKey=STRING, retries=INTEGER))
    schema = _schema(BRIDGED, tasks=tasks, tags=MapType(STRING), name=STRING)
    given: dict[str, Value] = {"tasks": [{"taskKey": "a", "retries": "no"}, {"task_key": "b"}], "tags": {"a b": [], "c": {}}, "nam": "x"}
    assert check(schema, given) == [
        Failure("tasks[0].retries", "'tasks[0].retries' should be of type 'integer' but got the string 'no'"),
        Failure("tasks[1].task_key", "unknown property 'tasks[1].task_key'. Did you mean 'taskKey'?"),
        Failure("tasks[1].taskKey", "Missing required property 'tasks[1].taskKey'"),
        Failure('tags["a b"]', "'tags[\"a b\"]' should be of type 'string' but got a list"),
        Failure("tags.c", "'tags.c' should be of type 'string' but got an object"),
        Failure("nam", "unknown property 'nam'. Did you mean 'name'?"),
    ]


def test_a_name_like_no_other_is_answered_with_all_names() -> None:
    (failure,) = check(_schema(STRICT, alpha=STRING, beta=STRING), {"zzz": "x"})
    assert failure.reason == "unknown property 'zzz'. Known are 'alpha', 'beta'."


def test_what_is_none_counts_as_absent() -> None:
    schema = Schema(STRICT, {"name": Property("name", STRING, required=True)}, {})
    missing = [Failure("name", "Missing required property 'name'")]
    assert check(schema, {"name": None, "other": None}) == missing
    assert check(schema, {"name": Secret(None)}) == missing


def test_the_engines_own_names_are_let_through() -> None:
    schema = _schema(STRICT, sku=_object(name=STRING), tags=MapType(STRING))
    assert check(schema, {"__defaults": ["sku"], "sku": {"__defaults": []}, "tags": {"__defaults": []}}) == []


def test_secrets_are_looked_into_but_never_repeated() -> None:
    schema = Schema(
        STRICT,
        {
            "level": Property("level", EnumType(("a",), closed=True)),
            "inner": Property("inner", _object(count=INTEGER)),
            "marked": Property("marked", INTEGER, secret=True),
        },
        {},
    )
    failures = check(schema, {"level": Secret("hunter2"), "inner": Secret({"count": "hunter2"}), "marked": "hunter2"})
    assert [failure.path for failure in failures] == ["level", "inner.count", "marked"]
    assert all("a secret string" in failure.reason and "hunter2" not in failure.reason for failure in failures)


def test_a_long_string_is_cut() -> None:
    (failure,) = check(_schema(STRICT, count=INTEGER), {"count": "x" * 500})
    assert len(failure.reason) < 150


WAIT = _object("kind", "seconds", kind=EnumType(("wait",), closed=True), seconds=INTEGER)
COPY = _object("kind", kind=EnumType(("copy",), closed=True), source=STRING)


@pytest.mark.parametrize(
    ("value", "paths", "words"),
    [
        ({"kind": "wait", "seconds": 5.0}, [], ""),
        ({"kind": Secret("copy"), "source": "x"}, [], ""),
        ({"kind": UNKNOWN, "anything": "x"}, [], ""),
        ({"kind": "wait", "seconds": 5.0, "source": "x"}, ["p.source"], "unknown property 'p.source'"),
        ({"kind": "wait"}, ["p.seconds"], "Missing required property"),
        ({"kind": "wit", "source": "x"}, ["p.kind"], "expected 'p.kind' to be one of 'wait', 'copy', but got the string 'wit'"),
        ({"source": "x"}, ["p.kind"], "Missing required property 'p.kind'"),
        ("x", ["p"], "'p' should be of type 'object' but got the string 'x'"),
    ],
)
def test_a_union_with_a_discriminator_is_checked_as_the_member_it_names(value: Value, paths: list[str], words: str) -> None:
    failures = check(_schema(STRICT, p=UnionType((WAIT, COPY))), {"p": value})
    assert [failure.path for failure in failures] == paths
    assert all(words in failure.reason for failure in failures)


def test_a_union_without_one_is_checked_as_the_member_that_fits_best() -> None:
    declared = UnionType((STRING, _object("a", a=STRING, b=STRING), _object("c", c=STRING, d=INTEGER)))
    assert _fits(STRICT, declared, "x")
    assert _fits(STRICT, declared, {"c": "x", "d": 1.0})
    (failure,) = check(_schema(STRICT, p=declared), {"p": {"c": "x", "d": "y"}})
    assert failure.path == "p.d"
    (failure,) = check(_schema(STRICT, p=declared), {"p": []})
    assert failure.reason == "'p' should be of type 'string or object' but got a list"


def test_a_nested_closed_enum_of_a_real_resource() -> None:
    sku: Value = {"name": "gold", "family": "Z"}
    given: dict[str, Value] = {"resourceGroupName": "g", "properties": {"tenantId": "t", "sku": sku}}
    assert check(load("azure-native:keyvault:Vault"), given) == [
        Failure("properties.sku.name", "expected 'properties.sku.name' to be one of 'standard', 'premium', but got the string 'gold'")
    ]


def test_a_provider_takes_json_in_strings() -> None:
    provider = load_provider("azuredevops")
    given: dict[str, Value] = {
        "orgServiceUrl": "https://dev.azure.com/local",
        "useCli": "true",
        "useMsi": False,
        "useOidc": "",
        "auxiliaryTenantIds": Secret('["a","b"]'),
        "personalAccessToken": Secret("5"),
        "tenantId": UNKNOWN,
        "version": "3.16.2",
        "pluginDownloadURL": "x",
    }
    assert check(provider, given) == []
    encoded = f'["a", {{"{SIGNATURE_KEY}": "{SECRET_SIGNATURE}", "value": 7}}]'
    failures = check(provider, {"useCli": "perhaps", "useMsi": '"true"', "auxiliaryTenantIds": encoded, "tenntId": "x"})
    assert [failure.path for failure in failures] == ["useCli", "useMsi", "auxiliaryTenantIds[1]", "tenntId"]
    assert "a secret number" in failures[2].reason
    assert "Did you mean 'tenantId'?" in failures[3].reason
