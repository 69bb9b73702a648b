"""Where resources are declared, as the state keeps it: the program's own lines, counted from the project and not from the machine.

The SDK sends whole paths, and the engine writes them down as seen from Pulumi.yaml, which is a copy elsewhere on the local cloud (see
`shadow`). Two checkouts would give two graphs, and both would name the interpreter's folder.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pulumi.runtime import resource
from pulumi.runtime.proto import source_pb2

HOST = Path(__file__).parent


def relative_to_the_project(program: Path, project: Path) -> None:
    """From now on resources of this process have positions of the files below `program`, its folder, as if that were `project`, the
    folder of Pulumi.yaml. Where it lies inside `project` anyway, they stay where they are."""
    from_root, to_root = program.resolve(), project.resolve()
    to_root = from_root if from_root.is_relative_to(to_root) else to_root
    whole: Callable[[], source_pb2.StackTrace] = resource._get_stack_trace

    def own() -> source_pb2.StackTrace:
        frames = (moved(frame, from_root, to_root) for frame in whole().frames)
        return source_pb2.StackTrace(frames=[frame for frame in frames if frame is not None])

    resource._get_stack_trace = own


def moved(frame: source_pb2.StackFrame, from_root: Path, to_root: Path) -> source_pb2.StackFrame | None:
    """The frame as if `from_root` were `to_root`; None for one of the interpreter, of an installed package or of the local cloud."""
    path = Path(unquote(urlsplit(frame.pc.uri).path))
    if not path.is_relative_to(from_root) or path.is_relative_to(HOST) or "site-packages" in path.parts:
        return None
    place = source_pb2.SourcePosition(uri=(to_root / path.relative_to(from_root)).as_uri(), line=frame.pc.line)
    return source_pb2.StackFrame(pc=place)
