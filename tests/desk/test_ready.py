"""A reply left ready to send waits for the desk to open, is ruled on again whole, and goes out once (2.1, 3.x)."""

import threading
from datetime import UTC, datetime

import pytest

from cs_tui.desk import Desk, open_desk
from cs_tui.desk.journal import verify
from cs_tui.policy import Refused

GOOD = "Your invoice was sent again."


@pytest.fixture
def held(office, clock):
    """A ticket that sofia holds when the lunch break has begun."""
    number = office.ticket("business/billing")
    office.sofia.take()
    clock.set(2026, 3, 9, 12, 10)
    return number


def replies(office, number):
    return [message.body for message in office.owner.ticket(number).messages if message.kind == "reply"]


def test_it_waits_as_a_draft_and_goes_out_when_the_desk_opens(office, clock, held):
    left = office.sofia.leave_ready(held, GOOD, "resolve")
    assert (left.status, left.entries[-1].action, left.entries[-1].clause) == ("in-progress", "ready", "2.1")
    assert office.sofia.draft(held).ready_then == "resolve"
    assert office.tom.send_ready() == 0
    assert replies(office, held) == []
    clock.set(2026, 3, 9, 13, 30)
    assert office.tom.send_ready() == 1
    ticket = office.owner.ticket(held)
    assert ticket.status == "resolved"
    assert [entry.actor for entry in ticket.entries if entry.action in ("reply", "resolve")] == ["sofia", "sofia"]
    assert office.sofia.draft(held) is None
    assert verify(office.owner).problems == []


def test_whoever_opens_the_store_next_sends_it(office, clock, held):
    office.sofia.leave_ready(held, GOOD)
    office.sofia.close()
    clock.set(2026, 3, 9, 13, 30)
    Desk(office.store, "mai", clock).send_ready()
    assert len(replies(office, held)) == 1


@pytest.mark.parametrize(("hour", "sent"), [(13, 0), (14, 1)])
def test_opening_a_desk_sends_what_is_due(office, clock, held, hour, sent):
    office.sofia.leave_ready(held, GOOD)
    then = clock().replace(hour=hour, minute=0)
    with office.store.write() as writer:
        writer.set("demo", str((then - datetime.now(UTC)).total_seconds()))
    open_desk(office.path, "tom").close()
    assert len(replies(office, held)) == sent


def test_it_goes_out_once_however_many_try(office, clock, held):
    office.sofia.leave_ready(held, GOOD, "wait")
    clock.set(2026, 3, 9, 13, 30)
    desks = [Desk(office.store, name, clock) for name in ("tom", "lea", "mai", "rosa", "huy", "sofia")]
    threads = [threading.Thread(target=desk.send_ready) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(replies(office, held)) == 1
    assert len(office.outbox()) == 1


@pytest.mark.parametrize("then", ["send", "wait", "resolve"])
def test_while_the_desk_is_open_it_goes_out_at_once(office, then):
    number = office.ticket("business/billing")
    office.sofia.take()
    done = office.sofia.leave_ready(number, GOOD, then)
    assert done.status == {"send": "in-progress", "wait": "waiting", "resolve": "resolved"}[then]
    assert len(replies(office, number)) == 1


def test_a_message_of_the_customer_meanwhile_brings_it_back(office, clock, held):
    seen = max(message.id for message in office.sofia.ticket(held).messages)
    office.sofia.leave_ready(held, GOOD, "resolve", seen)
    office.owner.customer_message(held, "Never mind, it came.")
    clock.set(2026, 3, 9, 13, 30)
    assert office.tom.send_ready() == 0
    draft = office.sofia.draft(held)
    assert (draft.body, draft.ready_at) == (GOOD, None)
    assert "written" in draft.returned
    assert draft.returned.endswith("(3.3)")
    assert office.tom.send_ready() == 0


def test_a_new_holder_brings_it_back(office, clock, held):
    office.sofia.leave_ready(held, GOOD)
    office.huy.reassign([held], "anh", "Sofia is ill")
    clock.set(2026, 3, 9, 13, 30)
    office.tom.send_ready()
    assert replies(office, held) == []
    assert office.sofia.draft(held).returned.endswith("(4.1)")


def test_a_hand_over_to_another_department_brings_it_back(office, clock, held):
    office.sofia.leave_ready(held, GOOD)
    office.huy.hand_over(held, "technical", "hosting-domain", "It is the server")
    office.tom.send_ready()
    assert replies(office, held) == []
    assert office.sofia.draft(held).returned.endswith("(4.1)")


def test_a_policy_that_has_become_stricter_brings_it_back(office, clock, held, tmp_path):
    office.sofia.leave_ready(held, GOOD)
    changed = tmp_path / "policy.toml"
    source = office.owner.policy().source
    changed.write_text(source.replace("invitations = [", 'invitations = [\n    "sent again",', 1))
    office.administration.apply_policy(changed)
    clock.set(2026, 3, 9, 13, 30)
    office.tom.send_ready()
    assert office.sofia.draft(held).returned.endswith("(3.4)")


def test_its_author_being_retired_brings_it_back(office, clock, held):
    office.sofia.leave_ready(held, GOOD)
    office.administration.retire_agent("sofia")
    clock.set(2026, 3, 9, 13, 30)
    assert office.tom.send_ready() == 0
    assert replies(office, held) == []
    with office.store.read() as reader:
        assert "retired" in reader.draft(held, "sofia").returned


def test_editing_the_draft_takes_it_back(office, clock, held):
    office.sofia.leave_ready(held, GOOD)
    office.sofia.save_draft(held, "Not so fast.")
    clock.set(2026, 3, 9, 13, 30)
    assert office.tom.send_ready() == 0
    assert office.sofia.draft(held).body == "Not so fast."


def test_what_could_not_be_sent_anyway_is_refused_now_and_kept(office, clock, held):
    refused = office.sofia.leave_ready(held, "Please call us.")
    assert isinstance(refused, Refused)
    assert refused.clause == "3.4"
    assert office.sofia.draft(held).ready_at is None
    foreign = office.anh.leave_ready(held, GOOD)
    assert isinstance(foreign, Refused)
    assert foreign.clause == "4.1"


def test_a_decline_can_be_left_ready_too(office, clock):
    number = office.ticket("design/design-request")
    clock.set(2026, 3, 9, 12, 10)
    office.mai.leave_ready(number, "The contract does not cover it.", "decline")
    assert office.tom.send_ready() == 0
    clock.set(2026, 3, 9, 13, 30)
    assert office.tom.send_ready() == 1
    assert office.owner.ticket(number).status == "resolved"
    assert verify(office.owner).problems == []
