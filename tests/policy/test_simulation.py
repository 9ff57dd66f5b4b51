"""One run of the hours ahead, followed by hand: minutes instead of seconds, so that a day can be read."""

from datetime import datetime, timedelta
from math import inf
from zoneinfo import ZoneInfo

import pytest

from cs_tui.policy import load_policy
from cs_tui.policy.simulation import Effort, Job, OpenHours, World, run

POLICY = load_policy()
SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
EIGHT, NOON, HALF_PAST_ONE, HALF_PAST_FOUR, NEXT_EIGHT = 0, 240, 330, 510, 1440
GUIDE = OpenHours([(day + opens, day + closes) for day in (0, 1440, 2880) for opens, closes in ((0, 240), (330, 510))])
"""Three days from eight o'clock on, in minutes."""
DAY = 1440


def queued(number, customer=None, due=inf, **more):
    return Job(number, "queued", customer or f"c{number}", False, due, **more)


def held(number, holder="tom", customer=None, status="in-progress", due=inf):
    return Job(number, status, customer or f"c{number}", False, due, holder=holder)


def play(jobs, minutes, agents=("tom",), hold=1, hours=GUIDE, common=GUIDE):
    takes = agents if isinstance(agents, dict) else dict.fromkeys(agents, True)
    efforts = [m if isinstance(m, Effort) else Effort(m) for m in minutes]
    theirs = [of if isinstance(of, dict) else dict.fromkeys(takes, of) for of in (hours, common)]
    return run(World(jobs, takes, hold, DAY, *theirs), efforts)


def times(courses):
    return [(course.turn, course.done) for course in courses]


def test_one_agent_takes_three_tickets_in_order_with_a_lunch_break_between():
    courses = play([queued(1), queued(2), queued(3)], [100, 200, 10])
    assert times(courses) == [(EIGHT, 100), (100, HALF_PAST_ONE + 60), (HALF_PAST_ONE + 60, HALF_PAST_ONE + 70)]


def test_two_agents_share_the_queue_and_whoever_is_free_first_takes_its_head():
    courses = play([queued(1), queued(2), queued(3)], [100, 20, 30], agents=("tom", "ngoc"))
    assert times(courses) == [(0, 100), (0, 20), (20, 50)]


def test_nothing_is_taken_while_the_desk_is_closed():
    courses = play([queued(1), queued(2)], [240, 10])
    assert times(courses) == [(EIGHT, NOON), (HALF_PAST_ONE, HALF_PAST_ONE + 10)]


def test_work_that_is_begun_before_closing_goes_on_when_the_desk_opens_again():
    courses = play([queued(1), queued(2)], [410, 30])
    assert times(courses) == [(EIGHT, HALF_PAST_FOUR - 10), (HALF_PAST_FOUR - 10, NEXT_EIGHT + 20)]


def test_a_customers_next_issue_is_passed_over_until_the_one_before_is_processed():
    courses = play([queued(1, "linh"), queued(2, "linh"), queued(3)], [50, 10, 5], agents=("tom", "ngoc"))
    assert times(courses) == [(0, 50), (50, 60), (0, 5)]


def test_a_ticket_in_a_hand_holds_back_the_next_issue_of_its_customer_too():
    courses = play([held(1, customer="linh"), queued(2, "linh")], [40, 10], agents=("tom", "ngoc"))
    assert times(courses)[1] == (40, 50)


def test_a_customers_next_issue_is_due_a_day_after_the_one_before_and_never_later_than_its_own():
    courses = play([queued(1, "linh"), queued(2, "linh", 9000), queued(3, "otto"), queued(4, "otto", 300)], [10] * 4)
    assert [course.due for course in courses] == [inf, 10 + DAY, inf, 300]


def test_a_day_that_runs_already_is_not_begun_anew():
    assert play([queued(1, "linh"), queued(2, "linh", 400)], [10, 10])[1].due == 400


def test_the_head_is_the_first_that_is_open_common_or_not():
    jobs = [queued(1), queued(2)._replace(common=True), queued(3), queued(4)._replace(common=True)]
    assert [course.turn for course in play(jobs, [10] * 4)] == [0, 10, 20, 30]


def test_a_ticket_whose_customer_is_waited_for_holds_back_their_next_issue():
    jobs = [held(1, customer="linh", status="waiting"), queued(2, "linh")]
    assert times(play(jobs, [Effort(15, 20), 10], agents=("tom", "ngoc"))) == [(inf, 35), (35, 45)]


def test_the_day_begins_for_the_customers_next_issue_alone():
    courses = play([queued(1, "linh"), queued(2, "linh"), queued(3, "linh")], [10, 20, 5])
    assert [course.due for course in courses] == [inf, 10 + DAY, 30 + DAY]


