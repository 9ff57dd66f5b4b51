"""What happens without a key: other sessions' changes, and the clock."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from cs_tui.desk import FAULTS, Desk

__all__ = ["POLL", "watch"]

POLL = 0.5
"""Seconds between two looks at whether anything changed."""


async def watch(
    desk: Desk,
    every: float,
    *,
    looked: Callable[[int, datetime], None],
    failed: Callable[[Exception], None],
) -> None:
    """Say every so often how many changes there are and what time it is; the look is done in a thread.

    Times are the desk's clock's. Never returns; a store that cannot be read is told of and tried again.
    """
    while True:
        await asyncio.sleep(every)
        try:
            changes = await asyncio.to_thread(desk.changes)
        except FAULTS as error:
            failed(error)
        else:
            looked(changes, desk.clock())
