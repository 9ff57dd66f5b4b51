"""How the screen bears a bad link: a key held down on a slow one, and keys typed while nobody reads."""

import time
from collections.abc import Iterator

from programs import DOWN, UP, Program, bare, desk
from stores import Stores
from table import Figure, Pair, at_least, at_most
from terminal import Terminal

from cs_tui.desk import open_desk

__all__ = ["FIGURES", "NOTES", "measure"]

SLOW = 2_000
"""Bytes a second of a bad link."""
HELD, REPEAT = 5.0, 1 / 30
"""Seconds a key is held down, and seconds between its repeats."""
SCREENFUL = 20
"""Lines the key is held down for before it is held up for as many, and so on: a list's middle."""
STALL, TYPED_EVERY = 15.0, 0.1
"""Seconds in which nobody reads, and between two keys that are typed meanwhile."""
SAVED = 3.0
"""Seconds after the last key in which a draft has to be saved; still nobody reads."""

FIGURES = {
    "held": Figure("Down held for 5 s over 2 kB/s, until the screen is right", "s", *at_most(1.5), digits=1),
    "kept": Figure(
        "typed while nobody reads for 15 s, in the store's draft before one reads again", "%", *at_least(100)
    ),
    "seen": Figure("the same, on the screen 2 s after one reads again", "%", *at_least(100)),
}
NOTES = ("The bare app's held key takes over a minute and is measured once in each command.",)

_beside: list[float] = []


def measure(stores: Stores) -> Iterator[tuple[str, Pair]]:
    """One run."""
    if not _beside:
        _beside.append(_held(bare()))
        yield "held", (_beside[0], _held(desk(stores.small())))
    else:
        yield "held", (None, _held(desk(stores.small())))
    store = stores.small()
    with desk(store).start_writing() as terminal:
        typed = _type_unread(terminal)
        looking = open_desk(store, "tom")
        kept = "".join(draft.body for draft in looking.drafts())
        looking.close()
        yield "kept", (None, _share(kept, typed))
        terminal.settle(2.0)
        yield "seen", (None, _share("".join(terminal.lines), typed))


def _held(program: Program) -> float:
    """Seconds from letting go of a key until the screen is right."""
    with program.start() as terminal:
        terminal.settle(0.8)
        begun = last = time.monotonic()
        taken, sent = 0.0, 0
        while time.monotonic() - last < 1.5:
            now = time.monotonic()
            if now - begun < HELD and now - begun >= sent * REPEAT:
                terminal.send(UP if sent // SCREENFUL % 2 else DOWN)
                sent += 1
            may = int((now - begun) * SLOW - taken)
            found = terminal.read(min(may, 400), timeout=0.01) if may >= 50 else b""
            taken += len(found)
            if not found:
                taken = max(taken, (now - begun) * SLOW - 400)
                time.sleep(0.005)
            if found or now - begun < HELD:
                last = time.monotonic()
    return max(0.0, last - begun - HELD)


def _type_unread(terminal: Terminal) -> list[str]:
    """Have everything painted until the link takes no more, then type words that nobody sees; gives them."""
    for _ in range(20):
        terminal.send("\x0c")
        time.sleep(0.05)
    words = [f"w{number:03}" for number in range(int(STALL / TYPED_EVERY / 5))]
    for word in words:
        for key in f"{word} ":
            terminal.send(key)
            time.sleep(TYPED_EVERY)
    time.sleep(SAVED)
    return words


def _share(text: str, words: list[str]) -> float:
    """Per cent of the words that are in the text."""
    return 100 * sum(word in text for word in words) / len(words)
