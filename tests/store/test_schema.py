"""A store is opened only when its schema is whole, ours, and of this program's age."""

import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pytest

from cs_tui.desk import make_store, open_desk, upgrade_store
from cs_tui.store import (
    DamagedStore,
    NewerStore,
    NoStore,
    NotAStore,
    OlderStore,
    Store,
    StoreExists,
    StoreFull,
    StoreReadOnly,
)
from cs_tui.store.connection import IDLE
from cs_tui.store.in_use import beside
from cs_tui.store.migrate import migrate
from cs_tui.store.schema import HEAD, REVISIONS, WHOLE, faults, fingerprint
from cs_tui.store.sqlite import CHECKPOINT


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "store.db"
    make_store(made)
    return made


def change(path, *statements):
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_new_store_has_the_schema_that_the_tables_describe(path):
    store = Store.open(path)
    with store._database.transaction(writes=False) as connection:
        assert list(faults(connection)) == []
    store.close()


def test_a_new_store_is_its_owners_alone(path):
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_journal_mode_and_durability_are_what_a_shared_server_needs(path):
    store = Store.open(path)
    with store._database.transaction(writes=False) as connection:
        assert connection.value("PRAGMA journal_mode") == "wal"
        assert connection.value("PRAGMA synchronous") == 3
        assert connection.value("PRAGMA foreign_keys") == 1
    store.close()


def test_a_whole_schema_is_known_by_its_fingerprint_however_old_the_store_is(tmp_path, monkeypatch):
    for first in REVISIONS:
        made = tmp_path / f"{first}.db"
        make_older(made, first, monkeypatch)
        upgrade_store(made)
        store = Store.open(made)
        with store._database.transaction(writes=False) as connection:
            assert fingerprint(connection) in WHOLE, f"WHOLE lacks {fingerprint(connection)}, upgraded from {first}"
            assert list(faults(connection)) == []
        store.close()


def test_what_the_tables_describe_is_compared_where_the_fingerprint_is_not_known(path):
    change(path, "CREATE INDEX mine ON tickets (subject)")
    Store.open(path).close()
    change(path, "DROP INDEX ix_tickets_holder")
    with pytest.raises(DamagedStore, match="ix_tickets_holder"):
        Store.open(path)
    change(path, "CREATE INDEX ix_tickets_holder ON tickets (holder, status)")
    with pytest.raises(DamagedStore, match="ix_tickets_holder is missing or differs"):
        Store.open(path)


