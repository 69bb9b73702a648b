"""Test results and coverage: read, counted, and kept with the run."""

from __future__ import annotations

import re
import shutil
from typing import Final

from junitparser import JUnitXml, JUnitXmlError

from localcloud.agent.contexts import StepContext, TaskFailed
from localcloud.agent.tasks.model import Input, Task
from localcloud.agent.tasks.patterns import matching

_TRUE_FALSE: Final = ("true", "false")
_LINES: Final = re.compile(r'<coverage\b[^>]*\bline-rate="([0-9.]+)"')
_JACOCO_LINES: Final = re.compile(r'<counter type="LINE" missed="(\d+)" covered="(\d+)"/>\s*(?:<counter[^>]*/>\s*)*</report>')
_LARGEST: Final = 64 * 2**20


def _publish_tests(step: StepContext) -> None:
    files = matching(step.folder("searchFolder"), step.lines("testResultsFiles"))
    if not files:
        message = f"No test result files matching {step.inputs['testResultsFiles']!r} were found."
        if step.flag("failTaskOnMissingResultsFile"):
            raise TaskFailed(message)
        step.issue("warning", message)
        return
    tests = failures = skipped = 0
    for file in files:
        if file.stat().st_size > _LARGEST:
            raise TaskFailed(f"{file} is larger than {_LARGEST // 2**20} MB")
        try:
            read = JUnitXml.fromfile(str(file))
        except (JUnitXmlError, SyntaxError) as error:
            problem = f"{file} holds no JUnit results: {error}"
            if step.flag("failTaskOnFailureToPublishResults"):
                raise TaskFailed(problem) from error
            step.issue("warning", problem)
            continue
        read.update_statistics()  # type: ignore[no-untyped-call]
        tests += read.tests
        failures += read.failures + read.errors
        skipped += read.skipped
        target = step.run.folder / "tests" / f"{len(list((step.run.folder / 'tests').glob('*')))}-{file.name}"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    step.log(f"Tests: {tests} run, {tests - failures - skipped} passed, {failures} failed, {skipped} skipped")
    if failures and step.flag("failTaskOnFailedTests"):
        raise TaskFailed(f"There are one or more test failures detected in result files: {failures} of {tests}.")


def _publish_coverage(step: StepContext) -> None:
    files = matching(step.job.sources, step.lines("summaryFileLocation"))
    if not files:
        message = f"No code coverage files matching {step.inputs['summaryFileLocation']!r} were found."
        if step.flag("failIfCoverageEmpty"):
            raise TaskFailed(message)
        step.issue("warning", message)
        return
    for file in files:
        content = file.read_text(encoding="utf-8", errors="replace")
        cobertura, jacoco = _LINES.search(content), _JACOCO_LINES.search(content)
        if cobertura:
            step.log(f"Coverage of lines: {float(cobertura[1]):.1%} ({file.name})")
        elif jacoco:
            missed, covered = int(jacoco[1]), int(jacoco[2])
            step.log(f"Coverage of lines: {covered / max(missed + covered, 1):.1%} ({file.name})")
        else:
            raise TaskFailed(f"{file} is not a coverage report that the local agent reads: Cobertura and JaCoCo are")
        (step.run.folder / "coverage").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, step.run.folder / "coverage" / file.name)


TESTS = Task(
    "counts the tests in JUnit files and keeps the files with the run",
    _publish_tests,
    {
        "testRunner": Input("JUnit", also=("testResultsFormat",), values=("JUnit",)),
        "testResultsFiles": Input("**/TEST-*.xml", is_required=True),
        "searchFolder": Input("$(System.DefaultWorkingDirectory)"),
        "mergeTestResults": Input("false", values=_TRUE_FALSE, has_no_effect=True),
        "failTaskOnFailedTests": Input("false", values=_TRUE_FALSE),
        "failTaskOnFailureToPublishResults": Input("false", values=_TRUE_FALSE),
        "failTaskOnMissingResultsFile": Input("false", values=_TRUE_FALSE),
        "testRunTitle": Input(has_no_effect=True),
        "platform": Input(also=("buildPlatform",), has_no_effect=True),
        "configuration": Input(also=("buildConfiguration",), has_no_effect=True),
        "publishRunAttachments": Input("true", values=_TRUE_FALSE, has_no_effect=True),
    },
)
COVERAGE = Task(
    "says the coverage in Cobertura and JaCoCo files and keeps the files with the run",
    _publish_coverage,
    {
        "summaryFileLocation": Input(is_required=True),
        "pathToSources": Input(has_no_effect=True),
        "failIfCoverageEmpty": Input("false", values=_TRUE_FALSE),
    },
)
