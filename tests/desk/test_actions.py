"""Every action of the desk: who may do it, from where, what it changes, and which clause refuses it."""

from datetime import timedelta

import pytest

from cs_tui.desk import BadInput, NoSuchTicket
from cs_tui.desk.journal import verify
from cs_tui.policy import Refused

GOOD = "The certificate was renewed, and the pages answer again."
GREETING, SIGN_OFF = "Dear customers,", "Thank you for your interest in our products and services."


def refused(outcome, clause):
    assert isinstance(outcome, Refused), outcome
    assert outcome.clause == clause, outcome
    assert outcome.reason
    assert outcome.remedy
    return outcome


def taken(office, who="tom", **more):
    """A ticket in the hand of an agent."""
    office.ticket(**more)
    return getattr(office, who).take().number


class TestTake:
    def test_gives_the_oldest_ticket_and_nothing_else(self, office, clock):
        first = office.ticket(customer="a@x.example")
        clock.forward(minutes=1)
        office.ticket(customer="b@x.example")
        got = office.tom.take()
        assert (got.number, got.status, got.holder) == (first, "in-progress", "tom")

    def test_of_an_empty_queue_gives_nothing(self, office):
        assert office.tom.take() is None

    def test_keeps_to_the_own_department(self, office):
        office.ticket("business/login")
        assert office.tom.take() is None

    def test_needs_an_empty_hand(self, office):
        taken(office)
        office.ticket(customer="b@x.example")
        refused(office.tom.take(), "3.1")

    def test_does_not_count_tickets_that_wait_for_the_customer(self, office):
        number = taken(office)
        office.tom.reply(number, GOOD, "wait")
        second = office.ticket(customer="b@x.example")
        assert office.tom.take().number == second

    def test_outside_the_window_is_refused_until_it_opens(self, office, clock):
        office.ticket("business/login")
        clock.set(2026, 3, 9, 12, 0)
        until = refused(office.sofia.take(), "2.1").until
        assert (until.hour, until.minute) == (13, 30)

    def test_passes_over_what_is_closed_today_and_keeps_its_place(self, office, clock):
        clock.set(2026, 3, 6, 9, 0)
        requirement = office.ticket("technical/interface", customer="a@x.example")
        office.mai.approve(requirement)
        common = office.ticket(customer="b@x.example")
        clock.set(2026, 3, 7, 9, 0)
        assert office.tom.take().number == common
        refused(office.ngoc.take(), "2.2b")
        clock.set(2026, 3, 9, 0, 0)
        assert office.ngoc.take().number == requirement

    def test_passes_over_a_customer_whose_other_issue_is_being_processed(self, office):
        first, second = office.ticket(), office.ticket()
        assert office.tom.take().number == first
        assert refused(office.ngoc.take(), "2.2c").until is None
        other = office.ticket(customer="b@x.example")
        assert office.ngoc.take().number == other
        office.tom.reply(first, GOOD, "resolve")
        assert office.tom.take().number == second

    def test_of_the_same_customer_in_another_department_goes_on(self, office):
        taken(office)
        other = office.ticket("business/login")
        assert office.sofia.take().number == other


