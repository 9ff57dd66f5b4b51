"""Faults 1, 10, 15 and 19: many processes on one store, and a store that others take away or keep for themselves."""

import fcntl
import multiprocessing
import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager

import pytest
from ill_treated import arrive, issue, make_office, problems

from cs_tui.cli import main
from cs_tui.desk import Administration, open_desk
from cs_tui.store import StoreBusy, StoreExists, StoreGone
from cs_tui.store import gate as gate_module
from cs_tui.store.in_use import beside

TICKETS = 120
PROCESSES = 8
LONGEST, RACES = 1.0, 3
"""Seconds that nobody waits for a ticket, and how often they race at most."""
TOLD_WITHIN = 5.0
"""Seconds within which one is told that somebody else keeps the lock."""
HOLDS_LOCK = (
    "import fcntl, os, sys, time; handle = os.open(sys.argv[1] + '.lock', os.O_RDWR | os.O_CREAT); "
    "fcntl.flock(handle, fcntl.LOCK_EX); print('held', flush=True); time.sleep(float(sys.argv[2]))"
)
HOLDS_FILE = (
    "import sqlite3, sys, time; handle = sqlite3.connect(sys.argv[1], isolation_level=None); "
    "handle.execute('BEGIN EXCLUSIVE'); print('held', flush=True); time.sleep(float(sys.argv[2]))"
)


@contextmanager
def kept(office, how, seconds=60.0):
    """Another process keeps a lock of the store, and hangs."""
    with subprocess.Popen([sys.executable, "-c", how, office, str(seconds)], stdout=subprocess.PIPE) as other:
        try:
            assert other.stdout.readline() == b"held\n"
            yield
        finally:
            other.kill()


def work(path, name, results, start):
    """Take and resolve until the queue is empty; tells what was taken, and the longest wait for it."""
    desk = open_desk(path, name)
    taken, waits = [], []
    assert desk.take() is None  # all that a take needs is loaded
    start.wait()
    start.wait()
    while True:
        asked = time.monotonic()
        ticket = desk.take()
        waits.append(time.monotonic() - asked)
        if ticket is None:
            break
        taken.append(ticket.number)
        desk.reply(ticket.number, "The pages answer again.", "resolve")
    results.put((taken, max(waits)))
    desk.close()


def race(place):
    """Tickets arrive, and all take them at once until none is left; gives the longest wait for a take, in seconds."""
    context = multiprocessing.get_context("spawn")
    results, start = context.Queue(), context.Barrier(PROCESSES + 1)
    crew = [context.Process(target=work, args=(place, f"agent{i}", results, start)) for i in range(PROCESSES)]
    for process in crew:
        process.start()
    start.wait()
    arrived = arrive(place, TICKETS)
    start.wait()
    told = [results.get(timeout=120) for _ in crew]
    for process in crew:
        process.join()
        assert process.exitcode == 0
    assert sorted(number for numbers, _ in told for number in numbers) == arrived
    return max(waited for _, waited in told)


def test_case_01_eight_processes_take_no_ticket_twice_none_out_of_order_and_nobody_waits_a_second(shared):
    with closing(open_desk(shared)) as desk:
        for index in range(PROCESSES):
            Administration(desk).add_agent(f"agent{index}", department="technical")
    # A machine that has much else to do keeps somebody waiting once; a queue that is not fair does so each time.
    assert any(race(shared) < LONGEST for _ in range(RACES))
    assert problems(shared) == []
    with closing(open_desk(shared)) as desk:
        order = [entry.number for entry in desk.log() if entry.action == "take" and not entry.refused]
    assert order == sorted(order)


def test_case_19_two_approvals_of_one_ticket_count_once_and_the_other_is_told(shared):
    with closing(open_desk(shared)) as desk:
        number = issue(desk, "Logo", department="design", category="design-request").number
    outcomes = {}

    def approve(name):
        with closing(open_desk(shared, name)) as desk:
            outcomes[name] = desk.approve(number)

    crew = [threading.Thread(target=approve, args=(name,)) for name in ("mai", "ben")]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    assert sorted(type(outcome).__name__ for outcome in outcomes.values()) == ["Refused", "Ticket"]
    (told,) = [outcome for outcome in outcomes.values() if type(outcome).__name__ == "Refused"]
    assert told.reason
    with closing(open_desk(shared)) as desk:
        assert [entry.action for entry in desk.log(number) if not entry.refused].count("approve") == 1
    assert problems(shared) == []


