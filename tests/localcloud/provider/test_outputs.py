"""Outputs: inputs, defaults and what the service computes, in a preview and after it; and which of them are secret."""

from __future__ import annotations

import pytest

from localcloud.behaviours.model import Behaviour, Request
from localcloud.provider.outputs import previewed_create, previewed_update, stored, with_secrets
from localcloud.schema.model import Property, ScalarType, Schema
from localcloud.store import Store
from localcloud.store_model import Record
from localcloud.values import UNKNOWN, Json, Properties, Secret

TEXT = ScalarType("string")


def properties(*names: str, secret: tuple[str, ...] = ()) -> dict[str, Property]:
    return {name: Property(name, TEXT, secret=name in secret) for name in names}


SCHEMA = Schema("t", properties("name", "branch", "mode", "box"), properties("name", "branch", "mode", "box", "url", "revision", "stray"))
BEHAVIOUR = Behaviour(
    "t",
    defaults={"mode": "on", "box.size": 1},
    computed={
        "url": lambda request: f"https://{request.inputs['name']}",
        "branch": lambda _: "made up",
        "box.key": lambda _: "k",
        "revision": lambda request: 1 if request.old is None else int(str(request.old.outputs["revision"])) + 1,
    },
    volatile=frozenset({"revision"}),
)


@pytest.fixture
def make(tmp_path_factory: pytest.TempPathFactory) -> object:
    store = Store(tmp_path_factory.mktemp("store") / "cloud.db")

    def outputs(inputs: dict[str, Json], old: Record | None = None) -> dict[str, Json]:
        with store.reading() as view:
            return stored(BEHAVIOUR, SCHEMA, Request("t", "", inputs, view, "id", old))

    return outputs


def created(make: object, inputs: dict[str, Json], old: Record | None = None) -> dict[str, Json]:
    assert callable(make)
    found = make(inputs, old)
    assert isinstance(found, dict)
    return found


def test_after_a_create(make: object) -> None:
    assert created(make, {"name": "n"}) == {
        "name": "n",
        "mode": "on",
        "url": "https://n",
        "branch": "made up",
        "box": {"size": 1, "key": "k"},
        "revision": 1,
    }


def test_what_is_given_is_neither_a_default_nor_computed(make: object) -> None:
    outputs = created(make, {"name": "n", "mode": "off", "branch": "mine", "box": {"size": 2}})
    assert (outputs["mode"], outputs["branch"], outputs["box"]) == ("off", "mine", {"size": 2, "key": "k"})
    assert previewed_create(BEHAVIOUR, {"name": "n", "branch": "mine"})["branch"] == "mine"


def test_preview_of_a_create() -> None:
    assert previewed_create(BEHAVIOUR, {"name": UNKNOWN, "box": {"size": UNKNOWN}}) == {
        "name": UNKNOWN,
        "mode": "on",
        "url": UNKNOWN,
        "branch": UNKNOWN,
        "box": {"size": UNKNOWN, "key": UNKNOWN},
        "revision": UNKNOWN,
    }
    assert previewed_create(BEHAVIOUR, {"box": UNKNOWN})["box"] is UNKNOWN


def test_update_keeps_the_computed_and_drops_what_is_no_longer_given(make: object) -> None:
    inputs: dict[str, Json] = {"name": "n", "mode": "off", "branch": "mine"}
    old = Record("t", "", "id", "n", inputs, {**created(make, inputs), "stray": "by hand"})
    outputs = created(make, {"name": "m"}, old)
    assert outputs == {
        "name": "m",
        "mode": "on",
        "url": "https://n",
        "branch": "mine",
        "box": {"size": 1, "key": "k"},
        "revision": 2,
        "stray": "by hand",
    }
    as_values: Properties = {"name": "n", "mode": "off", "branch": "mine"}
    old_outputs: Properties = {**as_values, "url": "https://n", "box": {"size": 1, "key": "k"}, "revision": 1, "stray": "by hand"}
    previewed = previewed_update(BEHAVIOUR, SCHEMA, {"name": "m"}, as_values, old_outputs)
    assert previewed == {**outputs, "revision": UNKNOWN}


def test_secrets_of_inputs_tables_and_sdk() -> None:
    schema = Schema("t", properties("a", "password", secret=("password",)), properties("a", "password", "key"), frozenset({"key"}))
    behaviour = Behaviour("t", secret_outputs=frozenset({"list[].token", "box.inner"}))
    outputs: Properties = {
        "a": {"plain": 1, "hidden": "v"},
        "password": "p",
        "key": "k",
        "list": [{"token": "t", "n": 1}, {"n": 2}],
        "box": {"inner": UNKNOWN},
    }
    assert with_secrets(behaviour, schema, outputs, {"a": {"plain": 1, "hidden": Secret("v")}, "password": "p"}) == {
        "a": {"plain": 1, "hidden": Secret("v")},
        "password": Secret("p"),
        "key": Secret("k"),
        "list": [{"token": Secret("t"), "n": 1}, {"n": 2}],
        "box": {"inner": Secret(UNKNOWN)},
    }


def test_an_output_made_from_a_secret_input_is_secret() -> None:
    schema = Schema("t", {}, {})
    inputs: Properties = {"name": "n", "password": Secret("hunter2-hunter2"), "short": Secret("on")}
    outputs: Properties = {**inputs, "url": "https://n:hunter2-hunter2@host", "plain": "https://n", "same": "on", "mode": "one"}
    marked = with_secrets(Behaviour("t"), schema, outputs, inputs)
    assert marked["url"] == Secret("https://n:hunter2-hunter2@host")
    assert marked["same"] == Secret("on")
    assert (marked["plain"], marked["mode"]) == ("https://n", "one")


def test_what_the_state_knows_as_secret_stays_so_unless_the_input_is_plain_now() -> None:
    schema = Schema("t", {}, {})
    outputs: Properties = {"a": "x", "b": "y", "c": {"d": "z"}}
    old: Properties = {"a": Secret("x"), "b": Secret("y"), "c": {"d": Secret("z")}}
    assert with_secrets(Behaviour("t"), schema, outputs, {"a": "x"}, old) == {"a": "x", "b": Secret("y"), "c": {"d": Secret("z")}}


def test_a_secret_in_a_list_of_another_length_makes_the_list_secret() -> None:
    marked = with_secrets(Behaviour("t"), Schema("t", {}, {}), {"a": ["x", "y"]}, {"a": [Secret("x")]})
    assert marked == {"a": Secret(["x", "y"])}
