"""Whatever is done in whatever order, killed at any moment and by clocks that jump: nothing that was said is lost."""

import json
import os
import shutil
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from itertools import count, pairwise
from pathlib import Path
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from ill_treated import BODY, problems
from struck import Ended, Server

from cs_tui.desk import open_desk

HOUR = 3_600.0
KILLED_AFTER = st.sampled_from([None, None, 0.005, 0.03, 0.06, 0.1])
"""Seconds after which a command is killed; most are not."""
AGENTS = st.sampled_from(["tom", "ana", "lea"])
NUMBERS = st.integers(1, 4)


class Office(RuleBasedStateMachine):
    """People at work by commands in processes of their own; what each was told is kept, and compared at the end."""

    def __init__(self, folder: Path, made: Path, server: Server, tally: Counter[str]) -> None:
        super().__init__()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        self.path = Path(shutil.copy(made, folder / "store.db"))
        self.server, self.tally, self.ahead, self.ids = server, tally, 0.0, count()
        self.done: list[tuple[str, str, int]] = []
        self.killed = 0
        self.written: dict[str, bool] = {}
        self.arrives(None)
        self.arrives(None)

    def run(self, by: str, after: float | None, *words: object) -> dict[str, Any] | None:
        """Run a command, or kill it after a while; gives what it said when it was done."""
        ended = self._ended(by, after, *words)
        assert ended.status in (0, 1, 3, 4, -signal.SIGKILL), ended
        assert "Traceback" not in ended.err
        if ended.status != 0:
            return None
        found: dict[str, Any] = json.loads(ended.out)
        return found

    def _ended(self, by: str, after: float | None, *words: object) -> Ended:
        before = ("--store", self.path, "--as", by)
        started = self.server.start(self.path.parent, *before, *words, "--json", ahead=self.ahead)
        started.go()
        if after is not None:
            time.sleep(after)
            with suppress(ProcessLookupError):  # it was quicker
                os.kill(started.process, signal.SIGKILL)
        ended = started.ended()
        self.killed += ended.status == -signal.SIGKILL
        return ended

    def do(self, by: str, action: str, after: float | None, *words: object) -> None:
        """Do something to one ticket; what is said to be done is kept."""
        if (ticket := self.run(by, after, action, *words)) is not None:
            self.done.append((by, action, ticket["number"]))

    def say(self, by: str, action: str, number: int, after: float | None, *words: object) -> None:
        """Write something that nobody has written before."""
        body = f"{BODY} It is case {chr(97 + next(self.ids))} of today."
        self.written[body] = False
        if self.run(by, after, action, number, "--body", body, *words) is not None:
            self.written[body] = True

    @rule(after=KILLED_AFTER)
    def arrives(self, after: float | None) -> None:
        id = next(self.ids)
        body, scope = f"Please help with case {id}.", ("--department", "technical", "--category", "hosting-domain")
        words = ("--customer", f"{id}@customer.example", "--subject", "Site down", "--body", body, *scope)
        self.written[body] = self.run("mai", after, "ticket", "add", *words) is not None

    @rule(by=AGENTS, after=KILLED_AFTER)
    def takes(self, by: str, after: float | None) -> None:
        self.do(by, "take", after)

    @rule(by=AGENTS, number=NUMBERS, then=st.sampled_from(["--wait", "--resolve"]), after=KILLED_AFTER)
    def replies(self, by: str, number: int, then: str, after: float | None) -> None:
        self.say(by, "reply", number, after, then)

    @rule(by=AGENTS, after=KILLED_AFTER)
    def takes_and_replies(self, by: str, after: float | None) -> None:
        ticket = self.run(by, None, "take")
        if ticket is not None:
            self.done.append((by, "take", ticket["number"]))
            self.say(by, "reply", ticket["number"], after, "--resolve")

    @rule(number=NUMBERS, after=KILLED_AFTER)
    def customer_writes(self, number: int, after: float | None) -> None:
        body = f"Still down, as I said the time before {next(self.ids)}."
        self.written[body] = self.run("mai", after, "ticket", "message", number, "--body", body) is not None

    @rule(by=AGENTS, number=NUMBERS, after=KILLED_AFTER)
    def releases(self, by: str, number: int, after: float | None) -> None:
        self.do(by, "release", after, number, "--reason", "a slip")

    @rule(number=NUMBERS, after=KILLED_AFTER)
    def is_moved(self, number: int, after: float | None) -> None:
        self.run("lea", after, "reassign", number, "--to", "ana", "--reason", "tom is away")

    @rule(hours=st.sampled_from([-1, 0, 24]))
    def clock_jumps(self, hours: int) -> None:
        self.ahead = hours * HOUR

    def teardown(self) -> None:
        """Whatever was done: the journal verifies, what was acknowledged is there once, and nobody shares a ticket."""
        self.tally.update(done=len(self.done) + sum(self.written.values()), killed=self.killed)
        assert problems(self.path) == []
        with closing(open_desk(self.path)) as desk:
            entries = sorted(desk.log(), key=lambda entry: entry.id)
            tickets = [desk.ticket(ticket.number) for ticket in desk.tickets()]
        told = Counter((entry.actor, entry.action, entry.number) for entry in entries if not entry.refused)
        assert not Counter(self.done) - told
        assert all(one.at <= next_one.at for one, next_one in pairwise(entries))
        self._one_hand_each(entries)
        bodies = Counter(message.body for ticket in tickets for message in ticket.messages)
        for body, was_said in self.written.items():
            times = sum(number for whole, number in bodies.items() if body in whole)
            assert times == 1 if was_said else times <= 1
        with closing(sqlite3.connect(self.path)) as connection:
            rows = connection.execute("SELECT message_id, header_id FROM outbox").fetchall()
        replies = [m.id for ticket in tickets for m in ticket.messages if m.kind == "reply"]
        assert sorted(message for message, _ in rows) == sorted(replies)
        assert len({header for _, header in rows}) == len(rows)

    @staticmethod
    def _one_hand_each(entries: list[Any]) -> None:
        held: dict[int, str] = {}
        for entry in entries:
            if not entry.refused and entry.action == "take":
                assert entry.number not in held
                held[entry.number] = entry.actor
            elif not entry.refused and entry.action in ("release", "resolve", "reassign", "wait"):
                held.pop(entry.number, None)


def test_nothing_that_was_acknowledged_is_lost_doubled_or_out_of_order(
    made_office: Path, tmp_path: Path, server: Server
) -> None:
    tally = Counter[str]()
    make: Callable[[], Office] = lambda: Office(tmp_path / "office", made_office, server, tally)  # noqa: E731
    few = settings(max_examples=7, stateful_step_count=20, deadline=None, phases=[Phase.generate])
    run_state_machine_as_test(make, settings=few)
    assert tally["done"] > 30
    assert tally["killed"] > 5
