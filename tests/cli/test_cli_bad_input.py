"""Bad input gives one clear line with what to do and the right exit status, and changes nothing."""

import os
import sqlite3
from pathlib import Path

import pytest
from command_shell import HOSTING, Ran, Shell

TICKET = ("ticket", "add", "--customer", "ana@example.com", "--subject", "Site down")


def one_line(ran: Ran, code: int, *words: str) -> None:
    assert ran.code == code, ran
    assert ran.out == ""
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("cs-tui: ")
    for word in words:
        assert word in ran.err


def misused(ran: Ran, *words: str) -> None:
    assert ran.code == 2, ran
    assert ran.out == ""
    assert ran.err.startswith("Usage: cs-tui ")
    assert "--help" in ran.err
    for word in words:
        assert word in ran.err


def test_an_unknown_agent(shell: Shell) -> None:
    one_line(shell("queue", by="nobody"), 1, 'There is no agent "nobody".', "tom")


def test_an_unknown_department(shell: Shell) -> None:
    one_line(shell(*TICKET, "--body", "x", "--department", "sales", "--category", "x"), 1, "sales", "technical")
    one_line(shell("queue", "--department", "sales"), 1, "sales", "technical")
    one_line(shell("ticket", "list", "--department", "sales"), 1, "sales", "technical")


def test_an_unknown_category(shell: Shell) -> None:
    one_line(shell(*TICKET, "--body", "x", "--department", "technical", "--category", "x"), 1, "hosting-domain")
    number = shell.open_ticket()
    one_line(shell("sort", number, "--department", "technical", "--category", "x", by="mai"), 1, "hosting-domain")


def test_half_a_scope(shell: Shell) -> None:
    one_line(shell(*TICKET, "--body", "x", "--department", "technical"), 1, "Give both, or neither.")


def test_an_unknown_number(shell: Shell) -> None:
    one_line(shell("ticket", "show", 9), 1, "There is no ticket #9 for you")
    one_line(shell("ticket", "show", 9, by="mai"), 1, "There is no ticket #9 for you")
    one_line(shell("note", 9, "--body", "x", by="mai"), 1, "There is no ticket #9 for you")


@pytest.mark.parametrize("number", ["x", "1.5", "", "9" * 5000, "٣x"])
def test_a_number_that_is_none(shell: Shell, number: str) -> None:
    misused(shell("ticket", "show", number), "is no ticket's number")


def test_a_number_may_be_given_as_it_is_shown(shell: Shell) -> None:
    shell.open_ticket(*HOSTING)
    assert shell.done("ticket", "show", "#1")["number"] == 1


@pytest.mark.parametrize("blank", ["", "  ", "\n\t"])
def test_an_empty_subject_or_body(shell: Shell, blank: str) -> None:
    one_line(
        shell("ticket", "add", "--customer", "a@b.example", "--subject", blank, "--body", "x"), 1, "subject is empty"
    )
    one_line(shell(*TICKET, "--body", blank), 1, "body is empty")
    number = shell.taken()
    one_line(shell("note", number, "--body", blank), 1, "note is empty")
    one_line(shell("ticket", "message", number, "--body", blank), 1, "message is empty")
    one_line(shell("release", number, "--reason", blank), 1, "reason is missing")
    assert shell("reply", number, "--body", blank, "--json").refused["clause"] == "3.3"


@pytest.mark.parametrize("address", ["", "ana", "ana@", "a b@example.com", "a@b@c", "a@b\nBcc: c@d"])
def test_an_address_that_is_none(shell: Shell, address: str) -> None:
    one_line(
        shell("ticket", "add", "--customer", address, "--subject", "x", "--body", "x"), 1, "is not an e-mail address"
    )


