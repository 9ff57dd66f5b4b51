"""The outbox tells what became of a reply, a file by what it is stored; indexes for what is asked all day.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

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
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    op.create_index("ix_entries_action", "entries", ["action", "id"])
    op.create_index("ix_tickets_due", "tickets", ["due_from", "department", "status"], sqlite_where=sa.text(OPEN))
    op.create_index(
        "ix_tickets_chained",
        "tickets",
        ["previous_processed_at"],
        sqlite_where=sa.text("previous_processed_at IS NOT NULL"),
    )
