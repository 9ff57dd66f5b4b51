"""The last wall of a store in PostgreSQL: the triggers of `cs_tui.store.triggers`, as it writes them."""

from collections.abc import Iterator

from cs_tui.store.triggers import FORGOTTEN

__all__ = ["GUARDS", "NO_GUARDS", "SEARCH_TABLE"]

SEARCH_TABLE = (
    "CREATE TABLE search (id INTEGER PRIMARY KEY REFERENCES messages (id), words TSVECTOR NOT NULL,"
    " subject TEXT NOT NULL, body TEXT NOT NULL, customer TEXT NOT NULL)",
    "CREATE INDEX ix_search_words ON search USING gin (words)",
)
"""Full text of subjects, messages and customers, by message id, folded; see `cs_tui.store.postgres_dialect`."""

_REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$"""

_FORGET = """
CREATE FUNCTION {0}_forget() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said jsonb DEFAULT (SELECT CAST(detail AS jsonb) FROM entries
        WHERE id = (SELECT max(id) FROM entries) AND action = 'forget' AND NOT refused);
BEGIN
    IF {1} THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{0} is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$"""
"""Lets a row change right after the entry that says whose words go; see `cs_tui.store.triggers`."""

_FORGETS = {
    "entries": (
        "to_jsonb(NEW) - 'detail' = to_jsonb(OLD) - 'detail' AND CAST(OLD.detail AS jsonb) -> 'forgotten' IS NULL"
        " AND said -> 'entries' ->> CAST(OLD.id AS text) IS NOT NULL"
    ),
    "messages": (
        "to_jsonb(NEW) - CAST('{author,body,problem,header_id}' AS text[])"
        " = to_jsonb(OLD) - CAST('{author,body,problem,header_id}' AS text[])"
        f" AND NEW.body = '{FORGOTTEN}' AND NEW.problem IS NULL AND NEW.header_id IS NULL"
        " AND (NEW.author = OLD.author OR OLD.kind = 'customer') AND said -> 'tickets' @> to_jsonb(OLD.number)"
    ),
}

_CHAIN = """
CREATE FUNCTION entries_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.previous_hash <> coalesce((SELECT hash FROM entries ORDER BY id DESC LIMIT 1), '')
        OR NEW.id <> coalesce((SELECT max(id) FROM entries), 0) + 1
    THEN
        RAISE EXCEPTION 'an entry is added at the end of the chain' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$"""


def _never(table: str, verbs: str, said: str) -> Iterator[str]:
    """Triggers against changes of rows, and against TRUNCATE, which asks no trigger of a row."""
    what = f"EXECUTE FUNCTION refuse_change('{said}')"
    if table in _FORGETS and "UPDATE" in verbs:
        verbs = verbs.replace("UPDATE ", "")
        yield f"CREATE TRIGGER {table}_forget BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_forget()"
    changes = verbs.replace(" ", " OR ")
    name = f"{table}_no_{verbs.lower().replace(' ', '_')}"
    yield f"CREATE TRIGGER {name} BEFORE {changes} ON {table} FOR EACH ROW {what}"
    yield f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {what}"


GUARDS = (
    _REFUSE,
    _CHAIN,
    *(_FORGET.format(table, allowed) for table, allowed in _FORGETS.items()),
    "CREATE TRIGGER entries_chain BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION entries_chain()",
    *(
        sql
        for table in ("entries", "messages", "policies")
        for sql in _never(table, "UPDATE DELETE", f"{table} is append-only")
    ),
    *_never("tickets", "DELETE", "tickets are never deleted"),
)
"""What makes the triggers."""

NO_GUARDS = tuple(
    f"DROP FUNCTION IF EXISTS {name}() CASCADE"
    for name in ("refuse_change", "entries_chain", *(f"{table}_forget" for table in _FORGETS))
)
"""What removes them, all at once."""
