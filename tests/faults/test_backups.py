"""Backups are of one moment and whole before they have a name; putting one back loses nothing without saying so."""

import errno
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from ill_treated import arrive, problems, run, said_plainly

from cs_tui.desk import back_up_store, open_desk, restore_store, upgrade_store
from cs_tui.desk.heads import head
from cs_tui.desk.journal import verify
from cs_tui.store import DamagedStore, StoreBusy, StoreError, StoreExists, StoreFull, backup
from cs_tui.store.known_backups import newest_backup
from cs_tui.store.migrate import migrate
from cs_tui.store.schema import HEAD, REVISIONS
from cs_tui.store.triggers import TRIGGERS


def end(path):
    with closing(open_desk(path)) as desk:
        return head(desk)


def spoil(path, page):
    """Overwrite the middle of a page with what no page holds."""
    with path.open("r+b") as file:
        file.seek(page * 4096 + 8)
        file.write(b"\xff" * 2000)


def leaf_of(path, table):
    """The number of a page, counted from 0, that holds rows of a table."""
    with closing(sqlite3.connect(path)) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    return root - 1


def test_a_backup_is_the_store_of_one_moment_its_owners_alone_and_noted(office, tmp_path):
    arrive(office, 3)
    made = back_up_store(office, tmp_path / "backup.db")
    assert (made.entry, made.head) == end(office) == end(tmp_path / "backup.db")
    assert problems(tmp_path / "backup.db") == []
    assert (tmp_path / "backup.db").stat().st_mode & 0o777 == 0o400
    assert (newest_backup(office).path, newest_backup(office).head) == (tmp_path / "backup.db", made.head)
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.parametrize("by_kernel", [True, False])
def test_backups_are_made_whole_while_desks_write(office, tmp_path, monkeypatch, by_kernel):
    monkeypatch.setattr(backup, "PAGES", 1)
    monkeypatch.setattr(backup, "CHUNK", 4096)
    if not by_kernel:

        def refused(*_):
            raise OSError(errno.EXDEV, "Invalid cross-device link")

        monkeypatch.setattr(os, "copy_file_range", refused)
    arrive(office, 30)
    ended, waits = threading.Event(), []

    def work(name):
        with closing(open_desk(office, name)) as desk:
            while not ended.is_set():
                before = time.monotonic()
                desk.note(1, "Looking into it.")
                waits.append(time.monotonic() - before)

    desks = [threading.Thread(target=work, args=(name,)) for name in ("tom", "ana", "lea")]
    for each in desks:
        each.start()
    try:
        for number in range(8):
            made = back_up_store(office, tmp_path / f"{number}.db")
            assert problems(made.path) == []
            assert end(made.path) == (made.entry, made.head)
    finally:
        ended.set()
        for each in desks:
            each.join()
    assert problems(office) == []
    assert end(office)[0] > made.entry
    assert len(waits) > 20


def test_what_is_there_is_never_overwritten_not_even_when_it_came_meanwhile(office, tmp_path):
    target = tmp_path / "backup.db"

    def come(*_):
        target.write_text("mine")

    with pytest.raises(StoreExists):
        back_up_store(office, target, come)
    with pytest.raises(StoreExists):
        back_up_store(office, target)
    with pytest.raises(StoreExists):
        back_up_store(office, office)
    assert target.read_text() == "mine"
    assert list(tmp_path.glob(".*")) == []


def test_a_backup_that_cannot_be_written_is_said_in_a_line(office, tmp_path):
    said = said_plainly(run("store", "backup", tmp_path / "nowhere" / "backup.db", "--store", office))
    assert "cannot be written" in said


def test_a_backup_that_is_killed_leaves_nothing_of_its_name(office, tmp_path):
    arrive(office, 5)
    program = (
        "import os, sys, signal; from pathlib import Path; from cs_tui.desk import back_up_store; "
        "back_up_store(Path(sys.argv[1]), Path(sys.argv[2]), "
        "lambda what, done: what == 'checking' and os.kill(os.getpid(), signal.SIGKILL))"
    )
    target = tmp_path / "backup.db"
    ran = subprocess.run([sys.executable, "-c", program, office, target], timeout=60, check=False)
    assert ran.returncode == -signal.SIGKILL
    assert not target.exists()
    assert newest_backup(office) is None
    arrive(office)
    assert back_up_store(office, target).head == end(office)[1]


def test_case_13_a_damaged_store_gives_no_backup_and_points_to_the_newest_one(office, tmp_path):
    arrive(office, 200)
    good = back_up_store(office, tmp_path / "good.db").path
    spoil(office, leaf_of(office, "ix_tickets_queue"))
    before = office.read_bytes()
    with pytest.raises(DamagedStore, match=r"good\.db"):
        back_up_store(office, tmp_path / "bad.db")
    assert not (tmp_path / "bad.db").exists()
    said = said_plainly(run("take", "--store", office, by="tom"))
    assert "corrupt" in said
    assert f"cs-tui store restore {good}" in said
    assert office.read_bytes() == before
    restore_store(office, good)
    assert problems(office) == []


