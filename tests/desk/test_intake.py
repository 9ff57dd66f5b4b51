"""How issues come in: what is refused, what is cut, and what is never lost."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cs_tui.desk import Attachment, BadInput, Customer, Incoming, NoSuchTicket
from cs_tui.desk.journal import verify
from raw_store import by_hand


def incoming(**more):
    fields = {"key": "k", "source": "test", "customer": Customer("a@x.example", "A"), "subject": "S", "body": "B"}
    return Incoming(**fields | more)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"subject": " "}, "subject is empty"),
        ({"body": "\n"}, "body is empty"),
        ({"subject": "x" * 401}, "limit is 400"),
        ({"body": "x" * 20_000_000}, "20,000,000 characters"),
        ({"customer": Customer("nobody", "")}, "not an e-mail address"),
        ({"customer": Customer("a b@x.example", "")}, "not an e-mail address"),
        ({"customer": Customer("a\x1b@x.example", "")}, "not an e-mail address"),
        ({"department": "technical"}, "department and a category"),
        ({"department": "kitchen", "category": "login"}, "no department"),
        ({"department": "technical", "category": "login"}, "no category login"),
    ],
)
def test_what_cannot_be_a_ticket_is_said_in_a_line_and_leaves_nothing(office, change, message):
    before = office.last_entry()
    with pytest.raises(BadInput, match=message):
        office.owner.add_ticket(incoming(**change))
    assert office.owner.tickets() == []
    assert office.last_entry() == before


def test_there_is_no_channel_but_mail_and_the_system(office):
    with pytest.raises(BadInput, match=r"no channel .* \(2\.2a\)"):
        office.owner.add_ticket(incoming(channel="phone"))


def test_the_same_message_twice_is_one(office):
    assert office.owner.receive([incoming(), incoming(), incoming(key="other")]) == [1, None, 2]
    assert office.owner.receive([incoming()]) == [None]


def many(rows=120, **more):
    """Messages of thirty customers, more than go into the store with one statement."""
    return [
        incoming(key=f"key {row}", customer=Customer(f"c{row % 30}@x.example", "C"), body=f"word{row}", **more)
        for row in range(rows)
    ]


def test_many_messages_open_their_tickets_each_with_an_entry_in_order(office):
    messages = many(department="technical", category="hosting-domain")
    assert office.owner.receive(messages) == list(range(1, 121))
    assert office.journal()[-120:] == [("owner", "open", row, "1.0", False) for row in range(1, 121)]
    assert verify(office.owner).problems == []
    for row in (0, 49, 50, 119):
        ticket = office.owner.ticket(row + 1)
        assert (ticket.customer.address, ticket.messages[0].body) == (f"c{row % 30}@x.example", f"word{row}")
        assert [found.number for found in office.owner.search(f"word{row}") if found.number == row + 1]
    assert office.owner.receive(messages) == [None] * 120


def test_many_messages_are_in_all_or_none(office):
    before = office.last_entry()
    naive = incoming(key="last", sent_at=datetime(2026, 3, 9))
    with pytest.raises(ValueError, match="aware times"):
        office.owner.receive([*many(), naive])
    assert (office.owner.tickets(), office.last_entry()) == ([], before)
    assert office.owner.receive(many()) == list(range(1, 121))


def test_files_and_the_whole_message_stay_with_the_one_of_many_they_came_with(office):
    messages = [
        replace(each, attachments=(Attachment(f"{row}.pdf", row, "application/pdf"),) * 2, raw=f"raw {row}".encode())
        for row, each in enumerate(many(60))
    ]
    office.owner.receive([incoming(), *messages])
    assert [file.name for file in office.owner.ticket(52).messages[0].attachments] == ["50.pdf", "50.pdf"]
    with by_hand(office.path) as connection:
        kept = connection.execute("SELECT message_id, raw FROM raw_messages ORDER BY message_id").fetchall()
    assert [(id, bytes(raw)) for id, raw in kept] == [(row + 2, f"raw {row}".encode()) for row in range(60)]


def test_a_customers_name_is_the_first_that_any_of_many_messages_tells(office):
    told = [
        incoming(key=f"{name} {row}", customer=Customer("a@x.example", name))
        for row in range(2)
        for name in ("", "Anna", "B")
    ]
    office.owner.receive(
        [incoming(customer=Customer("a@x.example", "")), incoming(key="b", customer=Customer("b@x.example", "Bea"))]
    )
    office.owner.receive([*told, incoming(key="c", customer=Customer("b@x.example", "C"))])
    assert {ticket.customer.name for ticket in office.owner.tickets()} == {"Anna", "Bea"}


def test_a_scope_the_policy_does_not_have_leaves_a_received_ticket_unsorted(office):
    office.owner.receive([incoming(department="kitchen", category="soup")])
    assert office.owner.ticket(1).status == "unsorted"


def test_what_is_too_long_is_cut_and_kept_whole(office):
    office.owner.receive([incoming(subject="s" * 500, body="b" * 300_000)])
    ticket = office.owner.ticket(1)
    assert len(ticket.subject) == 400
    assert ticket.messages[0].body.endswith("more characters; the whole message is kept.]")
    with by_hand(office.path) as connection:
        assert connection.execute("SELECT raw FROM raw_messages").fetchone() == (b"b" * 300_000,)


def test_text_that_no_store_can_hold_is_made_storable(office):
    office.owner.receive([incoming(subject="a\ud800b\0c", body="\udcff")])
    assert office.owner.ticket(1).subject == "a?b\N{REPLACEMENT CHARACTER}c"
    assert verify(office.owner).problems == []


def test_a_customer_who_writes_while_the_desk_is_closed_is_heard(office, clock):
    number = office.ticket("business/login")
    clock.set(2026, 3, 8, 3, 0)
    assert office.owner.customer_message(number, "Hello?").messages[-1].kind == "customer"


def test_a_ticket_of_a_requirement_awaits_approval_from_the_start(office):
    assert office.owner.ticket(office.ticket("design/design-request")).status == "awaiting-approval"


def test_a_customer_is_one_however_the_address_is_written(office):
    office.ticket(customer="Anna@x.example")
    office.ticket(customer="anna@X.example")
    office.tom.take()
    assert office.ngoc.take().clause == "2.2c"


def test_a_subject_is_one_line(office):
    number = office.ticket(subject="Hello\r\nBcc: everybody@x.example")
    assert office.owner.ticket(number).subject == "Hello Bcc: everybody@x.example"


def test_who_adds_a_ticket_for_another_department_learns_nothing_of_it(office):
    office.ticket("design/interface", customer="secret@x.example")
    seen = office.sofia.add_ticket(
        incoming(customer=Customer("secret@x.example", ""), department="technical", category="hosting-domain")
    )
    assert (seen.customer.name, seen.position) == ("", None)


def test_a_clock_that_was_ahead_puts_off_no_deadline(office, clock):
    clock.forward(days=3650)
    office.ticket(customer="a@x.example")
    clock.forward(days=-3650)
    number = office.ticket(customer="b@x.example")
    assert office.owner.ticket(number).deadline == clock.now + timedelta(days=7)


def test_what_an_agent_enters_for_the_customer_says_who_entered_it(office):
    number = office.ticket()
    office.owner.customer_message(number, "It came by mail.")
    office.tom.customer_message(number, "It was said on the phone.")
    assert [m.entered_by for m in office.tom.ticket(number).messages] == [None, None, "tom"]
    opened = office.tom.add_ticket(incoming(department="technical", category="hosting-domain"))
    assert [m.entered_by for m in opened.messages] == ["tom"]


def test_who_entered_a_message_is_known_after_its_ticket_was_merged(office):
    older, duplicate = office.ticket(), office.ticket()
    office.tom.customer_message(duplicate, "And it is still down.")
    office.lea.merge(duplicate, older)
    office.ngoc.note(older, "One and the same.")
    said = {m.body: m.entered_by for m in office.tom.ticket(older).messages if m.kind != "reply"}
    assert said["And it is still down."] == "tom"
    assert [hand for hand in said.values() if hand] == ["tom"]


def test_an_agent_enters_no_message_on_a_ticket_that_they_may_not_read(office):
    number = office.ticket()
    before = office.last_entry()
    with pytest.raises(NoSuchTicket, match=r"4\.1"):
        office.sofia.customer_message(number, "It is urgent.")
    assert office.last_entry() == before
    assert office.mai.customer_message(number, "It is urgent.").messages[-1].entered_by == "mai"


@pytest.mark.parametrize("hand", ["the customer's", "its holder's", "a colleague's"])
def test_a_waiting_ticket_comes_back_on_top_of_what_is_in_hand_whoever_enters_the_message(office, hand):
    waiting, other, _ = (office.ticket(customer=f"{name}@x.example") for name in "abc")
    office.tom.take()
    office.tom.reply(waiting, "Which address is it?", "wait")
    assert office.tom.take().number == other
    desk = {"the customer's": office.owner, "its holder's": office.tom, "a colleague's": office.ngoc}[hand]
    desk.customer_message(waiting, "The one in the contract.")
    assert (office.tom.ticket(waiting).status, office.tom.ticket(waiting).holder) == ("in-progress", "tom")
    for held in (waiting, other):
        refused = office.tom.take()
        assert (refused.clause, "in progress" in refused.reason) == ("3.1", True)
        office.tom.reply(held, "It is mended.", "resolve")
    assert office.tom.take().holder == "tom"
    assert verify(office.owner).problems == []
