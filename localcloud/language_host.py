"""A Python language host for the engine, for machines that have no `pulumi-language-python`.

It runs `__main__.py` of a project with this very interpreter, and policy packs written in Python, and it writes the program of a
`pulumi import`. It does not convert or create projects: the official language host does, and is used wherever it is found.
"""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path
from types import FrameType
from typing import NoReturn

import grpc

from localcloud.bare_sdk import bare_sdk

with bare_sdk():
    from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

SECONDS_BETWEEN_LOOKS = 1.0
"""How often the host looks whether its engine is still there."""

HANDLERS = 4
"""One call runs the program, one the policy pack; the rest answer at once."""


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    """Runs one project's program in this process. The engine starts one host per command."""

    def __init__(self, engine_address: str) -> None:
        self._engine_address = engine_address
        self.packs: list[subprocess.Popen[bytes]] = []
        """The policy packs that have been started."""

    def Handshake(  # noqa: N802
        self, request: language_pb2.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> language_pb2.LanguageHandshakeResponse:
        """Greets the engine, and learns its address if the command line did not say it."""
        self._engine_address = request.engine_address or self._engine_address
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: object, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:  # noqa: N802
        """Nothing: this host has no releases of its own."""
        return plugin_pb2.PluginInfo()

    def About(self, request: object, context: grpc.ServicerContext) -> language_pb2.AboutResponse:  # noqa: N802
        """Which Python programs run with."""
        return language_pb2.AboutResponse(executable=sys.executable, version=platform.python_version())

    def GetRequiredPackages(  # noqa: N802
        self, request: object, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        """None: the plugins of the local cloud are there already."""
        return language_pb2.GetRequiredPackagesResponse()

    def InstallDependencies(  # noqa: N802
        self, request: language_pb2.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        """Makes the virtual environment that the project names, for commands beside the program: that one runs in this host's."""
        from localcloud import dependencies  # noqa: PLC0415  only `pulumi install` needs it

        options = dict(request.info.options)
        try:
            said = dependencies.install(Path(request.info.program_directory), str(options.get("virtualenv") or ""))
        except dependencies.NotInstalled as error:
            context.abort(grpc.StatusCode.INTERNAL, str(error))
        yield language_pb2.InstallDependenciesResponse(stdout=f"{said}\n".encode())

    def Run(self, request: language_pb2.RunRequest, context: grpc.ServicerContext) -> language_pb2.RunResponse:  # noqa: N802
        """Runs the program. What it did wrong has been logged by then, so the engine is only told to stop."""
        info = request.info
        directory = Path(info.program_directory)
        entry = directory / info.entry_point
        program = entry if entry.suffix == ".py" else entry / "__main__.py"
        if not program.is_file():
            return language_pb2.RunResponse(error=f"{program} does not exist: a Python project needs a __main__.py")
        os.chdir(directory)
        sys.path.insert(0, str(directory))
        sys.argv = [str(program), *request.args]
        from localcloud import program as programs  # noqa: PLC0415  with it comes the SDK, which only a run needs

        ended = programs.run(request, program, self._engine_address)
        return language_pb2.RunResponse(bail=not ended)

    def GenerateProgram(  # noqa: N802
        self, request: language_pb2.GenerateProgramRequest, context: grpc.ServicerContext
    ) -> language_pb2.GenerateProgramResponse:
        """Writes the program that declares what `pulumi import` has imported."""
        from localcloud.pcl import PclError, python_program  # noqa: PLC0415  only an import needs it

        try:
            program = python_program([text for _, text in sorted(request.source.items())])
        except PclError as error:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"no program for this: {error}. `--generate-code=false` imports without one")
        return language_pb2.GenerateProgramResponse(source={"__main__.py": program.encode()})

    def RunPlugin(  # noqa: N802
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        """Runs a policy pack (kind `analyzer`) and passes on what it prints, until the engine ends the call."""
        if request.kind != "analyzer":
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"the local language host runs policy packs, not plugins of kind {request.kind!r}")
        directory = request.info.program_directory
        environment = {**os.environ, **dict(pair.split("=", 1) for pair in request.env)}
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "pulumi.policy", *request.args, directory],
            cwd=directory,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.packs.append(process)
        context.add_callback(process.terminate)
        assert process.stdout is not None
        for line in process.stdout:
            yield language_pb2.RunPluginResponse(stdout=line)
        yield language_pb2.RunPluginResponse(exitcode=process.wait())


def main(arguments: list[str]) -> NoReturn:
    """Serves until the engine says stop or is gone. `arguments` end with the engine's address, as the engine calls its plugins."""
    os.environ.pop("PYTHONSAFEPATH", None)  # for this host, not for what a program starts
    engine = os.getppid()
    addresses = [argument for argument in arguments if not argument.startswith("-")]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=HANDLERS))
    host = LanguageHost(addresses[-1] if addresses else "")
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    print(port, flush=True)
    while not stopped.wait(SECONDS_BETWEEN_LOOKS) and os.getppid() == engine:
        pass
    for pack in host.packs:
        pack.terminate()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # not a return: a program that is still running would only complain about the interpreter's end
