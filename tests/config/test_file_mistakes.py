"""Mistakes in a stack file as a file: what the engine refuses, ignores, or reads as something else."""

from __future__ import annotations

import pytest

from config.stack_files.unreadable import UnreadableStackFile
from tests.config.program import STACK_FILE, Program

KEYS = "azure, databricks, delivery, devops, policies, release, secret-NAME, stack"
HARD = "\u00a0"
"""A no-break space, as word processors, chats and web pages put it into what is copied from them."""

MISREAD = [
    (
        "  azuredevops:",
        "  databricks-cicd:release: 1.10\n  azuredevops:",
        'databricks-cicd:release: YAML reads 1.10 as 1.1. Put it in quotes: "1.10".',
    ),
    (
        "  azuredevops:",
        "  databricks-cicd:release: 2026-01-01\n  azuredevops:",
        'databricks-cicd:release: YAML reads 2026-01-01 as 2026-01-01 00:00:00 +0000 UTC. Put it in quotes: "2026-01-01".',
    ),
    (
        'cost-center: "4711"',
        "cost-center: 2026-01-01",
        'stack.tags.cost-center: YAML reads 2026-01-01 as a time, "2026-01-01 00:00:00 +0000 UTC". Put it in quotes: "2026-01-01".',
    ),
    (
        'cost-center: "4711"',
        "cost-center: 2026-01-01 00:00:00 +0000 UTC",
        'stack.tags.cost-center: "2026-01-01 00:00:00 +0000 UTC" is what the engine writes for a date without quotes. '
        'Put it in quotes: "2026-01-01".',
    ),
    (
        'cost-center: "4711"',
        "cost-center: 0471",
        "stack.tags.cost-center: YAML reads 0471 as 313, because of the zero in front. "
        'A number is written without a zero in front: 471. Text is written in quotes: "0471".',
    ),
    (
        "num_workers: 2",
        "num_workers: 010",
        "databricks.workspaces.main.clusters.shared.num_workers: YAML reads 010 as 8, because of the zero in front. "
        'A number is written without a zero in front: 10. Text is written in quotes: "010".',
    ),
    ('{cost-center: "4711"}', "{1.10: x}", 'stack.tags["1.1"]: YAML reads the key 1.10 as "1.1". Put it in quotes: "1.10".'),
    (
        'cost-center: "4711"',
        "cost-center: 1.10",
        'stack.tags.cost-center: 1.10 (which YAML reads as 1.1) is a number, not text. Put it in quotes: "1.10".',
    ),
    (
        'cost-center: "4711"',
        "cost-center: True",
        'stack.tags.cost-center: True (which YAML reads as true) is true or false, not text. Put it in quotes: "True".',
    ),
    ('cost-center: "4711"', "cost-center: ~", 'stack.tags.cost-center: ~ is how YAML writes "no value". Expected text.'),
    (
        'cost-center: "4711"',
        "cost-center: .inf",
        'stack.tags.cost-center: YAML reads .inf as no finite number, which the engine cannot hand over. Put it in quotes: ".inf".',
    ),
    (
        "deletion_lock: false",
        "deletion_lock: off",
        'azure.deletion_lock: "off" is text, not true or false. Write false. Example: deletion_lock: true',
    ),
    (
        "minimum_approvers: 2",
        "minimum_approvers: 0x20",
        "delivery.approval.minimum_approvers: 0x20 (which YAML reads as 32) is out of range. "
        "Allowed: 1 to 10. Example: minimum_approvers: 1",
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), MISREAD, ids=lambda value: str(value)[:40])
def test_what_yaml_reads_as_something_else_is_shown_as_it_is_written(program: Program, old: str, new: str, expected: str) -> None:
    where = program.replace(old, new)
    assert [str(item) for item in program.check()] == [f"{where}: {expected}"]


@pytest.mark.parametrize("value", ["'1.10'", '"2026-01-01"', "on", "1:30", "!!str 1.10"])
def test_text_that_yaml_leaves_as_it_is_is_no_mistake(program: Program, value: str) -> None:
    program.replace('"4711"', f'"4711", since: {value}')
    assert program.check() == []


