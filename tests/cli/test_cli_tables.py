"""Tables stay whole: nothing of them is cut, however narrow the terminal is."""

import os
import shutil
import sys

import pytest
from command_shell import HOSTING, Shell
from rich.cells import cell_len

from cs_tui.cli import output

SUBJECT = "The site of the bakery in the old town has been down since early in the morning and nobody knows why"


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch):
    def terminal(columns: int) -> None:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((columns, 24)))

    return terminal


def lines_of(said: str, columns: int) -> list[str]:
    lines = said.splitlines()
    assert all(cell_len(line) <= columns for line in lines), said
    assert "…" not in said
    return lines


@pytest.mark.parametrize("columns", [40, 80, 132])
@pytest.mark.parametrize("command", [["queue"], ["ticket", "list"], ["audit", "log"]], ids=" ".join)
def test_times_clauses_and_reasons_are_whole_on_a_terminal(
    shell: Shell, narrow, columns: int, command: list[str]
) -> None:
    shell.open_ticket(*HOSTING, subject=SUBJECT)
    shell.open_ticket(*HOSTING)
    shell("take", by="kim")
    shell("ticket", "resolve", 1)
    wide = shell(*command).out
    narrow(columns)
    ran = shell(*command)
    assert ran.code == 0
    found = " ".join(" ".join(lines_of(ran.out, columns)).split())
    words = [word for line in wide.splitlines()[1:] for word in line.split() if word != "-"]
    assert all(word in found for word in words if len(word) < columns - 4)


def test_a_row_that_does_not_fit_is_a_block_of_its_own(narrow, capsys: pytest.CaptureFixture[str]) -> None:
    narrow(60)
    at = "2026-03-02T09:00:00+07:00"
    output.table(("", "number", "since", "act by", "takeable"), [(">", "#1", at, at, "3.1: " + "so it is " * 9)] * 2)
    lines = lines_of(capsys.readouterr().out, 60)
    assert lines[:3] == [
        f">  number #1  since {at}",
        f"    act by {at}",
        "    takeable 3.1: so it is so it is so it is so it is so it",
    ]
    assert lines[: len(lines) // 2] == lines[len(lines) // 2 :]


def test_the_last_column_is_wrapped_under_itself(narrow, capsys: pytest.CaptureFixture[str]) -> None:
    narrow(40)
    output.table(("name", "reason"), [("tom", "one two three four five six seven eight nine ten")])
    assert lines_of(capsys.readouterr().out, 40) == [
        "name  reason",
        "tom   one two three four five six seven",
        "      eight nine ten",
    ]


def test_wide_signs_and_long_words_are_broken_where_the_terminal_ends(
    narrow, capsys: pytest.CaptureFixture[str]
) -> None:
    narrow(30)
    output.table(("name", "reason"), [("tom", "金" * 60), ("kim", "")])
    assert capsys.readouterr().out.count("金") == 60
