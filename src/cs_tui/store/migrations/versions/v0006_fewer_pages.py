"""A take, of which many wait for each other's, is written with fewer pages.

Revision: 0006, after 0005.
"""

import re

import sqlalchemy as sa
from alembic import op

from cs_tui.store.migrations.differing import partial

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Narrow indexes to what they are asked for; keep none of hashes."""
    for name in ("ix_tickets_queue", "ix_tickets_status", "ix_tickets_holder"):
        op.drop_index(name, "tickets")
    queue = ["department", "status", "queued_at", "number"]
    op.create_index("ix_tickets_queue", "tickets", queue, **partial("status = 'queued'"))
    arrived = partial("status IN ('unsorted', 'awaiting-approval')")
    op.create_index("ix_tickets_status", "tickets", ["status", "department"], **arrived)
    op.create_index("ix_tickets_holder", "tickets", ["holder", "status"], **partial("holder IS NOT NULL"))
    op.drop_index("ix_entries_action", "entries")
    op.create_index("ix_entries_action", "entries", ["action", "id"], **partial("action <> 'take'"))
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("entries_hash_key", "entries")
    else:
        _drop_unique_hash()


def _drop_unique_hash() -> None:
    """Make the index behind SQLite's UNIQUE one like any other, in the schema as it is written down, and drop that.

    To write the table anew would leave what every entry says in pages that fall free, where no customer's words are
    found any more who is to be forgotten; and the file would grow by the whole journal.
    """
    table = "SELECT sql FROM sqlite_master WHERE name = 'entries'"
    unique = op.get_bind().execute(sa.text(table)).scalar_one()
    changes = {
        "entries": ("entries", re.sub(r",\s*UNIQUE \(hash\)", "", unique)),
        "sqlite_autoindex_entries_1": ("ix_entries_hash", "CREATE UNIQUE INDEX ix_entries_hash ON entries (hash)"),
    }
    op.execute("PRAGMA writable_schema = ON")
    for old, (name, sql) in changes.items():
        change = sa.text("UPDATE sqlite_master SET name = :name, sql = :sql WHERE name = :old")
        op.execute(change.bindparams(old=old, name=name, sql=sql))
    op.execute("PRAGMA writable_schema = RESET")
    op.drop_index("ix_entries_hash", "entries")
