"""Which characters terminals measure differently, and how far such a stretch of a line goes."""

import pytest
from rich.segment import Segment

from cs_tui.tui.cells import PLAIN, blank, cells_of
from cs_tui.tui.unsure import Stretch, is_sure, stretches


@pytest.mark.parametrize(
    ("character", "sure"), [("a", True), ("é", True), ("ệ", True), ("─", True), ("金", True), ("\u0301", False),
                            ("👩", False), ("न", False), ("\u200d", False), ("ﬀ", False)]
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
    assert stretches(cells_of([Segment(line)], {None: PLAIN}), blank) == found
