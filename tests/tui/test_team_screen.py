"""The team by keys: who holds what, what is late or will be, moving several at once, merging, and who is told of it."""

from collections.abc import Callable

import pytest
from desk_hand import BODY, Hand, House, at_the_desk
from textual.pilot import Pilot

from cs_tui.tui.app import make_app
from cs_tui.tui.footer import MessageLine

Compare = Callable[..., bool]


@pytest.fixture
def team(house: House) -> House:
    """Technical on a Monday: an overdue ticket with ana, one with tom, and six queued."""
    house.time.go(days=-9)
    house.ticket("Still waiting", customer="Sam Tranter")
    house.desk("ana").take()
    house.time.go(days=9)
    for n in range(7):
        house.ticket(f"No {n}", customer=f"Otto {n}")
    house.desk("tom").be_here()
    house.desk("tom").take()
    return house


async def opened(hand: Hand) -> None:
    """With the team screen open."""
    await hand.press("T")
    await hand.until(lambda: hand.screen.place == "team")
    await hand.pilot.pause()


async def test_each_agent_stands_with_presence_and_what_they_hold_since_when(team: House) -> None:
    async with at_the_desk(team, "lea") as hand:
        await opened(hand)
        seen = hand.seen()
        assert "TEAM technical" in seen
        assert "tom  ● here · holds 1 · done today 0" in seen
        assert hand.screen.seen_list.listing.group("with tom") == (2,)
        assert hand.screen.seen_list.listing.group("with ana") == (1,)
        row = next(line for line in seen.split("\n") if "#2 " in line)
        assert "since 09:00" in row
        assert "left" in row
        assert "overdue" in next(line for line in seen.split("\n") if "!#1 " in line)


async def test_an_agent_who_left_is_pointed_out_with_a_sign_and_words(team: House) -> None:
    team.desk("ana").be_here()
    team.time.go(days=3)
    async with at_the_desk(team, "lea") as hand:
        await opened(hand)
        line = next(line for line in hand.seen().split("\n") if "ana " in line)
        assert "! gone: no sign for 72 working hours" in line


async def test_a_lead_is_told_at_once_of_what_those_hold_who_have_left(team: House) -> None:
    team.desk("ana").be_here()
    team.time.go(days=3)
    async with at_the_desk(team, "lea") as hand:
        await hand.until_said("ana is gone with #1 in hand")
    async with at_the_desk(team, "tom") as hand:
        assert "ana" not in hand.message


async def test_a_ticket_stands_once_and_the_queue_keeps_its_numbers(team: House) -> None:
    async with at_the_desk(team, "lea") as hand:
        await opened(hand)
        numbers = [n for group in hand.screen.seen_list.listing.groups for n in group.numbers]
        assert sorted(numbers) == list(range(1, 9))
        assert "number 6" in next(line for line in hand.seen().split("\n") if "#8 " in line)


async def test_what_is_late_and_nobody_holds_stands_by_itself_and_says_how_many_are_held(team: House) -> None:
    team.time.go(days=-8)
    team.ticket("Forgotten", customer="Ines Sol")
    team.time.go(days=8)
    async with at_the_desk(team, "lea") as hand:
        await opened(hand)
        listing = hand.screen.seen_list.listing
        assert listing.group("late") == (9,)
        assert [group.name for group in listing.groups if 9 in group.numbers] == ["late"]
        assert "late  1, and 1 held above" in hand.seen()


async def test_what_will_miss_its_deadline_stands_at_risk_with_the_forecasts_words(team: House) -> None:
    team.time.go(days=6, hours=23, minutes=55)
    async with at_the_desk(team, "lea") as hand:
        await opened(hand)
        risky = hand.screen.seen_list.listing.group("at risk")
        assert risky
        assert "late" in next(line for line in hand.seen().split("\n") if f"#{risky[-1]} " in line)
        hand.screen.seen_list.point(risky[-1])
        await hand.until(lambda: hand.screen.number == risky[-1])
        await hand.press("y")
        await hand.until(lambda: "of 50 runs" in hand.screen.pane.text().replace("\n", " "))


async def test_others_are_told_in_one_line_why_they_have_no_team_screen(team: House) -> None:
    async with at_the_desk(team) as hand:
        await hand.press("T")
        assert hand.message == "The team screen is the lead's, who looks after the department (4.1)."
        assert hand.screen.place == "queue"


async def test_of_six_marked_five_are_moved_and_the_sixth_says_why_not(house: House) -> None:
    for n in range(5):
        number = house.ticket(f"Held {n}", customer=f"Otto {n}").number
        tom = house.desk("tom")
        tom.take()
        tom.reply(number, BODY, "wait")
    house.ticket("Queued", customer="Otto 9")
    async with at_the_desk(house, "lea") as hand:
        await opened(hand)
        hand.screen.seen_list.point(1)
        await hand.press("V", "G", "V")
        assert len(hand.screen.seen_list.marks) == 6
        await hand.press("m")
        await hand.type("ana\n")
        await hand.type("tom is ill\n")
        await hand.until_said("Moved 5 tickets to ana.")
        assert "1 of 6 refused, and still marked: #6: #6 is queued" in hand.message
        assert "(3.1)" in hand.message
        assert hand.screen.seen_list.marks == {6}
        await hand.press("z")
        await hand.until_said("Took back the move of 5 tickets.")
    assert [house.owner.ticket(n).holder for n in range(1, 7)] == ["tom"] * 5 + [None]


