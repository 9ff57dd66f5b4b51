"""Takes a second and waits on a file and on PostgreSQL, by how many desks take at once.

.venv/bin/python tests/bench/server_costs.py [--clients 8,40,200] [--takes 1200] [--runs 3]

Every desk is a process of its own, started before anything is measured. Both stores are durable: the file on the disk
of the repository, the server with `fsync` on and its data beside it. Nobody pauses between two takes: these are the
worst moments of a day, not its usual ones.
"""

import argparse
import multiprocessing
import statistics
import sys
import tempfile
import time
from contextlib import closing
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from large_store import always_open_policy
from rich.console import Console
from rich.table import Table

from cs_tui.desk import Administration, Customer, Desk, Incoming, Place, Ticket, copy_store, make_store, open_desk
from cs_tui.store import Store, StoreBusy
from postgres_server import Server

Waits = list[float]
Measured = tuple[float, float, float, float]
"""Takes a second, two waits in milliseconds, and how often somebody was told to try again after five seconds."""


def main() -> int:
    """Measure both in turn, and print one table; gives the exit status."""
    parser = argparse.ArgumentParser(prog="tests/bench/server_costs.py", description=__doc__.partition("\n")[0])
    parser.add_argument("--clients", default="8,40,200", help="how many desks take at once, one after the other")
    parser.add_argument("--takes", type=int, default=1_200, help="takes of all of them together")
    parser.add_argument("--runs", type=int, default=3, help="how many times; the medians are shown")
    wanted = parser.parse_args()
    table = Table(title=f"Medians of {wanted.runs} runs; {wanted.takes:,} takes each")
    for column in (
        "desks at once",
        "store",
        "takes a second",
        "99 of 100 wait less than",
        "the worst wait",
        "told to try again",
    ):
        table.add_column(column, justify="right")
    server = Server(fsync="on", synchronous_commit="on", full_page_writes="on", max_connections="500")
    try:
        for clients in map(int, wanted.clients.split(",")):
            found: dict[str, list[Measured]] = {"a file": [], "PostgreSQL": []}
            for _ in range(wanted.runs):
                for name, measured in _both(server, clients, wanted.takes):
                    found[name].append(measured)
            for name, runs in found.items():
                pace, late, worst, busy = map(statistics.median, zip(*runs, strict=True))
                table.add_row(str(clients), name, f"{pace:,.0f}", f"{late:,.0f} ms", f"{worst:,.0f} ms", f"{busy:,.0f}")
    finally:
        server.stop()
    Console().print(table)
    return 0


def _both(server: Server, clients: int, takes: int) -> list[tuple[str, Measured]]:
    """Takes a second, and two waits in milliseconds, on each store in turn: both hold the same."""
    each = max(1, takes // clients)
    with tempfile.TemporaryDirectory(dir=Path(__file__).parents[2]) as folder:
        file = Path(folder) / "store.db"
        _fill(file, clients, each)
        place = server.new()
        copy_store(file, place)
        measured = [("a file", _race(file, clients, each)), ("PostgreSQL", _race(place, clients, each))]
        server.drop(place)
    return measured


def _fill(file: Path, clients: int, each: int) -> None:
    policy = file.with_suffix(".toml")
    policy.write_text(always_open_policy(hold=each), "utf-8")
    make_store(file, policy_file=policy)
    with closing(Desk(Store.open(file), None)) as desk:
        people = Administration(desk)
        for index in range(clients):
            people.add_agent(f"bench{index}", department="technical")
        desk.receive(
            Incoming(
                f"{index}", "bench", Customer(f"{index}@bench.example", ""), "Issue", "Help",
                department="technical", category="hosting-domain",
            )
            for index in range(clients * each)
        )  # fmt: skip


def _race(place: Place, clients: int, each: int) -> Measured:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["cs_tui.desk", "cs_tui.store.postgres"])
    told, start = context.Queue(), context.Barrier(clients + 1)
    crew = [context.Process(target=_take, args=(place, f"bench{n}", each, start, told)) for n in range(clients)]
    for process in crew:
        process.start()
    start.wait()
    begun = time.monotonic()
    ended = [told.get() for _ in crew]
    waits = sorted(wait for each, _ in ended for wait in each)
    took = time.monotonic() - begun
    for process in crew:
        process.join()
    return len(waits) / took, waits[int(len(waits) * 0.99)], waits[-1], sum(busy for _, busy in ended)


def _take(place: Place, name: str, each: int, start: Barrier, told: "Queue[tuple[Waits, int]]") -> None:
    waits: Waits = []
    busy = 0
    with closing(open_desk(place, name)) as desk:
        desk.queue()
        start.wait()
        while len(waits) < each:
            before = time.monotonic()
            try:
                assert isinstance(desk.take(), Ticket), "there was nothing to take"
            except StoreBusy:
                busy += 1
                continue
            waits.append(1000 * (time.monotonic() - before))
    told.put((waits, busy))


if __name__ == "__main__":
    sys.exit(main())
