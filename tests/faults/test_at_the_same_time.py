"""Faults 1, 10, 15 and 19: many processes on one store, and a store that others take away or keep for themselves."""

import fcntl
import multiprocessing
import os
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from ill_treated import arrive, issue, make_office, problems, run, said_plainly

from cs_tui.desk import Administration, open_desk
from cs_tui.store import StoreBusy, StoreGone
from cs_tui.store import gate as gate_module

TICKETS = 120
PROCESSES = 8
LONGEST, LONGEST_FOR_A_SERVER = 1.0, 3.0
"""Seconds that nobody waits for; a server on the same two processors has to have its own turns on them as well."""
HOLDS_LOCK = (
    "import fcntl, os, sys, time; handle = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT); "
    "fcntl.flock(handle, fcntl.LOCK_EX); print('held', flush=True); time.sleep(float(sys.argv[2]))"
)


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


def test_case_01_eight_processes_take_no_ticket_twice_none_out_of_order_and_nobody_waits_a_second(shared):
    with closing(open_desk(shared)) as desk:
        for index in range(PROCESSES):
            Administration(desk).add_agent(f"agent{index}", department="technical")
    context = multiprocessing.get_context("spawn")
    results, start = context.Queue(), context.Barrier(PROCESSES + 1)
    crew = [context.Process(target=work, args=(shared, f"agent{i}", results, start)) for i in range(PROCESSES)]
    for process in crew:
        process.start()
    start.wait()
    arrive(shared, TICKETS)
    start.wait()
    told = [results.get(timeout=120) for _ in crew]
    for process in crew:
        process.join()
        assert process.exitcode == 0
    taken = [number for numbers, _ in told for number in numbers]
    assert sorted(taken) == list(range(1, TICKETS + 1))
    longest = LONGEST if isinstance(shared, Path) else LONGEST_FOR_A_SERVER
    assert max(waited for _, waited in told) < longest
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


@pytest.mark.parametrize("held", ["the gate", "the file"])
def test_case_15_while_a_session_keeps_the_lock_the_others_are_told_so_within_seconds(office, held):
    arrive(office)
    with closing(sqlite3.connect(office, isolation_level=None)) as other:
        if held == "the file":
            other.execute("BEGIN EXCLUSIVE")
            began = time.monotonic()
            said = said_plainly(run("--store", office, "queue", by="tom"))
        else:
            lock = os.open(office.with_name("store.db.lock"), os.O_RDWR | os.O_CREAT)
            fcntl.flock(lock, fcntl.LOCK_EX)
            began = time.monotonic()
            said = said_plainly(run("--store", office, "take", by="tom"))
            os.close(lock)
        assert time.monotonic() - began < 8  # five of them waiting, the others starting
    assert "lock" in said
    assert "try again" in said
    assert run("--store", office, "take", by="tom").returncode == 0


def test_case_15_one_thread_waits_for_a_lock_however_often_it_is_asked_for(office, monkeypatch):
    monkeypatch.setattr(gate_module, "WAIT", 0.3)
    (number,) = arrive(office)
    desk = open_desk(office, "tom")
    holder = os.open(office.with_name("store.db.lock"), os.O_RDWR)
    fcntl.flock(holder, fcntl.LOCK_EX)
    for _ in range(4):
        with pytest.raises(StoreBusy, match="held the store's lock"):
            desk.take()
    assert [thread.name for thread in threading.enumerate()].count("store-gate") == 1
    os.close(holder)
    assert desk.take().number == number
    desk.close()


def test_case_15_a_writer_gets_its_turn_when_the_one_before_ends(office):
    (number,) = arrive(office)
    desk = open_desk(office, "tom")
    command = [sys.executable, "-c", HOLDS_LOCK, str(office.with_name("store.db.lock")), "0.4"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        assert desk.take().number == number
    desk.close()


def test_case_10_a_store_that_was_deleted_or_replaced_refuses_the_next_write(office, tmp_path):
    arrive(office)
    desk = open_desk(office, "tom")
    office.rename(tmp_path / "aside.db")
    with pytest.raises(StoreGone):
        desk.take()
    make_office(office)
    with pytest.raises(StoreGone):
        desk.take()
    assert open_desk(office).tickets() == []
    desk.close()
