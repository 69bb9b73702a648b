"""How long tokens live. The services' own lifetimes, unless somebody sets another one to see what happens at its end.

Sources: 10 minutes for tokens of service connections,
https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity; 24 hours for those of managed identities,
https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/managed-identities-faq.
"""

from __future__ import annotations

from typing import Final

from localcloud.store import Transaction

OF_CONNECTIONS: Final = 600
"""Seconds that a token of a service connection lives."""
OF_IDENTITIES: Final = 86_400
"""Seconds that Entra's token of a managed identity lives."""
_KIND: Final = "tokenLifetime"


def of_connection(view: Transaction) -> int:
    """Seconds that a token of a service connection lives from now on."""
    return _set(view) or OF_CONNECTIONS


def of_identity(view: Transaction) -> int:
    """Seconds that Entra's token lives from now on: where a lifetime is set, no longer than that of the connection."""
    return _set(view) or OF_IDENTITIES


def choose(view: Transaction, seconds: int | None) -> None:
    """Sets one lifetime for both; None: the services' own."""
    if seconds is None:
        view.documents.delete(_KIND, 1)
    else:
        view.documents.put(_KIND, 1, {"seconds": seconds})


def _set(view: Transaction) -> int:
    document = view.documents.get(_KIND, 1)
    seconds = document.body.get("seconds") if document else None
    return seconds if isinstance(seconds, int) else 0
