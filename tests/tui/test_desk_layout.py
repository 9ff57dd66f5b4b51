"""The desk at every size: which panes are seen, that resizing loses nothing, and that texts from outside are inert."""

import re
import sqlite3
from contextlib import closing

import pytest
from desk_hand import BODY, House, at_the_desk
from rich.cells import cell_len

HOSTILE = (
    "\x1b]52;c;aGFja2Vk\x07",
    "\x1b[2J\x1b[31mred",
    "\x9b2J",
    "[/]",
    "[@click=app.quit]here[/]",
    "[$primary]theme",
    "abc\u202egnp.exe",
    "a\u2066b\u2069",
    "e" + "\u0301" * 10_000,
    "\x00\x07\x08\x7f",
    "wide 金子 👩‍💻 Tiếng Việt đọc",
)
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 20)])
async def test_every_layout_shows_queue_ticket_and_reply(house: House, size: tuple[int, int]) -> None:
    ticket = house.ticket()
    async with at_the_desk(house, size=size) as hand:
        assert f"#{ticket.number}" in hand.seen()
        await hand.press("t")
        await hand.until_said("Took")
        assert "Site down" in hand.seen()
        await hand.press("r")
        await hand.until(lambda: hand.screen.place == "reply")
        assert "Dear customers" in hand.seen()
        assert "Thank you for your interest" in hand.seen()
        assert all(cell_len(line) == size[0] for line in hand.seen().split("\n"))


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 20)])
async def test_numbers_of_seven_digits_stand_whole_in_the_list(house: House, size: tuple[int, int]) -> None:
    last = house.ticket(customer="Sam Tranter").number
    with closing(sqlite3.connect(house.path)) as connection, connection:
        columns = ", ".join(row[1] for row in connection.execute("PRAGMA table_info(tickets)") if row[1] != "number")
        connection.execute(
            f"INSERT INTO tickets (number, {columns}) SELECT 999999, {columns} FROM tickets WHERE number = ?", [last]
        )
    numbers = [house.ticket(f"No {n}", customer=f"Otto {n}").number for n in range(3)]
    assert numbers == [1_000_000, 1_000_001, 1_000_002]
    async with at_the_desk(house, size=size) as hand:
        for place, number in enumerate(numbers):
            row = next(line for line in hand.seen().split("\n") if re.search(rf"#{number} Otto", line))
            assert f"Otto {place}" in row
            assert cell_len(row) == size[0]


async def test_resizing_loses_neither_text_nor_cursor_nor_focus(house: House) -> None:
    for n in range(60):
        house.ticket(f"No {n}", customer=f"Customer {n}")
    async with at_the_desk(house) as hand:
        await hand.press("t")
        await hand.until_said("Took")
        await hand.press("1", "G")
        cursor = hand.screen.queue.cursor
        await hand.press("t", "2")
        await hand.type("/1\n")
        await hand.until(lambda: hand.screen.number == 1)
        await hand.press("r")
        await hand.until(lambda: hand.screen.place == "reply")
        await hand.paste(BODY)
        for size in ((80, 24), (60, 20), (30, 8), (60, 20), (200, 60), (140, 40)):
            await hand.pilot.resize_terminal(*size)
            await hand.pilot.pause(0.05)
            assert hand.screen.reply_pane.body == BODY
            assert hand.screen.place == "reply"
            assert hand.screen.focused is not None
        assert hand.screen.queue.cursor == cursor


@pytest.mark.parametrize("size", [(60, 20), (50, 15)])
async def test_what_is_asked_keeps_the_keys_when_there_is_room_for_one_pane_only(
    house: House, size: tuple[int, int]
) -> None:
    house.ticket()
    async with at_the_desk(house) as hand:
        await hand.press("colon")
        await hand.until(lambda: hand.screen.is_waiting_for_text)
        await hand.pilot.resize_terminal(*size)
        await hand.pilot.pause(0.1)
        assert hand.screen.is_waiting_for_text
        await hand.pilot.resize_terminal(60, 20)
        await hand.press("escape")
        await hand.until(lambda: hand.screen.place == "queue" and hand.screen.focused is hand.screen.queue)
        assert "QUEUE" in hand.seen()


async def test_a_terminal_that_is_too_small_says_so_in_one_line(house: House) -> None:
    async with at_the_desk(house, size=(50, 12)) as hand:
        assert "needs 60×20" in hand.seen()
        await hand.pilot.resize_terminal(80, 24)
        await hand.pilot.pause(0.05)
        assert "needs" not in hand.seen()


async def test_hostile_text_is_shown_and_does_nothing(house: House) -> None:
    for n, text in enumerate(HOSTILE):
        house.ticket(text[:400], body=text * 3, customer=f"{text[:200]} {n}")
    async with at_the_desk(house) as hand:
        for _ in HOSTILE:
            await hand.pilot.pause(0.15)
            assert not UNSAFE.search(hand.seen().replace("\n", ""))
            await hand.press("j")
        await hand.press("g", "t")
        await hand.until_said("Took")
        await hand.press("p")
        await hand.pilot.pause(0.1)
        assert not UNSAFE.search(hand.seen().replace("\n", ""))
        await hand.type("/[@click\n")
        await hand.pilot.pause(0.2)
        assert not UNSAFE.search(hand.seen().replace("\n", ""))


async def test_a_long_conversation_and_a_long_line_are_shown(house: House) -> None:
    limit = house.owner.policy().limits.body_characters
    ticket = house.ticket("Long", body="x" * limit)
    for _ in range(20):
        house.owner.customer_message(ticket.number, "line\n" * (limit // 5 - 1))
    async with at_the_desk(house) as hand:
        await hand.type(f"/{ticket.number}\n")
        await hand.until(lambda: "xxxxx" in hand.screen.pane.text() or "line" in hand.screen.pane.text())
        await hand.press("2", "G")
        await hand.pilot.pause(0.1)
        assert "line" in hand.seen()


async def test_without_colours_no_colour_is_sent(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    house.ticket()
    async with at_the_desk(house) as hand:
        colours = {
            style.color.name
            for line in hand.lines()
            for segment in line
            if (style := segment.style) is not None and style.color is not None
        }
        assert colours <= {"default"}


async def test_an_empty_no_color_asks_for_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    async with at_the_desk(house) as hand:
        assert not hand.app.no_color


@pytest.mark.parametrize("theme", ["few", "dark", "light", "nord"])
async def test_every_theme_can_be_configured(house: House, theme: str) -> None:
    house.ticket()
    async with at_the_desk(house, theme=theme) as hand:
        assert hand.app.theme == theme
        assert "Linh Tran" in hand.seen()


async def test_over_ssh_the_terminals_own_colours_are_used(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")
    async with at_the_desk(house) as hand:
        assert hand.app.theme == "few"


async def test_plain_signs_stand_in_where_the_locale_is_not_utf8(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    house.ticket()
    async with at_the_desk(house) as hand:
        assert hand.seen().isascii()


async def test_ten_thousand_tickets_are_moved_over_page_by_page(house: House) -> None:
    with house.owner.batch():
        for n in range(2_000):
            house.ticket(f"No {n}", customer=f"Customer {n % 50}")
    async with at_the_desk(house) as hand:
        queue = hand.screen.queue
        assert queue.listing.count == 2_000
        await hand.press("G")
        await hand.until(lambda: queue.row(queue.cursor) is not None)
        assert len(queue._rows) < 400
