"""The journal's head is told to the system's log, and found again by what was told."""

import os
import socket
from datetime import UTC, datetime, timedelta

import pytest

from cs_tui.desk import Desk, make_store, open_desk, system_log
from cs_tui.desk.heads import head
from cs_tui.desk.journal import verify
from cs_tui.store import Store


@pytest.fixture
def log(tmp_path, monkeypatch):
    """The system's log, as a socket that listens."""
    address = tmp_path / "log"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(address))
        listening.setblocking(False)
        monkeypatch.setattr(system_log, "ADDRESS", str(address))
        yield listening


def heard(log):
    lines = []
    while True:
        try:
            lines.append(log.recv(1_000).decode())
        except BlockingIOError:
            return lines


@pytest.fixture
def now():
    return [datetime(2026, 3, 9, 8, 0, tzinfo=UTC)]


@pytest.fixture
def desk(tmp_path, log, now):
    """The owner's desk on a store that is no demo's."""
    make_store(tmp_path / "store.db", clock=lambda: now[0])
    store = Store.open(tmp_path / "store.db")
    yield Desk(store, None, lambda: now[0])
    store.close()


def enter(desk, count=1):
    for _ in range(count):
        with desk._transaction() as tx:
            tx.record("policy-apply")


def test_a_new_store_is_told_and_then_each_hundredth_entry(desk, log):
    (first,) = heard(log)
    assert f"head 1:{head(desk)[1]}" in first
    enter(desk, 98)
    assert heard(log) == []
    enter(desk)
    (told,) = heard(log)
    id, hash = head(desk)
    assert id == 100
    assert told.endswith(f" cs-tui[{os.getpid()}]: store {first.rpartition(':')[2][:16]} head 100:{hash}")
    assert told.startswith("<38>")
    enter(desk, 99)
    assert heard(log) == []
    with desk.batch():
        enter(desk, 30)
    (told,) = heard(log)
    assert told.endswith(f"head 229:{head(desk)[1]}")


def test_the_first_entry_of_each_day_is_told(desk, log, now):
    heard(log)
    enter(desk, 2)
    now[0] += timedelta(hours=15)
    enter(desk)
    assert heard(log) == []
    now[0] += timedelta(hours=2)
    enter(desk)
    (told,) = heard(log)
    assert told.endswith(f"head 5:{head(desk)[1]}")
    enter(desk)
    assert heard(log) == []


def test_what_was_not_committed_is_not_told(desk, log, now):
    heard(log)
    now[0] += timedelta(days=1)
    with pytest.raises(KeyError), desk.batch():
        enter(desk)
        raise KeyError
    assert heard(log) == []


def test_no_action_fails_or_waits_where_nobody_reads_the_log(desk, log, now, monkeypatch):
    for _ in range(1_000):  # more than it holds
        now[0] += timedelta(days=1)
        enter(desk)
    monkeypatch.setattr(system_log, "ADDRESS", "/nowhere/log")
    now[0] += timedelta(days=1)
    enter(desk)
    assert head(desk)[0] == 1_002


def test_a_demo_tells_nobody(office, log):
    for _ in range(3):
        office.clock.forward(days=1)
        office.ticket()
    assert heard(log) == []


def test_case_40_what_was_told_finds_a_journal_that_was_cut_off_rebuilt_or_put_back(tmp_path, log, monkeypatch):
    path = tmp_path / "store.db"
    make_store(path)
    old = path.read_bytes()
    monkeypatch.setattr(system_log, "EACH", 1)
    desk = open_desk(path)
    heard(log)
    with desk._transaction() as tx:
        tx.writer.add_agent(name="tom", full_name="", department="technical", role="agent", retired_at=None)
        tx.record("agent-add", agent="tom", department="technical", role="agent", os_user=None, full_name="")
    told = heard(log)[-1].rpartition("head ")[2]
    assert told == f"2:{head(desk)[1]}"
    assert verify(desk, told).problems == []
    assert verify(desk, told.partition(":")[2]).problems == []
    assert verify(desk, f"{told} 2026-03-09T08:00:00+00:00").problems == []
    elsewhere = verify(desk, told.replace("2:", "1:"))
    assert "is entry 2, and not 1" in elsewhere.problems[0]
    assert elsewhere.first_bad_entry == 2
    desk.close()
    path.write_bytes(old)
    desk = open_desk(path)
    assert "does not hold" in verify(desk, told).problems[0]
    assert verify(desk).problems == []
    desk.close()
