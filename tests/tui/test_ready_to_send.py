"""A reply outside the hours: left ready in the review, sent when the desk opens, or back with the reason."""

import pytest
from desk_hand import BODY, Hand, House, at_the_desk


@pytest.fixture
def closed(house: House) -> int:
    """A ticket that bo of business holds when the lunch break has begun."""
    number = house.ticket("Invoice", department="business", category="billing").number
    house.desk("bo").take()
    house.time.go(hours=3, minutes=10)
    return number


async def left_ready(hand: Hand, key: str = "d") -> None:
    await hand.press("r")
    await hand.until(lambda: hand.screen.reply_open, "the reply is open")
    await hand.paste(BODY)
    await hand.press("ctrl+s")
    await hand.until(lambda: hand.screen.reply_pane.is_reviewing, "the review")
    await hand.press(key)


async def test_the_review_offers_to_leave_it_ready_and_says_until_when(house: House, closed: int) -> None:
    async with at_the_desk(house, "bo") as hand:
        await hand.press("r")
        await hand.until(lambda: hand.screen.reply_open, "the reply is open")
        await hand.paste(BODY)
        await hand.press("ctrl+s")
        await hand.until(lambda: hand.screen.reply_pane.is_reviewing, "the review")
        seen = hand.seen()
        assert "y ready" in seen
        assert "d ready, resolve" in seen
        assert "13:30" in seen


async def test_it_goes_out_when_the_desk_opens_and_that_is_said(house: House, closed: int) -> None:
    async with at_the_desk(house, "bo") as hand:
        await left_ready(hand)
        await hand.until_said("goes out when the desk opens")
        assert not hand.screen.reply_open
        house.time.go(hours=1, minutes=20)
        await hand.until_said("went out")
    assert house.owner.ticket(closed).status == "resolved"


async def test_it_goes_out_after_its_author_has_left(house: House, closed: int) -> None:
    async with at_the_desk(house, "bo") as hand:
        await left_ready(hand, "y")
        await hand.until_said("goes out when the desk opens")
    house.time.go(hours=1, minutes=20)
    async with at_the_desk(house, "tom") as hand:
        await hand.until(lambda: house.owner.ticket(closed).messages[-1].kind == "reply", "the reply went out")


async def test_what_the_customer_wrote_meanwhile_brings_it_back_with_the_reason(house: House, closed: int) -> None:
    async with at_the_desk(house, "bo") as hand:
        await left_ready(hand)
        await hand.until_said("goes out when the desk opens")
        house.owner.customer_message(closed, "Never mind.")
        house.time.go(hours=1, minutes=20)
        await hand.until_said("came back")
        await hand.press("r")
        await hand.until(lambda: "It came back" in hand.seen(), "the reason stands at the text")
        assert hand.screen.reply_pane.body == BODY


async def test_what_came_back_is_told_at_the_next_start(house: House, closed: int) -> None:
    house.desk("bo").leave_ready(closed, BODY)
    house.desk("lea")
    with house.owner.store.write() as writer:
        writer.return_draft(closed, "bo", "The customer has written. (3.3)")
    async with at_the_desk(house, "bo") as hand:
        await hand.until_said("came back: The customer has written")


async def test_while_the_gate_refuses_the_words_it_cannot_be_left_ready(house: House, closed: int) -> None:
    async with at_the_desk(house, "bo") as hand:
        await hand.press("r")
        await hand.until(lambda: hand.screen.reply_open, "the reply is open")
        await hand.paste("Please call us.")
        await hand.press("ctrl+s")
        await hand.until(lambda: hand.screen.reply_pane.is_reviewing, "the review")
        await hand.press("y")
        await hand.until_said("3.4")
    assert house.desk("bo").draft(closed).ready_at is None


async def test_an_open_desk_is_presence_and_leaving_it_ends_it(house: House) -> None:
    async with at_the_desk(house, "tom") as hand:
        members = {m.agent.name: m.presence for m in house.desk("lea").team().members}
        await hand.until(
            lambda: {m.agent.name: m.presence for m in house.desk("lea").team().members}["tom"] == "here", "tom is here"
        )
        assert members["ana"] == "absent"
