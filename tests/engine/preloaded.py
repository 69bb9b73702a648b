"""Plugins from a process that has imported the SDKs already. Imports take more than half of what a preview costs in plugins, and the
engine starts five to eight of them for each command.

`python -m tests.engine.preloaded NAME` listens, and forks a child for each plugin; `plugin.py` is what the engine starts instead of
Python (`LOCALCLOUD_PYTHON`), and hands its arguments, its environment and its outputs over. Modules are shared, those of this program
with its own runs only; what a module does later, each child does anew.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from pulumi import CustomResource, _types
from pulumi.runtime.proto import language_pb2

import components
import localcloud.__main__ as plugins
import wiring
from localcloud import program as programs
from localcloud.language_host import SECONDS_BETWEEN_LOOKS
from tests.engine.harness import ROOT


def main(name: str) -> None:
    """Serves at the abstract socket of that name, which it prints when it is ready, until whoever started it is gone."""
    parent = os.getppid()
    _import_what_plugins_need()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a child: it is gone when its connection is closed
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(f"\0{name}")
        listening.listen()
        print(name, flush=True)
        listening.settimeout(SECONDS_BETWEEN_LOOKS)
        while os.getppid() == parent:
            try:
                connection, _ = listening.accept()
            except TimeoutError:
                continue
            with connection:
                if os.fork() == 0:
                    listening.close()
                    _become_plugin(connection)


def _import_what_plugins_need() -> None:
    """The program's own modules are put aside: programs elsewhere have modules of the same names."""
    parts = [each.name for room in (components, wiring) for each in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")]
    for needed in ("localcloud.provider.servicer", "outputs", "stack", *parts):
        importlib.import_module(needed)
    rooms = {each.stem for each in ROOT.iterdir()} - {"localcloud", "tests"}
    modules = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] in rooms}
    for module in modules.values():
        _read_types_of_resources(module)
    whole = programs.run

    def run(request: language_pb2.RunRequest, program: Path, engine_address: str) -> bool:
        if program.parent.samefile(ROOT):
            sys.modules.update(modules)
        return whole(request, program, engine_address)

    programs.run = run


def _read_types_of_resources(module: ModuleType) -> None:
    """Of those that the module makes: the SDK reads them off a class when it meets it first, and keeps them."""
    for made in vars(module).values():
        if isinstance(made, type) and issubclass(made, CustomResource) and made is not CustomResource:
            _types.resource_types(made)
            arguments = getattr(sys.modules[made.__module__], f"{made.__name__}Args", None)
            if arguments is not None:
                _types.input_type_types(arguments)


def _become_plugin(connection: socket.socket) -> None:
    """Does not return."""
    try:
        text, outputs, _, _ = socket.recv_fds(connection, 1 << 20, 2)
        wanted = json.loads(text)
        for number, output in enumerate(outputs, start=1):
            os.dup2(output, number)
            os.close(output)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.chdir(wanted["directory"])
        os.environ.clear()
        os.environ.update(wanted["environment"])
        sys.path[0] = wanted["directory"]
        connection.sendall(str(os.getpid()).encode())
        threading.Thread(target=_end_with, args=(connection,), daemon=True).start()
        os.getpid, os.getppid = (lambda: wanted["process"]), _parent_of(wanted["process"])
        os.kill = _kill_of(wanted["process"])
        status = plugins.main(wanted["arguments"])
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    sys.stdout.flush()
    os._exit(status)


def _end_with(connection: socket.socket) -> None:
    """Ends this process as soon as the one that stands for it is killed."""
    connection.recv(1)
    os._exit(1)


def _kill_of(process: int) -> Callable[[int, int], None]:
    """Kills; this process at once, where it means the one that stands for it: what it is about to answer is not heard any more."""
    kill = os.kill

    def killed(other: int, number: int) -> None:
        kill(other, number)
        if (other, number) == (process, signal.SIGKILL):
            os._exit(1)

    return killed


def _parent_of(process: int) -> Callable[[], int]:
    """The parent of the process that stands for this one: the engine, until it is gone."""

    def parent() -> int:
        try:
            return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return 0

    return parent


if __name__ == "__main__":
    main(sys.argv[1])
