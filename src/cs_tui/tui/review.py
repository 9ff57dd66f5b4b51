"""The review: a reply as it will leave, what the gate says of it, and the one step that sends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from cs_tui.tui.bar import Bar
from cs_tui.tui.findings import Findings, refused_sign
from cs_tui.tui.footer import Hint
from cs_tui.tui.inks import Line, Piece
from cs_tui.tui.paper import Paper

__all__ = ["Review", "Then"]

Then = Literal["wait", "resolve"]

REPLY = {"y": "send", "w": "send and wait", "d": "send and resolve"}
DECLINE = {"y": "send and resolve"}
READY_REPLY = {"y": "leave ready to send", "w": "ready: send and wait", "d": "ready: send and resolve"}
READY_DECLINE = {"y": "ready: send and resolve"}
SHORT = {
    "send and wait": "send, wait",
    "send and resolve": "send, resolve",
    "leave ready to send": "ready",
    "ready: send and wait": "ready, wait",
    "ready: send and resolve": "ready, resolve",
}
"""In the footer, which has less room."""
SHORTEST = {
    "send and wait": "wait",
    "send and resolve": "resolve",
    "leave ready to send": "ready",
    "ready: send and wait": "wait",
    "ready: send and resolve": "resolve",
}


class Review(Vertical):
    """Shows a message before it leaves. The letter that sends is none that opened it, and repeats do not send twice."""

    DEFAULT_CSS = """
    Review { height: 1fr; }
    Review > Findings { height: 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "send('y')", "send", id="review.send", show=False),
        Binding("w", "send('w')", "send and wait", id="review.send_wait", show=False),
        Binding("d", "send('d')", "send and resolve", id="review.send_resolve", show=False),
        Binding("e,escape,ctrl+g,q", "back", "back to the text", id="review.back", show=False),
        Binding("ctrl+s", "acknowledge", "read", id="review.acknowledge", show=False),
    ]

    @dataclass
    class Confirmed(Message):
        """The reply is to leave, and the ticket to wait or to be resolved with it."""

        then: Then | None

    @dataclass
    class Refused(Message):
        """A key that sends was pressed, and this is why nothing was sent."""

        why: str

    class Back(Message):
        """Back to the text."""

    class LockChanged(Message):
        """The reply can be sent now, or no longer."""

    class Acknowledged(Message):
        """What came while the review was open has been read."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._title, self._paper = Bar(ruled=True), Paper()
        self._choices, self._why = Bar(), Findings()
        self._keys: dict[str, str] = REPLY
        self._locked = ""

    def compose(self) -> ComposeResult:
        """Title, message, choices, and why they cannot be made."""
        yield from (self._title, self._paper, self._choices, self._why)

    @property
    def page(self) -> Paper:
        """What takes the keys."""
        return self._paper

    @property
    def text(self) -> str:
        """What is to be read."""
        return self._paper.text

    @property
    def choices(self) -> str:
        """The line of keys."""
        return self._choices.said

    @property
    def locked(self) -> str:
        """Why the reply cannot be sent now; empty when it can."""
        return self._locked

    @property
    def hints(self) -> list[Hint]:
        """The keys that matter here."""
        sending = [Hint(key, SHORT.get(does, does), not self._locked) for key, does in self._keys.items()]
        return [*sending, Hint("e Esc", "back")]

    def show(self, title: Line, paragraphs: Sequence[Piece], *, declines: bool, ready: bool = False) -> None:
        """Show a message from its beginning; while the desk is closed it can be left ``ready`` to send."""
        self.say_keys(declines=declines, ready=ready)
        self._title.show(title, "as it will leave")
        self._paper.show(list(paragraphs))

    def say_keys(self, *, declines: bool, ready: bool) -> None:
        """Say what the keys that confirm do now."""
        if ready:
            self._keys = READY_DECLINE if declines else READY_REPLY
        else:
            self._keys = DECLINE if declines else REPLY

    def say_lock(self, why: str, remark: str = "") -> None:
        """Say why the keys that send do nothing now; with nothing to say, they send."""
        if bool(why) != bool(self._locked):
            self.post_message(self.LockChanged())
        self._locked = why
        self._show_choices()
        self._why.show([(f"{refused_sign()} {why}", "error")] if why else [(remark, "good")] if remark else [])

    def _show_choices(self) -> None:
        """The keys in as many words as there is room for, so that the way back is always seen."""
        ink, rest = ("faint", "faint") if self._locked else ("key", "")
        for words in ({}, SHORT, SHORTEST):
            line: Line = [(" ", "")]
            for key, does in self._keys.items():
                line += [(key, ink), (f" {words.get(does, does)}  ", rest)]
            line += [("e", "key"), (" back to text" if not words else " back", "")]
            if sum(cell_len(text) for text, _ in line) <= self.size.width:
                break
        self._choices.show(line)

    def on_resize(self) -> None:
        """Other words for another width."""
        self._show_choices()

    def action_send(self, key: str) -> None:
        """Confirm, unless it is locked: then the reason stands beneath."""
        if self._locked or key not in self._keys:
            self.post_message(self.Refused(self._locked or "Declining resolves the ticket; y sends it."))
        else:
            follows: dict[str, Then] = {"w": "wait", "d": "resolve"}
            self.post_message(self.Confirmed(follows.get(key)))

    def action_back(self) -> None:
        """Back to the text."""
        self.post_message(self.Back())

    def action_acknowledge(self) -> None:
        """Say that what came meanwhile is read; never sends."""
        self.post_message(self.Acknowledged())
