"""The journal proves afterwards what was done: whatever is changed behind the desk's back shows."""

import pytest
from office import Office

from cs_tui.desk import comparing, journal
from cs_tui.desk.heads import head
from cs_tui.desk.journal import verify
from raw_store import FORBIDDEN, by_hand, meddle


def test_an_honest_store_verifies(worked):
    report = verify(worked.owner)
    assert report.problems == []
    assert (report.tickets, report.refusals) == (3, 1)
    assert (report.entries, report.head) == head(worked.owner)
    assert verify(worked.owner, report.head).problems == []


@pytest.mark.parametrize("is_read", [False, True])
def test_others_write_while_a_store_is_verified_and_nothing_of_it_is_a_problem(worked, monkeypatch, is_read):
    monkeypatch.setattr(journal, "PAGE", 2)
    monkeypatch.setattr(comparing, "PAGE", 2)
    end = (head(worked.owner)[0] + 1) // 2 + 2  # whose store it is is read first, and an empty page last
    turns = (end + 1, end + 2) if is_read else (2, 5)
    reads, read = [], worked.store.read

    def written_before():
        reads.append(len(reads) + 1)
        if reads[-1] in turns:
            worked.ticket(customer="new@x.example")
            worked.lea.note(3, "Still looking.")
            worked.ngoc.take()
        return read()

    monkeypatch.setattr(worked.store, "read", written_before)
    report = verify(worked.owner)
    assert reads[-1] > turns[-1]
    assert report.problems == []
    assert ((report.entries, report.head) == head(worked.owner)) == (not is_read)
    assert report.tickets == (3 if is_read else 5)
    assert verify(worked.owner).problems == []


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE entries SET actor = 'ngoc' WHERE action = 'take'", "entry 15"),
        ("DELETE FROM entries WHERE id = 12", "entry 12"),
        ("UPDATE entries SET id = 99 WHERE id = 13", "entry 13"),
        (
            "UPDATE policies SET source = replace(source, 'tickets = 1', 'tickets = 99')",
            "the policy of entry 1 was changed",
        ),
        ("UPDATE entries SET detail = 'garbage' WHERE id = 12", "entry 12 was edited"),
        ("UPDATE entries SET detail = '[]' WHERE id = 12", "entry 12 cannot be read"),
    ],
)
def test_case_40_what_is_changed_behind_the_desks_back_is_named(worked, statement, problem):
    meddle(worked.path, statement)
    assert any(problem in found for found in verify(worked.owner).problems)


def test_case_40_a_time_that_is_none_is_named(tmp_path, clock):
    """SQLite keeps whatever it is given; PostgreSQL refuses it."""
    office = Office(tmp_path / "store.db", clock)
    meddle(office.path, "UPDATE entries SET at = 'garbage' WHERE id = 5")
    assert any("an entry after 0 was edited" in found for found in verify(office.owner).problems)
    office.store.close()


@pytest.mark.parametrize(
    "statements",
    [
        ["UPDATE entries SET clause = '3.3' WHERE id = 13"],
        ["DELETE FROM entries WHERE id = 13"],
        ["DELETE FROM entries WHERE id = 13", "UPDATE entries SET id = id - 1 WHERE id > 13"],
        [
            "UPDATE entries SET id = 99 WHERE id = 13",
            "UPDATE entries SET id = 13 WHERE id = 14",
            "UPDATE entries SET id = 14 WHERE id = 99",
        ],
        [
            "UPDATE entries SET id = -id WHERE id > 12",
            "UPDATE entries SET id = 1 - id WHERE id < 0",
            "INSERT INTO entries (id, at, actor, action, number, refused, detail, policy_id, previous_hash, hash) "
            "SELECT 13, at, 'ngoc', 'take', 3, false, '{}', 1, hash, 'abc' FROM entries WHERE id = 12",
        ],
    ],
    ids=["edited", "deleted", "deleted and closed up", "put elsewhere", "put in between"],
)
def test_case_40_the_first_bad_entry_of_a_chain_is_told(worked, statements):
    meddle(worked.path, *statements)
    report = verify(worked.owner)
    assert report.first_bad_entry == 13
    assert report.problems[0].startswith("entry 13 was edited, deleted or put elsewhere")


def test_case_40_a_journal_cut_off_at_its_end_shows_against_the_head_kept_elsewhere(worked):
    _, known = head(worked.owner)
    meddle(
        worked.path,
        "DELETE FROM entries WHERE id = (SELECT MAX(id) FROM entries)",
    )
    assert verify(worked.owner).problems == []
    assert "does not hold" in verify(worked.owner, known).problems[0]


@pytest.mark.parametrize("table", ["entries", "messages", "policies"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET id = id",
        "DELETE FROM {}",
        "INSERT INTO {0} SELECT * FROM {0} WHERE id = 1 ON CONFLICT (id) DO UPDATE SET id = excluded.id",
    ],
)
def test_the_store_itself_refuses_to_change_what_is_append_only(worked, table, statement):
    with pytest.raises(FORBIDDEN, match=r"append-only|end of the chain"), by_hand(worked.path) as connection:
        connection.execute(statement.format(table))


def test_the_store_itself_refuses_an_entry_that_is_not_at_the_end_of_the_chain(worked):
    with pytest.raises(FORBIDDEN, match="end of the chain"), by_hand(worked.path) as connection:
        connection.execute(
            "INSERT INTO entries (id, at, actor, action, refused, detail, policy_id, previous_hash, hash) "
            "VALUES (99, '2026-03-09', 'tom', 'take', false, '{}', 1, 'x', 'y')"
        )


@pytest.mark.parametrize(
    "change",
    ["status = 'in-progress'", "status = 'done'", "holder = 'tom'", "department = NULL", "channel = 'phone'"],
)
def test_the_store_itself_refuses_states_no_ticket_has(worked, change):
    with pytest.raises(FORBIDDEN, match=r"(?i)check"), by_hand(worked.path) as connection:
        connection.execute(f"UPDATE tickets SET {change} WHERE number = 3 AND status = 'queued'")
