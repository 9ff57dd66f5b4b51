"""An office whose store is ill-treated: made through the Desk, looked at through the Desk and the command line."""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from cs_tui.desk import Administration, Customer, Desk, Incoming, Place, Ticket, make_store, open_desk
from cs_tui.desk.journal import verify
from cs_tui.policy import shipped

PROGRAM = [sys.executable, "-c", "import sys; from cs_tui.cli import main; sys.exit(main())"]
PEOPLE = (
    ("tom", "technical", "agent"),
    ("ana", "technical", "agent"),
    ("lea", "technical", "lead"),
    ("bea", "business", "agent"),
    ("mai", "customer-room", "agent"),
    ("ben", "customer-room", "agent"),
)
HOSTING = {"department": "technical", "category": "hosting-domain"}
BODY = "The certificate of your site was issued for the old server name. We have replaced it."


def always_open(folder: Path) -> Path:
    """The policy that ships, with desks that never close, so that tests run at any hour."""
    text = shipped("policy.toml").read_text("utf-8")
    for had, gets in (
        ('windows = ["08:00-12:00", "13:30-16:30"]', 'windows = ["00:00-24:00"]'),
        ('["mon", "tue", "wed", "thu", "fri"]', '["mon", "tue", "wed", "thu", "fri", "sat", "sun"]'),
    ):
        assert had in text
        text = text.replace(had, gets)
    file = folder / "policy.toml"
    file.write_text(text, "utf-8")
    return file


def make_office(path: Path) -> None:
    """Make a store with people in every department, whose desks never close."""
    make_store(path, timezone="UTC", country="", policy_file=always_open(path.parent))
    with closing(open_desk(path)) as desk:
        people = Administration(desk)
        for name, department, role in PEOPLE:
            people.add_agent(name, department=department, role=role, full_name=name.title())


def arrive(path: Place, count: int = 1, **more: object) -> list[int]:
    """Tickets of different customers come in, in the technical queue where nothing else is said."""
    with closing(open_desk(path)) as desk:
        return [issue(desk, f"Issue {n}", customer=f"{n}@customer.example", **more).number for n in range(count)]


def issue(desk: Desk, subject: str, *, customer: str = "linh@customer.example", **more: object) -> Ticket:
    """One ticket comes in."""
    body, name = str(more.pop("body", "Please help.")), str(more.pop("name", "Linh Tran"))
    incoming = Incoming("", "test", Customer(customer, name), subject, body, **(HOSTING | more))  # type: ignore[arg-type]
    return desk.add_ticket(incoming)


def problems(path: Place) -> list[str]:
    """What `audit verify` finds; nothing where all is well."""
    with closing(open_desk(path)) as desk:
        return verify(desk).problems


OBEYS_RIGHTS = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
"""Before a command: what files allow counts for root, too."""


def run(
    *arguments: object, by: str | None = None, within: Sequence[str] = (), **options: object
) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    before = [] if by is None else ["--as", by]
    command = [*within, *PROGRAM, *before, *map(str, arguments)]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        command, capture_output=True, text=True, timeout=60, check=False, env=environment, **options
    )


def said_plainly(ran: subprocess.CompletedProcess[str]) -> str:
    """The one line that a command which failed has said."""
    assert ran.returncode == 1, ran
    assert "Traceback" not in ran.stderr
    lines = ran.stderr.strip().split("\n")
    assert len(lines) == 1, ran.stderr
    assert ran.stdout == ""
    return lines[0]
