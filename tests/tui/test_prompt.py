"""The prompt: one line asked for, answered or left."""

import gc
import weakref

from hosting import Host
from textual import events

from cs_tui.tui.field import Field
from cs_tui.tui.prompt import Prompt


async def test_enter_answers_without_the_blanks_around() -> None:
    app = Host(prompt := Prompt("Why is it released?"))
    async with app.run_test(size=(60, 20)) as pilot:
        assert "Why is it released?" in prompt.said
        await pilot.press("space", "o", "k", "space", "enter")
        assert isinstance(app.posted[0], Prompt.Answered)
        assert app.posted[0].text == "ok"


async def test_an_empty_answer_is_not_posted_and_says_what_is_missing() -> None:
    app = Host(prompt := Prompt("Reason"))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("space", "enter")
        assert app.posted == []
        assert "nothing is written yet" in prompt.said
        await pilot.press("x")
        assert "nothing" not in prompt.said


async def test_escape_and_its_twin_close() -> None:
    for key in ("escape", "ctrl+g"):
        app = Host(Prompt("Reason", initial="half"))
        async with app.run_test(size=(60, 20)) as pilot:
            await pilot.press(key)
            assert app.kinds() == ["Closed"]


async def test_what_is_pasted_becomes_one_clean_line() -> None:
    app = Host(Prompt("Reason"))
    async with app.run_test(size=(60, 20)) as pilot:
        assert app.focused is not None
        app.focused.post_message(events.Paste("\nwrong\x1b[31m\r\ndepartment"))
        await pilot.press("enter")
        assert isinstance(app.posted[0], Prompt.Answered)
        assert app.posted[0].text == "wrong\ufffd[31m department"


async def test_ctrl_u_and_ctrl_d_delete_nothing_and_backspace_a_whole_character() -> None:
    app = Host(Prompt("Reason", initial="ti\u1ebfng e\u0323\u0302"))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("ctrl+u", "ctrl+d", "backspace", "enter")
        assert isinstance(app.posted[0], Prompt.Answered)
        assert app.posted[0].text == "ti\u1ebfng"


async def test_a_label_from_outside_is_shown_as_it_is() -> None:
    app = Host(prompt := Prompt("[@click=app.bell]#118[/] [/]"))
    async with app.run_test(size=(60, 20)):
        assert "[@click=app.bell]#118[/] [/]" in prompt.said


async def test_nothing_is_kept_of_a_field_that_was_asked_in() -> None:
    app = Host(prompt := Prompt("Reason"))
    async with app.run_test(size=(60, 20)) as pilot:
        fields = []
        for _ in range(4):
            await prompt.mount(field := Field())
            fields.append(weakref.ref(field))
            await field.remove()
            del field
            await pilot.pause()
        gc.collect()
        assert fields[0]() is None
        assert fields[1]() is None
