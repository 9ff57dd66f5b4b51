"""A reply outside the hours: left ready in the review, sent when the desk opens, or back with the reason."""

import pytest
from desk_hand import BODY, Hand, House, at_the_desk

from cs_tui.tui.snapshot import read_all


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


async def reopened(hand: Hand) -> None:
    await hand.press("r")
    await hand.until(lambda: hand.screen.reply_pane.body == BODY, "the ready reply is open")


async def test_looking_at_it_leaves_it_ready(house: House, closed: int) -> None:
    house.desk("bo").leave_ready(closed, BODY)
    async with at_the_desk(house, "bo") as hand:
        await reopened(hand)
        await hand.press("escape")
        await hand.until(lambda: not hand.screen.reply_open, "the reply is put away")
        assert house.desk("bo").draft(closed).ready_at is not None
        house.time.go(hours=1, minutes=20)
        await hand.until_said("went out")


async def test_changing_it_takes_it_back_and_says_so(house: House, closed: int) -> None:
    house.desk("bo").leave_ready(closed, BODY)
    async with at_the_desk(house, "bo") as hand:
        await reopened(hand)
        await hand.type("x")
        await hand.until_said(f"#{closed} no longer goes out by itself; Ctrl-s leaves it ready again.")
    assert house.desk("bo").draft(closed).ready_at is None
    assert house.owner.log(closed)[-1].action == "unready"


async def test_when_it_goes_out_while_it_is_open_its_text_is_taken_away(house: House, closed: int) -> None:
    house.desk("bo").leave_ready(closed, BODY)
    async with at_the_desk(house, "bo") as hand:
        await reopened(hand)
        house.time.go(hours=1, minutes=20)
        await hand.until_said("went out")
        assert not hand.screen.reply_open
        assert hand.screen.place == "ticket"
        assert hand.screen.reply_pane.body == ""
    assert house.desk("bo").draft(closed) is None


async def test_what_went_out_unseen_is_neither_sent_again_nor_a_draft_again(house: House, closed: int) -> None:
    house.desk("bo").leave_ready(closed, BODY)
    async with at_the_desk(house, "bo", poll=3_600) as hand:
        await reopened(hand)
        house.time.go(hours=1, minutes=20)
        assert house.owner.send_ready() == 1
        await hand.press("ctrl+s")
        await hand.until(lambda: hand.screen.reply_pane.is_reviewing, "the review")
        await hand.press("y")
        await hand.until(lambda: "A reply of bo went out at 13:30" in hand.seen() or "A reply of yours" in hand.seen())
        await hand.press("escape", "escape")
        await hand.until(lambda: not hand.screen.reply_open, "the reply is put away")
    assert [message.kind for message in house.owner.ticket(closed).messages] == ["customer", "reply"]
    assert house.desk("bo").draft(closed) is None


async def test_a_reply_that_went_out_meanwhile_is_read_before_another_one_is_sent(house: House) -> None:
    number = house.ticket("Invoice", department="business", category="billing").number
    bo = house.desk("bo")
    bo.take()
    async with at_the_desk(house, "bo") as hand:
        await hand.press("r")
        await hand.until(lambda: hand.screen.reply_open, "the reply is open")
        await hand.paste("And one thing more.")
        bo.reply(number, BODY)
        await hand.until(lambda: "a reply of bo went out at 09:00, while you write" in hand.seen())
        await hand.press("ctrl+s")
        await hand.until(lambda: hand.screen.reply_pane.is_reviewing, "the review")
        assert hand.seen().index(BODY[:30]) < hand.seen().index("And one thing more.")
        await hand.press("y")
        await hand.until(lambda: not hand.screen.reply_open, "it was sent")
    assert [message.kind for message in house.owner.ticket(number).messages] == ["customer", "reply", "reply"]


async def test_a_ready_reply_is_told_in_the_ticket_with_the_time_it_goes(house: House, closed: int) -> None:
    async with at_the_desk(house, "bo") as hand:
        await hand.press("r")
        await hand.until(lambda: hand.screen.reply_open, "the reply is open")
        await hand.paste(BODY)
        await hand.press("escape")
        await hand.until(lambda: "you have a draft of 12:10" in hand.screen.pane.text(), "the draft is told")
        await hand.press("r", "ctrl+s")
        await hand.until(lambda: hand.screen.reply_pane.is_reviewing, "the review")
        await hand.press("y")
        told = "your reply is ready: it goes out when the desk opens, 13:30"
        await hand.until(lambda: told in hand.screen.pane.text(), "the ready reply is told")
        house.owner.customer_message(closed, "Never mind.")
        house.time.go(hours=1, minutes=20)
        await hand.until(lambda: "your reply came back: The customer has written" in hand.screen.pane.text())


async def test_a_draft_can_be_read_when_the_ticket_is_no_longer_ones_own(house: House, closed: int) -> None:
    house.desk("bo").save_draft(closed, BODY)
    house.desk("bo").release(closed, "Off to a training")
    async with at_the_desk(house, "bo") as hand:
        await hand.until(lambda: hand.screen.number == closed, "the ticket is shown")
        await hand.press("r")
        await hand.until(lambda: BODY[:30] in hand.seen(), "the draft is open")
        assert "You cannot answer #1: it is queued and nobody holds it" in hand.seen()


async def test_a_draft_can_be_read_by_its_number_when_the_ticket_went_to_another_department(house: House) -> None:
    number = house.ticket().number
    tom = house.desk("tom")
    tom.take()
    tom.save_draft(number, BODY)
    house.desk("lea").hand_over(number, "business", "billing", "It is the invoice")
    async with at_the_desk(house, "tom") as hand:
        await hand.press("slash")
        await hand.type(f"{number}\n")
        await hand.until(lambda: BODY[:30] in hand.seen(), "the draft is open")
        assert f"#{number} is no longer yours to read." in hand.seen()
        await hand.press("ctrl+s")
        assert not hand.screen.reply_pane.is_reviewing
        assert "We lose orders" not in hand.seen()
        await hand.press("escape")
        await hand.until(lambda: not hand.screen.reply_open, "the draft is put away")
    assert tom.draft(number).body == BODY


async def test_a_look_that_was_begun_before_the_reply_was_opened_does_not_lock_it(house: House, closed: int) -> None:
    async with at_the_desk(house, "bo", poll=3_600) as hand:
        screen = hand.screen
        before = read_all(screen.desk, [], number=closed, replying=None, step=None)
        await hand.press("r")
        await hand.until(lambda: screen.reply_open, "the reply is open")
        screen._take_in(before, None)
        await hand.pilot.pause()
        assert "no longer yours" not in hand.seen()


async def test_an_open_desk_is_presence_and_leaving_it_ends_it(house: House) -> None:
    async with at_the_desk(house, "tom") as hand:
        members = {m.agent.name: m.presence for m in house.desk("lea").team().members}
        await hand.until(
            lambda: {m.agent.name: m.presence for m in house.desk("lea").team().members}["tom"] == "here", "tom is here"
        )
        assert members["ana"] == "absent"
