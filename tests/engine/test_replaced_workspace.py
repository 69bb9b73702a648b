"""What cannot stay where it is: a workspace that is replaced, and what changes its path, or its kind at a path."""

from __future__ import annotations

from pathlib import Path

from tests.engine.harness import Cloud

BASE = (Path(__file__).parent / "replaced.yaml").read_text()
REGION = ("location: westeurope", "location: northeurope")
GIT_FOLDER = ("path: /Shared/etl}", "path: /Shared/else}\n          now: {repository: notebooks, path: /Shared/etl}")
FOLDER = (("path: /Shared/two", "path: /Shared/three"), ("path: /Shared/one", "path: /Shared/two/daily_revenue"))
COMPUTE = ("compute: hybrid", "compute: serverless")
PLACES = (("path: /Shared/one", "path: /Shared/-"), ("path: /Shared/two", "path: /Shared/one"), ("path: /Shared/-", "path: /Shared/two"))
NOTEBOOKS = ("daily_revenue", "top_customers", "train_returns")


def edited(folder: Path, *texts: tuple[str, str]) -> tuple[str, str, str, str]:
    """The stack, and its file with other texts in it, as arguments."""
    text = BASE
    for old, new in texts:
        assert text.count(old) == 1
        text = text.replace(old, new)
    (folder / "stack.yaml").write_text(text)
    return "-s", "dev", "--config-file", str(folder / "stack.yaml")


def inventory(cloud: Cloud) -> list[tuple[str, str]]:
    """Type and name of everything in the cloud. After a replacement, ids are others."""
    lines = [line.split("\t") for line in cloud.localcloud("list").splitlines()]
    return sorted((token, name) for token, _, name, *_ in lines)


def moved(name: str) -> str:
    """Where a notebook is after the two deployments changed places."""
    top, _, notebook = name.rpartition("/")
    return f"{'/Shared/two' if top == '/Shared/one' else '/Shared/one'}/{notebook}" if notebook in NOTEBOOKS else name


def addresses(cloud: Cloud) -> list[object]:
    """The addresses of the two workspaces, as the stack publishes them."""
    workspaces = cloud.json("stack", "output", "-s", "dev", "--json")["workspaces"]
    assert isinstance(workspaces, dict)
    return [workspaces[key]["url"] for key in ("main", "second")]


def test_43_contents_are_replaced_with_their_workspace_and_paths_keep_what_is_declared(cloud: Cloud, tmp_path: Path) -> None:
    cloud.pulumi("up", "--yes", "--skip-preview", *edited(tmp_path))
    before, (main, second) = inventory(cloud), addresses(cloud)

    refused = cloud.refused("preview", *edited(tmp_path, REGION, GIT_FOLDER, *FOLDER))
    assert "azure.location: this stack is in westeurope, and nothing can be moved to northeurope" in refused
    assert "/Shared/etl is a folder, and cannot become a git folder in one update" in refused
    assert "/Shared/two/daily_revenue is a notebook, and cannot become a folder in one update" in refused

    # The one workspace is replaced; in the other one, two deployments change places.
    file = edited(tmp_path, COMPUTE, *PLACES)
    cloud.pulumi("preview", *file)
    cloud.localcloud("fail", "databricks:index/directory:Directory", "--op", "delete")  # folders go with the workspace, not by a call
    cloud.localcloud("fail", "azure-native:databricks:Workspace", "--op", "delete")
    assert "injected failure" in cloud.refused("up", "--yes", "--skip-preview", *file)
    cloud.localcloud("reset", "--disturbances")
    cloud.pulumi("up", "--yes", "--skip-preview", *file)
    assert inventory(cloud) == sorted((token, moved(name)) for token, name in before)
    cloud.pulumi("preview", *file, "--refresh", "--expect-no-changes")
    assert addresses(cloud)[0] != main
    assert addresses(cloud)[1] == second

    cloud.destroy("dev")
    assert cloud.localcloud("list") == ""