class TestReply:
    def test_is_framed_kept_and_put_into_the_outbox(self, office):
        number = taken(office)
        ticket = office.tom.reply(number, GOOD)
        body = ticket.messages[-1].body.splitlines()
        assert (body[0], body[-1]) == (GREETING, SIGN_OFF)
        assert office.outbox() == [("linh@vinasoft.example", "queued")]

    def test_on_the_system_channel_has_no_sign_off_and_no_outbox(self, office):
        number = taken(office, channel="system")
        ticket = office.tom.reply(number, GOOD)
        assert ticket.messages[-1].body == f"{GREETING}\n\n{GOOD}"
        assert office.outbox() == []

    def test_by_somebody_else_is_refused(self, office):
        number = taken(office)
        refused(office.ngoc.reply(number, GOOD), "4.1")
        refused(office.lea.reply(number, GOOD), "4.1")
        refused(office.mai.reply(number, GOOD), "4.1")

    def test_to_a_ticket_nobody_holds_is_refused(self, office):
        refused(office.tom.reply(office.ticket(), GOOD), "4.1")

    def test_outside_the_window_is_refused_and_kept_as_a_draft(self, office, clock):
        number = taken(office, "sofia", scope="business/login")
        clock.set(2026, 3, 9, 16, 30)
        until = refused(office.sofia.reply(number, GOOD), "2.1").until
        assert (until.day, until.hour) == (10, 8)
        assert office.sofia.draft(number).body == GOOD

    @pytest.mark.parametrize(
        ("body", "clause"),
        [
            ("Could you call us back?", "3.4"),
            ("You are an idiot.", "4.2"),
            ("  \n ", "3.3"),
            ("Your new server is {{server name}}.", "3.3"),
            ("Dеar customers,\n\nwith a Cyrillic letter in the greeting", "3.5"),
            ("Done.\n\nThank you for your interest in our products and services.\n\n> you wrote", "3.6"),
        ],
    )
    def test_that_the_gate_objects_to_is_refused_with_the_clause_and_leaves_nothing(self, office, body, clause):
        number = taken(office)
        refused(office.tom.reply(number, body), clause)
        assert [message.kind for message in office.tom.ticket(number).messages] == ["customer"]

    def test_with_the_frame_typed_by_hand_is_not_doubled(self, office):
        number = taken(office)
        ticket = office.tom.reply(number, f"{GREETING}\n\n{GOOD}\n\n{SIGN_OFF}")
        assert ticket.messages[-1].body == f"{GREETING}\n\n{GOOD}\n\n{SIGN_OFF}"

    def test_drops_the_draft_it_was_made_of(self, office):
        number = taken(office)
        office.tom.save_draft(number, GOOD)
        office.tom.reply(number, GOOD)
        assert office.tom.draft(number) is None

    def test_that_is_refused_is_the_draft_from_then_on(self, office):
        number = taken(office)
        office.tom.save_draft(number, "Half a sentence")
        refused(office.tom.reply(number, "Half a sentence, and then: call us"), "3.4")
        assert office.tom.draft(number).body == "Half a sentence, and then: call us"

    def test_that_is_refused_because_the_ticket_was_moved_is_kept(self, office):
        number = taken(office)
        office.lea.reassign([number], "ngoc", "x")
        refused(office.tom.reply(number, GOOD), "4.1")
        assert office.tom.draft(number).body == GOOD

    def test_leaves_without_control_characters(self, office):
        number = taken(office)
        ticket = office.tom.reply(number, "It \x1b[31mworks\x07 again\ud800.")
        assert ticket.messages[-1].body.splitlines()[2] == "It [31mworks again?."

    def test_is_refused_when_the_customer_has_written_since_it_was_begun(self, office):
        number = taken(office)
        seen = office.tom.ticket(number).messages[-1].id
        office.owner.customer_message(number, "And now the mail is down too!")
        refused(office.tom.reply(number, GOOD, seen=seen), "3.3")
        seen = office.tom.ticket(number).messages[-1].id
        assert office.tom.reply(number, GOOD, seen=seen).messages[-1].kind == "reply"


class TestWaitAndResolve:
    def test_need_a_reply_to_the_last_message(self, office):
        number = taken(office)
        refused(office.tom.wait(number), "3.3")
        refused(office.tom.resolve(number), "3.3")
        office.tom.reply(number, GOOD)
        office.owner.customer_message(number, "One more thing.")
        refused(office.tom.resolve(number), "3.3")
        office.tom.reply(number, GOOD)
        assert office.tom.resolve(number).status == "resolved"

    def test_a_resolved_ticket_has_no_holder(self, office):
        number = taken(office)
        assert office.tom.reply(number, GOOD, "resolve").holder is None

    def test_resolving_outside_the_window_is_refused(self, office, clock):
        number = taken(office, "sofia", scope="business/login")
        office.sofia.reply(number, GOOD)
        clock.set(2026, 3, 9, 12, 0)
        refused(office.sofia.resolve(number), "2.1")
        assert office.sofia.wait(number).status == "waiting", "waiting is never locked"

    def test_the_customers_answer_brings_a_waiting_ticket_back_on_top(self, office):
        number = taken(office)
        office.tom.reply(number, GOOD, "wait")
        office.owner.customer_message(number, "Thank you, but…")
        ticket = office.tom.ticket(number)
        assert (ticket.status, ticket.holder) == ("in-progress", "tom")
        office.ticket(customer="b@x.example")
        refused(office.tom.take(), "3.1")

    def test_resolving_makes_the_customers_next_issue_due_in_a_day(self, office, clock):
        first, second = office.ticket(), office.ticket()
        office.tom.take()
        clock.forward(hours=2)
        office.tom.reply(first, GOOD, "resolve")
        ticket = office.tom.ticket(second)
        assert (ticket.deadline, ticket.deadline_clause) == (clock.now + timedelta(hours=24), "2.2c")
        assert office.tom.ticket(first).deadline_clause == "2.2d"

    def test_a_day_that_runs_is_not_started_anew(self, office, clock):
        clock.set(2026, 3, 6, 9, 0)
        first = office.ticket()
        second = office.ticket("technical/interface")
        office.mai.approve(second)
        office.tom.take()
        office.tom.reply(first, GOOD, "resolve")
        due = office.tom.ticket(second).deadline
        clock.set(2026, 3, 7, 1, 0)
        third = office.ticket()
        assert office.tom.take().number == third
        office.tom.reply(third, GOOD, "resolve")
        assert office.tom.ticket(second).deadline == due

    def test_an_issue_that_awaits_approval_is_the_next_one_too(self, office):
        first = office.ticket()
        second = office.ticket("technical/interface")
        office.tom.take()
        office.tom.reply(first, GOOD, "resolve")
        office.mai.approve(second)
        assert office.tom.ticket(second).deadline_clause == "2.2c"

    def test_sorting_does_not_put_off_the_day(self, office):
        first, second = office.ticket(), office.ticket()
        office.tom.take()
        office.tom.reply(first, GOOD, "resolve")
        assert office.lea.sort(second, "technical", "interface").deadline_clause == "2.2c"

    def test_a_ticket_that_waits_is_not_resolved_from_there(self, office):
        number = taken(office)
        office.tom.reply(number, GOOD, "wait")
        refused(office.tom.resolve(number), "4.1")


