"""What the forecast foretells and how it says so; how a run goes is tested in test_simulation.py."""

import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cs_tui.policy import Schedule, TicketFacts, load_policy
from cs_tui.policy.forecast import LONGEST_QUEUE, RUNS, Handling, forecast

POLICY = load_policy()
SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
TOM = {"tom": True}


def at(*parts):
    return datetime(*parts, tzinfo=SAIGON)


MONDAY = at(2026, 3, 9, 9, 0)
SATURDAY = at(2026, 3, 14, 9, 0)


def minutes(*each, category="login", waited=0):
    return [Handling(category, timedelta(minutes=n), timedelta(hours=waited)) for n in each]


def ticket(number, category="login", department="business", arrived=MONDAY, **more):
    fields = {"status": "queued", "due_from": arrived, "queued_at": arrived, "customer_address": f"{number}@x.example"}
    return TicketFacts(number, department=department, category=category, channel="email", **fields | more)


def foretell(*tickets, now=MONDAY, agents=TOM, department="business", **more):
    return forecast(POLICY, department, now, tickets, agents, **{"processed": minutes(20)} | more)


def test_the_queue_is_told_in_order_with_each_turn():
    told = foretell(ticket(3), ticket(1), ticket(2))
    assert [(p.number, p.place, p.turn) for p in told] == [
        (1, 1, MONDAY),
        (2, 2, MONDAY + timedelta(minutes=20)),
        (3, 3, MONDAY + timedelta(minutes=40)),
    ]
    assert told[2].done == MONDAY + timedelta(hours=1)


def test_three_tickets_of_one_agent_go_on_after_lunch():
    told = foretell(ticket(1), ticket(2), ticket(3), now=at(2026, 3, 9, 11, 0), processed=minutes(40))
    assert [p.turn for p in told] == [at(2026, 3, 9, 11, 0), at(2026, 3, 9, 11, 40), at(2026, 3, 9, 13, 50)]


def test_a_deadline_that_cannot_be_met_is_foretold_before_it_is_missed():
    nearly = MONDAY - timedelta(days=7) + timedelta(minutes=30)
    first, second = foretell(ticket(1, arrived=nearly), ticket(2, arrived=nearly))
    assert (first.risk, first.is_at_risk) == (0, False)
    assert (second.risk, second.is_at_risk, second.missed) == (1, True, RUNS)
    assert second.deadline > MONDAY


def test_the_risk_is_the_share_of_the_runs_in_which_it_is_missed():
    nearly = MONDAY - timedelta(days=7) + timedelta(minutes=30)
    [told] = foretell(ticket(1, arrived=nearly), processed=minutes(*[20] * 7, *[40] * 3), runs=1000)
    assert told.risk == pytest.approx(0.3, abs=0.05)
    assert told.runs == 1000


def test_the_same_question_has_the_same_answer():
    asked = [ticket(n) for n in range(1, 30)]
    assert foretell(*asked, processed=minutes(5, 50, 90)) == foretell(*asked, processed=minutes(5, 50, 90))


def test_what_is_overdue_is_missed_for_certain_and_says_so():
    [told] = foretell(ticket(1, arrived=MONDAY - timedelta(days=7)), processed=minutes(0))
    assert told.risk == 1
    assert "overdue since Mon 09 Mar 09:00 (2.2d)" in told.explanation


def test_a_ticket_takes_as_long_as_those_of_its_category():
    past = minutes(*[10] * 10, category="login") + minutes(*[50] * 10, category="billing")
    told = foretell(ticket(1, "billing"), ticket(2), ticket(3), processed=past)
    assert [p.turn - MONDAY for p in told] == [timedelta(minutes=n) for n in (0, 50, 60)]


def test_a_category_with_too_few_takes_as_long_as_the_whole_department():
    past = minutes(*[10] * 9, category="login") + minutes(*[50] * 91, category="billing")
    told = foretell(ticket(1), ticket(2), processed=past)
    assert told[1].turn == MONDAY + timedelta(minutes=50)


def test_where_none_has_been_processed_half_an_hour_is_assumed_and_said():
    told = foretell(ticket(1), ticket(2), processed=())
    assert told[1].turn == MONDAY + timedelta(minutes=30)
    assert "30 min each assumed, as none has been processed yet" in told[1].explanation


