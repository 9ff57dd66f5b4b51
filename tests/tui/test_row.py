"""One ticket in one line: what is seen of it at each width, and that its colour goes by the open time that is left."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from cs_tui.desk import Customer, Ticket
from cs_tui.policy import ALLOWED
from cs_tui.tui.listing import Told
from cs_tui.tui.row import row_line, state
from cs_tui.tui.signs import UNICODE

NOW = datetime(2026, 3, 6, 15, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TOLD = Told("since 09:00, 82% late", "82% late")


def ticket(*, act_by: timedelta, open_left: timedelta) -> Ticket:
    """A ticket whose act-by is so far away, with so much open time until then."""
    return Ticket(
        number=118,
        status="in-progress",
        department="business",
        category="billing",
        channel="email",
        customer=Customer("linh@vinasoft.example", "Linh Tran"),
        subject="Invoice",
        opened_at=NOW - timedelta(days=4),
        queued_at=NOW - timedelta(days=4),
        deadline=NOW + act_by,
        deadline_clause="2.2d",
        act_by=NOW + act_by,
        holder="bo",
        position=None,
        ruling_for_take=ALLOWED,
        open_left=open_left,
    )


def line(width: int, shown: Ticket, told: Told | None = TOLD) -> str:
    """The row as plain text."""
    pieces = row_line(
        118, shown, NOW, width, UNICODE, position=None, cursor=False, marked=False, head=False, whose=False,
        lively=True, told=told, left=True,
    )  # fmt: skip
    return "".join(text for text, _ in pieces)


def test_the_colour_goes_by_the_open_time_left_and_not_by_the_calendar() -> None:
    over_the_weekend = ticket(act_by=timedelta(hours=66), open_left=timedelta(minutes=90))
    assert state(over_the_weekend, NOW)[2] == "warning"
    round_the_clock = ticket(act_by=timedelta(hours=3), open_left=timedelta(hours=3))
    assert state(round_the_clock, NOW)[2] == ""


@pytest.mark.parametrize("width", [36, 46, 60, 72, 100])
def test_what_a_list_tells_and_the_open_time_left_stand_in_every_width(width: int) -> None:
    said = line(width, ticket(act_by=timedelta(hours=2), open_left=timedelta(hours=1, minutes=30)))
    assert cell_len(said) == width
    assert "#118" in said
    assert "82% late" in said
    assert "1 h 30" in said


@pytest.mark.parametrize("width", [36, 46, 72])
def test_what_is_overdue_says_so_with_a_sign_and_a_word_in_every_width(width: int) -> None:
    said = line(width, ticket(act_by=timedelta(hours=-30), open_left=timedelta()))
    assert said[1] == "!"
    assert "overdue" in said


@pytest.mark.parametrize("told", [None, TOLD])
@pytest.mark.parametrize("width", [36, 46, 54, 66, 100])
def test_a_long_number_and_a_far_place_are_never_cut_and_leave_a_part_of_the_name(
    width: int, told: Told | None
) -> None:
    far = ticket(act_by=timedelta(hours=2), open_left=timedelta(hours=1, minutes=30))
    pieces = row_line(
        1_000_123, far, NOW, width, UNICODE, position=19_876, cursor=False, marked=False, head=False, whose=False,
        lively=True, told=told, number_cells=8, place_cells=5,
    )  # fmt: skip
    said = "".join(text for text, _ in pieces)
    assert cell_len(said) == width
    assert "#1000123 " in said
    assert "Linh" in said
    assert told is not None or width < 66 or "19876 " in said
