"""Reading the command line by way of Typer, and what is said of one that cannot be read."""

import os
from typing import Any

import typer

from cs_tui.cli.errors import DONE, INTERRUPTED, tell, tell_as_it_is
from cs_tui.cli.straight import COMPLETING

__all__ = ["invoke"]


def invoke(command: Any, args: list[str]) -> int:
    """Run the command; gives its exit status. What is wrong with the usage is told, all else is raised."""
    try:
        if COMPLETING in os.environ:
            from cs_tui.cli.behalf import COMPLETION, require_own_hands

            require_own_hands(COMPLETION, logged_in=True)
            command.main(args, prog_name="cs-tui", standalone_mode=False)
        with command.make_context("cs-tui", args) as context:
            return command.invoke(context) or DONE
    except typer.Exit as ended:
        return ended.exit_code
    except typer.Abort:
        return INTERRUPTED
    except typer.TyperException as error:
        return _misused(error)


def _misused(error: typer.TyperException) -> int:
    """Say what is wrong with the usage, and how it goes."""
    context = getattr(error, "ctx", None)
    said = error.format_message().replace(": Value error, ", ": ", 1)
    if context is None or not said:
        tell(f"cs-tui: {said or error}")
    elif said == context.get_help():
        tell_as_it_is(said)
    else:
        tell_as_it_is(context.get_usage())
        tell(f"cs-tui: {said.rstrip('.')}. Try `{context.command_path} --help`.")
    return error.exit_code
