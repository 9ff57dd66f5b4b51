"""Keys in the order in which they came: each waits until the one before it has taken effect, and none is repeated."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

from textual import events
from textual.app import App, ScreenStackError
from textual.message_pump import MessagePump

from cs_tui.tui.editor import Editor
from cs_tui.tui.field import Field
from cs_tui.tui.going import Going, mode_for

__all__ = ["TypeAhead"]

Typed = events.Key | events.Paste

PATIENCE = 6.0
"""Seconds for which keys wait for what the key before them began."""
BARRIER = 1.0
"""Seconds within which a widget has to come round to its messages."""
REPEATED = 0.7
"""Seconds within which the same key is a key held down, and acts once."""
SLOW = 0.3
"""Seconds after which one may look about while a write is still going on."""
TICK = 0.005
DRAWN = 0.01
"""Seconds left to what a key changes for being drawn, while no other key waits: the asking round would hold it up."""
BURST = 8
"""Keys waiting at once that no hand types: a paste without brackets, whose tabs are text."""

BUSY = {"begin", "doing", "search", "palette", "progress", "quit"}
"""Workers that do or ask what a key began."""
OPENERS = {
    *("reply", "note", "decline", "release", "hand_over", "sort", "reassign", "reopen", "search", "palette"),
    *("rate", "dispute", "merge"),
}
"""Actions after which text is typed: where they come to nothing, the text is nothing either."""
ONCE = {"take", "wait", "resolve", "take_back", "approve", *OPENERS}
"""Actions that a key held down does once."""
TAPPED = {"accept"}
"""Actions that a hand does again and again with the same key, each when it sees what the one before has done."""
TAPS = 0.12
"""Seconds within which even such a key is a key held down."""


class TypeAhead:
    """What was typed and has not been handed on yet."""

    def __init__(self, app: App[None], forward: Callable[[Typed], Awaitable[None]]) -> None:
        self._app, self._forward = app, forward
        self._waiting: asyncio.Queue[Typed] = asyncio.Queue()
        self._last_key, self._last_time = "", 0.0
        self._began = 0.0
        self._burst = 0

    def put(self, event: Typed) -> None:
        """Take a key or a paste in."""
        self._waiting.put_nowait(event)

    def rested(self) -> None:
        """The hand was taken off the keys: the next one is held down no longer."""
        self._last_key = ""

    async def hand_on(self) -> None:
        """Hand on one after the other, until the app is closed."""
        while True:
            self._burst = 0 if self._waiting.empty() else self._burst + 1
            event = await self._waiting.get()
            try:
                screen = self._app.screen
                if isinstance(screen, Going) and screen.is_mounted:
                    await self._to_desk(screen, event)
                else:
                    await self._forward(event)
            except ScreenStackError:
                return  # the app is being closed

    async def _to_desk(self, screen: Going, event: Typed) -> None:
        key = event.key if isinstance(event, events.Key) else ""
        size = self._app.size
        if mode_for(size.width, size.height) == "small":
            self._in_small(screen, key)
            return
        if not await _until(lambda: self._is_due(screen, key), PATIENCE):
            dropped = 1 + self._drop()
            screen.remark(f"The store is busy; {dropped} key{'s' if dropped > 1 else ''} typed meanwhile did nothing.")
            return
        action = screen.meaning(key)
        tapped = action is not None and action.id in TAPPED
        held_down = key == self._last_key and event.time - self._last_time < (TAPS if tapped else REPEATED)
        self._last_key, self._last_time = key, event.time
        if held_down and action is not None and action.id in ONCE | TAPPED:
            return
        if not _is_harmless(screen, key):
            self._began = monotonic()
        is_text = isinstance(event, events.Key) and self._is_text(screen, event)
        if action is not None and action.group == "move":
            # At once: to come to it by all that stands around the list, a key takes a millisecond.
            await self._app.run_action(("", "act", (action.id,)), screen)
        else:
            await self._forward(event)
        if not is_text:
            if self._waiting.empty():
                await asyncio.sleep(DRAWN)
            await _come_round(screen, self._app)
        if action is not None and action.id in OPENERS:
            await _until(lambda: screen.is_waiting_for_text or not _busy(screen, BUSY), PATIENCE)
            if not isinstance(screen.focused, Editor | Field) and not _busy(screen, BUSY):
                self._drop()

    def _is_due(self, screen: Going, key: str) -> bool:
        """Whether what the keys before began is done, or waits for text; who only looks waits for no slow store."""
        action = screen.meaning(key)
        groups = BUSY if action is None or action.group in ("move", "program") else BUSY | {"ticket"}
        if action is not None and action.id in TAPPED:
            groups = groups | {"suggest"}
        if screen.is_waiting_for_text or not _busy(screen, groups):
            return True
        return _is_harmless(screen, key) and monotonic() - self._began > SLOW

    def _in_small(self, screen: Going, key: str) -> None:
        """On a screen too small for the desk nothing is seen, so nothing is done: one can leave, or paint anew."""
        for id in ("quit", "repaint"):
            if key in screen.actions[id].keys:
                getattr(screen, f"do_{id}")()

    def _is_text(self, screen: Going, event: events.Key) -> bool:
        """Whether a key is only put in where the hand is, so that what follows need not wait."""
        if isinstance(screen.focused, Editor):
            return (
                event.is_printable or event.key in ("enter", "ctrl+j") or (event.key == "tab" and self._burst > BURST)
            )
        return isinstance(screen.focused, Field) and event.is_printable and not (event.character or "").isdecimal()

    def _drop(self) -> int:
        """Drop what was typed ahead; says how many keys those were."""
        dropped = self._waiting.qsize()
        while not self._waiting.empty():
            event = self._waiting.get_nowait()
            self._last_key, self._last_time = getattr(event, "key", ""), event.time
        return dropped


def _is_harmless(screen: Going, key: str) -> bool:
    """Whether a key only moves, or has to do with the program."""
    action = screen.meaning(key)
    return screen.place == "help" or (
        action is not None and action.group in ("move", "program") and action.id not in OPENERS
    )


def _busy(screen: Going, groups: set[str]) -> bool:
    return any(worker.node is screen and worker.group in groups and not worker.is_finished
               for worker in screen.workers)  # fmt: skip


async def _come_round(screen: Going, app: App[None]) -> None:
    """Wait until the last key has gone its way: the key, the message it became, and the one that became of that."""
    chain: list[MessagePump] = [screen, app] if screen.focused is None else [*screen.focused.ancestors_with_self]
    for _ in range(3):
        for pump in chain:
            await _answers(pump)


async def _answers(pump: MessagePump) -> None:
    """Wait until a widget has dealt with the messages it has now."""
    done = asyncio.Event()
    if pump.is_running and pump.call_later(done.set):
        await _until(lambda: done.is_set() or not pump.is_running, BARRIER)


async def _until(true: Callable[[], bool], seconds: float) -> bool:
    """Wait until something is so, for so long at most; says whether it is."""
    end = monotonic() + seconds
    spins = 0
    while not true():
        if monotonic() > end:
            return False
        spins += 1
        await asyncio.sleep(0 if spins < 20 else TICK)
    return True
