"""The state with what has been found in the cloud."""

from __future__ import annotations

from recovery.state import UNKNOWN, Interrupted, Resource, pending, planned_creates, resources, with_found

NOTEBOOK = "urn:pulumi:dev::p::databricks:index/notebook:Notebook::notebook"
PROVIDER = {"urn": "urn:pulumi:dev::p::pulumi:providers:databricks::main", "id": "1", "type": "pulumi:providers:databricks"}
WANTED: Resource = {
    "urn": NOTEBOOK,
    "custom": True,
    "type": "databricks:index/notebook:Notebook",
    "inputs": {"path": "/etl"},
    "provider": f"{PROVIDER['urn']}::1",
}

INDEPENDENT: Resource = {"dependencies": [], "propertyDependencies": {}, "deletedWith": ""}


def state(*there: Resource, operations: tuple[Resource, ...] = ()) -> dict[str, object]:
    return {"version": 3, "deployment": {"resources": [PROVIDER, *there], "pending_operations": list(operations)}}


def test_pending_operations_are_read() -> None:
    (found,) = pending(state(operations=({"resource": WANTED, "type": "creating"},)))
    assert (found.operation, found.name, found.type, found.inputs) == ("creating", "notebook", WANTED["type"], {"path": "/etl"})


def test_dependencies_on_what_is_gone_are_left_out() -> None:
    needy: Resource = {
        **WANTED,
        "dependencies": [PROVIDER["urn"], "urn:gone"],
        "propertyDependencies": {"path": ["urn:gone"], "language": None},
        "deletedWith": "urn:gone",
    }
    (written,) = resources(with_found(state(), [(Interrupted(needy, "planned"), "/etl")]))[1:]
    assert (written["dependencies"], written["deletedWith"]) == ([PROVIDER["urn"]], "")
    assert written["propertyDependencies"] == {"path": [], "language": []}


def test_what_is_found_is_in_the_state_and_no_operation_is_pending() -> None:
    written = with_found(state(operations=({"resource": WANTED, "type": "creating"},)), [(Interrupted(WANTED, "creating"), "/etl")])
    assert resources(written) == [PROVIDER, {**WANTED, **INDEPENDENT, "id": "/etl", "outputs": {"path": "/etl"}, "protect": False}]
    assert not pending(written)


def test_a_replacement_leaves_the_old_one_to_be_deleted_unless_it_is_gone() -> None:
    after = {"urn": "urn:pulumi:dev::p::a:b:C::dependent"}
    for gone, left in ((False, [{**WANTED, "id": "old", "delete": True}]), (True, [])):
        old: Resource = {**WANTED, "id": "old", **({"pendingReplacement": True} if gone else {})}
        written = with_found(state(old, after), [(Interrupted(WANTED, "creating"), "new")])
        assert resources(written) == [
            PROVIDER,
            {**WANTED, **INDEPENDENT, "id": "new", "outputs": {"path": "/etl"}, "protect": False},
            after,
            *left,
        ]


def test_an_earlier_update_can_have_tried_only_what_is_known_and_whose_provider_is_there() -> None:
    unknown = {**WANTED, "inputs": {"path": UNKNOWN}}
    elsewhere = {**WANTED, "provider": f"{PROVIDER['urn']}::2"}
    orphan = {**WANTED, "parent": "urn:pulumi:dev::p::x:y:Z::missing"}
    steps: list[Resource] = [{"op": "create", "newState": each} for each in (WANTED, unknown, elsewhere, orphan)]
    steps.append({"op": "update", "newState": WANTED})
    assert [each.resource for each in planned_creates(state(), steps)] == [WANTED]


def test_what_a_preview_masks_is_not_taken_for_a_value() -> None:
    masked = {**WANTED, "inputs": {"path": "/etl", "token": "[secret]", "rows": [{"value": "[secret]", "name": "a"}, "[secret]"]}}
    (found,) = planned_creates(state(), [{"op": "create", "newState": masked}])
    assert found.inputs == {"path": "/etl", "rows": [{"name": "a"}]}