def test_a_day_at_the_desk_loads_nothing_of_what_makes_the_schema(path):
    script = (
        "import sys; from cs_tui.desk import open_desk, Customer, Incoming; from pathlib import Path; "
        "desk = open_desk(Path(sys.argv[1])); "
        "desk.add_ticket(Incoming('', 'test', Customer('a@x.example', ''), 'Logo', 'Please')); "
        "desk.search('logo'); desk.close(); "
        "print([name for name in ('sqlalchemy', 'sqlmodel', 'pydantic', 'alembic') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_times_are_kept_in_utc_and_given_back_aware_and_naive_ones_are_refused(path):
    noon = datetime(2026, 3, 9, 12, tzinfo=timezone(timedelta(hours=7)))
    change(path, "INSERT INTO agents VALUES ('mai', 'Mai', 'technical', 'agent', NULL, NULL)")
    store = Store.open(path)
    with store.write() as writer:
        writer.change_agent("mai", retired_at=noon)
        assert writer.agent("mai").retired_at == noon
        assert writer.agent("mai").retired_at.tzinfo is UTC
    with pytest.raises(ValueError, match="aware"), store.write() as writer:
        writer.change_agent("mai", retired_at=datetime(2026, 3, 9))
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT retired_at FROM agents").fetchone() == ("2026-03-09 05:00:00.000000",)


def test_threads_that_read_at_once_are_given_connections_of_their_own_and_none_stays_open(path):
    store, together = Store.open(path), threading.Barrier(6)

    def look():
        with store.read() as reader:
            together.wait()
            reader.last_entry_id()

    crew = [threading.Thread(target=look) for _ in range(6)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    assert len(store._database._pool._idle) == IDLE
    store.close()
    with store.read() as reader:
        reader.last_entry_id()
    assert path not in [file.resolve() for file in Path("/proc/self/fd").iterdir()]


def test_the_log_stays_small_and_goes_when_the_last_one_leaves(path):
    log, index = beside(path)
    store = Store.open(path)
    for text in "uvwxyz":
        with store.write() as writer:
            for number in range(1_000):
                writer.set(f"key {number}", text * 4_000)
    assert 0 < log.stat().st_size < 2 * CHECKPOINT * 4096
    store.close()
    assert not log.exists()
    assert not index.exists()


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("DROP TRIGGER entries_no_update", "trigger entries_no_update"),
        ("DROP TRIGGER entries_chain", "trigger entries_chain"),
        ("DROP INDEX ix_tickets_queue", "index ix_tickets_queue"),
        ("DROP TABLE outbox", "table outbox"),
        ("DROP TABLE search", "table search"),
        ("ALTER TABLE tickets ADD COLUMN vip TEXT", "columns of tickets"),
        ("ALTER TABLE tickets RENAME COLUMN holder TO owner", "tickets"),
        ("CREATE TRIGGER mine AFTER INSERT ON tickets BEGIN SELECT 1; END", "trigger mine is not ours"),
    ],
)
def test_case_07_a_damaged_schema_is_told_and_refused(path, statement, problem):
    change(path, statement)
    with pytest.raises(DamagedStore, match=problem):
        Store.open(path)


def test_case_07_a_dropped_check_is_told(path):
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute(
        "UPDATE sqlite_master SET sql = replace(sql, 'holder IS NOT NULL', 'holder IS NULL') WHERE name = 'tickets'"
    )
    connection.commit()
    connection.close()
    with pytest.raises(DamagedStore, match="ck_tickets_holder"):
        Store.open(path)


def test_case_05_a_newer_schema_is_refused_with_both_versions(path):
    change(path, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerStore, match=f"9999.*{HEAD}"):
        Store.open(path)
    with pytest.raises(NewerStore):
        upgrade_store(path)


@pytest.fixture
def older(tmp_path, monkeypatch):
    """A store as the first revision made it."""
    made = tmp_path / "older.db"
    make_older(made, REVISIONS[0], monkeypatch)
    return made


