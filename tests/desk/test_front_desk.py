"""Customer Room: what waits for it, and the customer's satisfaction and disputes after a ticket is resolved (1.4)."""

import pytest

from cs_tui.desk import BadInput
from cs_tui.desk.journal import verify
from cs_tui.policy import Refused

GOOD = "The pages answer again."


@pytest.fixture
def resolved(office):
    """A ticket that tom has answered and resolved."""
    number = office.ticket()
    office.tom.take()
    office.tom.reply(number, GOOD, "resolve")
    return number


def test_the_front_desk_sees_what_waits_for_it_in_order_of_arrival(office, clock, resolved):
    first = office.ticket(None, customer="a@x.example")
    clock.forward(minutes=1)
    second = office.ticket(None, customer="b@x.example")
    requirement = office.ticket("design/design-request", customer="c@x.example")
    lists = office.mai.front_desk()
    assert (lists.unsorted, lists.to_approve, lists.to_rate) == ((first, second), (requirement,), (resolved,))


def test_nobody_else_sees_the_front_desks_lists(office, resolved):
    office.ticket(None)
    lists = office.lea.front_desk()
    assert (lists.unsorted, lists.to_approve, lists.to_rate) == ((), (), ())


def test_a_customer_is_asked_for_a_week_and_once(office, clock, resolved):
    office.mai.rate(resolved, 4, "Quick, thank you.")
    assert office.mai.front_desk().to_rate == ()
    other = office.ticket(customer="b@x.example")
    office.tom.take()
    office.tom.reply(other, GOOD, "resolve")
    clock.forward(days=6, hours=23)
    assert office.mai.front_desk().to_rate == (other,)
    clock.forward(hours=2)
    assert office.mai.front_desk().to_rate == ()


def test_satisfaction_is_kept_with_the_customers_sentence(office, resolved):
    rated = office.mai.rate(resolved, 5, " Very good, thank you. ")
    assert (rated.satisfaction, rated.satisfaction_said) == (5, "Very good, thank you.")
    assert rated.entries[-1].action == "rate"
    assert rated.entries[-1].clause == "1.4a"
    assert verify(office.owner).problems == []


@pytest.mark.parametrize("score", [0, 6, -1])
def test_satisfaction_goes_from_one_to_five(office, resolved, score):
    with pytest.raises(BadInput, match=r"1 .* to 5"):
        office.mai.rate(resolved, score)
    with pytest.raises(BadInput, match="1,000"):
        office.mai.rate(resolved, 3, "x" * 1_001)


def test_only_customer_room_records_satisfaction_and_disputes(office, resolved):
    for desk in (office.tom, office.lea):
        for refused in (desk.rate(resolved, 5), desk.dispute(resolved, "I disagree.")):
            assert isinstance(refused, Refused)
            assert refused.clause == "1.4a"
            assert "customer-room" in refused.reason


def test_satisfaction_and_disputes_come_after_the_ticket_is_resolved(office):
    number = office.ticket()
    for refused in (office.mai.rate(number, 5), office.mai.dispute(number, "I disagree.")):
        assert isinstance(refused, Refused)
        assert "queued" in refused.reason


def test_a_dispute_is_a_ticket_of_its_own_that_names_the_disputed_one(office, resolved):
    dispute = office.mai.dispute(resolved, "The pages still do not answer, and I was charged.")
    assert (dispute.department, dispute.category, dispute.status) == ("customer-room", "dispute", "queued")
    assert dispute.disputes == resolved
    assert dispute.customer.address == "linh@vinasoft.example"
    assert dispute.messages[0].kind == "customer"
    assert dispute.subject == f"Dispute about #{resolved}"
    entry = office.mai.ticket(resolved).entries[-1]
    assert (entry.action, entry.detail["dispute"]) == ("dispute", dispute.number)
    assert office.mai.take().number == dispute.number
    assert verify(office.owner).problems == []


def test_a_dispute_handed_over_takes_no_words_of_the_disputed_ticket_along(office):
    number = office.ticket(subject="The secret of the pages")
    office.tom.take()
    office.tom.reply(number, GOOD, "resolve")
    dispute = office.mai.dispute(number, "I was charged twice.").number
    office.rosa.hand_over(dispute, "business", "billing", "A matter of money")
    seen = office.sofia.ticket(dispute)
    assert "secret" not in repr(seen)
    assert verify(office.owner).problems == []


def test_an_empty_dispute_is_no_dispute(office, resolved):
    with pytest.raises(BadInput, match="empty"):
        office.mai.dispute(resolved, "  ")


def test_a_policy_without_a_category_for_disputes_has_none(office, resolved, tmp_path):
    source = office.owner.policy().source.replace('dispute = "dispute" ', '# dispute = "dispute" ')
    changed = tmp_path / "policy.toml"
    changed.write_text(source)
    office.administration.apply_policy(changed)
    refused = office.mai.dispute(resolved, "I disagree.")
    assert isinstance(refused, Refused)
    assert "no category for disputes" in refused.reason
