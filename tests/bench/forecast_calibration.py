"""How well the forecast tells which tickets will miss their deadline: predicted against actual over simulated weeks.

.venv/bin/python tests/bench/forecast_calibration.py [DEPARTMENTS] [WEEKS] [AWAY]

Each department is another one: two or three agents, tickets that come and take as long as chance wants, customers with
several issues or who keep one waiting. It is played minute by minute by a simulator that shares nothing with the
forecast but POLICY.md. Every working morning the forecast is asked, from what the department knows then; at the end
its risks are held against what happened. AWAY is in how many days of a hundred an agent is absent, which nobody
knows before: the forecast then reckons with those who were there on one of the two working days before.
"""

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from cs_tui.policy import Policy, TicketFacts, load_policy
from cs_tui.policy.forecast import Handling, forecast

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
START = datetime(2026, 5, 4, 0, 0, tzinfo=ZONE)  # a Monday; no holiday until September
MINUTE = timedelta(minutes=1)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
EDGES = (0.0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 1.0)
"""Where the bins of predicted risk begin and end."""

Forecast = tuple[float, bool]
"""A predicted risk, and whether the deadline was missed."""


@dataclass
class Issue:
    """A ticket of the simulated department; times are aware, work in minutes."""

    number: int
    customer: int
    opened: datetime
    needs: int
    answer_after: timedelta
    due: datetime
    status: str = "queued"
    chained: datetime | None = None
    worked: int = 0
    holder: str | None = None
    waits_since: datetime | None = None
    done: datetime | None = None