def test_a_ticket_in_progress_takes_as_long_as_those_that_took_longer_than_it_has():
    held = ticket(1, status="in-progress", holder="tom")
    so_far = {1: Handling("login", timedelta(minutes=30))}
    told = foretell(held, ticket(2), processed=minutes(10, 45), so_far=so_far)
    assert (told[0].done, told[0].place) == (MONDAY + timedelta(minutes=15), None)
    assert told[1].turn == MONDAY + timedelta(minutes=15)


def test_one_that_has_taken_longer_than_all_others_takes_the_usual_time_once_more():
    held = ticket(1, status="in-progress", holder="tom")
    [told] = foretell(held, so_far={1: Handling("login", timedelta(hours=3))})
    assert told.done == MONDAY + timedelta(minutes=20)


def test_a_ticket_whose_customer_has_answered_is_not_taken_to_wait_again():
    held = ticket(1, status="in-progress", holder="tom")
    past = minutes(20, waited=1)
    [told] = foretell(held, processed=past, so_far={1: Handling("login", timedelta(minutes=5))})
    assert told.done == MONDAY + timedelta(minutes=75)
    [told] = foretell(held, processed=past, so_far={1: Handling("login", timedelta(minutes=5), timedelta(hours=2))})
    assert told.done == MONDAY + timedelta(minutes=15)


def test_a_ticket_waiting_for_its_customer_is_told_for_its_clock_runs_on():
    waiting = ticket(1, status="waiting", holder="tom", arrived=MONDAY - timedelta(days=7) + timedelta(hours=2))
    so_far = {1: Handling("login", timedelta(minutes=15), timedelta(hours=1))}
    [told] = foretell(waiting, processed=minutes(16, waited=3), so_far=so_far)
    assert told.done == at(2026, 3, 9, 11, 5)  # the answer two hours from now, and at least five minutes in the hand
    assert told.risk == 1
    assert told.explanation.startswith("waits for the customer with tom; processed about Mon 09 Mar 11:05; act by")


def test_a_customer_whom_nobody_outwaited_answers_after_as_long_again():
    waiting = ticket(1, status="waiting", holder="tom")
    so_far = {1: Handling("login", timedelta(minutes=15), timedelta(hours=48))}
    [told] = foretell(waiting, processed=minutes(20, waited=4), so_far=so_far)
    assert told.done == MONDAY + timedelta(hours=48, minutes=5)


def test_what_somebody_holds_who_is_not_at_the_desk_waits_for_the_lead():
    held = ticket(1, status="in-progress", holder="bob", customer_address="linh")
    first, second = foretell(held, ticket(2, customer_address="linh", behind=1))
    assert (first.risk, first.done, second.turn, second.risk) == (1, None, None, 1)
    assert "bob, who is not at the desk: it stays there until a lead moves it (4.1)" in first.explanation
    assert "behind #1 of the same customer (2.2c); its turn not in sight" in second.explanation


def test_a_customers_next_issue_comes_after_the_one_before_and_is_due_a_day_later():
    tickets = [ticket(n, customer_address="linh") for n in (1, 2)]
    first, second = foretell(*tickets, agents={"tom": True, "ngoc": True})
    assert (first.turn, second.turn) == (MONDAY, MONDAY + timedelta(minutes=20))
    assert "behind #1 of the same customer (2.2c)" in second.explanation
    assert "due about Tue 10 Mar 09:20, after the customer's issue before it (2.2c)" in second.explanation


def test_that_day_can_be_missed_where_the_seven_are_not():
    jammed = [ticket(n, arrived=MONDAY - timedelta(minutes=1)) for n in range(10, 40)]
    first = ticket(1, customer_address="linh", arrived=MONDAY - timedelta(minutes=2))
    tickets = [first, *jammed, ticket(50, customer_address="linh")]
    assert foretell(*tickets, processed=minutes(30))[-1].risk == 1
    assert foretell(*tickets[1:], processed=minutes(30))[-1].risk == 0


def test_the_day_goes_to_the_customers_oldest_issue_though_it_awaits_approval():
    awaiting = ticket(2, status="awaiting-approval", customer_address="linh")
    told = foretell(ticket(1, customer_address="linh"), awaiting, ticket(3, customer_address="linh"))
    assert "due about" not in told[1].explanation


def test_the_order_is_that_of_arrival_and_not_of_numbers():
    told = foretell(ticket(1), ticket(2, arrived=MONDAY - timedelta(hours=1)))
    assert [p.number for p in told] == [2, 1]


