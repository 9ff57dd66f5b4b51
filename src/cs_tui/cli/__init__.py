"""The commands; thin. Each asks the desk and prints what it answers.

Nothing heavy is imported before a command runs, so that ``--help`` answers at once: bodies import what they need.
"""

import sys

__all__ = ["main"]


def main(argv: list[str] | None = None) -> int:
    """Run one command in this process, with ``argv`` or the process's own arguments; gives its exit status."""
    if argv is None:
        from cs_tui.enclosure import enclose

        enclose()
    from cs_tui.cli.commands import command
    from cs_tui.cli.errors import run

    return run(command(), sys.argv[1:] if argv is None else list(argv))
