"""What the desk costs on the wire and on the clock, beside a bare Textual app in the same run. Prints a table.

.venv/bin/python tests/bench/screen_costs.py [RUNS]
"""

import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import pyte
from rich.console import Console
from rich.table import Table

ROWS, COLUMNS = 40, 140
HERE = Path(__file__).parent
QUIET = 0.4
"""Seconds without a byte after which a screen counts as drawn."""
ASKED, ANSWER = b"\x1b[5n", "\x1b[0n"
"""A terminal that is asked how it is says that it is well."""
SLOW = 2_000
"""Bytes a second of a bad link."""
HELD, REPEAT = 5.0, 1 / 30
"""Seconds a key is held down, and seconds between its repeats."""
STALL = 15.0
"""Seconds in which nobody reads."""


class Terminal:
    """A program in a pty, whose bytes are counted; it answers as a terminal does."""

    def __init__(self, arguments: list[str]) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": tempfile.gettempdir(),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LC_ALL": "C.UTF-8",
        }
        self.started = time.monotonic()
        self.child = pexpect.spawn(sys.executable, arguments, dimensions=(ROWS, COLUMNS), env=environment)
        self.child.delaybeforesend = None
        self._end = b""
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)

    def read(self, most: int = 1 << 16, timeout: float = 0.05) -> bytes:
        """What has come, answered; empty when nothing came in time."""
        try:
            found = bytes(self.child.read_nonblocking(most, timeout=timeout))
        except pexpect.TIMEOUT:
            return b""
        self._stream.feed(found)
        asked = (self._end + found).count(ASKED)
        self._end = found[-len(ASKED) + 1 :]
        if asked:
            self.child.send(ANSWER * asked)
        return found

    def settle(self, quiet: float = QUIET) -> tuple[int, float]:
        """Read until nothing comes any more: the bytes, and the moment of the last one."""
        total, last = 0, time.monotonic()
        while time.monotonic() - last < quiet:
            if found := self.read():
                total += len(found)
                last = time.monotonic()
        return total, last

    def wait_for(self, pattern: bytes) -> float:
        """Seconds from the start until the pattern is on its way to the screen, and the bytes until then."""
        seen = b""
        while not re.search(pattern, seen):
            seen += self.read(timeout=1)
        self.before = len(seen)
        return time.monotonic() - self.started

    def cost(self, *presses: str) -> float:
        """Bytes for each of some presses of keys."""
        self.settle()
        total = 0
        for keys in presses:
            self.child.send(keys)
            total += self.settle(0.25)[0]
        return total / len(presses)

    def answer_time(self, *keys: str) -> float:
        """Milliseconds from one of the keys to the first byte that comes of it, in the median."""
        found = []
        for key in keys:
            self.settle(0.15)
            began = time.monotonic()
            self.child.send(key)
            self.read(timeout=2)
            found.append(1000 * (time.monotonic() - began))
        return statistics.median(found)

    def held_on_a_slow_link(self, down: str, up: str) -> float:
        """Seconds from letting go of a key until the screen is right, on a link of `SLOW` bytes a second.

        The key is held for twenty lines down, for twenty up, and so on.
        """
        self.settle()
        began = last = time.monotonic()
        taken, sent = 0.0, 0
        while time.monotonic() - last < 1.5:
            now = time.monotonic()
            if now - began < HELD and now - began >= sent * REPEAT:
                self.child.send(up if sent // 20 % 2 else down)
                sent += 1
            may = int((now - began) * SLOW - taken)
            found = self.read(min(may, 400), timeout=0.01) if may >= 50 else b""
            taken += len(found)
            if not found:
                taken = max(taken, (now - began) * SLOW - 400)
                time.sleep(0.005)
            if found or now - began < HELD:
                last = time.monotonic()
        return max(0.0, last - began - HELD)

    def typed_while_nobody_reads(self) -> float:
        """Whether all that is typed while nobody reads is on the screen when reading resumes: 1 or 0."""
        self.settle()
        typed = "now that nobody reads, all is kept"
        for letter in typed:
            self.child.send(letter)
            time.sleep(STALL / len(typed))
        self.settle(1.5)
        return float(any(typed in line for line in self._screen.display))

    def processor_share(self, seconds: float = 5.0) -> float:
        """Per cent of a processor while nothing happens."""
        before = self._ticks()
        self.settle(seconds)
        return 100 * (self._ticks() - before) / os.sysconf("SC_CLK_TCK") / seconds

    def _ticks(self) -> int:
        return sum(map(int, Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(")")[2].split()[11:13]))

    def memory(self) -> float:
        """Resident megabytes."""
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", status)
        assert found is not None
        return int(found[1]) / 1024

    def close(self) -> None:
        """End the program."""
        self.child.close(force=True)


def measure(arguments: list[str], shown: bytes, *, down: str, up: str, write: str, leave: str) -> dict[str, float]:
    """One run of one program."""
    terminal = Terminal(arguments)
    start = terminal.wait_for(shown)
    figures = {
        "start, s": start,
        "first screen, bytes": terminal.before + terminal.settle(0.8)[0],
        "memory, MB": terminal.memory(),
        "idle, % of a processor": terminal.processor_share(),
        "one line down, bytes": terminal.cost(*[down] * 8),
        "palette, open and close, bytes": 2 * terminal.cost("\x10", leave),
        "a key to its first byte, ms": terminal.answer_time(*[up, down] * 15),
        "held down over 2 kB/s, s until right": terminal.held_on_a_slow_link(up, down),
    }
    for key in write:
        terminal.child.send(key)
        terminal.settle()
    figures["a typed character, bytes"] = terminal.cost(*"xyzwv")
    figures["typed while nobody read, there after"] = terminal.typed_while_nobody_reads()
    terminal.close()
    return figures


def main(runs: int) -> None:
    """Measure both, in turn, and print the medians."""
    programs: dict[str, Callable[[], dict[str, float]]] = {
        "bare": lambda: measure(
            [str(HERE / "bare_app.py")], rb"customer", down="\x1b[B", up="\x1b[A", write="r", leave="\x1b"
        ),
        "cs-tui": lambda: measure(
            ["-c", "import sys; from cs_tui.cli import main; sys.exit(main(['demo']))"],
            rb"QUEUE",
            down="j",
            up="k",
            write="tr",
            leave="\x07",
        ),
    }
    found: dict[str, list[dict[str, float]]] = {name: [] for name in programs}
    for _ in range(runs):
        for name, run in programs.items():
            found[name].append(run())
    table = Table("figure", *programs, "ratio", title=f"medians of {runs} runs, {COLUMNS}x{ROWS}")
    for figure in found["bare"][0]:
        bare, ours = (statistics.median(run[figure] for run in found[name]) for name in programs)
        table.add_row(figure, f"{bare:,.2f}", f"{ours:,.2f}", f"{ours / bare:.2f}" if bare else "-")
    Console().print(table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
