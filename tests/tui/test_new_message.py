"""The customer writes while one replies: the new message is shown before the reply can leave (fault 18, 3.3)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from desk_hand import BODY, Hand, House, at_the_desk

from cs_tui.tui.review import Review

NEWS = "Please wait, it works again!"


@asynccontextmanager
async def writing(house: House, *, poll: float = 0.05) -> AsyncIterator[tuple[Hand, int]]:
    """Tom, in the middle of a reply."""
    number = house.ticket().number
    async with at_the_desk(house, poll=poll) as hand:
        await hand.press("t")
        await hand.until_said("Took")
        await hand.press("r")
        await hand.until(lambda: hand.screen.place == "reply")
        await hand.paste(BODY)
        yield hand, number


async def review(hand: Hand) -> None:
    await hand.press("ctrl+s")
    await hand.until(lambda: hand.screen.reply_pane.is_reviewing)


def replies(house: House, number: int) -> list[str]:
    return [message.kind for message in house.owner.ticket(number).messages]


async def test_a_message_that_came_while_one_wrote_is_said_at_the_text_and_stands_before_the_reply(
    house: House,
) -> None:
    async with writing(house) as (hand, number):
        house.time.go(minutes=20)
        house.owner.customer_message(number, NEWS)
        await hand.until(lambda: "wrote at 09:20, while you write: Ctrl-s shows it" in hand.seen())
        await review(hand)
        page = hand.screen.query_one(Review).text
        assert page.index(NEWS) < page.index("Dear customers") < page.index(BODY)
        await hand.press("y")
        await hand.until(lambda: replies(house, number) == ["customer", "customer", "reply"])


@pytest.mark.parametrize("key", ["y", "w", "d"])
async def test_a_message_that_comes_during_the_review_locks_every_way_of_sending_until_it_was_read(
    house: House, key: str
) -> None:
    async with writing(house) as (hand, number):
        await review(hand)
        house.owner.customer_message(number, NEWS)
        await hand.until(lambda: NEWS in hand.screen.query_one(Review).text)
        await hand.press(key)
        await hand.until(lambda: "has just written. Read it above" in hand.seen())
        assert replies(house, number) == ["customer", "customer"]
        await hand.press("ctrl+s")
        await hand.press(key)
        await hand.until(lambda: replies(house, number) == ["customer", "customer", "reply"])


@pytest.mark.parametrize("key", ["y", "w", "d"])
async def test_a_message_that_the_screen_has_not_seen_yet_stops_the_reply_at_the_desk(house: House, key: str) -> None:
    async with writing(house, poll=3600) as (hand, number):
        await review(hand)
        house.owner.customer_message(number, NEWS)
        await hand.press(key)
        await hand.until(lambda: "The customer has written" in hand.seen())
        ticket = house.owner.ticket(number)
        assert replies(house, number) == ["customer", "customer"]
        assert (ticket.status, ticket.holder) == ("in-progress", "tom")
        assert hand.screen.reply_pane.body == BODY
        draft = house.desk("tom").draft(number)
        assert draft is not None
        assert draft.body == BODY
        await hand.until(lambda: "while you write: Ctrl-s shows it" in hand.seen())
        await review(hand)
        assert NEWS in hand.screen.query_one(Review).text
        await hand.press(key)
        await hand.until(lambda: replies(house, number) == ["customer", "customer", "reply"])


async def test_what_the_customer_wrote_in_a_duplicate_that_is_merged_in_meanwhile_is_shown_too(house: House) -> None:
    async with writing(house) as (hand, number):
        duplicate = house.ticket("The same", body=NEWS).number
        house.desk("lea").merge(duplicate, number)
        await hand.until(lambda: "while you write: Ctrl-s shows it" in hand.seen())
        await review(hand)
        assert NEWS in hand.screen.query_one(Review).text


async def test_a_colleagues_note_stops_no_reply(house: House) -> None:
    async with writing(house) as (hand, number):
        house.desk("lea").note(number, "Ask for the server.")
        await hand.until(lambda: len(hand.screen.shown.ticket.messages) == 2)
        await review(hand)
        await hand.press("y")
        await hand.until(lambda: replies(house, number) == ["customer", "note", "reply"])
