"""Every action in the wrong hands, at the wrong time or in the wrong words is exit 3 with its clause."""

from datetime import datetime

import pytest
from command_shell import BILLING, HOSTING, INTERFACE, Shell

KEYS = ["clause", "reason", "remedy", "until"]


def test_a_refusal_is_one_line_for_a_person_and_one_object_for_a_program(shell: Shell) -> None:
    number = shell.open_ticket(*HOSTING)
    ran = shell("release", number, "--reason", "Hello.")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("refused (4.1): ")
    assert ran.err.count("\n") == 1

    ran = shell("reply", number, "--body", "Hello.", "--json")
    assert list(ran.json) == ["refused"]
    assert list(ran.refused) == KEYS
    assert ran.err == ""


@pytest.mark.parametrize(
    ("args", "by", "clause"),
    [
        (["reply", 1, "--body", "Hello."], "tom", "4.1"),
        (["wait", 1], "tom", "4.1"),
        (["resolve", 1], "tom", "4.1"),
        (["release", 1, "--reason", "x"], "tom", "4.1"),
        (["hand-over", 1, *BILLING, "--reason", "x"], "tom", "4.1"),
        (["reassign", 1, "--to", "kim", "--reason", "x"], "tom", "4.1"),
        (["reassign", 1, "--to", "kim", "--reason", "x"], "lea", "3.1"),
        (["reopen", 1, "--reason", "x"], "tom", "1.4a"),
        (["reopen", 1, "--reason", "x"], "lea", "1.4a"),
        (["sort", 1, *INTERFACE], "tom", "1.4c"),
        (["sort", 1, "--department", "business", "--category", "interface"], "mai", "1.0"),
        (["approve", 1], "tom", "1.4c"),
        (["approve", 1], "mai", "1.4c"),
        (["decline", 1, "--body", "No."], "tom", "1.4c"),
        (["hand-over", 1, *HOSTING, "--reason", "x"], "lea", "1.0"),
    ],
)
def test_an_action_on_a_queued_ticket_that_may_not_be(shell: Shell, args: list, by: str, clause: str) -> None:
    shell.open_ticket(*HOSTING)
    assert shell(*args, "--json", by=by).refused["clause"] == clause


@pytest.mark.parametrize("action", ["wait", "resolve"])
def test_nothing_waits_or_is_resolved_unanswered(shell: Shell, action: str) -> None:
    number = shell.taken()
    assert shell(action, number, "--json").refused["clause"] == "3.3"


def test_the_next_is_taken_with_an_empty_hand(shell: Shell) -> None:
    shell.taken()
    shell.open_ticket(*HOSTING, address="bo@example.com")
    assert shell("take", "--json").refused["clause"] == "3.1"


def test_outside_the_window_the_refusal_says_until_when(shell: Shell, clock) -> None:
    shell.open_ticket(*BILLING)
    clock.move_to(datetime.fromisoformat("2026-03-02T12:00:00+07:00"))
    refused = shell("take", "--json", by="bea").refused
    assert (refused["clause"], refused["until"]) == ("2.1", "2026-03-02T13:30:00+07:00")
    assert "(until 2026-03-02T13:30:00+07:00)" in shell("take", by="bea").err


def test_a_refused_reply_names_the_words_with_line_and_column(shell: Shell) -> None:
    number = shell.taken()
    body = "It is mended.\nIf not, please call us at once, you idiot."
    ran = shell("reply", number, "--body", body, "--json")
    assert list(ran.refused) == [*KEYS, "findings"]
    found = {finding["clause"]: finding for finding in ran.refused["findings"]}
    assert (found["3.4"]["line"], found["3.4"]["words"]) == (2, "call us")
    assert body.splitlines()[1][found["3.4"]["column"] - 1 :].startswith("call us")
    assert "4.2" in found

    ran = shell("reply", number, "--body", body)
    assert "refused (3.4)" in ran.err
    assert "line 2, column 16: “call us”" in ran.err
    assert f"Your text is kept as the draft of #{number}." in ran.err


def test_an_unfilled_placeholder_is_refused(shell: Shell) -> None:
    number = shell.taken()
    assert shell("reply", number, "--body", "Dear {{customer_name}}, done.", "--json").refused["clause"] == "3.3"


def test_of_several_tickets_one_refusal_makes_the_exit_status(shell: Shell) -> None:
    number = shell.taken()
    ran = shell("reassign", 77, number, "--to", "kim", "--reason", "x", by="lea")
    assert ran.code == 3
    assert ran.err.startswith("#77 refused (4.1): ")
    assert f"#{number} is moved" in ran.out


ACTIONS = (
    ["reply", "N", "--body", "Hello."],
    ["note", "N", "--body", "Hello."],
    ["wait", "N"],
    ["resolve", "N"],
    ["release", "N", "--reason", "x"],
    ["hand-over", "N", *BILLING, "--reason", "x"],
    ["reassign", "N", "--to", "kim", "--reason", "x"],
    ["reopen", "N", "--reason", "x"],
    ["sort", "N", *INTERFACE],
    ["approve", "N"],
    ["decline", "N", "--body", "No."],
)


@pytest.mark.parametrize("args", ACTIONS, ids=lambda args: args[0])
@pytest.mark.parametrize("by", ["tom", "lea"])
def test_43_actions_answer_the_same_for_a_foreign_and_an_unknown_ticket(shell: Shell, args: list, by: str) -> None:
    foreign = shell.open_ticket(*BILLING, subject="Confidential")
    answers = []
    for number in (foreign, 4711):
        ran = shell(*(number if arg == "N" else arg for arg in args), by=by)
        answers.append((ran.code, ran.out, ran.err.replace(f"#{number} ", "#N ")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 3
    assert "There is no ticket #N for you" in answers[0][2]


@pytest.mark.parametrize(
    "args", [["ticket", "show", "N"], ["ticket", "message", "N", "--body", "x"], ["audit", "log", "N"]]
)
def test_43_looks_answer_the_same_for_a_foreign_and_an_unknown_ticket(shell: Shell, args: list) -> None:
    foreign = shell.open_ticket(*BILLING, subject="Confidential")
    answers = []
    for number in (foreign, 4711):
        ran = shell(*(number if arg == "N" else arg for arg in args))
        answers.append((ran.code, ran.out, ran.err.replace(f"#{number} ", "#N ")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 1
    assert "There is no ticket #N for you" in answers[0][2]


def test_43_lists_search_queue_and_journal_do_not_know_a_foreign_ticket(shell: Shell) -> None:
    shell.open_ticket(*BILLING, subject="Confidential")
    shell.open_ticket(*HOSTING, address="bo@example.com")
    for args in (
        ["ticket", "list"],
        ["ticket", "list", "--department", "business"],
        ["ticket", "search", "confidential"],
        ["ticket", "search", "1"],
        ["queue", "--department", "business"],
        ["audit", "log"],
    ):
        for form in ([], ["--json"]):
            ran = shell(*args, *form)
            assert ran.code == 0
            assert "Confidential" not in ran.out + ran.err
            assert "#1 " not in ran.out
    assert shell("ticket", "search", "confidential", by="mai").out.count("Confidential") == 1
