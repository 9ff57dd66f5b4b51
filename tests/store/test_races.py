"""Many processes on one store: no ticket is handed out twice or out of order, and nobody waits for long."""

import fcntl
import multiprocessing
import os
import subprocess
import sys
import threading

import pytest

from cs_tui.desk import Administration, Customer, Desk, Incoming, make_store, open_desk
from cs_tui.store import Store, StoreBusy, StoreGone
from cs_tui.store import gate as gate_module

TICKETS = 160
PROCESSES = 8


def make_office(path, tickets):
    make_store(path, settings={"demo": "0"}, timezone="UTC", country="")
    desk = Desk(Store.open(path))
    administration = Administration(desk)
    for index in range(PROCESSES):
        administration.add_agent(f"agent{index}", department="technical")
    desk.receive(
        Incoming(
            key=str(n),
            source="test",
            customer=Customer(f"{n}@x.example", ""),
            subject=f"Issue {n}",
            body="Help",
            department="technical",
            category="hosting-domain",
        )
        for n in range(tickets)
    )
    desk.close()


def work(path, name, results, start):
    """Take and resolve until the queue is empty; tells what was taken."""
    desk = open_desk(path, name)
    taken = []
    start.wait()
    while (ticket := desk.take()) is not None:
        taken.append(ticket.number)
        desk.reply(ticket.number, "The pages answer again.", "resolve")
    results.put(taken)
    desk.close()


def test_eight_processes_taking_at_once_never_take_one_ticket_twice_or_out_of_order(tmp_path):
    path = tmp_path / "store.db"
    make_office(path, TICKETS)
    context = multiprocessing.get_context("spawn")
    results, start = context.Queue(), context.Barrier(PROCESSES)
    crew = [context.Process(target=work, args=(path, f"agent{i}", results, start)) for i in range(PROCESSES)]
    for process in crew:
        process.start()
    told = [results.get(timeout=120) for _ in crew]
    for process in crew:
        process.join()
        assert process.exitcode == 0
    taken = [number for numbers in told for number in numbers]
    assert sorted(taken) == list(range(1, TICKETS + 1))
    order = [entry.number for entry in open_desk(path).log() if entry.action == "take" and not entry.refused]
    assert order == sorted(order)


def test_two_approvals_of_one_ticket_count_once_and_the_other_is_told(tmp_path):
    path = tmp_path / "store.db"
    make_store(path, settings={"demo": "0"}, timezone="UTC", country="", policy_file=always_open(tmp_path))
    owner = Desk(Store.open(path))
    for name in ("mai", "ben"):
        Administration(owner).add_agent(name, department="customer-room")
    number = owner.add_ticket(
        Incoming("", "test", Customer("a@x.example", ""), "Logo", "Please", "email", "design", "design-request")
    ).number
    outcomes = {}

    def approve(name):
        desk = open_desk(path, name)
        outcomes[name] = desk.approve(number)
        desk.close()

    crew = [threading.Thread(target=approve, args=(name,)) for name in ("mai", "ben")]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    assert sorted(type(outcome).__name__ for outcome in outcomes.values()) == ["Refused", "Ticket"]
    owner.close()


def always_open(folder):
    from cs_tui.policy import shipped

    text = shipped("policy.toml").read_text("utf-8")
    text = text.replace('windows = ["08:00-12:00", "13:30-16:30"]', 'windows = ["00:00-24:00"]')
    text = text.replace(
        'working_days = ["mon", "tue", "wed", "thu", "fri"]',
        'working_days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]',
    )
    file = folder / "policy.toml"
    file.write_text(text, "utf-8")
    return file


def test_a_session_that_hangs_on_the_lock_is_told_of_within_seconds(tmp_path, monkeypatch):
    monkeypatch.setattr(gate_module, "WAIT", 0.3)
    path = tmp_path / "store.db"
    make_office(path, 1)
    desk = open_desk(path, "agent0")
    holder = os.open(path.with_name("store.db.lock"), os.O_RDWR)
    fcntl.flock(holder, fcntl.LOCK_EX)
    for _ in range(4):
        with pytest.raises(StoreBusy, match="held the store's lock"):
            desk.take()
    assert [thread.name for thread in threading.enumerate()].count("store-gate") == 1
    os.close(holder)
    assert desk.take().number == 1
    desk.close()


def test_a_writer_gets_its_turn_when_the_one_before_ends(tmp_path):
    path = tmp_path / "store.db"
    make_office(path, 1)
    desk = open_desk(path, "agent0")
    script = (
        "import fcntl, os, sys, time; handle = os.open(sys.argv[1], os.O_RDWR); "
        "fcntl.flock(handle, fcntl.LOCK_EX); print('held', flush=True); time.sleep(0.4)"
    )
    lock = str(path.with_name("store.db.lock"))
    with subprocess.Popen([sys.executable, "-c", script, lock], stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        assert desk.take().number == 1
    desk.close()


def test_a_store_that_was_deleted_or_replaced_refuses_the_next_write(tmp_path):
    path = tmp_path / "store.db"
    make_office(path, 1)
    desk = open_desk(path, "agent0")
    path.rename(tmp_path / "aside.db")
    with pytest.raises(StoreGone):
        desk.take()
    make_office(path, 1)
    with pytest.raises(StoreGone):
        desk.take()
    desk.close()
