"""The text that is being written: between locked greeting and sign-off, read by the gate, handed on as a draft."""

import asyncio
from collections.abc import Callable
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import DescendantBlur
from textual.message import Message
from textual.widgets import TextArea

from cs_tui.desk import Ticket
from cs_tui.policy import Finding, Policy, Refused
from cs_tui.policy.placeholders import placeholders
from cs_tui.tui.editor import Editor, Mark
from cs_tui.tui.findings import Findings, finding_pieces, refusal_piece
from cs_tui.tui.inks import Piece
from cs_tui.tui.locked import Locked
from cs_tui.tui.pause import Pause
from cs_tui.tui.reply_text import Kind, is_at_hand, read
from cs_tui.tui.safe_text import safe_line

__all__ = ["Writing"]


class Writing(Vertical):
    """Greeting, editor, sign-off and findings."""

    DEFAULT_CSS = """
    Writing { height: 1fr; }
    Writing.-low > Findings { height: 2; }
    """
    HEAVY: ClassVar[int] = 20_000
    """Characters from which on the gate reads in a thread; as it does the first text of all, while its author types."""

    class Read(Message):
        """The gate has read the whole text, as it was asked to."""

    def __init__(self, keep: Callable[[str], None]) -> None:
        super().__init__()
        self.editor = Editor()
        self.findings: tuple[Finding, ...] = ()
        self.refused: Refused | None = None
        self._kind: Kind = "reply"
        self._ticket: Ticket | None = None
        self._policy: Policy | None = None
        self._read_for: str | None = None
        self._told: tuple[Piece, str] | None = None
        self.drafts = Pause(self, keep, pause=1.0, most=1.9)
        self._gate = Pause(self, self._read, pause=0.25, most=60.0)
        self._greeting, self._sign_off, self.said = Locked(), Locked(), Findings()

    def compose(self) -> ComposeResult:
        """Greeting, body, sign-off, findings."""
        yield from (self._greeting, self.editor, self._sign_off, self.said)

    @property
    def body(self) -> str:
        """The text as it was typed, without the frame."""
        return self.editor.text

    @property
    def objection(self) -> str:
        """The first thing for which the gate refuses the text; empty when it does not."""
        refused = [each for each in self.findings if each.severity == "refused"]
        first = refused[0] if refused else self.refused
        return "" if first is None else f"{first.clause}  {safe_line(first.reason)} {safe_line(first.remedy)}"

    def load(self, kind: Kind, ticket: Ticket | None, policy: Policy | None, draft: str) -> None:
        """Begin with a draft."""
        self._kind, self._ticket, self._policy = kind, ticket, policy
        self._told, self.findings, self.refused, self._read_for = None, (), None, None
        self.editor.frozen = False
        self.editor.load(draft)
        self.drafts.hold(self.body)
        self._gate.hold(self.body)
        framed = kind != "note" and ticket is not None and policy is not None
        self._greeting.display = framed
        self._sign_off.display = framed and ticket.channel in policy.frame.sign_off_channels  # type: ignore[union-attr]
        if policy is not None:
            self._greeting.show(f"{policy.frame.greeting},")
            self._sign_off.show(policy.frame.sign_off)
        self._read(self.body)

    def tell(self, said: Piece | None) -> None:
        """Say something above the findings; it stays until the text is changed."""
        self._told = None if said is None else (said, self.body)
        self._show()

    def insert_template(self, text: str) -> None:
        """Put a text in at the cursor, as one step that can be undone, and select its first placeholder."""
        start, end = (self.editor.index(place) for place in sorted(self.editor.selection))
        before, after = self.body[:start], self.body[end:]
        text = text.strip("\n")
        lead = "\n" * max(0, 2 - (len(before) - len(before.rstrip("\n")))) if before.strip() else ""
        rest = "\n" * max(0, 2 - (len(after) - len(after.lstrip("\n")))) if after.strip() else ""
        at = start + len(lead)
        self.editor.type_in(lead + text + rest)
        place = next((each for each in placeholders(self.body) if each.start >= at), None)
        if place is not None and place.start < at + len(text):
            self.editor.select(place.start, place.end)

    @property
    def has_blanks(self) -> bool:
        """Whether there is a placeholder that is not filled in; a note has none."""
        return bool(self._places())

    def next_placeholder(self) -> bool:
        """Select the next placeholder that is not filled in, if there is one."""
        places = placeholders(self.body)
        if places:
            at = self.editor.index(max(self.editor.selection))
            place = next((each for each in places if each.start >= at), places[0])
            self.editor.select(place.start, place.end)
        return bool(places)

    def take(self, findings: tuple[Finding, ...] | Refused) -> None:
        """Show what the gate says of the text as it is."""
        self._read_for = self.body
        self.refused = findings if isinstance(findings, Refused) else None
        self.findings = () if isinstance(findings, Refused) else findings
        self.editor.mark(
            [
                *(Mark(each.start, each.end, each.severity) for each in self.findings),
                *(Mark(place.start, place.end, "blank") for place in self._places()),
            ]
        )
        self._show()

    def read_for_review(self) -> None:
        """Have the gate read the text as it is; `Read` says when it has."""
        if self._read_for == self.body:
            self.post_message(self.Read())
        else:
            self._read(self.body, review=True)

    def _read(self, body: str, *, review: bool = False) -> None:
        if self._ticket is None or self._policy is None or self._kind == "note":
            self.take(())
        elif len(body) < self.HEAVY and (review or is_at_hand(self._policy)):
            self.take(read(self._policy, self._ticket, body))
        else:
            self._read_in_thread(self._policy, self._ticket, body, review)
            return
        if review:
            self.post_message(self.Read())

    @work(group="gate", exclusive=True)
    async def _read_in_thread(self, policy: Policy, ticket: Ticket, body: str, review: bool) -> None:
        found = await asyncio.to_thread(read, policy, ticket, body)
        if ticket is self._ticket and body == self.body:
            self.take(found)
            if review:
                self.post_message(self.Read())

    def _places(self) -> tuple[Mark, ...]:
        if self._kind == "note":
            return ()
        return tuple(Mark(each.start, each.end, "blank") for each in placeholders(self.body))

    def _show(self) -> None:
        """Nothing is said of an empty text: its author has only just begun."""
        pieces = finding_pieces(self.findings) if self.body.strip() else []
        if self.refused is not None and self.body.strip():
            pieces.append(refusal_piece(self.refused))
        if self._told is not None:
            said = self._told[0]
            pieces = [said, *(each for each in pieces if each != said)]
        self.said.show(pieces)
        self.said.display = self._kind != "note" or bool(pieces)

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        body = self.body
        if self._told is not None and body != self._told[1]:
            self.tell(None)
        if self._ticket is not None and self._kind != "note":
            self.drafts.changed(body)
            self._gate.changed(body)

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """What was typed is kept at once when the hand goes elsewhere."""
        if event.widget is self.editor:
            self.drafts.now()
