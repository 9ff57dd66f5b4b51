"""The front desk by keys: sorting with suggestions, deciding on requirements, hearing the customer afterwards."""

from collections.abc import Callable

import pytest
from desk_hand import BODY, Hand, House, at_the_desk
from textual.pilot import Pilot

from cs_tui.tui.app import make_app
from cs_tui.tui.footer import KeysLine, MessageLine

Compare = Callable[..., bool]
INVOICE = "The invoice for March names the wrong amount, please send a corrected invoice."
DOMAIN = "Our domain does not resolve since the nameserver was changed, please look at the domain."
UNSORTED = {"department": None, "category": None}


@pytest.fixture
def front(house: House) -> House:
    """Two kinds of tickets that were sorted before, and six that were not: three invoices, two domains, a riddle."""
    for n in range(3):
        house.ticket(f"Invoice {n}", INVOICE, customer=f"Payer {n}", department="business", category="billing")
        house.ticket(f"Domain {n}", DOMAIN, customer=f"Owner {n}")
    for n in range(3):
        house.ticket("Wrong amount", INVOICE, customer=f"New Payer {n}", **UNSORTED)
    for n in range(2):
        house.ticket("Site gone", DOMAIN, customer=f"New Owner {n}", **UNSORTED)
    house.ticket("Xyzzy", "Plugh.", customer="Otto Brandt", **UNSORTED)
    return house


async def opened(hand: Hand) -> None:
    """With the front desk open, and every suggestion looked up."""
    await hand.press("F")
    await hand.until(lambda: hand.screen.place == "front-desk")
    shown = hand.screen.list_of("front-desk").listing.group("unsorted")
    await hand.until(lambda: all(number in hand.screen.suggestions for number in shown), "suggestions")
    await hand.pilot.pause()


async def test_the_front_desk_shows_each_unsorted_ticket_with_its_suggestion_and_grounds(front: House) -> None:
    async with at_the_desk(front, "mai") as hand:
        await opened(hand)
        assert hand.screen.seen_list.listing.group("unsorted") == (7, 8, 9, 10, 11, 12)
        seen = hand.seen()
        assert "FRONT DESK" in seen
        assert seen.count("billing: like #") == 3
        assert seen.count("hosting-domain: like #") == 2
        assert seen.count("no suggestion") == 1
        await hand.until(lambda: "#7 business/billing, like #5, #3 and #1 (100%)" in hand.seen())


async def test_others_are_told_in_one_line_why_they_have_no_front_desk(front: House) -> None:
    async with at_the_desk(front) as hand:
        await hand.press("F")
        assert "(1.4c)" in hand.message
        assert hand.screen.place == "queue"


async def test_as_many_keys_as_tickets_accept_the_suggestions(front: House) -> None:
    async with at_the_desk(front, "mai") as hand:
        await opened(hand)
        for left in (5, 4, 3, 2, 1):
            await hand.press("l")
            await hand.until(lambda: len(hand.screen.seen_list.listing.group("unsorted")) == left)  # noqa: B023
        assert hand.screen.seen_list.cursor == 12
        await hand.press("l")
        assert "no scope is suggested" in hand.message
    scopes = [front.owner.ticket(n).category for n in range(7, 13)]
    assert scopes == ["billing"] * 3 + ["hosting-domain"] * 2 + [None]


async def test_taps_faster_than_the_desk_answers_accept_one_ticket_each(front: House) -> None:
    async with at_the_desk(front, "mai") as hand:
        await opened(hand)
        for _ in range(3):
            await hand.pilot.press("l")
            await hand.pilot.pause(0.15)
        await hand.until(lambda: len(hand.screen.seen_list.listing.group("unsorted")) == 3)


async def test_the_key_held_down_accepts_no_more_than_what_was_seen(front: House) -> None:
    async with at_the_desk(front, "mai") as hand:
        await opened(hand)
        await hand.burst("llllll")
        await hand.until_said("Sorted #7")
        await hand.pilot.pause(0.3)
        assert len(hand.screen.seen_list.listing.group("unsorted")) == 5


async def test_what_is_marked_gets_each_its_own_suggestion_in_one_commit(front: House) -> None:
    async with at_the_desk(front, "mai") as hand:
        await opened(hand)
        await hand.press("V", "G", "V")
        assert len(hand.screen.seen_list.marks) == 6
        await hand.press("l")
        await hand.until_said("Sorted 5 tickets as suggested.")
        assert "1 without a suggestion" in hand.message
        assert hand.screen.seen_list.marks == {12}
    assert [front.owner.ticket(n).category for n in (7, 10)] == ["billing", "hosting-domain"]


async def test_two_digits_sort_and_the_hand_is_on_the_next_ticket(front: House) -> None:
    async with at_the_desk(front, "mai") as hand:
        await opened(hand)
        await hand.press("s", "1", "2")
        await hand.until_said("Sorted #7 as business/quotation.")
        assert hand.screen.seen_list.cursor == 8
        await hand.until(lambda: hand.screen.number == 8)
    assert front.owner.ticket(7).department == "business"


