"""The first schema: agents, customers, tickets, messages, drafts, journal, policy versions, outbox, search."""

import sqlalchemy as sa
from alembic import op

from cs_tui.store.migrations.differing import add_search

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table, index and check; the triggers are made anew after each migration."""
    op.create_table(
        "agents",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("os_user", sa.String(), nullable=True),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("role IN ('agent', 'lead')", name="ck_agents_role"),
        sa.PrimaryKeyConstraint("name"),
        sa.UniqueConstraint("os_user"),
    )
    op.create_table(
        "customers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("address"),
    )
    op.create_table(
        "policies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "tickets",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("queued_at", sa.DateTime(), nullable=True),
        sa.Column("due_from", sa.DateTime(), nullable=False),
        sa.Column("previous_processed_at", sa.DateTime(), nullable=True),
        sa.Column("holder", sa.String(), nullable=True),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(holder IS NOT NULL) = (status IN ('in-progress', 'waiting'))", name="ck_tickets_holder"),
        sa.CheckConstraint("(status = 'unsorted') = (department IS NULL)", name="ck_tickets_scope"),
        sa.CheckConstraint("channel IN ('email', 'system')", name="ck_tickets_channel"),
        sa.CheckConstraint("status <> 'queued' OR queued_at IS NOT NULL", name="ck_tickets_queued"),
        sa.CheckConstraint(
            "status IN ('unsorted', 'awaiting-approval', 'queued', 'in-progress', 'waiting', 'resolved', 'merged')",
            name="ck_tickets_status",
        ),
        sa.CheckConstraint("(department IS NULL) = (category IS NULL)", name="ck_tickets_scope_pair"),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
        ),
        sa.ForeignKeyConstraint(
            ["holder"],
            ["agents.name"],
        ),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tickets_customer", "tickets", ["customer_id", "department", "status"], unique=False)
    op.create_index("ix_tickets_holder", "tickets", ["holder", "status"], unique=False)
    op.create_index("ix_tickets_queue", "tickets", ["department", "status", "queued_at", "number"], unique=False)
    op.create_index("ix_tickets_status", "tickets", ["status", "opened_at", "number"], unique=False)
    op.create_table(
        "drafts",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent"],
            ["agents.name"],
        ),
        sa.ForeignKeyConstraint(
            ["number"],
            ["tickets.number"],
        ),
        sa.PrimaryKeyConstraint("number", "agent"),
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("clause", sa.String(), nullable=True),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"],
            ["tickets.number"],
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["policies.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash"),
    )
    op.create_index("ix_entries_number", "entries", ["number", "id"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("intake_key", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.CheckConstraint("kind IN ('customer', 'reply', 'note')", name="ck_messages_kind"),
        sa.ForeignKeyConstraint(
            ["number"],
            ["tickets.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("intake_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_messages_number", "messages", ["number", "id"], unique=False)
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_attachments_message", "attachments", ["message_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("header_id", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("state IN ('queued', 'sending', 'accepted', 'deferred', 'failed')", name="ck_outbox_state"),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("header_id"),
        sa.UniqueConstraint("message_id"),
    )
    op.create_index("ix_outbox_state", "outbox", ["state", "id"], unique=False)
    op.create_table(
        "raw_messages",
        sa.Column("message_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
        ),
        sa.PrimaryKeyConstraint("message_id"),
    )
    add_search()