def make_older(path, revision, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("cs_tui.store.store.migrate", partial(migrate, to=revision))
        patch.setattr("cs_tui.store.store.HEAD", revision)
        make_store(path)


def test_an_older_schema_asks_for_the_upgrade(older):
    with pytest.raises(OlderStore, match="store upgrade"):
        Store.open(older)


def test_an_older_store_is_upgraded_with_all_that_is_in_it(older):
    change(
        older,
        "INSERT INTO customers VALUES (1, 'linh@vinasoft.example', 'Linh Tran')",
        "INSERT INTO tickets VALUES (1, 1, 'unsorted', NULL, NULL, 'email', 1, 'Site down', '2026-03-09 02:00:00',"
        " NULL, '2026-03-09 02:00:00', NULL, NULL, 0)",
    )
    done = upgrade_store(older)
    assert (done.before, done.after) == (REVISIONS[0], HEAD)
    desk = open_desk(older)
    (ticket,) = desk.tickets()
    assert (ticket.subject, ticket.customer.name) == ("Site down", "Linh Tran")
    desk.close()


def test_an_upgrade_keeps_every_entry_where_it_stands_and_the_file_is_sound(older):
    with closing(sqlite3.connect(older)) as connection:
        kept = connection.execute("SELECT * FROM entries").fetchall()
        assert kept
    upgrade_store(older)
    with closing(sqlite3.connect(older)) as connection:
        assert connection.execute("SELECT * FROM entries").fetchall()[: len(kept)] == kept
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        indexes = {row[1]: row[3] for row in connection.execute("PRAGMA index_list(entries)")}
    assert indexes == dict.fromkeys(("ix_entries_number", "ix_entries_actor", "ix_entries_action"), "c")


def test_case_04_a_program_that_is_older_than_an_upgrade_made_meanwhile_turns_read_only(path):
    desk = open_desk(path)
    change(path, "UPDATE alembic_version SET version_num = '9999'")
    assert desk.tickets() == []
    with pytest.raises(NewerStore, match="Restart"), desk.batch():
        pass
    desk.close()


def test_case_07_a_store_that_lost_its_version_under_a_running_desk_is_damaged(path):
    desk = open_desk(path)
    change(path, "DROP TABLE alembic_version")
    assert desk.tickets() == []
    with pytest.raises(DamagedStore, match="no such table"), desk.batch():
        pass
    desk.close()


def test_upgrading_a_store_of_this_age_changes_nothing(path):
    done = upgrade_store(path)
    assert (done.before, done.after, done.backup) == (HEAD, HEAD, None)


def test_what_is_no_store_is_refused_and_left_as_it_was(tmp_path):
    with pytest.raises(NoStore):
        Store.open(tmp_path / "none.db")
    with pytest.raises(NotAStore, match="directory"):
        Store.open(tmp_path)
    text = tmp_path / "text.db"
    text.write_text("hello")
    with pytest.raises(NotAStore, match="not a store"):
        Store.open(text)
    other = tmp_path / "other.db"
    change(other, "CREATE TABLE mine (x)")
    with pytest.raises(NotAStore, match="another program"):
        Store.open(other)
    assert text.read_text() == "hello"


@pytest.mark.parametrize("what", ["file", "directory"])
def test_an_unreadable_store_says_whom_to_ask(path, what):
    (path if what == "file" else path.parent).chmod(0)
    us = os.geteuid()
    try:
        if us == 0:
            os.seteuid(65534)
        with pytest.raises(NotAStore, match="owner"):
            Store.open(path)
    finally:
        if us == 0:
            os.seteuid(0)
        path.parent.chmod(0o700)


def test_a_new_store_never_replaces_what_is_there(path):
    with pytest.raises(StoreExists):
        make_store(path)


def test_a_store_that_cannot_be_finished_leaves_nothing_behind(tmp_path, monkeypatch):
    def fail(connection):
        raise RuntimeError("half-way")

    monkeypatch.setattr("cs_tui.store.store.migrate", fail)
    with pytest.raises(RuntimeError, match="half-way"):
        make_store(tmp_path / "store.db")
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_cannot_be_written_is_said(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(StoreReadOnly):
        make_store(blocked / "store.db")


def test_a_full_disk_writes_nothing_and_says_so(path):
    desk = open_desk(path)
    with desk.store.read() as reader:
        before = reader.last_entry_id()
    size = path.stat().st_size
    pages = size // 4096
    with pytest.raises(StoreFull, match="nothing was written"), desk._transaction() as tx:
        tx.writer._connection.rows(f"PRAGMA max_page_count = {pages}")
        for _ in range(50):
            tx.record("fill", text="x" * 10_000)
    with desk.store.read() as reader:
        assert reader.last_entry_id() == before
    desk.close()


def test_case_13_a_corrupt_file_is_said_and_not_repaired(path):
    desk = open_desk(path)
    desk.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 6)
    with pytest.raises(DamagedStore):
        Store.open(path)


@pytest.mark.parametrize("name", ["p#one", "p%41", "p?x=1", "pâté 金.db", "a b"])
def test_a_store_is_made_under_the_very_name_it_was_given(tmp_path, name):
    make_store(tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == [name, f"{name}.lock", f"{name}.open", f"{name}.turn"]
    open_desk(tmp_path / name).close()
