"""The commands of the front desk and of leads, and replies that wait for the desk to open."""

from command_shell import BILLING, HOSTING, MONDAY, Shell
from time_machine import Traveller


def test_a_customers_satisfaction_is_recorded_after_the_ticket_is_resolved(shell: Shell) -> None:
    shell.open_ticket(*HOSTING)
    shell.done("take")
    assert shell("rate", 1, "--score", 5, "--json").refused["clause"] == "1.4a"
    shell.done("reply", 1, "--body", "It is mended.", "--resolve")
    rated = shell.done("rate", 1, "--score", 4, "--said", "Quick.", by="mai")
    assert rated["entries"][-1]["action"] == "rate"
    assert rated["entries"][-1]["detail"]["set"] == {"satisfaction": 4, "satisfaction_said": "Quick."}


def test_a_score_out_of_range_is_told_in_one_line(shell: Shell) -> None:
    shell.open_ticket(*HOSTING)
    ran = shell("rate", 1, "--score", 9, by="mai")
    assert ran.code == 1
    assert "from 1 (poor) to 5 (very good)" in ran.err


def test_a_dispute_is_a_new_ticket_of_customer_room(shell: Shell) -> None:
    shell.open_ticket(*HOSTING)
    shell.done("take")
    shell.done("reply", 1, "--body", "It is mended.", "--resolve")
    dispute = shell.done("dispute", 1, "--body", "It is not mended.", by="mai")
    assert (dispute["number"], dispute["department"], dispute["category"]) == (2, "customer-room", "dispute")
    assert shell("dispute", 1, "--body", "No.", "--json").refused["clause"] == "1.4a"


def test_a_duplicate_is_merged_into_the_older_ticket(shell: Shell) -> None:
    shell.open_ticket(*HOSTING)
    shell.open_ticket(*HOSTING, subject="Still down")
    assert shell("merge", 2, "--into", 1, "--json").refused["clause"] == "4.1"
    ran = shell("merge", 2, "--into", 1, by="lea")
    assert ran.out.startswith("#2 goes on as #1; it is merged into #1.")
    assert shell.done("ticket", "show", 2, by="lea")["status"] == "merged"
    assert len([m for m in shell.done("ticket", "show", 1)["messages"] if m["kind"] == "customer"]) == 2


def test_a_lead_sees_the_team_and_what_each_holds(shell: Shell) -> None:
    shell.open_ticket(*HOSTING)
    shell.done("take")
    members = {member["name"]: member for member in shell("team", "--json", by="lea").lines}
    assert set(members) == {"kim", "lea", "tom"}
    assert members["tom"]["holds"] == [{"number": 1, "since": "2026-03-02T09:00:00+07:00"}]
    assert members["kim"]["presence"] == "absent"
    table = shell("team", by="lea").out
    assert "#1 since 2026-03-02T09:00:00+07:00" in table
    assert shell("team").code == 1


def test_a_lead_is_told_which_tickets_will_miss_their_deadline(shell: Shell) -> None:
    shell.open_ticket(*HOSTING)
    (foretold,) = shell("forecast", "--json", by="lea").lines
    assert (foretold["number"], foretold["place"], foretold["risk"]) == (1, 1, 0.0)
    assert foretold["deadline"] == "2026-03-09T09:00:00+07:00"
    assert "#1" in shell("forecast", by="lea").out
    assert shell("forecast").code == 1
    assert shell("forecast", "--department", "business", by="lea").code == 1


def test_a_reply_outside_the_hours_can_be_left_ready(shell: Shell, clock: Traveller) -> None:
    shell.open_ticket(*BILLING)
    shell.done("take", by="bea")
    clock.move_to(MONDAY.replace(hour=12, minute=10))
    refused = shell("reply", 1, "--body", "It was sent again.", "--resolve", "--json", by="bea").refused
    assert refused["clause"] == "2.1"
    ran = shell("reply", 1, "--body", "It was sent again.", "--resolve", "--ready", by="bea")
    assert "goes out when the desk opens" in ran.out
    assert shell.done("ticket", "show", 1, by="bea")["status"] == "in-progress"
    clock.move_to(MONDAY.replace(hour=13, minute=30))
    shell("queue", by="lea")
    assert shell.done("ticket", "show", 1, by="bea")["status"] == "resolved"
