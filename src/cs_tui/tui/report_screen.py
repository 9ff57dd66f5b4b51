"""The report screen: a period of a department in figures, curves and bars, for leads and Customer Room (4.1)."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.containers import Vertical

from cs_tui.desk import FAULTS, Agent, Desk, PeriodReport
from cs_tui.policy import Policy, Refused
from cs_tui.tui.actions import Action, bindings, key_name
from cs_tui.tui.asking import Asking
from cs_tui.tui.bar import Bar
from cs_tui.tui.footer import Hint, KeysLine, MessageLine
from cs_tui.tui.going import mode_for
from cs_tui.tui.help import HelpPane
from cs_tui.tui.periods import Period
from cs_tui.tui.report_lines import time_name, times
from cs_tui.tui.report_widgets import Curve, Figures, ReportLines
from cs_tui.tui.signs import UNICODE, signs
from cs_tui.tui.small import Small

__all__ = ["ReportScreen"]

TALL = 28
"""Rows from which on the curves are two lines high."""
SCROLLED = {
    "down": 1,
    "up": -1,
    "half_down": 1,
    "half_up": -1,
    "page_down": 1,
    "page_up": -1,
    "first": -(10**6),
    "last": 10**6,
}
"""Actions that scroll, and by how many rows, half pages or pages."""
SLOW = 0.4
"""Seconds after which reading is said to go on."""


class ReportScreen(Asking):
    """One period at a time. Its keys stand in the table of actions, in the place ``report``."""

    CSS_PATH: ClassVar[str] = "report.tcss"
    AUTO_FOCUS = "#report-lines"

    def __init__(
        self,
        desk: Desk,
        me: Agent,
        policy: Policy,
        actions: Sequence[Action],
        *,
        quit_desk: Callable[[], None],
        poll: float,
    ) -> None:
        super().__init__()
        self.desk, self.poll = desk, poll
        self._zone = policy.calendar.zone
        self._quit_desk = quit_desk
        self._today = self._now().date()
        self.period = Period("week", self._today)
        front_desk = me.department == policy.front_desk.department
        self._departments: list[str | None] = [None, *policy.departments] if front_desk else [me.department]
        self.department = self._departments[0]
        self.report: PeriodReport | None = None
        here = [each for each in actions if "report" in each.where]
        self.actions = {each.id: each for each in here if front_desk or "department" not in each.id}
        self._bindings = BindingsMap(bindings(tuple(self.actions.values())))
        self._minute: datetime | None = None
        self._reading = asyncio.Lock()
        self._again = False

    def compose(self) -> ComposeResult:
        """Heading, figures, curves, and what can be scrolled."""
        yield Bar(id="report-head", ruled=True)
        with Vertical(id="report-main"):
            yield Figures()
            yield Curve("received", id="curve-received")
            yield Curve("processed", id="curve-processed")
            yield Bar(id="report-axis")
            yield ReportLines(id="report-lines")
        yield HelpPane(tuple(self.actions.values()), id="help")
        yield KeysLine(id="keys")
        yield MessageLine(id="message")
        yield Small(id="small")

    def on_mount(self) -> None:
        """Paint first; read behind it."""
        self.set_class(self.app.no_color, "-no-colour")
        if signs() is not UNICODE:
            for id in ("#curve-received", "#curve-processed", "#report-axis"):
                self.query_one(id).display = False  # their blocks have no plain twins; the days are told below
        self._arrange()
        back = self.actions["back"]
        told = [back, *(each for each in self.actions.values() if "report" in each.footer and each is not back)]
        self.query_one(KeysLine).show([Hint(key_name(each.keys[0]), each.word) for each in told if each.keys], "")
        self._tick()
        self.set_interval(self.poll, self._tick)

    def on_resize(self, event: events.Resize) -> None:
        """Arrange for another size."""
        self._arrange()

    def on_key(self, event: events.Key) -> None:
        """Any key was read: what was said is taken away."""
        self.query_one(MessageLine).clear()

    def action_act(self, id: str) -> None:
        """Do what the table of actions names."""
        self.query_one(MessageLine).clear()
        lines = self.query_one(ReportLines)
        rows = {"half": max(1, lines.page() // 2), "page": lines.page()}
        if id in SCROLLED:
            lines.move(SCROLLED[id] * rows.get(id.partition("_")[0], 1))
        else:
            getattr(self, f"do_{id.removeprefix('report.')}")()

    def asking_place(self) -> Vertical:
        """The part of the screen below the heading."""
        return self.query_one("#report-main", Vertical)

    def do_earlier(self) -> None:
        """The period before."""
        self._go(self.period.earlier(), self.department)

    def do_later(self) -> None:
        """The period after."""
        if self.period.end >= self._today:
            self.remark("This is the newest period: it ends today.")
        self._go(self.period.later(self._today), self.department)

    def do_length(self) -> None:
        """A day, a week, a month."""
        self._go(self.period.next_length(self._today), self.department)

    def do_department(self) -> None:
        """The next department; after the last of them all together."""
        self._step(1)

    def do_department_before(self) -> None:
        """The department before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        at = self._departments.index(self.department) + by
        self._go(self.period, self._departments[at % len(self._departments)])

    def do_back(self) -> None:
        """Back to the desk."""
        self.dismiss()

    def do_quit(self) -> None:
        """Back to the desk, and out of it as its own key would."""
        self.dismiss()
        self._quit_desk()

    def do_help(self) -> None:
        """The keys of this screen."""
        self.query_one("#report-main").display = False
        pane = self.query_one(HelpPane)
        pane.display = True
        self.set_focus(pane)

    def on_help_pane_closed(self) -> None:
        """Back from the help."""
        self.query_one(HelpPane).display = False
        self.query_one("#report-main").display = True
        self.set_focus(self.query_one(ReportLines))

    def do_copy(self) -> None:
        """Say how to quit: nothing here is selected."""
        self.remark("Q quits the desk; Esc goes back to it.")

    def _now(self) -> datetime:
        return self.desk.clock().astimezone(self._zone)

    def _arrange(self) -> None:
        size = self.app.size
        self.set_class(size.height >= TALL, "-tall")
        self.query_one("#small").display = mode_for(size.width, size.height) == "small"

    def _go(self, period: Period, department: str | None) -> None:
        if (period, department) != (self.period, self.department):
            self.period, self.department = period, department
            self._look()

    def _tick(self) -> None:
        """Read anew once a minute; a period that ended today goes on to the new day."""
        minute = self._now().replace(second=0, microsecond=0)
        if minute == self._minute:
            return
        self._minute = minute
        before, self._today = self._today, minute.date()
        if self.period.end == before != self._today:
            self.period = Period(self.period.length, self._today)
        self._look()

    @work(group="report")
    async def _look(self) -> None:
        """Read the report in a thread; of several that are asked for meanwhile, only the last."""
        self._again = True
        if self._reading.locked():
            return
        async with self._reading:
            slow = self.set_timer(SLOW, lambda: self._say_what("reading" + signs().ellipsis))
            try:
                while self._again:
                    self._again = False
                    period, department = self.period, self.department
                    found = await asyncio.to_thread(self.desk.report, period.start, period.end, department)
            except FAULTS as error:
                self.fail(error)
            else:
                self._take_in(found, period)
            finally:
                slow.stop()

    def _take_in(self, found: PeriodReport | Refused, period: Period) -> None:
        if isinstance(found, Refused):
            self.refuse(found)
            return
        before, self.report = self.report, found
        self._say_what(f"at {found.at:%H:%M}")
        self.query_one(Figures).show(found)
        every = times(found)
        each = "an hour" if period.length == "day" else "a day"
        self.query_one("#curve-received", Curve).show([at.received for at in every], each)
        self.query_one("#curve-processed", Curve).show([at.processed for at in every], each)
        first, last = (time_name(found, at) for at in (every[0], every[-1]))
        self.query_one("#report-axis", Bar).show([(first, "faint")], last)
        same = before is not None and (before.start, before.department) == (found.start, found.department)
        self.query_one(ReportLines).show_report(found, anew=not same)

    def _say_what(self, state: str) -> None:
        """Say what is shown, and of when it is."""
        dot = signs().dot
        title = f"{self.department or 'all departments'} {dot} {self.period.length} {dot} {self.period.title}"
        self.query_one("#report-head", Bar).show([(" REPORT ", "accent strong"), (f"{title} ", "")], state)
