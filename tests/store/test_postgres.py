"""What is PostgreSQL's own: who is let in, one writer at a time, what a damaged or lost database says."""

import os
import threading
import time
from datetime import datetime
from functools import partial

import psycopg
import pytest

from cs_tui.desk import make_store, open_desk, upgrade_store
from cs_tui.desk.keeping import Upgraded
from cs_tui.store import (
    DamagedStore,
    NewerStore,
    NoStore,
    NotAStore,
    OlderStore,
    Store,
    StoreBusy,
    StoreError,
    StoreExists,
    StoreGone,
    StoreReadOnly,
    gate,
)
from cs_tui.store import postgres as postgres_module
from cs_tui.store.errors import StoreUnsure
from cs_tui.store.migrate import migrate
from cs_tui.store.place import Url, has_password
from cs_tui.store.postgres import GATE, IDLE
from cs_tui.store.postgres_schema import WHOLE, faults, fingerprint
from cs_tui.store.postgres_session import SETTINGS
from cs_tui.store.schema import HEAD, REVISIONS
from postgres_server import Server
from raw_store import FORBIDDEN, by_hand, sent


@pytest.fixture(scope="module")
def kept(postgres):
    """A store to be copied."""
    place = postgres.new()
    make_store(place)
    return place


@pytest.fixture
def place(postgres, kept):
    made = postgres.new(kept)
    yield made
    postgres.drop(made)


@pytest.fixture
def store(place):
    made = Store.open(place)
    yield made
    made.close()


def make_older(place, revision, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("cs_tui.store.store.migrate", partial(migrate, to=revision))
        patch.setattr("cs_tui.store.store.HEAD", revision)
        make_store(place)


@pytest.mark.parametrize("first", REVISIONS)
def test_a_whole_schema_is_known_by_its_fingerprint_however_old_the_database_is(postgres_place, monkeypatch, first):
    make_older(postgres_place, first, monkeypatch)
    if first != HEAD:
        with pytest.raises(OlderStore, match="store upgrade"):
            Store.open(postgres_place)
    assert upgrade_store(postgres_place) == Upgraded(first, HEAD, None)
    store = Store.open(postgres_place)
    with store._database.transaction(writes=False) as connection:
        assert fingerprint(connection) in WHOLE, f"WHOLE lacks {fingerprint(connection)}, upgraded from {first}"
        assert list(faults(connection)) == []
    store.close()


def test_an_older_version_of_postgresql_makes_the_same_schema():
    server = Server("16")
    try:
        place = server.new()
        make_store(place)
        Store.open(place).close()
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("DROP TRIGGER entries_no_delete ON entries", "trigger entries_no_delete is missing"),
        ("ALTER TABLE entries DISABLE TRIGGER entries_chain", "trigger entries_chain differs"),
        ("DROP INDEX ix_tickets_queue", "index ix_tickets_queue is missing"),
        ("DROP TABLE outbox", "is missing"),
        ("ALTER TABLE tickets ADD COLUMN vip TEXT", "column tickets.vip is not ours"),
        ("ALTER TABLE tickets DROP CONSTRAINT ck_tickets_holder", "ck_tickets_holder is missing"),
        ("CREATE RULE mine AS ON INSERT TO messages DO INSTEAD NOTHING", "rule mine is not ours"),
        (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN NEW; END $$",
            "function refuse_change differs",
        ),
    ],
)
def test_case_07_a_damaged_schema_in_postgresql_is_told_and_refused(place, statement, problem):
    with by_hand(place) as connection:
        connection.execute(statement)
    with pytest.raises(DamagedStore, match=problem):
        Store.open(place)


def test_case_05_a_newer_schema_in_postgresql_is_refused_with_both_versions(place):
    desk = open_desk(place)
    with by_hand(place) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerStore, match=f"9999.*{HEAD}"):
        Store.open(place)
    with pytest.raises(NewerStore):
        upgrade_store(place)
    assert desk.tickets() == []
    with pytest.raises(NewerStore, match="Restart"), desk.batch():
        pass
    desk.close()


@pytest.mark.parametrize("table", ["entries", "messages", "policies", "tickets"])
def test_a_table_that_only_grows_is_not_emptied_at_one_stroke(place, table):
    with pytest.raises(FORBIDDEN, match=r"append-only|never deleted"), by_hand(place) as connection:
        connection.execute(f"TRUNCATE {table} CASCADE")


