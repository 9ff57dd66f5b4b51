"""Faults 2, 3 and 8: whatever dies while a reply is written, it is wholly there or not at all, and the desk goes on."""

import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from ill_treated import BODY, arrive, problems
from real_terminal import Terminal
from struck import MOST, Ended, Server, needs_strace, points

from cs_tui.desk import Ticket, open_desk

DRAFT = "The certificate of your site"
DISK = ("pwrite64", "fsync", "fdatasync", "ftruncate")


@dataclass(frozen=True)
class Answered:
    """An office where a reply is about to be sent, and what has become of it."""

    path: Path
    number: int
    server: Server

    @property
    def command(self) -> tuple[object, ...]:
        return ("--store", self.path, "--as", "tom", "reply", self.number, "--resolve", "--body", BODY)

    def again(self, folder: Path) -> "Answered":
        """The same office once more, untouched."""
        folder.mkdir()
        return Answered(Path(shutil.copy(self.path, folder / "store.db")), self.number, self.server)

    def strike(self, inject: str | None = None) -> Ended:
        return self.server.strike(self.path.parent, *self.command, inject=inject)

    def is_there(self) -> bool:
        """Whether the reply is there; it is with all that belongs to it, or nothing of it is."""
        assert problems(self.path) == []
        with closing(open_desk(self.path, "tom")) as desk:
            ticket, draft = desk.ticket(self.number), desk.draft(self.number)
            done = [entry.action for entry in desk.log(self.number) if not entry.refused]
        with closing(sqlite3.connect(self.path)) as connection:
            letters = connection.execute("SELECT count(*) FROM outbox").fetchone()[0]
        kinds = [message.kind for message in ticket.messages]
        if "reply" in kinds:
            assert kinds == ["customer", "reply"]
            assert (ticket.status, ticket.holder, draft, letters) == ("resolved", None, None, 1)
            assert done[-2:] == ["reply", "resolve"]
            return True
        assert (ticket.status, ticket.holder, letters) == ("in-progress", "tom", 0)
        assert done[-1] == "take"
        assert draft is not None
        assert draft.body.startswith(DRAFT)
        return False


@pytest.fixture
def about_to_reply(office: Path, server: Server) -> Answered:
    """An office where tom has taken a ticket, and has a draft."""
    (number,) = arrive(office)
    with closing(open_desk(office, "tom")) as desk:
        taken = desk.take()
        assert isinstance(taken, Ticket)
        desk.save_draft(number, DRAFT)
    return Answered(office, number, server)


@needs_strace
def test_case_02_kill_at_each_write_call_of_a_reply_leaves_all_or_nothing(
    about_to_reply: Answered, tmp_path: Path
) -> None:
    whole = about_to_reply.again(tmp_path / "whole").strike()
    assert whole.status == 0, whole
    found = {}
    for call, time in points(whole.calls):
        struck = about_to_reply.again(tmp_path / f"{call}-{time}")
        ended = struck.strike(f"{call}:signal=KILL:when={time}")
        assert ended.status == -9, (call, time, ended)
        found[call, time] = struck.is_there()
        assert found[call, time] or not ended.out
    assert set(found.values()) == {True, False}
    assert {call for call, _ in found} >= {"pwrite64", "fdatasync", "write"}


@needs_strace
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
def test_case_08_a_disk_that_fails_at_any_write_sends_nothing_and_keeps_the_draft(
    about_to_reply: Answered, tmp_path: Path, error: str, lasting: bool
) -> None:
    whole = about_to_reply.again(tmp_path / "whole").strike()
    failed = 0
    for call, time in points(whole.calls, only=DISK, most=MOST // 4):
        struck = about_to_reply.again(tmp_path / f"{call}-{time}")
        ended = struck.strike(f"{call}:error={error}:when={time}{'+' if lasting else ''}")
        if struck.is_there():
            assert ended.status == 0 or "what was done is written" in ended.err
            continue
        failed += 1
        assert (ended.status, ended.out) == (1, ""), ended
        assert ended.err.count("\n") == 1
        assert "full or failing; nothing was written" in ended.err
        assert struck.strike().status == 0
    assert failed


@contextmanager
def full_disk(process: int) -> Iterator[None]:
    """For a while whatever this process writes to a file finds no room."""
    calls = "pwrite64,ftruncate,fdatasync,fsync"
    tracing = ["strace", "-f", "-p", str(process), "-o", os.devnull, "-e", f"trace={calls}"]
    tracing += ["-e", f"inject={calls}:error=ENOSPC"]
    with subprocess.Popen(tracing, stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr is not None
        said = tracer.stderr.readline()
        assert "attached" in said, said
        try:
            yield
        finally:
            tracer.terminate()


@needs_strace
def test_case_08_on_a_full_disk_the_desk_keeps_the_text_and_sends_it_when_there_is_room(
    about_to_reply: Answered, at_terminal: Callable[..., Terminal]
) -> None:
    desk = at_terminal("--store", about_to_reply.path, "--as", "tom")
    desk.until("You hold #1.", "Your draft for #1 is kept")
    desk.keys("r")
    desk.until("draft of before")
    with full_disk(desk.process.pid):
        desk.keys(" is new.", "\x13")
        desk.until("y send")
        desk.keys("y")
        desk.until("Nothing was sent; the text is kept.", "full or failing")
        assert f"{DRAFT} is new." in desk.seen()
    assert not about_to_reply.is_there()
    desk.keys("\x13")
    desk.until("y send")
    desk.keys("d")
    desk.until("in hand 0")
    assert about_to_reply.is_there()


def test_case_03_who_was_killed_after_the_commit_is_told_at_the_next_start_what_they_hold(
    office: Path, at_terminal: Callable[..., Terminal]
) -> None:
    (number,) = arrive(office)
    desk = at_terminal("--store", office, "--as", "tom")
    desk.until("Issue 0")
    desk.send("t")
    with closing(open_desk(office)) as owner:
        while owner.ticket(number).holder is None:
            pass
    desk.signal(signal.SIGKILL)
    assert desk.status() == -signal.SIGKILL
    assert problems(office) == []
    again = at_terminal("--store", office, "--as", "tom")
    again.until("You hold #1.")