async def test_case_17_the_agent_sees_at_once_who_moved_a_ticket_when_and_why_and_keeps_the_draft(house: House) -> None:
    number = house.ticket().number
    async with at_the_desk(house) as hand:
        await hand.press("t")
        await hand.until_said("Took")
        await hand.press("r")
        await hand.until(lambda: hand.screen.place == "reply")
        await hand.paste(BODY)
        house.desk("lea").reassign([number], "ana", "tom has the night off")
        await hand.until_said(f"lea moved #{number} to ana at 09:00: tom has the night off; your draft is kept.")
        await hand.press("x", "y")
        assert hand.screen.reply_pane.body.endswith("xy")
        await hand.press("escape")
        await hand.until_said("Your draft for #")
        await hand.press("j", "k")
        assert hand.message.startswith("lea moved")


async def test_who_gets_a_ticket_sees_from_whom_and_why(house: House) -> None:
    number = house.ticket().number
    house.desk("ana").take()
    async with at_the_desk(house) as hand:
        await hand.until(lambda: hand.screen.queue.listing.groups)
        house.desk("lea").reassign([number], "tom", "ana is ill")
        await hand.until_said(f"lea moved #{number} to you at 09:00: ana is ill.")


async def test_what_one_does_oneself_is_not_announced(house: House) -> None:
    house.ticket()
    async with at_the_desk(house) as hand:
        await hand.press("t")
        await hand.until_said("Took")
        await hand.press("h")
        await hand.type("busi\nbilling\n")
        await hand.type("an invoice\n")
        await hand.until_said("Handed")
        await hand.pilot.pause(0.3)
        assert "moved" not in hand.message


async def test_a_duplicate_is_merged_by_a_letter_of_its_own_after_a_look_at_what_will_happen(house: House) -> None:
    for n in range(3):
        house.ticket(f"Site down {n}")
    async with at_the_desk(house, "lea") as hand:
        await opened(hand)
        hand.screen.seen_list.point(3)
        await hand.until(lambda: hand.screen.number == 3)
        await hand.press("e")
        await hand.type("2\n")
        await hand.until(lambda: "A merge cannot be taken back." in hand.seen())
        assert "#3 goes into the older #2, Site down 1 (queued)." in hand.seen()
        await hand.press("enter", "e", "m")
        assert house.owner.ticket(3).status == "queued"
        await hand.press("y")
        await hand.until_said("Merged #3 into #2; both numbers find it.")
    assert house.owner.ticket(3).merged_into == 2


async def test_a_merge_can_be_left_at_its_last_step(house: House) -> None:
    for n in range(2):
        house.ticket(f"Site down {n}")
    async with at_the_desk(house, "lea") as hand:
        await opened(hand)
        hand.screen.seen_list.point(2)
        await hand.until(lambda: hand.screen.number == 2)
        await hand.press("e")
        await hand.type("1\n")
        await hand.until(lambda: "cannot be taken back" in hand.seen())
        await hand.press("escape")
        assert not hand.screen.is_asking
        assert hand.screen.place == "team"
    assert house.owner.ticket(2).status == "queued"


async def test_without_an_older_ticket_of_the_customer_there_is_nothing_to_merge_into(house: House) -> None:
    house.ticket()
    async with at_the_desk(house, "lea") as hand:
        await opened(hand)
        await hand.until(lambda: hand.screen.number == 1)
        await hand.press("e")
        await hand.until_said("no older open ticket")
        assert not hand.screen.is_asking


@pytest.mark.parametrize("size", [(140, 40), (80, 24)], ids=["140x40", "80x24"])
def test_the_look_of_the_team(snap_compare: Compare, team: House, size: tuple[int, int]) -> None:
    team.time.go(hours=2)

    async def run(pilot: Pilot[None]) -> None:
        hand = Hand(pilot.app, pilot)  # type: ignore[arg-type]
        await hand.until(lambda: hand.screen.summary is not None)
        await opened(hand)
        await hand.until(lambda: hand.screen.number is not None)
        hand.screen.query_one(MessageLine).clear()
        await pilot.pause(0.2)

    assert snap_compare(make_app(team.desk("lea"), {"theme": "dark"}, poll=60), terminal_size=size, run_before=run)


async def test_where_tickets_are_moved_to_it_is_said_who_is_there(team: House) -> None:
    async with at_the_desk(team, "lea") as hand:
        await opened(hand)
        hand.screen.seen_list.point(2)
        await hand.until(lambda: hand.screen.number == 2)
        await hand.press("m")
        await hand.until(lambda: hand.screen.is_asking)
        seen = hand.seen()
        assert "● here · holds 1" in seen.partition("Move #2 to")[2]
        assert "ana" in seen.partition("Move #2 to")[2]
        assert "back to the queue" in seen.partition("ana")[2]
