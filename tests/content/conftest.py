"""The scripts of the seeded pipelines as modules: they are not part of any package, and import each other by name."""

from __future__ import annotations

import sys
from pathlib import Path

SCRIPTS = Path(__file__).parents[2] / "content" / "repository" / "pipelines" / "scripts"
sys.path.insert(0, str(SCRIPTS))
