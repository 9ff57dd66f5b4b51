"""The reply pane: what is typed is kept, what the policy refuses is said where the hand is, and one letter sends."""

import asyncio
import threading
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest
from hosting import Host
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from cs_tui.desk import Customer, Message, Ticket
from cs_tui.policy import ALLOWED, Refused, load_policy
from cs_tui.tui.editor import Editor
from cs_tui.tui.reply_pane import ReplyPane
from cs_tui.tui.reply_text import read

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 3, 2, 9, 14, tzinfo=ZONE)
POLICY = load_policy()
CLOSED = Refused("2.1", "The desk is closed.", "Send it when it opens.", NOW.replace(hour=13, minute=30))
GOOD = "The certificate was replaced, and the pages answer again."
BAD = "The certificate was replaced. Please call us at once, and write to us on WhatsApp."
Kind = Literal["reply", "note", "decline"]


def ticket(*extra: Message, channel: Literal["email", "system"] = "email") -> Ticket:
    """A ticket in hand with one message of the customer."""
    first = Message(NOW, "customer", "linh@vinasoft.example", "Site down [/]", 7)
    return Ticket(
        number=118,
        status="in-progress",
        department="technical",
        category="hosting-domain",
        channel=channel,
        customer=Customer("linh@vinasoft.example", "Linh [@click=app.bell]Tran"),
        subject="Site down [/]",
        opened_at=NOW,
        queued_at=NOW,
        deadline=NOW,
        deadline_clause="2.2d",
        act_by=NOW,
        holder="tom",
        position=None,
        ruling_for_take=ALLOWED,
        messages=(first, *extra),
    )


NEWS = Message(NOW.replace(minute=20), "customer", "linh@vinasoft.example", "It works again\x1b[2J, thank you", 9)


class Desk(Host):
    """The pane, opened, beside a field to go to."""

    def __init__(self, kind: Kind = "reply", draft: str = "", channel: Literal["email", "system"] = "email") -> None:
        super().__init__(ReplyPane(id="reply"), Input(id="elsewhere"))
        self._load = (ticket(channel=channel), POLICY, draft, kind)

    def on_mount(self) -> None:
        """Open the pane."""
        self.pane.load(*self._load)
        self.pane.set_window(None)
        self.pane.focus_editor()

    @property
    def pane(self) -> ReplyPane:
        """The pane."""
        return self.query_one(ReplyPane)

    @property
    def editor(self) -> Editor:
        """Its editor."""
        return self.query_one(Editor)

    def sent(self) -> list[ReplyPane.Submitted]:
        """What was submitted."""
        return [each for each in self.posted if isinstance(each, ReplyPane.Submitted)]

    def drafts(self) -> list[str]:
        """The drafts handed on."""
        return [each.body for each in self.posted if isinstance(each, ReplyPane.DraftChanged)]

    def screen_text(self) -> str:
        """Everything on the screen."""
        return "\n".join(
            "".join(segment.text for segment in strip) for strip in self.screen._compositor.render_strips()
        )


def said(app: Desk) -> str:
    """What stands beneath the editor."""
    return "\n".join(app.pane._writing.said.said)


async def settle(pilot: Pilot[None]) -> None:
    """Wait until the gate has read."""
    await pilot.pause(0.35)
    await pilot.pause()


# --- looks


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (140, 40)])
async def test_an_email_reply_stands_between_locked_greeting_and_sign_off(size: tuple[int, int]) -> None:
    app = Desk(draft=GOOD)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        text = app.screen_text()
        assert "REPLY to #118" in text
        assert text.index("Dear customers,") < text.index("The certificate") < text.index("Thank you for your interest")
        assert text.count("locked") == 2 or size[0] == 60
        assert app.editor.size.height >= 8


async def test_a_reply_on_the_system_has_no_sign_off() -> None:
    app = Desk(channel="system")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Dear customers," in app.screen_text()
        assert "Thank you for your interest" not in app.screen_text()


async def test_a_note_differs_in_words_and_has_neither_frame_nor_gate() -> None:
    app = Desk(kind="note")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"call us")
        await settle(pilot)
        text = app.screen_text()
        assert "NOTE on #118" in text
        assert "the customer never sees it" in text
        assert "Dear customers" not in text
        assert "3.4" not in text


async def test_a_decline_says_what_it_does() -> None:
    app = Desk(kind="decline")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "DECLINE #118 - answers the customer and resolves" in app.screen_text()