@pytest.mark.parametrize("value", ["07", "08", "0x7", "7.0", "0"])
def test_a_number_that_is_the_one_that_was_meant_is_no_mistake(program: Program, value: str) -> None:
    program.replace("num_workers: 2", f"num_workers: {value}")
    assert [item for item in program.check() if "YAML reads" in str(item)] == []


def test_a_secret_that_is_plain_text_is_not_shown(program: Program) -> None:
    program.replace(
        "databricks-cicd:secret-warehouse-password:\n    secure: v1:AAAA:BBBB", "databricks-cicd:secret-warehouse-password: 0123"
    )
    found = program.check()
    assert found
    assert not [item for item in found if "123" in str(item) or "83" in str(item)]


OF_THE_FILE = [
    (
        "config:\n  databricks-cicd:stack",
        "configs:\n  databricks-cicd:stack",
        'the engine ignores the unknown key "configs". Did you mean "config"? ',
    ),
    ("encryptionsalt:", "encryptionsald:", 'the engine ignores the unknown key "encryptionsald". Did you mean "encryptionsalt"? '),
    (
        "encryptionsalt",
        "databricks-cicd:release: v1\nencryptionsalt",
        'the engine ignores "databricks-cicd:release" here. Indent it: it belongs under `config:`.',
    ),
    (
        "  azuredevops:",
        f"{HARD} azuredevops:",
        "the engine ignores this line: it is indented with U+00A0 (no-break space). Use ordinary spaces.",
    ),
    (
        "    owner: team",
        "    name: again\n    owner: team",
        '"name" is here twice; first on line 3. Delete one of the two, or put what is in them together.',
    ),
    ("  azuredevops:", "  databricks-cicd:stack: {}\n  azuredevops:", '"databricks-cicd:stack" is here twice; first on line 2. Delete one'),
    ("encryptionsalt", "---\nencryptionsalt", "the engine reads nothing from here on: a second document. Delete the line `---`"),
    (
        "  azuredevops:orgServiceUrl:",
        "  azuredevops:org:url:",
        'the engine takes no key "azuredevops:org:url". Keys are of the form NAMESPACE:NAME',
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), OF_THE_FILE, ids=lambda value: str(value)[:40])
def test_what_the_engine_refuses_or_ignores_is_one_mistake_with_its_line(program: Program, old: str, new: str, expected: str) -> None:
    where = program.replace(old, new)
    if new.startswith("---"):
        where = program.line("encryptionsalt")
    if new.startswith("    name: again"):
        where = program.line("name: again")
    (item,) = program.check()
    assert str(item).startswith(f"{where}: {expected}")


BROKEN = [
    ("config:\n  databricks-cicd:stack:\n\tname: x\n", ":3: not valid YAML: this line is indented with a tab. Use spaces"),
    (
        "config:\n  databricks-cicd:stack:\n    name: x\n    \towner: y\n",
        ":4: not valid YAML: this line is indented with a tab. Use spaces",
    ),
    (
        f"config:\n  databricks-cicd:stack:\n{HARD}{HARD}  name: x\n    owner: y\n",
        ":3: not valid YAML: this line is indented with U+00A0 (no-break space). Use ordinary spaces",
    ),
    (
        f"config:\n  databricks-cicd:stack:\n    name: x\n   {HARD}owner: y\n",
        ":4: not valid YAML: this line is indented with U+00A0 (no-break space). Use ordinary spaces",
    ),
    (
        "config:\n  a:b:\n    name: x\n   owner: y\n",
        ":4: not valid YAML: did not find expected key while parsing a block mapping that begins on line 2",
    ),
    (
        "config:\n  a:b: [1\n  b:c: 2\n",
        ":3: not valid YAML: did not find expected ',' or ']' while parsing a flow sequence that begins on line 2",
    ),
    ('config:\n  a:b: "text\n  b:c: 2\n', ":2: not valid YAML: found unexpected end of stream while scanning a quoted scalar"),
    ("config:\n  a:b: c: d\n", ":2: not valid YAML: mapping values are not allowed in this context"),
    ("config:\n  a:b: &x {a: *x}\n", ": not valid YAML: an anchor (&) contains its own alias (*), or it is nested too deeply"),
    (f"config:\n  a:b: {'[' * 3000}{']' * 3000}", ": not valid YAML: an anchor (&) contains its own alias (*), or it is nested too deeply"),
    (
        "config:\n  a:a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"  a:{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)),
        ": not valid YAML: aliases (*) make more than 400000 values of it",
    ),
    ("config:\n  a:b: a\x08b\n", ":2: has the control character U+0008, which YAML does not allow. Delete it"),
    ("", ": the file is empty: expected a mapping with the key config"),
    ("# all of it\n", ": the file is empty: expected a mapping with the key config"),
]


