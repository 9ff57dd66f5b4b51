"""What is exported: all that the asker may see and nothing else, in a form that other programs take for data alone."""

import csv
import io
import json
import re

import pytest
from command_shell import BILLING, HOSTING, Shell

from cs_tui.cli.output import csv_cell

FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=1+1")
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_tickets_are_exported_with_their_messages_as_lines_of_json(shell: Shell) -> None:
    number = shell.taken()
    shell.open_ticket(*BILLING, subject="Thư tiếng Việt")
    shell("note", number, "--body", "Looking.")
    first, second = shell("export", "tickets", "--format", "jsonl", by=None).lines
    shown = shell("ticket", "show", number, "--json").json
    assert first == {k: v for k, v in shown.items() if k not in ("position", "ruling_for_take", "entries")} | {
        "merged_into": None,
        "disputes": None,
        "satisfaction": None,
        "satisfaction_said": "",
    }
    assert second["subject"] == "Thư tiếng Việt"


def test_tickets_are_exported_as_a_table_with_times_that_say_their_offset(shell: Shell) -> None:
    number = shell.taken()
    (row,) = table(shell("export", "tickets", "--format", "csv", by=None).out)
    shown = shell("ticket", "show", number, "--json").json
    assert (row["number"], row["holder"], row["customer_address"]) == ("1", "tom", "ana@example.com")
    assert row["opened_at"] == shown["opened_at"] == "2026-03-02T09:00:00+07:00"
    assert row["merged_into"] == ""


def test_the_journal_is_exported_with_its_refusals(shell: Shell) -> None:
    number = shell.taken()
    assert shell("resolve", number).code == 3
    logged = shell("audit", "log", "--json", by=None).lines
    assert shell("export", "journal", "--format", "jsonl", by=None).lines == logged
    rows = table(shell("export", "journal", "--format", "csv", by=None).out)
    assert [int(row["id"]) for row in rows] == [entry["id"] for entry in logged]
    assert json.loads(rows[-1]["detail"]) == logged[-1]["detail"]
    assert (rows[-1]["refused"], rows[-1]["clause"]) == ("true", "3.3")


def test_case_43_an_export_holds_what_the_asker_may_see_and_nothing_else(shell: Shell) -> None:
    shell.open_ticket(*HOSTING, subject="For technical")
    shell.open_ticket(*BILLING, subject="For business")
    seen = {}
    for who in ("tom", "lea", "bea", "ben", "mai", "dan", None):
        lines = shell("export", "tickets", "--format", "jsonl", by=who).lines
        rows = table(shell("export", "tickets", "--format", "csv", by=who).out)
        assert [row["subject"] for row in rows] == [line["subject"] for line in lines]
        seen[who] = [line["number"] for line in lines]
        entries = shell("export", "journal", "--format", "jsonl", by=who).lines
        assert {entry["number"] for entry in entries} - {None} == set(seen[who])
        assert entries == shell("audit", "log", "--json", by=who).lines
    assert seen == {"tom": [1], "lea": [1], "bea": [2], "ben": [2], "mai": [1, 2], "dan": [], None: [1, 2]}


@pytest.mark.parametrize("formula", FORMULAS)
def test_case_41_a_formula_in_an_export_opens_as_text(shell: Shell, formula: str) -> None:
    customer = f"{formula.strip()} <eve@example.com>"
    subject = formula if formula.strip() == formula else f"x{formula}"
    assert shell("ticket", "add", "--customer", customer, "--subject", subject, "--body", formula, *HOSTING).code == 0
    shell("take")
    shell("release", 1, "--reason", formula)
    for what in ("tickets", "journal"):
        ran = shell("export", what, "--format", "csv", by=None)
        for row in csv.reader(io.StringIO(ran.out)):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "="))]
    (row,) = table(shell("export", "tickets", "--format", "csv", by=None).out)
    assert row["subject"].startswith("'" if subject == formula else "x")
    assert csv_cell(formula).startswith("'")


def test_numbers_stay_numbers_and_texts_stay_whole() -> None:
    assert csv_cell(-5) == "-5"
    assert csv_cell("a=b, “c” -d") == "a=b, “c” -d"
    assert csv_cell("two\nlines\there") == "two\nlines\there"
    assert (csv_cell(None), csv_cell(False)) == ("", "false")


def test_case_28_nothing_in_an_export_steers_a_terminal(shell: Shell) -> None:
    evil = "\x1b]52;c;ZXZpbA==\x07 \x9b31m \x7f \u202etxt \u2066x \u2028y"
    shell("ticket", "add", "--customer", f"{evil} <e@x.example>", "--subject", f"s {evil}", "--body", evil, *HOSTING)
    for what in ("tickets", "journal"):
        for form in ("jsonl", "csv"):
            out = shell("export", what, "--format", form, by=None).out
            assert STEERING.findall(out) == []
            assert "u001b" in out or what == "journal"
    assert json.loads(shell("export", "tickets", "--format", "jsonl", by=None).out)["messages"][0]["body"] == evil


def test_an_export_is_read_page_by_page(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(7):
        shell.open_ticket(*HOSTING)
    whole = [shell("export", what, "--format", "jsonl", by="tom").out for what in ("tickets", "journal")]
    monkeypatch.setattr("cs_tui.desk.reading.TICKETS", 3)
    monkeypatch.setattr("cs_tui.desk.reading.PAGE", 3)
    assert [shell("export", what, "--format", "jsonl", by="tom").out for what in ("tickets", "journal")] == whole
    assert len(whole[0].splitlines()) == 7


def test_an_export_says_what_it_wants_to_know(shell: Shell) -> None:
    assert shell("export", "tickets", by=None).code == 2
    assert shell("export", "agents", "--format", "csv", by=None).code == 2
    assert shell("export", "tickets", "--format", "xml", by=None).code == 2
