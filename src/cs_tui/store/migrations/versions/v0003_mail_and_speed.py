"""The outbox tells what became of a reply, a file by what it is stored; indexes for what is asked all day.

Revision: 0003, after 0002.
"""

from alembic import op

from cs_tui.store.migrations.differing import add_columns, partial

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS = {
    "attachments": ("sha256 VARCHAR",),
    "outbox": ("attempts INTEGER DEFAULT 0 NOT NULL", "next_at DATETIME", "last_error TEXT", "sent_at DATETIME"),
}
"""New columns; each can be added without writing the table anew."""

OPEN = "status IN ('unsorted', 'awaiting-approval', 'queued', 'in-progress', 'waiting')"


def upgrade() -> None:
    """Add columns and indexes."""
    add_columns(COLUMNS)
    op.create_index("ix_entries_action", "entries", ["action", "id"])
    op.create_index("ix_tickets_due", "tickets", ["due_from", "department", "status"], **partial(OPEN))
    op.create_index(
        "ix_tickets_chained",
        "tickets",
        ["previous_processed_at"],
        **partial("previous_processed_at IS NOT NULL"),
    )
