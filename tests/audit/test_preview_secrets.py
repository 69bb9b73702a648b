"""No secret leaves the parser, wherever it stands in a preview."""

from __future__ import annotations

import json
from typing import Any

import pytest

from audit import markdown
from audit.values import SECRET
from tests.audit.digests import NOTEBOOK, SECRET_SIGNATURE, SIGNATURE, built, encoded, named, only, step, update, urn

PLAINTEXT = "hunter2-hunter2"
ENCRYPTED = {SIGNATURE: SECRET_SIGNATURE, "ciphertext": "v1:abc:ciphered"}
DECRYPTED = {SIGNATURE: SECRET_SIGNATURE, "plaintext": json.dumps(PLAINTEXT)}

KINDS: list[Any] = ["[secret]", ENCRYPTED, DECRYPTED, {SIGNATURE: "of-a-later-engine", "value": PLAINTEXT}]


def shown(*steps: dict[str, Any], **fields: Any) -> str:
    """The report, after making sure that nothing of a secret is anywhere in it or in the model."""
    preview = built(*steps, **fields)
    report = markdown.render(preview)
    for leaked in (PLAINTEXT, encoded(PLAINTEXT)[:12], SIGNATURE, "ciphered"):
        assert leaked not in report
        assert leaked not in repr(preview)
    return report


@pytest.mark.parametrize("secret", KINDS)
def test_a_secret_is_shown_as_one_on_either_side_and_in_every_operation(secret: object) -> None:
    report = shown(
        update({"a": secret}, {"a": secret}, detailedDiff=named("a")),
        step("create", urn("new", NOTEBOOK), new={"a": secret, "nested": {"deep": [1, secret]}}),
        step("delete", urn("gone", NOTEBOOK), old={"a": secret}),
        step("replace", urn("other", NOTEBOOK), old={"a": secret}, new={"a": "x"}, replaceReasons=["a"]),
    )
    assert "- `a`: `[secret]` → `[secret]`" in report
    assert "- `nested.deep[1]`: `[secret]`" in report
    assert "`a`: `[secret]` → `[secret]` — **forces the replacement**" in report


@pytest.mark.parametrize("secret", KINDS)
@pytest.mark.parametrize(
    ("plain", "wrapped"),
    [
        ({"a": PLAINTEXT}, lambda secret: {"a": secret}),
        ({"a": {"b": PLAINTEXT}}, lambda secret: {"a": {"b": secret}}),
        ({"a": {"b": PLAINTEXT, "c": 1}}, lambda secret: {"a": secret}),
        ({"a": PLAINTEXT}, lambda secret: {"a": {"b": secret}}),
        ({"a": [PLAINTEXT]}, lambda secret: {"a": ["first", secret]}),
        ({"a": [{"n": "x", "v": PLAINTEXT}]}, lambda secret: {"a": [{"n": "y"}, {"n": "x", "v": secret}]}),
    ],
)
def test_a_value_that_is_secret_on_one_side_is_hidden_on_the_other(plain: Any, wrapped: Any, secret: Any) -> None:
    shown(update(plain, wrapped(secret)))
    shown(update(wrapped(secret), plain))
    shown(update(plain, wrapped(secret), detailedDiff=named("a", by_input=False), diffReasons=["a"]))


def test_a_secret_output_hides_the_input_of_the_same_name() -> None:
    step_with_outputs = update({"a": PLAINTEXT}, {"a": PLAINTEXT, "b": 1})
    step_with_outputs["oldState"]["outputs"] = {"a": "[secret]"}
    shown(step_with_outputs)


def test_an_output_that_the_program_declared_secret_is_hidden() -> None:
    declared = update({"a": PLAINTEXT}, {"a": "x"})
    declared["newState"]["additionalSecretOutputs"] = ["a"]
    shown(declared)


def test_a_learned_plaintext_is_hidden_wherever_else_it_stands() -> None:
    report = shown(
        update({"a": PLAINTEXT}, {"a": "[secret]"}),
        step("create", urn("new", NOTEBOOK), new={"url": f"https://user:{PLAINTEXT}@host/", "items": [PLAINTEXT]}),
        update(
            {"contentBase64": encoded(f"x = '{PLAINTEXT}'\n")}, {"contentBase64": encoded(f"y = '{PLAINTEXT}'\n")}, of=urn("n", NOTEBOOK)
        ),
        update({"definition": "{}"}, {"definition": json.dumps({"deep": {"text": f"is {PLAINTEXT}"}})}, of=urn("p", NOTEBOOK)),
        diagnostics=[{"message": f"error: cannot log in with {PLAINTEXT}", "severity": "error"}],
    )
    assert "https://user:[secret]@host/" in report
    assert "+y = '[secret]'" in report
    assert "cannot log in with [secret]" in report


def test_the_plaintext_of_a_decrypted_envelope_is_hidden_elsewhere_too() -> None:
    shown(step("create", urn("new", NOTEBOOK), new={"a": DECRYPTED, "b": f"is {PLAINTEXT}"}))


def test_a_short_plaintext_does_not_blank_out_ordinary_words() -> None:
    report = shown(update({"a": "main"}, {"a": "[secret]"}), step("create", urn("new", NOTEBOOK), new={"branch": "main"}))
    assert '`branch`: `"main"`' in report


@pytest.mark.parametrize("name", ["clientSecret", "personalAccessToken", "stringValue", "secretValue", "password"])
def test_a_property_with_the_name_of_a_credential_is_hidden_even_unmarked(name: str) -> None:
    shown(step("create", urn("new", NOTEBOOK), new={name: PLAINTEXT, "nested": [{name: PLAINTEXT}]}))


def test_the_value_of_a_vaults_secret_is_hidden_even_unmarked() -> None:
    shown(step("create", urn("new", "azure-native:keyvault:Secret"), new={"properties": {"value": PLAINTEXT}}))


@pytest.mark.parametrize("inner", [ENCRYPTED, DECRYPTED, {"password": PLAINTEXT}])
def test_a_secret_inside_json_in_a_string_is_hidden(inner: Any) -> None:
    text = json.dumps({"x": inner, "y": 1})
    report = shown(step("create", urn("new", NOTEBOOK), new={"definition": text}), update({"definition": text}, {"definition": '{"y": 2}'}))
    assert "- `definition` (JSON) `y`: `1` → `2`" in report


def test_a_string_that_holds_an_envelope_without_being_json_is_hidden_as_a_whole() -> None:
    broken = json.dumps({"x": ENCRYPTED})[:-1]
    change = only(step("create", urn("new", NOTEBOOK), new={"definition": broken}))
    assert change.properties[0].new is SECRET


def test_the_preview_of_a_real_engine_with_a_value_that_becomes_secret(changed_stack: dict[str, Any]) -> None:
    report = shown(*changed_stack["steps"][1:])
    assert "sup3rsecret" in json.dumps(changed_stack)
    assert "sup3rsecret" not in report
    assert "- `token`: `[secret]` → `[secret]`" in report
