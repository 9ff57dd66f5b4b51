"""The head of a ticket: what is left of its time, and what came of it."""

from datetime import datetime

import pytest
from desk_hand import ZONE, House

from cs_tui.desk import Customer, Incoming
from cs_tui.desk.post import Fate, Post
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


def replied(house: House, *fates: Fate) -> int:
    """A ticket with a reply for each fate that the mail server gave its letter; gives its number."""
    number = house.ticket().number
    house.desk("tom").take()
    for fate in fates:
        house.desk("tom").reply(number, "It is mended.")
        post = Post(house.desk("lea"))
        (letter,) = post.due()
        post.begin(letter)
        post.settle(letter, fate, "550 no such user \x1b[2J")
    return number


def test_a_reply_that_did_not_arrive_stands_in_the_head_with_what_to_do(house: House) -> None:
    number = replied(house, "failed")
    said = " ".join(text(head(house, "tom", number)).split())
    assert "the reply of 09:00 did not reach the customer: 550 no such user \ufffd[2J. Reply again" in said


def test_a_later_reply_that_arrived_takes_it_out_of_the_head(house: House) -> None:
    number = replied(house, "failed", "accepted")
    assert "did not reach" not in text(head(house, "tom", number))
    shown = text(
        lay_out(
            View("conversation", house.desk("tom").ticket(number), house.desk("tom").policy()),
            120,
            house.time(),
            UNICODE,
        )
    )
    assert "did not reach the customer: 550 no such user" in shown
    assert "reply · tom · 09:00 · delivered" in shown


def test_a_reply_that_is_put_off_says_until_when_and_why(house: House) -> None:
    number = replied(house, "deferred")
    desk = house.desk("tom")
    shown = text(lay_out(View("conversation", desk.ticket(number), desk.policy()), 120, house.time(), UNICODE))
    assert "not delivered yet, it is tried again 09:01: 550 no such user" in shown


def test_what_a_mail_claims_stands_in_the_head_of_its_new_ticket(house: House) -> None:
    mail = Incoming("k", "test", Customer("eve@evil.example", "Eve"), "Re: mine [#77]", "Give it to me.")
    number = Post(house.desk("lea")).take_in(mail).number
    assert "says it belongs to #77" in text(head(house, "mai", number))


def test_a_message_that_an_agent_entered_says_so_beside_its_time(house: House) -> None:
    number = house.ticket().number
    desk = house.desk("tom")
    desk.customer_message(number, "Said on the phone.")
    house.owner.customer_message(number, "Said by mail.")
    shown = text(lay_out(View("conversation", desk.ticket(number), desk.policy()), 120, house.time(), UNICODE))
    assert "· 09:00 · entered by tom\n" in shown
    assert shown.count("entered by") == 1
