"""The bell, the title, the clipboard, the keys of the review, and what was done today."""

import pytest
from desk_hand import BODY, House, at_the_desk

from cs_tui.desk import BadInput, Summary
from cs_tui.tui.app import make_app
from cs_tui.tui.driver import KEEP_TITLE, TITLE_BACK, DeskDriver
from cs_tui.tui.footer import KeysLine
from cs_tui.tui.notices import title
from cs_tui.tui.signs import ASCII, UNICODE
from cs_tui.tui.ticket_text import Today


@pytest.mark.parametrize("wanted", [True, {"bell": "yes"}, {"title": 1}, {"ring": True}])
def test_what_cannot_be_notified_by_is_refused_with_a_remedy(house: House, wanted: object) -> None:
    with pytest.raises(BadInput) as raised:
        make_app(house.desk("tom"), {"notify": wanted})
    assert "under [notify]." in raised.value.remedy


@pytest.mark.parametrize("on", [True, False])
async def test_the_bell_rings_for_new_work_if_it_is_configured_and_never_for_ones_own(house: House, on: bool) -> None:
    first = house.ticket()
    house.desk("ana").take()
    rung: list[int] = []
    async with at_the_desk(house, notify={"bell": on}) as hand:
        hand.app.bell = lambda: rung.append(1)  # type: ignore[method-assign]
        second = house.ticket("Later", customer="Otto Brandt")
        await hand.until(lambda: "1 new in the queue" in hand.seen())
        assert len(rung) == on
        await hand.press("t")
        await hand.until_said(f"Took #{second.number}")
        await hand.press("u")
        await hand.until(lambda: hand.screen.is_asking)
        await hand.type("a slip")
        await hand.press("enter")
        await hand.until_said("Released")
        assert len(rung) == on
        assert hand.screen.query_one(KeysLine).news == ""
        house.desk("lea").reassign([first.number], "tom", "ana is away")
        await hand.until(lambda: hand.screen.queue.listing.group("in hand") == (first.number,))
        assert len(rung) == 2 * on


async def test_the_title_says_who_and_how_much_and_only_our_own_text(house: House) -> None:
    async with at_the_desk(house, notify={"title": True}) as hand:
        titles: list[str] = []
        hand.app.show_title = titles.append  # type: ignore[method-assign]
        house.ticket("\x1b]2;hacked\x07")
        await hand.until(lambda: titles)
        assert titles == ["cs-tui · tom · 1 queued"]
        me = hand.screen.me
        summary = Summary(house.time.at, "open", None, 0, 3, 0)
        assert title(me, summary, ASCII) == "cs-tui - tom - 3 queued"
        assert title(me, summary, UNICODE).startswith("cs-tui · ")


async def test_the_terminals_own_title_is_put_aside_and_taken_up_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from textual.drivers.linux_driver import LinuxDriver

    sent: list[str] = []
    monkeypatch.setattr(LinuxDriver, "write", lambda self, data: sent.append(data))
    monkeypatch.setattr(LinuxDriver, "start_application_mode", lambda self: None)
    monkeypatch.setattr(LinuxDriver, "stop_application_mode", lambda self: None)
    driver = DeskDriver(make_app(house.desk("tom")))
    driver.stop_application_mode()
    assert sent == []
    driver.set_title("a")
    driver.set_title("b")
    driver.stop_application_mode()
    driver.start_application_mode()
    assert sent == [KEEP_TITLE, "\x1b]2;a\x07", "\x1b]2;b\x07", TITLE_BACK, KEEP_TITLE, "\x1b]2;b\x07"]


