"""`python -m tests.fuzz [--examples N]`: 5,000 odd stack files and folders. It ends at the first that no diagnostic explains."""

from __future__ import annotations

import argparse
import sys

from tests.fuzz.folders import try_folders
from tests.fuzz.stack_files import try_stack_files
from tests.fuzz.texts import try_texts

EXAMPLES = 5000


def main() -> int:
    """0 when all were explained; Hypothesis prints the smallest that was not."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--examples", type=int, default=EXAMPLES, help=f"how many in all ({EXAMPLES})")
    each = parser.parse_args().examples // 3 + 1
    for name, tried in (("stack files", try_stack_files), ("texts of stack files", try_texts), ("folders", try_folders)):
        tried(each, repeatable=False)
        print(f"{each} {name}: a diagnostic or a valid model for each", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
