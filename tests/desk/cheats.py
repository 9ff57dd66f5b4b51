"""Every way round the policy that somebody at a desk might try; none may ever work."""

from collections import Counter
from datetime import date

from month import DEPARTMENTS, FRONT_DESK, HELD, SCOPES, STAFF

from cs_tui.desk import Desk
from cs_tui.desk.errors import BadInput, NoSuchTicket, NotAnAgent
from cs_tui.policy import Refused

ANSWER = "The pages answer again."
SECOND_GREETINGS = (
    "Dear customers,\n\nDear customers,\n\nAll is well.",
    "All is well.\n\nDear customers, one thing more.",
    "Dear Customer,\n\nAll is well.",
)
SIGNED = "All is well.\n\nThank you for your interest in our products and services.\nTom, your agent"
INVITATIONS = (
    "Please call us at the office.",
    "You can reach me on WhatsApp.",
    "Write to my private address tom@tran.example instead.",
    "Ring me on 0912 345 678 tonight.",
    "Vui lòng gọi cho tôi.",
    "P\u200blease c\u200ball m\u200be.",
)
UNKIND = ("You idiot, read the manual.", "Shut up.", "Pay today or we will sue you.")
UNFINISHED = ("Your order {{order}} is ready.", "", "   \n", "…")


class CheatSucceeded(AssertionError):
    """Something worked that must never work."""


