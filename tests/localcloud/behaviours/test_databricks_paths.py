"""Pitfall 42: folders, notebooks and files are made over what is at their path, and a delete takes what is there by then."""

from __future__ import annotations

import base64
from collections.abc import Callable
from itertools import permutations

import pytest

from localcloud.behaviours.model import Refusal
from tests.localcloud.behaviours.world import World, bricks

NOTEBOOK, FILE, DIRECTORY, REPO = (bricks(kind) for kind in ("notebook", "workspaceFile", "directory", "repo"))
PERMISSIONS = bricks("permissions")
FOLDER, PATH = "/Shared/etl", "/Shared/etl/load"
Maker = Callable[..., str]
URL = "https://dev.azure.com/local/Data/_git/notebooks"


def code(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.fixture(autouse=True)
def workspace(world: World) -> str:
    world.resource_group()
    return world.workspace()


def notebook(world: World, path: str = PATH, text: str = "print(1)") -> str:
    return world.make(NOTEBOOK, path=path, contentBase64=code(text), language="PYTHON")


def file(world: World, path: str = PATH) -> str:
    return world.make(FILE, path=path, contentBase64=code("text"))


def folder(world: World, path: str = PATH) -> str:
    return world.make(DIRECTORY, path=path)


def git_folder(world: World, path: str = PATH) -> str:
    return world.make(REPO, path=path, url=URL)


class TestOverwriting:
    """What is made over its own kind."""

    def test_42_a_notebook_is_imported_over_the_one_that_is_there(self, world: World) -> None:
        before = world.look(NOTEBOOK, notebook(world)).outputs["objectId"]
        notebook(world, text="print(2)")
        after = world.look(NOTEBOOK, PATH)
        assert after.inputs["contentBase64"] == code("print(2)")
        assert after.outputs["objectId"] == before, "permissions on it stay"

    def test_42_so_is_a_file_and_a_folder_may_be_there(self, world: World) -> None:
        assert file(world) == file(world) == PATH
        assert folder(world, FOLDER) == folder(world, FOLDER) == FOLDER
        assert world.find(FILE, PATH) is not None

    def test_42_the_old_owners_delete_leaves_nothing(self, world: World) -> None:
        folder(world, FOLDER)
        notebook(world)
        folder(world, FOLDER)
        notebook(world)
        world.delete(NOTEBOOK, PATH)
        world.delete(DIRECTORY, FOLDER)
        assert world.read(NOTEBOOK, PATH, path=PATH) is None
        assert world.read(DIRECTORY, FOLDER, path=FOLDER) is None

    def test_one_place_may_be_written_in_two_ways(self, world: World) -> None:
        notebook(world)
        notebook(world, f"/Workspace{PATH}", "print(2)")
        assert [record.id for record in world.everything() if record.token == NOTEBOOK] == [f"/Workspace{PATH}"]
        found = world.read(NOTEBOOK, PATH, path=PATH)
        assert found is not None
        assert found["path"] == PATH
        world.delete(NOTEBOOK, PATH)
        assert world.read(NOTEBOOK, f"/Workspace{PATH}", path=f"/Workspace{PATH}") is None

    def test_an_archive_is_imported_over_nothing(self, world: World) -> None:
        notebook(world)
        with pytest.raises(Refusal, match="an archive"):
            world.make(NOTEBOOK, path=PATH, source="etl.dbc")

    def test_an_update_makes_what_is_gone_again(self, world: World) -> None:
        notebook(world)
        world.delete(NOTEBOOK, PATH)
        world.change(NOTEBOOK, PATH, path=PATH, contentBase64=code("print(2)"), language="PYTHON")
        assert world.look(NOTEBOOK, PATH).inputs["contentBase64"] == code("print(2)")
        folder(world, FOLDER)
        world.delete(NOTEBOOK, PATH)
        world.delete(DIRECTORY, FOLDER)
        with pytest.raises(Refusal, match="not found"):
            world.change(DIRECTORY, FOLDER, path=FOLDER, deleteRecursive=True)

    def test_a_folder_that_came_with_its_contents_keeps_its_number(self, world: World) -> None:
        notebook(world)
        made = world.make(PERMISSIONS, directoryPath=FOLDER, accessControls=[{"groupName": "users", "permissionLevel": "CAN_READ"}])
        folder(world, FOLDER)
        assert made == f"/directories/{world.look(DIRECTORY, FOLDER).outputs['objectId']}"


class TestKinds:
    """What is refused because something of another kind is there."""

    @pytest.mark.parametrize(("standing", "wanted"), [*permutations((notebook, file, folder, git_folder), 2), (git_folder, git_folder)])
    def test_another_kind_is_never_overwritten(self, world: World, standing: Maker, wanted: Maker) -> None:
        standing(world)
        with pytest.raises(Refusal, match=r"already exists|different object type, REPO, on this path other than a directory"):
            wanted(world)

    @pytest.mark.parametrize("wanted", [notebook, file, folder, git_folder])
    def test_nothing_is_made_below_a_file_or_a_notebook(self, world: World, wanted: Maker) -> None:
        file(world, "/Shared/tools.py")
        with pytest.raises(Refusal, match=r"RESOURCE_ALREADY_EXISTS: /Shared/tools.py already exists and it is not a folder"):
            wanted(world, "/Shared/tools.py/deeper/still")

    def test_a_git_folder_goes_nowhere_but_where_nothing_is(self, world: World) -> None:
        notebook(world)
        with pytest.raises(Refusal, match=r"RESOURCE_ALREADY_EXISTS: Path \(/Shared/etl\) already exists"):
            git_folder(world, FOLDER)
        world.delete(NOTEBOOK, PATH)
        git_folder(world, FOLDER)
        notebook(world)


class TestDeletes:
    """A delete takes what is at the path by then, whoever put it there."""

    def test_42_a_delete_takes_what_another_resource_put_there(self, world: World) -> None:
        notebook(world)
        world.delete(NOTEBOOK, PATH)
        file(world)
        world.delete(NOTEBOOK, PATH)
        assert world.find(FILE, PATH) is None
        folder(world)
        world.delete(FILE, PATH)
        assert world.find(DIRECTORY, PATH) is None

    @pytest.mark.parametrize("token", [NOTEBOOK, FILE, DIRECTORY])
    def test_a_folder_with_something_in_it_is_not_taken(self, world: World, token: str) -> None:
        folder(world, FOLDER)
        notebook(world)
        with pytest.raises(Refusal, match=r"DIRECTORY_NOT_EMPTY: Folder \(/Shared/etl\) is not empty: /Shared/etl/load"):
            world.delete(token, FOLDER)

    def test_how_a_folder_is_deleted_is_what_its_own_stack_says(self, world: World) -> None:
        folder(world, FOLDER)
        world.make(DIRECTORY, path=FOLDER, deleteRecursive=True)
        notebook(world)
        with pytest.raises(Refusal, match="DIRECTORY_NOT_EMPTY"):
            world.delete(DIRECTORY, FOLDER, path=FOLDER)
        world.delete(DIRECTORY, FOLDER, path=FOLDER, deleteRecursive=True)
        assert world.find(NOTEBOOK, PATH) is None

    def test_an_experiment_in_a_folder_keeps_it(self, world: World) -> None:
        folder(world, FOLDER)
        made = world.make(bricks("mlflowExperiment"), name=f"{FOLDER}/churn")
        with pytest.raises(Refusal, match="DIRECTORY_NOT_EMPTY"):
            world.delete(DIRECTORY, FOLDER)
        world.delete(bricks("mlflowExperiment"), made)
        world.delete(DIRECTORY, FOLDER)

    def test_a_git_folder_is_taken_by_its_own_number_only(self, world: World) -> None:
        made = git_folder(world)
        with pytest.raises(Refusal, match="DIRECTORY_NOT_EMPTY"):
            world.delete(DIRECTORY, PATH)
        notebook(world, f"{PATH}/by hand")
        world.delete(REPO, made)
        assert world.find(NOTEBOOK, f"{PATH}/by hand") is None


class TestReads:
    """What a refresh finds."""

    def test_a_notebook_shows_what_is_at_its_path(self, world: World) -> None:
        file(world)
        found = world.read(NOTEBOOK, PATH, path=PATH, contentBase64=code("print(1)"), language="PYTHON")
        assert found is not None
        assert found["objectType"] == "FILE"

    def test_a_folder_complains_of_another_kind(self, world: World) -> None:
        file(world)
        with pytest.raises(Refusal, match="different object type, FILE, on this path other than a directory"):
            world.read(DIRECTORY, PATH, path=PATH)

    def test_a_folder_is_there_while_something_is_in_it(self, world: World) -> None:
        notebook(world)
        assert world.read(DIRECTORY, FOLDER, path=FOLDER) is not None
        world.delete(NOTEBOOK, PATH)
        assert world.read(DIRECTORY, FOLDER, path=FOLDER) is None
