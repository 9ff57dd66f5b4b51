"""Faults 28 to 30: every screen and every printing command, on a store whose every text is hostile."""

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hostile import HEAPED, MARK, PAYLOADS, steering, steering_printed
from ill_treated import BODY, HOSTING, issue, problems
from own_time import stopwatch
from real_terminal import Terminal
from struck import Server

from cs_tui.desk import Administration, Attachment, Customer, Incoming, open_desk

LEADS_WAY = (
    ("", "QUEUE", "Needle"),
    ("p", "arrived by"),
    ("y", "hold"),
    ("2", "Needle"),
    ("c", "Needle"),
    ("\x1b", "Needle"),
    ("?", "help"),
    ("q", "Needle"),
    (":", "Command"),
    ("\x07", "Needle"),
    ("D", "TODAY"),
    ("\x1b", "Needle"),
    ("n", "NOTE"),
    ("seen", "seen"),
    ("\x07", "Needle"),
    ("r", "REPLY"),
    ("\x14", "Template"),
    ("\x07", "Ctrl-s review"),
    ("\x13", "e Esc"),
    ("e", "Ctrl-s review"),
    ("\x07", "Needle"),
    ("u", "why"),
    ("\x07", "Needle"),
    ("h", "over to"),
    ("\x07", "Needle"),
    ("/", "earch"),
    (f"{MARK}\r", "RESULTS"),
    ("S", "Enter done"),
    (f"{MARK}\r", "Kept"),
    ("\r", "Needle"),
    ("i", "iew"),
    ("\x07", "Needle"),
    ("\x1b", "Needle"),
    ("T", "TEAM"),
    ("jjjj", "Needle"),
    ("m", "ana"),
    ("\x07", "Needle"),
    ("R", "REPORT"),
    ("q", "Needle"),
    ("Q",),
)
FRONT_DESKS_WAY = (
    ("", "QUEUE", "Needle"),
    ("F", "FRONT DESK"),
    ("j", "Needle"),
    ("s", "Sort #"),
    ("\x07", "Needle"),
    ("G", "Needle"),
    ("x", "DECLINE"),
    ("\x07", "Needle"),
    ("y", "Needle"),
    ("p", "Needle"),
    ("Q",),
)

LONGEST = 1.0
"""Seconds that the program takes to show whatever was heaped up."""


@pytest.fixture
def hostile_office(office: Path) -> Path:
    """An office in which customers and colleagues have written nothing but what would steer a terminal."""
    with closing(open_desk(office)) as desk:
        people = Administration(desk)
        for name, payload in zip(("ana", "lea", "mai", "tom"), PAYLOADS, strict=False):
            people.edit_agent(name, full_name=f"{name} {payload}")
        for place, payload in enumerate(PAYLOADS):
            files = (Attachment(f"../{payload}.pdf", 10, "text/plain"),)
            who = {"customer": f"{place % 3}@customer.example", "name": f"Eve {payload}", "attachments": files}
            issue(desk, f"Needle {payload}", body=f"Needle {payload}\n{payload * 3}", **who)
            issue(desk, f"Needle {payload}", body=payload, department=None, category=None, **who)
            issue(desk, f"Needle {payload}", body=payload, department="design", category="design-request", **who)
        issue(desk, "Needle heaped", body=HEAPED, name=HEAPED[:300])
    with closing(open_desk(office, "lea")) as desk:
        number = desk.take().number
        desk.note(number, f"Noted {PAYLOADS[3]}")
        desk.save_draft(number, f"{BODY}\n{''.join(PAYLOADS)}")
    with closing(open_desk(office, "ana")) as desk:
        desk.take()
    with closing(open_desk(office)) as desk:
        desk.customer_message(number, "".join(PAYLOADS))
    return office


@pytest.mark.parametrize(("name", "way"), [("lea", LEADS_WAY), ("mai", FRONT_DESKS_WAY)])
def test_case_28_29_nothing_hostile_reaches_the_terminal_from_any_screen(
    hostile_office: Path, at_terminal: Callable[..., Terminal], name: str, way: tuple[tuple[str, ...], ...]
) -> None:
    desk = at_terminal("--store", hostile_office, "--as", name)
    seen = ""
    for keys, *words in way:
        desk.keys(keys)
        if words:
            desk.until(*words)
        desk.read(0.2)
        seen += desk.seen()
        assert steering(desk.output) == set(), (keys, desk.seen())
    assert desk.status() == 0
    assert steering(desk.output) == set()
    assert f"[@click=app.approve(42)]{MARK}[/] [/]" in seen
    assert problems(hostile_office) == []


def test_case_28_29_nothing_hostile_is_printed_by_any_command(hostile_office: Path, server: Server) -> None:
    looks = (
        ("lea", "queue"),
        ("lea", "ticket", "show", 1),
        ("lea", "ticket", "list"),
        ("lea", "ticket", "search", MARK),
        ("lea", "audit", "log"),
        ("lea", "audit", "log", 1),
        ("lea", "team"),
        ("lea", "forecast"),
        ("lea", "report"),
        ("lea", "reassign", 4, "--to", "tom", "--reason", PAYLOADS[0]),
        ("lea", "note", 1, "--body", PAYLOADS[1]),
        ("lea", "reply", 1, "--body", f"call us {PAYLOADS[2]}"),
        ("lea", "ticket", "search", PAYLOADS[3]),
        ("lea", "template", "show", PAYLOADS[4]),
        ("mai", "ticket", "show", 2),
        ("mai", "approve", 3),
        ("mai", "sort", 2, "--department", "technical", "--category", PAYLOADS[5]),
        (None, "agent", "list"),
        (None, "agent", "add", PAYLOADS[6], "--department", "technical"),
        (None, "audit", "verify"),
        (None, "policy", "check", PAYLOADS[7]),
        (None, PAYLOADS[3]),
    )
    printed = 0
    for by, *words in looks:
        for form in ([], ["--json"]):
            before = ["--store", hostile_office, *(() if by is None else ("--as", by))]
            started = server.start(hostile_office.parent, *before, *words, *form)
            started.go()
            ended = started.ended()
            assert ended.status in (0, 1, 2, 3), (words, ended)
            assert steering_printed(ended.out + ended.err) == set(), words
            printed += MARK in ended.out + ended.err
    assert printed > len(looks)


def test_case_30_what_is_heaped_is_shown_within_a_second(
    office: Path, at_terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    with closing(open_desk(office)) as desk:
        for subject, body in (("Heaped", HEAPED), ("Endless", "x" * 20_000_000), ("Bidi", PAYLOADS[7])):
            customer = Customer(f"{subject.lower()}@customer.example", body[:100])
            desk.receive([Incoming("", "test", customer, subject, body, **HOSTING)])
        for number in (1, 2, 3):
            seconds = stopwatch(os.getpid())
            desk.ticket(number)
            assert seconds() < LONGEST
    desk = at_terminal("--store", office, "--as", "tom")
    desk.until("Heaped")
    for subject in ("Endless", "Bidi", "Heaped"):
        seconds = stopwatch(desk.process.pid)
        desk.send("j" if subject != "Heaped" else "g")
        desk.until(f"{subject.lower()}@customer.example", seconds=10)
        assert seconds() < LONGEST
    assert steering(desk.output) == set()
    desk.keys("Q")
    assert desk.status() == 0
