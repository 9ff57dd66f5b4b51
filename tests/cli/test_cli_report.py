"""The report on the command line: one object, or tables; whose it is, and what is no period."""

import pytest
from command_shell import BILLING, HOSTING, Shell

GOOD = "The pages answer again."


@pytest.fixture
def worked(shell: Shell) -> Shell:
    """Two tickets of technical, of which tom processed one, and one of business."""
    for address, scope in (("a@x.example", HOSTING), ("b@x.example", HOSTING), ("c@x.example", BILLING)):
        shell.open_ticket(*scope, address=address)
    number = shell.done("take")["number"]
    shell("resolve", number)
    shell.done("reply", number, "--resolve", "--body", GOOD)
    shell.done("rate", number, "--score", "4", by="mai")
    return shell


def test_the_object_holds_all_that_was_counted(worked: Shell) -> None:
    found = worked.done("report", by="lea")
    assert (found["from"], found["to"], found["department"]) == ("2026-02-24", "2026-03-02", "technical")
    assert {key: found[key] for key in ("received", "processed", "within_24_h", "within_7_days")} == {
        "received": 2,
        "processed": 1,
        "within_24_h": 1,
        "within_7_days": 1,
    }
    assert (found["waiting"], found["overdue"], found["open"]["queued"]) == (0, 0, 1)
    assert found["days"][-1] == {"day": "2026-03-02", "received": 2, "processed": 1}
    assert found["hours"][9] == {"hour": 9, "received": 2, "processed": 1}
    assert found["categories"] == [
        {"department": "technical", "category": "hosting-domain", "received": 2, "processed": 1, "within_24_h": 1,
         "within_7_days": 1, "open": 1}
    ]  # fmt: skip
    assert found["agents"][-1] == {
        "name": "tom", "department": "technical", "taken": 1, "replies": 1, "processed": 1, "median_handling_seconds": 0
    }  # fmt: skip
    assert found["refusals"] == {"3.3": 1}
    assert found["satisfaction"] == {
        "average": 4.0, "count": 1, "counts": {"1": 0, "2": 0, "3": 0, "4": 1, "5": 0}
    }  # fmt: skip


def test_without_json_there_are_tables(worked: Shell) -> None:
    ran = worked("report", by="lea")
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert (ran.code, ran.err) == (0, "")
    for line in (
        "technical, 2026-02-24 to 2026-03-02",
        "received 2",
        "within 24 h 1 (100%)",
        "open now 1: 1 queued",
        "satisfaction 4.0 of 5, from 1: 1 × 4",
        "technical hosting-domain 2 1 1 1 1",
        "tom technical 1 1 1 0 min",
        "3.3 1",
        "2026-03-02 2 1",
    ):
        assert line in lines


def test_an_empty_period_is_a_report_too(worked: Shell) -> None:
    ran = worked("report", "--from", "2026-01-01", "--to", "2026-01-02", by="bea")
    assert ran.code == 0
    assert ["processed", "0"] in [line.split() for line in ran.out.splitlines()]
    found = worked.done("report", "--from", "2026-01-01", "--to", "2026-01-02", by="bea")
    assert (found["received"], found["satisfaction"]["average"], len(found["days"])) == (0, None, 2)


def test_each_is_told_of_what_they_may_read(worked: Shell) -> None:
    assert [each["name"] for each in worked.done("report", by="kim")["agents"]] == ["kim"]
    assert worked.done("report", by="mai")["received"] == 3
    assert worked.done("report", "--department", "business", by="mai")["received"] == 1
    assert worked.done("report", by=None)["department"] is None


def test_another_departments_report_is_refused(worked: Shell) -> None:
    ran = worked("report", "--department", "business", "--json", by="lea")
    assert ran.refused["clause"] == "4.1"
    assert worked("report", "--department", "business", by="tom").code == 3


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "", "2026-13-01", "\x1b[2J"])
def test_a_day_that_is_none_is_wrong_usage(worked: Shell, day: str) -> None:
    ran = worked("report", "--from", day)
    assert ran.code == 2
    assert "2026-03-02" in ran.err
    assert "\x1b" not in ran.err


@pytest.mark.parametrize(
    "period",
    [("--from", "2026-03-02", "--to", "2026-03-01"), ("--to", "9999-12-31"), ("--from", "1900-01-01")],
)
def test_a_period_that_is_none_is_said_in_one_line(worked: Shell, period: tuple[str, ...]) -> None:
    ran = worked("report", *period)
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1


def test_a_department_that_does_not_exist_is_said(worked: Shell) -> None:
    ran = worked("report", "--department", "kitchen")
    assert ran.code == 1
    assert "kitchen" in ran.err
