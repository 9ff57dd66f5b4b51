"""What is asked all day goes by an index, whose part that is read does not grow with the store."""

from datetime import UTC, datetime

import pytest

from cs_tui.desk import make_store
from cs_tui.store import Filters, Overdue, Store

AT = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
HELD = ("in-progress", "waiting")
OPEN = ("unsorted", "awaiting-approval", "queued", *HELD)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("plans") / "store.db"
    make_store(path)
    made = Store.open(path)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("ask", "plan"),
    [
        (lambda reader: list(reader.queued("design", ["logo"])), "ix_tickets_queue (department=? AND status=?)"),
        (lambda reader: reader.queue_numbers("design"), "COVERING INDEX ix_tickets_queue (department=? AND status=?)"),
        (lambda reader: reader.count_queued("design"), "COVERING INDEX ix_tickets_queue (department=? AND status=?)"),
        (lambda reader: reader.count_due("design", AT, AT), "COVERING INDEX ix_tickets_due (due_from<?)"),
        (lambda reader: reader.count_due(None, AT, AT), "INDEX ix_tickets_chained (previous_processed_at<?)"),
        (lambda reader: reader.numbers_due("design", AT, AT), "COVERING INDEX ix_tickets_due (due_from<?)"),
        (lambda reader: reader.numbers(statuses=["in-progress"], holder="tom"), "ix_tickets_holder (holder=?"),
        (lambda reader: reader.numbers(statuses=["unsorted"]), "ix_tickets_status (status=?)"),
        (
            lambda reader: reader.numbers(statuses=["awaiting-approval"], only="design"),
            "ix_tickets_status (status=? AND",
        ),
        (lambda reader: reader.numbers(statuses=HELD, only="design"), "USING INDEX ix_tickets_holder"),
        (
            lambda reader: reader.numbers(statuses=HELD, only="design", not_holder="tom"),
            "USING INDEX ix_tickets_holder",
        ),
        (lambda reader: reader.numbers(statuses=["queued"]), "USING INDEX ix_tickets_queue"),
        (lambda reader: reader.numbers(statuses=OPEN), "USING INDEX ix_tickets_due"),
        (lambda reader: reader.numbers(statuses=OPEN, customer_id=1), "ix_tickets_customer (customer_id=?"),
        (lambda reader: reader.numbers(customer_id=1, only="design"), "ix_tickets_customer (customer_id=?"),
        (
            lambda reader: reader.next_issue(1, "design"),
            "ix_tickets_customer (customer_id=? AND department=? AND status=?)",
        ),
        (
            lambda reader: reader.ticket(1),
            "COVERING INDEX ix_tickets_customer (customer_id=? AND department=? AND status=?)",
        ),
        (lambda reader: reader.forgets(), "ix_entries_action (action=?)"),
        (lambda reader: reader.newest_of(1, but=2, only=None, limit=9), "ix_tickets_customer (customer_id=?)"),
        (lambda reader: reader.agents(), "COVERING INDEX ix_tickets_holder (holder=? AND status=?)"),
        (lambda reader: reader.open_now(), "USING INDEX ix_tickets_due"),
        (lambda reader: reader.list_tickets(status="in-progress", limit=9), "USING INDEX ix_tickets_holder"),
        (lambda reader: reader.list_tickets(status="merged", limit=9), "USING INDEX ix_tickets_merged_into"),
        (lambda reader: reader.search(Filters(statuses=HELD), only="design"), "USING INDEX ix_tickets_holder"),
        (lambda reader: reader.search(Filters(statuses=("queued",))), "COVERING INDEX ix_tickets_queue"),
        (lambda reader: reader.search(Filters(statuses=("unsorted",))), "COVERING INDEX ix_tickets_status (status=?)"),
        (lambda reader: reader.search(Filters(statuses=OPEN)), "COVERING INDEX ix_tickets_due"),
        (lambda reader: reader.search(Filters(statuses=("merged",))), "INDEX ix_tickets_merged_into"),
        (lambda reader: reader.search(Filters(overdue=Overdue(True, AT, AT))), "USING INDEX ix_tickets_due"),
        (lambda reader: reader.search(Filters(words=("logo",), statuses=HELD)), "tickets USING INTEGER PRIMARY KEY"),
        (lambda reader: reader.tickets([1]), "SEARCH tickets USING INTEGER PRIMARY KEY"),
        (lambda reader: reader.those_of([1], "design"), "SEARCH tickets USING INTEGER PRIMARY KEY"),
        (lambda reader: reader.unrated_since(AT, actions=["resolve"]), "SEARCH tickets USING INTEGER PRIMARY KEY"),
        (lambda reader: reader.unrated_since(AT, actions=["resolve"]), "ix_entries_action (action=? AND id>?)"),
        (lambda reader: reader.newest_with("resolve", "design", limit=9, within=9), "ix_entries_action (action=?"),
        (lambda reader: reader.ends([1]), "ix_entries_number (number=?)"),
        (lambda reader: reader.moves([1]), "ix_entries_number (number=?)"),
        (lambda reader: reader.acted_since(AT, ["tom"]), "ix_entries_actor (actor=? AND id>?)"),
        (lambda reader: reader.presence("tom"), "ix_entries_actor (actor=?)"),
        (lambda reader: reader.messages(1), "ix_messages_number (number=?)"),
        (lambda reader: reader.ready_drafts(), "ix_drafts_ready"),
    ],
)
def test_what_is_asked_all_day_goes_by_its_index(store, ask, plan):
    sent = []
    with store.read() as reader:
        driver = reader._connection.driver
        # What begins with -- is what the search asks of its own tables.
        driver.set_trace_callback(lambda sql: None if sql.startswith("--") else sent.append(sql))
        ask(reader)
        driver.set_trace_callback(None)
        plans = [row[3] for sql in sent for row in driver.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert any(plan in step for step in plans), plans
    assert not [step for step in plans if step in ("SCAN tickets", "SCAN entries", "SCAN messages")]
