"""What the engine starts as a plugin: `plugin.py NAME -m localcloud ARGUMENTS`. The work is done by a child of `preloaded.py`."""

import json
import os
import signal
import socket
import sys
from pathlib import Path

name, _, _, *arguments = sys.argv[1:]
with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
    connection.connect(f"\0{name}")
    wanted = {"arguments": arguments, "environment": dict(os.environ), "directory": str(Path.cwd()), "process": os.getpid()}
    socket.send_fds(connection, [json.dumps(wanted).encode()], [1, 2])
    child = int(connection.recv(100))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: os.kill(child, number))
    connection.recv(1)  # nothing comes: the child has ended
