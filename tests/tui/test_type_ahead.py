"""Keys that come faster than the desk can answer, keys held down, and keys where nothing is seen."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from desk_hand import BODY, Hand, House, at_the_desk
from textual import events
from textual.app import App
from textual.message import Message

from cs_tui.desk import Desk
from cs_tui.tui.app import make_app
from cs_tui.tui.ticket_list import TicketList
from cs_tui.tui.type_ahead import TypeAhead


def slowly(call: Callable[..., Any], seconds: float = 0.15) -> Callable[..., Any]:
    """The same, later."""

    def later(*arguments: Any, **options: Any) -> Any:
        time.sleep(seconds)
        return call(*arguments, **options)

    return later


@pytest.fixture(autouse=True)
def a_slow_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every read and write takes a moment."""
    for name in ("draft", "take", "release", "note", "search", "standing", "templates", "agents"):
        if hasattr(Desk, name):
            monkeypatch.setattr(Desk, name, slowly(getattr(Desk, name), 0.08))


async def test_a_key_that_moves_acts_without_going_by_all_the_widgets(house: House) -> None:
    for _ in range(3):
        house.ticket()
    gone_by: list[Message] = []
    app = make_app(house.desk("tom"), {}, poll=60)
    async with app.run_test(size=(140, 40), message_hook=gone_by.append) as pilot:
        await pilot.pause(0.3)
        gone_by.clear()
        before = app.screen.query_one(TicketList).cursor
        await pilot.press("j")
        assert app.screen.query_one(TicketList).cursor != before
        assert sum(isinstance(each, events.Key) for each in gone_by) == 1  # the app itself has taken it in


async def taken(hand: Hand) -> None:
    """With the head in hand."""
    await hand.press("t")
    await hand.until_said("Took")
    hand.app.type_ahead.rested()


@pytest.mark.parametrize(("typed", "kind"), [("rdone, thanks", "reply"), ("nabc utd", "note")])
async def test_what_is_typed_behind_r_or_n_is_text(house: House, typed: str, kind: str) -> None:
    ticket = house.ticket()
    async with at_the_desk(house) as hand:
        await taken(hand)
        await hand.burst(typed)
        await hand.until(lambda: hand.screen.reply_pane.body == typed[1:], typed)
        assert hand.screen.reply_pane.kind == kind
    assert house.owner.ticket(ticket.number).status == "in-progress"


async def test_a_reason_typed_behind_u_is_the_reason(house: House) -> None:
    ticket = house.ticket()
    async with at_the_desk(house) as hand:
        await taken(hand)
        await hand.burst("ugone\n")
        await hand.until_said("Released #")
    assert house.owner.ticket(ticket.number).entries[-1].detail["reason"] == "gone"


async def test_words_typed_behind_the_slash_are_searched_for(house: House) -> None:
    house.ticket("One")
    other = house.ticket("Other", customer="Mateo Ruiz")
    async with at_the_desk(house) as hand:
        await hand.burst("/mateo\n")
        await hand.until(lambda: hand.screen.place == "found" and hand.screen.found.cursor == other.number)


async def test_take_and_reply_in_one_go(house: House) -> None:
    ticket = house.ticket()
    async with at_the_desk(house) as hand:
        await hand.burst("trhello there")
        await hand.until(lambda: hand.screen.reply_pane.body == "hello there")
        assert hand.screen.reply_pane.number == ticket.number


async def test_a_command_by_name_in_one_go(house: House) -> None:
    house.ticket()
    async with at_the_desk(house) as hand:
        await hand.burst(":take the head\n")
        await hand.until_said("Took")
        await hand.burst(":release\ngone\n")
        await hand.until_said("Released #")


async def test_a_paste_behind_r_is_in_the_reply(house: House) -> None:
    house.ticket()
    async with at_the_desk(house) as hand:
        await taken(hand)
        await hand.burst("r")
        await hand.paste(BODY)
        await hand.until(lambda: hand.screen.reply_pane.body == BODY)


async def test_what_is_typed_behind_a_refused_opener_is_no_command(house: House) -> None:
    ticket = house.ticket()
    async with at_the_desk(house) as hand:
        await hand.burst("rdone, thanks")
        await asyncio.sleep(0.3)
        assert "(" in hand.message
    assert house.owner.ticket(ticket.number).status == "queued"


