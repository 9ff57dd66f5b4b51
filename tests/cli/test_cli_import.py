"""`ticket import`: what could be read is in, once; the rest is listed."""

from pathlib import Path

import pytest
from command_shell import Shell

FIELDS = ("--map", "body=text", "--set", "customer=bank@example.com", "--set", "channel=system")


def mail(folder: Path, name: str, body: str = "Please help.") -> Path:
    file = folder / f"{name}.eml"
    file.write_text(f"From: ana@example.com\nSubject: {name}\nMessage-ID: <{name}@example.com>\n\n{body}\n")
    return file


def table(folder: Path, rows: int) -> Path:
    file = folder / "rows.csv"
    file.write_text("text,category\n" + "".join(f"Where is my card number {row}?,card\n" for row in range(rows)))
    return file


def test_mails_and_rows_become_tickets(shell: Shell, tmp_path: Path) -> None:
    ran = shell("ticket", "import", mail(tmp_path, "one"), mail(tmp_path, "two"), by=None)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("2 read: 2 new tickets")
    ran = shell("ticket", "import", table(tmp_path, 1_203), *FIELDS, "--json", by=None)
    assert ran.json == {"read": 1_203, "new": 1_203, "faulty": 0, "here_already": [], "unreadable": 0}
    row = shell.done("ticket", "show", 3, by="mai")
    assert (row["channel"], row["customer"]["address"], row["status"]) == ("system", "bank@example.com", "unsorted")
    assert row["subject"].startswith("Where is my card")


def test_an_import_is_restartable(shell: Shell, tmp_path: Path) -> None:
    files = [mail(tmp_path, f"mail{index:02}") for index in range(30)]
    shell("ticket", "import", *files[:25], by=None)
    ran = shell("ticket", "import", *files, by=None)
    assert ran.code == 0
    assert ran.out.startswith("30 read: 5 new tickets")
    assert "25 here already" in ran.out
    assert f"here already: {files[0]}" in ran.out
    assert ran.out.count("here already: ") == 20
    assert "and 5 more" in ran.out
    again = shell("ticket", "import", *files, "--json", by=None)
    assert (again.json["new"], len(again.json["here_already"])) == (0, 30)


def test_what_cannot_be_read_is_listed_and_the_rest_is_in(shell: Shell, tmp_path: Path) -> None:
    lines = tmp_path / "rows.jsonl"
    lines.write_text('{"customer": "a@b.example", "body": "Help."}\nnot json\n{"body": "from nobody"}\n')
    strange = tmp_path / "picture.png"
    strange.write_bytes(b"\x89PNG\r\n")
    ran = shell("ticket", "import", lines, strange, tmp_path / "none.eml", by=None)
    assert ran.code == 0
    assert ran.out == "1 read: 1 new tickets (0 with something unreadable in them), 0 here already; 4 unreadable.\n"
    assert f"{lines}:2: " in ran.err
    assert f"{lines}:3: " in ran.err
    assert f"{strange}: " in ran.err
    assert "none.eml: there is no such file" in ran.err


def test_nothing_readable_at_all_is_a_failure(shell: Shell, tmp_path: Path) -> None:
    ran = shell("ticket", "import", tmp_path / "none.eml", by=None)
    assert ran.code == 1
    assert "there is no such file" in ran.err


def test_a_missing_column_is_told_and_what_came_before_is_in(shell: Shell, tmp_path: Path) -> None:
    ran = shell("ticket", "import", mail(tmp_path, "one"), table(tmp_path, 3), "--map", "body=words", by=None)
    assert ran.code == 1
    assert "no column “words”" in ran.err
    assert ran.out.startswith("1 read: 1 new")


@pytest.mark.parametrize("option", [["--map", "body"], ["--map", "colour=x"], ["--set", "colour=x"]])
def test_a_field_that_no_message_has_is_wrong_usage(shell: Shell, tmp_path: Path, option: list[str]) -> None:
    ran = shell("ticket", "import", table(tmp_path, 1), *option, by=None)
    assert (ran.code, ran.out) == (2, "")
    assert "customer, name, subject, body" in ran.err


def test_a_progress_bar_goes_nowhere_but_to_a_terminal(shell: Shell, tmp_path: Path) -> None:
    ran = shell("ticket", "import", table(tmp_path, 600), *FIELDS, by=None)
    assert ran.err == ""


def test_hostile_names_of_files_are_shown_safely(shell: Shell, tmp_path: Path) -> None:
    strange = tmp_path / "a\x1b[31m\nb.eml"
    strange.write_bytes(b"")
    ran = shell("ticket", "import", strange, tmp_path / "\x1b]0;x\x07", by=None)
    assert "\x1b" not in ran.out + ran.err