class TestNote:
    def test_is_open_to_all_who_read_the_ticket_at_any_hour(self, office, clock):
        number = office.ticket()
        clock.set(2026, 3, 8, 3, 0)
        assert office.ngoc.note(number, "Seen before.").messages[-1].kind == "note"
        assert office.mai.note(number, "So have we.").messages[-1].author == "mai"
        refused(office.sofia.note(number, "What is this?"), "4.1")

    def test_does_not_count_as_an_answer(self, office):
        number = taken(office)
        office.tom.note(number, GOOD)
        refused(office.tom.resolve(number), "3.3")

    def test_may_not_be_empty(self, office):
        with pytest.raises(BadInput, match="empty"):
            office.tom.note(office.ticket(), " \n")


class TestRelease:
    def test_puts_a_ticket_back_to_its_place(self, office, clock):
        first = taken(office)
        clock.forward(minutes=5)
        office.ticket(customer="b@x.example")
        released = office.tom.release(first, "The access is missing")
        assert (released.status, released.holder, released.position) == ("queued", None, 1)
        assert office.ngoc.take().number == first

    def test_is_the_holders_and_needs_a_reason(self, office):
        number = taken(office)
        refused(office.ngoc.release(number, "I want it"), "4.1")
        with pytest.raises(BadInput, match="reason"):
            office.tom.release(number, "  ")
        assert office.tom.ticket(number).holder == "tom"


class TestSort:
    def test_gives_an_unsorted_ticket_its_scope_and_place_of_arrival(self, office, clock):
        early = office.ticket(None, customer="a@x.example")
        clock.forward(minutes=5)
        office.ticket(customer="b@x.example")
        clock.forward(minutes=5)
        ticket = office.mai.sort(early, "technical", "hosting-domain")
        assert (ticket.status, ticket.position) == ("queued", 1)
        assert office.tom.take().number == early

    def test_sends_requirements_to_approval(self, office):
        ticket = office.mai.sort(office.ticket(None), "design", "design-request")
        assert ticket.status == "awaiting-approval"

    def test_is_the_front_desks_or_the_leads_within_the_department(self, office):
        number = office.ticket("business/login")
        refused(office.sofia.sort(number, "business", "billing"), "1.4c")
        refused(office.huy.sort(number, "technical", "hosting-domain"), "4.1")
        assert office.huy.sort(number, "business", "billing").category == "billing"
        refused(office.lea.sort(number, "technical", "hosting-domain"), "4.1")

    def test_knows_which_category_belongs_to_which_department(self, office):
        number = office.ticket(None)
        refused(office.mai.sort(number, "technical", "billing"), "1.0")
        with pytest.raises(BadInput, match="no category"):
            office.mai.sort(number, "technical", "cooking")
        with pytest.raises(BadInput, match="no department"):
            office.mai.sort(number, "kitchen", "billing")

    def test_is_locked_outside_the_window(self, office, clock):
        number = office.ticket(None)
        clock.set(2026, 3, 9, 12, 30)
        refused(office.mai.sort(number, "business", "login"), "2.1")

    def test_does_not_touch_a_ticket_somebody_holds(self, office):
        refused(office.mai.sort(taken(office), "business", "login"), "1.0")


