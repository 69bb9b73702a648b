"""A small program folder with a valid stack file, to break one thing at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from config.__main__ import check_file
from config.diagnostics import Diagnostic
from config.stack_files.comparison import compare
from config.stack_files.source import StackFile
from tests.config.engine_entry import said_by_the_program

STACK_FILE = """\
config:
  databricks-cicd:stack:
    name: data
    environment: dev
    owner: team@contoso.com
    tags: {cost-center: "4711"}
  databricks-cicd:azure:
    subscription_id: 11111111-2222-3333-4444-555555555555
    subscription_name: Data Dev
    tenant_id: 99999999-8888-7777-6666-555555555555
    location: westeurope
    key_vault:
      soft_delete_days: 7
      secrets: [warehouse-password]
    databricks_application_object_id: aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee
    deletion_lock: false
  databricks-cicd:devops:
    project:
      name: Data
      mode: create
    repositories:
      notebooks:
        content: content/repository
      tools:
        name: Tools
        content: content/repository
    pipelines:
      ci:
        repository: notebooks
        path: pipelines/ci.yml
    access:
      approvers: [ada@contoso.com, bo@contoso.com]
  databricks-cicd:databricks:
    workspaces:
      main:
        policies:
          small-jobs:
            definition:
              spark_version: {type: regex, pattern: "16\\\\.[0-9]+\\\\.x-scala.*"}
              autotermination_minutes: {type: range, minValue: 10, maxValue: 60}
        clusters:
          shared:
            policy: small-jobs
            spark_version: 16.4.x-scala2.12
            node_type_id: Standard_D4ds_v5
            autotermination_minutes: 20
            num_workers: 2
        notebooks:
          etl:
            folder: content/notebooks/etl
            path: /Shared/etl
            files: []
        secret_scopes:
          vault: {}
        permissions:
          users:
            policies: {small-jobs: CAN_USE}
            notebooks: {etl: CAN_READ}
      other:
        notebooks:
          etl:
            folder: content/notebooks/etl
            path: /Shared/etl
  databricks-cicd:delivery:
    mode: continuous-delivery
    approval:
      minimum_approvers: 2
  databricks-cicd:secret-warehouse-password:
    secure: v1:AAAA:BBBB
  azuredevops:orgServiceUrl: https://dev.azure.com/contoso
encryptionsalt: v1:salt
"""


_SAID_TWICE: set[str] = set()
"""The kinds of mistakes of which the program said the same as `python -m config`."""


@dataclass(frozen=True)
class Program:
    """A folder like the repository's: `Pulumi.dev.yaml`, notebooks and the content of a repository."""

    root: Path
    said: list[str] = field(default_factory=list)
    """Everything that was said about it, for the snapshots."""

    @property
    def file(self) -> Path:
        """The stack file."""
        return self.root / "Pulumi.dev.yaml"

    def write(self, text: str = STACK_FILE) -> None:
        """Write the stack file."""
        self.file.write_text(text)

    def check(self) -> list[Diagnostic]:
        """What is said about the stack file by `python -m config`; once for each kind of mistake, the program says the same."""
        found = list(check_file(self.file, self.root))
        kinds = {re.sub(r'"[^"]*"|[0-9]+', "", f"{item.severity} {item.summary}") for item in found}
        if not kinds <= _SAID_TWICE:
            between = compare([StackFile(file) for file in self.root.glob("Pulumi.*.yaml")])
            by_the_command = {str(item) for item in (*found, *between) if item.location is None or item.location.file == self.file.name}
            assert set(said_by_the_program(self.file, self.root)) == by_the_command
            _SAID_TWICE.update(kinds)
        texts = (self._anywhere(str(item)) for item in found)
        self.said.extend(text for text in texts if text not in self.said)
        return found

    def _anywhere(self, text: str) -> str:
        """A message without what differs between two runs, and between versions of Python."""
        text = text.replace(str(self.root), "FOLDER").replace(str(self.root.parent), "BESIDE")
        return re.sub(r"(?<=valid JSON: )[^.]*?(?=\. | in line )", "REASON", text)

    def replace(self, old: str, new: str) -> str:
        """Break the stack file in one place and return where: `Pulumi.dev.yaml:LINE`, the line that `new` begins at."""
        text = self.file.read_text()
        assert text.count(old) == 1, f"{text.count(old)} times: {old}"
        before, after = text.split(old)
        self.file.write_text(before + new + after)
        leading = len(new) - len(new.lstrip(" \n"))
        return self.at(before.count("\n") + new[:leading].count("\n") + 1)

    def at(self, line: int) -> str:
        """A line of the stack file as errors name it."""
        return f"Pulumi.dev.yaml:{line}"

    def line(self, needle: str) -> str:
        """The line of the only occurrence of a text, as errors name it."""
        text = self.file.read_text()
        assert text.count(needle) == 1, f"{text.count(needle)} times: {needle}"
        return self.at(text[: text.index(needle)].count("\n") + 1)

    def add(self, path: str, text: str = "# Databricks notebook source\nx = 1\n") -> Path:
        """Write a file below the folder."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file


def program(root: Path) -> Program:
    """A valid one."""
    made = Program(root)
    made.write()
    made.add("content/notebooks/etl/ingest.py")
    made.add("content/notebooks/etl/deep/check.sql", "select 1\n")
    made.add("content/repository/pipelines/ci.yml", "steps: []\n")
    return made
