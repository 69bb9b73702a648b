"""`python -m pipelines.stack_names [--check]`: writes pipelines/stacks/STACK.yml, the names that YAML needs before a run starts.

Azure Pipelines wants environments, connections and pools as literal text when it expands a file; only the stack files know them.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.stack_files.neighbours import environment_in, stack_files
from domain import naming
from pipelines.program import ROOT

FOLDER = Path("pipelines") / "stacks"


def files(root: Path = ROOT) -> Mapping[Path, str]:
    """What should be in each file, by its path in the repository."""
    found = {}
    for file in stack_files(root):
        environment = environment_in(file)
        if environment is None:
            continue
        stack = file.name.removeprefix("Pulumi.").removesuffix(".yaml")
        values = {
            "environmentName": naming.environment(environment),
            "planConnection": naming.service_connection(environment, "plan"),
            "applyConnection": naming.service_connection(environment, ""),
            "agentPool": environment.placeholders["agents"],
        }
        lines = [f'  {name}: "{value}"' for name, value in values.items()]
        head = f"# Written by `make docs` from Pulumi.{stack}.yaml: what Azure Pipelines must know of this stack before a run starts."
        found[FOLDER / f"{stack}.yml"] = "\n".join([head, "variables:", *lines]) + "\n"
    return found


def main(arguments: Sequence[str]) -> int:
    """Writes the files, or with `--check` says which of them are not as they should be; 1 if there are any."""
    stale = [path for path, text in files().items() if not (ROOT / path).is_file() or (ROOT / path).read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        for path in stale:
            print(f"{path} is not what its stack file says: make docs", file=sys.stderr)
        return 1 if stale else 0
    (ROOT / FOLDER).mkdir(exist_ok=True)
    for path, text in files().items():
        (ROOT / path).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
