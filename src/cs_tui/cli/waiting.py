"""What is said while something takes its time: how far it is, on standard error, once a second has gone by."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["said_how_far"]

SILENT = 1.0
"""Seconds after which something is said, and between one word and the next."""


@contextmanager
def said_how_far() -> Iterator[Callable[[str, float], None]]:
    """Gives what to tell of what is being done and how much of it is, from 0 to 1; only a terminal is told it."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda *_: None
        return
    due, said = time.monotonic() + SILENT, False

    def tell(what: str, done: float) -> None:
        nonlocal due, said
        if time.monotonic() >= due:
            due, said = time.monotonic() + SILENT, True
            sys.stderr.write(f"\r{what} … {done:4.0%}")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        if said:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
