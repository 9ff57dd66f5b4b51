"""The post: letters that leave the outbox for the mail server, and mail that comes in. The store owner's."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from typing import Literal

from cs_tui.desk.desk import Desk
from cs_tui.desk.errors import BadInput
from cs_tui.desk.holiday_cache import kept_holidays
from cs_tui.desk.identity import require_owner
from cs_tui.desk.incoming import Incoming
from cs_tui.desk.joining import Taken, take_in
from cs_tui.desk.outbox import token_of
from cs_tui.desk.sending import give_up
from cs_tui.desk.session import Transaction, storable
from cs_tui.desk.values import DueLetter
from cs_tui.policy import Policy, parse_policy
from cs_tui.policy.frame import check_message
from cs_tui.store import OutboxRecord

__all__ = ["Fate", "Post", "delay"]

Fate = Literal["accepted", "deferred", "failed", "unknown"]
"""What became of a letter at the mail server; of one that is unknown the connection broke before it could say."""

FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=1), timedelta(hours=4)
TRIED_FOR = timedelta(days=5)
MOST_BREAKS = 5
"""How often a letter may break the sending before it counts as failed."""
AT_ONCE = 100


def delay(attempts: int) -> timedelta | None:
    """How long a letter waits after so many attempts, longer each time; ``None`` when it was tried for five days."""
    delays = [min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(tried, 20)) for tried in range(attempts)]
    return None if sum(delays, timedelta()) > TRIED_FOR else delays[-1]


class Post:
    """The owner's side of the mail. Making one raises `NotTheOwner` for everybody else.

    A letter is *sending* from before it goes over the line until the server's answer is committed. One that is found so
    may have been taken: it is sent again with its old Message-ID, which is entered in the journal.
    """

    def __init__(self, desk: Desk) -> None:
        require_owner(desk.store)
        self._desk = Desk(desk.store, None, desk.clock)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only one who sends. Raises `BadInput` where another process does."""
        with self._desk.store.held_for("mail") as ours:
            if not ours:
                raise BadInput(
                    "Another cs-tui is sending this store's mail already.", "Leave it to that one, or end it first."
                )
            yield

    def due(self, limit: int = AT_ONCE) -> list[DueLetter]:
        """The letters that are to be sent now, the oldest first."""
        with self._desk._look() as look:
            found = look.reader.due_letters(look.now, limit)
            return [
                DueLetter(
                    message_id=letter.message_id,
                    number=letter.number,
                    header_id=letter.header_id,
                    recipient=letter.recipient,
                    subject=letter.subject,
                    body=look.reader.text(letter.message_id) or "",
                    at=letter.created_at.astimezone(look.zone),
                    answers=look.reader.answered_mail(letter.number, letter.message_id),
                    token=token_of(letter.header_id),
                )
                for letter in found
            ]

    def begin(self, letter: DueLetter) -> bool:
        """Mark a letter as being sent, if it may go: its frame is checked once more, as it leaves (3.5, 3.6)."""
        with self._desk._transaction() as tx:
            kept = tx.writer.letter(letter.message_id)
            if kept is None or kept.state not in ("queued", "sending", "deferred"):
                return False
            entries = [(e, json.loads(e.detail)) for e in tx.reader.entries_of(kept.number) if not e.refused]
            written = next((e for e, detail in entries if detail.get("message") == kept.message_id), None)
            policy = tx.policy if written is None else _policy(tx, written.policy_id)
            broken = check_message(policy.frame, "email", letter.body)
            if broken is not None:
                give_up(tx, kept, f"it was not sent: {broken.reason} ({broken.clause})")
                return False
            if kept.state == "sending":
                breaks = sum(e.action == "resent" and d.get("letter") == kept.message_id for e, d in entries)
                if breaks >= MOST_BREAKS:
                    give_up(tx, kept, f"the sending broke off {breaks + 1} times; whether it arrived is unknown")
                    return False
                tx.record("resent", number=kept.number, clause="3.3", letter=kept.message_id)
            tx.writer.change_letter(kept.message_id, state="sending", attempts=kept.attempts + 1, next_at=None)
            return True

    def settle(self, letter: DueLetter, fate: Fate, said: str = "") -> None:
        """Keep what became of a letter, and what the mail server said."""
        with self._desk._transaction() as tx:
            kept = tx.writer.letter(letter.message_id)
            if kept is None:
                return
            if fate == "accepted":
                tx.writer.change_letter(kept.message_id, state="accepted", sent_at=tx.at, last_error=None)
                tx.record("accepted", number=kept.number, clause="3.3", letter=kept.message_id)
            elif fate == "failed":
                give_up(tx, kept, said)
            else:
                _put_off(tx, kept, "sending" if fate == "unknown" else "deferred", max(1, kept.attempts), said)

    def put_off(self, letters: Sequence[DueLetter], said: str) -> None:
        """Keep that letters could not even be begun, and why."""
        with self._desk._transaction() as tx:
            for letter in letters:
                kept = tx.writer.letter(letter.message_id)
                if kept is not None:
                    state = "sending" if kept.state == "sending" else "deferred"
                    tx.writer.change_letter(kept.message_id, attempts=kept.attempts + 1)
                    _put_off(tx, kept, state, kept.attempts + 1, said)

    def take_in(self, mail: Incoming) -> Taken:
        """Take a mail in: onto the ticket it answers, as a bounce onto its letter's, else as a new one.

        When this returns it is in the store, and the mail may go where it came from.
        """
        with self._desk._transaction() as tx:
            return take_in(tx, mail)

    def send_ready(self) -> int:
        """Let go what was left ready and whose desk is open now; see `Desk.send_ready`."""
        return self._desk.send_ready()

    def changes(self) -> int:
        """A number that grows with all that is done; see `Desk.changes`."""
        return self._desk.changes()


def _put_off(tx: Transaction, letter: OutboxRecord, state: str, attempts: int, said: str) -> None:
    wait = delay(attempts)
    if wait is None:
        give_up(tx, letter, f"given up after {TRIED_FOR.days} days: {said}")
    else:
        tx.writer.change_letter(letter.message_id, state=state, next_at=tx.now + wait, last_error=storable(said))


def _policy(tx: Transaction, id: int) -> Policy:
    """The policy that was in force when a reply was written."""
    record = tx.reader.policy(id)
    return tx.policy if record is None or id == tx.policy_id else _parsed(record.source)


@lru_cache(maxsize=4)
def _parsed(source: str) -> Policy:
    return parse_policy(source, holidays=kept_holidays)
