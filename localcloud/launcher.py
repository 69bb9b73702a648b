"""`./local CMD ...`: runs a command with the local cloud around it, and nothing of the real ones.

The command sees its own PULUMI_HOME with the local provider plugins, a backend (see `states`), the engine on PATH, and the few settings
that the providers need. `pulumi` on a project of this repository is sent to its shadow (see `shadow`); a project elsewhere, found by the
working directory or by `-C`, is left as it is.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from localcloud import calling, destroyed_vaults, states
from localcloud.install import install
from localcloud.places import PLACE, ROOT, STEP, Places, places
from localcloud.shadow import STACK_FILE, UnusableFile, stack_names, synchronise

SETTINGS: Mapping[str, str] = {
    "AZDO_ORG_SERVICE_URL": "https://dev.azure.com/local",
    "ARM_SUBSCRIPTION_ID": "00000000-0000-4000-8000-000000000001",
    "ARM_TENANT_ID": "00000000-0000-4000-8000-000000000002",
    "PULUMI_CONFIG_PASSPHRASE": "local",
    "ROLE_WAIT_SECONDS": "0",
    "GOGC": "400",
}
"""An organisation, a subscription, a tenant, the passphrase of stacks that hold nothing real, no wait for roles, which work at once, and
memory instead of an eighth of the engine's time."""

PASSPHRASES = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")
"""Those of somebody's own stacks, of which the local cloud's stacks know nothing."""

CLOUD_CREDENTIALS = ("ARM_", "AZURE_", "AZDO_", "DATABRICKS_", "SYSTEM_")
"""Variables that could send a provider elsewhere, or that it would refuse together with others."""

SIGN_IN = frozenset(
    {
        *("ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID", "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID", "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"),
        *("ARM_OIDC_TOKEN", "ARM_OIDC_TOKEN_FILE_PATH", "ARM_USE_DEFAULT_AZURE_CREDENTIAL", "ARM_USE_OIDC", "AZURE_CONFIG_DIR"),
        *("AZURE_FEDERATED_TOKEN_FILE", "SYSTEM_ACCESSTOKEN", "SYSTEM_OIDCREQUESTURI"),
    }
)
"""Those by which a provider in a step of a pipeline signs in, which it keeps there."""


def environment(base: Mapping[str, str], at: Places) -> dict[str, str]:
    """The environment of a command on the local cloud."""
    in_step = SIGN_IN if base.get(STEP) else ()
    kept = {
        key: value for key, value in base.items() if (key in in_step or not key.startswith(CLOUD_CREDENTIALS)) and key not in PASSPHRASES
    }
    kept.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled modules are a third of a preview's time
    path = os.pathsep.join([str(at.bin), str(ROOT / "engine" / "bin"), str(ROOT / ".venv" / "bin"), base.get("PATH", os.defpath)])
    return {
        **SETTINGS,
        **kept,
        "PATH": path,
        PLACE: str(at.base),
        "LOCALCLOUD_DB": str(at.database),
        "PULUMI_HOME": str(at.home),
        **states.variables(base, at),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }


def prepare(at: Places) -> None:
    """Makes the folders, the plugins and the `pulumi` that nested commands find. Quick when all is there. Raises `OSError`."""
    for folder in (at.state, at.bin, at.home):
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
    install(at.home)
    wrapper = at.bin / "pulumi"
    text = f'#!/bin/sh\nexec "{ROOT / "local"}" pulumi "$@"\n'
    if not wrapper.exists() or wrapper.read_text() != text:
        wrapper.write_text(text)
        wrapper.chmod(0o755)


def split_project(arguments: Sequence[str], directory: Path) -> tuple[Path | None, list[str]]:
    """The project of this repository that the engine, started there with these arguments, would work on (None: a project elsewhere),
    and the arguments without what chose it."""
    chosen, rest, left = directory, [], iter(arguments)
    for argument in left:
        if argument in {"-C", "--cwd"}:
            chosen = directory / next(left, "")
        elif argument.startswith(("-C", "--cwd=")):
            chosen = directory / argument.removeprefix("-C").removeprefix("--cwd=")
        else:
            rest.append(argument)
    project = _project_of(chosen.resolve())
    return (project, rest) if project in states.PROJECTS else (None, list(arguments))


def stack_to_create(arguments: Sequence[str], at: Places, variables: Mapping[str, str], project: Path = ROOT) -> str | None:
    """The stack that a command names with `-s` and that has a stack file but no state yet: a newcomer's first `up`. Raises
    `UnreachableBackend`."""
    stack = _named_stack(arguments)
    is_init = "init" in arguments and "stack" in arguments
    if stack is None or is_init or stack not in stack_names(project):
        return None
    return None if states.of(at, project, stack, variables).exists() else stack