@pytest.mark.parametrize("how", [HOLDS_LOCK, HOLDS_FILE], ids=["the gate", "the file"])
def test_case_15_while_a_session_keeps_the_lock_the_others_are_told_so_within_five_seconds(office, capsys, how):
    arrive(office)
    take = ["--store", str(office), "--as", "tom", "take"]
    assert main([*take[:-1], "queue"]) == 0  # all that a command needs is loaded
    with kept(office, how):
        capsys.readouterr()
        began = time.monotonic()
        assert main(take) == 1
        assert time.monotonic() - began < TOLD_WITHIN
    (said,) = capsys.readouterr().err.splitlines()
    assert "lock" in said
    assert "try again" in said
    assert main(take) == 0


def test_case_15_two_of_one_program_are_told_within_the_time_of_one(office, monkeypatch):
    monkeypatch.setattr(gate_module, "WAIT", 2.0)
    waits = []

    def ask(desk):
        began = time.monotonic()
        with pytest.raises(StoreBusy, match="held the store's lock for 2 seconds"):
            desk.take()
        waits.append(time.monotonic() - began)

    with closing(open_desk(office, "tom")) as desk, kept(office, HOLDS_LOCK):
        crew = [threading.Thread(target=ask, args=(desk,)) for _ in range(2)]
        for thread in crew:
            thread.start()
            time.sleep(1)  # the second asks while the first waits
        for thread in crew:
            thread.join()
    assert max(waits) < 2.7


def test_case_15_one_thread_waits_for_a_lock_however_often_it_is_asked_for(office, monkeypatch):
    monkeypatch.setattr(gate_module, "WAIT", 0.3)
    (number,) = arrive(office)
    desk = open_desk(office, "tom")
    holder = os.open(office.with_name("store.db.lock"), os.O_RDWR)
    before = threading.active_count()
    fcntl.flock(holder, fcntl.LOCK_EX)
    for _ in range(4):
        with pytest.raises(StoreBusy, match="held the store's lock"):
            desk.take()
    assert threading.active_count() == before + 1
    os.close(holder)
    assert desk.take().number == number
    desk.close()


def test_case_15_a_writer_gets_its_turn_when_the_one_before_ends(office):
    (number,) = arrive(office)
    desk = open_desk(office, "tom")
    command = [sys.executable, "-c", HOLDS_LOCK, office, "0.4"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        assert desk.take().number == number
    desk.close()


def test_case_10_a_store_that_was_deleted_or_replaced_refuses_the_next_write(office, tmp_path):
    arrive(office)
    desk, aside = open_desk(office, "tom"), tmp_path / "aside.db"
    office.rename(aside)
    with pytest.raises(StoreGone):
        desk.take()
    with pytest.raises(StoreExists, match="left of another store"):
        make_office(office)
    shutil.copy(aside, office)
    with pytest.raises(StoreGone):
        desk.take()
    with pytest.raises(StoreGone, match="open in other sessions"):
        open_desk(office)
    copied = office.read_bytes()
    with desk.store.read(), pytest.raises(StoreGone), desk.store.read():
        pytest.fail("it would read the one with what was written to the other")
    desk.close()
    assert office.read_bytes() == copied
    office.unlink()
    log, index = beside(office)
    log.rename(beside(aside)[0])
    index.unlink()
    make_office(office)
    with closing(open_desk(office)) as new, closing(open_desk(aside)) as old:
        assert (len(new.tickets()), len(old.tickets())) == (0, 1)


@pytest.mark.parametrize("which", [0, 1])
def test_case_10_what_sqlite_keeps_beside_the_store_and_is_gone_takes_no_write(office, which):
    arrive(office)
    with closing(open_desk(office, "tom")) as desk:
        beside(office)[which].unlink()
        with pytest.raises(StoreGone, match="nothing was written"):
            desk.take()
