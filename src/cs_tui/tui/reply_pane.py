"""The reply pane: a reply, a note or a decline is written here, looked at once more as it will leave, and confirmed."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Resize
from textual.message import Message

from cs_tui.desk import Ticket
from cs_tui.desk.values import Message as Said
from cs_tui.policy import Policy, Refused
from cs_tui.tui.bar import Bar
from cs_tui.tui.findings import refusal_piece, refused_sign
from cs_tui.tui.inks import Line
from cs_tui.tui.reply_text import Kind, newest, news_after, news_said, review_paragraphs, title_line, window_said
from cs_tui.tui.review import Review, Then
from cs_tui.tui.safe_text import safe_line
from cs_tui.tui.writing import Writing

__all__ = ["ReplyPane"]

LOW = 14
"""Rows under which the findings have two lines instead of three."""


class ReplyPane(Vertical):
    """Where a reply, a note or a decline is written. Nothing typed is lost here but by `clear`."""

    DEFAULT_CSS = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "review", "review and send", id="reply.review", show=False),
        Binding("ctrl+t", "templates", "template", id="reply.templates", show=False),
        Binding("tab", "next_placeholder", "next placeholder", id="reply.placeholder", show=False),
        Binding("escape,ctrl+g", "leave", "back", id="reply.leave", show=False),
    ]

    @dataclass
    class DraftChanged(Message):
        """A reply or decline was typed on, and should be kept; notes are not drafts."""

        number: int
        body: str

    @dataclass
    class Submitted(Message):
        """Confirmed: to be sent, or a note to be left. ``seen`` is the newest message its author has been shown.

        ``ready`` says that the desk is closed, and the reply is to be sent when it opens.
        """

        number: int
        kind: Kind
        body: str
        then: Then | None
        seen: int
        ready: bool = False

    @dataclass
    class TemplatesWanted(Message):
        """A template is to be chosen."""

        number: int

    @dataclass
    class Left(Message):
        """One step back; the text stays."""

        number: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.number: int | None = None
        self.kind: Kind = "reply"
        self.seen = 0
        self._ticket: Ticket | None = None
        self._policy: Policy | None = None
        self._window: Refused | None = None
        self._window_line: Line = []
        self._sending = False
        self._shown_to = 0
        self._title, self._state = Bar(ruled=True), Bar()
        self._writing, self._review = Writing(self._keep), Review()
        self._review.display = False

    def compose(self) -> ComposeResult:
        """Title, text and state; the review in their place."""
        yield from (self._title, self._writing, self._state, self._review)

    @property
    def body(self) -> str:
        """The text as it was typed, without the frame."""
        return self._writing.body

    @property
    def has_blanks(self) -> bool:
        """Whether there is a placeholder that is not filled in."""
        return self._writing.has_blanks

    @property
    def is_reviewing(self) -> bool:
        """Whether the review is open."""
        return bool(self._review.display)

    @property
    def unsaved(self) -> tuple[int, str] | None:
        """Number and body of a draft that was not handed on yet: to be saved before the program ends."""
        waits = self._writing.drafts.waiting or (self._sending and self.kind != "note")
        return (self.number, self.body) if self.number is not None and waits else None

    def load(self, ticket: Ticket, policy: Policy, draft: str, kind: Kind) -> None:
        """Open for a ticket, with the draft there is."""
        self.flush()
        self.number, self.kind, self._ticket, self._policy = ticket.number, kind, ticket, policy
        self.seen = self._shown_to = newest(ticket)
        self._window, self._window_line = None, []
        self._close_review()
        self._writing.load(kind, ticket, policy, draft)
        self._title.show(title_line(kind, ticket.number), "draft of before" if draft.strip() else "")
        self._show_state()

    def load_kept(self, number: int, draft: str) -> None:
        """Open what was written for a ticket that its author no longer reads: the text is theirs, nothing is sent."""
        self.flush()
        self.clear()
        self.number, self.kind, self.seen = number, "reply", 0
        self._writing.load("reply", None, None, draft)
        self._title.show(title_line("reply", number), "draft of before")

    def set_window(
        self, ruling: Refused | None, *, now: datetime | None = None, closes_at: datetime | None = None
    ) -> None:
        """Lock sending with a reason, or unlock it; ``now`` and ``closes_at`` make the times said exact and short."""
        self._window, self._window_line = ruling, window_said(ruling, self._policy, now, closes_at)
        self._show_state()

    def draft_saved(self, at: datetime) -> None:
        """Say when the draft was kept; ``at`` in the company's zone."""
        if self.number is not None and self.kind != "note":
            self._title.show(title_line(self.kind, self.number), f"draft saved {at:%H:%M}")

    def show_refusal(self, refused: Refused) -> None:
        """Say why it was not sent, at the text, with the offending words marked."""
        self._back_to_text()
        if refused.findings:
            self._writing.take(refused.findings)
        self._writing.tell(refusal_piece(refused))

    def show_error(self, text: str) -> None:
        """Say what went wrong; it stays until the text is changed. An open review stays, unless it was confirmed."""
        if self._sending:
            self._back_to_text()
        self._writing.tell((f"{refused_sign()} {safe_line(text)}", "error"))

    def insert_template(self, text: str) -> None:
        """Put a template's text in at the cursor, as one step that can be undone, and go to its first placeholder."""
        self._writing.insert_template(text)

    def focus_editor(self) -> None:
        """Give the keys to the editor, or to the review where it is open."""
        target = self._review.page if self.is_reviewing else self._writing.editor
        self.screen.set_focus(target, scroll_visible=False)

    def clear(self) -> None:
        """Forget the text: it was sent, or left on the ticket."""
        self._close_review()
        self.number = self._ticket = None
        self._writing.load(self.kind, None, None, "")
        self._title.show([])
        self._show_state()

    def new_message_arrived(self, ticket: Ticket) -> None:
        """Say that the customer wrote, or was sent another reply; the review shows it before this one can be sent."""
        if ticket.number != self.number:
            return
        self._ticket = ticket
        if not self._news():
            self.seen = newest(ticket)
        elif self.is_reviewing and not self._sending:
            self._fill_review()
        self._show_state()

    def flush(self) -> None:
        """Hand on at once what has been typed and not been kept."""
        if not self._sending:
            self._writing.drafts.now()

    def action_review(self) -> None:
        """Show the reply as it will leave; a note is left at once."""
        if self.number is None or self._sending or self.is_reviewing:
            return
        if self.kind != "note":
            self._writing.read_for_review()
        elif self.body.strip():
            self._submit(None)
        else:
            self._writing.tell((f"{refused_sign()} The note is empty: write something first.", "error"))

    def action_templates(self) -> None:
        """Ask for a template."""
        if self.kind == "note":
            self._writing.tell(("A note takes no template: templates are replies to customers.", "warning"))
        elif self.number is not None and not self.is_reviewing and not self._sending:
            self.flush()
            self.post_message(self.TemplatesWanted(self.number))

    def action_next_placeholder(self) -> None:
        """Select the next placeholder that is not filled in; without one, the key leaves the pane."""
        if self.kind == "note" or self.is_reviewing or not self._writing.next_placeholder():
            raise SkipAction

    def action_leave(self) -> None:
        """One step back; not while a note is on its way."""
        self.flush()
        if self.number is not None and not self._sending:
            self.post_message(self.Left(self.number))

    @on(Writing.Read)
    def _read_whole(self, event: Writing.Read) -> None:
        event.stop()
        if self._ticket is None or self.is_reviewing:
            return
        self._writing.tell(None)
        self._shown_to = newest(self._ticket)
        self._fill_review()
        self._review.display = True
        self._show_state()
        self.focus_editor()
        self._title.display = self._writing.display = self._state.display = False

    def _fill_review(self) -> None:
        assert self._ticket is not None and self._policy is not None  # noqa: PT018
        writing, ticket = self._writing, self._ticket
        found, refused, news = writing.findings, writing.refused, self._news()
        declines = self.kind == "decline"
        page = review_paragraphs(self._policy, ticket, self.body, findings=found, refused=refused, news=news)
        self._review.show(title_line(self.kind, ticket.number, review=True), page, declines=declines, ready=self._waits)

    @on(Review.Confirmed)
    def _confirmed(self, event: Review.Confirmed) -> None:
        event.stop()
        if self.is_reviewing and not self._sending and not self._why_not():
            self.seen = max(self.seen, self._shown_to)
            self._submit(event.then)

    @on(Review.Back)
    def _go_back(self, event: Review.Back) -> None:
        event.stop()
        if not self._sending:
            self._back_to_text()

    @on(Review.Acknowledged)
    def _acknowledged(self, event: Review.Acknowledged) -> None:
        event.stop()
        if self._ticket is not None and not self._sending:
            self.seen = self._shown_to = newest(self._ticket)
            self._show_state()

    def _submit(self, then: Then | None) -> None:
        assert self.number is not None
        self._sending = self._writing.editor.frozen = True
        self._writing.drafts.hold(self.body)
        self._show_state()
        self.post_message(self.Submitted(self.number, self.kind, self.body, then, self.seen, self._waits))

    def _back_to_text(self) -> None:
        had_keys = self.is_reviewing and self._review.has_focus_within
        self._close_review()
        self._show_state()
        if had_keys:
            self.focus_editor()

    def _close_review(self) -> None:
        self._sending = self._writing.editor.frozen = False
        self._title.display = self._writing.display = self._state.display = True
        self._review.display = False

    def _keep(self, body: str) -> None:
        if self.number is not None:
            self.post_message(self.DraftChanged(self.number, body))

    def _news(self) -> list[Said]:
        return [] if self._ticket is None else news_after(self.seen, self._ticket)

    @property
    def _waits(self) -> bool:
        """Whether only the hour stands against sending, so that a reply can be left ready for when the desk opens."""
        return self.kind != "note" and self._window is not None and self._window.until is not None

    def _why_not(self) -> str:
        """Why the reply in the review cannot be sent now."""
        if self._sending:
            return "Sending."
        if new := {each.kind for each in self._news() if each.id > self._shown_to}:
            came = "The customer has just written." if "customer" in new else "A reply has just gone out."
            return f"{came} Read it above, then press Ctrl-s."
        if self._window is not None and not self._waits:
            return self._window_line[0][0].strip().removeprefix(refused_sign()).strip()
        return self._writing.objection

    def _show_state(self) -> None:
        news = self._news()
        if self.kind == "note":
            self._state.show([(" Ctrl-s leaves the note; nothing is sent.", "note")])
        elif news and self._ticket is not None:
            self._state.show(news_said(news, self._ticket))
        else:
            self._state.show(self._window_line)
        if self.is_reviewing:
            self._review.say_keys(declines=self.kind == "decline", ready=self._waits)
            self._review.say_lock(self._why_not(), "".join(text for text, _ in self._window_line).strip())

    def on_resize(self, event: Resize) -> None:
        """Fewer lines for the findings where there are few."""
        self._writing.set_class(event.size.height < LOW, "-low")
