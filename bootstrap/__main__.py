"""The Pulumi program of the state's own stack: load its settings, build, publish."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the components are the main program's

import pulumi

from bootstrap import settings, state

for name, value in state.build(settings.load()).items():
    pulumi.export(name, value)
