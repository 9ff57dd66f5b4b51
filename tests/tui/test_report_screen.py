"""The report screen: its keys, how it stands over the desk, and how it looks."""

import signal
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing
from datetime import date, timedelta
from typing import Any

import pytest
from desk_hand import BODY, MONDAY, Hand, House, at_the_desk
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Sparkline

from cs_tui.desk import Agent, AgentCount, Desk, PeriodReport, Satisfaction
from cs_tui.policy import Refused
from cs_tui.tui.app import make_app
from cs_tui.tui.desk_screen import DeskScreen
from cs_tui.tui.editor import Editor
from cs_tui.tui.footer import MessageLine
from cs_tui.tui.report_lines import figures, report_lines
from cs_tui.tui.report_screen import ReportScreen
from cs_tui.tui.report_widgets import Curve, ReportLines
from cs_tui.tui.signs import ASCII, UNICODE

Compare = Callable[..., bool]
SIZES = [(140, 40), (80, 24), (60, 20)]


class Reader:
    """Someone before the report."""

    def __init__(self, app: Any, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def screen(self) -> ReportScreen:
        assert isinstance(self.app.screen, ReportScreen)
        return self.app.screen

    @property
    def days(self) -> tuple[date, date] | None:
        """The days that are shown."""
        report = self.screen.report
        return None if report is None else (report.start, report.end)

    @property
    def message(self) -> str:
        return self.screen.query_one(MessageLine).text

    def seen(self) -> str:
        width = self.app.size.width
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(each.text for each in strip.crop(0, width)) for strip in strips)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, true: Callable[[], object]) -> None:
        """Wait until something is so, and all that is on its way is there."""
        for _ in range(150):
            if true():
                await self.pilot.pause()
                return
            await self.pilot.pause(0.02)
        raise AssertionError(f"never came true\n{self.seen()}")


@asynccontextmanager
async def at_the_report(
    house: House, name: str = "lea", size: tuple[int, int] = (140, 40), **settings: Any
) -> AsyncIterator[tuple[Hand, Reader]]:
    """The report, opened from the desk and read."""
    async with at_the_desk(house, name, size, **settings) as hand:
        reader = Reader(hand.app, hand.pilot)
        await hand.press("R")
        await reader.until(lambda: isinstance(hand.app.screen, ReportScreen) and reader.screen.report is not None)
        yield hand, reader


