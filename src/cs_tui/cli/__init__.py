"""The commands; thin. Each asks the desk and prints what it answers.

Nothing heavy is imported before a command runs, so that ``--help`` answers at once: bodies import what they need. The
desk itself is opened without even the machinery that reads commands.
"""

import sys

__all__ = ["main"]


def main(argv: list[str] | None = None) -> int:
    """Run one command in this process, with ``argv`` or the process's own arguments; gives its exit status."""
    if argv is None:
        from cs_tui.enclosure import enclose

        enclose()
    from cs_tui.cli.errors import run
    from cs_tui.cli.straight import straight

    arguments = sys.argv[1:] if argv is None else list(argv)
    return run(straight(arguments) or (lambda: _command(arguments)))


def _command(arguments: list[str]) -> int:
    from cs_tui.cli.commands import command
    from cs_tui.cli.usage import invoke

    return invoke(command(), arguments)
