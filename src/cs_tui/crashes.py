"""Errors of the program itself: a line with an id for whoever met it, and a log for whoever mends it.

Neither holds a word of the error or a value of a variable, for these may be a customer's: only kinds of errors, places
in the program, and versions. The same fault has the same id everywhere.
"""

import contextlib
import logging
import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from traceback import walk_tb
from typing import Any

from cs_tui.digest import sha256

__all__ = ["LOG", "hear_logs", "last_words", "log_file", "report", "unseen"]

LOG = "errors.log"
LARGEST = 256 * 1024
"""Bytes after which the log is put aside as ``errors.log.1``, in place of the one before."""
LINKS, FRAMES = 5, 60
"""Errors of a chain, and places of each, that are kept."""


def report(error: BaseException) -> str:
    """Write an error nobody thought of to the log; gives the line to say of it, without what to do about it."""
    links = list(_chain(error))
    kind, places = links[-1]
    id = sha256(" ".join([kind, *places]).encode()).hexdigest()[:8]
    _keep(id, links)
    return f"{kind} at {places[-1] if places else 'an unknown place'}, error {id}"


def log_file() -> Path:
    """Where the log is: in the state directory of the account that the program runs as."""
    from platformdirs import user_state_path

    return user_state_path("cs-tui") / LOG


def last_words(error: BaseException) -> None:
    """Tell and log an error that has gone through everything."""
    said = f"cs-tui: Something went wrong that should not: {report(error)}. Report this line.\n"
    with contextlib.suppress(OSError, AttributeError):
        sys.stderr.write(said)


def unseen(error: BaseException | None) -> None:
    """Log an error of which nobody at the terminal is told: of a thread, or of an object that goes."""
    if error is not None and not isinstance(error, SystemExit):
        report(error)


def hear_logs() -> None:
    """What libraries log goes to the log as well, without its words, and not to the screen."""
    root = logging.getLogger()
    if not any(isinstance(each, _Errors) for each in root.handlers):
        root.addHandler(_Errors(logging.ERROR))
    logging.raiseExceptions = False


class _Errors(logging.Handler):
    """Keeps the errors among what is logged."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep an error's kind and places."""
        unseen(record.exc_info[1] if record.exc_info else None)


def _chain(error: BaseException) -> Iterator[tuple[str, list[str]]]:
    """The kinds and places of an error and of those behind it; the one it began with comes last."""
    seen: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in seen and len(seen) < LINKS:
        seen.append(following)
        yield type(following).__name__, [_place(frame.f_code, line) for frame, line in _newest(following)]
        inner: Any = getattr(following, "error", None)  # a worker's failure names it so
        following = inner if isinstance(inner, BaseException) else following.__cause__


def _newest(error: BaseException) -> list[tuple[Any, int]]:
    return list(walk_tb(error.__traceback__))[-FRAMES:]


def _place(code: Any, line: int) -> str:
    return f"{Path(code.co_filename).name}:{line} in {code.co_name}"


def _keep(id: str, links: list[tuple[str, list[str]]]) -> None:
    """Add to the log; where that cannot be, the line that is said has to do."""
    from cs_tui import __version__

    at = datetime.now(UTC).isoformat(timespec="seconds")
    text = f"{at} error {id} in cs-tui {__version__}, Python {platform.python_version()}, process {os.getpid()}\n"
    for kind, places in links:
        text += f"  {kind}\n" + "".join(f"    {place}\n" for place in places)
    with contextlib.suppress(OSError, RuntimeError):
        file = log_file()
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        number = os.open(file, flags, 0o600)
        try:
            if os.fstat(number).st_size > LARGEST:
                file.replace(file.with_name(f"{LOG}.1"))
                os.close(number)
                number = os.open(file, flags, 0o600)
            os.fchmod(number, 0o600)
            os.write(number, text.encode("utf-8", "replace"))
        finally:
            os.close(number)