class Cheats:
    """The cheats, each tried by one person at one moment; ``tried`` counts them, ``clauses`` what refused them."""

    def __init__(self, month):
        self.month, self.random = month, month.random
        self.tried, self.clauses = Counter(), Counter()
        self.names = [name for name in vars(Cheats) if not name.startswith("_") and name != "by"]

    def by(self, who):
        """One cheat by one person: of those there is anything to cheat with for just now, the one tried least."""
        self.random.shuffle(self.names)
        for name in sorted(self.names, key=self.tried.__getitem__):
            if (attempt := getattr(self, name)(who, self.month.desks[who], STAFF[who][0])) is not None:
                self._tries(who, name, attempt)
                return

    def _tries(self, who, name, attempt):
        with self.month.owner.store.read() as reader:
            before = reader.last_entry_id()
        try:
            outcome = attempt()
        except (NoSuchTicket, BadInput, NotAnAgent):
            expected, clause = 0, "not even asked"
        else:
            if not isinstance(outcome, Refused):
                raise CheatSucceeded(f"{who}: {name} at {self.month.clock.now}: {outcome}")
            expected, clause = 1, outcome.clause
        with self.month.owner.store.read() as reader:
            # A refused text is kept in the place of one that was left ready, which is entered too.
            entered = sum(entry.action != "unready" for entry in reader.entries(after=before))
        if entered > expected:
            raise CheatSucceeded(f"{who}: {name} at {self.month.clock.now} left {entered} entries")
        self.tried[name] += 1
        self.clauses[clause] += 1

    def _own(self, who):
        """A ticket in this person's hand, whose desk is open: only the deed itself is wrong."""
        tickets = self.month.some("in-progress", holder=who)
        return next((t for t in tickets if self.month.is_open(t.department, t.category)), None)

    def _not_own(self, who, department, *statuses):
        found = [t for t in self.month.some(*statuses, department=department) if t.holder != who]
        return self.random.choice(found) if found else None

    def _foreign(self, department, *statuses):
        """A ticket of another department, for somebody who may not read it."""
        if department == "customer-room":
            return None
        found = [t for t in self.month.some(*statuses) if t.department != department]
        return self.random.choice(found) if found else None

    def takes_with_a_full_hand(self, who, desk, department):
        return desk.take if self.month.some("in-progress", holder=who) else None

    def takes_what_is_passed_over(self, who, desk, department):
        queued = self.month.some("queued", department=department)
        busy = {ticket.customer.address for ticket in self.month.some(*HELD, department=department)}
        eligible = [t for t in queued if self.month.is_open(department, t.category) and t.customer.address not in busy]
        return desk.take if queued and not eligible else None

    def answers_what_a_colleague_holds(self, who, desk, department):
        ticket = self._not_own(who, department, *HELD)
        return ticket and (lambda: desk.reply(ticket.number, ANSWER, "resolve"))

    def answers_from_the_queue(self, who, desk, department):
        ticket = self._not_own(who, department, "queued")
        return ticket and (lambda: desk.reply(ticket.number, ANSWER, "resolve"))

    def answers_for_another_department(self, who, desk, department):
        ticket = self._foreign(department, "queued", *HELD)
        return ticket and (lambda: desk.reply(ticket.number, ANSWER))

    def answers_while_the_desk_is_closed(self, who, desk, department):
        tickets = self.month.some("in-progress", holder=who)
        shut = [t for t in tickets if not self.month.is_open(t.department, t.category)]
        return (lambda: desk.reply(shut[0].number, ANSWER)) if shut else None

    def frames_it_wrongly(self, who, desk, department):
        ticket, text = self._own(who), self.random.choice(SECOND_GREETINGS)
        if ticket and ticket.channel == "email" and self.random.random() < 0.5:
            text = SIGNED
        return ticket and (lambda: desk.reply(ticket.number, text, "resolve"))

    def invites_off_the_system(self, who, desk, department):
        ticket, text = self._own(who), self.random.choice(INVITATIONS)
        return ticket and (lambda: desk.reply(ticket.number, text, "wait"))

    def is_unkind(self, who, desk, department):
        ticket, text = self._own(who), self.random.choice(UNKIND)
        return ticket and (lambda: desk.reply(ticket.number, text))

    def answers_with_nothing(self, who, desk, department):
        ticket, text = self._own(who), self.random.choice(UNFINISHED)
        return ticket and (lambda: desk.reply(ticket.number, text, "resolve"))

    def leaves_an_invitation_ready(self, who, desk, department):
        tickets, text = self.month.some("in-progress", holder=who), self.random.choice(INVITATIONS)
        return (lambda: desk.leave_ready(tickets[0].number, text, "resolve")) if tickets else None

    def leaves_ready_what_a_colleague_holds(self, who, desk, department):
        ticket = self._not_own(who, department, *HELD)
        return ticket and (lambda: desk.leave_ready(ticket.number, ANSWER))

    def resolves_without_an_answer(self, who, desk, department):
        ticket = self._own(who)
        answered = ticket and any(m.kind == "reply" for m in desk.ticket(ticket.number).messages)
        return None if ticket is None or answered else (lambda: desk.resolve(ticket.number))

    def waits_without_an_answer(self, who, desk, department):
        ticket = self._own(who)
        answered = ticket and any(m.kind == "reply" for m in desk.ticket(ticket.number).messages)
        return None if ticket is None or answered else (lambda: desk.wait(ticket.number))

    def resolves_what_a_colleague_holds(self, who, desk, department):
        ticket = self._not_own(who, department, *HELD)
        return ticket and (lambda: desk.resolve(ticket.number))

    def releases_what_a_colleague_holds(self, who, desk, department):
        ticket = self._not_own(who, department, *HELD)
        return ticket and (lambda: desk.release(ticket.number, "He is slow"))

    def sorts_as_an_agent(self, who, desk, department):
        if who in FRONT_DESK or STAFF[who][1] == "lead":
            return None
        ticket = self.month.one("unsorted", "queued")
        return ticket and (lambda: desk.sort(ticket.number, *self.random.choice(SCOPES)))

    def sorts_into_another_department_as_a_lead(self, who, desk, department):
        if STAFF[who][1] != "lead" or who in FRONT_DESK:
            return None
        ticket, others = self._not_own(who, department, "queued"), [s for s in SCOPES if s[0] != department]
        return ticket and (lambda: desk.sort(ticket.number, *self.random.choice(others)))

    def sorts_while_the_desk_is_closed(self, who, desk, department):
        ticket = self.month.one("unsorted")
        if ticket is None or who not in FRONT_DESK or self.month.is_open("customer-room"):
            return None
        return lambda: desk.sort(ticket.number, "business", "login")

    def approves_for_themselves(self, who, desk, department):
        ticket = self._not_own(who, department, "awaiting-approval")
        return None if ticket is None or who in FRONT_DESK else (lambda: desk.approve(ticket.number))

    def declines_for_themselves(self, who, desk, department):
        ticket = self._not_own(who, department, "awaiting-approval")
        return None if ticket is None or who in FRONT_DESK else (lambda: desk.decline(ticket.number, ANSWER))

    def declines_by_telephone(self, who, desk, department):
        ticket = self.month.one("awaiting-approval")
        return (lambda: desk.decline(ticket.number, INVITATIONS[0])) if ticket and who in FRONT_DESK else None

    def reassigns_from_the_queue(self, who, desk, department):
        ticket = self._not_own(who, department, "queued")
        if ticket is None or STAFF[who][1] != "lead":
            return None
        return lambda: desk.reassign([ticket.number], self.random.choice([who, f"{department}-1"]), "A friend")[0]

    def reassigns_as_an_agent(self, who, desk, department):
        ticket = self._not_own(who, department, *HELD)
        return (
            None if ticket is None or STAFF[who][1] == "lead" else lambda: desk.reassign([ticket.number], who, "M")[0]
        )

    def reassigns_in_another_department(self, who, desk, department):
        found = [t for t in self.month.some(*HELD) if t.department != department]
        if not found or STAFF[who][1] != "lead":
            return None
        return lambda: desk.reassign([self.random.choice(found).number], None, "Ours")[0]

    def reassigns_to_another_department(self, who, desk, department):
        ticket = self._not_own(who, department, *HELD)
        others = [name for name, (of, _) in STAFF.items() if of != department]
        if ticket is None or STAFF[who][1] != "lead":
            return None
        return lambda: desk.reassign([ticket.number], self.random.choice([*others, "gone", "nobody"]), "Theirs")[0]

    def hands_over_what_a_colleague_holds(self, who, desk, department):
        ticket = self._not_own(who, department, "queued", "in-progress")
        if ticket is None or STAFF[who][1] == "lead":
            return None
        return lambda: desk.hand_over(ticket.number, *self.random.choice(SCOPES), "Not mine")

    def hands_over_within_the_department(self, who, desk, department):
        ticket, own = self._own(who), [s for s in SCOPES if s[0] == department]
        return ticket and (lambda: desk.hand_over(ticket.number, *self.random.choice(own), "Later"))

    def reopens_as_an_agent(self, who, desk, department):
        ticket = self._not_own(who, department, "resolved")
        if ticket is None or who in FRONT_DESK or STAFF[who][1] == "lead":
            return None
        return lambda: desk.reopen(ticket.number, "For my figures")

    def reopens_what_is_not_resolved(self, who, desk, department):
        ticket = self._not_own(who, department, "queued", *HELD)
        return ticket and (lambda: desk.reopen(ticket.number, "A new week, please"))

    def merges_as_an_agent(self, who, desk, department):
        tickets = self.month.some("queued", department=department)
        if len(tickets) < 2 or STAFF[who][1] == "lead":
            return None
        return lambda: desk.merge(tickets[-1].number, tickets[0].number)

    def merges_two_customers(self, who, desk, department):
        tickets = self.month.some("queued", department=department)
        if len(tickets) < 2 or tickets[0].customer.address == tickets[-1].customer.address:
            return None
        return lambda: desk.merge(tickets[-1].number, tickets[0].number)

    def merges_into_what_is_processed(self, who, desk, department):
        ticket, done = self._not_own(who, department, "queued"), self.month.one("resolved", department=department)
        return None if not ticket or not done else (lambda: desk.merge(ticket.number, done.number))

    def gives_themselves_a_five(self, who, desk, department):
        ticket = self.month.one("resolved")
        return None if ticket is None or who in FRONT_DESK else (lambda: desk.rate(ticket.number, 5, "Wonderful"))

    def rates_what_is_not_resolved(self, who, desk, department):
        ticket = self.month.one("queued", *HELD)
        return ticket and (lambda: desk.rate(ticket.number, 5))

    def disputes_for_the_customer(self, who, desk, department):
        ticket = self.month.one("resolved")
        return None if ticket is None or who in FRONT_DESK else (lambda: desk.dispute(ticket.number, "A refund!"))

    def reads_another_department(self, who, desk, department):
        ticket = self._foreign(department, "unsorted", "awaiting-approval", "queued", "resolved", *HELD)
        looks = (desk.ticket, desk.standing, desk.log, desk.others)
        return ticket and (lambda: self.random.choice(looks)(ticket.number) or Refused("4.1", "Nothing is told.", ""))

    def lists_another_department(self, who, desk, department):
        if department == "customer-room":
            return None
        other = self.random.choice([name for name in DEPARTMENTS if name != department])

        def look():
            found = [*desk.queue(other), *desk.tickets(department=other), *desk.search("error", limit=20)]
            found += desk.rows(range(1, 40))
            seen = {ticket.department for ticket in found} - {department}
            return seen or Refused("4.1", "Nothing is told.", "")

        return look

    def reads_another_departments_report(self, who, desk, department):
        if department == "customer-room":
            return None
        other = self.random.choice([name for name in DEPARTMENTS if name != department])
        return lambda: desk.report(date(2026, 4, 13), date(2026, 4, 14), other)

    def notes_in_another_department(self, who, desk, department):
        ticket = self._foreign(department, "queued", *HELD)
        return ticket and (lambda: desk.note(ticket.number, "I was here"))

    def drafts_in_another_department(self, who, desk, department):
        ticket = self._foreign(department, "queued", *HELD)
        return ticket and (lambda: desk.save_draft(ticket.number, "Mine"))

    def writes_as_the_customer_of_another_department(self, who, desk, department):
        ticket = self._foreign(department, "queued", "resolved", *HELD)
        return ticket and (lambda: desk.customer_message(ticket.number, "I want it first"))

    def acts_as_one_who_left(self, who, desk, department):
        return lambda: Desk(self.month.store, self.random.choice(("gone", "nobody")), self.month.clock).take()

    def takes_what_is_not_there(self, who, desk, department):
        number = max(self.month.known, default=0) + 7
        return lambda: self.random.choice((desk.resolve, desk.wait, desk.approve))(number)
