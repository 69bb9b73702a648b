"""Which stacks a change is for, and what a pull request is told of the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.pull_request.service import Refused, Service
from pipelines import affected, checks
from pipelines.inputs import digest
from tests.pipelines.repository import DEV, FILES, PROD, commit, make, merge

BOTH = ["dev", "prod"]


@pytest.mark.parametrize(
    ("file", "text", "due"),
    [
        ("Pulumi.dev.yaml", DEV + "  databricks-cicd:release: v2\n", ["dev"]),
        ("Pulumi.prod.yaml", PROD.replace("westeurope", "northeurope"), ["prod"]),
        ("Pulumi.prod.yaml", PROD.replace("environment: prod", "environment: live"), BOTH),
        ("Pulumi.prod.yaml", PROD.replace('subscription_id: "1"', 'subscription_id: "2"'), BOTH),
        ("Pulumi.prod.yaml", PROD + "  databricks-cicd:devops: {agents: {type: scale_set}}\n", BOTH),
        ("Pulumi.prod.yaml", "config: [", BOTH),
        ("content/repository/new.yml", "steps: []\n", ["dev"]),
        ("content/notebooks/sales/load.py", "load(2)\n", ["prod"]),
        ("content/repository-of-others/ci.yml", "steps: [x]\n", []),
        ("content/wiki/home.md", "At home\n", BOTH),
        ("stack.py", "build(2)\n", BOTH),
        ("requirements.txt", "pulumi==4\n", BOTH),
        ("policies/rules.py", "rules()\n", BOTH),
        ("Pulumi.yaml", "name: x\n", BOTH),
        ("something/else.txt", "?\n", BOTH),
        ("localcloud.py", "a module beside the room\n", BOTH),
        ("README.md", "Read more\n", []),
        ("docs/rights.md", "More\n", []),
        ("tests/test_stack.py", "def test2(): ...\n", []),
        ("localcloud/store.py", "store(2)\n", []),
    ],
)  # fmt: skip
def test_a_stack_is_due_if_something_changes_that_it_may_read(tmp_path: Path, file: str, text: str, due: list[str]) -> None:
    clone = make(tmp_path / "clone")
    merge(clone, **{file: text})
    assert affected.affected(clone, BOTH) == due


def test_where_no_merge_is_checked_out_every_stack_is_due(tmp_path: Path) -> None:
    clone = make(tmp_path / "clone")
    commit(clone, **{"README.md": "?"})
    assert affected.affected(clone, BOTH) == BOTH
    assert checks.changed_files(clone) is None


def test_a_file_that_goes_or_is_made_executable_is_a_change(tmp_path: Path) -> None:
    clone = make(tmp_path / "clone")
    before = digest(clone, "HEAD", "prod")
    (clone / "stack.py").chmod(0o755)
    commit(clone)
    assert digest(clone, "HEAD", "prod") != before
    (clone / "stack.py").unlink()
    commit(clone)
    assert len({before, digest(clone, "HEAD", "prod"), digest(clone, "HEAD~1", "prod")}) == 3
    with pytest.raises(SystemExit, match="nowhere"):
        digest(clone, "nowhere", "prod")


def test_the_pull_request_learns_that_there_is_nothing_to_preview(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls: list[tuple[str, str, object]] = []

    def call(self: Service, method: str, path: str, body: object = None, *, again: bool = True) -> object:
        calls.append((method, path, body))
        return {"value": [{"id": 1, "sourceRefCommit": {"commitId": "s"}}, {"id": 2, "sourceRefCommit": {"commitId": "t"}}]}

    monkeypatch.setattr(Service, "call", call)
    clone = make(tmp_path / "clone")
    merge(clone, **{"Pulumi.dev.yaml": DEV + "  databricks-cicd:release: v2\n"})
    environ = {
        "SYSTEM_COLLECTIONURI": "https://dev.azure.com/contoso/", "SYSTEM_TEAMPROJECTID": "p", "BUILD_REPOSITORY_ID": "r",
        "SYSTEM_PULLREQUEST_PULLREQUESTID": "7", "SYSTEM_ACCESSTOKEN": "t", "SYSTEM_PULLREQUEST_SOURCECOMMITID": "t",
    }  # fmt: skip
    assert affected.main(["dev", "prod"], environ, clone) == 0
    said = capsys.readouterr().out
    assert "variable=dev;isOutput=true]true" in said
    assert "variable=prod;isOutput=true]false" in said
    (posted,) = [body for method, path, body in calls if (method, path) == ("POST", "statuses")]
    assert posted == {
        "context": {"genre": "databricks-cicd", "name": "preview-prod"}, "state": "notApplicable", "iterationId": 2,
        "description": "Nothing changes for this stack",
    }  # fmt: skip


def test_what_cannot_be_posted_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise Refused("TF401027")

    monkeypatch.setattr(Service, "call", refuse)
    clone = make(tmp_path / "clone")
    merge(clone, **{"README.md": "?"})
    assert affected.main(["dev"], {}, clone) == 0
    assert "type=warning]nothing was posted on the pull request: this run belongs to no pull request" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("file", "titles"),
    [
        ("Pulumi.prod.yaml", set()),
        ("content/notebooks/sales/load.py", set()),
        ("stack.py", {"types", "tests"}),
        ("requirements.txt", {"types", "tests"}),
    ],
)
def test_code_is_checked_where_code_has_changed(tmp_path: Path, file: str, titles: set[str]) -> None:
    clone = make(tmp_path / "clone")
    (clone / "tests" / "config").mkdir()
    merge(clone, **{file: FILES[file] + "\n# more\n"})
    found = dict(checks.commands(clone, checks.changed_files(clone)))
    assert set(found) == {"stack files", "names of the stacks in pipelines", "style", "format", *titles}
    if titles:
        assert found["tests"] == ["-m", "pytest", "-n", "auto", "tests/config"]
