"""What is in the store and what it stands on: schema, clock, time zones, policy, and the versions of the program."""

import ctypes
import platform
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo

from cs_tui import __version__
from cs_tui.desk.file_checks import check_files
from cs_tui.desk.findings import Finding, fault, note, ok
from cs_tui.desk.holiday_cache import kept_holidays
from cs_tui.desk.way_in_checks import check_way_in
from cs_tui.policy import PolicyError, parse_policy, shipped
from cs_tui.store import Place, Reader, Store, StoreError

__all__ = ["check_store"]

AHEAD = timedelta(minutes=1)
"""How far ahead of the clock the newest entry may be; only a clock that was put back makes it more."""

UNSYNCHRONISED = 5
"""What `adjtimex` answers where no time service keeps the clock."""

YEARS = 2
"""After how many years time zone data is called old."""


def check_store(path: Place, mounts: str, now: datetime) -> Iterator[Finding]:
    """All checks of the store at ``path``; ``mounts`` is the system's table of them, ``now`` what its clock says."""
    yield ok("versions", f"cs-tui {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}.")
    try:
        store = Store.open_unchecked(path)
        store.close()
    except StoreError as error:
        yield fault("store", error.cause, error.remedy)
        return
    if isinstance(path, Path):
        yield from check_files(path, mounts)
    try:
        store = Store.open(path)
    except StoreError as error:
        yield fault("schema", error.cause, error.remedy)
        return
    try:
        yield ok("schema", f"The schema is {store.schema}, whole, as this program needs it.")
        with store.read() as reader:
            yield _clock(reader, now)
            yield from _policy(reader, now)
        yield from check_way_in(store)
    except StoreError as error:
        yield fault("store", error.cause, error.remedy)
    finally:
        store.close()


def _clock(reader: Reader, now: datetime) -> Finding:
    newest, ahead = reader.last_entry(), reader.setting("demo")
    clock = now if ahead is None else now + timedelta(seconds=float(ahead))
    if newest is not None and newest.at > clock + AHEAD:
        return fault(
            "clock",
            f"The newest entry is of {newest.at.isoformat(timespec='minutes')}, the clock says "
            f"{clock.astimezone(newest.at.tzinfo).isoformat(timespec='minutes')}: it goes behind.",
            "Set the clock right, and let a time service keep it (chrony, systemd-timesyncd).",
        )
    if _kept_by_nobody():
        return note(
            "clock",
            "No time service keeps this machine's clock; deadlines are told by it.",
            "Install chrony or turn on systemd-timesyncd; in a container, on its host.",
        )
    return ok("clock", "The clock is not behind the journal, and a time service keeps it.")


def _kept_by_nobody() -> bool:
    """Whether the kernel knows that its clock is not synchronised."""
    try:
        return bool(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)) == UNSYNCHRONISED)
    except (OSError, AttributeError):
        return False


def _policy(reader: Reader, now: datetime) -> Iterator[Finding]:
    """The policy in force, and the data of the time zone it goes by."""
    record = reader.policy()
    try:
        if record is None:
            raise PolicyError("the store", ["it has no policy"])
        policy = parse_policy(record.source, f"version {record.id}", holidays=kept_holidays)
    except PolicyError as error:
        yield fault(
            "policy",
            f"The policy in force cannot be read by this program: {error.problems[0]}.",
            "Write `cs-tui policy show` to a file, mend it, and `cs-tui policy apply` it.",
        )
        return
    same = record.source == shipped("policy.toml").read_text("utf-8")
    whose = "the one that ships with this program" if same else "your own; `cs-tui policy check` tells of its faults"
    yield ok("policy", f"Version {record.id} is in force since {record.at:%Y-%m-%d}: {whose}.")
    yield _zones(policy.calendar.timezone, now)


def _zones(zone: str, now: datetime) -> Finding:
    release = _zone_release()
    offset = now.astimezone(ZoneInfo(zone)).strftime("%z")
    said = f"It is {offset[:3]}:{offset[3:]} in {zone}, by the time zone data of {release or 'an unknown year'}"
    if release is not None and int(release[:4]) + YEARS <= now.year:
        remedy = "Upgrade the system's tzdata, or `pip install --upgrade tzdata`."
        return note("time zones", f"{said}, which is old: rules change every year.", remedy)
    return ok("time zones", f"{said}.")


def _zone_release() -> str | None:
    """The release of the data that zones are read from: the system's, else the package's."""
    for folder in TZPATH:
        for name in ("tzdata.zi", "+VERSION"):
            try:
                with (Path(folder) / name).open(encoding="ascii") as file:
                    found = file.readline().removeprefix("# version ").strip()
            except (OSError, ValueError):
                continue
            if found[:4].isdecimal():
                return found
    try:
        return version("tzdata")
    except PackageNotFoundError:
        return None
