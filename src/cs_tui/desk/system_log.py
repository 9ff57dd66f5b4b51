"""The journal's head told to the system's log, which the account that owns the store cannot take back.

Whoever makes the entry tells it, once it is written. Where nobody listens nothing is told, and no action fails by it.
"""

import os
import time
from contextlib import suppress

from cs_tui.store import EntryRecord

__all__ = ["ADDRESS", "EACH", "due", "said_of", "tell"]

ADDRESS = "/dev/log"
"""Where the system's log listens. It is nobody's to set: a service account's visitors would set it to nothing."""

EACH = 100
"""Every so many entries the head is told, and with each day's first one (UTC)."""

_PRIORITY = 4 * 8 + 6
"""LOG_AUTH, LOG_INFO."""


def due(before: EntryRecord | None, newest: EntryRecord | None) -> bool:
    """Whether the newest entry is to be told, made by a transaction that found ``before`` as the newest one."""
    if newest is None or newest == before:
        return False
    return before is None or newest.id // EACH > before.id // EACH or newest.at.date() > before.at.date()


def said_of(first: EntryRecord | None, newest: EntryRecord) -> str:
    """What is told of the newest entry; the hash of a journal's first one stands for the store."""
    store = newest.hash if first is None else first.hash
    return f"store {store[:16]} head {newest.id}:{newest.hash}"


def tell(said: str) -> None:
    """Send a line to the system's log, without waiting for it."""
    import socket

    line = f"<{_PRIORITY}>{time.asctime()[4:19]} cs-tui[{os.getpid()}]: {said}"
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
        log.setblocking(False)
        log.sendto(line.encode(), ADDRESS)
