"""Suggested scopes: learned from how tickets were sorted, with grounds, for those who sort and may read the grounds."""

import re
from collections import Counter

import pytest

from cs_tui.desk import NotAnAgent, Suggestion, open_desk
from cs_tui.desk.demo import make_demo
from cs_tui.desk.suggesting import ENOUGH, NEAREST, WITNESSES, voted
from cs_tui.store import Alike


def like(office, words, *scopes):
    """A ticket of these words for each scope; gives their numbers."""
    return [
        office.ticket(scope, subject=words, body=words, customer=f"{n}@x.example") for n, scope in enumerate(scopes)
    ]


def asked(office, words, scope=None):
    return office.ticket(scope, subject=words, body=words, customer="ana@x.example")


def suggested(desk, number):
    found = desk.suggestions([number])
    assert set(found) <= {number}
    return found.get(number)


def test_an_unsorted_ticket_is_suggested_the_scope_of_those_like_it(office):
    like(office, "password forgotten", "business/login", "business/login")
    first, second = like(office, "invoice twice", "business/billing", "business/billing")
    found = suggested(office.mai, asked(office, "another invoice"))
    assert found == Suggestion("business", "billing", (second, first), 1.0)
    assert found.grounds == f"like #{second} and #{first}: billing"


@pytest.mark.parametrize(
    ("numbers", "grounds"),
    [((118,), "like #118: billing"), ((118, 97), "like #118 and #97: billing"),
     ((118, 97, 4), "like #118, #97 and #4: billing")],
)  # fmt: skip
def test_grounds_name_the_tickets(numbers, grounds):
    assert Suggestion("business", "billing", numbers, 1.0).grounds == grounds


def test_each_ticket_asked_about_gets_its_own(office):
    like(office, "password forgotten", "business/login", "business/login")
    like(office, "invoice twice", "business/billing", "business/billing")
    password, invoice, neither = (asked(office, words) for words in ("password", "invoice", "weather"))
    found = office.mai.suggestions([password, invoice, neither, 999])
    assert {number: one.category for number, one in found.items()} == {password: "login", invoice: "billing"}


def test_how_a_ticket_was_sorted_is_learned_at_once(office):
    tickets = like(office, "strange noise", None, None)
    number = asked(office, "strange noise")
    assert suggested(office.mai, number) is None
    for ticket in tickets:
        office.mai.sort(ticket, "technical", "hosting-domain")
    assert suggested(office.mai, number).category == "hosting-domain"


def test_the_more_alike_outvote_the_many():
    near = [Alike(9, "business", "login", 4.0), Alike(8, "business", "login", 4.0)]
    far = [Alike(number, "business", "billing", 1.0) for number in range(5)]
    assert voted(near + far) == Suggestion("business", "login", (9, 8), 32 / 37)
    assert voted([]) is None


def test_no_more_than_three_are_named_the_most_alike_first():
    found = voted(Alike(number, "business", "login", 9.0 - number) for number in range(1, 6))
    assert found.like == (1, 2, 3)


def test_one_category_under_two_departments_is_two_scopes(office):
    like(office, "button misplaced", "technical/interface", "design/interface", "design/interface")
    assert suggested(office.mai, asked(office, "button misplaced")).department == "design"


def test_a_divided_vote_suggests_nothing(office):
    scopes = ("business/billing", "business/login", "technical/hosting-domain")
    like(office, "something odd", *scopes, *scopes)
    assert suggested(office.mai, asked(office, "something odd")) is None


def test_one_ticket_alone_is_no_ground(office):
    like(office, "invoice twice", "business/billing")
    assert suggested(office.mai, asked(office, "invoice twice")) is None


@pytest.mark.parametrize("words", ["?!", "\u200b---", "日"])
def test_a_ticket_that_says_nothing_known_gets_none(office, words):
    like(office, "invoice twice ?!", "business/billing", "business/billing")
    assert suggested(office.mai, asked(office, words)) is None


def test_a_scope_that_the_policy_in_force_has_not_is_never_suggested(office):
    for number in like(office, "fax broken", "business/billing", "business/billing"):
        with office.store.write() as writer:
            writer.change_ticket(writer.ticket(number), category="fax")
    number = asked(office, "fax broken")
    assert suggested(office.mai, number) is None
    known = like(office, "fax broken", "technical/hosting-domain", "technical/hosting-domain")
    assert suggested(office.mai, number).like == tuple(reversed(known))


def test_a_closed_desk_still_suggests(office, clock):
    like(office, "invoice twice", "business/billing", "business/billing")
    number = asked(office, "invoice twice")
    clock.set(2026, 3, 9, 12, 30)
    assert suggested(office.mai, number).category == "billing"


def test_4_1_only_the_front_desk_is_told_of_unsorted_tickets(office):
    like(office, "invoice twice", "business/billing", "business/billing")
    number = asked(office, "invoice twice")
    assert [suggested(desk, number) for desk in (office.sofia, office.huy, office.tom, office.lea)] == [None] * 4
    with pytest.raises(NotAnAgent):
        office.owner.suggestions([number])


def test_4_1_a_lead_is_suggested_scopes_of_their_department_by_its_tickets_alone(office):
    like(office, "invoice twice", "technical/hosting-domain", "technical/hosting-domain", "technical/hosting-domain")
    own = like(office, "invoice twice", "business/billing", "business/billing")
    number = asked(office, "invoice twice", "business/login")
    found = suggested(office.huy, number)
    assert (found.department, found.category, found.like) == ("business", "billing", (own[1], own[0]))
    assert suggested(office.lea, number) is None
    assert suggested(office.sofia, number) is None


def test_what_a_queued_ticket_has_already_is_not_suggested(office):
    like(office, "invoice twice", "business/billing", "business/billing")
    assert suggested(office.huy, asked(office, "invoice twice", "business/billing")) is None


def test_what_can_no_longer_be_sorted_gets_none(office):
    like(office, "invoice twice", "business/billing", "business/billing")
    number = asked(office, "invoice twice", "technical/hosting-domain")
    assert suggested(office.mai, number).category == "billing"
    office.tom.take()
    assert suggested(office.mai, number) is None


def test_on_the_demo_more_suggestions_are_right_than_a_guess_would_be(tmp_path):
    make_demo(tmp_path / "demo.db")
    desk = open_desk(tmp_path / "demo.db", "mai")
    truth = {t.number: (t.department, t.category) for t in desk.tickets() if t.department is not None}
    with desk.store.read() as reader:
        found = {n: voted(reader.alike(n, set(truth.values()), NEAREST)) for n in truth}
    right = {n: (one.department, one.category) == truth[n] for n, one in found.items() if one is not None}
    shown = [n for n in right if found[n].share >= ENOUGH and len(found[n].like) >= WITNESSES]
    guessed = Counter(truth.values()).most_common(1)[0][1]
    assert sum(right.values()) > 1.1 * guessed
    assert len(shown) > 0.15 * len(truth)
    assert sum(right[n] for n in shown) > 0.4 * len(shown)
    unsorted = [t.number for t in desk.tickets(status="unsorted")]
    grounds = [one.grounds for one in desk.suggestions(unsorted).values()]
    assert grounds
    assert all(re.fullmatch(r"like (#\d+, )?#\d+ and #\d+: [a-z-]+", one) for one in grounds)
    desk.close()