def test_a_body_of_20_megabytes(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_bytes(b"x" * 20_000_000)
    one_line(shell(*TICKET, "--body-file", file), 1, "20,000,000 characters; the limit is 200,000")
    number = shell.taken()
    one_line(shell("note", number, "--body-file", file), 1, "Shorten it.")
    ran = shell("reply", number, "--body-file", file)
    assert ran.code == 3
    assert "20,000,000" in ran.err
    assert len(ran.err) < 2_000


def test_a_body_without_end(shell: Shell) -> None:
    one_line(shell(*TICKET, "--body-file", "/dev/zero"), 1, "larger than 64 MB")


def test_a_body_that_is_not_utf8(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "latin.txt"
    file.write_bytes("Café".encode("latin-1"))
    one_line(shell(*TICKET, "--body-file", file), 1, "is not UTF-8 at byte 3", "UTF-8")
    one_line(shell(*TICKET, "--body-file", "-", stdin=b"\xff"), 1, "standard input is not UTF-8")
    one_line(shell(*TICKET, "--body", "Caf\udce9"), 1, "not UTF-8")
    one_line(shell("ticket", "search", "Caf\udce9"), 1, "not UTF-8")
    one_line(shell("queue", by="Caf\udce9"), 1, "not UTF-8")


def test_a_body_that_cannot_be_read(shell: Shell, tmp_path: Path) -> None:
    one_line(shell(*TICKET, "--body-file", tmp_path / "none"), 1, "No such file", "--body")
    one_line(shell(*TICKET, "--body-file", tmp_path), 1, "Is a directory")


def test_no_body_or_two(shell: Shell) -> None:
    misused(shell(*TICKET), "--body TEXT or --body-file FILE")
    misused(shell(*TICKET, "--body", "x", "--body-file", "-"), "--body TEXT or --body-file FILE")


def test_words_that_are_not_among_those_there_are(shell: Shell) -> None:
    misused(shell(*TICKET, "--body", "x", "--channel", "phone"), "email", "system")
    misused(shell("ticket", "list", "--status", "lost"), "queued")
    misused(shell("agent", "add", "x", "--department", "design", "--role", "boss"), "lead")
    misused(shell("queues"), "No such command")
    misused(shell("queue", "--depart", "x"), "--depart")


def test_options_that_exclude_each_other(shell: Shell) -> None:
    misused(shell("reply", 1, "--body", "x", "--wait", "--resolve"), "not both")
    misused(shell("reassign", 1, "--reason", "x"), "--to NAME or --queue")
    misused(shell("reassign", 1, "--to", "kim", "--queue", "--reason", "x"), "--to NAME or --queue")


def test_a_name_or_a_store_given_twice_is_no_choice(shell: Shell) -> None:
    before = ["--store", shell.path]
    misused(shell(*before, "--as", "tom", "queue", "--as", "lea"), "--as", "tom", "lea")
    misused(shell(*before, "--as", "tom", "queue", "--store", "/nowhere"), "--store", "/nowhere")
    assert shell(*before, "--as", "tom", "queue", "--as", "tom", *before).code == 0


def test_a_word_that_is_none_of_those_is_said_without_the_parser_s_words(shell: Shell) -> None:
    ran = shell("ticket", "list", "--status", "foo")
    misused(ran, "'foo' is not one of 'unsorted'", "merged")
    assert "Value error" not in ran.err
    assert ran.err.count("\n") == 2


def test_a_refused_body_is_quoted_in_a_few_words_and_an_empty_one_not_at_all(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_bytes(b"a" * 20_000_000)
    number = shell.taken()
    ran = shell("reply", number, "--body-file", file)
    assert "a" * 50 in ran.err
    assert "a" * 61 not in ran.err
    ran = shell("reply", number, "--body", "")
    assert (ran.code, ran.err.count("\n")) == (3, 1)
    assert "“”" not in ran.err


@pytest.mark.parametrize("time", ["9999-12-31T23:59", "0001-01-01T00:00"])
def test_a_demo_at_the_ends_of_time(shell: Shell, tmp_path: Path, time: str) -> None:
    misused(shell("demo", "--no-desk", "--store", tmp_path / "demo.db", "--at", time), "1971 to 8999")
    assert not (tmp_path / "demo.db").exists()


def test_a_demo_for_nobody_makes_nothing(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "demo" / "demo.db"
    ran = shell("demo", "--no-desk", "--store", path, by="nobody")
    one_line(ran, 1, 'There is no agent "nobody"', "tom")
    assert not path.parent.exists()


def test_numbers_that_no_list_has(shell: Shell) -> None:
    misused(shell("ticket", "list", "--limit", "-1"))
    misused(shell("ticket", "list", "--after", 10**30))


def test_no_store(shell: Shell, tmp_path: Path) -> None:
    one_line(shell("queue", "--store", tmp_path / "none"), 1, "There is no store at", "cs-tui init")
    one_line(shell("queue", "--store", "a\0b"), 1, "--store")


def test_a_store_that_is_a_directory(shell: Shell, tmp_path: Path) -> None:
    one_line(shell("queue", "--store", tmp_path), 1, "is a directory")


def test_a_store_that_is_a_pipe_is_not_waited_for(shell: Shell, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    one_line(shell("queue", "--store", tmp_path / "pipe"), 1, "is a pipe or a device")


@pytest.mark.parametrize("digits", ["9" * 23, "9" * 1000, "#" + "9" * 23, str(2**63)], ids=len)
def test_a_search_for_a_number_that_no_ticket_can_have_finds_nothing(shell: Shell, digits: str) -> None:
    shell.open_ticket(*HOSTING)
    ran = shell("ticket", "search", digits)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "No ticket that you read meets all of this.\n"


def test_a_search_longer_than_any_is(shell: Shell) -> None:
    shell.open_ticket(*HOSTING)
    one_line(shell("ticket", "search", "9" * 1001), 1, "1,000 characters")


@pytest.mark.parametrize("time", ["9999-12-31T23:59", "0001-01-01T00:00"])
def test_the_hours_at_the_ends_of_time(shell: Shell, time: str) -> None:
    ran = shell("policy", "hours", "--at", time)
    assert (ran.code, ran.err) == (0, "")
    assert "closed" in ran.out


def test_a_store_of_another_program(shell: Shell, tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("not a database, but long enough to hold a header of one hundred bytes" * 3)
    one_line(shell("queue", "--store", words), 1, "is not a store of cs-tui")
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    one_line(shell("queue", "--store", other), 1, "another program")
    one_line(shell("init", "--store", other, by=None), 1, "already")
    assert words.read_text().startswith("not a database")


def test_a_store_of_a_newer_version(shell: Shell) -> None:
    with sqlite3.connect(shell.path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    one_line(shell("queue"), 1, "9999", "Upgrade cs-tui")
    one_line(shell("store", "upgrade", by=None), 1, "9999", "Upgrade cs-tui")


def test_a_store_that_cannot_be_read(shell: Shell) -> None:
    shell.path.chmod(0)
    us = os.geteuid()
    try:
        if us == 0:  # root reads every file
            os.seteuid(65534)
        one_line(shell("queue"), 1, "cannot be read")
    finally:
        if us == 0:
            os.seteuid(0)


def test_an_owner_who_is_no_agent_is_told_how_to_become_one(shell: Shell) -> None:
    for args in (["take"], ["queue"]):
        one_line(shell(*args, by=None), 1, "not one of its agents", "cs-tui agent add")


def test_an_error_nobody_thought_of_shows_neither_a_traceback_nor_text(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cs_tui.desk import Desk

    def broken(*_: object) -> None:
        raise KeyError("a customer's secret")

    monkeypatch.setattr(Desk, "ticket", broken)
    ran = shell("ticket", "show", 1)
    one_line(ran, 1, "KeyError", "error ")
    assert "secret" not in ran.err
    assert shell("ticket", "show", 1).err == ran.err
