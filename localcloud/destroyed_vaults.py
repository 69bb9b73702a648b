"""Vaults that a destroyed stack has left behind, deleted and with their names still taken: the next `up` of the stack lets go of them.

Azure would keep the names for the retention period and refuse that `up`; so does the local cloud as long as anything else of the stack is
there. `azure.key_vault.recover: true` brings the vault back, here and on Azure.
"""

from __future__ import annotations

import re
from pathlib import Path

from localcloud.places import Places
from localcloud.states import State

_RECOVERS = re.compile(r"^\s+recover:\s*true\b", re.MULTILINE)
_ENVIRONMENT = re.compile(r"^\s+environment:\s*[\"']?([\w-]+)", re.MULTILINE)


def let_go(at: Places, state: State, stack_file: Path) -> str | None:
    """Purges the vaults of a stack without resources, unless its file says to recover them; what a person has to know."""
    text = stack_file.read_text(encoding="utf-8") if stack_file.exists() else ""
    environment = _ENVIRONMENT.search(text)
    if environment is None or _RECOVERS.search(text) or not at.database.exists() or state.resources():
        return None
    from localcloud.behaviours.azure.vaults import VAULT  # noqa: PLC0415  only before a first update: these take their time
    from localcloud.behaviours.paths import text as text_at  # noqa: PLC0415
    from localcloud.provider import soft_delete  # noqa: PLC0415
    from localcloud.store import Store  # noqa: PLC0415

    with Store(at.database).transaction() as view:
        left = [
            vault
            for vault in view.tombstones(VAULT)
            if text_at(vault.inputs, "tags.environment") == environment[1] and view.by_id(vault.id.partition("/providers/")[0]) is None
        ]
        for vault in left:
            soft_delete.purge(view, vault, force=True)
    if not left:
        return None
    names = ", ".join(vault.name for vault in left)
    return f"purged, so that their names are free: {names}. Azure would keep them; there, recover them: docs/deleting.md"
