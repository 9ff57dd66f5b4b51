"""What has to be true after a run, whoever was killed: compared with the diaries and with the mail server."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crew import MARK
from soaking import Soak

from cs_tui.desk import Entry, Ticket, open_desk, store_path
from cs_tui.desk.journal import verify

__all__ = ["Figures", "Proof"]

JOURNALED = {"take", "release", "note", "reply", "ready", "resolve", "sort", "approve", "decline", "reassign"}
"""What is done under a person's own name, an entry each."""
LETS_GO = {"release", "resolve", "hand-over", "decline", "merge"}
TEXTS = {"reply", "note", "decline", "receive", "customer-message"}


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run came to: seconds, and counts.

    ``busy`` is how often somebody was told that the store is busy, and tried again. Of drafts, ``drafts_behind`` is the
    age of the oldest word that a kill has cost.
    """

    seconds: float
    kills: int
    acknowledged: int
    refused: int
    busy: int
    entries: int
    tickets: int
    letters: int
    resent: int
    worst_wait: float
    median_wait: float
    p99_wait: float
    drafts_behind: float


class Proof:
    """The store after a run, beside what people were told; ``faults`` is empty where all is well."""

    def __init__(self, soak: Soak) -> None:
        self.soak = soak
        self.diaries = {person.name: soak.diary(person) for person in soak.people}
        self.behind = 0.0
        place = store_path(soak.store)
        with closing(open_desk(place)) as desk:
            self.problems = verify(desk).problems
            self.entries: list[Entry] = list(desk.every_entry())
            self.tickets: list[Ticket] = list(desk.every_ticket(messages=True))
        for person in soak.people:
            if person.role == "agent":
                with closing(open_desk(place, person.name)) as desk:
                    drafts = {str(draft.number): draft.body for draft in desk.drafts()}
                self.diaries[person.name].append({"what": "opens", "drafts": drafts, "died": None})

    def faults(self) -> list[str]:
        """All that is not as it has to be, a line each."""
        return [
            *(f"audit: {problem}" for problem in self.problems),
            *self._crashes(),
            *self._missing(),
            *self._shared(),
            *self._texts(),
            *self._drafts(),
            *self._mails(),
        ]

    def _lines(self, *what: str) -> Iterator[tuple[str, dict[str, Any]]]:
        return ((name, line) for name, diary in self.diaries.items() for line in diary if line["what"] in what)

    def _crashes(self) -> Iterator[str]:
        """Nobody ends but by being killed; the post's command is done, or says in a line why not."""
        for name, line in self._lines("crashed"):
            yield f"{name} crashed: {line['said']}"
        for name, line in self._lines("delivers"):
            if line["status"] not in (0, 1):
                yield f"{name}: mail deliver ended with {line['status']}"

    def _missing(self) -> Iterator[str]:
        """Whatever was acknowledged is in the journal, as often as it was."""
        told = Counter((e.actor, e.action, e.number) for e in self.entries if not e.refused)
        known = Counter((name, line["action"], line["number"]) for name, line in self._lines("done"))
        known = Counter({key: times for key, times in known.items() if key[1] in JOURNALED})
        for (name, action, number), times in (known - told).items():
            yield f"{name}'s {action} of #{number} was acknowledged and is {times} times not in the journal"

    def _shared(self) -> Iterator[str]:
        """A ticket is in one hand at a time, and goes on from there alone."""
        held: dict[int, str] = {}
        for entry in self.entries:
            number = entry.number
            if entry.refused or number is None:
                continue
            if entry.action == "take":
                if number in held:
                    yield f"#{number} was taken by {entry.actor} from {held[number]}'s hand"
                held[number] = entry.actor
            elif entry.action in ("reply", "resolve", "wait", "release", "ready") and held.get(number) != entry.actor:
                yield f"{entry.actor}'s {entry.action} of #{number}, which {held.get(number)} held"
            if entry.action == "reassign":
                holder = entry.detail["set"].get("holder")
                held.update({number: holder} if holder else {})
                if not holder:
                    held.pop(number, None)
            elif entry.action in LETS_GO:
                held.pop(number, None)

    @cached_property
    def _written(self) -> Counter[str]:
        """How often each text is in a conversation, by its word."""
        return Counter(word for t in self.tickets for m in t.messages for word in set(MARK.findall(m.body)))

    def _texts(self) -> Iterator[str]:
        """No text is there twice, and none that was acknowledged is missing."""
        for word, times in self._written.items():
            if times > 1:
                yield f"the text {word} is there {times} times"
        for name, line in self._lines("done"):
            if line["action"] in TEXTS and not self._written[_word(line["body"])]:
                yield f"{name}'s {line['action']} was acknowledged and its text is missing: {line['body']}"

    def _drafts(self) -> Iterator[str]:
        """What was saved is found by whoever comes back, unless the customer has it."""
        for name, diary in self.diaries.items():
            desks: dict[str, _Typed] = {}
            for line in diary:
                typed = desks.setdefault(str(line.get("number")), _Typed())
                if line["what"] == "opens":
                    yield from self._come_back(name, line, desks)
                elif line["what"] == "types":
                    if typed.words and _word(typed.words[-1][0]) != _word(line["body"]):
                        if typed.saved and not self._written[_word(typed.saved)]:
                            yield f"{name} begins anew on #{line['number']}, and nobody has {typed.saved!r}"
                        typed = desks[str(line["number"])] = _Typed()
                    typed.words.append((line["body"], line["at"]))
                    typed.sent = False
                elif line["what"] == "done" and line["action"] == "draft":
                    typed.saved = line["body"]
                elif line["what"] == "done" and line["action"] == "reply":
                    typed.sent = True
                elif line["what"] == "asks" and line["action"] in ("reply", "ready"):
                    typed.leaves = True

    def _come_back(self, name: str, line: dict[str, Any], desks: dict[str, "_Typed"]) -> Iterator[str]:
        for number, typed in desks.items():
            if not typed.words:
                continue
            newest, found = typed.words[-1][0], line["drafts"].get(number)
            if found is not None and typed.sent:
                yield f"{name}'s draft of #{number} was sent and is still there: {found!r}"
            if found is None and typed.leaves and self._written[_word(newest)]:
                typed.words, typed.saved, typed.leaves = [], "", False
                continue
            kept = found or ""
            if not (kept.startswith(typed.saved) and newest.startswith(kept)):
                yield f"{name}'s draft of #{number}: {typed.saved!r} was saved, {newest!r} typed, {found!r} is there"
            lost = [at for text, at in typed.words if len(text) > len(kept)]
            if lost and line["died"] is not None:
                self.behind = max(self.behind, line["died"] - lost[0])
            typed.words = [(kept, line.get("at", 0.0))] if kept else []
            typed.saved, typed.leaves = kept, typed.leaves and kept == newest

    def _mails(self) -> Iterator[str]:
        """Each reply by mail arrives, under one Message-ID alone, and once more only where the journal says so."""
        replies = {
            MARK.findall(m.body)[0]: (t.number, t.customer.address, m.delivery)
            for t in self.tickets
            for m in t.messages
            if m.kind == "reply" and t.channel == "email"
        }
        taken = [letter for letter in self.soak.letters if letter.taken]
        again = Counter(e.number for e in self.entries if e.action == "resent")
        more = Counter[int]()
        for word, (number, recipient, delivery) in replies.items():
            came = [letter for letter in taken if letter.word == word]
            if not came:
                yield f"the reply {word} of #{number} never reached the mail server: {delivery}"
            if delivery is None or delivery.state != "accepted":
                yield f"the reply {word} of #{number} was taken, and is told to be {delivery}"
            if len({letter.header_id for letter in self.soak.letters if letter.word == word}) > 1:
                yield f"the reply {word} of #{number} went out under several Message-IDs"
            if {letter.recipient for letter in came} - {recipient}:
                yield f"the reply {word} of #{number} went to somebody else"
            more[number] += max(0, len(came) - 1)
        if len({letter.header_id for letter in taken}) != len({letter.word for letter in taken}):
            yield "two replies went out under one Message-ID"
        for number, times in (more - again).items():
            yield f"a reply of #{number} arrived {times} times more than the journal tells"
        for word in {letter.word for letter in taken} - set(replies):
            yield f"a letter without a reply went out: {word}"

    def figures(self) -> Figures:
        """What the run came to; after `faults`."""
        waits = sorted(line["took"] for _, line in self._lines("done", "refused"))
        return Figures(
            seconds=self.soak.seconds,
            kills=self.soak.kills,
            acknowledged=sum(1 for _ in self._lines("done")),
            refused=sum(1 for _ in self._lines("refused")),
            busy=sum(1 for _ in self._lines("busy")),
            entries=len(self.entries),
            tickets=len(self.tickets),
            letters=sum(letter.taken for letter in self.soak.letters),
            resent=sum(entry.action == "resent" for entry in self.entries),
            worst_wait=waits[-1],
            median_wait=waits[len(waits) // 2],
            p99_wait=waits[len(waits) * 99 // 100],
            drafts_behind=self.behind,
        )


class _Typed:
    """One person's draft of one ticket: what was typed since it was last seen, what of it was saved, and sent."""

    def __init__(self) -> None:
        self.words: list[tuple[str, float]] = []
        self.saved, self.leaves, self.sent = "", False, False


def _word(text: str) -> str:
    found = MARK.search(text)
    return found[0] if found else re.sub(r"\s+", " ", text)
