"""The triggers of a store in PostgreSQL, and whether its schema is the one this program was written for."""

from collections.abc import Iterator

from cs_tui.digest import sha256
from cs_tui.store.connection import Connection
from cs_tui.store.triggers import FORGOTTEN

__all__ = ["GUARDS", "NO_GUARDS", "SEARCH_TABLE", "WHOLE", "faults", "fingerprint", "is_whole"]

WHOLE = frozenset({"ce187afe07d55620"})
"""Fingerprints of schemas that are known to be whole at `HEAD`, as the migrations make them."""

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

_OWN = "CAST(CAST(current_schema() AS text) AS regnamespace)"
_CATALOG = f"""
    SELECT 'column', c.relname || '.' || a.attname,
        format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull
            || coalesce(' ' || pg_get_expr(d.adbin, d.adrelid), '')
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = {_OWN} AND c.relkind IN ('r', 'v', 'm', 'p', 'f') AND a.attnum > 0
        AND NOT a.attisdropped
    UNION ALL SELECT 'check or reference', CAST(conname AS text),
        CAST(conrelid AS regclass) || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = {_OWN} AND contype <> 'n'
    UNION ALL SELECT 'index', CAST(c.relname AS text), pg_get_indexdef(c.oid)
    FROM pg_class c WHERE c.relnamespace = {_OWN} AND c.relkind = 'i'
    UNION ALL SELECT 'trigger', CAST(t.tgname AS text), pg_get_triggerdef(t.oid) || CAST(t.tgenabled AS text)
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = {_OWN} AND NOT t.tgisinternal
    UNION ALL SELECT 'rule', CAST(r.rulename AS text), pg_get_ruledef(r.oid)
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE c.relnamespace = {_OWN}
    UNION ALL SELECT 'function', CAST(proname AS text), prosrc FROM pg_proc WHERE pronamespace = {_OWN}"""


def is_whole(connection: Connection) -> bool:
    """Whether the schema is known by its fingerprint."""
    return fingerprint(connection) in WHOLE


def fingerprint(connection: Connection) -> str:
    """What stands for all tables, indexes, triggers and functions of the store: one short text."""
    return sha256(repr(sorted(_catalog(connection).items())).encode()).hexdigest()[:16]


def faults(connection: Connection) -> Iterator[str]:
    """What the live schema lacks, or has that it should not.

    It is compared with one that the migrations make this moment, within a transaction that is then undone: what a
    database writes of its own schema differs from version to version. The caller's transaction ends, and another
    begins.
    """
    from cs_tui.store.migrate import migrate

    live, driver = _catalog(connection), connection.driver
    driver.rollback()
    driver.send("BEGIN; CREATE SCHEMA cs_tui_expected; SET LOCAL search_path = cs_tui_expected, pg_catalog")
    try:
        migrate(connection)
        expected = _catalog(connection)
    finally:
        driver.rollback()
    driver.send("BEGIN READ ONLY")
    for kind, name in sorted(expected.keys() - live.keys()):
        yield f"the {kind} {name} is missing"
    for kind, name in sorted(live.keys() - expected.keys()):
        yield f"the {kind} {name} is not ours"
    for kind, name in sorted(expected.keys() & live.keys()):
        if live[kind, name] != expected[kind, name]:
            yield f"the {kind} {name} differs"


def _catalog(connection: Connection) -> dict[tuple[str, str], str]:
    """All that there is in the schema that comes first in the search path, by kind and name, without that schema's."""
    own = connection.value("SELECT current_schema()")
    rows = connection.rows(_CATALOG)
    return {
        (kind, name): said.replace(f"{own}.", "") for kind, name, said in rows if not name.startswith("alembic_version")
    }