def test_a_requirement_that_awaits_approval_is_passed_over_and_takes_the_day_to_itself():
    awaiting = Job(2, "awaiting-approval", "linh", False, 9000)
    courses = play([queued(1, "linh"), awaiting, queued(3, "linh", 9000)], [10, 10, 10])
    assert times(courses) == [(0, 10), (inf, inf), (10, 20)]
    assert [course.due for course in courses] == [inf, 10 + DAY, 9000]


def test_a_hand_that_is_full_finishes_first_and_takes_then():
    courses = play([held(1), queued(2)], [30, 10])
    assert times(courses) == [(inf, 30), (30, 40)]


def test_a_hand_may_hold_as_many_as_the_policy_says():
    assert times(play([queued(1), queued(2)], [30, 10], hold=2)) == [(0, 30), (0, 10)]


def test_what_somebody_holds_who_is_not_at_the_desk_stays_where_it_is_and_so_do_those_behind_it():
    courses = play([held(1, "gone", "linh"), queued(2, "linh"), queued(3)], [10, 10, 10])
    assert times(courses) == [(inf, inf), (inf, inf), (0, 10)]


def test_who_does_not_take_from_the_queue_finishes_what_they_hold():
    courses = play([held(1, "lea"), queued(2)], [10, 10], agents={"lea": False})
    assert times(courses) == [(inf, 10), (inf, inf)]


def test_a_ticket_whose_customer_is_waited_for_does_not_occupy_the_hand():
    courses = play([queued(1, "linh"), queued(2), queued(3, "linh")], [Effort(10, 100), 20, 5])
    assert times(courses) == [(0, 110), (10, 30), (110, 115)]


def test_a_customers_answer_at_night_is_dealt_with_in_the_morning():
    assert times(play([queued(1)], [Effort(10, 700)])) == [(0, NEXT_EIGHT)]


def test_a_customer_who_answers_brings_the_ticket_back_before_the_next_take():
    jobs = [held(1, status="waiting"), queued(2), queued(3)]
    assert times(play(jobs, [Effort(15, 20), 30, 10])) == [(inf, 45), (0, 30), (45, 55)]


def test_an_idle_agent_goes_on_at_once_when_the_customer_answers():
    assert times(play([held(1, status="waiting")], [Effort(15, 20)])) == [(inf, 35)]


def test_on_a_day_that_is_not_worked_common_tickets_alone_are_taken_and_the_others_keep_their_place():
    always, monday = OpenHours([(0, 10_000)]), OpenHours([(2000, 3000)])
    jobs = [queued(1), queued(2)._replace(common=True), queued(3), queued(4)._replace(common=True)]
    courses = play(jobs, [10, 1995, 10, 10], hours=monday, common=always)
    assert times(courses) == [(2005, 2015), (0, 1995), (2015, 2025), (1995, 2005)]


def test_each_agent_works_in_hours_of_their_own():
    shifts = {"tom": OpenHours([(0, 100)]), "ngoc": OpenHours([(50, 200)])}
    courses = play([queued(n) for n in range(4)], [40] * 4, agents=("tom", "ngoc"), hours=shifts)
    assert times(courses) == [(0, 40), (40, 80), (50, 90), (80, inf)]


def test_a_deadline_is_missed_when_the_ticket_is_processed_after_it():
    jobs = [queued(1, due=10), queued(2, due=19), queued(3, due=0)]
    assert [course.missed for course in play(jobs, [10, 10, 0])] == [False, True, True]


def test_what_lies_beyond_the_horizon_is_never_done():
    assert times(play([queued(1), queued(2)], [5000, 10])) == [(0, inf), (inf, inf)]
    assert times(play([queued(1)], [10], hours=OpenHours([]))) == [(inf, inf)]


@pytest.mark.parametrize(("name", "common"), [("guide", False), ("assistance", False), ("assistance", True)])
@pytest.mark.parametrize("hour", [0, 8, 12, 16.5, 20])
def test_the_hours_reckoned_once_are_those_of_the_schedule(name, common, hour):
    schedule = POLICY.schedules[name]
    now = datetime(2026, 4, 28, tzinfo=SAIGON) + timedelta(hours=hour)  # the holidays of 30 April and 1 May are ahead
    hours = OpenHours.of(schedule, now, now + timedelta(days=14), common=common)
    for start in range(0, 9 * 86_400, 7_777):
        at = now + timedelta(seconds=start)
        opening = schedule.next_opening(at, common=common)
        assert now + timedelta(seconds=hours.opening(start)) == opening
        for work in (1, 3_000, 4 * 3600, 20_000):
            done = schedule.add_open_time(at, timedelta(seconds=work), common=common)
            assert now + timedelta(seconds=hours.after(start, work)) == done
