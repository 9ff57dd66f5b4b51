"""How the desk ends: crashes, signals, terminals it cannot be drawn on."""

import asyncio
import io
from pathlib import Path

import pytest
from desk_hand import House, at_the_desk
from rich.segment import Segment
from textual.color import Color

from cs_tui.crashes import log_file
from cs_tui.desk import NotAnAgent
from cs_tui.tui.app import make_app
from cs_tui.tui.driver import DeskDriver, Keyboard
from cs_tui.tui.line_filter import InertLines
from cs_tui.tui.pastes import Pastes, is_pasted
from cs_tui.tui.safe_text import safe_text
from cs_tui.tui.terminal import _why_not, shows_utf8


async def test_a_crash_ends_with_a_status_and_an_id_and_no_data(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    app = make_app(house.desk("tom"), poll=60)
    secret = "the customer's own words"

    def broken() -> None:
        words = secret
        raise RuntimeError(words)

    with pytest.raises(RuntimeError):
        async with app.run_test() as pilot:
            app.call_later(broken)
            await pilot.pause(0.1)
    assert app.return_code == 1
    said, kept = capfd.readouterr().err.replace("\n", ""), log_file().read_text()
    id = said.partition(", error ")[2].partition(".")[0]
    assert "RuntimeError at test_desk_ends.py" in said
    assert f" error {id} in cs-tui " in kept
    assert secret not in said + kept
    assert log_file().stat().st_mode & 0o777 == 0o600


async def test_case_39_the_desk_opens_no_browser_and_saves_no_picture(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener = tmp_path / "opener"
    opener.write_text(f"#!/bin/sh\ntouch {tmp_path}/opened\n")
    opener.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(opener))
    monkeypatch.setenv("HOME", str(tmp_path))
    app = make_app(house.desk("tom"), poll=60)
    driver = DeskDriver(app)
    driver.open_url("https://shop.example/")
    driver.deliver_binary(io.BytesIO(b"<svg/>"), delivery_key="1", save_path=tmp_path / "screen.svg")
    await asyncio.sleep(0.5)  # what saves, saves in a thread
    assert [each.name for each in tmp_path.iterdir() if not each.name.startswith("store.db")] == ["opener"]


async def test_a_signal_saves_the_draft_and_ends_with_its_number(house: House) -> None:
    ticket = house.ticket()
    async with at_the_desk(house) as hand:
        await hand.press("t")
        await hand.until_said("Took")
        await hand.press("r")
        await hand.until(lambda: hand.screen.place == "reply")
        await hand.type("abc")
        hand.screen.leave(143)
        await hand.pilot.pause(0.3)
    assert hand.app.return_code == 143
    assert house.desk("tom").draft(ticket.number).body == "abc"  # type: ignore[union-attr]


def test_the_owner_who_is_no_agent_is_told_so(house: House) -> None:
    with pytest.raises(NotAnAgent):
        make_app(house.owner)


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"TERM": "dumb", "LANG": "C.UTF-8"}, "type dumb"),
        ({"LANG": "C.UTF-8"}, "TERM is not set"),
        ({"TERM": "xterm", "LANG": "de_DE.ISO-8859-1"}, "UTF-8 locale"),
        ({"TERM": "xterm", "LANG": "de_DE"}, "UTF-8 locale"),
    ],
)
def test_a_terminal_that_cannot_show_the_desk_is_told_what_to_use(environment: dict[str, str], said: str) -> None:
    reason = _why_not(environment)
    assert reason is not None
    assert said in reason
    assert "cs-tui queue" in reason
    assert "\n" not in reason


@pytest.mark.parametrize("environment", [{"LANG": "vi_VN.UTF-8"}, {"LC_ALL": "C.utf8"}, {"LC_CTYPE": "en_US.UTF-8@x"}])
def test_utf8_locales_are_known_as_such(environment: dict[str, str]) -> None:
    assert shows_utf8(environment)
    assert _why_not({"TERM": "tmux-256color"} | environment) is None


def test_case_46_bytes_that_are_not_utf8_are_dropped_and_counted() -> None:
    keyboard = Keyboard()
    assert keyboard.text(b"a\xe9b") == "ab"
    assert keyboard.text("é".encode()[:1]) + keyboard.text("é".encode()[1:]) == "é"
    assert keyboard.dropped == 1


def test_case_28_no_control_sequence_passes_the_last_wall() -> None:
    lines = InertLines().apply([Segment("a\x1b]52;c;x\x07\u202eb\tc"), Segment("plain")], Color(0, 0, 0))
    assert "".join(segment.text for segment in lines) == safe_text("a\x1b]52;c;x\x07\u202eb c") + "plain"


@pytest.mark.parametrize("theme", ["few", "dark", "light", "nord", "textual-light", "ansi-dark"])
async def test_a_desk_that_is_closed_while_it_still_reads_is_no_crash(house: House, theme: str) -> None:
    house.ticket()
    app = make_app(house.desk("tom"), {"theme": theme}, poll=60)
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.press("t")
    assert app._exception is None


@pytest.mark.parametrize(
    ("text", "pasted"),
    [
        ("j" * 40, False),
        ("a line\r" * 80, True),
        ("một dòng\r\n\tvà nữa" * 40, True),
        ("\x1b[B" * 300, False),
        ("x" * 600 + "\x13", False),
    ],
)
def test_a_long_text_read_at_once_is_pasted_and_keys_are_not(text: str, pasted: bool) -> None:
    assert is_pasted(text) is pasted


LINES = "".join(f"line {n} of what was copied\r" for n in range(300))


def test_a_bare_paste_that_comes_in_many_reads_is_one_and_ends_with_a_pause_or_a_key() -> None:
    pastes = Pastes()
    for at in range(0, len(LINES), 1_000):
        assert pastes.take(LINES[at : at + 1_000]) == ("", "")
        assert pastes.is_open
    assert pastes.take("") == (LINES.replace("\r", "\n"), "")
    assert not pastes.is_open
    pastes.take(LINES)
    assert pastes.take("\x13") == (LINES.replace("\r", "\n"), "\x13")


@pytest.mark.parametrize("cut", [3, 900, 4_000])
def test_a_paste_in_brackets_is_left_whole_to_who_reads_brackets(cut: int) -> None:
    pastes, text = Pastes(), f"\x1b[200~{LINES}\x1b[201~"
    for at in range(0, len(text), cut):
        assert pastes.take(text[at : at + cut]) == ("", text[at : at + cut])
    assert pastes.take(LINES) == ("", "")
