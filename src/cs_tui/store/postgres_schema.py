"""Whether the schema of a store in PostgreSQL is the one this program was written for."""

from collections.abc import Iterator

from cs_tui.digest import sha256
from cs_tui.store.connection import Connection
from cs_tui.store.migrate import migrate

__all__ = ["WHOLE", "faults", "fingerprint", "is_whole"]

WHOLE = frozenset({"e5e8d6b7a13f3c92"})
"""Fingerprints of schemas that are known to be whole at `HEAD`, as the migrations make them."""

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