class TestApproval:
    def test_queues_a_requirement_at_its_arrival(self, office, clock):
        number = office.ticket("technical/service-install", customer="a@x.example")
        assert office.tom.take() is None, "a requirement is not touched before it is approved"
        clock.forward(hours=1)
        office.ticket(customer="b@x.example")
        assert office.mai.approve(number).position == 1
        assert office.tom.take().number == number

    def test_is_the_front_desks_alone(self, office):
        number = office.ticket("design/design-request")
        refused(office.chloe.approve(number), "1.4c")
        refused(office.chloe.decline(number, GOOD), "1.4c")

    def test_twice_counts_once(self, office):
        number = office.ticket("design/design-request")
        office.mai.approve(number)
        refused(office.rosa.approve(number), "1.4c")

    def test_is_locked_outside_the_window(self, office, clock):
        number = office.ticket("design/design-request")
        clock.set(2026, 3, 9, 17, 0)
        refused(office.mai.approve(number), "2.1")
        refused(office.mai.decline(number, GOOD), "2.1")

    def test_a_decline_answers_in_writing_and_resolves(self, office):
        number = office.ticket("design/design-request")
        refused(office.mai.decline(number, "Call us."), "3.4")
        ticket = office.mai.decline(number, "This lies outside what your contract covers; a quotation is on its way.")
        assert ticket.status == "resolved"
        assert ticket.messages[-1].body.startswith(GREETING)
        assert ticket.messages[-1].body.endswith(SIGN_OFF)

    def test_a_decline_starts_the_day_of_the_next_issue(self, office):
        declined, following = office.ticket("design/design-request"), office.ticket("design/design-request")
        office.mai.decline(declined, "This lies outside what your contract covers.")
        assert office.mai.ticket(following).deadline_clause == "2.2c"

    def test_a_decline_that_is_refused_is_kept(self, office):
        number = office.ticket("design/design-request")
        refused(office.mai.decline(number, "Call us."), "3.4")
        assert office.mai.draft(number).body == "Call us."


class TestHandOver:
    def test_keeps_the_first_arrival_in_the_other_queue(self, office, clock):
        number = taken(office)
        clock.forward(hours=1)
        office.ticket("business/login", customer="b@x.example")
        clock.forward(hours=1)
        ticket = office.tom.hand_over(number, "business", "mail-account", "It is about a mailbox")
        assert (ticket.department, ticket.holder, ticket.status) == ("business", None, "queued")
        assert office.sofia.take().number == number
        with pytest.raises(NoSuchTicket):
            office.tom.ticket(number)

    def test_of_a_requirement_waits_for_approval_there(self, office):
        ticket = office.tom.hand_over(taken(office), "design", "interface", "A design matter")
        assert ticket.status == "awaiting-approval"

    def test_is_the_holders_or_the_leads(self, office):
        number = taken(office)
        refused(office.ngoc.hand_over(number, "business", "login", "x"), "4.1")
        assert office.lea.hand_over(number, "business", "login", "x").department == "business"

    def test_of_a_queued_ticket_is_the_leads(self, office):
        number = office.ticket()
        refused(office.tom.hand_over(number, "business", "login", "x"), "4.1")
        assert office.lea.hand_over(number, "business", "login", "x").status == "queued"

    def test_goes_to_another_department_with_a_scope_of_its_own(self, office):
        number = taken(office)
        refused(office.tom.hand_over(number, "technical", "interface", "x"), "1.0")
        refused(office.tom.hand_over(number, "business", "hosting-domain", "x"), "1.0")


class TestReassign:
    def test_moves_held_tickets_to_an_agent_or_back_to_the_queue(self, office):
        number = taken(office)
        [moved] = office.lea.reassign([number], "ngoc", "Tom is ill")
        assert (moved.holder, moved.status) == ("ngoc", "in-progress")
        [back] = office.lea.reassign([number], None, "Nobody is free")
        assert (back.holder, back.status, back.position) == (None, "queued", 1)

    def test_is_the_leads_of_the_department(self, office):
        number = taken(office)
        refused(office.ngoc.reassign([number], "ngoc", "x")[0], "4.1")
        refused(office.huy.reassign([number], "sofia", "x")[0], "4.1")
        refused(office.rosa.reassign([number], "ngoc", "x")[0], "4.1")

    def test_never_from_the_queue(self, office):
        refused(office.lea.reassign([office.ticket()], "ngoc", "A friend of mine")[0], "3.1")

    def test_stays_in_the_department(self, office):
        refused(office.lea.reassign([taken(office)], "sofia", "x")[0], "4.1")

    def test_rules_on_each_of_many(self, office):
        one = taken(office)
        two = taken(office, "ngoc", customer="b@x.example")
        queued = office.ticket(customer="c@x.example")
        outcomes = office.lea.reassign([one, two, queued], "lea", "A quiet day")
        assert [isinstance(outcome, Refused) for outcome in outcomes] == [False, False, True]

    def test_a_waiting_ticket_waits_with_its_new_holder(self, office):
        number = taken(office)
        office.tom.reply(number, GOOD, "wait")
        [moved] = office.lea.reassign([number], "ngoc", "x")
        assert (moved.holder, moved.status) == ("ngoc", "waiting")

    def test_the_former_holder_keeps_the_draft_and_cannot_send_it(self, office):
        number = taken(office)
        office.tom.save_draft(number, GOOD)
        office.lea.reassign([number], "ngoc", "x")
        refused(office.tom.reply(number, GOOD), "4.1")
        assert office.tom.draft(number).body == GOOD


