"""Random histories against a model that knows the policy in the plainest words."""

import json
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from office import MONDAY, PEOPLE, HandClock, Office

from cs_tui.desk.journal import rebuild, verify
from cs_tui.policy import Refused

CUSTOMERS = ("a@x.example", "b@x.example", "c@x.example")
SCOPES = (None, "technical/hosting-domain", "technical/interface", "business/login", "business/billing")
TEXTS = ("All is well again.", "Please call us.", "", "You idiot.", "Fixed {{what}}.")
people, customers, texts = (st.sampled_from(values) for values in (list(PEOPLE), CUSTOMERS, TEXTS))
which = st.integers(0, 30)


class Plain:
    """A ticket in the model."""

    def __init__(self, number, customer, scope, arrival):
        self.number, self.customer, self.arrival = number, customer, arrival
        self.department, self.category = scope.split("/") if scope else (None, None)
        self.holder, self.answered = None, False
        self.status = "unsorted" if scope is None else self.first_status()

    def first_status(self):
        return "awaiting-approval" if self.category == "interface" else "queued"


def is_open(department, category, now):
    """The opening hours of POLICY.md, spelled out for a week without holidays."""
    working = now.weekday() < 5
    if department == "technical":
        return working or category == "hosting-domain"
    minutes = now.hour * 60 + now.minute
    return working and (480 <= minutes < 720 or 810 <= minutes < 990)