async def test_the_number_and_the_last_reply_can_be_copied_and_nothing_of_the_customers(house: House) -> None:
    ticket = house.ticket("Site down", "secret words of the customer")
    async with at_the_desk(house) as hand:

        async def command(words: str) -> None:
            await hand.press("colon")
            await hand.until(lambda: hand.screen.is_asking)
            await hand.type(words)

        await hand.until(lambda: hand.screen.number == ticket.number)
        await command("ticket's number")
        await hand.press("enter")
        await hand.until_said(f"Copied #{ticket.number}.")
        assert hand.app.clipboard == f"#{ticket.number}"
        await command("last reply")
        await hand.until(lambda: f"No reply has been sent on #{ticket.number}." in hand.seen())
        await hand.press("escape")
        tom = house.desk("tom")
        tom.take()
        tom.reply(ticket.number, BODY)
        house.owner.customer_message(ticket.number, "more secret words")
        await hand.until(lambda: hand.screen.shown is not None and len(hand.screen.shown.ticket.messages) == 3)
        await command("last reply")
        await hand.press("enter")
        await hand.until_said("Copied the last reply")
        assert BODY in hand.app.clipboard
        assert "secret" not in hand.app.clipboard


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 20)])
async def test_the_footer_of_the_review_shows_its_keys(house: House, size: tuple[int, int]) -> None:
    house.ticket()
    async with at_the_desk(house, size=size) as hand:

        def footer() -> str:
            return hand.seen().split("\n")[-1]

        await hand.press("t")
        await hand.until_said("Took")
        await hand.press("r")
        await hand.until(lambda: hand.screen.place == "reply")
        await hand.paste(BODY)
        await hand.until(lambda: "Ctrl-s review and send" in footer())
        await hand.press("ctrl+s")
        await hand.until(lambda: "y send   w send, wait   d send, resolve   e Esc back" in footer())
        assert all(hint.possible for hint in hand.screen.query_one(KeysLine).hints)
        await hand.press("e")
        await hand.until(lambda: "Ctrl-s review and send" in footer())
        await hand.type("Please call us.")
        await hand.press("ctrl+s")
        await hand.until(lambda: "y send" in footer())
        hints = hand.screen.query_one(KeysLine).hints
        assert [hint.possible for hint in hints] == [False, False, False, True]


async def test_what_one_did_today_is_one_key_away_and_follows(house: House) -> None:
    ticket = house.ticket()
    async with at_the_desk(house) as hand:
        await hand.press("D")
        await hand.until(lambda: "Nothing yet." in hand.seen())
        await hand.press("enter")
        await hand.until(lambda: "Site down" in hand.seen())
        await hand.press("D")
        await hand.until(lambda: "Nothing yet." in hand.seen())
        await hand.press("t")
        await hand.until_said("Took")
        assert "Site down" in hand.seen()
        await hand.press("D")
        await hand.until(lambda: "take 1" in hand.seen())
        house.desk("tom").note(ticket.number, "seen")
        await hand.until(lambda: "take 1 · note 1" in hand.seen())
        assert "TODAY tom" in hand.seen()
        assert f"09:00  #{ticket.number}" in hand.seen()
        await hand.press("escape")
        assert "Site down" in hand.seen()
        await hand.press("D")
        await hand.until(lambda: isinstance(hand.screen.pane.view, Today))
        await hand.press("D")
        assert "TODAY" not in hand.seen()


async def test_no_key_acts_on_a_ticket_that_today_covers(house: House) -> None:
    ticket = house.ticket()
    async with at_the_desk(house, size=(60, 20)) as hand:
        await hand.press("t")
        await hand.until_said("Took")
        await hand.press("D")
        await hand.until(lambda: "take 1" in hand.seen())
        await hand.press("u")
        assert "Esc goes back to the ticket" in hand.message
        assert not hand.screen.is_asking
    assert house.owner.ticket(ticket.number).holder == "tom"


async def test_a_lead_sees_what_all_did_and_a_day_without_a_ticket_can_be_left(house: House) -> None:
    number = house.ticket().number
    ana = house.desk("ana")
    ana.take()
    ana.reply(number, BODY, "resolve")
    async with at_the_desk(house, "lea") as hand:
        await hand.press("D")
        await hand.until(lambda: "take 1 · reply 1 · resolve 1" in hand.seen())
        assert "ana resolved it" in hand.seen()
        await hand.press("2", "escape")
        assert "No ticket is shown" in hand.seen()


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_the_locked_sign_off_is_readable_whole(house: House, size: tuple[int, int]) -> None:
    house.ticket()
    async with at_the_desk(house, size=size) as hand:
        await hand.press("t")
        await hand.until_said("Took")
        await hand.press("r")
        await hand.until(lambda: hand.screen.place == "reply")
        side = " ".join(line.rpartition("│")[2].strip() for line in hand.seen().split("\n"))
        said = " ".join(side.replace("locked", "").split())
        assert house.owner.policy().frame.sign_off in said
        assert "…" not in said