async def test_keys_behind_a_moving_cursor_act_on_the_ticket_under_it(house: House) -> None:
    first, second = house.ticket("One"), house.ticket("Two", customer="Otto Brandt")
    async with at_the_desk(house) as hand:
        await hand.until(lambda: hand.screen.number == first.number)
        await hand.burst("jnabc")
        await hand.until(lambda: hand.screen.reply_pane.body == "abc")
        assert hand.screen.reply_pane.number == second.number


@pytest.mark.parametrize("size", [(50, 20), (80, 15), (59, 40)])
async def test_where_the_desk_is_not_seen_no_key_acts(house: House, size: tuple[int, int]) -> None:
    ticket = house.ticket()
    async with at_the_desk(house) as hand:
        await taken(hand)
        await hand.press("r")
        await hand.until(lambda: hand.screen.place == "reply")
        await hand.paste(BODY)
        await hand.pilot.resize_terminal(*size)
        await hand.press("a", "b", "enter", "backspace")
        await hand.paste("more")
        assert hand.screen.reply_pane.body == BODY
        await hand.pilot.resize_terminal(140, 40)
        await hand.press("ctrl+s")
        await hand.until(lambda: hand.screen.reply_pane.is_reviewing)
        await hand.pilot.resize_terminal(*size)
        await hand.press("d", "y", "w", "ctrl+l", "question_mark")
        await hand.pilot.pause(0.2)
        assert len(house.owner.ticket(ticket.number).messages) == 1
        await hand.press("Q")
        await hand.until(lambda: not hand.app.is_running)
    found = house.desk("tom").draft(ticket.number)
    assert found is not None
    assert found.body == BODY


async def test_a_key_held_down_acts_once(house: House) -> None:
    tickets = [house.ticket(f"Site {n}", customer=f"Otto {n}") for n in range(3)]
    async with at_the_desk(house) as hand:
        await hand.burst("tttttttt")
        await hand.until_said("Took")
        await hand.pilot.pause(0.2)
        assert "Took" in hand.message
        await hand.burst("dd")
        await hand.until_said("(3.3)")
    states = [house.owner.ticket(ticket.number).status for ticket in tickets]
    assert states == ["in-progress", "queued", "queued"]


async def test_another_key_between_ends_the_holding_down(house: House) -> None:
    house.ticket()
    async with at_the_desk(house) as hand:
        await taken(hand)
        await hand.burst("tjt")
        await hand.until_said("Finish what you hold first")


async def test_done_held_down_resolves_one_of_two_held_tickets(house: House) -> None:
    for n in range(2):
        house.ticket(f"Site {n}", customer=f"Otto {n}")
    for name in ("tom", "ana"):
        desk = house.desk(name)
        held = desk.take()
        assert held is not None
        desk.reply(held.number, BODY)  # type: ignore[union-attr]
    house.desk("lea").reassign([2], "tom", "ana is ill")
    async with at_the_desk(house) as hand:
        await hand.until(lambda: len(hand.screen.queue.listing.group("in hand")) == 2)
        await hand.burst("dddd")
        await hand.until_said("Resolved")
        await hand.pilot.pause(0.3)
    states = sorted(house.owner.ticket(number).status for number in (1, 2))
    assert states == ["in-progress", "resolved"]


async def test_what_a_key_changes_is_drawn_before_the_next_key_is_asked_for(house: House) -> None:
    house.ticket("One")
    house.ticket("Two")
    async with at_the_desk(house) as hand:
        await hand.until(lambda: hand.screen.queue.listing.count == 2)
        await hand.pilot.pause(0.3)
        seen: list[str] = []
        display, call_later = hand.app._display, hand.screen.queue.call_later
        hand.app._display = lambda *picture: (seen.append("drawn"), display(*picture))[1]  # type: ignore[method-assign]
        hand.screen.queue.call_later = lambda *asked: (seen.append("asked"), call_later(*asked))[1]  # type: ignore[method-assign]
        await hand.press("j")
        assert seen[0] == "drawn"
        assert "asked" in seen


async def test_what_is_typed_behind_the_key_that_closes_the_desk_is_dropped() -> None:
    app: App[None] = App()
    async with app.run_test():
        stack = app._screen_stack.copy()

        async def forward(event: events.Key | events.Paste) -> None:
            app._screen_stack.clear()  # as an app does that is being closed
            app.screen.post_message(event)

        type_ahead = TypeAhead(app, forward)
        type_ahead.put(events.Key("q", "q"))
        await asyncio.wait_for(type_ahead.hand_on(), 5)
        app._screen_stack.extend(stack)
