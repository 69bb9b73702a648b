"""Processes of steps: output, ends, groups and strays."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from localcloud.agent import processes
from localcloud.agent.processes import Ended
from localcloud.agent.step_log import HEAD_BYTES, LONGEST_LINE, TAIL_BYTES, StepLog

ENV = {"PATH": os.environ["PATH"]}
CLOUD = Path("/somewhere/cloud.db")


def bash(script: str, folder: Path, **options: object) -> tuple[Ended, list[str]]:
    lines: list[str] = []
    given = {"env": ENV, "on_line": lines.append, **options}
    return processes.run(["bash", "-c", script], cwd=folder, **given), lines  # type: ignore[arg-type]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_lines_of_both_streams_and_the_exit_code(tmp_path: Path) -> None:
    ended, lines = bash("echo one; echo two >&2; printf three; exit 3", tmp_path)
    assert lines == ["one", "two", "three"]
    assert (ended.how, ended.code, ended.problem()) == ("exited", 3, "exited with code '3'")


def test_a_signal_is_said_by_its_name(tmp_path: Path) -> None:
    assert bash("kill -SEGV $$", tmp_path)[0].problem() == "ended by signal 11 (SIGSEGV)"


def test_errors_are_noticed_where_they_count(tmp_path: Path) -> None:
    assert bash("echo x >&2", tmp_path, separate_errors=True)[0].wrote_errors
    assert not bash("echo x", tmp_path, separate_errors=True)[0].wrote_errors


def test_time_is_up_for_the_whole_group_even_if_it_ignores_being_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "GRACE_SECONDS", 0.1)
    script = "trap '' TERM; (trap '' TERM; sleep 60) & echo $!; wait"
    ended, lines = bash(script, tmp_path, deadline=time.monotonic() + 0.3)
    assert ended.how == "timed out"
    assert not is_alive(int(lines[0]))


def test_cancelling_ends_a_process_that_has_closed_its_output(tmp_path: Path) -> None:
    asked = iter([False, False, True, True, True, True])
    ended, _ = bash("exec >&- 2>&-; sleep 60", tmp_path, is_canceled=lambda: next(asked, True))
    assert ended.how == "canceled"


def test_a_process_in_the_background_does_not_hold_the_step_and_does_not_outlive_it(tmp_path: Path) -> None:
    ended, lines = bash("sleep 60 & echo $!", tmp_path)
    assert (ended.how, ended.code) == ("exited", 0)
    assert not is_alive(int(lines[0]))


def test_strays_that_left_the_group_are_found_by_their_variable(tmp_path: Path) -> None:
    lookup = processes.lookup_of(CLOUD, 417)
    script = "setsid bash -c 'echo $$ >stray; exec sleep 60' >/dev/null 2>&1 & until [ -s stray ]; do sleep 0.05; done; cat stray"
    _, lines = bash(script, tmp_path, env={**ENV, processes.LOOKUP: lookup})
    assert processes.end_strays(processes.lookup_of(CLOUD, 417)) == []
    assert processes.end_strays_of_run(CLOUD, 41) == processes.end_strays_of_run(Path("/another/cloud.db"), 417) == []
    assert processes.end_strays_of_run(CLOUD, 417) == [int(lines[0])]


def test_a_line_without_an_end_is_cut_and_the_rest_goes_on(tmp_path: Path) -> None:
    _, lines = bash("head -c 5000000 /dev/zero | tr '\\0' a; echo; echo after", tmp_path)
    assert lines[0].startswith("aaaa")
    assert len(lines[0]) < LONGEST_LINE + 100
    assert lines[1:] == ["after"]


def test_a_long_log_keeps_its_beginning_and_its_end(tmp_path: Path) -> None:
    with StepLog(tmp_path / "logs" / "1.log") as log:
        for number in range(1_200):
            log.write(f"{number} " + "x" * 10_000)
    text = (tmp_path / "logs" / "1.log").read_text()
    assert len(text) < HEAD_BYTES + TAIL_BYTES + 20_000
    assert "Z 0 x" in text
    assert "Z 1199 x" in text
    assert "bytes of this log were not kept" in text
