"""The head of a ticket: what is left of its time, and what came of it."""

from datetime import datetime

import pytest
from desk_hand import ZONE, House

from cs_tui.tui.inks import Line
from cs_tui.tui.signs import UNICODE
from cs_tui.tui.ticket_text import View, lay_out


def head(house: House, name: str, number: int) -> list[Line]:
    """The lines of a ticket's head."""
    desk = house.desk(name)
    lines = lay_out(View("conversation", desk.ticket(number), desk.policy()), 120, house.time(), UNICODE)
    return lines[: lines.index([])]


def text(lines: list[Line]) -> str:
    return "\n".join("".join(piece for piece, _ in line) for line in lines)


def bar(lines: list[Line]) -> tuple[str, str]:
    """What is said behind the bar of time, and its ink."""
    (line,) = [line for line in lines if UNICODE.left * 2 in text([line]) or UNICODE.full * 2 in text([line])]
    said, ink = line[3]
    return said.strip(), ink


@pytest.mark.parametrize(
    ("at", "said", "ink"),
    [
        ((2026, 3, 2, 9, 0), "35 h open time left", "good"),
        ((2026, 3, 6, 15, 29), "2 h 01 open time left", "good"),
        ((2026, 3, 6, 16, 0), "1 h 30 open time left", "warning"),
        ((2026, 3, 8, 12, 0), "1 h 00 open time left", "warning"),
        ((2026, 3, 9, 8, 45), "15 min open time left", "warning"),
        ((2026, 3, 9, 9, 0), "! overdue 0 min", "error strong"),
    ],
)
def test_the_bar_is_coloured_by_the_open_time_that_is_left_and_says_so(
    house: House, at: tuple[int, ...], said: str, ink: str
) -> None:
    number = house.ticket(department="business", category="login").number
    house.time.at = datetime(*at, tzinfo=ZONE)
    assert bar(head(house, "bo", number)) == (said, ink)


def test_a_duplicate_names_the_ticket_it_went_into_and_has_no_bar(house: House) -> None:
    first, second = house.ticket().number, house.ticket("Again").number
    house.desk("lea").merge(second, first)
    lines = head(house, "tom", second)
    assert f"merged · into #{first}" in text(lines)
    assert UNICODE.left not in text(lines)


def test_satisfaction_and_dispute_stand_in_the_head(house: House) -> None:
    number = house.ticket().number
    house.desk("tom").take()
    house.desk("tom").reply(number, "It is mended.", then="resolve")
    mai = house.desk("mai")
    dispute = mai.dispute(number, "It never worked.").number
    mai.rate(number, 2, "No.")
    assert "satisfaction 2 of 5" in text(head(house, "tom", number))
    assert f"disputes #{number}" in text(head(house, "mai", dispute))
