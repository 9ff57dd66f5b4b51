"""Each clause of the policy, and the test that goes red when its rule is taken away."""

from pathlib import Path

import pytest

CLAUSES = {
    "1.0": ("desk.test_actions", "TestSort.test_knows_which_category_belongs_to_which_department"),
    "1.0 progress": ("desk.test_journal", "test_case_40_what_is_changed_behind_the_desks_back_is_named"),
    "1.1": ("policy.test_file", "test_the_shipped_policy_has_the_departments_and_categories_of_the_text"),
    "1.2": ("policy.test_file", "test_the_shipped_policy_has_the_departments_and_categories_of_the_text"),
    "1.3": ("policy.test_file", "test_the_shipped_policy_has_the_departments_and_categories_of_the_text"),
    "1.4a": ("desk.test_actions", "TestReopen.test_by_the_front_desk_or_the_lead_with_a_reason"),
    "1.4b": ("policy.test_file", "test_the_shipped_policy_has_the_departments_and_categories_of_the_text"),
    "1.4c sort": ("desk.test_actions", "TestSort.test_is_the_front_desks_or_the_leads_within_the_department"),
    "1.4c approve": ("desk.test_actions", "TestApproval.test_queues_a_requirement_at_its_arrival"),
    "2.1": ("desk.test_actions", "TestTheClock.test_case_26_at_the_edges_of_a_window_closes_opens_and_closes"),
    "2.2a": ("desk.test_intake", "test_there_is_no_channel_but_mail_and_the_system"),
    "2.2b": ("desk.test_actions", "TestTake.test_passes_over_what_is_closed_today_and_keeps_its_place"),
    "2.2c order": ("desk.test_actions", "TestTake.test_passes_over_a_customer_whose_other_issue_is_being_processed"),
    "2.2c due": ("desk.test_actions", "TestWaitAndResolve.test_resolving_makes_the_customers_next_issue_due_in_a_day"),
    "2.2d": ("policy.test_deadlines", "test_a_ticket_is_due_seven_calendar_days_after_it_was_opened"),
    "3.1 order": ("desk.test_actions", "TestTake.test_gives_the_oldest_ticket_and_nothing_else"),
    "3.1 hand": ("desk.test_actions", "TestTake.test_needs_an_empty_hand"),
    "3.1 reassign": ("desk.test_actions", "TestReassign.test_never_from_the_queue"),
    "3.2": ("policy.test_take", "test_a_ticket_that_is_not_queued_cannot_be_taken"),
    "3.3": ("desk.test_actions", "TestWaitAndResolve.test_need_a_reply_to_the_last_message"),
    "3.4": (
        "desk.test_actions",
        "TestReply.test_that_the_gate_objects_to_is_refused_with_the_clause_and_leaves_nothing",
    ),
    "3.5": ("desk.test_actions", "TestReply.test_is_framed_kept_and_put_into_the_outbox"),
    "3.6": ("desk.test_actions", "TestReply.test_is_framed_kept_and_put_into_the_outbox"),
    "4.1 holder": ("desk.test_actions", "TestReply.test_by_somebody_else_is_refused"),
    "4.1 reading": ("desk.test_visibility", "test_case_43_lists_searches_counts_and_histories_hold_none_of_them"),
    "4.2": (
        "desk.test_actions",
        "TestReply.test_that_the_gate_objects_to_is_refused_with_the_clause_and_leaves_nothing",
    ),
}
"""Clause (and which of its rules) to the module and name of its test."""

SECTIONS = {"1": "0 1 2 3 4a 4b 4c", "2": "1 2a 2b 2c 2d", "3": "1 2 3 4 5 6", "4": "1 2"}
ALL = [f"{section}.{clause}" for section, clauses in SECTIONS.items() for clause in clauses.split()]


def test_every_clause_has_its_test():
    assert sorted({clause.split()[0] for clause in CLAUSES}) == sorted(ALL)


@pytest.mark.parametrize("clause", CLAUSES)
def test_the_named_test_is_there(clause):
    module, name = CLAUSES[clause]
    file = Path(__file__).parent.joinpath(*module.split(".")).with_suffix(".py")
    assert f"def {name.rpartition('.')[2]}(" in file.read_text("utf-8")