async def test_a_requirement_that_was_sorted_is_left_behind_for_the_next_unsorted(front: House) -> None:
    async with at_the_desk(front, "mai") as hand:
        await opened(hand)
        await hand.press("s")
        await hand.type("design\n")
        await hand.type("request\n")
        await hand.until_said("Sorted #7 as design/design-request.")
        assert hand.screen.seen_list.listing.group("to approve") == (7,)
        assert hand.screen.seen_list.cursor == 8


async def test_what_was_like_nothing_is_suggested_once_others_like_it_were_sorted(front: House) -> None:
    for n in range(2):
        front.ticket("Xyzzy", "Plugh, plugh xyzzy.", customer=f"Riddler {n}", **UNSORTED)
    async with at_the_desk(front, "mai") as hand:
        await opened(hand)
        assert hand.screen.suggestions[12] is None
        hand.screen.seen_list.point(13)
        await hand.press("V", "j", "V", "s", "2", "1")
        await hand.until_said("Sorted 2 tickets as technical/hosting-domain.")
        await hand.until(lambda: hand.screen.suggestions.get(12) is not None)
        assert "like #" in hand.screen.suggestion_of(12)


async def test_marked_requirements_are_approved_in_one_step(house: House) -> None:
    for n in range(3):
        house.ticket(f"Skin {n}", customer=f"Otto {n}", department="design", category="design-request")
    async with at_the_desk(house, "mai") as hand:
        await hand.press("F")
        await hand.until(lambda: hand.screen.place == "front-desk")
        await hand.press("V", "j", "V", "a")
        await hand.until_said("Approved 2 tickets: queued.")
        assert hand.screen.seen_list.listing.group("to approve") == (3,)
        assert hand.screen.seen_list.cursor == 3


async def resolved(house: House) -> int:
    """A ticket that tom has processed."""
    house.ticket()
    tom = house.desk("tom")
    taken = tom.take()
    assert taken is not None
    tom.reply(taken.number, BODY, "resolve")  # type: ignore[union-attr]
    return int(taken.number)  # type: ignore[union-attr]


@pytest.mark.parametrize(("said", "kept"), [("thanks a lot\n", "thanks a lot"), ("\n", "")])
async def test_satisfaction_is_a_digit_and_a_sentence_that_may_be_missing(house: House, said: str, kept: str) -> None:
    number = await resolved(house)
    async with at_the_desk(house, "mai") as hand:
        await hand.press("F")
        await hand.until(lambda: hand.screen.number == number)
        assert hand.screen.seen_list.listing.group("to rate") == (number,)
        await hand.press("v", "4")
        await hand.until(lambda: "what did they say?" in hand.seen())
        await hand.type(said)
        await hand.until_said(f"Recorded 4 of 5 for #{number}.")
        assert not hand.screen.seen_list.listing.group("to rate")
    ticket = house.owner.ticket(number)
    assert (ticket.satisfaction, ticket.satisfaction_said) == (4, kept)


async def test_a_dispute_opens_a_ticket_of_its_own_that_names_the_disputed_one(house: House) -> None:
    number = await resolved(house)
    async with at_the_desk(house, "mai") as hand:
        await hand.press("F")
        await hand.until(lambda: hand.screen.number == number)
        await hand.press("b")
        await hand.type("It never worked\n")
        await hand.until_said("the dispute about #1")
    new = house.owner.ticket(number + 1)
    assert (new.category, new.disputes, new.messages[0].body) == ("dispute", number, "It never worked")


async def test_the_front_desk_keeps_its_place_while_the_queue_is_looked_at(front: House) -> None:
    for n in range(60):
        front.ticket(f"No {n}", "Plugh.", customer=f"Otto {n}", **UNSORTED)
    async with at_the_desk(front, "mai", size=(80, 24)) as hand:
        await hand.press("F")
        await hand.until(lambda: hand.screen.place == "front-desk")
        await hand.press("G", "space")
        ticket_list = hand.screen.seen_list
        cursor, top = ticket_list.cursor, ticket_list.scroll_offset.y
        await hand.press("1")
        assert hand.screen.place == "front-desk"
        await hand.press("F")
        assert hand.screen.place == "queue"
        front.ticket("Another", "Plugh.", customer="Late", **UNSORTED)
        await hand.until(lambda: 73 in hand.screen.queue.listing.group("unsorted"))
        await hand.press("F")
        await hand.until(lambda: hand.screen.place == "front-desk")
        await hand.until(lambda: hand.screen.number == cursor)
        assert (ticket_list.cursor, ticket_list.scroll_offset.y) == (cursor, top)
        assert ticket_list.marks == {cursor}


async def test_esc_goes_back_from_a_search_to_the_front_desk_and_then_to_the_queue(front: House) -> None:
    async with at_the_desk(front, "mai") as hand:
        await opened(hand)
        await hand.type("/xyzzy\n")
        await hand.until(lambda: hand.screen.place == "found")
        await hand.press("escape")
        assert hand.screen.place == "front-desk"
        await hand.press("escape")
        assert hand.screen.place == "queue"


