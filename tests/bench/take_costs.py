"""How fast the head of a queue is handed out when many processes ask at once. Prints a table.

.venv/bin/python tests/bench/take_costs.py [PROCESSES] [TICKETS]
"""

import multiprocessing
import statistics
import sys
import tempfile
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path
from queue import Queue

from rich.console import Console
from rich.table import Table

from cs_tui.desk import Administration, Customer, Desk, Incoming, make_store, open_desk
from cs_tui.policy import Refused, shipped
from cs_tui.store import Store


def fill(path: Path, processes: int, tickets: int) -> None:
    """A durable store with agents who may hold as many tickets as there are."""
    policy = path.with_name("policy.toml")
    text = shipped("policy.toml").read_text("utf-8")
    everyday = text.replace('working_days = ["mon"', 'working_days = ["sat", "sun", "mon"')
    policy.write_text(everyday.replace("tickets = 1 }", f"tickets = {tickets} }}"), "utf-8")
    make_store(path, policy_file=policy, country="")
    desk = Desk(Store.open(path))
    administration = Administration(desk)
    for index in range(processes):
        administration.add_agent(f"agent{index}", department="technical")
    scope = {"department": "technical", "category": "hosting-domain"}
    desk.receive(
        Incoming(str(n), "bench", Customer(f"{n}@x.example", ""), f"Issue {n}", "Help", **scope)  # type: ignore[arg-type]
        for n in range(tickets)
    )
    desk.close()


def take_all(path: Path, name: str, start: Barrier, waits: "Queue[list[float]]") -> None:
    """Take until there is nothing left; tells how long each take took, in seconds."""
    desk, told = open_desk(path, name), []
    start.wait()
    while True:
        before = time.monotonic()
        outcome = desk.take()
        told.append(time.monotonic() - before)
        if outcome is None or isinstance(outcome, Refused):
            break
    waits.put(told)


def main(processes: int, tickets: int) -> None:
    """Fill a store, empty its queue with all processes at once, and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        fill(path, processes, tickets)
        context = multiprocessing.get_context("spawn")
        waits, start = context.Queue(), context.Barrier(processes + 1)
        crew = [context.Process(target=take_all, args=(path, f"agent{i}", start, waits)) for i in range(processes)]
        for process in crew:
            process.start()
        start.wait()
        begun = time.monotonic()
        told = sorted(wait for _ in crew for wait in waits.get())
        took = time.monotonic() - begun
    table = Table("figure", "value", title=f"{processes} processes, {tickets} tickets, durable")
    table.add_row("takes a second", f"{tickets / took:,.0f}")
    table.add_row("median wait, ms", f"{statistics.median(told) * 1000:.1f}")
    table.add_row("99 of 100 wait less than, ms", f"{told[int(len(told) * 0.99)] * 1000:.1f}")
    table.add_row("worst wait, ms", f"{told[-1] * 1000:.1f}")
    Console().print(table)


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*(numbers + [8, 400][len(numbers) :]))
