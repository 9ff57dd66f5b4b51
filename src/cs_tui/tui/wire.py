"""The way to the terminal: commands in order, and of frames only the newest, once the one before was taken."""

import os
import re
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import IO

__all__ = ["Answers", "Wire"]

ASK = "\x1b[5n"
"""Asks the terminal how it is; it answers once it has drawn all that came before (DSR)."""
ANSWER = re.compile("\x1b\\[0n")
UNFINISHED = re.compile("\x1b(\\[(0)?)?$")

WINDOW = 1_500
"""Bytes of frames that may be on their way unanswered: less than a second of a link of 2 kB/s."""
PATIENCE = 2.0
"""Seconds after which an answer is given up, besides those that the bytes on their way take: it was lost."""
SLOWEST = 1_000
"""Bytes a second that the slowest link carries."""
GIVEN_UP = 3
"""Answers given up in a row after which the terminal is taken for one that never answers."""
LEAVING = 2.0
"""Seconds since a terminal was asked for which its answer is waited for when the screen is left."""


class Answers:
    """Finds the terminal's answers among what is typed, and takes them out."""

    def __init__(self) -> None:
        self._held = ""

    def take(self, text: str, *, expected: bool) -> tuple[str, int]:
        """What was typed, and how many answers came with it. The beginning of one is held until the next call."""
        text, self._held = self._held + text, ""
        text, count = ANSWER.subn("", text)
        if expected and (cut := UNFINISHED.search(text)) is not None:
            text, self._held = text[: cut.start()], text[cut.start() :]
        return text, count

    def rest(self) -> str:
        """What was held and turns out to be typed."""
        held, self._held = self._held, ""
        return held


class Wire(threading.Thread):
    """Writes to the terminal in a thread of its own, so that a link that stalls stalls nothing else.

    What is written by `write` goes out in order and whole. ``frame`` is asked for the bytes of a picture when the
    terminal is ready for one: while it is not, newer pictures replace older ones. ``gone`` is called when the
    terminal takes no more for ever.
    """

    def __init__(self, file: IO[str], frame: Callable[[], str], gone: Callable[[], None]) -> None:
        super().__init__(daemon=True, name="terminal")
        self._file, self._frame, self._gone = file, frame, gone
        self._texts: deque[str] = deque()
        self._due = self._leaving = self._stopping = False
        self._on_the_way: deque[int] = deque()
        self._first_asked_at = self._asked_at = self._heard_at = 0.0
        self._answers = False
        self._given_up = 0
        self._news = threading.Condition()

    def write(self, text: str) -> None:
        """Send this, after what was given before."""
        with self._news:
            self._texts.append(text)
            self._news.notify_all()

    def picture(self) -> None:
        """Send a frame when the terminal is ready for one."""
        with self._news:
            self._due = True
            self._news.notify_all()

    def no_more_pictures(self) -> None:
        """Send no frame any more, and ask nothing: what is written from now on gives the terminal back."""
        with self._news:
            self._leaving = True

    def wait_for_answers(self) -> None:
        """Wait until nothing is left to be answered; a shell would take what comes later for something typed."""
        with self._news:
            since = self._asked_at if self._answers else self._first_asked_at
            while self._on_the_way and self.is_alive() and (left := since + LEAVING - time.monotonic()) > 0:
                self._news.wait(left)

    def answered(self, times: int = 1) -> None:
        """The terminal has taken a frame."""
        with self._news:
            self._answers, self._given_up, self._heard_at = True, 0, time.monotonic()
            for _ in range(min(times, len(self._on_the_way))):
                self._on_the_way.popleft()
            self._news.notify_all()

    @property
    def awaits_answer(self) -> bool:
        """Whether a frame is on its way."""
        return bool(self._on_the_way)

    def isatty(self) -> bool:
        """It is one."""
        return True

    def fileno(self) -> int:
        """The descriptor of the terminal."""
        return self._file.fileno()

    def flush(self) -> None:
        """Everything is sent as soon as it can be."""

    def stop(self) -> None:
        """Send what was given, and end."""
        with self._news:
            self._stopping = True
            self._news.notify_all()
        self.join()

    def run(self) -> None:
        """Send until told to stop, or until the terminal is gone: that is said."""
        try:
            self._send_all()
        except OSError:
            self._gone()
        with self._news:
            self._news.notify_all()

    def _send_all(self) -> None:
        while True:
            with self._news:
                while not (self._texts or self._stopping or (self._due and self._is_ready())):
                    self._news.wait(0.5 if self._due else None)
                texts, self._texts = "".join(self._texts), deque()
                send_frame, stopping = self._due and self._is_ready(), self._stopping
                if send_frame:
                    self._due = False
            frame = self._frame() if send_frame else ""
            if frame:
                with self._news:
                    frame = "" if self._leaving else self._asking(frame)
            self._send(texts + frame)
            if stopping and not self._texts:
                return

    def _asking(self, frame: str) -> str:
        self._on_the_way.append(len(frame))
        self._asked_at = time.monotonic()
        self._first_asked_at = self._first_asked_at or self._asked_at
        return frame + ASK

    def _is_ready(self) -> bool:
        """Whether the terminal has taken enough of what was sent; one that has never answered is taken at its pace."""
        outstanding = sum(self._on_the_way)
        if not self._answers or outstanding < WINDOW:
            return True
        if time.monotonic() - max(self._asked_at, self._heard_at) < PATIENCE + outstanding / SLOWEST:
            return False
        self._on_the_way.clear()
        self._given_up += 1
        self._answers = self._given_up < GIVEN_UP
        return True

    def _send(self, text: str) -> None:
        """Raises `OSError` when the terminal is gone; one that is full is waited for, blocking or not."""
        data = memoryview(text.encode("utf-8", "replace"))
        while data:
            try:
                data = data[os.write(self._file.fileno(), data) :]
            except BlockingIOError:
                select.select([], [self._file.fileno()], [])
