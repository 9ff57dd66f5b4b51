"""The Message-ID of each mail that came in, to answer it by, and to know another one of the same.

Revision: 0004, after 0003.
"""

from alembic import op

from cs_tui.store.migrations.differing import partial

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and its index."""
    op.execute("ALTER TABLE messages ADD COLUMN header_id VARCHAR")
    op.create_index("ix_messages_header_id", "messages", ["header_id"], **partial("header_id IS NOT NULL"))
