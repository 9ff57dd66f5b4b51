"""What time it is: the machine's, or a demo's own. Nothing else asks."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

__all__ = ["Clock", "ahead_of_system", "system_clock"]

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The machine's time, in UTC."""
    return datetime.now(UTC)


def ahead_of_system(offset: timedelta) -> Clock:
    """A clock that runs beside the machine's, at a distance; only a demo's store has one."""
    return lambda: datetime.now(UTC) + offset
