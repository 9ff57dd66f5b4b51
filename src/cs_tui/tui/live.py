"""What happens without a key: other sessions' changes, the clock, and replies that were left ready to send."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from cs_tui.desk import FAULTS, Desk, Draft, NoSuchTicket
from cs_tui.desk.presence import BEAT

__all__ = ["POLL", "watch"]

POLL = 0.75
"""Seconds between two looks at whether anything changed: with the reading, others' work is seen within a second."""


async def watch(
    desk: Desk,
    every: float,
    *,
    looked: Callable[[int, datetime], None],
    left: Callable[[Draft, bool], None],
    failed: Callable[[Exception], None],
) -> None:
    """Say every so often how many changes there are and what time it is; the look is done in a thread.

    ``left`` is told of each of the agent's ready replies that is ready no longer, and whether it went out. Times are
    the desk's clock's. Never returns; a store that cannot be read is told of and tried again.
    """
    housekeeping = _Housekeeping(desk)
    while True:
        await asyncio.sleep(every)
        try:
            changes, gone = await asyncio.to_thread(housekeeping.look)
        except FAULTS as error:
            failed(error)
        else:
            for draft, went_out in gone:
                left(draft, went_out)
            looked(changes, desk.clock())


class _Housekeeping:
    """One session's part in what has to be done for all: ready replies sent by the minute, presence told."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._changes = -1
        self._minute: datetime | None = None
        self._beat: datetime | None = None
        self._ready: dict[int, Draft] = {}

    def look(self) -> tuple[int, Sequence[tuple[Draft, bool]]]:
        """The count of changes, and what has become of replies that were ready."""
        desk, now = self._desk, self._desk.clock()
        minute = now.replace(second=0, microsecond=0)
        # Neither is what this agent asked for: a store that cannot be written to is told of by what is.
        with suppress(*FAULTS):
            if minute != self._minute:
                self._minute = minute
                desk.send_ready()
            if self._beat is None or abs(now - self._beat) >= BEAT:
                self._beat = now
                desk.be_here()
        changes = desk.changes()
        if changes == self._changes:
            return changes, ()
        self._changes = changes
        return changes, self._gone()

    def _gone(self) -> list[tuple[Draft, bool]]:
        drafts = {draft.number: draft for draft in self._desk.drafts()}
        was, self._ready = self._ready, {n: draft for n, draft in drafts.items() if draft.ready_at is not None}
        gone = [drafts.get(n, before) for n, before in was.items() if n not in self._ready]
        told = [(draft, self._went_out(draft)) for draft in gone]
        return [(draft, went_out) for draft, went_out in told if went_out or draft.returned]

    def _went_out(self, draft: Draft) -> bool:
        """Whether the ticket has an answer of this agent since the draft was left ready."""
        if draft.ready_at is None:
            return False
        try:
            messages = self._desk.ticket(draft.number).messages
        except NoSuchTicket:
            return False
        return any(m.kind == "reply" and m.author == self._desk.agent_name and m.at >= draft.ready_at for m in messages)
