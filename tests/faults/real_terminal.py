"""The program on a real pseudo-terminal: keys go in as bytes, bytes come out and are drawn as a terminal draws them."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path

import pyte

ASKED, ANSWER = b"\x1b[5n", b"\x1b[0n"
"""A terminal that is asked how it is says that it is well."""
CONTROLS_IT = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
"""Makes the terminal one that hangs up on the process when it goes."""
START = "import sys; from cs_tui.cli import main; sys.exit(main())"
PATIENCE = 30.0
"""Seconds that a busy machine is waited for."""
PRIVATE = re.compile(rb"\x1b\[[<=>][0-9;]*[A-Za-z]")
"""Sequences of newer terminals, which the drawing here does not know."""


class Terminal:
    """A program in a terminal of a size; ``output`` is every byte it has written."""

    def __init__(
        self,
        arguments: list[str],
        *,
        home: Path,
        size: tuple[int, int] = (140, 40),
        hangs_up: bool = True,
        within: Sequence[str] = (),
        resized: tuple[int, int] | None = None,
    ) -> None:
        columns, rows = size
        environment = {"PATH": os.environ["PATH"], "HOME": str(home), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        environment |= {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
        self.master, slave = pty.openpty()
        self.resize(*(resized or size))
        command = [*within, sys.executable, "-c", (CONTROLS_IT if hangs_up else "") + START, *arguments]
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
        )
        os.close(slave)
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.output = b""

    def resize(self, columns: int, rows: int) -> None:
        """Say that the terminal has this size; what is seen of it stays as large as it was."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def keys(self, *pieces: str | bytes) -> None:
        """Type these, one after the other, each when the one before has been read and shown."""
        for piece in pieces:
            self.send(piece)
            self.read(0.15)

    def send(self, piece: str | bytes) -> None:
        """Type this without looking at the screen."""
        data = memoryview(piece.encode() if isinstance(piece, str) else piece)
        while data:
            self.read(0)
            if select.select([], [self.master], [], 0.1)[1]:
                data = data[os.write(self.master, data[:1024]) :]

    def read(self, seconds: float = 0.0) -> bytes:
        """What comes within this time, drawn, and answered as a terminal answers."""
        until, found = time.monotonic() + seconds, b""
        while select.select([self.master], [], [], max(until - time.monotonic(), 0))[0]:
            try:
                data = os.read(self.master, 1 << 16)
            except OSError:
                break
            self._stream.feed(PRIVATE.sub(b"", data))
            asked = (self.output[-len(ASKED) + 1 :] + data).count(ASKED)
            self.output += data
            found += data
            if asked:
                os.write(self.master, ANSWER * asked)
        return found

    def until(self, *words: str, seconds: float = PATIENCE) -> None:
        """Wait until all these words are on the screen."""
        last = time.monotonic() + seconds
        while not all(word in self.seen() for word in words):
            assert time.monotonic() < last, f"{words} are not on the screen:\n{self.seen()}"
            assert self.process.poll() is None or self.read(0.1), f"it ended:\n{self.seen()}"
            self.read(0.1)

    def seen(self) -> str:
        """The screen as lines of text."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def hang_up(self) -> None:
        """The terminal goes away."""
        os.close(self.master)
        self.master = -1

    def status(self, seconds: float = PATIENCE) -> int:
        """Wait until it has ended; its exit status."""
        last = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < last:
            if self.master >= 0:
                self.read(0.05)
            else:
                time.sleep(0.05)
        return self.process.wait(0.1)

    def end(self) -> None:
        """Leave nothing behind."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.master >= 0:
            os.close(self.master)
