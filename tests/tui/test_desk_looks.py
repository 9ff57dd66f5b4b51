"""What has to look right: the desk's main places, at the three sizes, with fixed clock, size and theme."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from desk_hand import BODY, Hand, House
from textual.pilot import Pilot

from cs_tui.tui.app import make_app
from cs_tui.tui.footer import MessageLine

Compare = Callable[..., bool]


@pytest.fixture
def busy_house(house: House) -> House:
    """A queue with something of everything."""
    house.time.go(days=-9)
    house.ticket("Still waiting for the new server", customer="Sam Tranter")
    house.time.go(days=6)
    house.ticket("Site down since the move", "Since you moved our hosting the site answers with a blank page.")
    house.ticket("And the shop", customer="Linh Tran")
    house.time.go(days=2)
    house.ticket("請看一下", "我們的網站打不開。", customer="金子 美咲")
    house.ticket("New look for the start page", customer="Ana Souza", category="interface")
    house.time.go(days=1)
    house.ticket("DNS", customer="J. O'Neill", channel="system")
    house.ticket("What is this?", customer="Otto Brandt", department=None, category=None)
    return house


def keys(pressed: str = "", *, until: str = "Tranter", paste: str = "") -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Press keys one by one, paste, and wait until the words ``until`` and all that is on its way are there."""

    async def run(pilot: Pilot[Any]) -> None:
        hand = Hand(pilot.app, pilot)
        await hand.until(lambda: hand.screen.number is not None)
        for key in pressed:
            await hand.press(key)
            await hand.until(lambda: not hand.screen.writing)
            await pilot.pause(0.1)
        if paste:
            await hand.until(lambda: hand.screen.place == "reply")
            await hand.paste(paste)
            await hand.until(lambda: "draft saved" in hand.seen())
        await hand.until(lambda: until in hand.seen())
        hand.screen.query_one(MessageLine).clear()
        await pilot.pause(0.2)

    return run


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 20)], ids=["140x40", "80x24", "60x20"])
@pytest.mark.parametrize("place", ["queue", "reply"])
def test_the_desk(snap_compare: Compare, busy_house: House, size: tuple[int, int], place: str) -> None:
    app = make_app(busy_house.desk("tom"), {"theme": "dark"}, poll=60)
    run = keys() if place == "queue" else keys("tr", until="3.4", paste=f"{BODY} Please call us.")
    assert snap_compare(app, terminal_size=size, run_before=run)


def test_why_and_help(snap_compare: Compare, busy_house: House) -> None:
    app = make_app(busy_house.desk("tom"), {"theme": "light"}, poll=60)
    assert snap_compare(app, terminal_size=(110, 30), run_before=keys("y", until="why"))


def test_customer_room_without_colours(
    snap_compare: Compare, busy_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = make_app(busy_house.desk("mai"), poll=60)
    assert snap_compare(app, terminal_size=(100, 30), run_before=keys("s", until="Sort #"))
