"""What is kept beside the journal is what it tells: whatever differs is named, with the entry it came with."""

import pytest

from cs_tui.desk.journal import verify
from raw_store import meddle


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE tickets SET holder = 'ngoc' WHERE number = 2", "#2 is not what the journal says: holder"),
        ("UPDATE tickets SET queued_at = '2020-01-01' WHERE number = 3", "#3 is not what the journal says: queued_at"),
        ("UPDATE messages SET body = 'Hi' WHERE kind = 'reply'", "was changed after it was written"),
        ("UPDATE messages SET author = 'ngoc' WHERE kind = 'reply'", "was changed after it was written"),
        ("UPDATE messages SET kind = 'customer' WHERE kind = 'note'", "was changed after it was written"),
        ("UPDATE messages SET at = '2026-03-01 00:00:00.000000' WHERE id = 1", "was changed after it was written"),
        ("UPDATE messages SET number = 3 WHERE id = 1", "was changed after it was written"),
        ("UPDATE outbox SET recipient = 'me@x.example'", "is not in the outbox as the journal says"),
        ("DELETE FROM outbox", "is not in the outbox as the journal says"),
        ("UPDATE agents SET role = 'lead' WHERE name = 'tom'", "the agent tom is not what"),
        ("UPDATE agents SET os_user = 'eve' WHERE name = 'tom'", "the agent tom is not what"),
        ("DELETE FROM agents WHERE name = 'chloe'", "the agent chloe is in the journal"),
        ("INSERT INTO settings VALUES ('service_account', 'yes')", "settings are not what it was made with"),
        ("DELETE FROM messages WHERE kind = 'note'", "is in the journal and not in the store"),
        (
            "INSERT INTO messages (id, number, at, kind, author, body) "
            "VALUES (99, 3, '2026-03-09', 'reply', 'tom', 'Hi')",
            "of #3 has no entry",
        ),
        (
            "INSERT INTO tickets "
            "(number, version, status, channel, customer_id, subject, opened_at, due_from, answered) "
            "VALUES (4, 1, 'unsorted', 'email', 1, 's', '2026-03-09', '2026-03-09', false)",
            "#4 has no entry",
        ),
    ],
)
def test_case_40_what_is_not_as_the_journal_tells_is_named(worked, statement, problem):
    meddle(worked.path, statement)
    assert any(problem in found for found in verify(worked.owner).problems)


def test_a_changed_message_is_told_with_the_entry_that_it_came_with(worked):
    meddle(worked.path, "UPDATE messages SET body = 'Hi' WHERE kind = 'note'")
    note = next(entry.id for entry in worked.owner.log() if entry.action == "note")
    assert verify(worked.owner).first_bad_entry == note