def main(arguments: Sequence[str]) -> int:
    """Runs the command in place of this process; returns only on an error of its own."""
    who, command = (arguments[1], arguments[2:]) if arguments[:1] == ["--as"] and len(arguments) > 1 else (None, arguments)
    if not command:
        print(
            "usage: ./local [--as person|apply|plan|review|IDENTITY] CMD ...   for example: ./local pulumi up -s dev --yes", file=sys.stderr
        )
        return 2
    at = places()
    try:
        if who is not None:
            os.environ |= calling.variables_of(who, at, _state_of(command, at))
        return _run(at, *command)
    except (UnusableFile, calling.UnknownCaller, states.UnreachableBackend) as error:
        _say(str(error))
    except OSError as error:
        place = error.filename or at.base
        _say(f"{place} cannot be written: {error.strerror}. Keep the local cloud elsewhere: export {PLACE}=$HOME/local-cloud")
    return 1


def _run(at: Places, name: str, *rest: str) -> int:
    prepare(at)
    variables = environment(os.environ, at)
    if name == "recover":
        return _recover(at, rest, variables)
    if name != "pulumi":
        program = shutil.which(name, path=variables["PATH"])
        if program is None:
            _say(f"{name} is not on PATH")
            return 127
        return _become(program, [name, *rest], variables)
    for passphrase in PASSPHRASES:
        if os.environ.get(passphrase) not in {None, variables["PULUMI_CONFIG_PASSPHRASE"]}:
            _say(f"{passphrase} is set and not used: stacks of the local cloud have a passphrase of their own (unset {passphrase})")
    engine = [str(ROOT / "engine" / "bin" / "pulumi")]
    project, arguments = split_project(rest, Path.cwd())
    if project is not None:
        shadow = _renewed_shadow(at, project)
        engine += ["-C", str(shadow)]
        arguments = [*copied_stack_files(arguments, Path.cwd(), project, shadow)]
        if (stack := stack_to_create(arguments, at, variables, project)) is not None:
            made = subprocess.run([*engine, "stack", "init", stack, "--no-select"], env=variables, check=False)
            if made.returncode:
                return made.returncode
        if "up" in arguments and (stack := _named_stack(arguments)) is not None:
            file = Path(_option(arguments, "--config-file") or shadow / f"Pulumi.{stack}.yaml")
            if word := destroyed_vaults.let_go(at, states.of(at, project, stack, variables), file):
                _say(word)
    return _become(engine[0], [*engine, *arguments], variables)


def _recover(at: Places, arguments: Sequence[str], variables: Mapping[str, str]) -> int:
    """`./local recover`: many short commands of the engine, so they are not each sent through `./local`."""
    project, rest = split_project(arguments, Path.cwd())
    if project is not None:
        os.chdir(_renewed_shadow(at, project))
    path = os.pathsep.join([str(ROOT / "engine" / "bin"), variables["PATH"]])
    return _become(sys.executable, [sys.executable, "-m", "recovery", *rest], {**variables, "PATH": path})


def _renewed_shadow(at: Places, project: Path) -> Path:
    """The shadow of one of this repository's projects, with what a person has to know said."""
    shadow = at.shadow(project)
    for word in synchronise(project, shadow):
        _say(word)
    return shadow


FILE_OPTIONS = ("--config-file", "--policy-pack", "--policy-pack-config", "--plan", "--save-plan", "--event-log", "--file")
"""Options of the engine with a file or folder, which it would look for in the shadow."""


def copied_stack_files(arguments: Sequence[str], directory: Path, project: Path, shadow: Path) -> Iterator[str]:
    """The arguments with the shadow's copy of a stack file wherever they name the tracked one, since the engine writes into it. Any other
    file keeps its place."""
    is_file = False
    for argument in arguments:
        option, assigned, value = argument.partition("=")
        assigned = assigned if option in FILE_OPTIONS else ""
        if is_file or assigned:
            named = (directory / (value if assigned else argument)).resolve()
            is_copied = named.parent == project and STACK_FILE.match(named.name)
            yield f"{option + assigned if assigned else ''}{shadow / named.name if is_copied else named}"
        else:
            yield argument
        is_file = argument in FILE_OPTIONS


def _say(word: str) -> None:
    print(f"./local: {word}", file=sys.stderr)


def _become(program: str, command: list[str], variables: Mapping[str, str]) -> int:
    """Does not return, unless the program cannot be run."""
    try:
        os.execve(program, command, variables)  # noqa: S606
    except OSError as error:
        _say(f"{program} cannot be run: {error.strerror}")
        return 126


def _project_of(directory: Path) -> Path | None:
    return next((folder for folder in (directory, *directory.parents) if (folder / "Pulumi.yaml").exists()), None)


def _state_of(command: Sequence[str], at: Places) -> states.State | None:
    """The state of the stack that a command names."""
    project, rest = split_project(command, Path.cwd())
    stack = _named_stack(rest)
    return states.of(at, project, stack, environment(os.environ, at)) if project is not None and stack is not None else None


def _named_stack(arguments: Sequence[str]) -> str | None:
    return _option(arguments, "-s") or _option(arguments, "--stack")


def _option(arguments: Sequence[str], name: str) -> str | None:
    for index, argument in enumerate(arguments):
        if argument == name and index + 1 < len(arguments):
            return arguments[index + 1]
        if argument.startswith(f"{name}="):
            return argument.removeprefix(f"{name}=")
    return None
