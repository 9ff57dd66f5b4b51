"""What a take asks of the store while everybody else waits to write: few statements, however much there is."""

from raw_store import sent

ASKS = 8
"""Whether the schema is there and which it is, the newest entry, the policy's version, the agent and their hand, the
head of the queue; then the taken ticket's entries, and its messages."""


def asked_by_a_take(office):
    """What tom's next take reads, his hand being empty, with all that a desk keeps in mind read before."""
    with sent(office.store) as told:
        ticket = office.tom.take()
    office.tom.reply(ticket.number, "The pages answer again.", "resolve")
    return [statement for statement in told if statement.split(None, 1)[0] in ("SELECT", "WITH")]


def test_a_take_asks_the_store_for_little_and_for_no_more_where_much_is_queued(office):
    for n in range(3):
        office.ticket(customer=f"{n}@x.example")
    asked_by_a_take(office)
    few = asked_by_a_take(office)
    assert len(few) <= ASKS, few
    for n in range(40):
        office.ticket(customer=f"more{n % 20}@x.example")
    for _ in range(2):
        assert len(asked_by_a_take(office)) <= len(few)