def test_case_13_with_no_backup_left_the_message_says_what_to_do_all_the_same(office, tmp_path):
    arrive(office, 200)
    back_up_store(office, tmp_path / "good.db").path.unlink()
    spoil(office, leaf_of(office, "ix_tickets_queue"))
    said = said_plainly(run("take", "--store", office, by="tom"))
    assert "cs-tui store restore FILE" in said


def test_a_backup_is_put_back_and_the_store_it_replaces_is_kept(office, tmp_path):
    arrive(office, 2)
    made = back_up_store(office, tmp_path / "backup.db")
    kept = made.path.read_bytes()
    arrive(office, 3)
    former, before = end(office), office.read_bytes()
    done = restore_store(office, made.path)
    assert done.former == former
    assert (done.backup.entry, done.backup.head) == (made.entry, made.head)
    assert done.aside.read_bytes() == before
    assert made.path.read_bytes() == kept
    assert problems(office) == []
    with closing(open_desk(office)) as desk:
        assert len(desk.tickets()) == 2
        entry = desk.log()[-1]
    assert (entry.actor, entry.action) == ("owner", "restore")
    assert entry.detail["backup"] == {"entry": made.entry, "head": made.head}
    assert entry.detail["former"] == {"entry": former[0], "head": former[1]}
    assert office.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.glob(".*")) == []


def test_nothing_is_put_in_the_place_of_a_store_that_is_open(office, tmp_path):
    arrive(office, 2)
    made = back_up_store(office, tmp_path / "backup.db")
    with closing(open_desk(office, "tom")) as desk:
        with pytest.raises(StoreBusy, match="open in another session"):
            restore_store(office, made.path)
        assert desk.take().holder == "tom"
    assert restore_store(office, made.path).former[0] > made.entry


def test_what_is_no_whole_store_is_not_put_back(office, tmp_path):
    arrive(office, 200)
    spoilt = back_up_store(office, tmp_path / "backup.db").path
    spoil(spoilt, leaf_of(spoilt, "ix_tickets_queue"))
    before = office.read_bytes()
    with pytest.raises(DamagedStore, match=r"backup\.db"):
        restore_store(office, spoilt)
    for number, statement in enumerate(
        [
            "UPDATE messages SET number = 999 WHERE id = 7",
            "UPDATE entries SET actor = 'eve' WHERE id = 9",
            "DELETE FROM entries WHERE id = 9",
            "DROP TRIGGER entries_chain",
        ]
    ):
        changed = tmp_path / f"{number}.db"
        shutil.copy(office, changed)
        with closing(sqlite3.connect(changed)) as connection:
            for table in ("messages", "entries"):
                for verb in ("update", "delete"):
                    connection.execute(f"DROP TRIGGER {table}_no_{verb}")
            connection.execute(statement)
            for table in ("messages", "entries"):
                for verb in ("update", "delete"):
                    connection.execute(TRIGGERS[f"{table}_no_{verb}"])
            connection.commit()
        with pytest.raises(DamagedStore):
            restore_store(office, changed)
    (tmp_path / "text.db").write_text("no store")
    with pytest.raises(StoreError):
        restore_store(office, tmp_path / "text.db")
    assert office.read_bytes() == before
    assert list(tmp_path.glob("*.before-restore-*")) == []


def test_a_store_that_is_gone_or_past_reading_is_replaced_all_the_same(office, tmp_path):
    arrive(office, 2)
    made = back_up_store(office, tmp_path / "backup.db")
    office.write_bytes(b"\0" * 9000)
    done = restore_store(office, made.path)
    assert done.former is None
    assert done.aside.read_bytes() == b"\0" * 9000
    assert problems(office) == []
    office.unlink()
    assert restore_store(office, made.path).aside is None
    assert problems(office) == []


def test_what_a_broken_write_left_beside_the_store_does_not_reach_what_is_put_in_its_place(office, tmp_path):
    arrive(office, 20)
    made = back_up_store(office, tmp_path / "backup.db")
    program = (
        "import os, signal, sqlite3, sys; connection = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "connection.execute('PRAGMA cache_size = 1'); connection.execute('PRAGMA journal_mode = PERSIST'); "
        "connection.execute('BEGIN'); "
        "connection.execute('UPDATE tickets SET subject = hex(randomblob(4000))'); "
        "connection.execute('UPDATE drafts SET body = 1'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", program, office], timeout=60, check=False)
    journal = office.with_name("store.db-journal")
    assert journal.read_bytes()[:8] == b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"  # SQLite would play it back
    office.unlink()
    restore_store(office, made.path)
    assert problems(office) == []
    assert not journal.exists()
    assert len(list(tmp_path.glob("*.before-restore-*-journal"))) == 1


