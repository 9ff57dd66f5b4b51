"""A busy office for some minutes: many people at work, one of them killed at each beat, and mail that breaks."""

import json
import os
import random
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from itertools import groupby
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from crew import MARK
from ill_treated import always_open

from cs_tui.desk import Administration, Desk, make_store, open_desk, store_path
from cs_tui.desk.clock import ahead_of_system
from cs_tui.desk.post import Post
from cs_tui.mail.delivering import deliver
from cs_tui.mail.settings import read_settings

__all__ = ["Letter", "Soak", "crew_of"]

CONFIGURATION = """
[mail]
address = "Hoster Support <support@hoster.example>"
[mail.smtp]
host = "127.0.0.1"
port = {port}
security = "none"
"""
DEPARTMENTS = ("technical", "technical", "business", "technical", "business", "design")
NEW_TICKETS = 0.15
"""Tickets a second that come in for each agent."""
MINUTES = 24 * 60
WRITERS = 3
"""Processes in which customers write."""


def _hour(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the crew; customers and the post have no department."""

    name: str
    role: str
    department: str = ""


def crew_of(agents: int) -> list[Person]:
    """So many agents, leads and front desk together, with customers and the post beside them."""
    leads = [Person(f"lead-{name}", "lead", name) for name in dict.fromkeys(DEPARTMENTS)]
    front = [Person(f"front{n}", "front desk", "customer-room") for n in range(1 + agents // 20)]
    rest = agents - len(leads) - len(front)
    others = [Person(f"agent{n}", "agent", DEPARTMENTS[n % len(DEPARTMENTS)]) for n in range(rest)]
    return [
        *(front + leads + others),
        *(Person(f"customers{n}", "customers") for n in range(WRITERS)),
        Person("post", "post"),
    ]


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as the mail server has it: what says which it is, the word of its text, and whether it was taken."""

    header_id: str
    recipient: str
    word: str
    taken: bool


class MailServer:
    """Takes letters; until it is ``well`` it puts some off, and now and then lets the line go."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.well = False
        self._random = random.Random("the mail server")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a letter or not, in front of the sender's eyes or behind their back."""
        mail = message_from_bytes(envelope.original_content, policy=default)
        found = MARK.search(mail.get_content())  # type: ignore[attr-defined]
        chance = 1.0 if self.well else self._random.random()
        taken = chance > 0.1
        self.letters.append(Letter(mail["Message-ID"], envelope.rcpt_tos[0], found[0] if found else "", taken))
        if chance < 0.05 or 0.1 < chance < 0.15:
            server.transport.abort()
        return "250 OK" if taken else "451 Later, please"


class Crew:
    """Starts people quickly, and kills them: all of them are children of a process that has the program loaded."""

    def __init__(self, surroundings: dict[str, str]) -> None:
        command = [sys.executable, str(Path(__file__).with_name("crew.py"))]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | surroundings
        )
        assert self._said() == "ready"

    def start(self, **order: Any) -> int:
        """Start somebody; gives the number of the process."""
        return self._told(order)

    def kill(self, process: int) -> int:
        """Kill somebody; gives how the process ended."""
        return self._told(process)

    def _told(self, order: object) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{json.dumps(order)}\n")
        self._process.stdin.flush()
        return int(self._said())

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        """End it, and with it all that are left."""
        self._process.communicate()


