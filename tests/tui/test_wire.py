"""The way to the terminal: what a stalled link does not take is replaced by what is newer, and nothing waits."""

import os
import threading
from collections.abc import Iterator

import pytest

from cs_tui.tui.wire import WINDOW, Answers, Wire

ASK = b"\x1b[5n"


class Link:
    """A pipe whose far end reads when it is told to, and the pictures that are asked for."""

    def __init__(self) -> None:
        self._far, near = os.pipe()
        self._file = os.fdopen(near, "w")
        self.picture, self.asked = "", 0
        self.drawn = threading.Event()
        self.gone = threading.Event()
        self.wire = Wire(self._file, self._frame, self.gone.set)
        self.wire.start()

    def _frame(self) -> str:
        self.asked += 1
        picture, self.picture = self.picture, ""
        self.drawn.set()
        return picture

    def show(self, picture: str) -> None:
        self.drawn.clear()
        self.picture = picture
        self.wire.picture()

    def read(self) -> bytes:
        return os.read(self._far, 1 << 20)

    def read_until(self, end: bytes) -> bytes:
        found = b""
        while not found.endswith(end):
            found += self.read()
        return found

    def hang_up(self) -> None:
        os.close(self._far)

    def close(self) -> None:
        self.wire.stop()
        self._file.close()


@pytest.fixture
def link() -> Iterator[Link]:
    link = Link()
    yield link
    link.hang_up()
    link.close()


def test_commands_go_out_in_order_before_the_picture(link: Link) -> None:
    link.wire.write("one ")
    link.wire.write("two ")
    assert link.read_until(b"two ") == b"one two "
    link.show("picture")
    assert link.read_until(ASK) == b"picture" + ASK


def test_case_44_while_nobody_reads_nothing_waits_and_the_newest_picture_is_sent_when_reading_resumes(
    link: Link,
) -> None:
    link.wire.write("x" * 200_000)
    for number in range(500):
        link.show(f"picture {number}")
    found = link.read_until(ASK)
    assert found.removeprefix(b"x" * 200_000) == b"picture 499" + ASK


def test_a_terminal_that_answers_gets_no_more_than_it_has_taken(link: Link) -> None:
    link.show("first")
    link.read_until(ASK)
    link.wire.answered()
    link.show("y" * WINDOW)
    link.read_until(ASK)
    link.show("replaced")
    link.show("newest")
    assert not link.drawn.wait(0.2)
    link.wire.answered()
    assert link.read_until(ASK) == b"newest" + ASK


def test_an_empty_picture_sends_nothing(link: Link) -> None:
    link.show("")
    assert link.drawn.wait(3)
    link.wire.write("end")
    assert link.read() == b"end"


def test_a_link_that_is_gone_ends_the_wire_and_is_told() -> None:
    link = Link()
    link.hang_up()
    link.wire.write("x")
    link.wire.join(3)
    assert not link.wire.is_alive()
    assert link.gone.is_set()
    link.close()


def test_a_terminal_that_does_not_block_is_waited_for(link: Link) -> None:
    os.set_blocking(link.wire.fileno(), False)
    link.wire.write("x" * 500_000)
    link.show("picture")
    found = link.read_until(ASK)
    assert found == b"x" * 500_000 + b"picture" + ASK
    assert not link.gone.is_set()


def test_no_picture_follows_what_gives_the_terminal_back(link: Link) -> None:
    link.wire.write("x" * 200_000)
    link.show("picture")
    link.wire.no_more_pictures()
    link.wire.write("leave")
    link.show("late")
    found = b""
    while b"leave" not in found:
        found += link.read()
    assert found == b"x" * 200_000 + b"leave"
    link.wire.write("end")
    assert link.read() == b"end"


def test_what_the_terminal_still_answers_is_waited_for_before_it_is_given_back(link: Link) -> None:
    link.show("picture")
    link.read_until(ASK)
    assert link.wire.awaits_answer
    link.wire.no_more_pictures()
    heard = threading.Timer(0.2, link.wire.answered)
    heard.start()
    link.wire.wait_for_answers()
    assert not link.wire.awaits_answer
    heard.join()


def test_a_terminal_that_never_answered_is_not_waited_for(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cs_tui.tui.wire.LEAVING", 0.1)
    link.show("picture")
    link.read_until(ASK)
    link.wire.wait_for_answers()
    assert link.wire.awaits_answer


def test_answers_that_are_lost_hold_pictures_up_only_for_a_while(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cs_tui.tui.wire.PATIENCE", 0.0)
    monkeypatch.setattr("cs_tui.tui.wire.SLOWEST", 10_000_000)
    link.show("first")
    link.read_until(ASK)
    link.wire.answered()
    for picture in (b"y" * WINDOW, b"z" * WINDOW, b"newest"):
        link.show(picture.decode())
        assert link.drawn.wait(3)
        assert link.read_until(ASK) == picture + ASK


def test_the_more_is_on_its_way_the_longer_its_answer_is_waited_for(
    link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cs_tui.tui.wire.PATIENCE", 0.0)
    link.show("first")
    link.read_until(ASK)
    link.wire.answered()
    link.show("y" * 60_000)
    link.read_until(ASK)
    link.show("newest")
    assert not link.drawn.wait(0.8)


@pytest.mark.parametrize("cut", range(5))
def test_answers_are_taken_out_of_what_is_typed_wherever_they_are_cut(cut: int) -> None:
    answers, answer = Answers(), "\x1b[0n"
    first, one = answers.take(f"ab{answer[:cut]}", expected=True)
    second, two = answers.take(f"{answer[cut:]}cd{answer}", expected=True)
    assert (first + second, one + two) == ("abcd", 2)


def test_an_escape_that_is_typed_is_handed_on_when_nothing_follows() -> None:
    answers = Answers()
    assert answers.take("\x1b", expected=True) == ("", 0)
    assert answers.rest() == "\x1b"
    assert answers.take("\x1b[", expected=False) == ("\x1b[", 0)
