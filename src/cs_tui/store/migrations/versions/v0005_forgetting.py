"""Customers can be forgotten: the triggers of entries and messages let their words go, with an entry that says so.

Revision: 0005, after 0004.
"""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The triggers are made anew after each migration; no table changes."""
