"""Each action by the command line, on a good day."""

from datetime import datetime

import pytest
from command_shell import BILLING, HOSTING, INTERFACE, Shell

from cs_tui.cli.opening import opened

KEYS = [
    "number", "status", "department", "category", "channel", "customer", "subject", "opened_at", "queued_at",
    "deadline", "deadline_clause", "act_by", "holder", "position", "ruling_for_take", "messages", "entries",
]  # fmt: skip


def test_the_object_of_a_ticket_has_the_keys_of_the_contract_in_their_order(shell: Shell) -> None:
    shell.open_ticket(*HOSTING)
    found = shell.done("ticket", "show", 1)

    assert list(found) == KEYS
    assert found["customer"] == {"address": "ana@example.com", "name": ""}
    assert found["ruling_for_take"] == {"allowed": True}
    assert [list(message) for message in found["messages"]] == [["at", "kind", "author", "body"]]
    assert [list(entry) for entry in found["entries"]] == [["at", "actor", "action", "clause", "detail"]]


def test_times_are_iso_8601_in_the_companys_zone(shell: Shell) -> None:
    shell.open_ticket(*HOSTING)
    found = shell.done("ticket", "show", 1)

    assert found["opened_at"] == found["queued_at"] == found["messages"][0]["at"] == "2026-03-02T09:00:00+07:00"
    assert found["deadline"] == "2026-03-09T09:00:00+07:00"
    assert datetime.fromisoformat(found["act_by"]) <= datetime.fromisoformat(found["deadline"])


def test_a_day_at_the_desk_from_take_to_resolve(shell: Shell) -> None:
    shell.open_ticket(*HOSTING)
    taken = shell.done("take")
    assert (taken["status"], taken["holder"], taken["position"]) == ("in-progress", "tom", None)

    replied = shell.done("reply", 1, "--body", "Which address does the site answer on?")
    assert replied["messages"][-1]["kind"] == "reply"
    assert replied["messages"][-1]["body"].splitlines()[0].startswith("Dear customers")
    assert replied["messages"][-1]["body"].endswith("Thank you for your interest in our products and services.")

    assert shell.done("wait", 1)["status"] == "waiting"
    assert shell.done("ticket", "message", 1, "--body", "On the old one.")["status"] == "in-progress"
    assert shell.done("note", 1, "--body", "DNS is stale.")["messages"][-1]["kind"] == "note"
    assert shell.done("reply", 1, "--body", "It is mended.", "--resolve")["status"] == "resolved"
    assert shell.done("reopen", 1, "--reason", "Still down.", by="lea")["status"] == "queued"


def test_take_gives_the_head_and_shows_it_whole(shell: Shell) -> None:
    shell.open_ticket(*HOSTING, subject="First")
    shell.open_ticket(*HOSTING, subject="Second", address="bo@example.com")
    ran = shell("take")

    assert ran.code == 0
    assert "#1 is yours" in ran.out
    assert "Please help." in ran.out


def test_nothing_to_take_is_exit_4_and_says_what_next(shell: Shell) -> None:
    ran = shell("take")
    assert (ran.code, ran.out) == (4, "")
    assert "queue is empty" in ran.err
    assert shell("take", "--json").code == 4


def test_reply_and_wait_in_one(shell: Shell) -> None:
    number = shell.taken()
    assert shell.done("reply", number, "--body", "Which browser is it?", "--wait")["status"] == "waiting"


def test_resolve_after_a_reply(shell: Shell) -> None:
    number = shell.taken()
    shell.done("reply", number, "--body", "It is mended.")
    assert shell.done("resolve", number)["status"] == "resolved"


def test_release_puts_a_ticket_back_to_its_place(shell: Shell) -> None:
    number = shell.taken()
    released = shell.done("release", number, "--reason", "Lunch.")
    assert (released["status"], released["position"], released["holder"]) == ("queued", 1, None)


def test_sort_and_approve_lead_into_the_queue(shell: Shell) -> None:
    number = shell.open_ticket()
    assert shell.done("sort", number, *INTERFACE, by="mai")["status"] == "awaiting-approval"
    assert shell.done("approve", number, by="mai")["status"] == "queued"


def test_a_declined_requirement_is_answered_and_resolved(shell: Shell) -> None:
    number = shell.open_ticket(*INTERFACE)
    declined = shell.done("decline", number, "--body", "This is not part of the agreement.", by="mai")
    assert declined["status"] == "resolved"
    assert declined["messages"][-1]["kind"] == "reply"


def test_hand_over_keeps_the_first_arrival(shell: Shell) -> None:
    number = shell.taken()
    handed = shell.done("hand-over", number, *BILLING, "--reason", "About an invoice.")
    assert (handed["department"], handed["status"], handed["queued_at"]) == (
        "business",
        "queued",
        "2026-03-02T09:00:00+07:00",
    )


