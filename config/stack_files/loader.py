"""The only reader of `pulumi.Config`: the engine's keys in, a `StackConfig` out."""

from __future__ import annotations

from pathlib import Path

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env

from config.diagnostics import ConfigError, Diagnostic, in_order
from config.diagnostics import Path as Place
from config.keys import NAMESPACE
from config.model import StackConfig
from config.stack_files.comparison import compare_one
from config.stack_files.engine_command import config_file
from config.stack_files.parser import Source, check
from config.stack_files.source import StackFile

PROGRAM = Path(__file__).resolve().parent.parent.parent
"""The folder of `__main__.py`."""


class ConfigRunError(ConfigError, pulumi.RunError):
    """A `ConfigError` that the engine shows as it is: no stack trace, exit code not 0."""


def load() -> StackConfig:
    """The configuration of the stack that is being run. Raises `ConfigRunError` with every mistake at once; warnings are logged."""
    reader = pulumi.Config(NAMESPACE)
    keys = [key.removeprefix(f"{NAMESPACE}:") for key in sorted({**get_config_env(), **CONFIG.get()}) if key.startswith(f"{NAMESPACE}:")]
    secrets = {key for key in keys if pulumi.runtime.is_config_secret(reader.full_key(key))}
    source = _source(pulumi.get_stack())
    checked = check(
        {key: reader.get(key) for key in keys if key not in secrets},
        {key: reader.require_secret(key) for key in sorted(secrets)},
        source,
    )
    found = in_order([*checked.diagnostics, *_between(source)])
    for item in found:
        if item.severity == "warning":
            pulumi.log.warn(str(item))
    errors = [item for item in found if item.severity == "error"]
    if checked.config is None or errors:
        raise ConfigRunError(errors, source.stack)
    return checked.config


def _between(source: Source) -> list[Diagnostic]:
    """What the other stack files of the folder say against this one."""
    if not source.files:
        return []
    others = (file for file in sorted(source.root.glob("Pulumi.*.yaml")) if file.name != f"Pulumi.{source.stack}.yaml")
    return compare_one(source.stack, source.files[0], [StackFile(file) for file in others])


def line_of(path: Place) -> str:
    """Where the stack file speaks of a place, or of what it is in, for an error: `Pulumi.dev.yaml:57`."""
    source = _source(pulumi.get_stack())
    for file in source.files:
        for length in range(len(path), 0, -1):
            if location := file.find(path[:length], {key.removeprefix(f"{NAMESPACE}:"): value for key, value in file.values.items()}):
                return str(location)
    return f"Pulumi.{source.stack}.yaml"


def _source(stack: str) -> Source:
    """The file that the engine was pointed at; else the stack file beside the program, then the one in the project's folder, which may
    be elsewhere."""
    root = pulumi.get_root_directory()
    folders = [PROGRAM, *([Path(root)] if root else [])]
    files = list(dict.fromkeys(folder / f"Pulumi.{stack}.yaml" for folder in folders))
    chosen = config_file()
    if chosen is not None and chosen not in files:
        files = [chosen]
    return Source(stack=stack, root=PROGRAM, files=tuple(StackFile(file) for file in files if file.is_file()))
