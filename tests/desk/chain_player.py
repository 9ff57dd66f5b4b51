"""Random steps of a whole office, each done at the real desk and by the naive one, which have to agree."""

import random
from datetime import datetime, timedelta

from naive_chain import NaiveDesk, is_open
from office import SAIGON, HandClock, Office

from cs_tui.policy import Refused

APRIL = datetime(2026, 4, 13, 8, 30, tzinfo=SAIGON)
"""Two weeks before a Monday off, and two days off in the week of it."""
ANSWER = "The pages answer again."
DAY = timedelta(days=1)
CUSTOMERS = ("linh@vinasoft.example", "minh@example.com", "ana@example.com")
SCOPES = (
    ("technical", "hosting-domain"),
    ("technical", "hosting-domain"),
    ("technical", "service-install"),
    ("business", "login"),
    ("business", "billing"),
)
HANDS = {"technical": ("tom", "ngoc"), "business": ("sofia", "anh")}
LEADS = {"technical": "lea", "business": "huy"}
OPEN = ("unsorted", "awaiting-approval", "queued", "in-progress", "waiting")
HELD = ("in-progress", "waiting")
STEPS = {
    "arrives": 10, "takes": 16, "answers": 6, "waits": 4, "resolves": 12, "writes": 4, "reopens": 2, "releases": 2,
    "puts_back": 2, "changes_hands": 6, "hands_over": 3, "sorts": 4, "approves": 3, "declines": 3, "merges": 8,
    "time_passes": 14,
}  # fmt: skip
LEAPS = (0, 1, 3, 7, 12, 20, 20, 45, 60, 90, 150, 240, 930, 3000)
"""Minutes: a moment, lunch, a night, a weekend."""


