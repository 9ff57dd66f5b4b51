"""The post office: letters out and mail in, for as long as the process lives."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from time import monotonic

from cs_tui.desk import FAULTS, LASTING
from cs_tui.desk.post import Post
from cs_tui.mail.delivering import deliver
from cs_tui.mail.fetching import fetch
from cs_tui.mail.sandbox import MailReader, MailReaderError
from cs_tui.mail.servers import Unreachable
from cs_tui.mail.settings import MailSettings

__all__ = ["Office", "run"]

LOOK = 2.0
"""Seconds from one look at the outbox to the next."""

LONGEST_PAUSE = 900.0
"""Seconds between two looks at a mailbox that cannot be reached."""


def run(post: Post, settings: MailSettings, tell: Callable[[str], None]) -> None:
    """Deliver and fetch until SIGTERM or SIGINT; a letter that is on its way then is finished first.

    What time or its owner may cure is told once and tried again. Raises what ends the work on this store: `LASTING`.
    """
    office = Office(post, settings, tell)
    with post.alone(), MailReader() as reader, _until_signalled() as stop:
        while not stop.is_set():
            office.once(reader, stop.is_set)
            stop.wait(LOOK)


class Office:
    """One round after the other; ``tell`` hears of troubles."""

    def __init__(self, post: Post, settings: MailSettings, tell: Callable[[str], None]) -> None:
        self._post, self._settings, self._tell = post, settings, tell
        self._troubles: dict[str, str] = {}
        self._fetch_at, self._pause = 0.0, 0.0

    def once(self, reader: MailReader, stop: Callable[[], bool]) -> None:
        """What is ready and due goes out; what has arrived comes in, where it is time to look."""
        self._trying("ready", self._post.send_ready)
        if self._settings.smtp is not None:
            self._trying("out", lambda: deliver(self._post, self._settings, stop=stop))
        mailbox = self._settings.imap
        if mailbox is not None and monotonic() >= self._fetch_at and not stop():
            well = self._trying("in", lambda: fetch(self._post, reader, mailbox, self._tell, stop=stop))
            self._pause = mailbox.every if well else min(LONGEST_PAUSE, max(mailbox.every, 2 * self._pause))
            self._fetch_at = monotonic() + self._pause

    def _trying(self, what: str, act: Callable[[], object]) -> bool:
        """Whether it went well; a trouble is told when it begins, and when it is over."""
        try:
            act()
        except LASTING:
            raise
        except (Unreachable, MailReaderError, *FAULTS) as error:
            if self._troubles.get(what) != str(error):
                self._troubles[what] = str(error)
                self._tell(f"cs-tui: {error}")
            return False
        if self._troubles.pop(what, None) is not None:
            self._tell("cs-tui: that is over; it goes on.")
        return True


@contextmanager
def _until_signalled() -> Iterator[Event]:
    stop = Event()
    former = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
