"""Which characters terminals measure differently, and how far such a stretch of a line goes."""

from collections.abc import Callable
from unicodedata import category

import pyte.screens
import pytest
from rich.cells import cell_len
from rich.segment import Segment

from cs_tui.tui.cells import Cells, cells_of
from cs_tui.tui.sgr import PLAIN
from cs_tui.tui.unsure import Stretch, is_sure, more_cells, most_cells, stretches
from cs_tui.tui.words import clip, wrap
from cs_tui.tui.wrapping import pieces


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
        ("का b│ c", [Stretch(0, 3, 3)]),
        ("का b   │ c", [Stretch(0, 3, 6)]),
    ],
)
def test_what_follows_too_close_is_drawn_with_it_unless_a_wall_stands_between(line: str, found: list[Stretch]) -> None:
    assert stretches(cells_of([Segment(line)], {None: PLAIN})) == found


HINDI = "मेरा होटल बुकिंग पेज नहीं खुल रहा है, कृपया Booking.com के साथ जाँच करें। धन्यवाद, अर्जुन मेहता"
PANE = 16

usual = pyte.screens.wcwidth


class Screen(pyte.Screen):
    """Keeps every mark with its letter; the emulator stops at those that it knows no place for."""

    def draw(self, data: str) -> None:
        for character in data:
            if pyte.screens.wcwidth(character):
                super().draw(character)
            else:
                at = self.buffer[self.cursor.y]
                at[self.cursor.x - 1] = at[self.cursor.x - 1]._replace(data=at[self.cursor.x - 1].data + character)


def beside(character: str) -> int:
    """The cells of a character in a terminal that draws vowel signs beside their letter."""
    return 1 if category(character) == "Mc" else usual(character)


@pytest.fixture(params=[usual, beside], ids=["over their letter", "beside it"])
def shown(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """What terminals show that draw the vowel signs of Indian scripts in one way or the other."""
    cells: Callable[[str], int] = request.param
    monkeypatch.setattr(pyte.screens, "wcwidth", cells)

    def show(sent: str) -> list[str]:
        screen = Screen(PANE + 20, 20)
        pyte.Stream(screen).feed(f"\x1b[?7l{sent}")
        return ["".join(screen.buffer[y][x].data for x in range(screen.columns)) for y in range(screen.lines)]

    return show


@pytest.mark.parametrize("broken", [lambda text: list(wrap(text, PANE)), lambda text: pieces(text, PANE)])
def test_a_line_that_fills_its_pane_keeps_its_end_and_every_blank(
    shown: Callable[[str], list[str]], broken: Callable[[str], list[str]]
) -> None:
    lines = broken(HINDI)
    cells = Cells(PANE + 20, 20, colours_erase=True)
    for y, line in enumerate(lines):
        text = line.rstrip()
        cells.put(0, y, cells_of([Segment(f"{text}{' ' * (PANE - cell_len(text))}│ pane")], {None: PLAIN}))
    for row, line in zip(shown(cells.frame()), lines, strict=False):
        text, _, rest = row.partition("│")
        assert text.rstrip() == line.rstrip()
        assert rest.rstrip() == " pane"


def test_what_finds_no_room_leaves_nothing_behind_the_wall(shown: Callable[[str], list[str]]) -> None:
    cells = Cells(PANE + 20, 1, colours_erase=True)
    cells.put(0, 0, cells_of([Segment("का कि की क b│")], {None: PLAIN}))
    assert shown(cells.frame())[0].rstrip().endswith("│")


def test_a_text_is_cut_where_it_has_room_in_every_terminal() -> None:
    assert clip("काकीका", 6) == "काकीका"
    assert clip("काकीका", 5) == "काकी…"
    assert clip("काकी", 3) == "का…"
    assert most_cells("काकी") == 4
    assert most_cells("金子 x") == 6