def test_reassign_answers_for_each_ticket_and_is_refused_if_one_is(shell: Shell) -> None:
    number = shell.taken()
    other = shell.open_ticket(*HOSTING, address="bo@example.com")
    ran = shell("reassign", number, other, "--to", "kim", "--reason", "Shift ends.", "--json", by="lea")

    assert ran.code == 3
    moved, refused = ran.lines
    assert (moved["number"], moved["holder"]) == (number, "kim")
    assert refused["number"] == other
    assert refused["refused"]["clause"] == "3.1"
    assert shell.done("reassign", number, "--queue", "--reason", "Nobody is in.", by="lea")["status"] == "queued"


def test_the_queue_marks_its_head_and_says_why_others_wait(shell: Shell) -> None:
    shell.taken()
    behind = shell.open_ticket(*HOSTING, subject="Another thing")
    head = shell.open_ticket(*HOSTING, address="bo@example.com")
    last = shell.open_ticket(*HOSTING, address="cy@example.com")
    lines = shell("queue", by="kim").out.splitlines()

    assert lines[1].split()[:2] == ["1", f"#{behind}"]
    assert "2.2c" in lines[1]
    assert lines[2].startswith(">")
    assert f"#{head}" in lines[2]
    assert lines[3].split()[1] == f"#{last}"
    assert lines[3].endswith("eligible")


def test_a_queue_that_is_closed_says_until_when(shell: Shell, clock) -> None:
    shell.open_ticket(*BILLING)
    clock.move_to(datetime.fromisoformat("2026-03-02T12:00:00+07:00"))
    ran = shell("queue", by="bea")
    assert "2.1" in ran.out
    assert "Until 2026-03-02T13:30:00+07:00" in ran.out
    ruling = shell("queue", "--json", by="bea").json["ruling_for_take"]
    assert ruling["refused"]["until"] == "2026-03-02T13:30:00+07:00"


def test_the_queue_as_json_is_one_object_a_line_without_conversation(shell: Shell) -> None:
    shell.open_ticket(*HOSTING)
    shell.open_ticket(*HOSTING, address="bo@example.com")
    rows = shell("queue", "--json").lines
    assert [row["position"] for row in rows] == [1, 2]
    assert all(list(row) == KEYS[:-2] for row in rows)


def test_an_empty_queue_says_what_comes_next(shell: Shell) -> None:
    ran = shell("queue")
    assert (ran.code, ran.out) == (0, "")
    assert "New tickets appear by themselves" in ran.err


@pytest.mark.parametrize("place", ["before", "after"])
def test_common_options_are_taken_before_and_after_the_command(shell: Shell, place: str) -> None:
    common = ["--store", str(shell.path), "--as", "tom", "--json"]
    shell.open_ticket(*HOSTING)
    args = [*common, "ticket", "show", "1"] if place == "before" else ["ticket", "show", "1", *common]
    assert shell(*args, by=None, store=False).json["number"] == 1


def test_who_takes_a_ticket_is_told_how_to_answer_it_by_its_number(shell: Shell) -> None:
    number = shell.open_ticket(*HOSTING)
    assert f"Answer with `cs-tui reply {number} --body TEXT`." in shell("take").out


def test_a_draft_is_said_to_be_kept_only_where_it_is(shell: Shell) -> None:
    number, older, refused = shell.taken(), "An older draft.", "Please call us at once."
    with opened(str(shell.path), "tom") as desk:
        desk.save_draft(number, older)
    for command, by in (("reply", "tom"), ("reply", "kim"), ("decline", "mai")):
        said = shell(command, number, "--body", refused, by=by).err
        with opened(str(shell.path), by) as desk:
            draft = desk.draft(number)
        assert ("kept as the draft" in said) is (draft is not None and draft.body == refused)
    assert "kept" not in shell("reply", number, "--body", refused, "--json").err


def test_warnings_of_a_reply_are_told_and_do_not_hold_it_back(shell: Shell) -> None:
    number = shell.taken()
    ran = shell("reply", number, "--body", "It is mended!!! The site answers again.")
    assert ran.code == 0
    assert "line 1, column 13" in ran.err
    assert "4.2" in ran.err


def test_a_body_comes_from_a_file_or_standard_input(shell: Shell, tmp_path) -> None:
    number = shell.taken()
    file = tmp_path / "note.txt"
    file.write_bytes(b"\xef\xbb\xbfFrom a file\r\n")
    assert shell.done("note", number, "--body-file", file)["messages"][-1]["body"] == "From a file"
    ran = shell("note", number, "--body-file", "-", "--json", stdin="Tiếng Việt\n".encode())
    assert ran.json["messages"][-1]["body"] == "Tiếng Việt"