class TestReopen:
    @pytest.fixture
    def resolved(self, office):
        number = taken(office)
        office.tom.reply(number, GOOD, "resolve")
        return number

    def test_by_the_customers_writing_queues_it_anew_with_new_seven_days(self, office, clock, resolved):
        clock.forward(days=2)
        ticket = office.owner.customer_message(resolved, "It is down again.")
        assert (ticket.status, ticket.department) == ("queued", "technical")
        assert ticket.queued_at == clock.now
        assert ticket.deadline == clock.now + timedelta(days=7)
        assert ticket.opened_at == clock.now - timedelta(days=2)

    def test_by_the_front_desk_or_the_lead_with_a_reason(self, office, resolved):
        refused(office.tom.reopen(resolved, "x"), "1.4a")
        assert office.lea.reopen(resolved, "Not done yet").status == "queued"
        refused(office.mai.reopen(resolved, "x"), "1.4a")
        office.tom.take()
        office.tom.reply(resolved, GOOD, "resolve")
        assert office.mai.reopen(resolved, "A dispute").status == "queued"


class TestDrafts:
    def test_come_back_and_end_when_emptied(self, office):
        number = taken(office)
        office.tom.save_draft(number, "half a sen")
        assert office.tom.draft(number).body == "half a sen"
        assert [draft.number for draft in office.tom.drafts()] == [number]
        assert office.ngoc.draft(number) is None
        office.tom.save_draft(number, " ")
        assert office.tom.drafts() == []

    def test_of_a_ticket_that_went_to_another_department_can_still_be_saved(self, office):
        number = taken(office)
        office.tom.save_draft(number, "one")
        office.lea.hand_over(number, "business", "login", "x")
        office.tom.save_draft(number, "two")
        assert office.tom.draft(number).body == "two"

    def test_of_a_ticket_one_may_not_read_cannot_be_begun(self, office):
        with pytest.raises(NoSuchTicket):
            office.tom.save_draft(office.ticket("business/login"), "x")


class TestTheClock:
    def test_case_24_that_is_put_back_changes_no_order_and_is_recorded(self, office, clock):
        first = office.ticket(customer="a@x.example")
        clock.forward(hours=-1)
        second = office.ticket(customer="b@x.example")
        assert [ticket.number for ticket in office.tom.queue()] == [first, second]
        assert "clock" in office.owner.log()[-1].detail

    def test_case_24_that_went_a_day_ahead_and_back_leaves_order_and_raises_no_alarms(self, office, clock):
        first = office.ticket(customer="a@x.example")
        assert office.tom.take().number == first
        clock.forward(hours=24)
        second = office.ticket(customer="b@x.example")
        clock.forward(hours=-24)
        third = office.ticket(customer="c@x.example")
        assert [ticket.number for ticket in office.tom.queue()] == [second, third]
        assert office.lea.summary().overdue == 0
        assert all("clock" in entry.detail for entry in office.owner.log(third))
        assert office.tom.reply(first, GOOD, "resolve").status == "resolved"
        assert office.tom.take().number == second
        assert verify(office.owner).problems == []

    def test_case_26_at_the_edges_of_a_window_closes_opens_and_closes(self, office, clock):
        for hour, minute, second, is_open in [
            (11, 59, 59, True),
            (12, 0, 0, False),
            (13, 30, 0, True),
            (16, 30, 0, False),
        ]:
            office.ticket("business/login", customer=f"{hour}{minute}@x.example")
            clock.set(2026, 3, 9, hour, minute, second)
            outcome = office.sofia.take()
            if not is_open:
                refused(outcome, "2.1")
            else:
                assert office.sofia.reply(outcome.number, GOOD, "resolve").status == "resolved"
