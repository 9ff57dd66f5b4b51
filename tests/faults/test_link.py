"""Faults 16 and 44 to 47: a link that drops or stalls, signals, and what a keyboard or a clipboard sends."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from ill_treated import arrive, problems
from own_time import stopwatch
from real_terminal import Terminal

from cs_tui.desk import open_desk

START = "The certificate"
MEGABYTE = "".join(f"{n:06} a line of what was found in the log of the server\n" for n in range(18_000))
LONGEST = 2.0
"""Seconds that the program takes from the first byte of a megabyte to its last line on the screen, or to undo it."""


@pytest.fixture
def writing(office: Path, at_terminal: Callable[..., Terminal]) -> Callable[..., Terminal]:
    """Opens tom's desk where he has begun to reply to #1."""

    def begin(**options: object) -> Terminal:
        arrive(office)
        with closing(open_desk(office, "tom")) as desk:
            desk.take()
        desk = at_terminal("--store", office, "--as", "tom", **options)
        desk.until("You hold #1.")
        desk.keys("r")
        desk.until("Dear customers")
        desk.keys(START)
        desk.until(START)
        return desk

    return begin


def draft(office: Path) -> str:
    """What tom's draft for #1 says."""
    with closing(open_desk(office, "tom")) as desk:
        kept = desk.draft(1)
    return "" if kept is None else kept.body


def goes_on(office: Path, at_terminal: Callable[..., Terminal], text: str) -> None:
    """The next start says what was left, and the draft is there."""
    assert problems(office) == []
    again = at_terminal("--store", office, "--as", "tom")
    again.until("You hold #1. Your draft for #1 is kept; r goes on with it.")
    again.keys("r")
    again.until(text)


@pytest.mark.parametrize("how", ["the terminal goes", "SIGHUP", "SIGTERM"])
def test_case_16_what_was_typed_until_the_link_dropped_is_there_at_the_next_start(
    office: Path, writing: Callable[..., Terminal], at_terminal: Callable[..., Terminal], how: str
) -> None:
    desk = writing()
    desk.send(" of your site")
    desk.read(0.1)
    if how == "the terminal goes":
        desk.hang_up()
    else:
        desk.signal(getattr(signal, how))
    expected = 128 + (signal.SIGTERM if how == "SIGTERM" else signal.SIGHUP)
    assert desk.status(10) == expected
    assert draft(office) == f"{START} of your site"
    if how == "SIGTERM":
        assert b"\x1b[?1049l" in desk.output
        goes_on(office, at_terminal, f"{START} of your site")


def test_case_16_killed_at_once_loses_two_seconds_of_typing_at_most(
    office: Path, writing: Callable[..., Terminal], at_terminal: Callable[..., Terminal]
) -> None:
    desk = writing()
    typed, times = START, [time.monotonic()]
    for letter in " of your site was issued for the old server" * 2:
        desk.send(letter)
        desk.read(0.05)
        typed += letter
        times.append(time.monotonic())
    desk.signal(signal.SIGKILL)
    killed = time.monotonic()
    assert desk.status() == -signal.SIGKILL
    kept = draft(office)
    assert typed.startswith(kept)
    lost = len(typed) - len(kept)
    assert lost == 0 or killed - times[-lost] < 2.5
    goes_on(office, at_terminal, kept[:40])


def test_case_44_while_nobody_reads_for_long_typing_and_saving_go_on_and_the_screen_is_right_afterwards(
    office: Path, writing: Callable[..., Terminal]
) -> None:
    desk = writing()
    last = time.monotonic() + 6
    typed = ""
    while time.monotonic() < last:
        os.write(desk.master, b"x")
        typed += "x"
        time.sleep(0.01)
    until = time.monotonic() + 4
    while draft(office) != START + typed and time.monotonic() < until:
        time.sleep(0.1)
    assert draft(office) == START + typed
    desk.until("draft saved")
    desk.read(1)
    seen = desk.seen()
    desk.keys("\x0c")
    desk.read(1)
    assert desk.seen() == seen
    assert seen.count("x") >= len(typed)
    desk.keys("\x07")
    desk.until("r reply")
    desk.keys("Q")
    assert desk.status() == 0


def test_case_45_a_closed_terminal_ends_the_process_though_no_hang_up_arrives(
    office: Path, writing: Callable[..., Terminal]
) -> None:
    desk = writing(hangs_up=False)
    desk.hang_up()
    assert desk.status(10) == 128 + signal.SIGHUP
    assert draft(office) == START


def test_case_46_bytes_that_are_no_text_are_dropped_and_said_once(
    office: Path, writing: Callable[..., Terminal]
) -> None:
    desk = writing()
    desk.keys(b" caf\xe9 \xff\xfe", b" \xc3")
    desk.until("bytes that are not UTF-8")
    desk.keys(b"(", " ok é")
    desk.until("ok é")
    desk.keys(b"\xe9")
    assert desk.output.count(b"The keyboard") == 1
    desk.signal(signal.SIGTERM)
    assert desk.status() == 128 + signal.SIGTERM
    assert draft(office).replace(" ", "") == f"{START}caf(oké".replace(" ", "")


@pytest.mark.parametrize("bracketed", [True, False])
def test_case_47_a_megabyte_is_pasted_within_two_seconds_and_undone_within_two(
    office: Path, writing: Callable[..., Terminal], bracketed: bool
) -> None:
    desk = writing()
    text = MEGABYTE.encode()
    seconds = stopwatch(desk.process.pid)
    desk.send(b"\x1b[200~" + text + b"\x1b[201~" if bracketed else text.replace(b"\n", b"\r"))
    desk.until("017999 a line of what", seconds=10)
    assert seconds() < LONGEST
    seconds = stopwatch(desk.process.pid)
    desk.keys("\x1a")
    desk.until(START)
    assert seconds() < LONGEST
    assert "a line of what" not in desk.seen()
    desk.keys(" holds.")
    desk.until(f"{START} holds.")
    desk.send(MEGABYTE[:60_000].encode().replace(b"\n", b"\r"))
    desk.until("a line of what")
    desk.read(1)
    desk.signal(signal.SIGTERM)
    assert desk.status() == 128 + signal.SIGTERM
    assert draft(office) == f"{START} holds.{MEGABYTE[:60_000]}"


@pytest.mark.parametrize("told", ["at the start", "by the system", "by the terminal"])
def test_a_terminal_that_says_it_is_huge_takes_no_more_memory_than_a_large_one(
    office: Path, at_terminal: Callable[..., Terminal], told: str
) -> None:
    arrive(office)
    desk = at_terminal("--store", office, "--as", "tom", resized=(65_535, 65_535) if told == "at the start" else None)
    desk.read(3)
    if told == "by the system":
        desk.resize(65_535, 65_535)
    elif told == "by the terminal":
        desk.keys("\x1b[48;65535;65535;65535;65535t")
    desk.read(3)
    peak = next(line for line in Path(f"/proc/{desk.process.pid}/status").read_text().splitlines() if "VmHWM" in line)
    assert int(peak.split()[1]) < 150_000
    desk.keys("Q")
    assert desk.status() == 0
