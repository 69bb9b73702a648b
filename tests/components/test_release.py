"""The shipped stacks without an engine: what a release is, what it moves, and what it needs to be checked out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import grpc
import pulumi
import pytest

from tests.components.answers import Answer, computed
from tests.components.mocked import Graph
from tests.components.stacks import Section, by_people, graph, without_reviews
from wiring.published import READ_OUTPUTS

CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential"
REPO = "databricks:index/repo:Repo"
JOB = "databricks:index/job:Job"


def test_a_release_that_an_update_of_single_resources_left_out_is_not_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def left_out(token: str, name: str, inputs: Mapping[str, object]) -> tuple[str, dict[str, object]]:
        id_, outputs = computed(token, name, inputs)
        return id_, {**outputs, "tag": "v1"} if token == REPO else outputs

    last = {"release": "v1", "previous_release": "v0", "releases": ["v1", "v0"]}
    answers: dict[str, Answer] = {READ_OUTPUTS: lambda *_: {"outputs": last}}

    def to_v2(sections: dict[str, Section]) -> None:
        sections["release"] = "v2"  # type: ignore[assignment]

    assert published(graph("prod", to_v2, answers=answers)).items() >= {"release": "v2", "previous_release": "v1"}.items()
    monkeypatch.setattr("tests.components.mocked.computed", left_out)
    found = published(graph("prod", to_v2, answers=answers))
    assert {key: found[key] for key in last} == last


def published(built: Graph) -> Mapping[str, object]:
    assert isinstance(built.result, Mapping)
    return built.result


def test_a_workspace_is_trusted_only_where_pipelines_deploy() -> None:
    graphs = {"people": graph("dev", by_people), "dev": graph("dev"), "prod": graph("prod")}
    trusted = {name: [found.name for found in each.of(CREDENTIAL) if found.name.startswith("git-")] for name, each in graphs.items()}
    assert trusted == {"people": [], "dev": ["git-main-credential"], "prod": ["git-main-credential"]}
    built = graph("prod")
    (trust,) = [found for found in built.of(CREDENTIAL) if found.name.startswith("git-")]
    assert trust.inputs["resourceName"] == "id-data-prod-git-main"
    assert trust.urn in built.one("databricks-cicd:databricks:GitFolders").depends_on


def test_no_identity_has_more_federated_credentials_than_azure_allows() -> None:
    def many(sections: dict[str, Section]) -> None:
        workspaces = sections["databricks"]["workspaces"]
        assert isinstance(workspaces, dict)
        workspaces |= {f"w{number}": {"notebooks": {"shared": workspaces["main"]["notebooks"]["shared"]}} for number in range(2, 33)}
        sections["azure"]["network"] = {"type": "managed"}
        sections["azure"].pop("workspaces")

    credentials = Counter(str(found.inputs["resourceName"]) for found in graph("prod", many).of(CREDENTIAL))
    assert len([identity for identity in credentials if "-git-" in identity]) == 32
    assert max(credentials.values()) <= 20


def without_git(sections: dict[str, Section]) -> None:
    """Only notebooks out of folders, and so without a release to name."""
    main = sections["databricks"]["workspaces"]["main"]  # type: ignore[index]
    main["notebooks"].pop("shared")
    main["jobs"].clear()
    without_reviews(sections)
    for permissions in main["permissions"].values():
        permissions.pop("jobs", None)
        permissions.get("notebooks", {}).pop("shared", None)


def test_without_a_release_the_same_notebooks_are_the_same_release_everywhere_and_others_are_not() -> None:
    def others(sections: dict[str, Section]) -> None:
        without_git(sections)
        main = sections["databricks"]["workspaces"]["main"]  # type: ignore[index]
        main["notebooks"]["exploration"] = {"folder": "tests/notebooks/reporting", "path": "/Shared/exploration"}

    def same_as_dev(sections: dict[str, Section]) -> None:
        others(sections)
        main = sections["databricks"]["workspaces"]["main"]  # type: ignore[index]
        main["notebooks"]["exploration"]["folder"] = "content/notebooks/exploration"

    releases = [published(graph(*how))["release"] for how in (("dev", without_git), ("prod", same_as_dev), ("prod", others))]
    assert releases[0] == releases[1] != releases[2]
    assert re.fullmatch(r"[0-9a-f]{12}", str(releases[0]))


def test_a_release_moves_git_folders_and_jobs_and_nothing_else() -> None:
    def with_a_job_of_others(sections: dict[str, Section]) -> None:
        main = sections["databricks"]["workspaces"]["main"]  # type: ignore[index]
        main["notebooks"]["exploration"] = {"folder": "content/notebooks/exploration", "path": "/Shared/exploration"}
        main["jobs"]["explore"] = {"tasks": {"look": {"notebook": "exploration/returned_orders", "cluster": "shared"}}}

    def promoted(sections: dict[str, Section]) -> None:
        with_a_job_of_others(sections)
        sections["release"] = "v1.1.0"  # type: ignore[assignment]

    before, after = graph("prod", with_a_job_of_others), graph("prod", promoted)
    old = {resource.urn: resource.inputs for resource in before.resources}
    moved = {resource.type for resource in after.resources if resource.inputs != old[resource.urn]}
    assert moved == {REPO, JOB}
    unmoved = [job.name for job in after.of(JOB) if job.inputs == old[job.urn]]
    assert unmoved == ["main.explore-job"], "its notebooks are no part of the release"
    for resource in after.resources:
        changed = {key for key in resource.inputs if resource.inputs[key] != old[resource.urn][key]}
        assert changed <= {"tag", "tags"}


def named(sections: dict[str, Section]) -> None:
    """The release is in the stack file."""
    sections["release"] = "v1.0.0"  # type: ignore[assignment]


def without_a_first_one(sections: dict[str, Section]) -> None:
    sections["delivery"].pop("first_release")


def test_left_out_the_release_is_what_is_out_and_at_first_what_the_file_says_of_it() -> None:
    def after(*releases: str, **outputs: str) -> tuple[object, object]:
        built = graph("prod", answers={READ_OUTPUTS: lambda *_: {"outputs": {"releases": list(releases), **outputs}}})
        (folder,) = built.of(REPO)
        assert folder.inputs["tag"] == published(built)["release"]
        return published(built)["release"], published(built)["previous_release"]

    assert after() == ("v1.0.0", "")
    assert after("v1.3.0", "v1.2.0") == ("v1.3.0", "v1.2.0")
    assert after("0123456789ab", "v1.2.0") == ("v1.2.0", "0123456789ab"), "a digest of folders is nothing to check out"
    assert after("v1.3.0", "v1.2.0", release="v1.3.0", previous_release="v1.3.0") == ("v1.3.0", "v1.2.0"), "after one that failed half-way"


def test_a_first_update_without_any_release_says_where_and_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wiring.published.line_of", lambda place: f"Pulumi.prod.yaml:{len(place)}")
    with pytest.raises(pulumi.RunError) as refused:
        graph("prod", without_a_first_one)
    assert "Pulumi.prod.yaml:5: databricks.workspaces.main.notebooks.shared: nothing has been released yet" in str(refused.value)
    assert "pulumi up --config databricks-cicd:release=v1.0.0" in str(refused.value)


def test_the_release_before_comes_from_what_was_published_last() -> None:
    def after(*releases: str) -> tuple[object, object]:
        outputs = published(graph("prod", named, answers={READ_OUTPUTS: lambda *_: {"outputs": {"releases": list(releases)}}}))
        return outputs["previous_release"], outputs["releases"]

    assert after() == ("", ["v1.0.0"])
    assert after("v0.9.0", "v0.8.0") == ("v0.9.0", ["v1.0.0", "v0.9.0", "v0.8.0"])
    assert after("v1.0.0", "v0.9.0") == ("v0.9.0", ["v1.0.0", "v0.9.0"]), "the same release again"
    assert after("v0.9.0", "v1.0.0") == ("v0.9.0", ["v1.0.0", "v0.9.0", "v1.0.0"]), "the way back"
    many = [f"v0.{number}.0" for number in range(20)]
    assert after(*many) == ("v0.0.0", ["v1.0.0", *many[:9]])


@pytest.mark.parametrize("complete", [["v0.9.0", "v0.8.0"], ["v1.0.0", "v0.9.0", "v0.8.0"]], ids=["another release", "the same release"])
def test_an_update_that_stops_half_way_leaves_what_was_published_and_the_way_back(complete: list[str]) -> None:
    before = {"location": "westeurope", "release": complete[0], "releases": complete, "previous_release": "v0.8.0"}
    built = graph("prod", named, answers={READ_OUTPUTS: lambda *_: {"outputs": before}})
    (kept,) = [outputs for urn, outputs in built.outputs.items() if urn.endswith("pulumi:pulumi:Stack::databricks-cicd-test")]
    assert kept == {**before, "previous_release": "v0.9.0"}


def test_a_way_back_that_stops_half_way_too_is_not_one_release_further() -> None:
    half_released = {"release": "v1.0.0", "releases": ["v1.0.0", "v0.9.0"], "previous_release": "v1.0.0"}
    built = graph("prod", named, answers={READ_OUTPUTS: lambda *_: {"outputs": half_released}})
    (kept,) = [outputs for urn, outputs in built.outputs.items() if urn.endswith("pulumi:pulumi:Stack::databricks-cicd-test")]
    assert kept == half_released


class Refused(grpc.RpcError):
    """What the engine answers when it cannot read the state."""

    def details(self) -> str:
        return "failed to load checkpoint: EOF"


def test_a_state_that_the_engine_is_writing_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    refusals = [Refused(), Refused()]

    def empty_at_first(*_: object) -> dict[str, object]:
        if refusals:
            raise refusals.pop()
        return {"outputs": {"releases": ["v0.9.0"]}}

    assert published(graph("prod", named, answers={READ_OUTPUTS: empty_at_first}))["previous_release"] == "v0.9.0"


def test_a_state_that_cannot_be_read_stops_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)

    def never(*_: object) -> dict[str, object]:
        raise Refused

    with pytest.raises(pulumi.RunError, match="last outputs cannot be read from its state: failed to load checkpoint"):
        graph("prod", answers={READ_OUTPUTS: never})
    assert pauses == [0.25, 0.5, 1.0, 2.0]
