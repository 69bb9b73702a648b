"""Runs a Pulumi program in Python inside this process, and tells the engine what went wrong in it: its own lines, not those of this host.

The steps are those of `pulumi-language-python-exec`, the official language host's. Two things differ on purpose: a traceback begins at
the program, and where no line of the program is to blame (a function that found nothing, asked for by an output) only the message is shown.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import runpy
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, cast

import grpc
import pulumi
from pulumi import RunError, log
from pulumi.runtime import reset_options, run_in_stack, set_all_config
from pulumi.runtime.proto import language_pb2
from pulumi.runtime.settings import SETTINGS

from localcloud.source_positions import relative_to_the_project

_THREADS_PER_OPERATION: Final = 4
_SDK: Final = Path(pulumi.__file__).parent


def run(request: language_pb2.RunRequest, program: Path, engine_address: str) -> bool:
    """Runs `program`, a file with the code of a `__main__`; whether it came to its end. What stopped it has been logged by then."""
    return contextvars.copy_context().run(_run, request, program, engine_address)


def explain(error: BaseException, program: Path) -> str:
    """The error as a person needs it: the frames from the program's first one on without the SDK's, or only the message."""
    frames = traceback.extract_tb(error.__traceback__)
    folder = program.parent
    first = next((index for index, frame in enumerate(frames) if _is_within(frame.filename, folder)), None)
    if isinstance(error, SyntaxError) or first is not None:
        shown = [] if first is None else [frame for frame in frames[first:] if not Path(frame.filename).is_relative_to(_SDK)]
        lines = ["Traceback (most recent call last):\n", *traceback.format_list(shown)] if shown else []
        return "".join(["Program failed with an unhandled exception:\n", *lines, *traceback.format_exception_only(error)])
    return str(error) or type(error).__name__


def _run(request: language_pb2.RunRequest, program: Path, engine_address: str) -> bool:
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    reset_options(
        project=request.project,
        monitor_address=request.monitor_address,
        engine_address=engine_address,
        stack=request.stack,
        parallel=request.parallel,
        preview=request.dryRun,
        organization=request.organization or "organization",
    )
    relative_to_the_project(program.parent, Path(request.info.root_directory))
    if request.config:
        set_all_config(dict(request.config), list(request.configSecretKeys))

    def main() -> None:
        SETTINGS.root_directory = request.info.root_directory
        runpy.run_path(str(program), run_name="__main__")

    loop = asyncio.new_event_loop()
    loop.set_default_executor(ThreadPoolExecutor(max_workers=max(request.parallel, 1) * _THREADS_PER_OPERATION))
    loop.set_exception_handler(_stop_on_lost_engine)
    try:
        return _ends_well(lambda: loop.run_until_complete(run_in_stack(main)), program)
    finally:
        _end(loop)
        sys.stdout.flush()
        sys.stderr.flush()


def _ends_well(work: Callable[[], object], program: Path) -> bool:
    try:
        work()
    except RunError as error:
        log.error(str(error))
    except grpc.RpcError as error:
        call = cast(grpc.Call, error)
        if call.code() == grpc.StatusCode.UNAVAILABLE:
            return True  # the engine is ending, and says why itself
        log.error(f"RPC error: {call.details()}")
    except SystemExit as error:
        if error.code in (None, 0):
            return True
        log.error(error.code if isinstance(error.code, str) else f"Program exited with non-zero exit code: {error.code}")
    except BaseException as error:  # whatever a program raises
        log.error(explain(error, program))
    else:
        return True
    return False


def _end(loop: asyncio.AbstractEventLoop) -> None:
    """Ends what the program left running, so that nothing complains of it afterwards."""
    pending = asyncio.all_tasks(loop)
    for task in pending:
        task.cancel()
    if pending:
        loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
    loop.close()


def _stop_on_lost_engine(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    """An error of a call to the engine that nobody caught means that the engine has gone."""
    if isinstance(context.get("exception"), grpc.RpcError):
        loop.stop()
    else:
        loop.default_exception_handler(context)


def _is_within(file: str, folder: Path) -> bool:
    path = Path(file)
    return path.is_absolute() and path.resolve().is_relative_to(folder.resolve()) and "site-packages" not in path.parts
