"""Merged and disputed tickets, satisfaction, replies left ready to send, presence, saved views.

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

from cs_tui.store.migrations.differing import add_columns, partial

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS = {
    "tickets": (
        "merged_into INTEGER CONSTRAINT ck_tickets_merged CHECK ((merged_into IS NOT NULL) = (status = 'merged')) "
        "REFERENCES tickets (number)",
        "disputes INTEGER REFERENCES tickets (number)",
        "satisfaction INTEGER CONSTRAINT ck_tickets_satisfaction CHECK (satisfaction BETWEEN 1 AND 5)",
        "satisfaction_said TEXT",
    ),
    "drafts": (
        "ready_at DATETIME",
        "ready_then VARCHAR CONSTRAINT ck_drafts_ready CHECK ((ready_at IS NULL) = (ready_then IS NULL))",
        "ready_seen INTEGER",
        "returned TEXT",
    ),
}
"""New columns; each can be added without writing the table anew."""


def upgrade() -> None:
    """Add columns, tables and indexes."""
    add_columns(COLUMNS)
    op.create_index("ix_tickets_merged_into", "tickets", ["merged_into"], **partial("merged_into IS NOT NULL"))
    op.create_index("ix_drafts_ready", "drafts", ["ready_at"], **partial("ready_at IS NOT NULL"))
    op.create_index("ix_entries_actor", "entries", ["actor", "id"])
    op.create_table(
        "presences",
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("here", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["agent"], ["agents.name"]),
        sa.PrimaryKeyConstraint("agent"),
    )
    op.create_table(
        "saved_views",
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agent"], ["agents.name"]),
        sa.PrimaryKeyConstraint("agent", "name"),
    )
