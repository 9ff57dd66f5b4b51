"""The table of actions: it says what UX.md says, and bindings, help, palette and remapping follow it."""

import pytest
from desk_hand import House, at_the_desk

from cs_tui.desk import BadInput
from cs_tui.tui.actions import ACTIONS, REPORT, bindings, key_name, with_keys
from cs_tui.tui.help import help_lines
from cs_tui.tui.words import clip, fit, span, wrap

UX = {
    "take": "t", "reply": "r", "note": "n", "wait": "w", "resolve": "d", "release": "u", "hand_over": "h",
    "progress": "p", "why": "y", "others": "c", "sort": "s", "approve": "a", "decline": "x", "mark": "Space",
    "mark_range": "V", "reassign": "m", "search": "/", "next_found": "n", "previous_found": "N",
    "palette": ": Ctrl-p", "help": "?", "quit": "Q", "copy": "Ctrl-c", "repaint": "Ctrl-l", "mouse": "M",
    "down": "j ↓", "up": "k ↑", "first": "g Home", "last": "G End", "half_down": "Ctrl-d", "half_up": "Ctrl-u",
    "page_down": "PgDn", "page_up": "PgUp", "next_pane": "Tab", "previous_pane": "Shift-Tab", "to_queue": "1",
    "to_ticket": "2", "to_reply": "3", "read": "Enter", "back": "q Esc Ctrl-g", "reply.review": "Ctrl-s",
    "reply.templates": "Ctrl-t", "reply.placeholder": "Tab", "take_back": "z", "today": "D",
    "front_desk": "F", "team": "T",
}  # fmt: skip
NEVER = ("ctrl+h", "ctrl+i", "ctrl+m", "ctrl+a", "ctrl+b", "ctrl+q", "alt+", "ctrl+enter", "shift+enter")


def test_the_table_has_the_keys_of_the_design() -> None:
    ours = {action.id: " ".join(key_name(key) for key in action.keys) for action in ACTIONS}
    assert UX.items() <= ours.items()


def test_no_key_is_bound_that_terminals_eat() -> None:
    assert not [b.key for b in bindings(ACTIONS) if b.key.startswith(NEVER)]


def test_no_key_means_two_things_in_one_place() -> None:
    assert with_keys({}) == ACTIONS


def test_keys_can_be_changed_and_everything_follows(house: House) -> None:
    changed = with_keys({"take": ["J", "F5"], "hand-over": "Ctrl-o"})
    assert {action.id: action.keys for action in changed}["take"] == ("J", "f5")
    assert "J F5" in "\n".join("".join(text for text, _ in line) for line in help_lines(changed, 140, 40))


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"fly": "f"}, "no such action"),
        ({"take": "r"}, "both"),
        ({"take": "Ctrl-h"}, "cannot be used"),
        ({"take": ""}, "no texts"),
        ({"take": 3}, "no texts"),
        ({"take": "tt"}, "no key"),
    ],
)
def test_bad_keys_are_refused_in_one_line(keys: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput) as raised:
        with_keys(keys)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


async def test_a_changed_key_acts_and_the_old_one_does_not(house: House) -> None:
    ticket = house.ticket()
    async with at_the_desk(house, keys={"take": "J"}) as hand:
        await hand.press("t")
        assert house.owner.ticket(ticket.number).status == "queued"
        await hand.press("J")
        await hand.until_said("Took")


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 20)])
def test_the_help_stands_on_one_screen(size: tuple[int, int]) -> None:
    mine = [a for a in ACTIONS if a.who in ("everyone", "holder", "holder, lead") and a.where != REPORT]
    text = "\n".join("".join(piece for piece, _ in line) for line in help_lines(mine, size[0], size[1] - 2))
    for action in filter(lambda action: action.keys, mine):
        assert any(word[:14] in text for word in (action.together, action.word, action.sentence) if word), action.id
    assert len(text.split("\n")) <= size[1] - 2


async def test_ctrl_c_tells_how_to_quit_and_ctrl_q_is_nothing(house: House) -> None:
    async with at_the_desk(house) as hand:
        await hand.press("ctrl+q")
        await hand.press("ctrl+c")
        assert "Q quits" in hand.message
        await hand.press("q", "escape", "ctrl+g", "q")
        assert hand.app.is_running


@pytest.mark.parametrize("text", ["a b c", "word " * 50, "x" * 500, "金子 " * 60, "👩‍💻" * 40, "  indent\n\n\tTab", ""])
@pytest.mark.parametrize("width", [1, 2, 7, 40])
def test_wrapped_lines_fit_and_keep_every_letter(text: str, width: int) -> None:
    from rich.cells import cell_len

    lines = list(wrap(text, width))
    assert all(cell_len(line) <= max(width, 2) for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_times_are_short_and_exact() -> None:
    from datetime import timedelta

    assert span(timedelta(hours=2, minutes=10)) == "2 h 10"
    assert span(timedelta(days=3, hours=4)) == "3 d 4 h"
    assert span(timedelta(minutes=12)) == "12 min"
    assert fit("金子美咲", 5) == "金子…"
    assert clip("abcdef", 4) == "abc…"
