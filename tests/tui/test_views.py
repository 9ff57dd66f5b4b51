"""Searching with filters on the screen, and a lead's views: kept, opened, forgotten."""

from collections.abc import Callable
from typing import Any

import pytest
from desk_hand import Hand, House, at_the_desk
from textual.pilot import Pilot

from cs_tui.desk import SavedView
from cs_tui.tui.app import make_app
from cs_tui.tui.palette import commands


@pytest.fixture
def filled(house: House) -> House:
    """Tickets of three customers and two categories."""
    house.ticket("Site down", customer="Linh Tran")
    house.ticket("Shop down", customer="Otto Brandt")
    house.ticket("New look", customer="Linh Tran", category="interface")
    return house


async def found(hand: Hand, numbers: list[int]) -> None:
    """Wait until the results are these."""
    await hand.until(
        lambda: hand.screen.list_id == "found" and list(hand.screen.found.listing.groups[0].numbers) == numbers,
        f"{numbers} found",
    )


async def search(hand: Hand, words: str) -> None:
    await hand.press("slash")
    await hand.type(words)
    await hand.press("enter")


async def test_filters_are_typed_into_the_search(filled: House) -> None:
    async with at_the_desk(filled, "lea") as hand:
        await search(hand, "from:linh status:open")
        await found(hand, [3, 1])
        assert "search: from:linh status:open" in hand.seen()
        await search(hand, "category:interface")
        await found(hand, [3])
        await search(hand, "down before:today")
        await hand.until(lambda: "Nothing was found." in hand.seen())


async def test_a_filter_there_is_not_is_told_and_the_list_stays(filled: House) -> None:
    async with at_the_desk(filled, "lea") as hand:
        await search(hand, "form:linh")
        await hand.until_said('There is no filter "form:".')
        assert hand.screen.list_id == "queue"


async def test_what_is_found_is_only_read(filled: House) -> None:
    async with at_the_desk(filled, "tom") as hand:
        await search(hand, "from:otto")
        await found(hand, [2])
        await hand.press("enter")
        await hand.until(lambda: hand.screen.number == 2)
        await hand.press("r")
        assert "(4.1)" in hand.message
    assert filled.desk("tom").ticket(2).holder is None


async def test_a_lead_keeps_a_search_opens_it_with_what_it_finds_then_and_forgets_it(filled: House) -> None:
    async with at_the_desk(filled, "lea") as hand:
        await search(hand, "from:linh status:open")
        await found(hand, [3, 1])
        await hand.press("S")
        await hand.type("linh now\n")
        await hand.until_said("Kept as linh now; i opens it.")
        assert filled.desk("lea").views() == [SavedView("linh now", "from:linh status:open")]
        await hand.press("q")
        filled.ticket("Mail down", customer="Linh Tran")
        await hand.press("i")
        await hand.until(lambda: hand.screen.is_asking)
        assert "linh now" in hand.seen()
        await hand.press("enter")
        await found(hand, [4, 3, 1])
        assert "linh now: from:linh status:open" in hand.seen()
        await hand.press("colon")
        await hand.type("forget a view\n")
        await hand.until(lambda: "Forget the view" in hand.seen())
        await hand.press("enter")
        await hand.until_said("Forgot linh now.")
    assert filled.desk("lea").views() == []


async def test_results_that_were_not_searched_for_are_no_view(filled: House) -> None:
    async with at_the_desk(filled, "lea") as hand:
        await hand.until(lambda: hand.screen.number)
        await search(hand, "from:otto")
        await found(hand, [2])
        await hand.until(lambda: hand.screen.number == 2)
        await hand.press("q")
        await hand.until(lambda: hand.screen.number == 1)
        await hand.press("c")
        await found(hand, [3])
        await hand.press("S")
        assert "A view is a search" in hand.message


async def test_without_views_i_says_how_they_come_about(filled: House) -> None:
    async with at_the_desk(filled, "lea") as hand:
        await hand.press("i")
        await hand.until_said("There are no views yet")


async def test_views_are_for_leads_and_nobody_else_has_them_in_the_palette(filled: House) -> None:
    async with at_the_desk(filled, "tom") as hand:
        await hand.press("i")
        assert hand.message == "Views are kept by leads; / searches for everyone."
        here = commands(hand.screen._of_this_person(), hand.screen.why_not)
        assert not {option.id for option in here} & {"views", "save_view", "drop_view"}


async def test_a_name_nobody_can_keep_is_told(filled: House) -> None:
    async with at_the_desk(filled, "lea") as hand:
        await search(hand, "down")
        await found(hand, [2, 1])
        await hand.press("S")
        await hand.type("x" * 61 + "\n")
        await hand.until_said("A view has a name")


async def test_a_hostile_view_is_shown_safely(filled: House) -> None:
    filled.desk("lea").save_view("[@click=app.quit]x[/]", "\x1b[31m down")
    async with at_the_desk(filled, "lea") as hand:
        await hand.press("i")
        await hand.until(lambda: "[@click=app.quit]x[/]" in hand.seen())
        assert "\x1b" not in hand.seen()


@pytest.mark.parametrize("size", [(140, 40), (80, 24)], ids=["140x40", "80x24"])
@pytest.mark.parametrize("place", ["results", "views"])
def test_results_and_views(snap_compare: Callable[..., bool], filled: House, size: tuple[int, int], place: str) -> None:
    lea = filled.desk("lea")
    lea.save_view("late ones", "overdue:yes")
    lea.save_view("linh now", "from:linh status:open")

    async def run(pilot: Pilot[Any]) -> None:
        hand = Hand(pilot.app, pilot)
        await hand.until(lambda: hand.screen.number == 1)
        await hand.press("i")
        await hand.until(lambda: "late ones" in hand.seen())
        if place == "results":
            await hand.press("down", "enter")
            await found(hand, [3, 1])
            await hand.until(lambda: hand.screen.number == 3)
        await pilot.pause(0.2)

    assert snap_compare(make_app(lea, {"theme": "dark"}, poll=60), terminal_size=size, run_before=run)


async def test_a_filter_that_is_not_understood_leaves_the_words_to_be_mended(filled: House) -> None:
    async with at_the_desk(filled) as hand:
        await hand.press("slash")
        await hand.type("statsu:open from:linh\n")
        await hand.until(lambda: "statsu" in hand.message and hand.screen.is_asking, "asked again")
        for _ in range(len("statsu:open from:linh")):
            await hand.press("backspace")
        await hand.type("status:open from:linh\n")
        await found(hand, [3, 1])
