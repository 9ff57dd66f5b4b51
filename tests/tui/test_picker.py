"""The picker: a choice out of a list, by typing, by arrows or by number."""

import pytest
from desk_hand import House, at_the_desk
from hosting import Host
from textual import events

from cs_tui.tui.matching import Query
from cs_tui.tui.picker import Option, Picker

FEW = [
    Option("dns", "DNS record changed", "hosting-domain", preview="The DNS of {{domain}} has been changed.\n[/]"),
    Option("cert", "Certificate renewed", "hosting-domain", preview="The certificate"),
    Option("late", "Took longer", disabled="2.1 closed until 13:30"),
    Option("tieng", "Tiếng Việt: đã nhận", preview="Cảm ơn"),
]
MANY = [Option(f"id{n}", f"Option {'abcdefghij'[n % 10]}") for n in range(1, 101)]


def chosen(app: Host) -> list[str]:
    """The ids chosen, and what else was posted."""
    return [each.id if isinstance(each, Picker.Chosen) else type(each).__name__ for each in app.posted]


@pytest.mark.parametrize(
    ("keys", "result"),
    [
        (["enter"], ["dns"]),
        (["down", "enter"], ["cert"]),
        (["ctrl+n", "up", "enter"], ["dns"]),
        (["c", "e", "r", "enter"], ["cert"]),
        (["r", "n", "w", "enter"], ["cert"]),
        (["t", "i", "e", "n", "g", "space", "v", "i", "e", "t", "enter"], ["tieng"]),
        (["d", "a", "enter"], ["tieng"]),
        (["2"], ["cert"]),
        (["3"], []),
        (["3", "enter"], []),
        (["down", "down", "enter"], []),
        (["z", "z", "enter"], []),
        (["z", "backspace", "enter"], ["dns"]),
        (["escape"], ["Closed"]),
        (["ctrl+g", "ctrl+g"], ["Closed"]),
        (["enter", "enter"], ["dns"]),
    ],
    ids=" ".join,
)
async def test_keys_choose(keys: list[str], result: list[str]) -> None:
    app = Host(Picker("Template", FEW))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        assert chosen(app) == result


async def test_a_number_chooses_a_place_in_a_longer_list_when_enter_follows() -> None:
    app = Host(picker := Picker("Template", MANY))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("4", "2")
        assert chosen(app) == []
        assert picker.current == "id42"
        await pilot.press("enter")
        assert chosen(app) == ["id42"]


async def test_a_number_that_is_no_place_is_looked_for_in_the_labels() -> None:
    tickets = [Option(f"{n}", f"#{n} Site down") for n in (7, 118, 121)]
    app = Host(Picker("Other tickets", tickets))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("1", "1", "8")
        assert chosen(app) == []
        await pilot.press("enter")
        assert chosen(app) == ["118"]


async def test_what_cannot_be_chosen_says_why() -> None:
    app = Host(picker := Picker("Template", FEW))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down")
        assert picker.remark == " 2.1 closed until 13:30"
        await pilot.press("up")
        assert "2.1" not in picker.remark


async def test_the_cursor_starts_on_what_can_be_chosen() -> None:
    app = Host(picker := Picker("Commands", FEW[2:]))
    async with app.run_test(size=(80, 24)):
        assert picker.current == "tieng"


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (140, 40)])
async def test_the_preview_follows_the_cursor_and_text_from_outside_is_inert(size: tuple[int, int]) -> None:
    hostile = Option("x", "[@click=app.bell]x\x1b]52;c;eA==\x07", "[/]", preview="[/]\x1b[2J\nsecond")
    app = Host(picker := Picker("[/] title", [hostile, *FEW]))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert picker._preview.text == "[/]\ufffd[2J\nsecond"
        assert picker._preview.size.height >= 3
        drawn = "".join(picker._list.render_line(y).text for y in range(5))
        assert "[@click=app.bell]x\ufffd" in drawn
        assert "\x1b" not in drawn
        await pilot.press("down", "down")
        assert picker._preview.text == "The certificate"


async def test_a_long_list_follows_the_cursor() -> None:
    app = Host(picker := Picker("Many", MANY))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("pagedown", "pagedown", "down")
        assert picker.current is not None
        top = picker._list.top
        assert top <= picker.shown.index(picker.current) < top + picker._list.size.height


async def test_pasted_words_narrow_the_list() -> None:
    app = Host(picker := Picker("Template", FEW))
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.focused is not None
        app.focused.post_message(events.Paste("certificate\n"))
        await pilot.pause()
        assert picker.shown == ["cert"]


def test_a_hostile_label_is_matched_without_trying_every_way() -> None:
    assert Query("eeeeeeee").score("e " * 5_000) > 0
    assert Query("abababab").score("a b " * 5_000) > 0
    assert Query("abababac").score("a b " * 5_000) == 0


NAMED = {
    "release": "release", "un-take": "release", "resolve": "resolve", "done": "resolve", "wait": "wait",
    "progress": "progress", "take": "take", "take back": "take_back", "reply": "reply", "note": "note",
    "hand over": "hand_over", "quit": "quit", "why": "why", "help": "help", "search": "search",
}  # fmt: skip
BY_WHOM = {
    "tom": NAMED,
    "lea": NAMED | {"move": "reassign", "reassign": "reassign", "mark": "mark", "sort": "sort", "reopen": "reopen"},
    "mai": NAMED | {"approve": "approve", "decline": "decline", "sort": "sort"},
}


@pytest.mark.parametrize("name", BY_WHOM)
async def test_every_action_is_found_by_its_name_best_first(house: House, name: str) -> None:
    house.ticket()
    async with at_the_desk(house, name) as hand:
        await hand.press("colon")
        picker = hand.screen.query_one(Picker)
        field = picker._field
        for typed, id in BY_WHOM[name].items():
            field.value = typed
            await hand.until(lambda: picker.current == id, f"{typed!r} is {id}, not {picker.shown[:3]}")  # noqa: B023


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_what_cannot_be_done_now_says_its_clause_beside_it_and_is_never_chosen(
    house: House, size: tuple[int, int]
) -> None:
    house.ticket()
    async with at_the_desk(house, size=size) as hand:
        await hand.until(lambda: hand.screen.number)
        await hand.press("colon")
        await hand.type("release")
        row = next(line for line in hand.seen().splitlines() if "un-take" in line)
        assert "un-take, release" in row
        assert " 4.1 You cannot" in row
        await hand.press("enter")
        assert hand.screen.is_asking
        assert "Prompt" not in str(hand.screen.focused)
