"""What was done today: one's own entries, for a lead the department's, and of no ticket that one may not read (4.1)."""

GOOD = "The pages answer again."


def told(desk):
    return [(e.actor, e.action, e.number, e.refused) for e in desk.today()]


def test_an_agent_is_told_what_they_did_themselves_refusals_too(office):
    first = office.ticket()
    office.ticket(customer="otto@example.com")
    office.tom.take()
    office.tom.resolve(first)
    office.tom.release(first, "not mine")
    office.ngoc.take()
    assert told(office.tom) == [
        ("tom", "take", first, False),
        ("tom", "resolve", first, True),
        ("tom", "release", first, False),
    ]
    assert told(office.ngoc) == [("ngoc", "take", first, False)]


def test_a_lead_is_told_what_the_whole_department_did_and_no_other(office):
    ours, theirs = office.ticket(), office.ticket("business/login")
    office.tom.take()
    office.sofia.take()
    office.mai.note(ours, "Please hurry.")
    assert told(office.lea) == [("tom", "take", ours, False)]
    assert told(office.huy) == [("sofia", "take", theirs, False)]
    assert told(office.rosa) == [("mai", "note", ours, False)]


def test_a_ticket_that_left_the_department_is_told_to_who_did_it_and_not_to_the_lead(office):
    number = office.ticket()
    office.tom.take()
    office.tom.hand_over(number, "business", "billing", "an invoice")
    assert [entry.action for entry in office.tom.today()] == ["take", "hand-over"]
    assert office.lea.today() == []


def test_the_day_begins_at_the_companys_midnight(office, clock):
    number = office.ticket()
    clock.set(2026, 3, 9, 23, 59)
    office.tom.note(number, "Late.")
    assert [entry.action for entry in office.tom.today()] == ["note"]
    clock.set(2026, 3, 10, 0, 0)
    assert office.tom.today() == []
    office.tom.note(number, "Early.")
    assert len(office.tom.today()) == 1


def test_a_long_day_is_told_whole_and_in_order(office):
    number = office.ticket()
    with office.owner.batch():
        for n in range(250):
            office.owner.customer_message(number, f"No {n}")
    for n in range(5):
        office.tom.note(number, f"No {n}")
    ids = [entry.id for entry in office.tom.today()]
    assert len(ids) == 5
    assert ids == sorted(ids)
