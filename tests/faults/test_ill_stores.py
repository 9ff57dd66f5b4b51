"""Faults 6, 11, 13 and 14: an upgrade that breaks off, a store that can only be read, a torn copy, a corrupt page."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from ill_treated import BODY, OBEYS_RIGHTS, arrive, problems, run, said_plainly
from real_terminal import Terminal
from struck import Ended, Server, needs_strace, points

from cs_tui.desk import FAULTS, make_store, open_desk
from cs_tui.store.migrate import migrate
from cs_tui.store.schema import HEAD, REVISIONS

PAGE = 4096


@needs_strace
def test_case_06_an_upgrade_that_breaks_off_anywhere_leaves_the_old_schema_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    older = tmp_path / "older.db"
    with monkeypatch.context() as patch:
        patch.setattr("cs_tui.store.store.migrate", partial(migrate, to=REVISIONS[0]))
        patch.setattr("cs_tui.store.store.HEAD", REVISIONS[0])
        make_store(older)

    def ended(path: Path, *words: str) -> Ended:
        started = server.start(path.parent, "--store", path, *words)
        started.go()
        return started.ended()

    def struck(name: str, inject: str | None = None) -> tuple[Path, Ended]:
        folder = tmp_path / name
        folder.mkdir()
        path = Path(shutil.copy(older, folder / "store.db"))
        return path, server.strike(folder, "--store", path, "store", "upgrade", inject=inject)

    _, whole = struck("whole")
    assert whole.status == 0
    found = set()
    for call, time in points(whole.calls, only=("pwrite64", "fdatasync", "unlink"), most=6):
        for how in ("signal=KILL", "error=EIO"):
            path, broken_off = struck(f"{call}-{time}-{how[:5]}", f"{call}:{how}:when={time}")
            assert "Traceback" not in broken_off.err
            looked = ended(path, "queue")
            is_new = f"this program needs {HEAD}" not in looked.err
            assert is_new or f"has schema {REVISIONS[0]}" in looked.err, looked
            assert is_new or broken_off.status != 0
            assert ended(path, "store", "upgrade").status == 0
            assert problems(path) == []
            found.add(is_new)
    assert False in found


@pytest.fixture
def read_only(office: Path, tmp_path: Path) -> Iterator[Path]:
    """A store that may not be written."""
    folder = tmp_path / "disk"
    folder.mkdir()
    path = Path(shutil.copy(office, folder / "store.db"))
    path.chmod(0o400)
    folder.chmod(0o500)
    yield path
    folder.chmod(0o700)


def test_case_11_a_store_that_can_only_be_read_is_read_and_the_screen_says_so(
    read_only: Path, at_terminal: Callable[..., Terminal]
) -> None:
    assert run("--store", read_only, "queue", by="tom", within=OBEYS_RIGHTS).returncode == 0
    assert "Reading goes on" in said_plainly(run("--store", read_only, "take", by="tom", within=OBEYS_RIGHTS))
    desk = at_terminal("--store", read_only, "--as", "tom", within=OBEYS_RIGHTS)
    desk.until("QUEUE technical")
    desk.keys("t")
    desk.until("READ-ONLY", "cannot be written")
    desk.keys("?")
    desk.until("take")
    desk.keys("q", "Q")
    assert desk.status() == 0


def work_on(path: Path, count: int) -> None:
    """Take, answer and resolve some tickets."""
    with closing(open_desk(path, "tom")) as desk:
        for _ in range(count):
            taken = desk.take()
            desk.reply(taken.number, BODY, "resolve")


@pytest.mark.parametrize("after", [2, 10, 20, 30])
def test_case_14_a_copy_that_was_made_while_others_wrote_is_reported(office: Path, tmp_path: Path, after: int) -> None:
    arrive(office, 12)
    whole = office.read_bytes()
    head = whole[: after * PAGE]
    work_on(office, 10)
    torn = tmp_path / "torn.db"
    torn.write_bytes(head + office.read_bytes()[len(head) :])
    ran = run("--store", torn, "audit", "verify")
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert ran.stderr.strip()


def test_case_13_a_corrupt_page_stops_what_meets_it_and_nothing_is_repaired(office: Path) -> None:
    arrive(office, 6)
    work_on(office, 3)
    good, told = office.read_bytes(), 0
    for page in range(1, len(good) // PAGE):
        bad = good[: page * PAGE] + b"\xa5" * 300 + good[page * PAGE + 300 :]
        office.write_bytes(bad)
        try:
            told, said = told + bool(problems(office)), ""
        except FAULTS as error:
            said = str(error)
            told += "backup" in said
        assert "Every table names" not in said
        assert office.read_bytes() == bad
    assert told > len(good) // PAGE * 2 / 3  # the others hold nothing, or the search
    office.write_bytes(good)
    assert problems(office) == []