async def test_marks_of_a_list_that_is_not_seen_are_left_alone(front: House) -> None:
    async with at_the_desk(front, "mai") as hand:
        await hand.until(lambda: hand.screen.queue.listing.group("unsorted"))
        hand.screen.queue.point(9)
        await hand.press("space")
        await opened(hand)
        await hand.press("l")
        await hand.until_said("Sorted #7")
    assert front.owner.ticket(9).status == "unsorted"


async def test_the_footer_shows_the_keys_that_matter_at_the_front_desk(front: House) -> None:
    async with at_the_desk(front, "mai", size=(80, 24)) as hand:
        await opened(hand)
        hints = {hint.key: hint.possible for hint in hand.screen.query_one(KeysLine).hints}
        assert hints["l"]
        assert hints["s"]


@pytest.mark.parametrize("size", [(140, 40), (80, 24)], ids=["140x40", "80x24"])
def test_the_look_of_the_front_desk(snap_compare: Compare, front: House, size: tuple[int, int]) -> None:
    front.ticket("New look", "We want a new start page.", customer="Ana Souza", category="interface")

    async def run(pilot: Pilot[None]) -> None:
        hand = Hand(pilot.app, pilot)  # type: ignore[arg-type]
        await hand.until(lambda: hand.screen.summary is not None)
        await opened(hand)
        await hand.until(lambda: hand.screen.number == 7)
        hand.screen.query_one(MessageLine).clear()
        await pilot.pause(0.2)

    assert snap_compare(make_app(front.desk("mai"), {"theme": "dark"}, poll=60), terminal_size=size, run_before=run)


async def test_the_letters_of_a_category_sort_at_once(front: House) -> None:
    async with at_the_desk(front, "mai") as hand:
        await opened(hand)
        await hand.press("s", *"login", "enter")
        await hand.until_said("Sorted #7 as business/login.")


async def test_back_from_the_categories_is_to_the_departments(front: House) -> None:
    async with at_the_desk(front, "mai") as hand:
        await opened(hand)
        await hand.press("s", "2")
        await hand.until(lambda: "hosting-domain" in hand.seen() and "as technical:" in hand.seen())
        await hand.press("escape")
        await hand.until(lambda: "as technical:" not in hand.seen())
        assert hand.screen.is_asking
        await hand.press("1", "2")
        await hand.until_said("Sorted #7 as business/quotation.")


async def test_a_look_is_closed_before_the_screen_is_left(front: House) -> None:
    async with at_the_desk(front, "mai") as hand:
        await opened(hand)
        for key in ("y", "D", "p"):
            await hand.press(key)
            await hand.until(lambda: hand.screen.pane.view.kind != "conversation", "the look")
            await hand.press("escape")
            await hand.until(lambda: hand.screen.pane.view.kind == "conversation", "the conversation")
            assert hand.screen.place == "front-desk"


async def test_what_was_approved_is_not_followed_by_taking_back_something_older(front: House) -> None:
    front.ticket("Design it", department="design", category="design-request")
    async with at_the_desk(front, "mai") as hand:
        await opened(hand)
        await hand.press("l")
        await hand.until_said("Sorted #7")
        await hand.press("G", "a")
        await hand.until_said("Approved #13")
        await hand.press("z")
        assert "No move, sort or release" in hand.message


async def test_marks_are_counted_in_the_footer(front: House) -> None:
    async with at_the_desk(front, "mai") as hand:
        await opened(hand)
        await hand.press("space", "space")
        assert "2 marked" in hand.screen.query_one(KeysLine).news


async def test_accepting_is_dim_where_nothing_is_suggested(front: House) -> None:
    async with at_the_desk(front, "mai") as hand:
        await opened(hand)
        hints = {hint.word: hint.possible for hint in hand.screen.query_one(KeysLine).hints}
        assert hints["like these"]
        await hand.press(*"jjjjj")
        await hand.until(lambda: hand.screen.number == 12)
        hints = {hint.word: hint.possible for hint in hand.screen.query_one(KeysLine).hints}
        assert not hints["like these"]


async def test_after_a_decline_the_hand_is_on_the_next_requirement(front: House) -> None:
    for n in range(3):
        front.ticket(f"Design {n}", customer=f"Hana {n}", department="design", category="design-request")
    async with at_the_desk(front, "mai") as hand:
        await opened(hand)
        hand.screen.seen_list.point(13)
        await hand.until(lambda: hand.screen.number == 13)
        await hand.press("x")
        await hand.until(lambda: hand.screen.reply_open, "the decline is open")
        await hand.paste("Your agreement does not cover this work.")
        await hand.press("ctrl+s", "y")
        await hand.until_said("Declined #13")
        assert (hand.screen.place, hand.screen.seen_list.cursor) == ("front-desk", 14)