class Played:
    """Random steps, each done at the real desk and by the naive one; both have to let it happen, or neither."""

    def __init__(self, path, seed):
        self.random = random.Random(seed)
        self.clock = HandClock(APRIL)
        self.office, self.naive = Office(path, self.clock), NaiveDesk()
        self.done = dict.fromkeys(STEPS, 0)
        self.longest_chain = 0

    def play(self):
        """One step; says what it was."""
        name = self.random.choices(list(STEPS), STEPS.values())[0]
        happened = getattr(self, name)(self.clock.now)
        self.done[name] += bool(happened)
        return f"{name} at {self.clock.now:%a %d %b %H:%M}"

    def desk(self, name):
        return getattr(self.office, name)

    def one(self, *statuses):
        """A ticket of these statuses, or any at all where there is none: that is refused then."""
        found = self.naive.of(*statuses) or self.naive.tickets
        return self.random.choice(found) if found else None

    def agree(self, outcome, expected):
        assert isinstance(outcome, Refused) is not expected, outcome
        return expected

    def arrives(self, now):
        if len(self.naive.of(*OPEN)) > 24:
            return False
        customer, scope = self.random.choice(CUSTOMERS), self.random.choice((*SCOPES, None))
        number = self.office.ticket("/".join(scope) if scope else None, customer=customer)
        self.naive.opens(number, customer, scope, now)
        return True

    def takes(self, now):
        department = self.random.choice(list(HANDS))
        who = self.random.choice(HANDS[department])
        taken, expected = self.desk(who).take(), self.naive.takes(who, department, now)
        if expected is None:
            assert taken is None or isinstance(taken, Refused)
            return False
        assert taken.number == expected
        return True

    def answers(self, now):
        if not (ticket := self.one("in-progress")):
            return False
        who, number = ticket["holder"] or "tom", ticket["number"]
        return self.agree(self.desk(who).reply(number, ANSWER), self.naive.replies(number, now))

    def waits(self, now):
        if not (ticket := self.one("in-progress")):
            return False
        who, number = ticket["holder"] or "tom", ticket["number"]
        return self.agree(self.desk(who).wait(number), self.naive.waits(number))

    def resolves(self, now):
        if not (ticket := self.one("in-progress")):
            return False
        who, number = ticket["holder"] or "tom", ticket["number"]
        expected = self.naive.replies(number, now) and self.naive.resolves(number, now)
        return self.agree(self.desk(who).reply(number, ANSWER, "resolve"), expected)

    def writes(self, now):
        if not (ticket := self.one("waiting", "resolved")):
            return False
        self.office.owner.customer_message(ticket["number"], "And another thing.")
        self.naive.customer_writes(ticket["number"], now)
        return True

    def reopens(self, now):
        if not (ticket := self.one("resolved")):
            return False
        who = self.random.choice(("mai", LEADS.get(ticket["department"], "mai")))
        return self.agree(
            self.desk(who).reopen(ticket["number"], "Not done"), self.naive.reopens(ticket["number"], now)
        )

    def releases(self, now):
        if not (ticket := self.one("in-progress")):
            return False
        who, number = ticket["holder"] or "tom", ticket["number"]
        return self.agree(self.desk(who).release(number, "Ill"), self.naive.goes_back(number, by_lead=False))

    def puts_back(self, now):
        return self.reassigns(None)

    def changes_hands(self, now):
        return self.reassigns(self.random.choice)

    def reassigns(self, choose):
        if not (ticket := self.one(*HELD)) or ticket["department"] is None:
            return False
        number, department = ticket["number"], ticket["department"]
        to = choose(HANDS[department]) if choose else None
        expected = self.naive.changes_hands(number, to) if to else self.naive.goes_back(number, by_lead=True)
        return self.agree(self.desk(LEADS[department]).reassign([number], to, "Balance")[0], expected)

    def hands_over(self, now):
        if not (ticket := self.one("queued", "in-progress")):
            return False
        scope, number = self.random.choice(SCOPES), ticket["number"]
        who = ticket["holder"] or LEADS.get(ticket["department"], "lea")
        return self.agree(self.desk(who).hand_over(number, *scope, "Theirs"), self.naive.is_handed_over(number, scope))

    def merges(self, now):
        queued = self.naive.of("queued")
        if len(queued) < 6:
            return False
        ticket = max(self.random.sample(queued, 3), key=lambda each: each["number"])
        into = self.random.choice(
            self.naive.of(*OPEN, "resolved", customer=ticket["customer"], department=ticket["department"])
        )
        lead, numbers = self.desk(LEADS[ticket["department"]]), (ticket["number"], into["number"])
        return self.agree(lead.merge(*numbers), self.naive.is_merged(*numbers))

    def sorts(self, now):
        if not (ticket := self.one("unsorted") if self.random.random() < 0.8 else self.one("queued")):
            return False
        scope, number = self.random.choice(SCOPES), ticket["number"]
        return self.agree(self.office.mai.sort(number, *scope), self.naive.is_sorted(number, scope, now))

    def approves(self, now):
        if not (ticket := self.one("awaiting-approval")):
            return False
        number = ticket["number"]
        return self.agree(self.office.rosa.approve(number), self.naive.approves(number, now))

    def declines(self, now):
        if not (ticket := self.one("awaiting-approval")):
            return False
        number = ticket["number"]
        outcome = self.office.rosa.decline(number, "Your contract does not cover it.")
        return self.agree(outcome, self.naive.declines(number, now))

    def time_passes(self, now):
        self.clock.forward(minutes=self.random.choice(LEAPS))
        if not is_open("business", None, self.clock.now) and self.random.random() < 0.5:
            morning = self.clock.now.replace(hour=8, minute=0) + (self.clock.now.hour >= 8) * DAY
            self.clock.now = morning
        return True

    def compare(self):
        """The same tickets with the same state and deadline, the same order, heads, and who is behind whom."""
        now = self.clock.now
        for department, hands in HANDS.items():
            queue = self.desk(hands[0]).queue()
            expected = self.naive.of("queued", department=department)
            shown = [(t.number, t.deadline, t.deadline_clause, _over(t), t.position) for t in queue]
            assert shown == [
                (t["number"], t["due"], t["clause"], self.naive.passed_over(t, now), place)
                for place, t in enumerate(expected, start=1)
            ]
            head = self.naive.head(department, now)
            assert self.desk(hands[0]).next_take()[0] == (head and head["number"])
            self.longest_chain = max(self.longest_chain, *(_chain(self.naive, c, department) for c in CUSTOMERS))
        others = self.naive.of(*(status for status in OPEN if status != "queued"))
        rows = self.office.owner.rows([ticket["number"] for ticket in others])
        assert [(t.status, t.department, t.category, t.holder, t.deadline, t.deadline_clause) for t in rows] == [
            (t["status"], t["department"], t["category"], t["holder"], t["due"], t["clause"]) for t in others
        ]


def _over(ticket):
    over = ticket.passed_over
    if over is None or "behind #" not in over.reason:
        return over and "closed"
    return int(over.reason.split("behind #")[1].split(":")[0])


def _chain(naive, customer, department):
    return len(naive.of("queued", *HELD, customer=customer, department=department))
