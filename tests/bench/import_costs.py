"""What importing many tickets costs: tickets a second, and whether memory stays the same however many there are."""

import csv
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from stores import Stores
from table import Figure, Pair, at_least, times

__all__ = ["FIGURES", "measure"]

FEW, MANY = 10_000, 100_000

FIGURES = {
    "speed": Figure(f"import of {MANY:,} tickets from CSV", "tickets/s", *at_least(3_000)),
    "import, memory": Figure(f"its peak memory (beside: of {FEW:,})", "MB RSS", *times(1.1)),
}


def measure(stores: Stores) -> Iterator[tuple[str, Pair]]:
    """One run; a quick one imports a tenth."""
    few, many = (int(tickets * stores.patience) for tickets in (FEW, MANY))
    (_, least), (seconds, peak) = _imported(stores, few), _imported(stores, many)
    yield "speed", (None, many / seconds)
    yield "import, memory", (least, peak)


def _imported(stores: Stores, tickets: int) -> tuple[float, float]:
    """Seconds and megabytes of a child process that imports so many tickets into a store of 500."""
    rows, store = stores.folder / "rows.csv", stores.small()
    _write(rows, tickets)
    peak = stores.folder / "peak.txt"
    command = (
        f"import shutil, sys; from cs_tui.cli import main; status = main(['--store', {str(store)!r}, *sys.argv[1:]]); "
        f"shutil.copyfile('/proc/self/status', {str(peak)!r}); sys.exit(status)"
    )
    begun = time.monotonic()
    with Path(os.devnull).open("w") as nowhere:
        child = os.posix_spawn(
            sys.executable,
            [sys.executable, "-c", command, "ticket", "import", str(rows)],
            os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, nowhere.fileno(), 1)],
        )
        _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError(f"the import ended with status {os.waitstatus_to_exitcode(status)}")
    took = time.monotonic() - begun
    # Not what `wait4` tells: that begins with the memory of this process, of which the child was made.
    most = next(line for line in peak.read_text("utf-8").splitlines() if line.startswith("VmHWM"))
    return took, int(most.split()[1]) / 1024


def _write(path: Path, tickets: int) -> None:
    """A table as another desk exports it: several tickets of each customer, texts of a few lines."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["customer", "name", "subject", "body"])
        for index in range(tickets):
            customer = index % max(tickets // 4, 1)
            body = f"Hello,\nour shop number {index} shows a blank page since this morning.\n" + "Mail works. " * 20
            table.writerow([f"customer{customer}@import.example", f"Customer {customer}", f"Blank page {index}", body])
