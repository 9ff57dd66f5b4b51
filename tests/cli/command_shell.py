"""A shell that runs commands in this process, on a store with agents in every department."""

import io
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cs_tui.cli import main

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
AGENTS = (
    ("tom", "technical", "agent"),
    ("kim", "technical", "agent"),
    ("lea", "technical", "lead"),
    ("bea", "business", "agent"),
    ("ben", "business", "lead"),
    ("dan", "design", "agent"),
    ("mai", "customer-room", "agent"),
)
HOSTING = ("--department", "technical", "--category", "hosting-domain")
INTERFACE = ("--department", "technical", "--category", "interface")
BILLING = ("--department", "business", "--category", "billing")


@dataclass(frozen=True)
class Ran:
    """What a command left: exit status, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def refused(self) -> dict[str, Any]:
        assert self.code == 3, self
        return self.json["refused"]


class Shell:
    """Runs commands on one store; ``by`` is who acts, ``None`` the store's owner."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = path
        self._capsys, self._monkeypatch = capsys, monkeypatch

    def __call__(self, *args: object, by: str | None = "tom", stdin: bytes = b"", store: bool = True) -> Ran:
        self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self._capsys.readouterr()
        before = ["--store", str(self.path)] if store and "--store" not in args else []
        before += ["--as", by] if by and "--as" not in args else []
        code = main([*before, *map(str, args)])
        out, err = self._capsys.readouterr()
        assert "Traceback" not in err
        return Ran(code, out, err)

    def done(self, *args: object, by: str | None = "tom") -> dict[str, Any]:
        """Run a command that has to succeed, with `--json`; gives its object."""
        ran = self(*args, "--json", by=by)
        assert ran.code == 0, ran
        found: dict[str, Any] = ran.json
        return found

    def open_ticket(self, *scope: str, subject: str = "Site down", address: str = "ana@example.com") -> int:
        """Open a ticket; gives its number."""
        customer = ("--customer", address, "--subject", subject, "--body", "Please help.")
        number: int = self.done("ticket", "add", *customer, *scope, by="mai")["number"]
        return number

    def taken(self) -> int:
        """A ticket of technical that tom has in progress."""
        self.open_ticket(*HOSTING)
        number: int = self.done("take")["number"]
        return number


def make(path: Path) -> None:
    assert main(["init", "--store", str(path)]) == 0
    for name, department, role in AGENTS:
        assert main(["agent", "add", name, "--department", department, "--role", role, "--store", str(path)]) == 0
