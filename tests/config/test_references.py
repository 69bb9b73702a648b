"""What names something else: found on the types, looked up in one walk, told with what could have been meant."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest
from pydantic import Field

from config.base import FrozenMap, Items, Section
from config.model import SECTIONS
from config.references import RefersTo
from config.rules import references
from config.rules.facts import Facts
from config.rules.references import what_is_named_is_declared
from config.stack_files.json_schema import stack_schema
from tests.config.program import Program

W = "databricks.workspaces.main"


def told(raw: dict[str, object]) -> list[str]:
    """What the rule says about sections as typed."""
    nothing: frozenset[str] = frozenset()
    facts = Facts(
        stack=None,
        azure=None,
        devops=None,
        databricks=None,
        delivery=None,
        policies=None,
        raw=raw,
        plain_keys=nothing,
        secret_keys=nothing,
        release=None,
        root=Path(),
    )
    return [f"{'.'.join(map(str, item.path))}: {item.summary}. {item.detail}" for item in what_is_named_is_declared(facts)]


def in_main(**contents: object) -> dict[str, object]:
    """The sections with one workspace called main."""
    return {"databricks": {"workspaces": {"main": contents, "other": {"policies": {"elsewhere": {}}}}}}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        # a value, in the same workspace only
        (
            in_main(policies={"small": {}}, clusters={"a": {"policy": "elsewhere"}}),
            f'{W}.clusters.a.policy: policy "elsewhere" is not declared. Allowed: small.',
        ),
        # an item of a list, of the same job only
        (
            in_main(jobs={"a": {"tasks": {"x": {"depends_on": ["z"]}, "y": {}}}, "b": {"tasks": {"z": {}}}}),
            f'{W}.jobs.a.tasks.x.depends_on.0: task "z" is not declared. Allowed: y.',
        ),
        # a key of a map
        (
            in_main(clusters={"a": {}}, permissions={"users": {"clusters": {"b": "CAN_RESTART"}}}),
            f'{W}.permissions.users.clusters.b: cluster "b" is not declared. Allowed: a.',
        ),
        ({"azure": {"workspaces": {"main": {}}}}, 'azure.workspaces.main: workspace "main" is not declared. None is declared.'),
        # parts, each in what the one before it is
        (
            in_main(
                data={"catalogs": {"s": {"schemas": {"o": {}}}, "t": {"schemas": {"p": {}}}}, "grants": {"u": {"schemas": {"s.p": []}}}}
            ),
            f'{W}.data.grants.u.schemas.s.p: schema "s.p" is not declared. Allowed: s.o, t.p.',
        ),
        # what a service brings along, beside what is declared
        (in_main(endpoints={"a": {"model": "system.ai.llama"}, "b": {"model": "s.o.m"}}), f'{W}.endpoints.b.model: model "s.o.m" is not'),
        # only as many parts as the target has
        (in_main(jobs={"a": {"tasks": {"x": {"notebook": "etl/a/b"}}}}), 'x.notebook: notebook deployment "etl" is not declared.'),
        # an item of a list that is declared
        (
            {"azure": {"key_vault": {"secrets": ["token"]}}, "devops": {"service_hooks": {"a": {"password_secret": "tokn"}}}},
            'devops.service_hooks.a.password_secret: secret "tokn" is not declared. Did you mean "token"? Allowed: token.',
        ),
    ],
)
def test_what_is_named_and_not_declared_is_told(raw: dict[str, object], said: str) -> None:
    (found,) = told(raw)
    assert said in found


def test_a_declaration_with_a_mistake_in_it_can_be_named_and_a_reference_of_another_form_is_not_judged() -> None:
    assert told(in_main(policies={"small": None}, clusters={"a": {"policy": "small"}, "b": {"policy": 4}, "c": ["policy"]})) == []


def test_what_names_nothing_is_not_walked() -> None:
    def empty(node: references.Node) -> bool:
        inner = [*node.below.values(), *([node.each] if node.each is not None else [])]
        assert not any(map(empty, inner))
        return node.reference is None and node.keys is None and not inner

    assert not empty(references.references())


def test_it_is_told_with_its_line(program: Program) -> None:
    where = program.replace("policy: small-jobs", "policy: small-job")
    (item,) = program.check()
    assert str(item).startswith(f'{where}: {W}.clusters.shared.policy: policy "small-job" is not declared. Did you mean "small-jobs"?')


def test_a_target_that_is_nowhere_is_a_mistake_of_the_models(monkeypatch: pytest.MonkeyPatch) -> None:
    class Lost(Section):
        lists: Items[Annotated[str, RefersTo("lists", "list")]] = ()
        maps: FrozenMap[Annotated[str, RefersTo("azure.nothing", "thing")], int] = Field(default={})

    references.references.cache_clear()
    with monkeypatch.context() as patched:
        patched.setattr("config.rules.references.SECTIONS", {**SECTIONS, "lost": Lost})
        with pytest.raises(LookupError, match="lists is in none of the mappings"):
            references.references()
    references.references.cache_clear()


def test_editors_show_what_a_key_names() -> None:
    definitions = stack_schema()["$defs"]
    assert isinstance(definitions, dict)
    shown = {
        ("Cluster", "policy"): "A key of `policies`.",
        ("Cluster", "pool"): "A key of `pools`.",
        ("Task", "depends_on"): "Each a key of `tasks`.",
        ("BranchPolicies", "build_validation"): "Each a key of `devops.pipelines`.",
        ("Permissions", "clusters"): "Each a key of `clusters`.",
        ("Webhook", "password_secret"): "A name in `azure.key_vault.secrets`.",
        ("Experiment", "artifacts"): "A volume in `data.catalogs`.",
    }
    for (model, key), sentence in shown.items():
        assert definitions[model]["properties"][key]["description"].endswith(sentence), (model, key)
    assert "refersTo" not in str(stack_schema())