class Department:
    """Business, minute by minute: strict order, one ticket in a hand, windows of 2.1, chains of 2.2c."""

    def __init__(self, seed: int, away: float = 0.0) -> None:
        self.lots = random.Random(seed)
        self.agents = [f"agent{n}" for n in range(self.lots.choice([2, 3]))]
        self.usual = self.lots.choice([25, 40, 60, 90])
        self.open: list[Issue] = []
        self.processed: list[Issue] = []
        self.now = START
        self.number = 0
        self.load = 1.0
        self.away = away
        self.there: list[list[str]] = []

    def is_open(self) -> bool:
        if self.now.weekday() > 4:
            return False
        minute = self.now.hour * 60 + self.now.minute
        return 480 <= minute < 720 or 810 <= minute < 990

    def minute(self) -> None:
        """Let one minute pass."""
        if self.now.weekday() == 0 and self.now.hour == self.now.minute == 0:
            self.load = self.lots.choice([0.6, 0.9, 1.0, 1.1, 1.4])
        if self.now.weekday() < 5 and self.now.hour == self.now.minute == 0:
            self.there.append([agent for agent in self.agents if not self.away or self.lots.random() >= self.away])
        if 7 <= self.now.hour < 19 and self.lots.random() < self._arrivals():
            self._arrive()
        for issue in self.open:
            if issue.waits_since is not None and self.now >= issue.waits_since + issue.answer_after:
                issue.status, issue.waits_since = "in-progress", None
        if self.is_open():
            for agent in self.there[-1]:
                self._work(agent)
        self.now += MINUTE

    def _arrivals(self) -> float:
        a_week = self.load * len(self.agents) * 5 * 420 / (self.usual * 1.25)
        return a_week / (7 * 12 * 60)

    def _arrive(self) -> None:
        self.number += 1
        known = [issue.customer for issue in self.open]
        again = known and self.lots.random() < 0.1
        customer = self.lots.choice(known) if again else self.number
        needs = max(1, round(self.lots.lognormvariate(0, 0.7) * self.usual))
        waits = timedelta(hours=self.lots.expovariate(1 / 20)) if self.lots.random() < 0.15 else timedelta()
        self.open.append(Issue(self.number, customer, self.now, needs, waits, self.now + WEEK))

    def _work(self, agent: str) -> None:
        mine = [issue for issue in self.open if issue.holder == agent and issue.status == "in-progress"]
        if not mine:
            busy = {issue.customer for issue in self.open if issue.holder}
            free = [issue for issue in self.open if issue.status == "queued" and issue.customer not in busy]
            if not free:
                return
            free[0].status, free[0].holder = "in-progress", agent
            mine = free[:1]
        issue = mine[0]
        issue.worked += 1
        if issue.answer_after and issue.worked == max(issue.needs * 2 // 3, 1) and issue.needs > 2:
            issue.status, issue.waits_since = "waiting", self.now
        elif issue.worked >= issue.needs:
            self._resolve(issue)

    def _resolve(self, issue: Issue) -> None:
        issue.done = self.now + MINUTE
        self.open.remove(issue)
        self.processed.append(issue)
        following = next((i for i in self.open if i.customer == issue.customer and i.status == "queued"), None)
        if following is not None and following.chained is None:
            following.chained = issue.done
            following.due = min(following.due, issue.done + DAY)

    def foretell(self, policy: Policy) -> Iterator[tuple[Issue, float]]:
        """What the forecast makes of this moment, knowing no more than the journal would."""
        past = [
            Handling("login", timedelta(minutes=issue.worked), issue.answer_after if issue.needs > 2 else timedelta())
            for issue in self.processed[-200:]
        ]
        so_far = {
            issue.number: Handling(
                "login",
                timedelta(minutes=issue.worked),
                self.now - issue.waits_since if issue.waits_since else timedelta(),
            )
            for issue in self.open
            if issue.holder
        }
        told = forecast(
            policy,
            "business",
            self.now,
            [_facts(issue) for issue in self.open],
            dict.fromkeys(sorted({a for day in self.there[-3:-1] for a in day} or self.agents), True),
            processed=past,
            so_far=so_far,
        )
        issues = {issue.number: issue for issue in self.open}
        for prediction in told:
            issue = issues[prediction.number]
            if issue.due > self.now:  # an overdue one is no forecast
                yield issue, prediction.risk


def _facts(issue: Issue) -> TicketFacts:
    return TicketFacts(
        number=issue.number,
        status=issue.status,
        department="business",
        category="login",
        channel="email",
        due_from=issue.opened,
        queued_at=issue.opened,
        previous_processed_at=issue.chained,
        holder=issue.holder,
        customer_address=str(issue.customer),
    )


def play(seed: int, weeks: int, policy: Policy, away: float = 0.0) -> list[Forecast]:
    """Play a department's weeks, with a forecast each morning, and two more to see what became of it."""
    department = Department(seed, away)
    told: list[tuple[Issue, float]] = []
    while department.now < START + weeks * WEEK:
        if department.is_open() and (department.now.hour, department.now.minute) == (8, 0):
            told.extend(department.foretell(policy))
        department.minute()
    end = department.now
    while department.now < end + 2 * WEEK:
        department.minute()
    return [(risk, issue.done is None or issue.done > issue.due) for issue, risk in told]


def brier(told: list[Forecast]) -> float:
    """The mean square of risk against outcome: 0 is perfect."""
    return sum((risk - missed) ** 2 for risk, missed in told) / len(told)


def base_rate(told: list[Forecast]) -> float:
    """The Brier score of one who only knows how many tickets miss their deadline on the whole."""
    share = sum(missed for _, missed in told) / len(told)
    return share * (1 - share)


def bins(told: list[Forecast]) -> list[tuple[str, int, float, float]]:
    """Of each bin of predicted risk: its name, how many tickets, their mean risk and the share that missed."""
    rows = []
    for low, high in pairwise(EDGES):
        inside = [f for f in told if low <= f[0] < high or f[0] == high == 1.0]
        if inside:
            risk = sum(f[0] for f in inside) / len(inside)
            rows.append((f"{low:.2f}-{high:.2f}", len(inside), risk, sum(f[1] for f in inside) / len(inside)))
    return rows


def main(departments: int, weeks: int, away: int) -> None:
    """Play the departments and print the table."""
    policy = load_policy()
    told = [one for seed in range(departments) for one in play(seed, weeks, policy, away / 100)]
    title = f"{departments} × {weeks} weeks, agents away {away} days of 100"
    table = Table("predicted risk", "tickets", "mean predicted", "missed", title=title)
    for name, count, risk, missed in bins(told):
        table.add_row(name, f"{count:,}", f"{risk:.3f}", f"{missed:.3f}")
    table.caption = f"Brier score {brier(told):.4f}; {base_rate(told):.4f} for the base rate alone"
    Console().print(table)


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*(numbers + [24, 8, 0][len(numbers) :]))
