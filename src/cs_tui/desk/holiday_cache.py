"""The public holidays of a country, kept in this user's cache so that a session need not load the library for them.

The library itself is asked only where nothing is kept, or where another installation of the library kept it. The file
is this user's own, never the store's: an audit stands on what the library of the one who audits says.
"""

import os
import stat
from contextlib import suppress
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from cs_tui.policy.public_holidays import CODE, YEARS, PublicHolidays, UnknownCountry, public_holidays

__all__ = ["kept_holidays"]


@cache
def kept_holidays(country: str) -> PublicHolidays:
    """The public holidays of a country, by its code in the library; raises `UnknownCountry`."""
    if not CODE.fullmatch(country):
        raise UnknownCountry(country)
    file = _file(country)
    with suppress(OSError, ValueError):
        head, days, worked, end = _own_text(file).split("\n")
        if (head, end) == (_installation(), "end"):
            return PublicHolidays(country, _dates(days), _dates(worked))
    found = public_holidays(country)
    with suppress(OSError):
        _keep(file, "\n".join([_installation(), _line(found.holidays), _line(found.worked), "end"]))
    return found


def _file(country: str) -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("cs-tui") / f"holidays-{country}.txt"


def _own_text(file: Path) -> str:
    """The text of a file that is this user's and that nobody else can write; raises `PermissionError` for another's."""
    number = os.open(file, os.O_RDONLY | os.O_NONBLOCK)  # a pipe would be waited for
    with os.fdopen(number, encoding="utf-8") as opened:
        status = os.fstat(number)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o022:
            raise PermissionError(f"{file} is not this user's alone")
        return opened.read()


def _installation() -> str:
    """Which library it is: where it is installed, and since when."""
    found = find_spec("holidays")
    assert found is not None
    assert found.origin is not None
    return f"{found.origin} {Path(found.origin).stat().st_mtime_ns} {YEARS[0]}-{YEARS[-1]}"


def _dates(line: str) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, line.split()))


def _line(days: frozenset[date]) -> str:
    return " ".join(map(str, sorted(days)))


def _keep(file: Path, text: str) -> None:
    """Put a file in place as a whole, for whoever else starts at this moment."""
    import tempfile

    file.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=file.parent, prefix=file.name)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as opened:
            opened.write(text)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink()
        raise
