"""Faults 28 to 30: text from outside is shown as it is, and none of it steers the terminal or reorders what is read."""

import re

import pytest
from command_shell import HOSTING, Shell

STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
PAYLOADS = (
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b[2J\x1b[31mred",
    "\x9b31mC1",
    "\x7f\x08back",
    "\u202etxt.exe\u2066",
    "a\rb\u2028c",
    "[@click=app.approve(42)]x[/]",
    "[/] [$primary] :smile:",
    "z\u0300" * 10_000,
)
LOOKS = (
    ["ticket", "show", 1],
    ["ticket", "list"],
    ["ticket", "search", "needle"],
    ["queue"],
    ["audit", "log"],
    ["agent", "list"],
    ["note", 1, "--body", "x"],
)


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_case_28_29_30_nothing_hostile_reaches_the_terminal(shell: Shell, payload: str) -> None:
    subject, body = f"needle {payload}"[:300], f"needle {payload}\nline two"
    customer = f"Eve {payload[:200]} <eve@example.com>"
    ran = shell("ticket", "add", "--customer", customer, "--subject", subject, "--body", body, *HOSTING)
    assert ran.code == 0, ran
    shell("agent", "edit", "kim", "--full-name", payload[:200], by=None)
    for args in LOOKS:
        for form in ([], ["--json"]):
            ran = shell(*args, *form)
            assert ran.code == 0
            assert not STEERING.search(ran.out.replace("\n", "")), args
            assert not STEERING.search(ran.err.replace("\n", "")), args
    assert shell.done("ticket", "show", 1)["messages"][0]["body"] == body


def test_case_29_markup_is_shown_as_it_is(shell: Shell) -> None:
    subject = "[/] [@click=app.approve(42)] [$primary] [bold]x"
    shell.open_ticket(*HOSTING, subject=subject)
    for args in (["ticket", "show", 1], ["ticket", "list"]):
        assert subject in shell(*args).out


def test_case_28_what_is_typed_wrong_is_not_echoed_raw(shell: Shell) -> None:
    for args in (["\x1b[2J"], ["queue", "--\x1b[2J"], ["ticket", "show", "\x1b[2J"], ["template", "show", "\x1b[2J"]):
        ran = shell(*args)
        assert ran.code in (1, 2)
        assert not STEERING.search(ran.err.replace("\n", ""))


def test_case_30_a_long_hostile_body_is_shown(shell: Shell) -> None:
    shell.open_ticket(*HOSTING)
    shell.done("ticket", "message", 1, "--body", "\x1b[31mz\u0300\u0301" * 20_000)
    assert shell("ticket", "show", 1).code == 0


def test_del_is_escaped_in_json(shell: Shell) -> None:
    shell.open_ticket(*HOSTING, subject="a\x7fb")
    ran = shell("ticket", "show", 1, "--json")
    assert "\x7f" not in ran.out
    assert ran.json["subject"] == "a\x7fb"
