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
from rich.console import Console
from rich.table import Table

ROWS, COLUMNS = 40, 140
HERE = Path(__file__).parent
QUIET = 0.4
"""Seconds without a byte after which a screen counts as drawn."""


class Terminal:
    """A program in a pty, whose bytes are counted."""

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

    def settle(self, quiet: float = QUIET) -> tuple[int, float]:
        """Read until nothing comes any more: the bytes, and the moment of the last one."""
        total, last = 0, time.monotonic()
        while time.monotonic() - last < quiet:
            try:
                total += len(self.child.read_nonblocking(1 << 16, timeout=0.05))
                last = time.monotonic()
            except pexpect.TIMEOUT:
                continue
        return total, last

    def wait_for(self, pattern: bytes) -> float:
        """Seconds from the start until the pattern is on its way to the screen."""
        self.child.expect(re.compile(pattern), timeout=60)
        return time.monotonic() - self.started

    def cost(self, keys: str, times: int = 1) -> float:
        """Bytes for each press of the keys."""
        self.settle()
        total = 0
        for _ in range(times):
            self.child.send(keys)
            total += self.settle(0.15)[0]
        return total / times

    def memory(self) -> float:
        """Resident megabytes."""
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", status)
        assert found is not None
        return int(found[1]) / 1024

    def close(self) -> None:
        """End the program."""
        self.child.close(force=True)


def measure(arguments: list[str], shown: bytes, before_typing: str) -> dict[str, float]:
    """One run of one program."""
    terminal = Terminal(arguments)
    start = terminal.wait_for(shown)
    first = len(terminal.child.before or b"") + terminal.settle()[0]
    figures = {"start, s": start, "first screen, bytes": first, "memory, MB": terminal.memory()}
    figures["one line down, bytes"] = terminal.cost("j" if "bare" not in str(arguments) else "\x1b[B", 8)
    for key in before_typing:
        terminal.child.send(key)
        terminal.settle()
    figures["a typed character, bytes"] = terminal.cost("x", 10)
    terminal.close()
    return figures


def main(runs: int) -> None:
    """Measure both, in turn, and print the medians."""
    programs: dict[str, Callable[[], dict[str, float]]] = {
        "bare": lambda: measure([str(HERE / "bare_app.py")], rb"customer", "r"),
        "cs-tui": lambda: measure(
            ["-c", "import sys; from cs_tui.cli import main; sys.exit(main(['demo']))"], rb"QUEUE", "tr"
        ),
    }
    found: dict[str, list[dict[str, float]]] = {name: [] for name in programs}
    for _ in range(runs):
        for name, run in programs.items():
            found[name].append(run())
    table = Table("figure", *programs, "ratio", title=f"medians of {runs} runs, {COLUMNS}x{ROWS}")
    for figure in found["bare"][0]:
        bare, ours = (statistics.median(run[figure] for run in found[name]) for name in programs)
        table.add_row(figure, f"{bare:,.2f}", f"{ours:,.2f}", f"{ours / bare:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
