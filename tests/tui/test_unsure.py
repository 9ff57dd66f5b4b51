"""Which characters terminals measure differently, and how far such a stretch of a line goes."""

import pytest
from rich.segment import Segment

from cs_tui.tui.cells import cells_of
from cs_tui.tui.sgr import PLAIN
from cs_tui.tui.unsure import Stretch, is_sure, more_cells, stretches


@pytest.mark.parametrize(
    ("character", "sure"), [("a", True), ("é", True), ("ệ", True), ("─", True), ("金", True), ("\u0301", False),
                            ("👩", False), ("न", False), ("\u200d", False), ("ﬀ", False), ("\ufffd", True)]
)  # fmt: skip
def test_only_what_every_terminal_measures_alike_is_sure(character: str, sure: bool) -> None:
    assert is_sure(character) is sure


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("plain 金子 words", []),
        ("a नन नन  b", [Stretch(2, 7, 9)]),
        ("न  न│", [Stretch(0, 1, 3), Stretch(3, 4, 4)]),
        ("न b न", [Stretch(0, 1, 2), Stretch(4, 5, 5)]),
        ("👩x", [Stretch(0, 2, 2)]),
    ],
)
def test_a_stretch_holds_single_blanks_and_may_run_on_into_those_after_it(line: str, found: list[Stretch]) -> None:
    assert stretches(cells_of([Segment(line)], {None: PLAIN})) == found


@pytest.mark.parametrize(
    ("character", "cells"),
    [("a", 0), ("金", 0), ("न", 0), ("a\u0301", 0), ("का", 1), ("👩", 0), ("👩‍👩‍👧", 4), ("🇩🇪", 0)],
)
def test_what_some_terminals_draw_apart_may_take_more_cells(character: str, cells: int) -> None:
    assert more_cells(character) == cells


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("का  b", [Stretch(0, 1, 3)]),  # one cell more, and a blank is left
        ("का b c  d", [Stretch(0, 5, 7)]),
        ("काका b  c   d", [Stretch(0, 7, 10)]),
        ("का b", [Stretch(0, 3, 3)]),
        ("का b│ c", [Stretch(0, 1, 2)]),
        ("का b   │ c", [Stretch(0, 3, 6)]),
    ],
)
def test_what_follows_too_close_is_drawn_with_it_unless_a_wall_stands_between(line: str, found: list[Stretch]) -> None:
    assert stretches(cells_of([Segment(line)], {None: PLAIN})) == found