def test_what_is_no_store_in_postgresql_is_said(postgres, postgres_place, place):
    with pytest.raises(NoStore, match="cs-tui init"):
        Store.open(postgres_place)
    with pytest.raises(NotAStore, match=r'"nowhere" does not exist.*createdb'):
        Store.open(postgres.url("nowhere"))
    with pytest.raises(StoreExists):
        make_store(place)


def test_a_store_that_cannot_be_finished_leaves_nothing_in_the_database(postgres_place, monkeypatch):
    def fail(connection):
        raise RuntimeError("half-way")

    with monkeypatch.context() as patch:
        patch.setattr("cs_tui.store.store.migrate", fail)
        with pytest.raises(RuntimeError, match="half-way"):
            make_store(postgres_place)
    make_store(postgres_place)
    Store.open(postgres_place).close()


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://tom:s3cret@127.0.0.1:1/desk",
        "postgresql://tom:s3cret@[::1]:1/desk?connect_timeout=1",
        "postgresql://tom@/desk?host=/nowhere&password=s3cret",
    ],
)
def test_no_error_tells_a_password(dsn):
    assert has_password(dsn)
    with pytest.raises(StoreGone) as told:
        Store.open(Url(dsn, os.getuid()))
    assert "s3cret" not in str(told.value)
    assert "tom@" in str(told.value)
    assert "s3cret" not in f"{Url(dsn, 0)} {Url(dsn, 0)!r}"


def test_a_url_is_shown_with_all_that_leads_to_the_database_but_the_password():
    shown = str(Url("postgresql://tom:s3cret@/desk?host=/run/pg&port=6000&sslpassword=s3cret", 0))
    assert shown == "postgresql://tom@/desk?host=/run/pg&port=6000"


@pytest.mark.parametrize("dsn", ["postgresql://tom:p@s3cret@host/desk", "mysql://host/x", "postgresql://h:port/x"])
def test_a_url_whose_password_could_be_taken_for_a_host_is_refused(dsn):
    with pytest.raises(NotAStore) as told:
        Url(dsn, 0)
    assert "s3cret" not in str(told.value)


def test_what_the_environment_wishes_of_a_session_is_not_heeded(place, monkeypatch):
    monkeypatch.setenv("PGOPTIONS", "-c search_path=public -c synchronous_commit=off -c timezone=Asia/Tokyo")
    store = Store.open(place)
    with store.read() as reader:
        assert reader._connection.value("SHOW search_path") == SETTINGS["search_path"]
        assert reader._connection.value("SHOW synchronous_commit") == "on"
        assert reader._connection.value("SHOW timezone") == "UTC"
        assert reader._connection.value("SHOW transaction_read_only") == "on"
        assert reader._connection.value("SHOW transaction_isolation") == "repeatable read"
    store.close()


def test_case_15_while_a_session_keeps_the_gate_the_others_are_told_so_in_time(place, store, monkeypatch):
    monkeypatch.setattr(gate, "WAIT", 0.3)
    with by_hand(place) as other:
        other.execute(f"SELECT pg_advisory_xact_lock({GATE})")
        began = time.monotonic()
        with pytest.raises(StoreBusy, match="lock"), store.write():
            pass
        assert time.monotonic() - began < 2
    with store.write() as writer:
        writer.set("mine", "1")


