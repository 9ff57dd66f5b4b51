"""What has to look right: the desk's main places, at the three sizes, with fixed clock, size and theme."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from desk_hand import BODY, House
from textual.pilot import Pilot

from cs_tui.tui.app import make_app

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


def keys(*pressed: str, paste: str = "") -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Press keys once the first look is there, and wait until all is read."""

    async def run(pilot: Pilot[Any]) -> None:
        from desk_hand import Hand

        hand = Hand(pilot.app, pilot)  # type: ignore[arg-type]
        await hand.until(lambda: hand.screen.summary is not None)
        await pilot.pause(0.2)
        for key in pressed:
            await pilot.press(key)
            await pilot.pause(0.3)
        if paste:
            await hand.paste(paste)
            await pilot.pause(0.5)

    return run


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 20)], ids=["140x40", "80x24", "60x20"])
@pytest.mark.parametrize("place", ["queue", "reply"])
def test_the_desk(snap_compare: Compare, busy_house: House, size: tuple[int, int], place: str) -> None:
    app = make_app(busy_house.desk("tom"), {"theme": "dark"}, poll=60)
    run = keys() if place == "queue" else keys("t", "r", paste=f"{BODY} Please call us.")
    assert snap_compare(app, terminal_size=size, run_before=run)


def test_why_and_help(snap_compare: Compare, busy_house: House) -> None:
    app = make_app(busy_house.desk("tom"), {"theme": "light"}, poll=60)
    assert snap_compare(app, terminal_size=(110, 30), run_before=keys("y"))


def test_customer_room_without_colours(
    snap_compare: Compare, busy_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = make_app(busy_house.desk("mai"), poll=60)
    assert snap_compare(app, terminal_size=(100, 30), run_before=keys("s"))
