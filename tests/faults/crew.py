"""People at work, each a process that may be killed at any moment; what the Desk told them goes into their diaries.

A script: it forks them from here, with all loaded that they need. It reads orders, a line of JSON each.
"""

import json
import os
import random
import re
import signal
import string
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ill_treated import BODY
from loaded_program import die_with_parent, warm_up

from cs_tui.desk import Customer, Desk, Incoming, Ticket, open_desk, store_path
from cs_tui.policy import Refused
from cs_tui.store import StoreBusy

__all__ = ["MARK", "answer_of"]

SAVES = 1.0
"""Seconds from one saving of a draft to the next, while somebody types."""
KEYS = "bcdfghjklm"
"""The ten digits, for a text in which numbers might be taken for a telephone's."""
SCOPES = (
    *[("technical", "hosting-domain")] * 4,
    *[("business", "billing")] * 2,
    ("design", "design-request"),
    (None, None),
)


MARK = re.compile(f"\\b[{KEYS}]{{12}}\\b")
"""The word by which each text is known: nobody writes it twice."""


def answer_of(word: str) -> str:
    """The whole answer that begins with a word."""
    return f"{word} is your case. {BODY}"


class Diary:
    """What one person did, and what they were told of it: a line each, on the disk's side of a kill at once."""

    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def enter(self, what: str, **more: Any) -> None:
        """Enter a line, whole or not at all."""
        os.write(self._file, f"{json.dumps({'what': what, 'at': time.monotonic()} | more)}\n".encode())


