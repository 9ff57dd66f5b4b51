"""The way to the terminal: commands in order, and of frames only the newest, once the one before was taken."""

import os
import re
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
PATIENCE = 8.0
"""Seconds after which an answer is given up: the terminal changed behind a multiplexer, or never answers."""


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
    terminal is ready for one: while it is not, newer pictures replace older ones.
    """

    def __init__(self, file: IO[str], frame: Callable[[], str]) -> None:
        super().__init__(daemon=True, name="terminal")
        self._file, self._frame = file, frame
        self._texts: deque[str] = deque()
        self._due = self._stopping = False
        self._on_the_way: deque[int] = deque()
        self._asked_at = 0.0
        self._answers = False
        self._news = threading.Condition()

    def write(self, text: str) -> None:
        """Send this, after what was given before."""
        with self._news:
            self._texts.append(text)
            self._news.notify()

    def picture(self) -> None:
        """Send a frame when the terminal is ready for one."""
        with self._news:
            self._due = True
            self._news.notify()

    def answered(self, times: int = 1) -> None:
        """The terminal has taken a frame."""
        with self._news:
            self._answers = True
            for _ in range(min(times, len(self._on_the_way))):
                self._on_the_way.popleft()
            self._news.notify()

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
            self._news.notify()
        self.join()

    def run(self) -> None:
        """Send until told to stop, or until the terminal is gone."""
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
                    self._on_the_way.append(len(frame))
                    self._asked_at = time.monotonic()
                frame += ASK
            if not self._send(texts + frame) or (stopping and not self._texts):
                return

    def _is_ready(self) -> bool:
        """Whether the terminal has taken enough of what was sent; one that has never answered is taken at its pace."""
        if not self._answers or sum(self._on_the_way) < WINDOW:
            return True
        if time.monotonic() - self._asked_at < PATIENCE:
            return False
        self._on_the_way.clear()
        self._answers = False
        return True

    def _send(self, text: str) -> bool:
        data = memoryview(text.encode("utf-8", "replace"))
        try:
            while data:
                data = data[os.write(self._file.fileno(), data) :]
        except OSError:
            return False
        return True