@dataclass
class Soak:
    """One run: its store, its people, and what each of them and the mail server has seen."""

    store: str
    folder: Path
    people: Sequence[Person]
    pace: float = 1.0
    """How long people think, in proportion to how people do."""
    letters: list[Letter] = field(default_factory=list)
    kills: int = 0
    seconds: float = 0.0

    def make(self) -> None:
        """Make the store: technical is open at every hour, the others every other minute until all is over."""
        file, now = always_open(self.folder), datetime.now(UTC)
        first = now.hour * 60 + now.minute
        shut = {(first + after) % MINUTES for after in range(1, 30, 2)}
        windows = [list(run) for is_shut, run in groupby(range(MINUTES), shut.__contains__) if not is_shut]
        minutes = [f"{_hour(window[0])}-{_hour(window[-1] + 1)}" for window in windows]
        text = file.read_text("utf-8")
        for name in ("business", "design"):
            had = f'title = "{name.title()}"\nschedule = "guide"'
            assert had in text
            text = text.replace(had, had.replace("guide", "minutes"))
        wanted = (
            f'[schedules.minutes]\nclause = "2.1"\nwindows = {json.dumps(minutes)}\nnon_working_days = "closed"\n\n'
        )
        file.write_text(text.replace("[limits]", wanted + "[limits]"), "utf-8")
        make_store(store_path(self.store), timezone="UTC", country="", policy_file=file)
        with closing(open_desk(store_path(self.store))) as desk:
            owner = Administration(desk)
            for person in self.people:
                if person.department:
                    role = "lead" if person.role == "lead" else "agent"
                    owner.add_agent(person.name, department=person.department, role=role)

    def run(self, seconds: float, beat: float) -> None:
        """Let them all work for so long, and kill one of them at each beat, to be started anew at once."""
        with self._mail() as (server, configuration), self._crew(configuration) as crew:
            lives, running = dict.fromkeys(self.people, 0), {}
            began = time.monotonic()
            for person in self.people:
                running[person] = crew.start(**self._order(person, 0, None))
            chance, struck = random.Random("who is killed"), began + beat
            while struck < began + seconds:
                time.sleep(max(0.0, struck - time.monotonic()))
                struck += beat
                person = chance.choice(self.people)
                self.kills += crew.kill(running.pop(person)) == -9
                lives[person] += 1
                running[person] = crew.start(**self._order(person, lives[person], time.monotonic()))
            for process in running.values():
                crew.kill(process)
            self.seconds = time.monotonic() - began
            server.well = True
            self._send_the_rest(configuration)
            self.letters = server.letters

    def diary(self, person: Person) -> list[dict[str, Any]]:
        """What somebody did and was told, in order."""
        file = self._diary(person)
        return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []

    def _diary(self, person: Person) -> Path:
        return self.folder / f"{person.name}.diary"

    def _order(self, person: Person, life: int, died: float | None) -> dict[str, Any]:
        order = {"role": person.role, "name": person.name, "who": self.people.index(person), "life": life, "died": died}
        more = {"store": self.store, "diary": str(self._diary(person)), "pace": self.pace}
        if person.role == "customers":
            agents = sum(one.role == "agent" for one in self.people)
            more |= {"gap": WRITERS / (NEW_TICKETS * agents), "unsure": self._unsure(person)}
        return order | more

    def _unsure(self, person: Person) -> str | None:
        """The last letter of customers who were killed before they heard that it had arrived."""
        asked = [line for line in self.diary(person) if line["what"] in ("asks", "done")]
        if not asked or asked[-1]["what"] == "done" or asked[-1]["action"] != "receive":
            return None
        found = MARK.search(asked[-1]["body"])
        assert found is not None
        return found[0]

    @contextmanager
    def _mail(self) -> Iterator[tuple[MailServer, str]]:
        """The mail server for a while, and the configuration by which it is reached."""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
        server = MailServer()
        controller = Controller(server, hostname="127.0.0.1", port=port)
        controller.start()
        try:
            yield server, CONFIGURATION.format(port=port)
        finally:
            controller.stop()

    @contextmanager
    def _crew(self, configuration: str) -> Iterator[Crew]:
        settings = self.folder / "config" / "cs-tui"
        settings.mkdir(parents=True)
        (settings / "config.toml").write_text(configuration, "utf-8")
        crew = Crew({"XDG_CONFIG_HOME": str(settings.parent), "PYTHONDONTWRITEBYTECODE": "1"})
        try:
            yield crew
        finally:
            crew.close()

    def _send_the_rest(self, configuration: str) -> None:
        """Some hours later, when desks are open and the mail server is well: what was put off goes out."""
        settings = read_settings(tomllib.loads(configuration))
        with closing(open_desk(store_path(self.store))) as desk:
            later = Post(Desk(desk.store, None, ahead_of_system(timedelta(hours=5))))
            later.send_ready()
            with later.alone():
                deliver(later, settings)