class Worker:
    """Somebody at a desk of their own; ``who`` is their number.

    ``life`` says how often they began anew, and ``died`` when they were killed before.
    """

    pause = (0.3, 1.2)
    """Seconds from one action to the next: people think."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.name, self.who, self.life = order["name"], order["who"], order["life"]
        self.store, self.diary = order["store"], Diary(Path(order["diary"]))
        self.random, self.count = random.Random(f"{self.name} {self.life}"), 0
        self.pace, self.died = order["pace"], order["died"]

    def word(self) -> str:
        """A word for one text alone."""
        self.count += 1
        return f"{self.who:03}{self.life:04}{self.count:05}".translate(str.maketrans(string.digits, KEYS))

    def rest(self) -> None:
        time.sleep(self.random.uniform(*self.pause) * self.pace)

    def did(self, action: str, act: Callable[[], Any], body: str = "", number: int | None = None) -> Any:
        """Do something, and enter what came of it, once it is known; gives that, or ``None`` where it was not done."""
        self.diary.enter("asks", action=action, number=number, body=body)
        asked = time.monotonic()
        try:
            outcome = act()
        except StoreBusy as error:
            return self.diary.enter("busy", said=str(error))
        took = time.monotonic() - asked
        if isinstance(outcome, Refused):
            self.diary.enter("refused", action=action, number=number, clause=outcome.clause, took=took)
        elif outcome is not None:
            number = outcome.number if isinstance(outcome, Ticket) else number
            self.diary.enter("done", action=action, number=number, body=body, took=took)
        return outcome

    def work(self) -> None:
        """Open the desk, and go on until killed; who is told that the store is busy tries again."""
        desk: Desk | None = None
        while True:
            try:
                if desk is None:
                    opened = open_desk(store_path(self.store), self.as_name())
                    self.begin(opened)
                    desk = opened
                self.once(desk)
            except StoreBusy as error:
                self.diary.enter("busy", said=str(error))
            self.rest()

    def as_name(self) -> str | None:
        """Whose desk it is; nobody's is the owner's."""
        return self.name

    def begin(self, desk: Desk) -> None:
        """What they find, as they come back: their drafts."""
        self.diary.enter("opens", drafts={draft.number: draft.body for draft in desk.drafts()}, died=self.died)

    def once(self, desk: Desk) -> None:
        """Do what is to be done next."""
        raise NotImplementedError


class Agent(Worker):
    """Takes, types, answers; now and then a note or a slip."""

    def once(self, desk: Desk) -> None:
        hand = next(section.numbers for section in desk.sections() if section.name == "in hand")
        if not hand:
            self.did("take", desk.take)
            return
        number, chance = hand[0], self.random.random()
        draft = desk.draft(number)
        if draft is not None and draft.ready_at is not None:
            return  # it goes out when the desk opens
        if chance < 0.05:
            self.did("release", lambda: desk.release(number, "A slip."), number=number)
        elif chance < 0.2:
            note = f"I asked the hoster about {self.word()}."
            self.did("note", lambda: desk.note(number, note), note, number)
        else:
            self.answer(desk, number, "" if draft is None else draft.body)

    def answer(self, desk: Desk, number: int, begun: str) -> None:
        """Type an answer, or type on, and send it; when the desk is closed leave it for the opening."""
        text = self.typed(desk, number, begun)
        if self.random.random() < 0.3:
            self.begin(desk)  # they look once more whether all is kept
        then = self.random.choice(["resolve", "resolve", "wait", None])
        said = self.did("reply", lambda: desk.reply(number, text, then), text, number)  # type: ignore[arg-type]
        if isinstance(said, Refused) and said.until is not None:
            self.did("ready", lambda: desk.leave_ready(number, text, "resolve"), text, number)
        elif said is not None and not isinstance(said, Refused) and then is None:
            self.did("resolve", lambda: desk.resolve(number), number=number)

    def typed(self, desk: Desk, number: int, begun: str) -> str:
        """Type, word by word, what is not there yet, and save as the editor does; gives the whole."""
        whole, saved = answer_of(begun.partition(" ")[0] or self.word()), time.monotonic()
        words = whole.split(" ")
        for end in range(len(begun.split()) + 1, len(words) + 1):
            text = " ".join(words[:end])
            self.diary.enter("types", number=number, body=text)
            time.sleep(self.random.uniform(0.02, 0.15) * min(1.0, self.pace))
            if end == len(words) or time.monotonic() - saved > SAVES:
                saved = time.monotonic()
                self.did("draft", lambda text=text: desk.save_draft(number, text), text, number)  # type: ignore[misc]
        return whole


class FrontDesk(Worker):
    """Sorts, approves and declines."""

    pause = (0.1, 0.4)

    def once(self, desk: Desk) -> None:
        lists, scope = desk.front_desk(), self.random.choice(SCOPES[:-1])
        if lists.unsorted:
            number = lists.unsorted[0]
            self.did("sort", lambda: desk.sort(number, *scope), number=number)  # type: ignore[arg-type]
        if lists.to_approve:
            number = lists.to_approve[0]
            if self.random.random() < 0.7:
                self.did("approve", lambda: desk.approve(number), number=number)
            else:
                text = f"This we do not offer yet. It is case {self.word()}."
                self.did("decline", lambda: desk.decline(number, text), text, number)


class Lead(Worker):
    """Moves tickets from hand to hand, or back to the queue."""

    pause = (1.0, 4.0)

    def once(self, desk: Desk) -> None:
        members = [member for member in desk.team().members if member.agent.role == "agent"]
        held = [one.number for member in members for one in member.holds]
        if not held:
            return
        number = self.random.choice(held)
        to = self.random.choice([None, *(member.agent.name for member in members)])
        self.did("reassign", lambda: desk.reassign([number], to, "They left early.")[0], number=number)


class Customers(Worker):
    """Write new tickets and on old ones; what they are not sure of they send again, as mail servers do."""

    def __init__(self, order: dict[str, Any]) -> None:
        super().__init__(order)
        self.pause = (0.5 * order["gap"], 1.5 * order["gap"])
        self.own: list[int] = []
        self.unsure: str | None = order["unsure"]

    def as_name(self) -> str | None:
        return None

    def begin(self, desk: Desk) -> None:
        self.diary.enter("opens", drafts={}, died=self.died)
        if self.unsure is not None:
            self.write(desk, self.unsure)

    def once(self, desk: Desk) -> None:
        if self.own and self.random.random() < 0.2:
            number, text = self.random.choice(self.own[-40:]), f"One thing more about {self.word()}."
            self.did("customer-message", lambda: desk.customer_message(number, text), text, number)
        else:
            self.write(desk, self.word())

    def write(self, desk: Desk, word: str) -> None:
        """A new ticket; the word tells all about it, so that it can be sent again as it was."""
        chance = random.Random(word)
        customer = f"{chance.randrange(40)}@regular.example" if chance.random() < 0.2 else f"{word}@customer.example"
        department, category = chance.choice(SCOPES)
        incoming = Incoming(
            word,
            "soak",
            Customer(customer, "Linh Tran"),
            "Site down",
            f"Please help with {word}.",
            channel="system" if chance.random() < 0.2 else "email",
            department=department,
            category=category,
        )
        found = self.did("receive", lambda: desk.receive([incoming]), incoming.body)
        if found and found[0] is not None:
            self.own.append(found[0])


class Post(Worker):
    """Sends the mail, by the command of the program."""

    def work(self) -> None:
        from cs_tui.cli import main

        self.diary.enter("opens", drafts={}, died=self.died)
        while True:
            status = main(["--store", self.store, "mail", "deliver"])
            self.diary.enter("delivers", status=status)
            self.rest()


ROLES = {"agent": Agent, "front desk": FrontDesk, "lead": Lead, "customers": Customers, "post": Post}


def be(order: dict[str, Any]) -> None:
    """Be one of them; a fault of the program's is entered in the diary."""
    die_with_parent()
    silent = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(silent, number)
    try:
        ROLES[order["role"]](order).work()
    except BaseException:  # noqa: BLE001 - whatever it is, it is told
        Diary(Path(order["diary"])).enter("crashed", said=traceback.format_exc())


def serve() -> None:
    """Start who is named, and kill whose number is given, telling of each process and of how it ended."""
    die_with_parent()
    print("ready", flush=True)
    while line := sys.stdin.readline():
        order = json.loads(line)
        if isinstance(order, int):
            os.kill(order, signal.SIGKILL)
            print(os.waitstatus_to_exitcode(os.waitpid(order, 0)[1]), flush=True)
            continue
        process = os.fork()
        if process == 0:
            try:
                be(order)
            finally:
                os._exit(70)
        print(process, flush=True)


if __name__ == "__main__":
    warm_up()
    serve()
