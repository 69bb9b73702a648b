"""The plugin as the engine starts it: a process that says its port and ends without a word."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from localcloud.install import install
from localcloud.places import ROOT
from localcloud.schema import PACKAGES, sdk_version
from localcloud.store import Disturbance, Store
from localcloud.values import Properties, encode
from tests.localcloud.provider.client import GROUP, SUBSCRIPTION, Client, pb, urn

COMMAND = (sys.executable, "-m", "localcloud", "provider")


@pytest.fixture
def process(cloud_file: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [*COMMAND, "azure-native", "127.0.0.1:1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as started:
        yield started
        started.kill()


def port_of(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def client_of(port: int) -> Client:
    client = Client(grpc.insecure_channel(f"127.0.0.1:{port}"))
    client.configure(subscriptionId=SUBSCRIPTION)
    return client


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ends_quietly_when_told(process: subprocess.Popen[str], number: signal.Signals) -> None:
    client = client_of(port_of(process))
    client.create(GROUP, {"resourceGroupName": "rg", "location": "x"})
    process.send_signal(number)
    out, errors = process.communicate(timeout=60)
    assert (process.returncode, out, errors) == (0, "", "")


def test_imports_no_sdk(cloud_file: Path) -> None:
    code = """
import os, sys
from localcloud.provider import server
server.serve("databricks")
print([name for name in sys.modules if name.startswith("pulumi")], flush=True)
os._exit(0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert "pulumi.runtime.proto.provider_pb2" in done.stdout
    assert "'pulumi.runtime.rpc'" not in done.stdout
    assert "pulumi_databricks" not in done.stdout


def test_the_real_sdk_can_still_be_imported_afterwards() -> None:
    code = "from localcloud.provider.stubs import provider_pb2 as ours; import pulumi; from pulumi.runtime.proto import provider_pb2; "
    code += "assert provider_pb2 is ours; pulumi.Output.from_input(1)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_ends_when_the_engine_is_gone(cloud_file: Path, tmp_path: Path) -> None:
    said = tmp_path / "port"
    engine = f"import subprocess, time; subprocess.Popen({[*COMMAND, 'databricks']!r}, stdout=open({str(said)!r}, 'w')); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", engine], cwd=ROOT) as started:
        while not said.exists() or not said.read_text().endswith("\n"):
            time.sleep(0.05)
        port = int(said.read_text())
        started.kill()
    channel = grpc.insecure_channel(f"127.0.0.1:{port}")
    lost = False
    for _ in range(600):
        try:
            Client(channel).version()
        except grpc.RpcError:
            lost = True
            break
        time.sleep(0.1)
    assert lost


def test_a_provider_killed_in_mid_update_leaves_a_store_that_opens(process: subprocess.Popen[str], cloud_file: Path) -> None:
    client = client_of(port_of(process))
    made, outputs = client.create(GROUP, {"resourceGroupName": "rg", "location": "x"})
    store = Store(cloud_file)
    with store.transaction() as transaction:
        transaction.disturbances.add(Disturbance("slow", "ResourceGroup", op="update", seconds=600))
    inputs: Properties = {"resourceGroupName": "rg", "location": "x", "tags": {"a": "1"}}
    request = pb.UpdateRequest(id=made, urn=urn(GROUP), olds=encode(outputs), old_inputs=encode(inputs), news=encode(inputs))
    future = client.stub.Update.future(request)
    with pytest.raises(grpc.FutureTimeoutError):
        future.result(timeout=0.3)
    os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(grpc.RpcError):
        future.result(timeout=60)
    store.close()
    with store.transaction() as view:
        record = view.by_id(made)
        assert record is not None
        assert "tags" not in record.outputs
        view.log("update", GROUP, made)


@pytest.mark.parametrize("arguments", [[], ["aws"]])
def test_a_package_that_is_not_served(arguments: list[str]) -> None:
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "azure-native, azuredevops, databricks" in done.stderr


def test_installed_plugins_run_from_any_folder(tmp_path: Path, cloud_file: Path) -> None:
    home, program = tmp_path / "a home with spaces", tmp_path / "program"
    program.mkdir()
    (program / "grpc.py").write_text("raise RuntimeError('the program shadows our modules')")
    install(home)
    for package in PACKAGES:
        plugin = home / "plugins" / f"resource-{package}-v{sdk_version(package)}" / f"pulumi-resource-{package}"
        with subprocess.Popen([plugin, "127.0.0.1:1"], stdout=subprocess.PIPE, text=True, cwd=program) as started:
            assert Client(grpc.insecure_channel(f"127.0.0.1:{port_of(started)}")).version() == sdk_version(package)
            started.send_signal(signal.SIGINT)
            assert started.wait(60) == 0


def test_installing_twice_writes_once_and_old_versions_go(tmp_path: Path) -> None:
    install(tmp_path)
    plugins = sorted((tmp_path / "plugins").rglob("pulumi-resource-*"))
    before = [plugin.stat().st_mtime_ns for plugin in plugins]
    foreign = tmp_path / "plugins" / "resource-databricks-v0.1.0" / "pulumi-resource-databricks"
    foreign.parent.mkdir()
    foreign.write_text("somebody else's")
    install(tmp_path)
    assert [plugin.stat().st_mtime_ns for plugin in plugins] == before
    plugins[0].parent.rename(plugins[0].parent.with_name("resource-azure-native-v0.0.1"))
    plugins[2].write_text("changed")
    install(tmp_path)
    assert sorted((tmp_path / "plugins").rglob("pulumi-resource-*")) == sorted([*plugins, foreign])
    assert plugins[2].read_text() != "changed"
