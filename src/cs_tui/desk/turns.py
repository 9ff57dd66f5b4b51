"""Reading much of a store in turns, so that others can write meanwhile."""

from contextlib import ExitStack

from cs_tui.store import Reader, Store

__all__ = ["PAGE", "Turns"]

PAGE = 1_000
"""Rows read in one turn."""


class Turns:
    """Reads of a store in one transaction after another; ``reading`` closes the last one."""

    reader: Reader
    """Reads in the newest transaction; there is one from the first `turn` on."""

    def __init__(self, store: Store, reading: ExitStack) -> None:
        self._store, self._reading = store, reading

    def turn(self) -> None:
        """Let others write, and go on in a new transaction."""
        self._reading.close()
        self.reader = self._reading.enter_context(self._store.read())
