"""A program in a terminal whose bytes are counted: a pty, an emulator that shows the screen, and keys."""

import os
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pexpect
import pyte

__all__ = ["QUIET", "Terminal"]

QUIET = 0.4
"""Seconds without a byte after which a screen counts as drawn."""
PATIENCE = 60.0
"""Seconds in which something that is waited for has to come."""
TAIL = 10_000
"""Bytes among which something that is waited for is looked for."""
ASKED, ANSWER = b"\x1b[5n", "\x1b[0n"
"""A terminal that is asked how it is says that it is well."""


class Terminal:
    """A Python program in a pty of ``columns`` by ``rows``, truecolor; it answers as a terminal does."""

    def __init__(self, arguments: Sequence[str], size: tuple[int, int] = (140, 40)) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": tempfile.gettempdir(),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LC_ALL": "C.UTF-8",
        } | {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
        columns, rows = size
        self.started = time.monotonic()
        self.child = pexpect.spawn(sys.executable, list(arguments), dimensions=(rows, columns), env=environment)
        self.child.delaybeforesend = None
        self.bytes = 0
        self._tail = b""
        self._undrawn: list[bytes] = []
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def lines(self) -> list[str]:
        """What the screen shows. Drawn only now: an emulator that draws at once would slow down what is timed."""
        for found in self._undrawn:
            self._stream.feed(found)
        self._undrawn.clear()
        return list(self._screen.display)

    def send(self, keys: str) -> None:
        """Press keys."""
        self.child.send(keys)

    def read(self, most: int = 1 << 16, timeout: float = 0.05) -> bytes:
        """What has come, answered; empty when nothing came in time."""
        try:
            found = bytes(self.child.read_nonblocking(most, timeout=timeout))
        except pexpect.TIMEOUT:
            return b""
        except pexpect.EOF:
            raise RuntimeError("the program has ended:\n" + "\n".join(filter(str.strip, self.lines))) from None
        self.bytes += len(found)
        self._undrawn.append(found)
        self._tail = self._tail[-TAIL:] + found
        if asked := self._tail[-len(found) - len(ASKED) + 1 :].count(ASKED):
            self.child.send(ANSWER * asked)
        return found

    def settle(self, quiet: float = QUIET) -> int:
        """Read until nothing comes any more; gives the bytes."""
        before, last = self.bytes, time.monotonic()
        while time.monotonic() - last < quiet:
            if self.read():
                last = time.monotonic()
        return self.bytes - before

    def drain(self) -> None:
        """Read what is there, and wait for no more than a moment."""
        while self.read(timeout=0.004):
            continue

    def wait_for(self, pattern: bytes) -> float:
        """Seconds from the start until the pattern is among the bytes that have come lately."""
        begun = time.monotonic()
        while not re.search(pattern, self._tail):
            if time.monotonic() - begun > PATIENCE:
                raise RuntimeError(f"{pattern!r} was never on the screen:\n" + "\n".join(self.lines))
            self.read(timeout=0.2)
        return time.monotonic() - self.started

    def cost(self, *presses: str, quiet: float = QUIET) -> float:
        """Bytes for each of some presses of keys."""
        self.settle()
        total = 0
        for keys in presses:
            self.send(keys)
            total += self.settle(quiet)
        return total / len(presses)

    def answer_time(self, key: str) -> float:
        """Milliseconds from a key to the first byte that comes of it."""
        self.settle(0.1)
        begun = time.monotonic()
        self.send(key)
        self.read(timeout=5)
        return 1000 * (time.monotonic() - begun)

    def processor_time(self) -> float:
        """Seconds of processor time that the program has taken, its own and the system's for it."""
        clock = ~self.child.pid << 3 | 2  # clock_getcpuclockid(3): to the nanosecond, where /proc counts in hundredths
        return time.clock_gettime(clock)

    def memory(self) -> float:
        """Resident megabytes (RSS), pages that are shared with other processes counted whole."""
        rollup = Path(f"/proc/{self.child.pid}/smaps_rollup").read_text()
        found = re.search(r"^Rss:\s+(\d+)", rollup, re.MULTILINE)
        assert found is not None
        return int(found[1]) / 1024

    def close(self) -> None:
        """End the program."""
        self.child.close(force=True)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
