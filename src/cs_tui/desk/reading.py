"""What people look at: the queue, tickets, search, and why a ticket stands where it stands. Nothing here changes."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time

from cs_tui.desk.filters import Choices, parse
from cs_tui.desk.session import Look, Session, known_department
from cs_tui.desk.values import Agent, Draft, Entry, Section, SectionName, Standing, Summary, Ticket
from cs_tui.desk.viewing import (
    agent_value,
    conversation,
    draft_value,
    eligible,
    entry_value,
    head_of,
    ruling_on_take,
    rulings,
    sentences,
    view,
    views,
    whole,
)
from cs_tui.policy import Policy, Ruling
from cs_tui.store import Filters

__all__ = ["Reading"]

HELD = ("in-progress", "waiting")
MOST_OTHERS = 200
PAGE = 1_000
"""Entries read at once: a writer waits for a look to end."""
TICKETS = 200
"""Tickets read at once with their messages, for the same reason."""


class Reading(Session):
    """The looks. All of them tell an agent of the tickets they may read, and of no others (4.1)."""

    def me(self) -> Agent | None:
        """The acting agent; ``None`` for the store's owner who is none."""
        if self.agent_name is None:
            return None
        with self._look() as look:
            found = look.reader.agent(self.agent_name)
            return None if found is None else agent_value(found)

    def policy(self) -> Policy:
        """The policy in force."""
        with self._look() as look:
            return look.policy

    def agents(self, department: str | None = None) -> list[Agent]:
        """All agents, by name; retired ones too."""
        with self._look() as look:
            return [agent_value(record) for record in look.reader.agents(department)]

    def ticket(self, number: int) -> Ticket:
        """One ticket, whole: with its conversation and its entries. Raises `NoSuchTicket`."""
        with self._look() as look:
            return whole(look, look.ticket(number))

    def queue(self, department: str | None = None) -> list[Ticket]:
        """A department's queue in order, without one the acting agent's; empty where they may not read it."""
        with self._look() as look:
            department = look.me.department if department is None else known_department(look.policy, department)
            if look.only not in (None, department):
                return []
            head = head_of(look, department)
            queued = look.reader.queued(department)
            return [view(look, ticket, head, place) for place, ticket in enumerate(queued, start=1)]

    def next_take(self) -> tuple[int | None, Ruling | None]:
        """The eligible head and what a take would be answered now, without taking (3.1, 2.x).

        No number when nothing is eligible; no ruling either when the queue is empty.
        """
        with self._look() as look:
            head = eligible(look)
            return None if head is None else head.number, ruling_on_take(look, head)

    def tickets(
        self, *, department: str | None = None, status: str | None = None, limit: int | None = None, after: int = 0
    ) -> list[Ticket]:
        """Tickets by number, from the one after ``after``."""
        with self._look() as look:
            if department is not None:
                known_department(look.policy, department)
            found = look.reader.list_tickets(
                only=look.only, department=department, status=status, limit=limit, after=after
            )
            return views(look, found)

    def search(self, words: str, limit: int = 200) -> list[Ticket]:
        """Tickets that meet all the filters and in which all the words stand, the newest first (4.1).

        A number alone finds that ticket first, and the one it was merged into. For the filters see
        `cs_tui.desk.filters.parse`; raises `BadInput`.
        """
        with self._look() as look:
            choices = self._choices(look)
        wanted = parse(words, choices)
        with self._look() as look:
            numbers = [] if wanted == Filters() else look.reader.search(wanted, only=look.only, limit=limit)
            digits = words.strip().removeprefix("#")
            if digits.isdecimal() and len(digits) < 19:
                named = look.reader.tickets([int(digits)])
                first = [n for t in named for n in (t.number, t.merged_into) if n is not None]
                numbers = list(dict.fromkeys([*first, *numbers]))
            found = look.reader.tickets(numbers)
            return views(look, [ticket for ticket in found if look.only in (None, ticket.department)])

    def _choices(self, look: Look) -> Choices:
        agents = [agent.name for agent in look.reader.agents(look.only)]
        return Choices(look.policy, agents, self.agent_name, look.now.astimezone(look.zone))

    def sections(self) -> tuple[Section, ...]:
        """The acting agent's list: what they hold, the queue, and what leads and the front desk look after."""
        with self._look() as look:
            me, reader = look.me, look.reader
            front_desk = me.department == look.policy.front_desk.department
            lists: list[tuple[SectionName, list[int]]] = [
                ("in hand", reader.numbers(statuses=["in-progress"], holder=me.name)),
                ("next", reader.queue_numbers(me.department)),
                ("waiting", reader.numbers(statuses=["waiting"], holder=me.name)),
            ]
            if front_desk:
                lists.append(("unsorted", reader.numbers(statuses=["unsorted"])))
            approving = reader.numbers(statuses=["awaiting-approval"], only=look.only)
            lists.append(("to approve", approving))
            if me.is_lead:
                others = reader.numbers(statuses=HELD, only=me.department, not_holder=me.name)
                lists.append(("with others", others))
            return tuple(Section(name, tuple(numbers)) for name, numbers in lists)

    def rows(self, numbers: Iterable[int]) -> list[Ticket]:
        """Tickets by number in the order asked for, without conversation; positions are left to the caller's list."""
        with self._look() as look:
            found = [t for t in look.reader.tickets(numbers) if look.only in (None, t.department)]
            return views(look, found, place=False)

    def summary(self) -> Summary:
        """The company's time, whether the agent's desk is open, and their counts."""
        with self._look() as look:
            me, limits = look.me, look.policy.limits
            schedule = look.policy.departments[me.department].schedule
            is_open = schedule.is_open(look.now)
            changes_at = schedule.next_closing(look.now) if is_open else schedule.next_opening(look.now)
            common = any(look.policy.open_categories(me.department, look.now))
            overdue = look.reader.count_due(look.only, look.now - limits.processing, look.now - limits.next_issue)
            return Summary(
                now=look.now.astimezone(look.zone),
                desk="open" if is_open else "common" if common else "closed",
                changes_at=None if changes_at is None else changes_at.astimezone(look.zone),
                in_hand=me.in_progress,
                queued=look.reader.count_queued(me.department),
                overdue=overdue,
            )

    def standing(self, number: int) -> Standing:
        """Where a ticket stands, whose it is, what the acting agent may do with it now, and when that changes."""
        with self._look() as look:
            record = look.ticket(number)
            ticket = view(look, record, head_of(look, record.department), look.reader.position(record))
            return Standing(ticket, tuple(sentences(look, ticket, record)), rulings(look, record, ticket))

    def others(self, number: int) -> list[Ticket]:
        """The newest 200 of the other tickets of this ticket's customer that the agent may read, without positions."""
        with self._look() as look:
            record = look.ticket(number)
            found = look.reader.newest_of(record.customer_id, but=number, only=look.only, limit=MOST_OTHERS)
            return views(look, found, place=False)

    def changes(self) -> int:
        """A count that grows with every change anybody makes; asked again and again to see whether to look anew."""
        return self.store.changes()

    def draft(self, number: int) -> Draft | None:
        """What the acting agent has typed for the ticket and not sent; it stays theirs even when the ticket is gone."""
        with self._look() as look:
            found = look.reader.draft(number, look.me.name)
            return None if found is None else draft_value(found, look)

    def drafts(self) -> list[Draft]:
        """All drafts of the acting agent, the newest first."""
        with self._look() as look:
            found = look.reader.drafts(look.me.name)
            return [draft_value(draft, look) for draft in found]

    def log(self, number: int | None = None) -> list[Entry]:
        """The journal, refusals too: of one ticket, or of all that the agent may read; the owner reads all."""
        if number is None:
            return list(self.every_entry())
        with self._look() as look:
            look.ticket(number)
            return [entry_value(entry, look.zone) for entry in look.reader.entries_of(number)]

    def every_entry(self) -> Iterator[Entry]:
        """The journal as the agent may read it, in order, up to the entry that is the last one now (4.1).

        It is read page by page, so that nobody waits to write.
        """
        with self._look() as look:
            last = look.reader.last_entry_id()
        after, own = 0, (self.agent_name, None)
        while after < last:
            with self._look() as look:
                page = look.reader.entries(after=after, limit=PAGE)
                only, zone = look.only, look.zone
                mine = look.reader.those_of({e.number for e in page if e.number is not None}, only)
            after = page[-1].id if page else last
            for entry in page:
                if entry.id <= last and (only is None or entry.number in mine or (entry.actor, entry.number) == own):
                    yield entry_value(entry, zone)

    def every_ticket(self, *, messages: bool) -> Iterator[Ticket]:
        """All tickets that the agent may read, by number, without positions; their ``messages`` can be left out (4.1).

        They are read page by page, each as it is at that moment, so that nobody waits to write.
        """
        after = 0
        while True:
            with self._look() as look:
                found = look.reader.list_tickets(only=look.only, after=after, limit=TICKETS)
                page = views(look, found, place=False)
                if messages:
                    page = [replace(ticket, messages=conversation(look, ticket.number)) for ticket in page]
            if not page:
                return
            yield from page
            after = page[-1].number

    def today(self) -> list[Entry]:
        """What the acting agent did since the company's midnight, a lead: all of the department, in order (1.0, 4.1).

        Refused attempts are told too; of others only what was done with tickets that the agent may read.
        """
        with self._look() as look:
            me, reader = look.me, look.reader
            midnight = datetime.combine(look.now.astimezone(look.zone).date(), time(), look.zone)
            actors = [agent.name for agent in reader.agents(me.department)] if me.is_lead else [me.name]
            entries = reader.entries_since(midnight, actors=actors)
            others = {e.number for e in entries if e.actor != me.name and e.number is not None}
            read = reader.those_of(others, look.only)
            return [entry_value(e, look.zone) for e in entries if e.number in read or e.actor == me.name]