# --- the gate


async def test_what_the_gate_refuses_is_said_and_marked_while_one_types() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        app.editor.type_in("Please ")
        await pilot.press(*"call us")
        await settle(pilot)
        assert "3.4" in said(app)
        assert "call us" in said(app)
        ink = app.editor.get_component_rich_style("editor--refused", partial=True)
        marked = [seg.text for seg in app.editor.render_line(0) if seg.style and seg.style.color == ink.color]
        assert "".join(marked).strip().endswith("call us")
        await pilot.press("ctrl+w", "ctrl+w")
        await settle(pilot)
        assert "call us" not in said(app)


async def test_what_has_no_room_beneath_is_counted() -> None:
    app = Desk(draft="{{one}} {{two}} {{three}} {{four}} " + BAD)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        assert " more" in app.screen_text()


async def test_a_long_text_is_read_without_holding_up_the_keys() -> None:
    app = Desk(draft=(GOOD + "\n") * 800 + BAD)
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(40):
            await pilot.pause(0.05)
            if "3.4" in said(app):
                break
        assert "3.4" in said(app)
        await pilot.press("ctrl+s")
        await pilot.pause(0.2)
        assert app.pane.is_reviewing


# --- drafts


async def test_a_draft_is_handed_on_about_a_second_after_the_last_key() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"abc")
        assert app.drafts() == []
        assert app.pane.unsaved == (118, "abc")
        await pilot.pause(1.3)
        assert app.drafts() == ["abc"]
        assert app.pane.unsaved is None


async def test_a_draft_is_handed_on_every_two_seconds_while_typing_goes_on() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(12):
            await pilot.press("x")
            await asyncio.sleep(0.2)
        assert len(app.drafts()) >= 1


async def test_a_draft_is_handed_on_at_once_when_the_hand_goes_elsewhere() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"abc")
        app.query_one("#elsewhere").focus()
        await pilot.pause()
        assert app.drafts() == ["abc"]


@pytest.mark.parametrize("key", ["escape", "ctrl+g"])
async def test_escape_and_its_twin_leave_and_keep_the_text(key: str) -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"abc", key)
        assert app.kinds() == ["DraftChanged", "Left"]
        assert app.pane.body == "abc"


async def test_a_note_is_no_draft() -> None:
    app = Desk(kind="note")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"abc", "escape")
        assert app.kinds() == ["Left"]
        assert app.pane.unsaved is None


async def test_opening_a_draft_hands_nothing_on_and_says_that_it_is_there() -> None:
    app = Desk(draft="half a sen")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(1.2)
        assert app.posted == []
        assert "draft of before" in app.screen_text()
        app.pane.draft_saved(NOW)
        await pilot.pause()
        assert "draft saved 09:14" in app.screen_text()


# --- the review


@pytest.mark.parametrize(("key", "then"), [("y", None), ("w", "wait"), ("d", "resolve")])
async def test_one_letter_in_the_review_sends(key: str, then: str | None) -> None:
    app = Desk(draft=GOOD)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+s")
        assert app.pane._review.text == (
            f"Dear customers,\n\n{GOOD}\n\nThank you for your interest in our products and services."
        )
        await pilot.press(key)
        sent = app.sent()[0]
        assert (sent.number, sent.kind, sent.body, sent.then, sent.seen) == (118, "reply", GOOD, then, 7)


async def test_neither_enter_nor_ctrl_s_again_nor_a_repeated_letter_sends_twice() -> None:
    app = Desk(draft=GOOD)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+s", "ctrl+s", "ctrl+s", "enter", "enter", "space")
        assert app.sent() == []
        await pilot.press("y", "y", "y", "w", "d")
        assert len(app.sent()) == 1
        assert app.pane.body == GOOD


@pytest.mark.parametrize("key", ["e", "escape", "ctrl+g"])
async def test_back_to_the_text_keeps_text_and_cursor(key: str) -> None:
    app = Desk(draft=GOOD)
    async with app.run_test(size=(80, 24)) as pilot:
        app.editor.move_cursor((0, 5))
        await pilot.press("ctrl+s", key)
        assert not app.pane.is_reviewing
        assert app.focused is app.editor
        assert app.editor.cursor_location == (0, 5)
        assert app.kinds() == []


