"""A month of a whole company, with agents who cheat whenever they can: the policy holds, and the journal proves it."""

from cheats import Cheats
from month import Month

from cs_tui.desk.journal import verify

CLAUSES = {"1.0", "1.4a", "1.4c", "2.1", "2.2b", "3.1", "3.3", "3.4", "3.5", "3.6", "4.1", "4.2"}
GREETING = "Dear customers,"
SIGN_OFF = "Thank you for your interest in our products and services."


def replies(month):
    """Every reply that left, with its ticket."""
    for ticket in month.owner.tickets():
        for message in month.owner.ticket(ticket.number).messages:
            if message.kind == "reply":
                yield ticket, message


def test_a_month_of_work_and_of_cheats_leaves_nothing_against_the_policy(place):
    month = Month(place)
    cheats = Cheats(month)
    for _ in month.moments():
        month.happens()
        for who in month.random.sample(list(month.desks), 3):
            cheats.by(who)
    report = verify(month.owner)
    left = list(replies(month))
    month.store.close()

    assert (report.problems, report.violations, report.first_bad_entry) == ([], 0, None)
    assert month.did["resolve"] > 400
    assert sum(cheats.tried.values()) > 1000
    assert min(cheats.tried[name] for name in cheats.names) >= 5
    assert set(cheats.clauses) >= CLAUSES
    assert min(month.did.values()) > 0
    assert len(left) > 400
    for ticket, message in left:
        lines = message.body.splitlines()
        assert lines[0] == GREETING
        assert ticket.channel != "email" or lines[-1] == SIGN_OFF
