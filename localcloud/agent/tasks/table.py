"""The table: a task's name and what it does here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from localcloud.agent.tasks import artifacts, azure, cache, checkout, files, node, python, results, scripts
from localcloud.agent.tasks.model import Task

WORDS: Final[Mapping[str, Task]] = {
    "checkout": checkout.CHECKOUT,
    "download": artifacts.DOWNLOAD_WORD,
    "publish": artifacts.PUBLISH_WORD,
}
"""Steps that are no tasks."""

TASKS: Final[Mapping[str, Task]] = {
    "ArchiveFiles@2": files.ARCHIVE,
    "AzureCLI@2": azure.CLI,
    "AzureCLI@3": azure.CLI,
    "AzureKeyVault@2": azure.KEY_VAULT,
    "Bash@3": scripts.BASH,
    "Cache@2": cache.CACHE,
    "CmdLine@2": scripts.CMD_LINE,
    "CopyFiles@2": files.COPY,
    "DeleteFiles@1": files.DELETE,
    "DownloadPipelineArtifact@2": artifacts.DOWNLOAD,
    "ExtractFiles@1": files.EXTRACT,
    "NodeTool@0": node.TOOL,
    "PipAuthenticate@1": python.PIP_AUTHENTICATE,
    "PowerShell@2": scripts.POWERSHELL,
    "PublishBuildArtifacts@1": artifacts.PUBLISH_BUILD,
    "PublishCodeCoverageResults@2": results.COVERAGE,
    "PublishPipelineArtifact@1": artifacts.PUBLISH,
    "PublishTestResults@2": results.TESTS,
    "TwineAuthenticate@1": python.TWINE_AUTHENTICATE,
    "UseNode@1": node.USE,
    "UsePythonVersion@0": python.USE_VERSION,
}


def find(name: str) -> Task | None:
    """The task or word of that name, in any case. A task without a version, or with its id, is not found."""
    rows = {**WORDS, **TASKS}
    return next((task for own, task in rows.items() if own.lower() == name.lower()), None)
