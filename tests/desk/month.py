"""A month of a whole company, played through its desks: customers, agents, leads, the front desk, and the days off."""

import random
from collections import Counter
from datetime import datetime, timedelta

from naive_chain import is_open
from office import SAIGON, HandClock

from cs_tui.desk import Administration, Customer, Desk, Incoming, make_store
from cs_tui.policy import Refused
from cs_tui.store import Store

START = datetime(2026, 4, 13, tzinfo=SAIGON)
"""A Monday; the month after it has four weekends, Hung Kings' Monday, Reunification and Labour Day."""
DAYS = 30
TIMES = (
    "03:00", "08:05", "08:40", "09:15", "09:50", "10:25", "11:00", "11:35", "12:30", "13:35", "14:10", "14:45",
    "15:20", "15:55", "16:25", "17:30", "21:00",
)  # fmt: skip
DEPARTMENTS = ("business", "technical", "design", "customer-room")
STAFF = {f"{d}-{n}": (d, "agent") for d in DEPARTMENTS for n in range(1, 4)} | {
    f"{d}-lead": (d, "lead") for d in DEPARTMENTS
}
FRONT_DESK = tuple(name for name, (department, _) in STAFF.items() if department == "customer-room")
SCOPES = (
    ("technical", "hosting-domain"), ("technical", "hosting-domain"), ("technical", "service-install"),
    ("business", "login"), ("business", "billing"), ("business", "mail-account"), ("business", "quotation"),
    ("design", "design-request"), ("design", "interface"), ("customer-room", "document"),
)  # fmt: skip
CUSTOMERS = tuple(f"customer{n}@example.com" for n in range(60))
ANSWERS = (
    "The pages answer again.", "Your invoice is in your account now.", "We have set the mailbox up as you asked.",
    "The draft of the design is in your folder; please write what should be different.",
)  # fmt: skip
HELD = ("in-progress", "waiting")


