"""A reply left ready to send waits for the desk to open, is ruled on again whole, and goes out once (2.1, 3.x)."""

import threading
from datetime import UTC, datetime

import pytest
from forger import Forger

from cs_tui.desk import Desk, open_desk
from cs_tui.desk.journal import verify
from cs_tui.policy import Refused
from raw_store import by_hand

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


def actions_of(office, number):
    return [(entry.action, entry.refused) for entry in office.owner.log(number)]


def test_saving_the_same_text_again_leaves_it_ready(office, clock, held):
    office.sofia.leave_ready(held, GOOD)
    before = office.last_entry()
    assert office.sofia.save_draft(held, GOOD) is False
    assert office.last_entry() == before
    clock.set(2026, 3, 9, 13, 30)
    assert office.tom.send_ready() == 1


def test_taking_it_back_is_said_and_is_the_last_word_of_the_journal(office, clock, held):
    office.sofia.leave_ready(held, GOOD)
    office.huy.hand_over(held, "technical", "hosting-domain", "It is the server")
    assert office.sofia.save_draft(held, "Not so fast.") is True
    assert office.sofia.save_draft(held, "Not so very fast.") is False
    assert actions_of(office, held)[-2:] == [("hand-over", False), ("unready", False)]
    assert verify(office.owner).problems == []


def test_what_was_never_left_ready_cannot_have_been_taken_back(office, held):
    entry = Forger(office).does("anh", "unready", held)
    report = verify(office.owner)
    assert report.first_bad_entry == entry
    assert "left nothing ready" in report.problems[0]


def test_leaving_another_text_ready_takes_nothing_back(office, clock, held):
    office.sofia.leave_ready(held, GOOD)
    office.sofia.leave_ready(held, GOOD + " Sorry.", "resolve")
    assert [action for action, _ in actions_of(office, held)][-2:] == ["ready", "ready"]
    clock.set(2026, 3, 9, 13, 30)
    assert office.tom.send_ready() == 1
    assert "Sorry." in replies(office, held)[0]


def test_without_a_word_on_what_was_read_it_answers_what_was_there(office, clock, held):
    office.sofia.leave_ready(held, GOOD)
    office.owner.customer_message(held, "Never mind, it came.")
    clock.set(2026, 3, 9, 13, 30)
    assert office.tom.send_ready() == 0
    assert office.sofia.draft(held).returned.endswith("(3.3)")


def test_a_duplicate_merged_in_meanwhile_brings_it_back(office, clock, held):
    twin = office.ticket("business/billing", body="And the invoice of May?")
    office.sofia.leave_ready(held, GOOD)
    office.huy.merge(twin, held)
    clock.set(2026, 3, 9, 13, 30)
    assert office.tom.send_ready() == 0
    assert office.sofia.draft(held).returned.endswith("(3.3)")


def test_it_cannot_be_left_ready_over_a_message_that_was_not_read(office, held):
    seen = max(message.id for message in office.sofia.ticket(held).messages)
    office.owner.customer_message(held, "Never mind, it came.")
    assert office.sofia.leave_ready(held, GOOD, "send", seen).clause == "3.3"
    assert office.sofia.draft(held).body == GOOD


def test_a_message_of_the_customer_brings_a_decline_back_too(office, clock):
    number = office.ticket("design/design-request")
    clock.set(2026, 3, 9, 12, 10)
    office.mai.leave_ready(number, "The contract does not cover it.", "decline")
    office.owner.customer_message(number, "We have extended the contract.")
    clock.set(2026, 3, 9, 13, 30)
    assert office.tom.send_ready() == 0
    assert office.mai.draft(number).returned.endswith("(3.3)")


def test_an_answer_of_a_colleague_meanwhile_brings_it_back(office, clock, held):
    office.sofia.leave_ready(held, GOOD)
    office.huy.reassign([held], "anh", "Sofia is ill")
    clock.set(2026, 3, 9, 14, 0)
    office.anh.reply(held, "It is with the bank.")
    office.huy.reassign([held], "sofia", "She is back")
    assert office.tom.send_ready() == 0
    assert "anh" in office.sofia.draft(held).returned
    assert len(replies(office, held)) == 1


def test_what_went_out_by_itself_is_not_sent_again_from_a_pane_that_still_shows_it(office, clock, held):
    seen = max(message.id for message in office.sofia.ticket(held).messages)
    office.sofia.leave_ready(held, GOOD, "send", seen)
    clock.set(2026, 3, 9, 13, 30)
    assert office.tom.send_ready() == 1
    again = office.sofia.reply(held, GOOD, None, seen)
    assert again.clause == "3.3"
    assert "A reply of yours went out" in again.reason
    assert len(replies(office, held)) == 1
    assert office.sofia.draft(held) is None
    more = office.sofia.reply(held, "And the second one too.", None, seen)
    assert isinstance(more, Refused)
    assert office.sofia.draft(held).body == "And the second one too."


def test_a_desk_that_closes_while_it_is_sent_leaves_it_ready(office, clock, held):
    office.sofia.leave_ready(held, GOOD)
    open_at, shut_at = clock().replace(hour=16, minute=29, second=59), clock().replace(hour=16, minute=30, second=1)
    for looks in range(1, 5):
        times = [open_at] * looks
        Desk(office.store, "tom", lambda: times.pop() if times else shut_at).send_ready()  # noqa: B023
        draft = office.sofia.draft(held)
        if draft is None:
            break
        assert draft.ready_at is not None
        assert draft.returned is None
    else:
        raise AssertionError("it never went out")
    assert looks > 1
    assert len(replies(office, held)) == 1


def test_leaving_ready_on_foreign_numbers_leaves_the_same_trace_whatever_their_hours(office, clock):
    numbers = [office.ticket("technical/hosting-domain"), office.ticket("design/interface"), 99]
    clock.set(2026, 3, 9, 12, 10)
    for number in numbers:
        assert office.sofia.leave_ready(number, GOOD).clause == "4.1"
    own = [(e.action, e.number, e.clause) for e in office.sofia.log() if e.actor == "sofia"]
    assert own == [("ready", None, "4.1")] * 3
    assert office.sofia.drafts() == []


def test_the_reply_of_a_retired_author_comes_back_in_the_journal_too(office, clock, held):
    office.sofia.leave_ready(held, GOOD)
    office.administration.retire_agent("sofia")
    clock.set(2026, 3, 9, 13, 30)
    before = office.last_entry()
    assert office.tom.send_ready() == 0
    assert office.last_entry() > before
    last = office.huy.log(held)[-1]
    assert (last.actor, last.action, last.clause, last.refused) == ("sofia", "reply", "4.1", True)
    assert "retired" in last.detail["reason"]
    assert verify(office.owner).problems == []
    before = office.last_entry()
    office.tom.send_ready()
    assert office.last_entry() == before


@pytest.mark.parametrize("change", ["body = 'Pay at once.'", "ready_then = 'resolve'"])
def test_what_was_changed_outside_the_desk_comes_back(office, clock, held, change):
    office.sofia.leave_ready(held, GOOD)
    with by_hand(office.path) as connection:
        connection.execute(f"UPDATE drafts SET {change}")
    clock.set(2026, 3, 9, 13, 30)
    assert office.tom.send_ready() == 0
    assert replies(office, held) == []
    assert "changed outside the desk" in office.sofia.draft(held).returned
    assert actions_of(office, held)[-1] == ("reply", True)


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