async def test_a_refused_text_cannot_be_sent_and_the_review_says_why() -> None:
    app = Desk(draft=BAD)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+s", "y", "w", "d")
        assert app.sent() == []
        assert app.pane._review.locked.startswith("3.4")
        assert "call us" in app.screen_text()


async def test_an_empty_text_cannot_be_sent_and_is_not_nagged_about_before() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert said(app) == ""
        await pilot.press("ctrl+s", "y")
        assert app.sent() == []
        assert app.pane._review.locked.startswith("3.3")


async def test_while_the_desk_is_closed_a_reply_is_left_ready_and_when_it_opens_it_is_sent() -> None:
    app = Desk(draft=GOOD)
    async with app.run_test(size=(80, 24)) as pilot:
        app.pane.set_window(CLOSED, now=NOW)
        await pilot.pause()
        assert "2.1 closed until 13:30: the draft is kept; Ctrl-s to have it sent then" in app.screen_text()
        await pilot.press("ctrl+s")
        assert "y ready" in app.pane._review.choices
        app.pane.set_window(None, now=NOW, closes_at=NOW.replace(hour=16, minute=30))
        await pilot.pause()
        assert "open until 16:30" in app.screen_text()
        assert "ready" not in app.pane._review.choices
        app.pane.set_window(CLOSED, now=NOW)
        await pilot.press("w")
        assert [(each.then, each.ready) for each in app.sent()] == [("wait", True)]


async def test_reassigned_while_replying_locks_sending_and_keeps_the_draft() -> None:
    app = Desk(draft=GOOD)
    async with app.run_test(size=(80, 24)) as pilot:
        app.pane.set_window(Refused("4.1", "lea gave #118 to tim at 09:20.", "Ask lea."))
        await pilot.press("ctrl+s", "y")
        assert app.sent() == []
        assert "lea gave #118 to tim" in app.pane._review.locked
        assert app.pane.body == GOOD


async def test_a_decline_is_sent_by_y_alone() -> None:
    app = Desk(kind="decline", draft=GOOD)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+s", "w", "d")
        assert app.sent() == []
        await pilot.press("y")
        assert [(each.kind, each.then) for each in app.sent()] == [("decline", None)]


async def test_ctrl_s_leaves_a_note_at_once_but_no_empty_one() -> None:
    app = Desk(kind="note")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+s")
        assert app.sent() == []
        assert "The note is empty" in said(app)
        await pilot.press(*"ok", "ctrl+s", "ctrl+s", "x")
        assert [(each.kind, each.body) for each in app.sent()] == [("note", "ok")]


async def test_after_sending_the_pane_is_empty_and_nothing_is_handed_on() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"Done.", "ctrl+s", "y")
        before = len(app.posted)
        app.pane.clear()
        await pilot.pause(1.2)
        assert (app.pane.number, app.pane.body, app.pane.is_reviewing) == (None, "", False)
        assert len(app.posted) == before


async def test_a_refusal_is_shown_at_the_text_and_nothing_typed_is_lost() -> None:
    app = Desk(draft=GOOD)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+s", "y")
        app.pane.show_refusal(Refused("4.1", "The ticket is not yours.", "Ask your lead."))
        await pilot.pause()
        assert not app.pane.is_reviewing
        assert app.focused is app.editor
        assert "4.1  The ticket is not yours. Ask your lead." in said(app)
        assert app.pane.body == GOOD
        await pilot.press("x")
        await settle(pilot)
        assert "not yours" not in said(app)
        assert app.pane.body == GOOD + "x"


async def test_an_error_stays_until_the_text_is_changed() -> None:
    app = Desk(draft=GOOD)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+s", "y")
        app.pane.show_error("The disk is full. [/] \x1b[2J")
        await pilot.pause(0.5)
        assert "The disk is full. [/] \ufffd[2J" in said(app)
        await pilot.press("left")
        assert "The disk is full" in said(app)


# --- the customer writes meanwhile


async def test_a_message_that_came_while_one_wrote_is_shown_in_the_review_before_the_reply() -> None:
    app = Desk(draft=GOOD)
    async with app.run_test(size=(80, 24)) as pilot:
        app.pane.new_message_arrived(ticket(NEWS))
        await pilot.pause()
        assert "Linh [@click=app.bell]Tran wrote at 09:20, while you write" in app.screen_text()
        assert app.pane.seen == 7
        await pilot.press("ctrl+s")
        text = app.pane._review.text
        assert text.index("It works again\ufffd[2J, thank you") < text.index("Dear customers")
        await pilot.press("y")
        assert app.sent()[0].seen == 9
        assert app.pane.seen == 9


