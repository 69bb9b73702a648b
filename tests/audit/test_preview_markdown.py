"""The page that reviewers see."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from audit import markdown
from audit.digest import Digest
from audit.markdown.cuts import LONGEST_REPORT
from audit.markdown.escape import block, code, code_in_html, plain
from audit.preview import build
from tests.audit.digests import NOTEBOOK, POLICY, PROJECT, STACK, UNKNOWN, VAULT, built, digest, encoded, named, step, update, urn


def rendered(*steps: dict[str, Any], **fields: Any) -> str:
    return markdown.render(built(*steps, **fields))


def test_the_preview_of_a_real_engine(changed_stack: dict[str, Any]) -> None:
    report = markdown.render(build(Digest.model_validate(changed_stack)))
    assert report.startswith(
        "# Preview of stack `dev` (project `databricks-cicd`)\n\n**1 to delete, 2 to replace, 2 to update, 1 to create**, 4 unch"
    )
    assert "| Azure DevOps | 1 | 0 | 0 | 1 |" in report
    assert "| **All** | **1** | **2** | **2** | **1** |" in report
    assert "- **warning** about `databricks:index/clusterPolicy:ClusterPolicy policy`: `` careful `x` ``" in report
    assert (
        "### `Notebook main-notebooks-etl`\n\nIn `Workspace` / `Notebooks main-notebooks` · type `databricks:index/notebook:Notebook`"
        " · declared at `components/databricks/notebooks.py:18` · id `id-main-notebooks-etl`\n\nReplaced because of `path`.\n\n"
        '- `path`: `"/Shared/etl"` → `"/Shared/etl2"` — **forces the replacement**\n'
        "- `contentBase64`: text, 1 line added, 1 line removed\n\n"
        "  ```diff\n  @@ cell 1, code @@\n  -print(1)\n  +print(2)"
    ) in report
    assert "- `definition` (JSON) `autotermination_minutes.value`: `20` → `30`" in report
    headings = [line for line in report.splitlines() if line.startswith("## ")]
    assert headings == [
        *("## Errors and warnings", "## Danger: 1", "## Attention: 2"),
        *("## To delete: 1", "## To replace: 2", "## To update: 2", "## To create: 1"),
    ]


def test_no_changes_is_one_line() -> None:
    assert rendered(summary={"same": 9}) == "# Preview of stack `dev` (project `databricks-cicd`)\n\n**No changes**: 9 unchanged.\n"


def test_a_preview_that_failed_does_not_pass_for_one_without_changes() -> None:
    report = rendered(diagnostics=[{"message": "error: boom", "severity": "error"}])
    assert "No changes" not in report
    assert "**The preview failed.**" in report
    assert "- **error**: `boom`" in report


def test_an_error_stands_before_the_changes_and_before_warnings() -> None:
    report = rendered(
        step("delete", urn("gone", VAULT), old={}),
        diagnostics=[{"message": "warning: careful", "severity": "warning"}, {"message": "error: boom", "severity": "error"}],
    )
    assert report.index("boom") < report.index("careful") < report.index("To delete")


def test_a_state_that_may_be_damaged_is_said() -> None:
    document = Digest.model_validate({**digest(), "maybeCorrupt": True})
    assert "**The engine says that the state may be damaged.**" in markdown.render(build(document))


def test_one_system_needs_no_sum() -> None:
    assert "| Azure | 1 |\n\n" in rendered(step("delete", urn("gone", VAULT), old={}))


def test_what_others_did_in_the_clouds_is_not_taken_for_a_plan() -> None:
    document = digest(update({"a": 1}, {"a": 2}))
    document["steps"].insert(0, {**document["steps"][0], "op": "refresh"})
    assert "The clouds were read first" in markdown.render(build(Digest.model_validate(document)))
    del document["steps"][1]
    assert "This is a refresh" in markdown.render(build(Digest.model_validate(document)))


def test_a_long_message_keeps_its_first_line_and_its_end() -> None:
    trace = "\n".join(["Traceback", *(f"frame {number}" for number in range(100)), "ValueError: boom"])
    report = rendered(diagnostics=[{"message": f"error: {trace}", "severity": "error"}])
    assert "  Traceback\n  … 83 lines left out …\n  frame 83\n" in report
    assert "  ValueError: boom\n  ```" in report


def test_1_an_incomplete_preview_is_said_once() -> None:
    providers = [urn(name, "pulumi:providers:databricks") for name in ("main", "sandbox")]
    steps = [step("create", provider, new={"host": UNKNOWN}) for provider in providers]
    behind = [step("create", urn(f"etl-{of}", NOTEBOOK), new={}, provider=f"{providers[of]}::{UNKNOWN}") for of in (0, 0, 1)]
    behind[1]["urn"] = urn("other", NOTEBOOK)
    report = rendered(*steps, *behind)
    assert report.count("**This preview is incomplete.**") == 1
    assert (
        "not exist yet: `main` (databricks: `host`), `sandbox` (databricks: `host`). So 3 resources behind it could not be checked"
        in report
    )


def test_unknown_values_read_as_known_after_apply() -> None:
    assert '- `a`: `"x"` → *known after apply*' in rendered(update({"a": "x"}, {"a": UNKNOWN}))
    assert "- `a`: *known after apply*" in rendered(step("create", urn("it", POLICY), new={"a": UNKNOWN}))


def test_added_and_removed_properties_say_so() -> None:
    report = rendered(update({"a": 1}, {"b": None}))
    assert "- `a`: `1` *removed*" in report
    assert "- `b`: `null` *added*" in report


def test_a_created_resource_folds_its_properties_and_keeps_its_line() -> None:
    created = step("create", urn("etl", NOTEBOOK), new={"path": "/a", "contentBase64": encoded("a\nb\n")})
    created["newState"]["sourcePosition"] = "project:///components/databricks/notebooks.py#41"
    report = rendered(created)
    place = "<code>components/databricks/notebooks.py:41</code>"
    title = f"<b><code>Notebook etl</code></b> · <code>databricks:index/notebook:Notebook</code> · {place}"
    assert f'<details><summary>{title}</summary>\n\n- `path`: `"/a"`\n- `contentBase64`: text of 2 lines\n\n</details>' in report


def test_texts_of_several_lines_are_told_by_their_length_where_there_is_nothing_to_compare() -> None:
    report = rendered(step("create", urn("it", PROJECT), new={"content": "a\nb\nc\n", "one": "a", "contentBase64": "//79"}))
    assert "- `content`: text of 3 lines\n" in report
    assert '- `one`: `"a"`\n' in report
    assert "- `contentBase64`: binary, 4 base64 characters\n" in report


def test_a_replacement_without_a_reason_says_that_there_is_none() -> None:
    assert "Replaced without a property as reason" in rendered(step("replace", urn("it", PROJECT), old={}, new={}))


def test_a_long_value_is_cut_and_counted() -> None:
    report = rendered(step("create", urn("it", PROJECT), new={"description": "x" * 1_000}))
    assert f'`"{"x" * 159}…` (842 more characters)' in report


def test_a_diagnostics_line_may_be_longer_than_a_values() -> None:
    report = rendered(diagnostics=[{"message": f"error: {'x' * 900}\n{'y' * 1_001}", "severity": "error"}])
    assert f"  {'x' * 900}\n  {'y' * 1_000}… (1 more character)\n" in report


def test_many_properties_are_cut_and_counted() -> None:
    report = rendered(step("create", urn("it", PROJECT), new={f"p{number}": number for number in range(100)}))
    assert "- … and 40 more properties" in report


def test_code_is_cut_last_and_that_is_said_at_the_top() -> None:
    old, new = (encoded("\n".join(f"{word} {number}" for number in range(200))) for word in ("old", "new"))
    changes = [update({"contentBase64": old}, {"contentBase64": new}, of=urn(f"n{number}", NOTEBOOK)) for number in range(20)]
    others = [step("create", urn(f"p{number}", PROJECT), new={f"k{key}": "v" * 100 for key in range(30)}) for number in range(60)]
    report = rendered(*changes, *others)
    assert len(report) <= LONGEST_REPORT
    assert report.count("\n  -old") == 20 * 200
    assert "Not shown, because this must fit into one comment: the properties of new and deleted resources.**" in report[:400]


def test_the_longest_texts_are_cut_and_counted() -> None:
    old, new = (encoded("\n".join(f"{word} {number} {'x' * 200}" for number in range(2_000))) for word in ("old", "new"))
    report = rendered(update({"contentBase64": old}, {"contentBase64": new}))
    assert len(report) <= LONGEST_REPORT
    assert "all but 400 lines of each text.**" in report[:600]
    assert "… and 3,601 more lines of this diff" in report


def test_texts_too_long_to_compare_are_told_by_their_length() -> None:
    old, new = "a\n" * 6_000, "b\n" * 7_000
    assert "text of 6,001 lines → 7,001 lines, too long" in rendered(update({"content": old}, {"content": new}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "`plain`"),
        ("a`b", "``a`b``"),
        ("a``b`", "``` a``b` ```"),
        ("`", "`` ` ``"),
        ("", "`  `"),
        ("a|b <script>", "`a|b <script>`"),
        ("a\nb\tc\x1b[31m\u202e", "`a\\nb\\tc\\x1b[31m\\u202e`"),
    ],
)
def test_a_code_span_holds_any_text(text: str, expected: str) -> None:
    assert code(text) == expected


def test_a_block_cannot_be_closed_from_inside() -> None:
    assert block(["```", "# not a heading", "\x1b[0m"], "diff") == "````diff\n```\n# not a heading\n\\x1b[0m\n````"


def test_text_outside_of_code_stays_text() -> None:
    assert plain("<b>*x*_|`[a](b)") == r"&lt;b&gt;\*x\*\_\|\`\[a\](b)"
    assert code_in_html("</code><script>&\n") == "<code>&lt;/code&gt;&lt;script&gt;&amp;\\n</code>"


NASTY = "`</summary></details><script>alert(1)</script>|# no heading ```"


def test_nothing_from_the_preview_becomes_markup() -> None:
    gone = step("delete", urn(NASTY, VAULT), old={NASTY: NASTY})
    gone["oldState"] |= {"id": NASTY, "deletedWith": gone["urn"]}
    replaced = step("replace", urn("other", VAULT), old={}, new={})
    replaced["newState"]["replaceWith"] = [urn(NASTY, VAULT)]
    report = rendered(
        gone,
        replaced,
        update({NASTY: NASTY}, {NASTY: f"{NASTY}\n# no heading\n```\nmore"}, of=urn(f"{NASTY}2", POLICY)),
        diagnostics=[
            {"message": f"error: {NASTY}\n```\n{NASTY}", "severity": "error"},
            {"message": f"warning: {NASTY}", "severity": "warning"},
        ],
    )
    assert report.count("script") > 10
    prose = "\n".join(outside_code(report))
    assert "script" not in prose.replace("&lt;script&gt;", "").replace("&lt;/script&gt;", "")
    assert not re.search(r"^#+ *no heading", prose, re.MULTILINE)
    tags = Tags()
    tags.feed(prose)
    folded = ["details", "summary", "b", "/b", "/summary", "/details"]
    assert tags.seen == [*folded, "details", "summary", "b", "code", "/code", "/b", "code", "/code", "/summary", "/details"]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(f"/{tag}")


def outside_code(report: str) -> Iterator[str]:
    """The lines of a report without fenced blocks and code spans, by CommonMark's rule that a run of backticks ends at an equal run.

    Lines that start an HTML block are kept whole: Markdown is not read in them.
    """
    fence = ""
    for line in report.split("\n"):
        opening = re.match(r"\s*(`{3,})[a-z]*$", line)
        if fence or opening:
            fence = "" if line.strip() == fence else fence or (opening[1] if opening else "")
        else:
            yield line if line.startswith("<") else re.sub(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)", "", line)
    assert not fence


def test_the_fixture_is_what_the_engine_wrote(changed_stack: dict[str, Any]) -> None:
    assert set(changed_stack) == set(digest()) == {"steps", "diagnostics", "duration", "changeSummary"}
    assert changed_stack["steps"][0]["urn"] == STACK
    assert named("path", kind="update-replace")["path"] == changed_stack["steps"][4]["detailedDiff"]["path"]
    assert json.loads((Path(__file__).parent / "changed_stack.json").read_text()) == changed_stack
