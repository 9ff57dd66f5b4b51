"""What the screen costs on the wire: bytes, beside a bare Textual app of the same widgets."""

from collections.abc import Iterator

from programs import DOWN, LARGE, NARROW, SMALL, Program, bare, desk
from stores import Stores
from table import Figure, Pair, at_most, times

__all__ = ["FIGURES", "measure"]

SIZES = {"140x40": LARGE, "80x24": SMALL}
FADED = 3.5
"""Seconds after which a message has gone again."""
_GOALS = {
    "a character typed in the reply": at_most(120),
    "a line down, the ticket following": at_most(900),
    "a line scrolled": at_most(3_000),
    "the first screen": at_most(10_000),
    "the palette, open and close": times(1 / 6),
    "a dialog (the review of a reply), open and close": times(1 / 6),
    "a message (a refusal), appears and goes": times(1 / 6),
}
ALONE = "a line down, the queue alone, 60x20"
FIGURES = {
    f"{name}, {size}": Figure(f"{name}, {size}", "bytes", *goal)
    for name, goal in _GOALS.items()
    for size in (*SIZES, "140x40, a million tickets")
} | {ALONE: Figure(ALONE, "bytes", *at_most(250))}


def measure(stores: Stores) -> Iterator[tuple[str, Pair]]:
    """One run."""
    for name, size in SIZES.items():
        ours, beside = _bytes(desk(stores.small()), size), _bytes(bare(), size)
        yield from ((f"{figure}, {name}", (beside[figure], ours[figure])) for figure in ours)
        if stores.large_wanted and size == LARGE:
            ours = _bytes(desk(stores.large()), size)
            yield from ((f"{figure}, {name}, a million tickets", (beside[figure], ours[figure])) for figure in ours)
    yield ALONE, (_alone(bare(follows=False)), _alone(desk(stores.small())))


def _bytes(program: Program, size: tuple[int, int]) -> dict[str, float]:
    found = {}
    with program.start(size) as terminal:
        terminal.settle(0.8)
        found["the first screen"] = float(terminal.bytes)
        found["a line down, the ticket following"] = terminal.cost(*[DOWN] * 8)
        terminal.send(DOWN * 40)
        found["a line scrolled"] = terminal.cost(*[DOWN] * 8)
        found["the palette, open and close"] = 2 * terminal.cost("\x10", program.leave)
        found["a message (a refusal), appears and goes"] = terminal.cost(program.refused, quiet=FADED)
        program.go_writing(terminal)
        terminal.send("The page answers again, and mail as well. ")
        found["a character typed in the reply"] = terminal.cost(*"xyzwv")
        found["a dialog (the review of a reply), open and close"] = 2 * terminal.cost("\x13", "e")
    return {name: found[name] for name in _GOALS}


def _alone(program: Program) -> float:
    with program.start(NARROW) as terminal:
        return terminal.cost(*[DOWN] * 8)
