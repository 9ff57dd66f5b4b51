"""The stores that are measured: one of 500 tickets, and one of a million, which is made once for each machine."""

import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from large_store import make_large_store
from rich.progress import Progress

from cs_tui.store.schema import HEAD

__all__ = ["LARGE", "SMALL", "Stores"]

SMALL, LARGE = (500, 420), (1_000_000, 20_000)
"""Tickets, and how many of them are queued."""
KEPT = Path(__file__).parents[2] / ".bench"
"""Where the store of a million stays from one time to the next."""


class Stores:
    """Gives copies of both stores, to be worked on; they are gone when the block ends.

    Without the large one it is a quick run: ``patience`` then shortens what only takes its time.
    """

    def __init__(self, *, large_wanted: bool) -> None:
        self.large_wanted = large_wanted
        self.patience = 1.0 if large_wanted else 0.1
        self._folder: Path
        self._copies = 0
        self._large: Path | None = None

    def __enter__(self) -> Self:
        KEPT.mkdir(exist_ok=True)
        self._folder = Path(tempfile.mkdtemp(prefix="work-", dir=KEPT))
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        shutil.rmtree(self._folder)

    @property
    def folder(self) -> Path:
        """A place beside the stores, for what is measured against them: on the same disk."""
        return self._folder

    def small(self) -> Path:
        """A store of 500 tickets that nobody has worked on."""
        made = self._folder / "small.db"
        if not made.exists():
            make_large_store(made, *SMALL)
        self._copies += 1
        return Path(shutil.copy(made, self._folder / f"small{self._copies}.db"))

    def large(self) -> Path:
        """The store of a million tickets, the same one each time: what has been done to it stays done."""
        if self._large is None:
            self._large = Path(shutil.copy(self._million(), self._folder / "large.db"))
            os.sync()  # or the gigabytes would still be on their way to the disk while something else is measured
        return self._large

    def _million(self) -> Path:
        """The store of a million tickets; made where there is none of this schema yet."""
        kept = KEPT / f"million-{HEAD}.db"
        if kept.exists():
            return kept
        making = self._folder / "making.db"
        with Progress(transient=True) as progress:
            task = progress.add_task("a store of a million tickets, once", total=LARGE[0])
            make_large_store(making, *LARGE, lambda done: progress.update(task, completed=done))
        return making.rename(kept)
