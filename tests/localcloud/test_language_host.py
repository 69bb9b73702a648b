"""The language host as a process: whom it belongs to."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import grpc

from localcloud.bare_sdk import bare_sdk
from localcloud.places import ROOT

with bare_sdk():
    from pulumi.runtime.proto import language_pb2, language_pb2_grpc

COMMAND = [sys.executable, "-m", "localcloud", "language-host", "127.0.0.1:1"]


def test_ends_when_the_engine_is_gone_even_in_the_middle_of_a_program(tmp_path: Path) -> None:
    said = tmp_path / "port"
    began = tmp_path / "began"
    (tmp_path / "__main__.py").write_text(f"import pathlib, time\npathlib.Path({str(began)!r}).touch()\ntime.sleep(600)\n")
    engine = f"import subprocess, time; subprocess.Popen({COMMAND!r}, stdout=open({str(said)!r}, 'w')); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", engine], cwd=ROOT) as started:
        while not said.exists() or not said.read_text().endswith("\n"):
            time.sleep(0.05)
        stub = language_pb2_grpc.LanguageRuntimeStub(grpc.insecure_channel(f"127.0.0.1:{int(said.read_text())}"))
        info = language_pb2.ProgramInfo(root_directory=str(tmp_path), program_directory=str(tmp_path), entry_point=".")
        running = stub.Run.future(language_pb2.RunRequest(project="p", stack="s", monitor_address="127.0.0.1:1", info=info))
        while not began.exists() and not running.done():
            time.sleep(0.05)
        started.kill()
    assert isinstance(running.exception(timeout=60), grpc.RpcError)
