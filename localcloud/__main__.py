"""`python -m localcloud ...`: the plugins that the engine starts, and the commands of `cli` for people.

A plugin's start counts in every preview, so each branch imports what it needs and nothing else.
"""

from __future__ import annotations

import sys


def main(arguments: list[str]) -> int:
    """Runs the subcommand; its exit code."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if name == "provider":
        from localcloud.provider import server  # noqa: PLC0415

        return server.main(rest)
    if name == "language-host":
        from localcloud import language_host  # noqa: PLC0415

        return language_host.main(rest)
    if name == "launch":
        from localcloud import launcher  # noqa: PLC0415

        return launcher.main(rest)
    if name in {"pre-receive", "post-receive"}:
        from localcloud.git import receiving  # noqa: PLC0415

        return receiving.main(arguments)
    if name == "execute-job-run":
        from localcloud.jobs import starting  # noqa: PLC0415

        return starting.main(rest)
    if name == "demo":
        from localcloud import demo  # noqa: PLC0415

        return demo.main()
    from localcloud.cli import commands  # noqa: PLC0415

    return commands.main(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
