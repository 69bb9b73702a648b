"""Work items over REST, as a pipeline writes them: patches, revisions, states, tags, comments, queries, and the rights for them."""

from __future__ import annotations

import pytest
from pydantic import JsonValue

from tests.localcloud.behaviours.world import devops
from tests.localcloud.pull_requests.scene import ROB, Commands, Rest, Scene, read

SERVICE = "Data Build Service"
COMMENTS = "7.1-preview.4"


def _set(name: str, value: JsonValue, op: str = "add") -> dict[str, JsonValue]:
    return {"op": op, "path": f"/fields/System.{name}", "value": value}


def _made(rest: Rest, **fields: JsonValue) -> int:
    number = rest.done("POST", "wit/workitems/$Task", [_set(name, value) for name, value in {"Title": "Look", **fields}.items()])["id"]
    assert isinstance(number, int)
    return number


def _patched(rest: Rest, number: int, *operations: JsonValue, person: str = ROB) -> tuple[int, JsonValue]:
    return rest.call("PATCH", f"wit/workitems/{number}", list(operations), person)


def test_a_patch_makes_a_revision_and_a_test_holds_it(rest: Rest) -> None:
    number = _made(rest, Description="<b>x</b>")
    status, answer = _patched(rest, number, {"op": "test", "path": "/rev", "value": 1}, _set("State", "Active"), _set("History", "Why?"))
    assert (status, read(answer, "rev"), read(answer, "fields", "System.State")) == (200, 2, "Active")
    assert read(answer, "fields", "System.ChangedBy", "uniqueName") == ROB
    assert read(answer, "fields", "System.CommentCount") == 1
    status, answer = _patched(rest, number, {"op": "test", "path": "/rev", "value": 1}, _set("State", "Closed"))
    assert (status, read(answer, "typeKey")) == (412, "TestPatchOperationFailedException")
    assert "value 2 was not equal to test value 1" in str(read(answer, "message"))
    assert read(rest.done("GET", f"wit/workitems/{number}"), "fields", "System.State") == "Active"
    assert read(_patched(rest, number, _set("State", "Active"))[1], "rev") == 2, "nothing changed"
    status, answer = _patched(rest, number, {"op": "remove", "path": "/fields/System.Description"})
    assert "System.Description" not in _object(read(answer, "fields"))


@pytest.mark.parametrize(
    ("operation", "status", "key", "said"),
    [
        (_set("State", "Done"), 400, "RuleValidationException", "field State"),
        (_set("Title", ""), 400, "RuleValidationException", "field Title"),
        (_set("Title", "x" * 256), 400, "RuleValidationException", "InvalidTooLong"),
        (_set("CreatedBy", "me"), 400, "RuleValidationException", "ReadOnly"),
        (_set("Sprint", "x"), 400, "WorkItemTrackingFieldDefinitionNotFoundException", "TF51535"),
        (_set("AreaPath", "Elsewhere"), 400, "WorkItemFieldInvalidTreeNameException", "TF401347"),
        (_set("Title", {"a": 1}), 400, "VssPropertyValidationException", "InvalidType"),
        (_set("Title", "x", op="move"), 400, "PatchOperationFailedException", "move"),
        ({"op": "add", "path": "/relations/-", "value": {}}, 400, "PatchOperationFailedException", "/relations/-"),
        ({"op": "add"}, 400, "VssPropertyValidationException", "valid patch document"),
    ],
)
def test_what_no_rule_takes(rest: Rest, operation: JsonValue, status: int, key: str, said: str) -> None:
    number = _made(rest)
    answered, answer = _patched(rest, number, operation)
    assert (answered, read(answer, "typeKey"), said in str(read(answer, "message"))) == (status, key, True), answer
    assert read(rest.done("GET", f"wit/workitems/{number}"), "rev") == 1


def test_types_and_states_are_those_of_the_process(rest: Rest) -> None:
    states = _list(read(rest.done("GET", "wit/workitemtypes/Task/states"), "value"))
    assert [(read(each, "name"), read(each, "category")) for each in states] == [
        ("New", "Proposed"), ("Active", "InProgress"), ("Closed", "Completed"), ("Removed", "Removed"),
    ]  # fmt: skip
    assert rest.call("GET", "wit/workitemtypes/Impediment/states")[0] == 404
    status, answer = rest.call("POST", "wit/workitems/$Impediment", [_set("Title", "x")])
    assert (status, str(read(answer, "message"))[:8]) == (404, "VS402323")
    assert rest.call("POST", "wit/workitems/$Task", [_set("Title", "x"), _set("State", "Closed")])[0] == 400
    status, answer = rest.call("PATCH", f"wit/workitems/{_made(rest)}", {"op": "add"})
    assert (status, read(answer, "typeKey")) == (415, "VssRequestContentTypeNotSupportedException")


def test_tags_are_added_or_replaced(rest: Rest) -> None:
    number = _made(rest, Tags="a; b")
    assert read(_patched(rest, number, _set("Tags", "c; a"))[1], "fields", "System.Tags") == "a; b; c"
    assert read(_patched(rest, number, _set("Tags", "c", op="replace"))[1], "fields", "System.Tags") == "c"