def test_a_writer_sees_what_the_one_before_has_done_however_long_it_waited(store):
    def count():
        for _ in range(20):
            with store.write() as writer:
                writer.set("count", str(int(writer.setting("count") or 0) + 1))

    crew = [threading.Thread(target=count) for _ in range(4)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    with store.read() as reader:
        assert reader.setting("count") == "80"


def test_a_desk_keeps_few_connections_and_gives_all_back(place, store):
    together = threading.Barrier(5)

    def look():
        with store.read() as reader:
            reader.last_entry_id()
            together.wait()

    crew = [threading.Thread(target=look) for _ in range(5)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    assert connections(place, IDLE) == IDLE
    store.close()
    assert connections(place, 0) == 0


def connections(place, most, within=5.0):
    """How many sessions of desks the database has, once those that were closed have gone and ``most`` are left."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    until = time.monotonic() + within
    with psycopg.connect(place.dsn, autocommit=True) as connection:
        while (found := connection.execute(query).fetchone()[0]) > most and time.monotonic() < until:
            time.sleep(0.05)
        return found


def end_sessions(place):
    with psycopg.connect(place.dsn, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_database_that_was_started_anew_between_two_looks_is_not_noticed(place, store):
    with store.read() as reader:
        before = reader.last_entry_id()
    end_sessions(place)
    with store.read() as reader:
        assert reader.last_entry_id() == before
    end_sessions(place)
    with store.write() as writer:
        writer.set("mine", "1")


def test_case_10_a_database_that_goes_in_the_midst_of_an_action_leaves_nothing_of_it(place, store):
    with pytest.raises(StoreGone, match="nothing was written"), store.write() as writer:
        writer.set("mine", "1")
        end_sessions(place)
        writer.set("mine", "2")
    with store.read() as reader:
        assert reader.setting("mine") is None


def test_a_connection_that_is_lost_while_it_commits_is_said_to_leave_it_open(place, store):
    with pytest.raises(StoreUnsure, match="may have"), store.write() as writer:
        writer.set("mine", "1")
        end_sessions(place)


def test_case_10_a_store_that_was_dropped_or_made_anew_refuses_the_next_write(place, store):
    with by_hand(place) as connection:
        connection.execute("DROP SCHEMA cs_tui CASCADE")
    with pytest.raises(StoreGone), store.write():
        pass
    make_store(place)
    with pytest.raises(StoreGone), store.write():
        pass


def test_case_11_a_database_that_may_only_be_read_is_said_to_be_so(place, store):
    with by_hand(place) as connection:
        connection.execute("CREATE ROLE reads LOGIN")
        connection.execute("GRANT USAGE ON SCHEMA cs_tui TO reads")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA cs_tui TO reads")
    reads = Store.open(Url(place.dsn.replace("postgres@", "reads@"), os.getuid()))
    with reads.read() as reader:
        assert reader.last_entry_id() == 1
    with pytest.raises(StoreReadOnly), reads.write() as writer:
        writer.set("mine", "1")
    reads.close()
    with by_hand(place) as connection:
        connection.execute("DROP OWNED BY reads")
        connection.execute("DROP ROLE reads")


def test_an_action_that_went_on_after_a_statement_failed_is_no_success(store):
    with pytest.raises((StoreError, psycopg.Error)), store.write() as writer:
        writer.set("mine", "1")
        with pytest.raises(psycopg.Error):
            writer._connection.value("SELECT 1 / 0")
    with store.read() as reader:
        assert reader.setting("mine") is None


def test_rows_are_numbered_without_gaps_whatever_was_undone(store):
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), store.write() as writer:
            writer.customer("linh@vinasoft.example", "Linh")
            raise ZeroDivisionError
    with store.write() as writer:
        assert writer.customer("linh@vinasoft.example", "Linh") == 1


def test_naive_times_are_refused(store):
    with pytest.raises(ValueError, match="aware"), store.write() as writer:
        writer._connection.value("SELECT :at", at=datetime(2026, 3, 9))


def test_a_desk_hears_of_what_others_did_and_asks_for_nothing_while_they_do_nothing(place, store):
    other = Store.open(place)
    before = other.changes()
    with sent(other) as asked:
        assert other.changes() == before
    assert asked == []
    with store.write() as writer:
        last = writer.last_entry()
        writer.append_entry(at=last.at, actor="owner", action="note", policy_id=last.policy_id, detail={})
    until = time.monotonic() + 1
    while other.changes() == before and time.monotonic() < until:
        time.sleep(0.02)
    assert other.changes() == before + 1
    other.close()


def test_a_desk_whose_ear_was_cut_off_asks_and_listens_anew(place, store):
    before = store.changes()
    end_sessions(place)
    with store.write() as writer:
        last = writer.last_entry()
        writer.append_entry(at=last.at, actor="owner", action="note", policy_id=last.policy_id, detail={})
    assert store.changes() == before + 1
    assert store.changes() == before + 1


def test_a_long_silence_is_not_trusted(store, monkeypatch):
    monkeypatch.setattr(postgres_module, "SILENCE", 0.0)
    store.changes()
    with sent(store) as asked:
        store.changes()
    assert asked