async def test_a_message_that_comes_during_the_review_has_to_be_read_first() -> None:
    app = Desk(draft=GOOD)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+s")
        app.pane.new_message_arrived(ticket(NEWS))
        await pilot.press("y", "y")
        assert app.sent() == []
        assert "It works again" in app.screen_text()
        assert "Ctrl-s" in app.pane._review.locked
        await pilot.press("ctrl+s")
        assert app.pane.seen == 9
        await pilot.press("y")
        assert app.sent()[0].seen == 9


async def test_a_note_of_a_colleague_interrupts_nobody() -> None:
    app = Desk(draft=GOOD)
    async with app.run_test(size=(80, 24)) as pilot:
        app.pane.new_message_arrived(ticket(replace(NEWS, kind="note")))
        await pilot.press("ctrl+s", "y")
        assert app.sent()[0].seen == 9


# --- placeholders and templates


async def test_tab_goes_from_placeholder_to_placeholder_and_then_leaves() -> None:
    app = Desk(draft="{{domain}} until {{date}}.")
    async with app.run_test(size=(80, 24)) as pilot:
        app.editor.move_cursor((0, 0))
        await pilot.press("tab")
        assert app.editor.selected_text == "{{domain}}"
        await pilot.press(*"a.vn", "tab")
        assert app.editor.selected_text == "{{date}}"
        await pilot.press(*"Friday", "tab")
        assert app.pane.body == "a.vn until Friday."
        assert app.focused is app.query_one("#elsewhere")


async def test_ctrl_t_asks_for_a_template_which_is_put_in_at_the_cursor_as_one_step() -> None:
    app = Desk(draft="before ")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+t")
        assert app.kinds() == ["TemplatesWanted"]
        app.pane.insert_template("The DNS of {{domain}} has changed.")
        assert app.pane.body == "before \n\nThe DNS of {{domain}} has changed."
        assert app.editor.selected_text == "{{domain}}"
        await pilot.press("ctrl+z")
        assert app.pane.body == "before "


# --- link and size


async def test_resizing_keeps_text_cursor_focus_and_review() -> None:
    app = Desk(draft=(GOOD + "\n") * 30)
    async with app.run_test(size=(140, 40)) as pilot:
        app.editor.move_cursor((20, 10))
        for size in [(60, 20), (80, 24), (140, 40)]:
            await pilot.resize_terminal(*size)
            assert app.focused is app.editor
            assert app.editor.cursor_location == (20, 10)
        await pilot.press("ctrl+s")
        await pilot.resize_terminal(60, 20)
        assert app.pane.is_reviewing
        await pilot.press("y")
        assert len(app.sent()) == 1


async def test_typing_refreshes_the_editor_alone() -> None:
    app = Desk(draft=GOOD)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        drawn: list[str] = []
        for widget in app.pane.walk_children():
            if widget is not app.editor and widget.display:
                refresh = widget.refresh
                widget.refresh = lambda *a, _w=widget, _r=refresh, **k: (drawn.append(str(_w)), _r(*a, **k))[1]  # type: ignore[method-assign]
        await pilot.press(*"abc def")
        await settle(pilot)
        assert [name for name in drawn if "ScrollBar" not in name] == []


async def test_a_pasted_escape_sequence_never_reaches_the_text_or_the_screen() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        app.editor.post_message(events.Paste("\x1b]52;c;eA==\x07 [@click=app.bell]x[/]"))
        await pilot.press("ctrl+s")
        assert "[@click=app.bell]x[/]" in app.pane._review.text
        assert "\x1b" not in app.screen_text()


async def test_the_first_text_is_read_in_a_thread_while_its_author_types_and_later_ones_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cs_tui.tui.reply_text._Gate.policy", None)
    read_in: list[bool] = []

    def reading(*args: Any) -> Any:
        read_in.append(threading.current_thread() is threading.main_thread())
        return read(*args)

    monkeypatch.setattr("cs_tui.tui.writing.read", reading)
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"call us")
        await settle(pilot)
        await settle(pilot)
        await pilot.press(*" now")
        await settle(pilot)
        assert app.pane._writing.findings
    assert (read_in[0], read_in[-1]) == (False, True)
