"""What is written to a line: as little as leads from what it shows to what is wanted."""

from collections.abc import Sequence

import pytest
from rich.segment import Segment
from test_cells import Styles

from cs_tui.tui.cells import cells_of
from cs_tui.tui.paint import Paint
from cs_tui.tui.sgr import BLANK, Cell

WIDTH = 40
RED, BLUE, GREY = "color(1)", "color(4)", "on color(7)"


def line(*pieces: tuple[str, str]) -> list[Cell]:
    segments = [Segment(text, Styles.named(style)) for text, style in pieces]
    cells = cells_of(segments, Styles())
    return [*cells, *[BLANK] * (WIDTH - len(cells))]


def written(paint: Paint, new: Sequence[Cell], old: Sequence[Cell], y: int = 0) -> str:
    paint.row(y, new, old)
    return paint.taken()


@pytest.fixture
def paint() -> Paint:
    return Paint(width=WIDTH, colours_erase=True)


EMPTY = [BLANK] * WIDTH


def test_the_style_stays_from_one_frame_to_the_next(paint: Paint) -> None:
    assert written(paint, line(("abc", RED)), EMPTY) == "\x1b[1H\x1b[31mabc"
    assert written(paint, line(("abcd", RED)), line(("abc", RED))) == "d"


def test_blanks_are_written_and_erased_in_whatever_colour_of_ink_is_set(paint: Paint) -> None:
    said = written(paint, line(("ab", RED), (" ", ""), ("cd", RED)), EMPTY)
    assert said == "\x1b[1H\x1b[31mab cd"
    assert written(paint, line(("x", RED)), line(("x", RED), ("yz longer", BLUE))) == "\x1b[4D\x1b[K"


def test_the_ground_of_a_blank_is_set(paint: Paint) -> None:
    assert written(paint, line(("ab", RED), (" " * 9, GREY)), EMPTY) == "\x1b[1H\x1b[31mab\x1b[47m\x1b[9X"
    assert written(paint, EMPTY, line((" ", GREY))) == "\r\x1b[49m\x1b[K"


def test_a_terminal_that_erases_in_its_own_colour_is_written_to() -> None:
    paint = Paint(width=WIDTH, colours_erase=False)
    assert written(paint, line((" " * 9, GREY)), EMPTY) == "\x1b[1H\x1b[47m" + " " * 9


def test_what_is_equal_is_sent_again_only_where_that_is_shorter_than_to_pass_it(paint: Paint) -> None:
    assert written(paint, line(("x-----y", RED)), line(("a-----b", RED))) == "\x1b[1H\x1b[31mx\x1b[5Cy"
    assert written(paint, line(("z-z", RED)), line(("y-y", RED)), 1) == "\x1b[2Hz-z"
    assert written(paint, line(("m", RED), ("-", BLUE), ("m", RED)), line(("n", RED), ("-", BLUE), ("n", RED)), 2) == (
        "\x1b[3Hm\x1b[Cm"
    )
    assert written(paint, line(("m──m", RED)), line(("n──n", RED)), 3) == "\x1b[4Hm\x1b[2Cm"


def test_behind_what_terminals_measure_differently_the_line_is_cleared_in_its_own_ground(paint: Paint) -> None:
    new = line((f"का{' ' * (WIDTH - 1)}", "on color(4)"))
    assert written(paint, new, [new[-1]] * WIDTH) == "\x1b[1H\x1b[44m\x1b[Kका"
