"""What a session costs on the clock and the machine: start, memory, keys, idling."""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from programs import DOWN, UP, Program, bare, desk
from stores import Stores
from table import Figure, Pair, at_most, times
from terminal import Terminal

__all__ = ["FIGURES", "NOTES", "measure"]

KEYS = 200
"""Keys whose answer is waited for."""
HOUR, BEGUN = 5_000, 1_000
"""Keys of a simulated hour, and after how many of them it has well begun."""
SESSIONS = 5
"""Sessions that live through the hour at once, beside one of the bare app; what they need is memory, not time."""
IDLE = 30.0
"""Seconds in which nothing happens."""
WARM = 5.0
"""Seconds after which a session has read all that it reads after its start."""

FIGURES = {
    "start": Figure("start, from exec to the queue on the screen and a key answered", "s", *times(1.5), digits=2),
    "start, large": Figure("start with a million tickets (beside: 500)", "s", *times(1.2), digits=2),
    "memory": Figure("memory after the start", "MB RSS", *times(1.35)),
    "memory, hour": Figure("memory after 5,000 keys", "MB RSS", *times(1.35)),
    "memory, hour, strict": Figure("the same (beside: the bare app's after its start)", "MB RSS", *times(1.35)),
    "memory, large": Figure("memory after the start with a million tickets (beside: 500)", "MB RSS", *times(1.2)),
    "memory, flat": Figure("memory after 5,000 keys (beside: after 1,000)", "MB RSS", *times(1.05)),
    "key": Figure("a key to its first byte, median", "ms", *times(1.2), digits=1),
    "key, p99": Figure("a key to its first byte, 99 of 100", "ms", *at_most(25), digits=1),
    "key, hammered": Figure("the same while another process writes all the time, median", "ms", *times(1.2), digits=1),
    "key, hammered, p99": Figure("and 99 of 100", "ms", *at_most(25), digits=1),
    "key, large": Figure("a key with a million tickets, median (beside: 500)", "ms", *times(1.2), digits=1),
    "idle": Figure("idle for half a minute, live updates on", "% of a processor", *at_most(0.2), digits=2),
}
NOTES = (
    "The keys of the hour: moves, reading, typing a reply, its review and back, search, palette; "
    f"the bare app gets those that it has. {SESSIONS} sessions live through it at once, once in each command.",
)
_hours: list[tuple[float, float]] = []


def measure(stores: Stores) -> Iterator[tuple[str, Pair]]:
    """One run."""
    store = stores.small()
    ours, beside = desk(store), bare()
    yield "start", (_start(beside), _start(ours))
    with beside.start() as theirs, ours.start() as own:
        for terminal in (theirs, own):
            terminal.settle(WARM)
        yield "memory", (their_fresh := theirs.memory(), fresh := own.memory())
        yield "idle", _idle(theirs, own, stores.patience)
        pressed = int(KEYS * stores.patience)
        yield from _medians("key", *_key_times(pressed, theirs, own))
        with _hammered(store):
            yield from _medians("key, hammered", *_key_times(pressed, theirs, own))
        if stores.large_wanted:
            with desk(stores.large()).start() as large:
                large.settle(WARM)
                yield "memory, large", (fresh, large.memory())
                few, many = map(statistics.median, _key_times(pressed, own, large))
                yield "key, large", (few, many)
    if not _hours:
        programs = [beside, *(desk(stores.small()) for _ in range(SESSIONS))]
        with ThreadPoolExecutor(len(programs)) as pool:
            _hours.extend(pool.map(lambda program: _memory_of_an_hour(program, stores.patience), programs))
        (_, their_end), *own_hours = _hours
        for begun, end in own_hours:
            yield "memory, hour", (their_end, end)
            yield "memory, hour, strict", (their_fresh, end)
            yield "memory, flat", (begun, end)
    if stores.large_wanted:
        yield "start, large", (_start(ours), _start(desk(stores.large())))


def _start(program: Program) -> float:
    with Terminal(program.arguments) as terminal:
        terminal.wait_for(program.shown)
        while terminal.read(timeout=0):
            continue
        terminal.send(DOWN)
        terminal.read(timeout=5)
        return time.monotonic() - terminal.started


def _idle(theirs: Terminal, ours: Terminal, patience: float) -> Pair:
    """Per cent of a processor that each takes while both idle."""
    before, begun = (theirs.processor_time(), ours.processor_time()), time.monotonic()
    while time.monotonic() - begun < IDLE * patience:
        theirs.read()
        ours.read()
        time.sleep(0.5)
    spent = time.monotonic() - begun
    after = (theirs.processor_time(), ours.processor_time())
    return 100 * (after[0] - before[0]) / spent, 100 * (after[1] - before[1]) / spent


def _key_times(pressed: int, *terminals: Terminal) -> list[list[float]]:
    """Milliseconds to the first byte, key by key, of each program; they take turns, whatever the machine does."""
    times: list[list[float]] = [[] for _ in terminals]
    for key in [DOWN, UP] * (pressed // 2):
        for terminal, took in zip(terminals, times, strict=True):
            took.append(terminal.answer_time(key))
    return times


def _medians(name: str, theirs: list[float], ours: list[float]) -> Iterator[tuple[str, Pair]]:
    yield name, (statistics.median(theirs), statistics.median(ours))
    yield f"{name}, p99", (statistics.quantiles(theirs, n=100)[98], statistics.quantiles(ours, n=100)[98])


@contextmanager
def _hammered(store: Path) -> Iterator[None]:
    """Another process writes to the store all the while."""
    hammer = subprocess.Popen([sys.executable, str(Path(__file__).with_name("hammer.py")), str(store)])
    try:
        time.sleep(WARM)
        yield
    finally:
        hammer.terminate()
        hammer.wait()


def _memory_of_an_hour(program: Program, patience: float) -> tuple[float, float]:
    """Megabytes when the hour has well begun, and at its end."""
    found: list[float] = []
    with program.start_writing() as terminal:
        terminal.send(program.out)
        pressed = 0
        while pressed < HOUR * patience:
            for keys, pause in program.round:
                for key in keys:
                    terminal.send(key)
                    terminal.drain()
                terminal.settle(pause)
                pressed += len(keys)
            if pressed >= BEGUN * patience and not found:
                found.append(_at_rest(terminal))
        return found[0], _at_rest(terminal)


def _at_rest(terminal: Terminal) -> float:
    terminal.settle(1.0)
    return terminal.memory()
