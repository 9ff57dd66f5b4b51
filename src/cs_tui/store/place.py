"""Where a store is: a SQLite file, or a PostgreSQL database that a URL names."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from cs_tui.store.errors import NotAStore

__all__ = ["Place", "Url", "has_password", "is_url"]

SCHEMES = ("postgresql", "postgres")


@dataclass(frozen=True, slots=True)
class Url:
    """A PostgreSQL database, and the uid of the user whose store it is; shown without its password."""

    dsn: str = field(repr=False)
    owner: int

    def __post_init__(self) -> None:
        # A password with a bare @ or / would be taken for a part of the host, and be shown with it.
        authority = self.dsn.partition("://")[2].partition("/")[0].partition("?")[0]
        try:
            parts = urlsplit(self.dsn)
            whole = parts.scheme in SCHEMES and authority.count("@") <= 1 and (parts.port or 1) > 0
        except ValueError:
            whole = False
        if not whole:
            raise NotAStore(
                "The database's URL cannot be read.",
                "Write postgresql://USER@HOST:PORT/DATABASE, with % and two digits for signs in names or a password.",
            )

    def __str__(self) -> str:
        parts = urlsplit(self.dsn)
        user = f"{parts.username}@" if parts.username else ""
        shown = [(name, value) for name, value in parse_qsl(parts.query) if "password" not in name.lower()]
        query = f"?{urlencode(shown, safe='/')}" if shown else ""
        return f"postgresql://{user}{parts.netloc.rpartition('@')[2]}{parts.path}{query}"


Place = Path | Url
"""Where a store is."""


def is_url(text: str) -> bool:
    """Whether a text names a database rather than a file."""
    return "://" in text


def has_password(dsn: str) -> bool:
    """Whether a URL holds a password, as its user's part or as a parameter."""
    try:
        parts = urlsplit(dsn)
        return bool(parts.password) or "password" in unquote(parts.query).lower()
    except ValueError:
        return True
