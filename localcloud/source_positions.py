"""Where resources are declared, as the state keeps it: the program's own lines, counted from the project and not from the machine.

The SDK sends whole paths, and the engine writes them down as seen from Pulumi.yaml, which is a copy elsewhere on the local cloud (see
`shadow`). Two checkouts would give two graphs, and both would name the interpreter's folder.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from traceback import FrameSummary

from pulumi.runtime import resource
from pulumi.runtime.proto import source_pb2

HOST = Path(__file__).parent


def relative_to_the_project(program: Path, project: Path) -> None:
    """From now on resources of this process have positions of the files below `program`, its folder, as if that were `project`, the
    folder of Pulumi.yaml. Where it lies inside `project` anyway, they stay where they are."""
    from_root, to_root = program.resolve(), project.resolve()
    to_root = from_root if from_root.is_relative_to(to_root) else to_root
    whole: Callable[[], source_pb2.StackTrace] = resource._get_stack_trace

    @cache
    def address(file: str) -> str | None:
        return moved(Path(file), from_root, to_root)

    def position(frame: FrameSummary) -> source_pb2.SourcePosition | None:
        uri = address(frame.filename)
        return None if uri is None else source_pb2.SourcePosition(uri=uri, line=frame.lineno or 0)

    def own() -> source_pb2.StackTrace:
        return source_pb2.StackTrace(frames=[frame for frame in whole().frames if frame.HasField("pc")])

    resource._get_source_position_for_frame = position
    resource._get_stack_trace = own


def moved(file: Path, from_root: Path, to_root: Path) -> str | None:
    """The address of the file as if `from_root` were `to_root`; None for one of the interpreter, of an installed package or of the local
    cloud."""
    if not file.is_relative_to(from_root) or file.is_relative_to(HOST) or "site-packages" in file.parts:
        return None
    return (to_root / file.relative_to(from_root)).as_uri()