@pytest.fixture
def worked_house(house: House) -> House:
    """A week of technical, with something of everything, and a ticket each of business and of nobody."""
    house.time.go(days=-9)
    house.ticket("Overdue", customer="Sam Tranter")
    house.desk("ana").take()
    house.time.go(days=3)
    for n in range(8):
        house.ticket(f"Ticket {n}", customer=f"Customer {n}", category="interface" if n == 6 else "hosting-domain")
        house.time.go(hours=9)
        if n % 2 == 0:
            tom = house.desk("tom")
            taken = tom.take()
            house.time.go(minutes=20 + n)
            tom.resolve(taken.number)  # type: ignore[union-attr]
            tom.reply(taken.number, BODY, "resolve")  # type: ignore[union-attr]
            house.desk("mai").rate(taken.number, 5 - n // 3, "")  # type: ignore[union-attr]
    house.time.at = MONDAY
    house.ticket("An invoice", customer="Bo", department="business", category="billing")
    house.ticket("What is this?", customer="Otto Brandt", department=None, category=None)
    return house


@pytest.mark.parametrize("name", ["lea", "mai"])
@pytest.mark.parametrize("key", ["escape", "q", "ctrl+g"])
async def test_leads_and_customer_room_open_it_and_go_back(house: House, name: str, key: str) -> None:
    async with at_the_report(house, name) as (hand, reader):
        assert "REPORT" in reader.seen()
        await reader.press(key)
        assert isinstance(hand.app.screen, DeskScreen)


async def test_an_agent_is_told_why_not(house: House) -> None:
    async with at_the_desk(house) as hand:
        await hand.press("R")
        assert "leads and Customer Room" in hand.message
        assert "(4.1)" in hand.message
        await hand.press("question_mark")
        assert "R " not in hand.seen()


async def test_the_desk_is_as_it_was_and_knows_what_happened_meanwhile(house: House) -> None:
    for n in range(3):
        house.ticket(f"Ticket {n}", customer=f"Customer {n}")
    async with at_the_desk(house, "lea") as hand:
        await hand.press("t")
        await hand.until_said("Took")
        await hand.press("r")
        await hand.until(lambda: hand.screen.place == "reply")
        await hand.type("abc")
        await hand.press("escape")
        await hand.until(lambda: hand.screen.place == "ticket")
        await hand.press("1", "j", "j")
        cursor = hand.screen.queue.cursor
        await hand.press("R")
        reader = Reader(hand.app, hand.pilot)
        await reader.until(lambda: reader.screen.report is not None)
        later = house.ticket("Later", customer="Otto Brandt")
        await reader.press("j", "bracketright", "escape")
        assert hand.screen.place == "queue"
        assert hand.screen.queue.cursor == cursor
        await hand.until(lambda: later.number in hand.screen.queue.listing.group("next"))
        await hand.press("2", "r")
        assert hand.screen.is_mounted


@pytest.mark.parametrize(("before", "after"), [("left_square_bracket", "right_square_bracket"), ("left", "right")])
async def test_brackets_and_arrows_go_through_the_periods_and_not_beyond_today(
    house: House, before: str, after: str
) -> None:
    today, week = MONDAY.date(), timedelta(days=7)
    async with at_the_report(house) as (_, reader):
        assert reader.days == (today - timedelta(days=6), today)
        await reader.press(after)
        assert "ends today" in reader.message
        await reader.press(before)
        assert reader.message == ""
        await reader.press(before)
        await reader.until(lambda: reader.days == (today - timedelta(days=20), today - 2 * week))
        assert "10 Feb to 16 Feb 2026" in reader.seen()
        await reader.press(after)
        await reader.until(lambda: reader.days == (today - timedelta(days=13), today - week))


async def test_a_key_held_down_reads_the_last_period_and_not_all_between(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[date] = []
    report = Desk.report

    def slow(self: Desk, start: date, end: date, department: str | None) -> PeriodReport | Refused:
        asked.append(end)
        time.sleep(0.3)
        return report(self, start, end, department)

    async with at_the_report(house) as (_, reader):
        monkeypatch.setattr(Desk, "report", slow)
        for _ in range(12):
            reader.screen.do_earlier()
        last = MONDAY.date() - timedelta(days=12 * 7)
        await reader.until(lambda: reader.days is not None and reader.days[1] == last)
    assert len(asked) <= 2
    assert asked[-1] == last


async def test_p_changes_the_length(house: House) -> None:
    today = MONDAY.date()
    async with at_the_report(house) as (_, reader):
        await reader.press("p")
        await reader.until(lambda: reader.days == (date(2026, 3, 1), today))
        await reader.press("left_square_bracket")
        await reader.until(lambda: reader.days == (date(2026, 2, 1), date(2026, 2, 28)))
        await reader.press("p")
        await reader.until(lambda: reader.days == (date(2026, 2, 28), date(2026, 2, 28)))
        assert "an hour" in reader.seen()
        await reader.press("p")
        await reader.until(lambda: reader.days == (date(2026, 2, 22), date(2026, 2, 28)))


async def test_customer_room_goes_through_the_departments(worked_house: House) -> None:
    departments = [None, *worked_house.owner.policy().departments]

    async with at_the_report(worked_house, "mai") as (_, reader):

        def department() -> str | None:
            return None if reader.screen.report is None else reader.screen.report.department

        assert "REPORT all departments" in reader.seen()
        for expected in [*departments[1:], None]:
            await reader.press("tab")
            await reader.until(lambda expected=expected: department() == expected)
        await reader.press("shift+tab")
        await reader.until(lambda: department() == departments[-1])
        assert f"REPORT {departments[-1]}" in reader.seen()


async def test_a_lead_has_one_department_and_no_key_for_others(worked_house: House) -> None:
    async with at_the_report(worked_house) as (_, reader):
        await reader.press("tab", "shift+tab")
        assert reader.screen.department == "technical"
        assert "billing" not in reader.seen()
        assert "department" not in reader.seen().split("\n")[-1]
        await reader.press("question_mark")
        assert "department" not in reader.seen()


async def test_what_is_told_is_seen(worked_house: House) -> None:
    async with at_the_report(worked_house) as (_, reader):
        seen = " ".join(reader.seen().split())
        for words in ("received 8", "processed 4", "within 24 h 2 (50%)", "overdue 1", "satisfaction 4.2 of 5 (4)"):
            assert words in seen
        curves = [curve.query_one(Sparkline).data for curve in reader.screen.query(Curve)]
        assert [sum(values or ()) for values in curves] == [8, 4]
        lines = reader.screen.query_one(ReportLines)._lines
        told = [" ".join("".join(text for text, _ in line).replace("▰", "").split()) for line in lines]
        assert "tom 4 4 4 23 min" in told
        assert "3.3 4" in told


async def test_below_the_curves_it_scrolls_and_another_period_begins_at_its_top(worked_house: House) -> None:
    async with at_the_report(worked_house, size=(60, 20)) as (_, reader):
        lines = reader.screen.query_one(ReportLines)
        await reader.press("G")
        assert "Mon 2 Mar" in reader.seen().split("\n")[-2]
        end = lines.scroll_offset.y
        await reader.press("k")
        assert lines.scroll_offset.y == end - 1
        await reader.press("g", "j", "j")
        assert lines.scroll_offset.y == 2
        await reader.press("g", "pagedown")
        assert lines.scroll_offset.y == lines.page()
        await reader.press("ctrl+u")
        assert 0 < lines.scroll_offset.y < lines.page()
        await reader.press("p")
        await reader.until(lambda: reader.days is not None and reader.days[0] == date(2026, 3, 1))
        assert lines.scroll_offset.y == 0


async def test_it_is_read_anew_with_the_minute_and_not_before(house: House) -> None:
    async with at_the_report(house, size=(60, 20)) as (_, reader):
        lines = reader.screen.query_one(ReportLines)
        first = reader.screen.report
        house.ticket()
        house.time.go(seconds=59)
        await reader.pilot.pause(0.3)
        assert reader.screen.report is first
        await reader.press("j", "j")
        house.time.go(seconds=1)
        await reader.until(lambda: reader.screen.report is not first)
        assert reader.screen.report is not None
        assert reader.screen.report.received == 1
        assert lines.scroll_offset.y == 2
        assert "at 09:01" in reader.seen()


async def test_at_midnight_a_period_up_to_today_goes_on_to_the_new_day(house: House) -> None:
    today = MONDAY.date()
    async with at_the_report(house) as (_, reader):
        house.time.at = MONDAY.replace(hour=0) + timedelta(days=1)
        await reader.until(lambda: reader.days == (today - timedelta(days=5), today + timedelta(days=1)))
        await reader.press("left_square_bracket")
        await reader.until(lambda: reader.days is not None and reader.days[1] == today - timedelta(days=6))
        house.time.go(days=1)
        await reader.pilot.pause(0.2)
        assert reader.days is not None
        assert reader.days[1] == today - timedelta(days=6)


async def test_the_keys_of_the_report_are_not_the_desks(house: House) -> None:
    async with at_the_desk(house, "lea") as hand:
        await hand.press("left_square_bracket", "question_mark")
        assert "R " in hand.seen()
        assert "period before" not in hand.seen()
        await hand.press("escape", "colon")
        await hand.until(lambda: hand.screen.is_asking)
        await hand.type("period")
        assert "the period before" not in hand.seen()


async def test_keys_typed_in_one_go_go_where_they_belong(house: House) -> None:
    ticket = house.ticket()
    async with at_the_desk(house, "lea") as hand:
        reader = Reader(hand.app, hand.pilot)
        await hand.press("t")
        await hand.until_said("Took")
        await hand.burst("Rppd")
        await reader.until(lambda: reader.days == (MONDAY.date(), MONDAY.date()))
        await hand.burst("qR")
        await reader.until(lambda: isinstance(hand.app.screen, ReportScreen) and reader.days is not None)
        await hand.burst("RRR")
        assert len(hand.app.screen_stack) == 2
    assert house.owner.ticket(ticket.number).status == "in-progress"


async def drafting(hand: Hand) -> None:
    """With a reply begun, the report over it."""
    await hand.press("t")
    await hand.until_said("Took")
    await hand.press("r")
    await hand.until(lambda: hand.screen.place == "reply")
    await hand.type("abc")
    await hand.press("tab", "R")
    reader = Reader(hand.app, hand.pilot)
    await reader.until(lambda: isinstance(hand.app.screen, ReportScreen) and reader.screen.report is not None)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A signal does not end the process that tests it."""
    monkeypatch.setattr("cs_tui.tui.app.PATIENCE", 3_600)
    yield
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.cancel()


@pytest.mark.usefixtures("patient")
async def test_a_signal_while_it_is_open_saves_the_draft(house: House) -> None:
    ticket = house.ticket()
    async with at_the_desk(house, "lea") as hand:
        await hand.press("t")
        await hand.until_said("Took")
        await hand.press("r")
        await hand.until(lambda: hand.screen.place == "reply")
        hand.screen.reply_pane.query_one(Editor).insert("abc")
        await hand.until(lambda: hand.screen.reply_pane.body == "abc")
        hand.screen.do_report()
        assert house.desk("lea").draft(ticket.number) is None
        hand.app.leave(signal.SIGTERM)
        await hand.pilot.pause(0.3)
    assert hand.app.return_code == 128 + signal.SIGTERM
    assert house.desk("lea").draft(ticket.number).body == "abc"  # type: ignore[union-attr]


async def test_q_quits_the_desk_with_the_draft_saved(house: House) -> None:
    ticket = house.ticket()
    async with at_the_desk(house, "lea") as hand:
        await drafting(hand)
        await hand.pilot.press("Q")
        for _ in range(100):
            if not hand.app.is_running:
                break
            await hand.pilot.pause(0.02)
    assert hand.app.return_code == 0
    assert house.desk("lea").draft(ticket.number).body == "abc"  # type: ignore[union-attr]


async def test_help_mouse_repaint_and_copy_work_here_too(house: House) -> None:
    async with at_the_report(house, "mai") as (hand, reader):
        await reader.press("question_mark")
        assert "Report" in reader.seen()
        assert "[ ]" in reader.seen()
        await reader.press("p")
        assert "help" not in reader.seen().split("\n")[1]
        assert reader.screen.period.length == "week"
        await reader.press("M")
        assert reader.message == "The mouse was turned on."
        await reader.press("ctrl+c")
        assert "Q quits" in reader.message
        painted: list[int] = []
        hand.app.repaint = lambda: painted.append(1)  # type: ignore[method-assign]
        await reader.press("ctrl+l")
        assert painted == [1]


async def test_its_keys_can_be_others(house: House) -> None:
    async with at_the_report(house, keys={"report.length": "L", "back": "X"}) as (hand, reader):
        await reader.press("p", "L")
        await reader.until(lambda: reader.days is not None and reader.days[0] == date(2026, 3, 1))
        assert "L period" in reader.seen()
        await reader.press("X")
        assert isinstance(hand.app.screen, DeskScreen)


async def test_bytes_that_are_no_text_are_told_of_here_too(house: House) -> None:
    async with at_the_report(house) as (hand, reader):
        hand.app.bad_bytes()
        assert "UTF-8" in reader.message


async def test_a_store_that_cannot_be_read_is_told_of_and_what_was_read_stays(worked_house: House) -> None:
    async with at_the_report(worked_house) as (_, reader):
        with closing(sqlite3.connect(worked_house.path)) as other:
            other.execute("ALTER TABLE entries RENAME TO elsewhere")
        await reader.press("left_square_bracket")
        await reader.until(lambda: reader.message)
        assert "store" in reader.message
        assert "received 8" in " ".join(reader.seen().split())
        await reader.press("escape")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["lea", "mai"])
async def test_it_fits_every_size_and_its_way_back_is_seen(
    worked_house: House, name: str, size: tuple[int, int]
) -> None:
    async with at_the_report(worked_house, name, size) as (_, reader):
        lines = reader.seen().split("\n")
        assert all(cell_len(line) == size[0] for line in lines)
        assert lines[-1].startswith(" q one step back ")
        assert "? help" in lines[-1]
        assert "by category" in reader.seen()


async def test_resizing_reaches_the_desk_behind_it(worked_house: House) -> None:
    async with at_the_report(worked_house) as (hand, reader):
        await reader.pilot.resize_terminal(50, 15)
        await reader.until(lambda: "needs 60×20" in reader.seen())
        await reader.pilot.resize_terminal(60, 20)
        await reader.until(lambda: "REPORT" in reader.seen())
        await reader.press("escape")
        await hand.until(lambda: hand.screen.mode == "one")
        assert all(cell_len(line) == 60 for line in hand.seen().split("\n"))


async def test_without_utf8_nothing_but_plain_signs_is_drawn(
    worked_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    async with at_the_report(worked_house, size=(80, 24)) as (_, reader):
        lines = reader.screen.query_one(ReportLines)
        assert lines.scrollable_content_region.height > 10
        assert "###" in reader.seen()
        assert "".join(line[:79] for line in reader.seen().split("\n")).isascii()


def told(signs: Any, width: int, **changes: Any) -> list[str]:
    satisfaction = Satisfaction((0, 0, 0, 0, 0))
    hostile = AgentCount(Agent("e\x1b[31m\u202evil" + "x" * 40, "technical"), 1, 1, 1, None)
    known: dict[str, Any] = {
        "start": MONDAY.date(), "end": MONDAY.date(), "department": "technical", "at": MONDAY, "received": 0,
        "processed": 0, "within_24_h": 0, "within_7_days": 0, "open": {"queued": 0, "waiting": 0}, "overdue": 0,
        "days": (), "hours": (), "categories": (), "agents": (hostile,), "refusals": (),
        "satisfaction": satisfaction,
    }  # fmt: skip
    report = PeriodReport(**known | changes)
    lines = figures(report, width, signs) + report_lines(report, width, signs)
    return ["".join(text for text, _ in line) for line in lines]


@pytest.mark.parametrize("width", [20, 60, 79, 200])
def test_no_line_is_wider_than_the_screen_and_none_steers_it(width: int) -> None:
    for line in told(UNICODE, max(width, 60), refusals=(("3.3", 12_345),)):
        assert line.isprintable()
        assert cell_len(line) <= max(width, 60)


def test_bars_have_lengths_as_their_counts_and_the_smallest_is_seen() -> None:
    lines = told(ASCII, 80, refusals=(("3.1", 1), ("3.3", 1_000), ("4.1", 500)))
    lengths = {line.split()[0]: line.count("#") for line in lines if line.strip()[:1].isdigit()}
    assert lengths["3.1"] == 1
    assert lengths["3.3"] == 2 * lengths["4.1"]


def test_what_is_late_and_what_is_overdue_has_a_sign_and_a_word() -> None:
    lines = told(UNICODE, 80, processed=3, within_7_days=2, overdue=4, open={"queued": 4})
    assert "! later 1" in " ".join(lines)
    assert "! overdue 4" in " ".join(lines)
    assert "nothing is left" in told(UNICODE, 80)[1]


def opened(*keys: str, until: str = "by category") -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Open the report, press keys, and wait until all that is on its way is there."""

    async def run(pilot: Pilot[Any]) -> None:
        hand = Hand(pilot.app, pilot)  # type: ignore[arg-type]
        await hand.until(lambda: hand.screen.summary is not None)
        await hand.press("R")
        reader = Reader(pilot.app, pilot)
        await reader.until(lambda: "at 09:00" in reader.seen())
        await reader.press(*keys)
        await reader.until(lambda: until in reader.seen())
        await pilot.pause(0.2)

    return run


@pytest.mark.parametrize(
    ("name", "size", "theme"),
    [("lea", (80, 24), "dark"), ("mai", (140, 40), "light"), ("lea", (60, 20), "few")],
    ids=["80x24", "140x40", "60x20"],
)
def test_the_report(snap_compare: Compare, worked_house: House, name: str, size: tuple[int, int], theme: str) -> None:
    app = make_app(worked_house.desk(name), {"theme": theme}, poll=60)
    assert snap_compare(app, terminal_size=size, run_before=opened())


def test_the_report_without_colours(
    snap_compare: Compare, worked_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = make_app(worked_house.desk("lea"), poll=60)
    assert snap_compare(app, terminal_size=(100, 30), run_before=opened("p", "p", *["left"] * 4, until="Thu 26 Feb"))
