"""Steps: which keys each kind has, and the task that a shorthand is.

Azure Pipelines makes tasks of the shorthands before a template sees them: a template that refuses CmdLine@2 refuses `script`, too.
Source: https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from localcloud.pipelines.expansion.session import Session
from localcloud.pipelines.nodes import Entry, Keys, Leaf, Node, leaf, noun

COMMON: Final = (
    *("name", "displayName", "condition", "continueOnError", "enabled", "env", "target"),
    *("timeoutInMinutes", "retryCountOnTaskFailure"),
)
"""What every step may have."""
_SHELL: Final = ("failOnStderr", "workingDirectory")
_POWERSHELL: Final = (*_SHELL, "errorActionPreference", "ignoreLASTEXITCODE")
INPUTS: Final[Mapping[str, tuple[str, ...]]] = {
    "task": ("inputs",),
    "script": _SHELL,
    "bash": _SHELL,
    "pwsh": _POWERSHELL,
    "powershell": _POWERSHELL,
    "checkout": (
        *("clean", "fetchDepth", "fetchFilter", "fetchTags", "lfs", "persistCredentials", "submodules", "path"),
        *("sparseCheckoutDirectories", "sparseCheckoutPatterns", "workspaceRepo"),
    ),
    "download": ("artifact", "patterns"),
    "downloadBuild": ("artifact", "path", "patterns", "inputs"),
    "getPackage": ("path",),
    "publish": ("artifact",),
    "upload": ("artifact",),  # the old name of publish
    "reviewApp": (),
}
"""The kinds of steps, by their first key, with the other keys that only they have. `template` is not one of them."""
_TASKS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "script": ("CmdLine@2", {"script": ""}),
    "bash": ("Bash@3", {"targetType": "inline", "script": ""}),
    "pwsh": ("PowerShell@2", {"targetType": "inline", "script": "", "pwsh": "true"}),
    "powershell": ("PowerShell@2", {"targetType": "inline", "script": ""}),
}


def as_task(step: Node, session: Session) -> Keys | None:
    """A step as a task, or as it is where there is no task for it; None after reporting why it is none. Unknown keys are reported."""
    if not isinstance(step, Keys):
        if not (isinstance(step, Leaf) and step.is_broken):
            session.wrong(step.place, f"a step must be a map, and this is {noun(step)}")
        return None
    kind = step.first
    if not session.begins(step, "step", tuple(INPUTS), "template"):
        return None
    allowed = (kind, *INPUTS[kind], *COMMON)
    for entry in step.entries:
        session.known(entry.key, f"a key of a step that begins with {kind}", allowed)
    if kind == "upload":
        return Keys(step.place, (Entry(leaf("publish", step.place), step.entries[0].node), *step.entries[1:]))
    return _shorthand(step, kind) if kind in _TASKS else step


def _shorthand(step: Keys, kind: str) -> Keys:
    task, fixed = _TASKS[kind]
    place = step.place
    own = {entry.key.text: entry for entry in step.entries}
    inputs = [Entry(leaf(name, place), own[kind].node if name == "script" else leaf(text, place)) for name, text in fixed.items()]
    inputs += [own[name] for name in INPUTS[kind] if name in own]
    common = [entry for entry in step.entries if entry.key.text in COMMON]
    first = Entry(leaf("task", place), leaf(task, place))
    return Keys(place, (first, *common, Entry(leaf("inputs", place), Keys(place, tuple(inputs)))))
