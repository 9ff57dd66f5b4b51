"""The last wall of the store: what may only be added, and a chain that only grows at its end."""

__all__ = ["FORGOTTEN", "SEARCH_TABLE", "TRIGGERS"]

SEARCH_TABLE = (
    "CREATE VIRTUAL TABLE search USING fts5"
    "(subject, body, customer, content='', tokenize=\"unicode61 remove_diacritics 2\")"
)
"""Full text of subjects, messages and customers, by message id; the folded text itself is not kept."""


FORGOTTEN = "[forgotten]"
"""What stands where a customer's words stood who has been forgotten."""

_NEWEST = (
    "EXISTS (SELECT 1 FROM entries AS newest WHERE newest.id = (SELECT MAX(id) FROM entries) "
    "AND newest.action = 'forget' AND NOT newest.refused AND instr({0}) > 0)"
)
"""What such an entry says is canonical JSON, in which no text holds a plain quote: its keys are found as they stand.

SQLite's JSON is of no use in a trigger: a schema is not trusted with it.
"""
_SAME_ENTRY = " AND ".join(
    f"NEW.{column} IS OLD.{column}"
    for column in (
        "id", "at", "actor", "action", "number", "clause", "refused", "policy_id", "previous_hash", "hash"
    )
)  # fmt: skip
_SAME_MESSAGE = " AND ".join(
    f"NEW.{column} IS OLD.{column}" for column in ("id", "number", "at", "kind", "intake_key", "sent_at")
)
_FORGETS = {
    "entries": (
        f"{_SAME_ENTRY} AND instr(OLD.detail, '\"forgotten\":true') = 0 AND "
        + _NEWEST.format("newest.detail, '\"' || OLD.id || '\":\"'")
    ),
    "messages": (
        f"{_SAME_MESSAGE} AND NEW.body = '{FORGOTTEN}' AND NEW.problem IS NULL AND NEW.header_id IS NULL "
        "AND (NEW.author = OLD.author OR OLD.kind = 'customer') AND "
        + _NEWEST.format(
            "replace(replace(substr(newest.detail, instr(newest.detail, '\"tickets\":[') + 10), '[', ','), ']', ','), "
            "',' || OLD.number || ','"
        )
    ),
}
"""The one way in which a row changes that may only be added: right after the entry that says whose words go."""


def _append_only(table: str) -> dict[str, str]:
    return {
        f"{table}_no_{verb}": (
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            + (f"WHEN NOT ({_FORGETS[table]}) " if verb == "update" and table in _FORGETS else "")
            + f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        for verb in ("update", "delete")
    }


def _no_replacing(table: str, *keys: str) -> dict[str, str]:
    """`INSERT OR REPLACE` deletes without asking the triggers of a delete."""
    taken = " OR ".join(f"{key} = NEW.{key}" for key in keys)
    return {
        f"{table}_no_replace": (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    }


TRIGGERS = {
    **_no_replacing("messages", "id", "intake_key"),
    **_no_replacing("policies", "id"),
    **_no_replacing("tickets", "number"),
    **_append_only("entries"),
    **_append_only("messages"),
    **_append_only("policies"),
    "tickets_no_delete": (
        "CREATE TRIGGER tickets_no_delete BEFORE DELETE ON tickets "
        "BEGIN SELECT RAISE(ABORT, 'tickets are never deleted'); END"
    ),
    "entries_chain": (
        "CREATE TRIGGER entries_chain BEFORE INSERT ON entries "
        "WHEN NEW.previous_hash <> COALESCE((SELECT hash FROM entries ORDER BY id DESC LIMIT 1), '') "
        "OR NEW.id <> COALESCE((SELECT MAX(id) FROM entries), 0) + 1 "
        "BEGIN SELECT RAISE(ABORT, 'an entry is added at the end of the chain'); END"
    ),
}
"""Triggers by name, as SQLite keeps their text."""
