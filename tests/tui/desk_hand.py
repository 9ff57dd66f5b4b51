"""A real store with a clock that the test holds, a few agents and tickets, and the app driven by keys."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.segment import Segment
from textual import events
from textual.pilot import Pilot

from cs_tui.desk import Administration, Customer, Desk, Incoming, Ticket, make_store
from cs_tui.store import Store
from cs_tui.tui.app import DeskApp, make_app
from cs_tui.tui.desk_screen import DeskScreen
from cs_tui.tui.footer import MessageLine

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
BODY = "The certificate of your site was issued for the old server name. We have replaced it."


class Time:
    """A clock that stands still until it is told to go."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def go(self, **length: float) -> None:
        self.at += timedelta(**length)


def make_template(path: Path) -> None:
    """A store with agents of every department, to be copied."""
    clock = Time(MONDAY - timedelta(days=30))
    make_store(path, clock=clock)
    store = Store.open(path)
    people = Administration(Desk(store, None, clock))
    for name, department, role in (
        ("tom", "technical", "agent"),
        ("ana", "technical", "agent"),
        ("lea", "technical", "lead"),
        ("bo", "business", "agent"),
        ("mai", "customer-room", "agent"),
    ):
        people.add_agent(name, department=department, role=role, full_name=name.title())
    store.close()


class House:
    """A store with people, and desks on it."""

    def __init__(self, path: Path, template: Path) -> None:
        shutil.copy(template, path)
        self.path, self.time = path, Time()
        self._stores, self._keys = [Store.open(path)], count(1)
        self.owner = Desk(self._stores[0], None, self.time)

    def desk(self, name: str) -> Desk:
        """A desk of its own, as another process has it."""
        store = Store.open(self.path)
        self._stores.append(store)
        return Desk(store, name, self.time)

    def ticket(self, subject: str = "Site down", body: str = "We lose orders every hour.", **more: object) -> Ticket:
        """A new ticket of technical, or of where ``department`` and ``category`` say."""
        who = str(more.pop("customer", "Linh Tran"))
        address = f"{''.join(c for c in who.lower() if c.isascii() and c.isalnum()) or 'someone'}@example.com"
        scope = {"department": "technical", "category": "hosting-domain"} | more
        incoming = Incoming(
            key=str(next(self._keys)),
            source="test",
            customer=Customer(address, who),
            subject=subject,
            body=body,
            **scope,  # type: ignore[arg-type]
        )
        return self.owner.add_ticket(incoming)

    def close(self) -> None:
        for store in self._stores:
            store.close()


class Hand:
    """Someone at the keyboard, who sees the screen."""

    def __init__(self, app: DeskApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def screen(self) -> DeskScreen:
        assert isinstance(self.app.screen, DeskScreen)
        return self.app.screen

    @property
    def message(self) -> str:
        return self.screen.query_one(MessageLine).text

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, after a rest."""
        self.app.type_ahead.rested()
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        await self.press(*(" " if key == " " else "enter" if key == "\n" else key for key in text))

    async def burst(self, text: str) -> None:
        """Type faster than anything can answer: all of it has come before the first key is read."""
        for each in text:
            name = {"\n": "enter", " ": "space", "/": "slash", ":": "colon", ",": "comma"}.get(each, each)
            self.app.post_message(events.Key(name, "\r" if each == "\n" else each))
        await self.pilot.pause()

    async def paste(self, text: str) -> None:
        """Paste into what has the focus."""
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()

    async def until(self, true: Callable[[], object], what: str = "") -> None:
        """Wait, three seconds at most, until something is so."""
        for _ in range(150):
            if true():
                return
            await self.pilot.pause(0.02)
        raise AssertionError(f"never came true: {what or true}; the message is {self.message!r}\n{self.seen()}")

    async def until_said(self, words: str) -> None:
        await self.until(lambda: words in self.message, f"{words!r} said")

    def seen(self) -> str:
        """The screen as lines of text."""
        return "\n".join("".join(segment.text for segment in line) for line in self.lines())

    def lines(self) -> list[list[Segment]]:
        width, height = self.app.size
        strips = self.screen._compositor.render_strips()
        assert len(strips) == height
        return [list(strip.crop(0, width)) for strip in strips]


@asynccontextmanager
async def at_the_desk(
    house: House, name: str = "tom", size: tuple[int, int] = (140, 40), *, poll: float = 0.05, **settings: object
) -> AsyncIterator[Hand]:
    """The desk of an agent on a screen of a size, ready for keys."""
    app = make_app(house.desk(name), settings, poll=poll)
    async with app.run_test(size=size) as pilot:
        hand = Hand(app, pilot)
        await hand.until(lambda: hand.screen.summary is not None, "the first look")
        await pilot.pause(0.05)
        yield hand
