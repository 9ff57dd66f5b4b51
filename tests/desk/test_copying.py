"""A store that moves to another database: every row, number and hash as it was, and the work goes on there."""

import pytest
from office import Office

from cs_tui.desk import NotTheOwner, copy_store
from cs_tui.desk.forgetting import forget
from cs_tui.desk.heads import head
from cs_tui.desk.journal import verify
from cs_tui.store import DamagedStore, NoStore, Store, StoreExists, copying
from cs_tui.store.tables import metadata
from raw_store import by_hand

GOOD = "The pages answer again."


@pytest.fixture
def worked(office):
    """A store with something in every corner: a duplicate, a draft, a view, a letter, an approval, unsorted tickets."""
    first = office.ticket(body="Ünser Server 服务器 ist weg 🙈")
    office.ticket(None, customer="new@x.example", subject="What is this?")
    office.ticket("design/design-request", customer="c@x.example", subject="A logo")
    duplicate = office.ticket("business/login", customer="dup@x.example")
    older = office.ticket("business/login", customer="dup@x.example")
    office.tom.take()
    office.tom.reply(first, GOOD, "resolve")
    office.lea.reopen(first, "Not done")
    office.huy.merge(older, into=duplicate)
    office.ngoc.take()
    office.ngoc.save_draft(first, "Half a ")
    office.lea.save_view("mine", "server")
    return office


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request, tmp_path):
    return tmp_path / "copy.db" if request.param == "sqlite" else request.getfixturevalue("postgres_place")


def rows(place):
    """All that is in a store, by table."""
    store = Store.open(place)
    with store.read() as reader:
        queries = {t.name: f"SELECT {', '.join(t.columns.keys())} FROM {t.name}" for t in metadata.sorted_tables}
        found = {name: sorted(map(repr, reader._connection.rows(query))) for name, query in queries.items()}
    store.close()
    return found


def test_a_copy_has_every_row_and_hash_and_finds_what_was_found(worked, target):
    told = []
    made = copy_store(worked.path, target, lambda what, _: told.append(what))
    assert rows(target) == rows(worked.path)
    assert (made.entry, made.head) == head(worked.owner)
    assert made.counts["tickets"] == 5
    assert "checking" in told
    moved = Office(target, worked.clock, staffed=True)
    assert verify(moved.owner, made.head).problems == []
    for words in ("serv", '"ist weg"', "服务", "from:dup", "logo"):
        assert [t.number for t in moved.owner.search(words)] == [t.number for t in worked.owner.search(words)] != []
    moved.store.close()


def test_the_work_goes_on_in_the_copy_with_the_next_numbers(worked, target):
    copy_store(worked.path, target)
    moved = Office(target, worked.clock, staffed=True)
    before = moved.last_entry()
    assert moved.ticket(customer="next@x.example") == worked.ticket(customer="next@x.example")
    assert moved.tom.take() is not None
    assert moved.last_entry() > before
    assert verify(moved.owner).problems == []
    moved.store.close()


def test_a_copy_goes_nowhere_where_something_is(worked, target, tmp_path):
    copy_store(worked.path, target)
    before = rows(target)
    with pytest.raises(StoreExists) as told:
        copy_store(worked.path, target)
    assert told.value.remedy == "Name another place for the copy."
    assert rows(target) == before


def test_who_was_forgotten_stays_so_in_the_copy_and_its_chain_still_holds(worked, target):
    gone = worked.ticket("design/design-request", customer="gone@x.example", channel="system")
    worked.mai.decline(gone, "Your contract does not cover it.")
    forget(worked.owner, "gone@x.example", "They asked for it.")
    copied = copy_store(worked.path, target)
    assert rows(target) == rows(worked.path)
    moved = Office(target, worked.clock, staffed=True)
    report = verify(moved.owner)
    assert (report.problems, report.head) == ([], copied.head)
    assert report.forgotten > 0
    moved.store.close()


def test_a_store_whose_journal_was_edited_is_not_copied_and_nothing_is_left(worked, target):
    with by_hand(worked.path, unguarded=True) as connection:
        connection.execute("UPDATE entries SET clause = '9.9' WHERE id = 3")
    with pytest.raises(DamagedStore, match="breaks at entry 3"):
        copy_store(worked.path, target)
    with pytest.raises(NoStore):
        Store.open(target)


def test_rows_that_were_lost_on_the_way_are_missed(worked, target, monkeypatch):
    monkeypatch.setattr(copying, "_index", lambda new: new.change("DELETE FROM drafts"))
    with pytest.raises(DamagedStore, match="0 of 1 rows of drafts"):
        copy_store(worked.path, target)
    with pytest.raises(NoStore):
        Store.open(target)


def test_a_duplicate_of_a_later_number_is_copied_after_it(worked, target):
    with by_hand(worked.path, unguarded=True) as connection:
        connection.execute("UPDATE tickets SET disputes = 5 WHERE number = 1")
    copy_store(worked.path, target)
    assert rows(target) == rows(worked.path)


def test_only_the_owner_copies(worked, target, monkeypatch):
    monkeypatch.setattr("cs_tui.desk.identity.os.getuid", lambda: 4711)
    with pytest.raises(NotTheOwner):
        copy_store(worked.path, target)
