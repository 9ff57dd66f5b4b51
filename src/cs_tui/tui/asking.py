"""Asking and telling: pickers and prompts docked in a pane, and the message line. What every desk screen stands on."""

import asyncio
from collections.abc import Sequence

from textual.containers import Vertical
from textual.widget import Widget

from cs_tui.policy import Refused
from cs_tui.tui.confirm import Confirm
from cs_tui.tui.footer import Hint, MessageLine
from cs_tui.tui.inks import InkedScreen
from cs_tui.tui.picker import Option, Picker
from cs_tui.tui.prompt import Prompt

__all__ = ["Asking", "Fault", "explained", "sentence"]

Fault = Exception
"""One of `cs_tui.desk.FAULTS`: they all have a cause and a remedy."""


def sentence(refused: Refused) -> str:
    """A refusal in one line: reason, remedy, clause."""
    return f"{refused.reason} {refused.remedy} ({refused.clause})"


def explained(error: Fault) -> str:
    """A fault in one line: cause and remedy."""
    return f"{getattr(error, 'cause', error)} {getattr(error, 'remedy', '')}".strip()


class Asking(InkedScreen, inherit_bindings=False):
    """A screen that can ask for a choice or a line of text, from within a worker, and say what happened."""

    def __init__(self) -> None:
        super().__init__()
        self._answer: asyncio.Future[str | None] | None = None
        self._asked: Widget | None = None
        self._before: Widget | None = None

    @property
    def is_asking(self) -> bool:
        """Whether a picker or prompt waits for an answer."""
        return self._asked is not None

    @property
    def is_waiting_for_text(self) -> bool:
        """Whether what is asked has the keys, and has no answer yet."""
        asked, focused = self._asked, self.focused
        has_keys = asked is not None and focused is not None and asked in focused.ancestors_with_self
        return has_keys and self._answer is not None and not self._answer.done()

    @property
    def asked_hints(self) -> list[Hint]:
        """The keys that matter while something is asked."""
        asked = self._asked
        return (
            asked.hints
            if isinstance(asked, Confirm)
            else [Hint("Enter", "choose" if isinstance(asked, Picker) else "done"), Hint("Esc", "back")]
        )

    def say(self, text: str) -> None:
        """Say what was done, in the past tense; it fades."""
        self.query_one(MessageLine).say(text, "good")

    def remark(self, text: str) -> None:
        """Say something that is read before the next key."""
        self.query_one(MessageLine).say(text, "accent", stays=True)

    def announce(self, text: str) -> None:
        """Say what somebody else did; it stays long enough to be read, whatever is typed meanwhile."""
        self.query_one(MessageLine).say(text, "accent", stays=True, least=4.0)

    def refuse(self, refused: Refused) -> None:
        """Say why something is not done: reason, remedy and clause."""
        self.query_one(MessageLine).say(sentence(refused), "warning", stays=True)

    def fail(self, error: Fault) -> None:
        """Say what went wrong and what to do."""
        self.query_one(MessageLine).say(explained(error), "error strong", stays=True)

    def asking_place(self) -> Vertical:
        """The part of the screen in which a picker is docked."""
        raise NotImplementedError

    async def pick(self, title: str, options: Sequence[Option]) -> str | None:
        """Ask for one of the options; ``None`` when the picker was closed."""
        return await self._ask(Picker(title, options))

    async def ask(self, label: str, initial: str = "", *, optional: bool = False) -> str | None:
        """Ask for a line of text, which may be empty where it is ``optional``; ``None`` when the prompt was closed."""
        return await self._ask(Prompt(label, initial=initial, optional=optional))

    async def confirm(self, title: str, paragraphs: Sequence[str], key: str, word: str) -> bool:
        """Show what will happen, and ask for the letter that does it."""
        return await self._ask(Confirm(title, paragraphs, key, word)) is not None

    async def _ask(self, widget: Widget) -> str | None:
        await self._stop_asking()
        answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._answer, self._asked, self._before = answer, widget, self.focused
        await self.asking_place().mount(widget)
        if self.focused is self._before:
            target = widget if widget.can_focus else next((w for w in widget.query("*") if w.can_focus), None)
            if target is not None:
                self.set_focus(target)
        self.asking_changed()
        text = await answer
        if self._asked is widget:
            await self._stop_asking()
        self.asking_changed()
        return text

    async def _stop_asking(self) -> None:
        """Close what is still asked, unanswered; the hand goes back to where it was."""
        answer, widget, before = self._answer, self._asked, self._before
        if widget is None:
            return
        if answer is not None and not answer.done():
            answer.set_result(None)
        if before is not None and before.is_attached:
            self.set_focus(before)
        await widget.remove()
        if self._asked is widget:
            self._answer = self._asked = self._before = None

    def asking_changed(self) -> None:
        """A picker or prompt was opened or closed."""

    def _answered(self, text: str | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(text)

    def on_picker_chosen(self, event: Picker.Chosen) -> None:
        """The answer of a picker."""
        event.stop()
        self._answered(event.id)

    def on_picker_closed(self, event: Picker.Closed) -> None:
        """No answer."""
        event.stop()
        self._answered(None)

    def on_confirm_confirmed(self, event: Confirm.Confirmed) -> None:
        """It is to happen."""
        event.stop()
        self._answered("confirmed")

    def on_confirm_closed(self, event: Confirm.Closed) -> None:
        """It is not."""
        event.stop()
        self._answered(None)

    def on_prompt_answered(self, event: Prompt.Answered) -> None:
        """The answer of a prompt."""
        event.stop()
        self._answered(event.text)

    def on_prompt_closed(self, event: Prompt.Closed) -> None:
        """No answer."""
        event.stop()
        self._answered(None)

    def do_repaint(self) -> None:
        """Paint everything anew."""
        self.app.repaint()  # type: ignore[attr-defined]

    def do_mouse(self) -> None:
        """Turn the mouse on or off."""
        on = self.app.toggle_mouse()  # type: ignore[attr-defined]
        self.say(f"The mouse was turned {'on' if on else 'off'}.")
