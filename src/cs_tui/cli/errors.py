"""Standard error and exit codes: every way in which a command can end. Nobody else writes there."""

import contextlib
import os
import sys
from collections.abc import Callable

from cs_tui.tui.safe_text import safe_line, safe_text

__all__ = [
    "DONE",
    "FAILED",
    "INTERRUPTED",
    "NOTHING_TO_TAKE",
    "REFUSED",
    "TRY_LATER",
    "USAGE",
    "Failure",
    "guarded",
    "run",
    "tell",
    "tell_as_it_is",
]

DONE, FAILED, USAGE, REFUSED, NOTHING_TO_TAKE = range(5)
TRY_LATER = 75
"""What tells a mail server to keep a mail and hand it over again (EX_TEMPFAIL); of `mail receive` alone."""
INTERRUPTED = 130


class Failure(Exception):
    """What a command cannot do, for a cause outside the desk."""

    def __init__(self, cause: str, remedy: str) -> None:
        self.cause, self.remedy = cause, remedy
        super().__init__(f"{cause} {remedy}")


def tell(text: str) -> None:
    """Write one line for the person at the terminal."""
    _write(safe_line(text) + "\n")


def tell_as_it_is(text: str) -> None:
    """Write a text of several lines for the person at the terminal."""
    _write(safe_text(text) + "\n")


def run(command: Callable[[], int]) -> int:
    """Run the command; every error becomes a line and an exit code, and nothing is raised."""
    status = guarded(command)
    return guarded(_flush) or status


def _flush() -> int:
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        _let_go_of_stdout()
        raise
    return DONE


def guarded(act: Callable[[], int]) -> int:
    """Do something; what goes wrong is told in a line, and becomes an exit code."""
    try:
        return act()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _let_go_of_stdout()
        return DONE
    except Exception as error:  # noqa: BLE001 - the last wall before a traceback, which would print customers' text
        tell(f"cs-tui: {_explained(error)}")
        return FAILED


def _explained(error: Exception) -> str:
    """One line with what, why and what to do."""
    from cs_tui.desk import FAULTS
    from cs_tui.policy import PolicyError

    if isinstance(error, PolicyError):
        more = len(error.problems) - 1
        rest = f" There are {more} more faults; `cs-tui policy check FILE` lists them." if more else ""
        return f"{error.problems[0]}.{rest}"
    if isinstance(error, (Failure, *FAULTS)):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"It broke off: {error.strerror}. Mend that, then look what is done before you repeat it."
    return _unexpected(error)


def _unexpected(error: Exception) -> str:
    """An error nobody thought of, without its words: they may be a customer's."""
    from cs_tui.crashes import report

    said = f"Something went wrong that should not: {report(error)}."
    return f"{said} Report this line; look what is done before you repeat it."


def _let_go_of_stdout() -> None:
    """Nobody can be written to any more: what is still buffered must not fail again when the process ends."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)


def _write(text: str) -> None:
    stream = sys.stderr
    if stream is not None:
        encoding = stream.encoding or "utf-8"
        with contextlib.suppress(OSError):
            stream.write(text.encode(encoding, "replace").decode(encoding))
            stream.flush()
