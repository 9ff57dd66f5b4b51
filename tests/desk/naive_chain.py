"""The policy's queues and deadlines in the plainest words: a list of dictionaries, and every question asked anew.

Written from the text of the policy alone, and slow: it shares nothing with the program that it is held against.
"""

from datetime import date, timedelta

HOLIDAYS = (date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1))
"""Vietnam's days off in the weeks that are played: Hung Kings (its Monday after), Reunification and Labour Day."""
COMMON = ("hosting-domain",)
REQUIREMENTS = ("interface", "service-install", "design-request", "contract-transfer")
WEEK, DAY = timedelta(days=7), timedelta(days=1)


def is_open(department, category, now):
    """Clauses 2.1 and 2.2b; ``now`` on the company's wall clock."""
    worked = now.weekday() < 5 and now.date() not in HOLIDAYS
    if department == "technical":
        return worked or category in COMMON
    morning = 8 * 60 <= now.hour * 60 + now.minute < 12 * 60
    afternoon = 13 * 60 + 30 <= now.hour * 60 + now.minute < 16 * 60 + 30
    return worked and (morning or afternoon)


class NaiveDesk:
    """Every ticket with its status, place, deadline and holder. Each action says whether the policy lets it happen."""

    def __init__(self):
        self.tickets = []

    def __getitem__(self, number):
        return next(ticket for ticket in self.tickets if ticket["number"] == number)

    def of(self, *statuses, **fields):
        """The tickets in one of the statuses whose fields are these, in order of arrival."""
        found = [
            ticket
            for ticket in self.tickets
            if ticket["status"] in statuses and all(ticket[name] == value for name, value in fields.items())
        ]
        return sorted(found, key=lambda ticket: (ticket["arrived"], ticket["number"]))

    def processed_now(self, customer, department):
        """2.2c: the customer's issue that is being processed in the department; never two."""
        busy = self.of("in-progress", "waiting", customer=customer, department=department)
        assert len(busy) <= 1, f"{customer} has several issues processed at once: {busy}"
        return busy[0] if busy else None

    def behind(self, ticket):
        """2.2c: the number of the issue that a queued ticket is behind."""
        before = self.processed_now(ticket["customer"], ticket["department"])
        return None if before is None else before["number"]

    def passed_over(self, ticket, now):
        """Why a queued ticket is not eligible: "closed", the number it is behind, or ``None``."""
        if not is_open(ticket["department"], ticket["category"], now):
            return "closed"
        return self.behind(ticket)

    def head(self, department, now):
        """3.1: the first of the queue that is not passed over."""
        for ticket in self.of("queued", department=department):
            if self.passed_over(ticket, now) is None:
                return ticket
        return None

    def opens(self, number, customer, scope, now):
        ticket = {"number": number, "customer": customer, "opened": now, "arrived": now, "holder": None}
        ticket |= {"due": now + WEEK, "clause": "2.2d", "answered": False, "status": "unsorted"}
        ticket |= {"department": None, "category": None}
        self.tickets.append(ticket)
        if scope is not None:
            self._comes_into(ticket, scope)

    def takes(self, who, department, now):
        head = self.head(department, now)
        if head is None or self.of("in-progress", holder=who):
            return None
        head.update(status="in-progress", holder=who)
        return head["number"]

    def replies(self, number, now):
        ticket = self[number]
        if ticket["status"] != "in-progress" or not is_open(ticket["department"], ticket["category"], now):
            return False
        ticket["answered"] = True
        return True

    def waits(self, number):
        ticket = self[number]
        if ticket["status"] != "in-progress" or not ticket["answered"]:
            return False
        ticket["status"] = "waiting"
        return True

    def resolves(self, number, now):
        ticket = self[number]
        if ticket["status"] != "in-progress" or not ticket["answered"]:
            return False
        if not is_open(ticket["department"], ticket["category"], now):
            return False
        self._processed(ticket, now)
        return True

    def declines(self, number, now):
        ticket = self[number]
        if ticket["status"] != "awaiting-approval" or not is_open("customer-room", None, now):
            return False
        self._processed(ticket, now)
        return True

    def approves(self, number, now):
        if self[number]["status"] != "awaiting-approval" or not is_open("customer-room", None, now):
            return False
        self[number]["status"] = "queued"
        return True

    def customer_writes(self, number, now):
        ticket = self[number]
        while "into" in ticket:
            ticket = self[ticket["into"]]
        ticket["answered"] = False
        if ticket["status"] == "waiting":
            ticket["status"] = "in-progress"
        elif ticket["status"] == "resolved":
            self._anew(ticket, now)

    def reopens(self, number, now):
        if self[number]["status"] != "resolved":
            return False
        self._anew(self[number], now)
        return True

    def goes_back(self, number, *, by_lead):
        """Release by the holder, or reassign to the queue by the lead: back to its place."""
        ticket = self[number]
        if ticket["status"] not in (("in-progress", "waiting") if by_lead else ("in-progress",)):
            return False
        ticket.update(status="queued", holder=None)
        return True

    def changes_hands(self, number, to):
        ticket = self[number]
        if ticket["status"] not in ("in-progress", "waiting") or ticket["holder"] == to:
            return False
        ticket["holder"] = to
        return True

    def is_handed_over(self, number, scope):
        ticket = self[number]
        if ticket["status"] not in ("in-progress", "queued") or scope[0] == ticket["department"]:
            return False
        self._comes_into(ticket, scope)
        return True

    def is_merged(self, number, into):
        """A duplicate goes into an older ticket, which takes over what comes first of both, and its question."""
        ticket, older = self[number], self[into]
        same = all(ticket[name] == older[name] for name in ("customer", "department", "category"))
        if ticket["status"] != "queued" or not same or into >= number or older["status"] in ("resolved", "merged"):
            return False
        ticket.update(status="merged", into=into)
        due, clause = min((each["due"], each["clause"]) for each in (ticket, older))
        older.update(due=due, clause=clause, arrived=min(ticket["arrived"], older["arrived"]), answered=False)
        if older["status"] == "waiting":
            older["status"] = "in-progress"
        return True

    def is_sorted(self, number, scope, now):
        """By Customer Room."""
        ticket = self[number]
        if ticket["status"] not in ("unsorted", "queued") or scope == (ticket["department"], ticket["category"]):
            return False
        if not is_open("customer-room", None, now):
            return False
        self._comes_into(ticket, scope)
        return True

    def _comes_into(self, ticket, scope):
        """1.0, 1.4c: a scope; the first arrival is kept, and so is a day that runs."""
        department, category = scope
        status = "awaiting-approval" if category in REQUIREMENTS else "queued"
        ticket.update(department=department, category=category, holder=None, status=status)

    def _processed(self, ticket, now):
        """2.2c: once an issue is processed and none else is, the oldest that is left is due a day later."""
        ticket.update(status="resolved", holder=None, answered=True)
        customer, department = ticket["customer"], ticket["department"]
        if self.processed_now(customer, department) is not None:
            return
        left = self.of("queued", "awaiting-approval", customer=customer, department=department)
        if left and now + DAY <= left[0]["due"]:
            left[0].update(due=now + DAY, clause="2.2c")

    def _anew(self, ticket, now):
        """2.2d: at the end of the queue, with a new week."""
        ticket.update(status="queued", arrived=now, due=now + WEEK, clause="2.2d", answered=False)