def test_a_backup_of_an_older_schema_is_put_back_as_one_of_this_program(office, tmp_path, monkeypatch):
    older = made_older(tmp_path, monkeypatch)
    done = restore_store(office, older)
    assert done.backup.schema == REVISIONS[0]
    assert problems(office) == []
    with pytest.raises(StoreError, match="store upgrade"):
        open_desk(older)


def made_older(folder, monkeypatch):
    """A store as the first revision made it."""
    older = folder / "older" / "store.db"
    older.parent.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr("cs_tui.store.store.migrate", partial(migrate, to=REVISIONS[0]))
        patch.setattr("cs_tui.store.store.HEAD", REVISIONS[0])
        patch.setattr("cs_tui.desk.administration.parse_policy", lambda *_, **__: None)
        from cs_tui.desk import make_store

        make_store(older)
    return older


def test_case_06_an_upgrade_that_breaks_off_leaves_the_schema_as_it_was_and_names_the_backup(tmp_path, monkeypatch):
    older = made_older(tmp_path, monkeypatch)
    before = contents(older)

    def half(connection):
        migrate(connection, to=REVISIONS[1])
        connection.change("CREATE TABLE half (done INTEGER)")
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr("cs_tui.store.store.migrate", half)
        with pytest.raises(StoreError, match=f"schema {REVISIONS[0]}") as failed:
            upgrade_store(older)
    (kept,) = older.parent.glob(f"store.db.schema-{REVISIONS[0]}-*")
    assert str(kept) in failed.value.remedy
    assert contents(older) == contents(kept) == before
    assert upgrade_store(older).after == HEAD
    assert problems(older) == []


def contents(path):
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def test_case_14_a_copy_that_was_made_while_others_wrote_is_told_when_it_is_put_back(office, tmp_path):
    arrive(office, 60)
    before = office.read_bytes()
    with closing(open_desk(office, "tom")) as desk:
        for number in range(1, 40):
            desk.note(number, f"Looking into it, {number}. " * 20)
    after = office.read_bytes()
    told = 0
    for share in (0.1, 0.3, 0.5, 0.7, 0.9):
        torn = tmp_path / f"{share}.db"
        cut = int(len(before) * share) // 4096 * 4096
        torn.write_bytes(after[:cut] + before[cut:])
        ran = run("audit", "verify", "--store", torn)
        assert "Traceback" not in ran.stderr
        told += ran.returncode == 1
        with pytest.raises(StoreError):
            back_up_store(torn, tmp_path / f"{share}.backup")
    assert told == 5
    assert problems(office) == []


def test_the_commands_tell_what_was_kept_and_where(office, tmp_path):
    arrive(office, 2)
    ran = run("store", "backup", tmp_path / "backup.db", "--store", office, "--json")
    made = json.loads(ran.stdout)
    assert made["file"] == str(tmp_path / "backup.db")
    assert (made["entry"], made["head"]) == end(office)
    assert f"{made['entry']}:{made['head']}" in run("store", "info", "--store", office).stdout
    info = json.loads(run("store", "info", "--store", office, "--json").stdout)
    assert (info["newest_backup"], info["head"]) == (made["file"], f"{made['entry']}:{made['head']}")
    ran = run("store", "restore", tmp_path / "backup.db", "--store", office, "--json")
    done = json.loads(ran.stdout)
    assert done["former"] == {"entry": made["entry"], "head": made["head"]}
    assert done["restored"]["file"] == made["file"]
    assert Path(done["aside"]).exists()


def test_a_backup_that_was_put_back_is_named_to_whoever_kept_the_former_head(office, tmp_path):
    made = back_up_store(office, tmp_path / "backup.db")
    arrive(office, 2)
    id, hash = end(office)
    restore_store(office, made.path)
    with closing(open_desk(office)) as desk:
        assert verify(desk, made.head).problems == []
        (problem,) = verify(desk, f"{id}:{hash}").problems
    assert f"entry {made.entry + 1} says that a backup was put in the place" in problem
    ran = run("audit", "verify", "--head", hash, "--store", office)
    assert ran.returncode == 1


def test_an_entry_of_a_restore_that_never_was_shows(office):
    with closing(open_desk(office)) as desk:
        with desk._transaction() as tx:
            tx.record("restore", backup={"entry": 1, "head": "f" * 64}, former=None)
        assert "names another end" in verify(desk).problems[0]


def test_a_backup_in_write_ahead_mode_is_put_back_with_what_is_not_in_its_file_yet(office, tmp_path):
    made = back_up_store(office, tmp_path / "backup.db")
    with closing(sqlite3.connect(made.path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("UPDATE agents SET full_name = 'Only ahead' WHERE name = 'tom'")
        restore_store(office, made.path)
    with closing(open_desk(office)) as desk:
        assert "Only ahead" in [agent.full_name for agent in desk.agents()]


def test_a_backup_for_which_there_is_no_room_is_said_and_leaves_nothing(office, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "copy_file_range", full)
    with pytest.raises(StoreFull):
        back_up_store(office, tmp_path / "backup.db")
    assert list(tmp_path.glob("*backup*")) == list(tmp_path.glob(".*")) == []