class Month:
    """The company and its honest work. ``known`` is each ticket as it was last seen, ``did`` counts what was done."""

    def __init__(self, path, seed=0):
        self.random = random.Random(seed)
        self.clock = HandClock(START)
        make_store(path, clock=self.clock, settings={"demo": "0"})
        self.store = Store.open(path)
        self.owner = Desk(self.store, None, self.clock)
        administration = Administration(self.owner)
        for name, (department, role) in STAFF.items():
            administration.add_agent(name, department=department, role=role)
        administration.add_agent("gone", department="technical")
        administration.retire_agent("gone")
        self.desks = {name: Desk(self.store, name, self.clock) for name in STAFF}
        self.known, self.did, self.refused = {}, Counter(), Counter()

    def moments(self):
        """Move the clock through the month, from one moment at which things happen to the next."""
        for day in range(DAYS):
            for time in TIMES:
                hour, minute = map(int, time.split(":"))
                self.clock.now = START + timedelta(days=day, hours=hour, minutes=minute)
                yield self.clock.now

    def happens(self):
        """What happens at one moment when everybody means well."""
        self.customers_write()
        if sent := self.owner.send_ready():
            self.did["sent when the desk opened"] += sent
            for ticket in self.owner.rows([t.number for t in self.some("in-progress")]):
                self.known[ticket.number] = ticket
        for who in self.random.sample(list(STAFF), len(STAFF)):
            self.clock.forward(seconds=20)
            if self.random.random() < 0.75 and self.has_work(who):
                with self.desks[who].batch():
                    self.works(who)

    def some(self, *statuses, **fields):
        """The known tickets of these statuses whose fields are these."""
        return [
            ticket
            for ticket in self.known.values()
            if ticket.status in statuses and all(getattr(ticket, name) == value for name, value in fields.items())
        ]

    def one(self, *statuses, **fields):
        """One of them, or ``None``."""
        found = self.some(*statuses, **fields)
        return self.random.choice(found) if found else None

    def is_open(self, department, category=None):
        return is_open(department, category, self.clock.now)

    def sees(self, what, outcome):
        """Count an action, and know its ticket as it is now."""
        if outcome is None or isinstance(outcome, Refused):
            self.refused[what] += outcome is not None
            return None
        self.did[what] += 1
        self.known[outcome.number] = outcome
        return outcome

    def customers_write(self):
        busy = self.clock.now.weekday() < 5 and 7 < self.clock.now.hour < 18
        for _ in range(self.random.choice((0, 1, 2, 3, 4) if busy else (0, 0, 1))):
            department, category = self.random.choice((*SCOPES, (None, None), (None, None)))
            incoming = Incoming(
                key="", source="test", customer=Customer(self.random.choice(CUSTOMERS), "A customer"),
                subject="It does not work", body="Since this morning I see an error.",
                channel=self.random.choice(("email", "email", "system")), department=department, category=category,
            )  # fmt: skip
            self.sees("open", self.owner.add_ticket(incoming))
        for ticket in self.some("waiting"):
            if self.random.random() < 0.08:
                self.sees("customer-message", self.owner.customer_message(ticket.number, "And now?"))
        if self.random.random() < 0.15 and (ticket := self.one("resolved")):
            self.sees("customer-message", self.owner.customer_message(ticket.number, "It is broken again."))

    def has_work(self, who):
        """Whether there is anything in this person's hand, or their desk is open and they look after tickets there."""
        department, role = STAFF[who]
        if self.some("in-progress", holder=who):
            return True
        if not self.is_open(department, "hosting-domain"):
            return False
        return role == "lead" or who in FRONT_DESK or bool(self.some("queued", department=department))

    def works(self, who):
        """One person's next step."""
        department, role = STAFF[who]
        if department == "customer-room" and self.is_open(department):
            self.keeps_the_front_desk(who)
        if role == "lead":
            self.leads(who, department)
        hand = self.some("in-progress", holder=who)
        if hand:
            self.answers(who, hand[0])
        else:
            self.sees("take", self.desks[who].take())

    def answers(self, who, ticket):
        desk, number, chance = self.desks[who], ticket.number, self.random.random()
        if not self.is_open(ticket.department, ticket.category):
            if desk.draft(number) is None:
                self.sees("ready", desk.leave_ready(number, self.random.choice(ANSWERS), "resolve"))
        elif chance < 0.72:
            self.sees("resolve", desk.reply(number, self.random.choice(ANSWERS), "resolve"))
        elif chance < 0.86:
            self.sees("wait", desk.reply(number, "Which browser do you use? Please write it here.", "wait"))
        elif chance < 0.92:
            self.sees("note", desk.note(number, "I asked the hosting team."))
        elif chance < 0.96:
            self.sees("release", desk.release(number, "Off to a training"))
        else:
            others = [scope for scope in SCOPES if scope[0] != ticket.department]
            to = self.random.choice(others)
            self.sees("hand-over", desk.hand_over(number, *to, "It is theirs"))

    def keeps_the_front_desk(self, who):
        desk = self.desks[who]
        for ticket in self.some("unsorted")[:3]:
            self.sees("sort", desk.sort(ticket.number, *self.random.choice(SCOPES)))
        for ticket in self.some("awaiting-approval")[:2]:
            if self.random.random() < 0.85:
                self.sees("approve", desk.approve(ticket.number))
            else:
                self.sees("decline", desk.decline(ticket.number, "Your contract does not cover this."))
        if self.random.random() < 0.1 and (ticket := self.one("resolved")):
            self.sees("rate", desk.rate(ticket.number, self.random.randint(1, 5), "Quick and kind."))
        if self.random.random() < 0.02 and (ticket := self.one("resolved")):
            self.sees("dispute", desk.dispute(ticket.number, "I was promised a refund."))

    def leads(self, who, department):
        desk = self.desks[who]
        if self.random.random() < 0.05 and (ticket := self.one(*HELD, department=department)):
            to = self.random.choice([None, f"{department}-1", f"{department}-2"])
            if to != ticket.holder:
                self.sees("reassign", desk.reassign([ticket.number], to, "Balance")[0])
        if self.random.random() < 0.2 and (ticket := self.one("queued", department=department)):
            self.merges(desk, ticket)
        if self.random.random() < 0.01 and (ticket := self.one("resolved", department=department)):
            self.sees("reopen", desk.reopen(ticket.number, "The answer was wrong"))

    def merges(self, desk, ticket):
        older = [t.number for t in desk.older(ticket.number)]
        if older and self.sees("merge", desk.merge(ticket.number, older[0])):
            self.known[older[0]] = desk.ticket(older[0])
