"""Tickets by the command line: adding, showing, listing, searching."""

import pytest
from command_shell import BILLING, HOSTING, Shell


def test_a_ticket_with_a_scope_is_queued_and_one_without_is_unsorted(shell: Shell) -> None:
    add = ("ticket", "add", "--customer", "Ana <ana@example.com>", "--subject", "Site down", "--body", "Help.")
    queued = shell.done(*add, *HOSTING, "--channel", "system")
    assert (queued["status"], queued["channel"]) == ("queued", "system")
    assert queued["customer"] == {"address": "ana@example.com", "name": "Ana"}
    assert shell.done(*add, by="mai")["status"] == "unsorted"
    assert (
        shell(*add, *HOSTING).out == "#3 is opened; it is queued in technical/hosting-domain, number 2 of the queue.\n"
    )
    assert shell(*add, *BILLING).out == "#4 is opened; it is queued in business/billing.\n"  # whose queue is not theirs


def test_the_owner_may_add_tickets_without_being_an_agent(shell: Shell) -> None:
    add = ("ticket", "add", "--customer", "ana@example.com", "--subject", "Site down", "--body", "Help.")
    assert shell.done(*add, by=None)["entries"][0]["actor"] == "owner"


def test_a_ticket_as_a_person_reads_it(shell: Shell) -> None:
    number = shell.taken()
    shell("note", number, "--body", "Only for us.\nSecond line.")
    shell("reply", number, "--body", "Which address is it?")
    said = shell("ticket", "show", number).out

    assert said.startswith("#1  Site down\n")
    assert "scope     technical/hosting-domain" in said
    assert "customer ana@example.com, 2026-03-02T09:00:00+07:00, entered by mai\n    Please help." in said
    assert "internal note by tom, 2026-03-02T09:00:00+07:00\n  : Only for us.\n  : Second line." in said
    assert "reply by tom, 2026-03-02T09:00:00+07:00\n    Dear customers" in said
    assert "progress\n" in said
    assert "take  (3.1)" in said


def test_a_list_is_narrowed_by_department_status_and_number(shell: Shell) -> None:
    for scope in (HOSTING, BILLING, HOSTING, ()):
        shell.open_ticket(*scope)

    def numbers(*args: object) -> list[int]:
        return [row["number"] for row in shell("ticket", "list", *args, "--json", by="mai").lines]

    assert numbers() == [1, 2, 3, 4]
    assert numbers("--department", "technical") == [1, 3]
    assert numbers("--status", "unsorted") == [4]
    assert numbers("--limit", 2) == [1, 2]
    assert numbers("--limit", 2, "--after", 2) == [3, 4]
    assert numbers("--limit", 0) == []
    assert "#1" in shell("ticket", "list").out


def test_nothing_found_says_so_apart_from_the_results(shell: Shell) -> None:
    for args in (["ticket", "list"], ["ticket", "search", "nothing"]):
        ran = shell(*args)
        assert (ran.code, ran.out) == (0, "")
        assert ran.err
        assert shell(*args, "--json").out == ""


@pytest.mark.parametrize("words", [["site", "down"], ["site down"], ["PLEASE"], ["ana@example.com"], ["#1"], ["1"]])
def test_search_finds_by_all_words_and_by_number(shell: Shell, words: list[str]) -> None:
    shell.open_ticket(*HOSTING)
    shell.open_ticket(*HOSTING, subject="Other", address="bo@example.com")
    assert 1 in [row["number"] for row in shell("ticket", "search", *words, "--json").lines]


def test_search_takes_filters_beside_words(shell: Shell) -> None:
    shell.open_ticket(*HOSTING)
    shell.open_ticket(*HOSTING, subject="Other", address="bo@example.com")
    shell.done("take")

    def found(*words: str) -> list[int]:
        return [row["number"] for row in shell("ticket", "search", *words, "--json").lines]

    assert found("status:open") == [2, 1]
    assert found("status:in-progress", "site") == [1]
    assert found("from:bo") == [2]
    assert found("holder:me") == [1]
    assert found('"please help" after:today') == [2, 1]
    assert found("before:today") == []


def test_a_filter_there_is_not_is_told_in_one_line_with_those_there_are(shell: Shell) -> None:
    ran = shell("ticket", "search", "form:bo")
    assert (ran.code, ran.out) == (1, "")
    assert "from:, status:" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_search_takes_any_signs(shell: Shell) -> None:
    shell.open_ticket(*HOSTING)
    for words in ('"', "*", "a OR b", "NEAR(", "' --", "", "^", "\0"):
        assert shell("ticket", "search", words).code == 0


def test_attachments_are_shown_with_name_and_size(shell: Shell, tmp_path) -> None:
    mail = tmp_path / "mail.eml"
    mail.write_bytes(
        b"From: Ana <ana@example.com>\r\nSubject: Logs\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee there.\r\n'
        b'--b\r\nContent-Type: text/csv; name="log.csv"\r\nContent-Disposition: attachment; filename="log.csv"\r\n\r\n'
        b"a,b\r\n--b--\r\n"
    )
    assert shell("ticket", "import", mail, by=None).code == 0
    message = shell.done("ticket", "show", 1, by="mai")["messages"][0]
    assert list(message) == ["at", "kind", "author", "body", "attachments"]
    assert message["attachments"][0]["name"] == "log.csv"
    assert "[attachment log.csv, " in shell("ticket", "show", 1, by="mai").out


def test_a_message_that_an_agent_entered_names_them(shell: Shell) -> None:
    number = shell.taken()
    shell.done("ticket", "message", number, "--body", "Said on the phone.")
    shell.done("ticket", "message", number, "--body", "Said by mail.", by=None)
    heads = [line for line in shell("ticket", "show", number).out.splitlines() if line.startswith("customer ")]
    assert [line.partition(", entered by ")[2] for line in heads] == ["mai", "tom", ""]
    shown = shell.done("ticket", "show", number)
    assert {tuple(message) for message in shown["messages"]} == {("at", "kind", "author", "body")}
    assert [e["actor"] for e in shown["entries"] if e["action"] == "customer-message"] == ["tom", "owner"]