def test_queries_batches_and_comments(rest: Rest) -> None:
    first, second = _made(rest, Title="First", Tags="asked; one"), _made(rest, Title="Second", Tags="asked")
    query: JsonValue = {
        "query": "SELECT [System.Id], [System.Title] FROM WorkItems WHERE [System.TeamProject] = @project "
        "AND [System.Tags] CONTAINS 'asked' ORDER BY [System.Id] DESC"
    }
    found = rest.done("POST", "wit/wiql", query)
    assert [read(each, "id") for each in _list(read(found, "workItems"))] == [second, first]
    assert [read(each, "referenceName") for each in _list(read(found, "columns"))] == ["System.Id", "System.Title"]
    assert [read(each, "id") for each in _list(read(rest.done("POST", "wit/wiql?$top=1", query), "workItems"))] == [second]
    assert rest.call("POST", "wit/wiql", {"query": "SELECT [Id] FROM"})[0] == 400
    batch = rest.done("GET", f"wit/workitems?ids={first},{second}&fields=System.Title")
    assert [read(each, "fields") for each in _list(read(batch, "value"))] == [{"System.Title": "First"}, {"System.Title": "Second"}]
    assert rest.call("GET", f"wit/workitems?ids={first},99")[0] == 404
    lenient = rest.done("GET", f"wit/workitems?ids={first},99&errorPolicy=omit")
    assert read(lenient, "value", 1) is None
    many = ",".join(map(str, range(201)))
    assert read(rest.call("GET", f"wit/workitems?ids={many}")[1], "typeKey") == "WorkItemPageSizeExceededException"
    said = rest.done("POST", f"wit/workItems/{first}/comments", {"text": "Seen"}, ROB, version=COMMENTS)
    assert (said["text"], read(said, "createdBy", "uniqueName")) == ("Seen", ROB)
    assert rest.call("POST", f"wit/workItems/{first}/comments", {"text": "Seen"})[0] == 400, "a preview must be said"
    assert read(rest.done("GET", f"wit/workItems/{first}/comments", version=COMMENTS), "comments", 0, "id") == 1


def test_a_build_service_needs_rights_for_work_items_and_for_new_tags(scene: Scene, rest: Rest) -> None:
    number = _made(rest, Tags="known")
    assert rest.call("GET", f"wit/workitems/{number}", None, SERVICE)[0] == 404
    query: JsonValue = {"query": f"SELECT [Id] FROM WorkItems WHERE [Id] = {number}"}
    assert read(rest.done("POST", "wit/wiql", query, SERVICE), "workItems") == []
    group = scene.world.make(devops("group"), scope=scene.project, displayName="agents", members=[scene.descriptor_of(SERVICE)])
    given = {"projectId": scene.project, "principal": group}
    area = scene.world.make(devops("areaPermissions"), **given, permissions={"WORK_ITEM_READ": "Allow"})
    status, answer = _patched(rest, number, _set("Title", "Mine"), person=SERVICE)
    assert (status, str(read(answer, "message"))[:8]) == (403, "TF237111")
    assert rest.call("POST", f"wit/workItems/{number}/comments", {"text": "x"}, SERVICE, COMMENTS)[0] == 403
    assert rest.call("POST", "wit/workitems/$Task", [_set("Title", "Mine")], SERVICE)[0] == 403
    scene.world.change(devops("areaPermissions"), area, **given, permissions={"WORK_ITEM_READ": "Allow", "WORK_ITEM_WRITE": "Allow"})
    assert _patched(rest, number, _set("Tags", "KNOWN", op="replace"), person=SERVICE)[0] == 200, "that tag is there already"
    status, answer = _patched(rest, number, _set("Tags", "new"), person=SERVICE)
    assert (status, str(read(answer, "message"))[:8]) == (403, "TF401289")
    scene.world.make(devops("taggingPermissions"), **given, permissions={"Create": "Allow"})
    assert _patched(rest, number, _set("Tags", "new"), person=SERVICE)[0] == 200


def test_the_commands_do_the_same(by_command: Commands) -> None:
    number = by_command.done("work-item", "add", "data", "By hand", "--type", "bug", "--tag", "hand").strip()
    assert by_command.done("work-item", "list", "Data", "--tag", "HAND") == f"{number}\tBug\tNew\thand\tBy hand\n"
    by_command.done("work-item", "set", number, "State=Resolved", "--as", "rob")
    by_command.done("work-item", "comment", number, "Done, I think", "--as", "rob")
    shown = by_command.done("work-item", "show", number)
    assert ("revision 3" in shown, "Resolved" in shown, "Done, I think" in shown, "Rob Reviewer" in shown) == (True, True, True, True)
    by_command.done(
        "work-item",
        "set",
        number,
        'Description=<p>Look &lt;here&gt;: <a href="http://x">run</a></p><ul><li>one<ul><li>two</li></ul></li></ul>',
    )
    assert "Look <here>: run (http://x)\n- one\n- two\n" in by_command.done("work-item", "show", number)
    for arguments, code, said in [
        (("set", number, "State=Gone"), 1, "field State"),
        (("set", number, "Bogus=1"), 2, "Fields: Area Path"),
        (("show", "7"), 1, "there is no work item 7"),
        (("add", "nowhere", "x"), 2, "only Data"),
        (("add", "Data", "x", "--type", "Thing"), 1, "VS402323"),
    ]:
        printed = by_command.run("work-item", *arguments)
        assert (printed[0], said in printed[1]) == (code, True), printed


def _list(value: JsonValue) -> list[JsonValue]:
    assert isinstance(value, list)
    return value


def _object(value: JsonValue) -> dict[str, JsonValue]:
    assert isinstance(value, dict)
    return value
