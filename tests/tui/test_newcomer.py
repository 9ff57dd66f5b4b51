"""What somebody new to the desk came upon."""

from datetime import timedelta

import pytest
from desk_hand import BODY, Hand, House, at_the_desk

from cs_tui.tui.footer import KeysLine
from cs_tui.tui.review import Review


async def writing(hand: Hand, key: str = "r") -> None:
    """With the head in hand, and an editor open."""
    await hand.press("t")
    await hand.until_said("Took")
    await hand.press(key)
    await hand.until(lambda: hand.screen.place == "reply")


async def test_a_note_takes_no_template(house: House) -> None:
    house.ticket()
    async with at_the_desk(house) as hand:
        await writing(hand, "n")
        await hand.press("ctrl+t")
        await hand.until(lambda: "A note takes no template" in hand.seen())
        assert not hand.screen.is_asking
        hints = {hint.key: (hint.word, hint.possible) for hint in hand.screen.query_one(KeysLine).hints}
        assert hints["Ctrl-s"] == ("leave the note", True)
        assert hints["Ctrl-t"] == ("template", False)


async def test_a_dim_key_of_the_review_says_why(house: House) -> None:
    house.ticket()
    async with at_the_desk(house) as hand:
        await writing(hand)
        await hand.paste("Please call us")
        await hand.press("ctrl+s")
        await hand.until(lambda: hand.screen.reply_pane.is_reviewing)
        await hand.press("y")
        await hand.until_said("3.4")


@pytest.mark.parametrize("size", [(60, 20), (76, 20), (80, 24), (110, 28), (140, 40)])
async def test_the_way_back_from_the_review_is_always_seen(house: House, size: tuple[int, int]) -> None:
    house.ticket()
    async with at_the_desk(house, size=size) as hand:
        await writing(hand)
        await hand.paste(BODY)
        await hand.press("ctrl+s")
        await hand.until(lambda: hand.screen.reply_pane.is_reviewing)
        await hand.pilot.pause()
        drawn = hand.screen.query_one(Review)._choices.render_line(0).text
        assert " e back" in drawn, drawn
        assert " d " in drawn


@pytest.mark.parametrize("end", ["V", "space"])
async def test_a_range_is_marked_from_v_to_v(house: House, end: str) -> None:
    tickets = [house.ticket(f"No {n}", customer=f"Otto {n}") for n in range(5)]
    async with at_the_desk(house, "lea") as hand:
        await hand.press("V", "j", "j", end)
        assert hand.screen.queue.marks == {ticket.number for ticket in tickets[:3]}


@pytest.mark.parametrize(
    ("name", "key", "clause", "scope"),
    [
        ("mai", "a", "1.4c", {"department": "customer-room", "category": "dispute"}),
        ("lea", "m", "3.1", {}),
        ("lea", "s", "1.0", {"department": "technical", "category": "interface"}),
    ],
)
async def test_what_none_of_the_marked_allows_is_refused_before_anything_is_asked(
    house: House, name: str, key: str, clause: str, scope: dict[str, str]
) -> None:
    for n in range(3):
        house.ticket(f"No {n}", customer=f"Otto {n}", **scope)
    async with at_the_desk(house, name) as hand:
        await hand.press("V", "j", "V")
        marks = set(hand.screen.queue.marks)
        assert len(marks) == 2
        await hand.press(key)
        await hand.until_said(f"({clause})")
        assert hand.screen.queue.marks == marks
        assert not hand.screen.is_asking


async def test_a_marked_ticket_still_says_it_is_overdue(house: House) -> None:
    house.ticket()
    house.time.at += timedelta(days=8)
    async with at_the_desk(house, "lea") as hand:
        await hand.press("space")
        await hand.until(lambda: "! overdue 1 d" in hand.seen())


async def test_quitting_says_which_drafts_are_kept(house: House) -> None:
    ticket = house.ticket()
    async with at_the_desk(house) as hand:
        await writing(hand)
        await hand.paste(BODY)
        await hand.press("escape")
        await hand.until(lambda: not hand.screen.reply_open)
        await hand.press("Q")
        await hand.until(lambda: not hand.app.is_running)
        assert f"Your draft for #{ticket.number} is kept." in str(hand.app._exit_renderables)


async def test_a_template_put_into_a_text_has_a_blank_line_between(house: House) -> None:
    house.ticket()
    async with at_the_desk(house) as hand:
        await writing(hand)
        await hand.paste("It works.")
        hand.screen.reply_pane.insert_template("The DNS has changed.\n")
        assert hand.screen.reply_pane.body == "It works.\n\nThe DNS has changed."


async def test_the_view_follows_a_long_paste(house: House) -> None:
    house.ticket()
    async with at_the_desk(house, size=(80, 24)) as hand:
        await writing(hand)
        await hand.paste("line\n" * 100 + "the last one")
        await hand.until(lambda: "the last one" in hand.seen())


async def test_an_overdue_row_with_another_reason_says_overdue_at_80_columns(house: House) -> None:
    house.ticket("Bill", department="business", category="billing")
    house.time.at = house.time.at.replace(hour=12) + timedelta(days=8)
    async with at_the_desk(house, "bo", size=(80, 24)) as hand:
        await hand.until(lambda: "overdue, until 13:30" in hand.seen())
        assert "#1     Linh" in hand.seen()


async def test_a_small_screen_keeps_the_help_and_says_that_there_is_more(house: House) -> None:
    house.ticket(body="line\n" * 60)
    async with at_the_desk(house, size=(60, 20)) as hand:
        await hand.press("t")
        await hand.until_said("Took")
        assert "? help" in hand.screen.query_one(KeysLine).render_line(0).text
        assert "\u25bc more" in hand.seen()
        await hand.press("G")
        await hand.until(lambda: "\u25bc more" not in hand.seen())


async def test_the_footer_names_the_key_to_the_next_placeholder_while_there_is_one(house: House) -> None:
    house.ticket()
    async with at_the_desk(house) as hand:
        await writing(hand)

        def told() -> bool:
            return "Tab" in [hint.key for hint in hand.screen.query_one(KeysLine).hints]

        await hand.until(lambda: hand.screen.place == "reply")
        assert not told()
        await hand.paste("The certificate of {{domain}} is new.")
        await hand.until(told, "the key is named")
        await hand.press("tab")
        await hand.type("vinasoft")
        await hand.until(lambda: not told(), "the key is named no more")