class Histories(RuleBasedStateMachine):
    @initialize()
    def open_office(self):
        self.folder = tempfile.TemporaryDirectory()
        self.clock = HandClock(MONDAY)
        self.office = Office(Path(self.folder.name) / "store.db", self.clock)
        self.tickets = {}

    def teardown(self):
        if hasattr(self, "office"):
            with self.office.store.read() as reader:
                told = rebuild((entry, json.loads(entry.detail)) for entry in reader.entries())
            assert {n: (t["status"], t["department"], t["holder"]) for n, t in told.items()} == {
                n: (t.status, t.department, t.holder) for n, t in self.tickets.items()
            }
            assert verify(self.office.owner).problems == []
            self.office.store.close()
            self.folder.cleanup()

    def pick(self, index):
        return self.tickets[1 + index % len(self.tickets)] if self.tickets else None

    def reads(self, who, ticket):
        return PEOPLE[who][0] in ("customer-room", ticket.department)

    def head(self, department):
        queued = sorted(
            (t for t in self.tickets.values() if t.status == "queued" and t.department == department),
            key=lambda t: (t.arrival, t.number),
        )
        busy = {
            t.customer
            for t in self.tickets.values()
            if t.department == department and t.status in ("in-progress", "waiting")
        }
        for ticket in queued:
            if is_open(department, ticket.category, self.clock.now) and ticket.customer not in busy:
                return ticket
        return None

    def expect(self, outcome, allowed):
        assert isinstance(outcome, Refused) is not allowed, outcome

    @rule(customer=customers, scope=st.sampled_from(SCOPES))
    def arrives(self, customer, scope):
        number = self.office.ticket(scope, customer=customer)
        self.tickets[number] = Plain(number, customer, scope, self.clock.now)

    @rule(minutes=st.sampled_from([1, 20, 90, 400, 1440]))
    def time_passes(self, minutes):
        self.clock.now += timedelta(minutes=minutes)

    @rule(who=people)
    def takes(self, who):
        department = PEOPLE[who][0]
        hand = [t for t in self.tickets.values() if t.holder == who and t.status == "in-progress"]
        head = self.head(department)
        outcome = getattr(self.office, who).take()
        if head is None or hand:
            assert outcome is None or isinstance(outcome, Refused)
        else:
            assert outcome.number == head.number
            head.status, head.holder = "in-progress", who

    @rule(who=people, index=which, text=texts, then=st.sampled_from([None, "wait", "resolve"]))
    def replies(self, who, index, text, then):
        if ticket := self.pick(index):
            mine = ticket.holder == who and ticket.status == "in-progress"
            good = text == TEXTS[0] and is_open(ticket.department, ticket.category, self.clock.now)
            if not self.reads(who, ticket) and PEOPLE[who][0] == "customer-room":
                return
            self.expect(getattr(self.office, who).reply(ticket.number, text, then), mine and good)
            if mine and good:
                ticket.answered = True
                if then == "wait":
                    ticket.status = "waiting"
                elif then == "resolve":
                    ticket.status, ticket.holder = "resolved", None

    @rule(who=people, index=which)
    def resolves(self, who, index):
        if ticket := self.pick(index):
            allowed = ticket.holder == who and ticket.status == "in-progress" and ticket.answered
            allowed = allowed and is_open(ticket.department, ticket.category, self.clock.now)
            self.expect(getattr(self.office, who).resolve(ticket.number), allowed)
            if allowed:
                ticket.status, ticket.holder = "resolved", None

    @rule(index=which)
    def customer_writes(self, index):
        if ticket := self.pick(index):
            self.office.owner.customer_message(ticket.number, "And another thing.")
            ticket.answered = False
            if ticket.status == "waiting":
                ticket.status = "in-progress"
            elif ticket.status == "resolved":
                ticket.status, ticket.arrival = "queued", self.clock.now

    @rule(who=people, index=which)
    def releases(self, who, index):
        if ticket := self.pick(index):
            allowed = ticket.holder == who and ticket.status == "in-progress"
            self.expect(getattr(self.office, who).release(ticket.number, "x"), allowed)
            if allowed:
                ticket.status, ticket.holder = "queued", None

    @rule(who=people, index=which, scope=st.sampled_from(SCOPES[1:]))
    def sorts(self, who, index, scope):
        if ticket := self.pick(index):
            department, category = scope.split("/")
            home, role = PEOPLE[who]
            may = home == "customer-room" or (role == "lead" and home == ticket.department == department)
            allowed = may and ticket.status in ("unsorted", "queued") and is_open(home, ticket.category, self.clock.now)
            allowed = allowed and (ticket.department, ticket.category) != (department, category)
            self.expect(getattr(self.office, who).sort(ticket.number, department, category), allowed)
            if allowed:
                ticket.department, ticket.category = department, category
                ticket.status = ticket.first_status()

    @rule(who=people, index=which)
    def approves(self, who, index):
        if ticket := self.pick(index):
            allowed = PEOPLE[who][0] == "customer-room" and ticket.status == "awaiting-approval"
            allowed = allowed and is_open("customer-room", None, self.clock.now)
            self.expect(getattr(self.office, who).approve(ticket.number), allowed)
            if allowed:
                ticket.status = "queued"

    @rule(who=people, index=which, scope=st.sampled_from(SCOPES[1:]))
    def hands_over(self, who, index, scope):
        if ticket := self.pick(index):
            department, category = scope.split("/")
            home, role = PEOPLE[who]
            may = ticket.holder == who or (role == "lead" and home == ticket.department)
            allowed = may and ticket.status in ("in-progress", "queued") and department != ticket.department
            self.expect(getattr(self.office, who).hand_over(ticket.number, department, category, "x"), allowed)
            if allowed:
                ticket.department, ticket.category, ticket.holder = department, category, None
                ticket.status = ticket.first_status()

    @rule(who=people, to=st.sampled_from([None, *PEOPLE]), index=which)
    def reassigns(self, who, to, index):
        if ticket := self.pick(index):
            home, role = PEOPLE[who]
            allowed = role == "lead" and home == ticket.department and ticket.status in ("in-progress", "waiting")
            if to is not None:
                allowed = allowed and PEOPLE[to][0] == ticket.department and to != ticket.holder
            self.expect(getattr(self.office, who).reassign([ticket.number], to, "x")[0], allowed)
            if allowed:
                ticket.holder = to
                ticket.status = ticket.status if to else "queued"

    @rule(who=people, index=which)
    def reopens(self, who, index):
        if ticket := self.pick(index):
            home, role = PEOPLE[who]
            may = home == "customer-room" or (role == "lead" and home == ticket.department)
            allowed = may and ticket.status == "resolved"
            self.expect(getattr(self.office, who).reopen(ticket.number, "x"), allowed)
            if allowed:
                ticket.status, ticket.answered, ticket.arrival = "queued", False, self.clock.now

    @invariant()
    def the_store_agrees_with_the_model(self):
        if not hasattr(self, "office"):
            return
        seen = {t.number: (t.status, t.department, t.category, t.holder) for t in self.office.owner.tickets()}
        assert seen == {n: (t.status, t.department, t.category, t.holder) for n, t in self.tickets.items()}


Histories.TestCase.settings = settings(max_examples=20, stateful_step_count=40, deadline=None)
TestHistories = Histories.TestCase
