"""Forgetting a customer from the command line: the owner's alone, with a reason, and not by accident."""

import os
import pty
from contextlib import closing
from pathlib import Path

import pytest
from command_shell import HOSTING, Shell

from cs_tui.cli import main
from cs_tui.desk import open_desk
from cs_tui.desk.post import Post

WHY = ("--reason", "They asked for it.")
BODY = "The certificate of your site was issued for the old server name. We have replaced it."


@pytest.fixture
def done(shell: Shell) -> Shell:
    """A shell on a store with one ticket, resolved and delivered."""
    shell.taken()
    assert shell("reply", 1, "--body", BODY, "--resolve").code == 0
    with closing(open_desk(shell.path)) as desk:
        post = Post(desk)
        for letter in post.due():
            post.begin(letter)
            post.settle(letter, "accepted")
    return shell


def test_a_customer_is_forgotten_and_what_still_holds_them_is_said(done: Shell, tmp_path: Path) -> None:
    assert done("store", "backup", tmp_path / "backup.db", by=None).code == 0
    ran = done("ticket", "forget", "ana@example.com", *WHY, "--yes", by=None)
    assert ran.code == 0
    assert "forgotten-1@customer.invalid" in ran.out
    assert str(tmp_path / "backup.db") in ran.out
    assert done("ticket", "show", 1, "--json").json["customer"] == {
        "address": "forgotten-1@customer.invalid",
        "name": "",
    }
    assert done("ticket", "search", "ana").out == ""
    ran = done("audit", "verify", by=None)
    assert ran.code == 0
    assert "a customer's words were replaced" in ran.out
    assert done("audit", "verify", "--json", by=None).json["forgotten"] > 0


def test_what_was_forgotten_is_told_as_an_object(done: Shell) -> None:
    ran = done("ticket", "forget", "ana@example.com", *WHY, "--yes", "--json", by=None)
    assert ran.json["customer"] == "forgotten-1@customer.invalid"
    assert (ran.json["tickets"], ran.json["messages"]) == ([1], 2)


def test_nobody_is_forgotten_by_accident(done: Shell) -> None:
    ran = done("ticket", "forget", "ana@example.com", *WHY, by=None)
    assert ran.code == 1
    assert "--yes" in ran.err
    assert done("ticket", "forget", "ana@example.com", "--yes", by=None).code == 2
    assert done("ticket", "forget", "eve@example.com", *WHY, "--yes", by=None).code == 1
    assert done("ticket", "show", 1, "--json").json["customer"]["address"] == "ana@example.com"


@pytest.mark.parametrize(("typed", "code"), [(b"1\n", 0), (b"2\n", 1), (b"\n", 1)])
def test_at_a_terminal_the_number_of_tickets_is_typed(
    done: Shell, monkeypatch: pytest.MonkeyPatch, typed: bytes, code: int
) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, typed)
    with os.fdopen(theirs) as terminal:
        monkeypatch.setattr("sys.stdin", terminal)
        assert main(["--store", str(done.path), "ticket", "forget", "ana@example.com", *WHY]) == code
    os.close(ours)


def test_an_open_ticket_keeps_its_customer(shell: Shell) -> None:
    shell.open_ticket(*HOSTING)
    ran = shell("ticket", "forget", "ana@example.com", *WHY, "--yes", by=None)
    assert ran.code == 1
    assert "#1 of this customer is queued" in ran.err
