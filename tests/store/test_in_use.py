"""Who has a store's file open is known, and what was committed last is never taken for another file's."""

import shutil
import subprocess
import sys
import threading
from contextlib import closing
from multiprocessing import get_context

import pytest

from cs_tui.desk import make_store, open_desk
from cs_tui.store import DamagedStore, Store, StoreBusy
from cs_tui.store.in_use import InUse, beside, nobody_else

DIES = (
    "import os, signal, sys; from pathlib import Path; from cs_tui.store import Store\n"
    "store = Store.open(Path(sys.argv[1]))\n"
    "for number in range(int(sys.argv[2])):\n"
    "    with store.write() as writer:\n"
    "        writer.set(f'key {number}', 'said' * 500)\n"
    "os.kill(os.getpid(), signal.SIGKILL)"
)
"""Writes, and is killed before anything is taken over into the store's file."""

LEAVES = "import sys; from pathlib import Path; from cs_tui.store import Store; Store.open(Path(sys.argv[1])).close()"


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "store.db"
    make_store(made)
    return made


def written_and_killed(path, times=100):
    """What was written is in the log alone."""
    subprocess.run([sys.executable, "-c", DIES, path, str(times)], timeout=60, check=False)
    assert beside(path)[0].stat().st_size > 0


def holds(path, number):
    store = Store.open(path)
    try:
        with store.read() as reader:
            return reader.setting(f"key {number}") is not None
    finally:
        store.close()


def opened(path, told):
    with closing(open_desk(path)) as desk:
        told.put(len(desk.tickets()))


def test_what_was_committed_before_a_kill_is_there(path):
    written_and_killed(path)
    assert holds(path, 99)
    assert not beside(path)[0].exists()


def test_what_was_committed_before_a_kill_is_there_though_somebody_touched_the_file(path):
    written_and_killed(path)
    path.chmod(0o640)
    assert holds(path, 99)


def test_an_older_file_that_is_copied_over_one_whose_log_is_left_is_not_mixed_with_it(path, tmp_path):
    older = shutil.copy(path, tmp_path / "older.db")
    store = Store.open(path)
    for number in range(400):
        with store.write() as writer:
            writer.set(f"before {number}", "said" * 2_000)
    store.close()
    written_and_killed(path)
    shutil.copyfile(older, path)
    before = path.read_bytes(), beside(path)[0].read_bytes()
    for _ in "again":
        with pytest.raises(DamagedStore, match="do not fit together") as told:
            Store.open(path)
    assert "store restore" in told.value.remedy
    assert (path.read_bytes(), beside(path)[0].read_bytes()) == before


def test_another_file_in_the_place_of_one_whose_log_is_left_is_not_opened_until_that_is_out_of_the_way(path, tmp_path):
    other = shutil.copy(path, tmp_path / "other.db")
    written_and_killed(path)
    path.rename(tmp_path / "former.db")
    other.rename(path)
    with pytest.raises(DamagedStore, match=r"of which store\.db-wal is left"):
        Store.open(path)
    assert beside(path)[0].rename(beside(tmp_path / "former.db")[0]).exists()
    assert not holds(path, 99)
    assert holds(tmp_path / "former.db", 99)


def test_a_folder_that_was_copied_after_a_kill_has_what_was_committed(path, tmp_path):
    written_and_killed(path)
    shutil.copytree(path.parent, tmp_path / "copied")
    assert holds(tmp_path / "copied" / path.name, 99)


def test_who_opens_a_store_twice_keeps_it_when_others_leave(path):
    with closing(open_desk(path)) as desk:
        Store.open(path).close()
        subprocess.run([sys.executable, "-c", LEAVES, path], timeout=60, check=True)
        assert beside(path)[0].exists()
        with desk.store.write() as writer:
            writer.set("kept", "yes")
    store = Store.open(path)
    with store.read() as reader:
        assert reader.setting("kept") == "yes"
    store.close()


def test_many_who_begin_at_once_all_get_in(path):
    context = get_context("spawn")
    told = context.Queue()
    crew = [context.Process(target=opened, args=(path, told)) for _ in range(6)]
    for process in crew:
        process.start()
    assert [told.get(timeout=30) for _ in crew] == [0] * 6
    for process in crew:
        process.join()


def test_who_comes_while_the_store_is_replaced_is_told_so(path):
    with nobody_else(path), pytest.raises(StoreBusy, match="checked or replaced"):
        Store.open(path)
    Store.open(path).close()


def test_threads_of_one_process_are_in_it_once(path):
    use = InUse(path)
    crew = [threading.Thread(target=use.begin, args=(lambda _: None,)) for _ in range(8)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    with pytest.raises(StoreBusy), nobody_else(path):
        pytest.fail("it is open here")
    use.end()
    with nobody_else(path):
        path.unlink()
