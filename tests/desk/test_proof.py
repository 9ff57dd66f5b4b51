"""The proof rules again: an entry forged with a sound chain is still named, with the clause it breaks."""

from datetime import timedelta

import pytest

from cs_tui.desk.journal import verify
from cs_tui.desk.session import plain
from raw_store import by_hand

GOOD = "The pages answer again."


@pytest.fixture
def busy(office, clock):
    """Two tickets of two customers in the technical queue, one of business, one unsorted, one requirement."""
    office.ticket(customer="a@x.example")
    clock.forward(minutes=1)
    office.ticket(customer="b@x.example")
    office.ticket("business/login", customer="c@x.example")
    office.ticket(None, customer="d@x.example")
    office.ticket("design/design-request", customer="e@x.example")
    return office


def forge(office, actor, action, number, *, text=None, clause="3.1", **changes):
    """Do what the desk does and nothing it asks: state, message and entry, with a sound chain."""
    with office.owner._transaction() as tx:
        ticket = tx.writer.ticket(number)
        said = {} if text is None else tx.add_message(ticket, "reply", actor, text)
        if changes:
            tx.writer.change_ticket(ticket, **changes)
        tx.writer.append_entry(
            at=tx.at,
            actor=actor,
            action=action,
            policy_id=tx.policy_id,
            number=number,
            clause=clause,
            detail={"set": plain(changes), "reason": "Because", **said},
        )


def verdicts(office):
    report = verify(office.owner)
    assert report.violations == len(report.problems)
    return report.problems


def framed(body):
    return f"Dear customers,\n\n{body}\n\nThank you for your interest in our products and services."


def test_work_done_by_the_desk_stands(busy, clock):
    number = busy.tom.take().number
    busy.tom.note(number, "Looking.")
    busy.tom.reply(number, GOOD, "wait")
    busy.owner.customer_message(number, "And now?")
    busy.lea.reassign([number], "ngoc", "Tom is ill")
    busy.ngoc.reply(number, GOOD, "resolve")
    busy.mai.sort(4, "business", "billing")
    busy.mai.approve(5)
    busy.owner.customer_message(number, "Again!")
    busy.lea.hand_over(number, "business", "login", "A login matter")
    clock.forward(hours=-2)
    busy.sofia.take()
    assert verdicts(busy) == []


FORGERIES = {
    "3.1 out of order": ("tom", "take", 2, {"status": "in-progress", "holder": "tom"}, "breaks 3.1"),
    "4.1 foreign department": ("tom", "take", 3, {"status": "in-progress", "holder": "tom"}, "breaks 4.1"),
    "4.1 for a friend": ("tom", "take", 1, {"status": "in-progress", "holder": "ngoc"}, "changed more"),
    "1.4c no approval": ("dung", "take", 5, {"status": "in-progress", "holder": "dung"}, "breaks 1.4c"),
    "1.4c approved by a colleague": ("dung", "approve", 5, {"status": "queued"}, "breaks 1.4c"),
    "1.4c sorted by an agent": (
        "tom",
        "sort",
        1,
        {"department": "technical", "category": "interface", "status": "queued"},
        "breaks 1.4c",
    ),
    "3.3 resolved unanswered": ("tom", "resolve", 1, {"status": "resolved"}, "breaks 4.1"),
    "3.1 from the queue": ("lea", "reassign", 1, {"status": "in-progress", "holder": "tom"}, "breaks 3.1"),
    "4.1 nobody": ("ghost", "take", 1, {"status": "in-progress", "holder": "tom"}, "was no agent"),
    "1.0 unknown action": ("tom", "favour", 1, {"status": "queued"}, "knows no action"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_entry_is_named_with_its_clause(busy, name):
    actor, action, number, changes, said = FORGERIES[name]
    forge(busy, actor, action, number, **changes)
    assert any(said in problem and f"entry {busy.last_entry()}" in problem for problem in verdicts(busy))


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("Hello,\n\nDone.\n\nThank you for your interest in our products and services.", "3.5"),
        ("Dear customers,\n\nDone.", "3.6"),
        (framed("Please call us."), "3.4"),
        (framed("You are an idiot."), "4.2"),
    ],
)
def test_a_reply_that_never_passed_the_gate_is_named(busy, text, clause):
    number = busy.tom.take().number
    forge(busy, "tom", "reply", number, text=text, answered=True)
    assert any(f"breaks {clause}" in problem for problem in verdicts(busy))


def test_a_reply_sent_while_the_desk_was_closed_is_named(busy, clock):
    number = busy.sofia.take().number
    clock.forward(hours=3, minutes=10)
    forge(busy, "sofia", "reply", number, text=framed(GOOD), answered=True)
    assert any("breaks 2.1" in problem for problem in verdicts(busy))


def test_a_ticket_that_jumped_the_queue_by_its_arrival_is_named(busy, clock):
    number = busy.tom.take().number
    forge(busy, "tom", "release", number, status="queued", holder=None, queued_at=clock.now - timedelta(days=9))
    assert any("changed more" in problem for problem in verdicts(busy))


def test_the_issue_of_another_customer_starts_no_day(busy, clock):
    number = busy.tom.take().number
    busy.tom.reply(number, GOOD, "resolve")
    with busy.owner._transaction() as tx:
        tx.change(tx.writer.ticket(2), "next-issue", {"previous_processed_at": tx.at}, after=number)
    assert any("breaks 2.2c" in problem for problem in verdicts(busy))


def test_an_entry_is_judged_by_the_policy_that_was_in_force_then(busy, tmp_path):
    number = busy.tom.take().number
    busy.tom.reply(number, "Our kettle is mended.")
    stricter = tmp_path / "policy.toml"
    stricter.write_text(busy.owner.policy().source.replace("insults = [", 'insults = [\n    "kettle",', 1), "utf-8")
    busy.administration.apply_policy(stricter)
    assert verdicts(busy) == []
    assert busy.tom.reply(number, "Our kettle is mended.").clause == "4.2"


def test_a_reply_put_in_by_hand_is_named_with_the_frame_it_lacks(busy):
    with by_hand(busy.path) as connection:
        connection.execute(
            "INSERT INTO messages (id, number, at, kind, author, body) VALUES "
            "((SELECT max(id) + 1 FROM messages), 1, '2026-03-09', 'reply', 'tom', 'Hi')"
        )
    problems = verify(busy.owner).problems
    assert any("has no entry" in problem for problem in problems)
    assert any("breaks 3.5" in problem for problem in problems)
