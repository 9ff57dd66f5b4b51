"""Lines that move together are moved by the terminal, where that saves much."""

import random
from itertools import pairwise

import pytest
from rich.segment import Segment
from test_cells import STYLES, Styles, Terminal, painted_anew, random_strip

from cs_tui.tui.cells import Cells, cells_of
from cs_tui.tui.sgr import Cell
from cs_tui.tui.shift import Shift, the_shift

WIDTH, HEIGHT = 100, 20
NAMES = (
    "Linh Tran",
    "金子 美咲",
    "박준호",
    "Νίκος",
    "अर्जुन मेहता",
    "שלום עולם",
    "مرحبا بك",
    "Hu\u031bo\u031bng Le\u0302",
)


def ticket(number: int) -> list[Cell]:
    """A line of a list, 60 cells wide, with what terminals measure differently in some."""
    name = NAMES[number % len(NAMES)]
    pieces = [(f"   {number:3} ", STYLES[6]), (f"#{number * 97 % 1000:03}   {name}", STYLES[2]), ("  act by", None)]
    segments = [Segment(text, style) for text, style in pieces]
    cells = cells_of(segments, Styles())
    return [*cells, *cells_of([Segment(" " * (60 - len(cells)))], Styles())]


def show(cells: Cells, top: int, pane: list[list[Cell]]) -> str:
    """The list from a ticket on, between a headline and a footer, with a pane beside it."""
    cells.put(0, 0, cells_of([Segment("the headline stays")], Styles()))
    cells.put(0, HEIGHT - 1, cells_of([Segment("the footer stays")], Styles()))
    for y in range(1, HEIGHT - 1):
        cells.put(0, y, ticket(top + y))
        cells.put(60, y, pane[y])
    return cells.frame()


def a_pane(chance: random.Random) -> list[list[Cell]]:
    return [cells_of(random_strip(chance, WIDTH - 60), Styles()) for _ in range(HEIGHT)]


@pytest.mark.parametrize("colours_erase", [True, False])
@pytest.mark.parametrize("by", [1, -1, 3, -5])
def test_a_list_that_scrolls_beside_a_pane_shows_what_a_fresh_paint_shows(by: int, colours_erase: bool) -> None:
    chance, cells, terminal = (
        random.Random(by),
        Cells(WIDTH, HEIGHT, colours_erase=colours_erase),
        Terminal(WIDTH, HEIGHT),
    )
    pane = a_pane(chance)
    terminal.feed(show(cells, 100, pane))
    for step in range(1, 7):
        frame = show(cells, 100 + by * step, pane := pane if step % 2 else a_pane(chance))
        assert f";{HEIGHT - 1}r" in frame or not step % 2
        terminal.feed(frame)
        fresh = Terminal(WIDTH, HEIGHT)
        fresh.feed(painted_anew(cells))
        assert terminal.cells() == fresh.cells()
        assert terminal.screen.margins is None


def test_a_line_scrolled_costs_little_more_than_the_line_that_came_in() -> None:
    cells, pane = Cells(WIDTH, HEIGHT, colours_erase=True), [cells_of([Segment("│")], Styles())] * HEIGHT
    show(cells, 100, pane)
    assert len(show(cells, 101, pane)) < 150


def test_lines_are_moved_only_where_that_saves_much() -> None:
    chance, cells = random.Random(1), Cells(WIDTH, HEIGHT, colours_erase=True)
    pane = a_pane(chance)
    show(cells, 100, pane)
    for y in range(1, 6):
        cells.put(0, y, cells_of([Segment(f"{y:<30}")], Styles()))
    cells.frame()
    for y in range(1, 6):
        cells.put(0, y, cells_of([Segment(f"{y + 1:<30}")], Styles()))
    assert "r" not in cells.frame()  # all that is beside them would have to be written again


def test_it_is_seen_how_most_lines_have_moved() -> None:
    lines = [ticket(number) for number in range(100, 112)]
    assert the_shift(lines[3:9], lines[2:8], range(6)) == Shift(0, 5, 1)
    assert the_shift(lines[2:8], lines[4:10], range(6)) == Shift(0, 5, -2)
    assert the_shift(lines[3:9], lines[:6], range(6)) is None  # three lines are too few
    empty = cells_of([Segment(" " * 60)], Styles())
    assert the_shift([empty] * 6, lines[:6], range(6)) is None
    blanks = [[*empty[:-1], *cells_of([Segment(str(n))], Styles())] for n in range(12)]
    assert all(old != new for old, new in pairwise(blanks))
    assert the_shift([empty, *blanks[1:6]], [*blanks[1:6], empty], range(6)) == Shift(0, 5, -1)


def test_a_blank_line_that_came_in_is_erased_whatever_the_terminal_filled_it_with() -> None:
    cells, empty = Cells(WIDTH, HEIGHT, colours_erase=True), cells_of([Segment(" " * 60)], Styles())
    for y in range(HEIGHT):
        cells.put(0, y, ticket(100 + y))
    cells.frame()
    for y in range(HEIGHT):
        cells.put(0, y, ticket(101 + y) if y < HEIGHT - 1 else empty)
    assert cells.frame() == f"\x1b[1;{HEIGHT}r\x1b[{HEIGHT}H\x1bD\x1b[r\x1b[{HEIGHT}H\x1b[K"
