"""How fast the head of a queue is handed out when eight processes ask at once, beside a bare SQLModel loop."""

import multiprocessing
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from itertools import count
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import bare_takes
from large_store import always_open_policy
from stores import LARGE, SMALL, Stores
from table import Figure, Pair, at_least, at_most, times

from cs_tui.desk import Administration, Customer, Incoming, Ticket, open_desk

__all__ = ["FIGURES", "NOTES", "measure"]

PROCESSES, EACH = 8, 100
"""Takers at once, and how many tickets each of them takes in the race; before it each takes one, to be warm."""

FIGURES = {
    f"{figure}{suffix}": Figure(f"{words}{about}", unit, *goal)
    for suffix, about in (("", ""), (", large", ", of a million tickets"))
    for figure, words, unit, goal in (
        ("takes", f"takes by {PROCESSES} processes at once", "1/s", at_least(600)),
        ("takes, p99", "99 of 100 takes wait less than", "ms", ("", None)),
        ("takes, worst", "the worst wait", "ms", at_most(150)),
    )
} | {
    "disk": Figure("commits of one row by one process alone: what the disk bears", "1/s"),
    "takes, both": Figure("seconds for a take with a million tickets (beside: 500)", "ms", *times(1.2), digits=2),
}
NOTES = (
    "Beside the takes: the same number of processes that only mark the head of a bare SQLModel table as taken, without "
    "policy or journal, gated by one flock and as durable.",
)
Waits = list[float]
Taker = Callable[[Path, str], Callable[[], bool]]
"""Gives, from a store and a name, what takes once and says whether it got something."""
_members = count()


def measure(stores: Stores) -> Iterator[tuple[str, Pair]]:
    """One run."""
    yield "disk", (None, bare_takes.commits(stores.folder / "disk.db"))
    small = yield from _both("", stores.small(), stores.folder / "bare.db", SMALL[0])
    if stores.large_wanted:
        large = yield from _both(", large", stores.large(), stores.folder / "bare.db", LARGE[0])
        yield "takes, both", (1000 / small, 1000 / large)


def _both(suffix: str, store: Path, table: Path, tickets: int) -> Generator[tuple[str, Pair], None, float]:
    """Takes from both; gives the desk's in a second."""
    bare_takes.fill(table, max(tickets, PROCESSES * (1 + EACH)))
    their_pace, theirs = _race(bare_takes.taker, table, [f"agent{index}" for index in range(PROCESSES)])
    pace, ours = _race(_taker, store, _crew(store))
    last = int(len(ours) * 0.99)
    yield f"takes{suffix}", (their_pace, pace)
    yield f"takes, p99{suffix}", (theirs[last], ours[last])
    yield f"takes, worst{suffix}", (theirs[-1], ours[-1])
    return pace


def _crew(store: Path) -> list[str]:
    """New agents, who may hold all that they will take; there is enough in their queue."""
    names = [f"bench{next(_members)}" for _ in range(PROCESSES)]
    policy = store.with_suffix(".toml")
    policy.write_text(always_open_policy(hold=1 + EACH + next(_members)), "utf-8")  # never the one in force
    with closing(open_desk(store)) as desk:
        administration = Administration(desk)
        administration.apply_policy(policy)
        for name in names:
            administration.add_agent(name, department="technical")
        desk.receive(
            Incoming(
                f"{names[0]}:{index}",
                "bench",
                Customer(f"{names[0]}.{index}@bench.example", ""),
                "Issue",
                "Help",
                department="technical",
                category="hosting-domain",
            )
            for index in range(PROCESSES * (1 + EACH))
        )
    return names


def _taker(store: Path, name: str) -> Callable[[], bool]:
    desk = open_desk(store, name)
    return lambda: isinstance(desk.take(), Ticket)


def _race(taker: Taker, store: Path, names: list[str]) -> tuple[float, Waits]:
    """Takes a second of all together, and how long each waited for one, in milliseconds, the shortest first."""
    context = multiprocessing.get_context("spawn")
    told, start = context.Queue(), context.Barrier(len(names) + 1)
    crew = [context.Process(target=_take, args=(taker, store, name, start, told)) for name in names]
    for process in crew:
        process.start()
    start.wait()
    begun = time.monotonic()
    waits = sorted(wait for _ in crew for wait in told.get())
    took = time.monotonic() - begun
    start.wait()  # to end takes its time as well
    for process in crew:
        process.join()
    return len(waits) / took, waits


def _take(taker: Taker, store: Path, name: str, start: Barrier, told: "Queue[Waits]") -> None:
    take, waits = taker(store, name), []
    take()
    start.wait()
    for _ in range(EACH):
        before = time.monotonic()
        assert take(), "there was nothing to take"
        waits.append(1000 * (time.monotonic() - before))
    told.put(waits)
    start.wait()