def test_a_hand_holds_as_many_tickets_as_the_policy_says():
    two = replace(POLICY, limits=replace(POLICY.limits, hold=2))
    for policy, turns in ((POLICY, [0, 20]), (two, [0, 0])):
        told = forecast(policy, "business", MONDAY, [ticket(1), ticket(2)], TOM, processed=minutes(20))
        assert [p.turn - MONDAY for p in told] == [timedelta(minutes=n) for n in turns]


def test_a_requirement_that_awaits_approval_is_passed_over_and_not_told():
    told = foretell(ticket(1, status="awaiting-approval"), ticket(2))
    assert [(p.number, p.place, p.turn) for p in told] == [(2, 1, MONDAY)]


def test_at_the_weekend_common_tickets_alone_have_their_turn():
    technical = {"department": "technical", "arrived": SATURDAY}
    told = foretell(
        ticket(1, "interface", **technical),
        ticket(2, "hosting-domain", **technical),
        now=SATURDAY,
        department="technical",
    )
    assert [p.turn for p in told] == [at(2026, 3, 16, 0, 0), SATURDAY]


def test_the_sentence_says_place_agents_time_turn_deadline_and_runs():
    tickets = [ticket(n, arrived=at(2026, 3, 5, 12, 30) + timedelta(seconds=n)) for n in range(1, 15)]
    told = foretell(*tickets, agents={"tom": True, "ngoc": True, "lea": False}, processed=minutes(25))
    assert told[13].explanation == (
        "14th in order; 2 agents, about 25 min each; its turn about Mon 09 Mar 11:30; "
        "act by Thu 12 Mar 12:00 (2.2d); missed in 0 of 50 runs."
    )


def test_agents_with_usual_hours_take_within_them_and_it_is_said():
    monday_morning = Schedule.parse(POLICY.calendar, {0: ["08:00-10:00"]})
    tickets = [ticket(n, "interface", "technical") for n in (1, 2, 3)]
    agents = {"tom": True, "ngoc": True}
    asked = {"department": "technical", "agents": agents, "processed": minutes(60, category="interface")}
    told = foretell(*tickets, shifts={"tom": monday_morning}, **asked)
    assert [p.turn - MONDAY for p in told] == [timedelta(minutes=n) for n in (0, 0, 60)]
    assert "; 2 agents at their usual hours, about 60 min each; " in told[0].explanation
    alone = foretell(*tickets, shifts=dict.fromkeys(agents, monday_morning), **asked)
    assert alone[2].turn == at(2026, 3, 16, 8, 0)


@pytest.mark.parametrize(
    ("place", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st")]
)
def test_places_are_told_as_people_say_them(place, said):
    told = foretell(*(ticket(n) for n in range(1, place + 1)), runs=1)
    assert told[-1].explanation.startswith(f"{said} in order; ")


def test_a_long_queue_is_told_from_its_head_and_says_where_it_ends():
    tickets = [ticket(n) for n in range(1, LONGEST_QUEUE + 3)]
    told = foretell(*tickets, runs=2)
    assert [p.number for p in told] == list(range(1, LONGEST_QUEUE + 1))
    assert "only the first 500 of 502 are forecast" in told[0].explanation
    assert "only the first 500 of 900" in foretell(*tickets, runs=1, queue_length=900)[0].explanation
    assert "only the first" not in foretell(*tickets[:500], runs=1)[0].explanation


def test_nobody_and_nothing_are_answered_too():
    assert foretell() == ()
    [told] = foretell(ticket(1), agents={})
    assert (told.turn, told.risk) == (None, 1)


def test_what_is_foretold_comes_about_in_a_department_simulated_by_other_means(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent.parent / "bench"))
    monkeypatch.delitem(sys.modules, "forecast_calibration", raising=False)
    import forecast_calibration as bench

    told = [one for seed in range(3) for one in bench.play(seed, 6, POLICY)]
    assert bench.brier(told) < bench.base_rate(told)
    thirds = [
        [missed for risk, missed in told if low <= risk <= high] for low, high in ((0, 0.1), (0.2, 0.8), (0.9, 1))
    ]
    shares = [sum(missed) / len(missed) for missed in thirds]
    assert shares[0] < 0.1 < shares[1] < 0.9 < shares[2]