@pytest.mark.parametrize(("text", "expected"), BROKEN, ids=lambda value: repr(value)[:40])
def test_what_is_not_yaml_is_explained_at_its_line(program: Program, text: str, expected: str) -> None:
    program.write(text)
    with pytest.raises(UnreadableStackFile) as raised:
        program.check()
    assert str(raised.value) == f"Pulumi.dev.yaml{expected}"


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("latin-1", ":5: is not UTF-8 (byte 0xe9). Save the file as UTF-8"),
        ("utf-16", ": is UTF-16 and not UTF-8. Save the file as UTF-8"),
        ("utf-16-le", ": is not UTF-8 (it has zero bytes, as UTF-16 has). Save the file as UTF-8"),
    ],
)
def test_another_encoding_is_named(program: Program, encoding: str, expected: str) -> None:
    program.file.write_bytes(STACK_FILE.replace("team@contoso.com", "t\u00e9am@contoso.com").encode(encoding))
    with pytest.raises(UnreadableStackFile) as raised:
        program.check()
    assert str(raised.value) == f"Pulumi.dev.yaml{expected}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_byte_order_mark_changes_no_line(program: Program, encoding: str) -> None:
    where = program.replace("mode: create", "mode: creat")
    program.file.write_bytes(program.file.read_text().encode(encoding))
    assert [str(item.location) for item in program.check()] == [where]


def test_signs_that_nobody_sees_are_written_out(program: Program) -> None:
    where = program.replace("num_workers:", f"num{HARD}workers:")
    (item,) = program.check()
    assert str(item).startswith(
        f'{where}: databricks.workspaces.main.clusters.shared["num\\u00a0workers"]: unknown key "num\\u00a0workers". '
    )
    assert 'Did you mean "num_workers"?' in str(item)


def test_the_mistakes_of_a_mistyped_section_come_with_it(program: Program) -> None:
    typed = program.replace("databricks-cicd:databricks:", f"databricks-cicd:{HARD}databrick:")
    worker = program.replace("num_workers: 2", "num_worker: 2")
    policy = program.replace("policy: small-jobs", "policy: big-jobs")
    found = sorted(program.check(), key=lambda item: item.location or typed)
    assert {str(item.location) for item in found} == {typed, worker, policy}
    assert f'{typed}: databricks-cicd:\\u00a0databrick: unknown key "\\u00a0databrick". Did you mean "databricks"? Allowed: {KEYS}.' in map(
        str, found
    )


def test_a_mistyped_namespace_is_the_place_of_the_missing_section(program: Program) -> None:
    where = program.replace("databricks-cicd:delivery:", "databricks_cicd:delivery:")
    assert [str(item) for item in program.check()] == [
        f'{where}: databricks-cicd:delivery: missing section. Is it meant by "databricks_cicd:delivery"? Write databricks-cicd:delivery.'
    ]


def test_a_key_without_a_namespace_is_one_of_this_project_as_it_is_to_the_engine(program: Program) -> None:
    program.replace("databricks-cicd:delivery:", "delivery:")
    assert program.check() == []


def test_what_is_merged_has_the_line_it_is_written_on(program: Program) -> None:
    program.replace("            autotermination_minutes: 20\n", "            <<: *ends\n")
    program.replace("config:\n", "config:\n  other:defaults: &ends\n    autotermination_minutes: 5\n")
    assert [str(item.location) for item in program.check()] == [program.line("autotermination_minutes: 5")]
