"""Mails are read in a child process, and no message stops the next one."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest
from reading_here import read_mail

from cs_tui.mail import sandbox
from cs_tui.mail.limits import excess
from cs_tui.mail.sandbox import MailReader, MailReaderError

MESSAGES = Path(__file__).parent / "messages"
GOOD = b"From: a@b.example\nSubject: good\n\ntext"
HEAD = b"From: Ann <ann@Shop.example>\nMIME-Version: 1.0\n"


def nested(depth: int) -> bytes:
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(depth))
    return HEAD + opened + b"\ntext\n" + b"".join(b"--b%d--\n" % i for i in reversed(range(depth)))


def many_parts(count: int) -> bytes:
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * count + b"--b--\n"


BOMBS = {
    "an encoded-word subject of 0.3 MB": (
        HEAD + b"Subject: " + b"=?utf-8?Q?=41?= " * 20_000 + b"\n\nx",
        "its header “Subject” is larger than 8 KB",
    ),
    "a folded subject of 0.3 MB": (
        HEAD + b"Subject: " + b"=?utf-8?Q?=41?=\n " * 20_000 + b"\n\nx",
        "its header “Subject” is larger than 8 KB",
    ),
    "fifty thousand addresses": (
        HEAD + b"To: " + b"a@b.example, " * 50_000 + b"\n\nx",
        "its header “To” is larger than 8 KB",
    ),
    "a great many headers": (HEAD + b"X-Filler: abc\n" * 50_000 + b"\nx", "its headers are larger than 256 KB"),
    "26 MB": (HEAD + b"\n" + b"a line of text\n" * 1_820_000, "it is larger than 25 MB"),
    "parts nested 30 deep": (nested(30), "its parts are nested deeper than 20 levels"),
    "parts nested 3,000 deep": (nested(3000), "it has more than 200 parts"),
    "10,000 parts": (many_parts(10_000), "it has more than 200 parts"),
}


@pytest.fixture(scope="module")
def reader() -> Iterator[MailReader]:
    with MailReader() as one:
        yield one


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_defused_and_kept_raw(reader: MailReader, name: str) -> None:
    raw, problem = BOMBS[name]
    mail = reader.read(raw, name)
    assert mail.subject == "(unreadable message)"
    assert mail.problem == f"The message could not be read: {problem}."
    assert mail.raw == raw
    assert mail.customer.address == "ann@shop.example"
    assert len(mail.body) <= 20_000
    assert reader.read(GOOD, "next").subject == "good"


def test_case_31_a_mail_that_needs_too_much_memory_is_kept_raw_and_the_next_is_read() -> None:
    raw = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n" + b"ab\n" * 8_000_000
    with MailReader(seconds=60) as one:
        mail = one.read(raw, "hungry")
        assert mail.problem == "The message could not be read: it needs more than 512 MB of memory."
        assert mail.raw == raw
        assert one.read(GOOD, "next").subject == "good"


def test_the_child_reads_as_this_process_does(reader: MailReader) -> None:
    for path in sorted(MESSAGES.glob("*.eml")):
        raw = path.read_bytes()
        assert reader.read(raw, path.name) == read_mail(raw, path.name)


def test_case_31_a_mail_that_takes_too_long_is_kept_raw_and_a_fresh_child_reads_the_next() -> None:
    slow = HEAD + b"\n" + b"a line of text\n" * 1_000_000
    with MailReader(seconds=0.05) as one:
        mail = one.read(slow, "slow")
        assert mail.problem == "The message could not be read: it takes longer than 0.05 seconds."
        assert mail.raw == slow
        one._seconds = 10.0
        assert one.read(GOOD, "next").subject == "good"


def test_a_child_that_was_killed_is_replaced() -> None:
    with MailReader() as one:
        one.read(GOOD, "first")
        child = one._child
        assert child is not None
        child.kill()
        child.wait()
        assert one.read(GOOD, "next").problem is None


def test_a_mail_that_ends_the_child_is_kept_raw_and_the_next_is_read() -> None:
    slow = HEAD + b"\n" + b"a line of text\n" * 1_500_000
    with MailReader() as one:
        one.read(GOOD, "first")
        child = one._child
        assert child is not None
        killer = Timer(0.1, child.kill)
        killer.start()
        lost = one.read(slow, "lost")
        killer.join()
        assert lost.problem == "The message could not be read: the reading process broke off."
        assert lost.raw == slow
        assert one.read(GOOD, "next").problem is None


def test_no_child_is_made_before_it_is_needed_and_none_stays() -> None:
    with MailReader() as one:
        assert one._child is None
        one.read(GOOD, "first")
        child = one._child
        assert child is not None
    assert child.poll() is not None


def test_a_child_that_cannot_start_is_said_and_no_message_is_called_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_COMMAND", "raise SystemExit(3)")
    with MailReader() as one, pytest.raises(MailReaderError, match="ends at its start"):
        one.read(GOOD, "first")


def test_the_child_gets_no_environment_and_does_not_load_the_desk() -> None:
    program = (
        "import sys; from cs_tui.mail import child; "
        "print([name for name in sys.modules if name.startswith(('cs_tui.desk', 'cs_tui.store', 'sqlmodel'))])"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, env={}, check=True)
    assert done.stdout.strip() == "[]"


def test_a_long_thread_of_references_is_no_excess() -> None:
    assert excess(b"References: " + b"<a@b.example>\n " * 1000 + b"\nFrom: a@b.example\n\nx") is None
