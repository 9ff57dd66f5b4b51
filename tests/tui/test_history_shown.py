"""What the ticket pane tells besides the conversation: the customer's other tickets, duplicates, what is disputed."""

from collections.abc import Callable

import pytest
from desk_hand import House, at_the_desk
from test_desk_looks import keys

from cs_tui.desk import Desk
from cs_tui.tui.app import make_app
from cs_tui.tui.signs import UNICODE
from cs_tui.tui.snapshot import read_shown
from cs_tui.tui.ticket_text import View, lay_out

REPLY = "It is mended."


def conversation(desk: Desk, house: House, number: int, width: int = 90) -> list[str]:
    """The lines of a ticket as it is first shown, below its head."""
    shown = read_shown(desk, number)
    past, disputed = shown.past, shown.disputed
    view = View("conversation", shown.ticket, desk.policy(), shown.standing, past=past, disputed=disputed)
    lines = ["".join(text for text, _ in line).rstrip() for line in lay_out(view, width, house.time(), UNICODE)]
    return lines[lines.index("") + 1 :]


def block(lines: list[str]) -> list[str]:
    """The customer's other tickets among the lines."""
    first = next(place for place, line in enumerate(lines) if line.startswith(" also theirs"))
    return lines[first : [*lines, ""].index("", first)]


@pytest.fixture
def several(house: House) -> dict[str, int]:
    """A customer's tickets with an outcome each, by name."""
    made = {"resolved": house.ticket("First").number}
    tom, mai, lea = house.desk("tom"), house.desk("mai"), house.desk("lea")
    tom.take()
    house.time.go(hours=2, minutes=10)
    tom.reply(made["resolved"], REPLY, then="resolve")
    mai.rate(made["resolved"], 4, "")
    made["declined"] = house.ticket("Second", category="interface").number
    mai.decline(made["declined"], "This is not offered.")
    made["waiting"] = house.ticket("Third").number
    tom.take()
    tom.reply(made["waiting"], "Which server is it?", then="wait")
    made["queued"] = house.ticket("Fourth").number
    made["duplicate"] = house.ticket("Fifth", body="The same once more.").number
    lea.merge(made["duplicate"], made["queued"])
    made["this"] = house.ticket("Sixth", category="interface").number
    return made


def test_the_customers_other_tickets_stand_under_the_head_each_in_a_line_with_its_outcome(
    house: House, several: dict[str, int]
) -> None:
    assert block(conversation(house.desk("tom"), house, several["this"])) == [
        " also theirs",
        " #5  11:10  hosting-domain  merged into #4",
        " #4  11:10  hosting-domain  queued: number 1",
        " #3  11:10  hosting-domain  waiting for the customer, with tom",
        " #2  11:10  interface       declined by mai after 0 min",
        " #1  09:00  hosting-domain  resolved by tom after 2 h 10 · rated 4/5",
    ]


def test_of_many_others_the_newest_five_are_told_and_c_shows_all(house: House) -> None:
    for each in range(7):
        house.ticket(f"Problem {each}")
    lines = block(conversation(house.desk("tom"), house, 7))
    assert lines[0] == " also theirs  c shows all"
    assert [line.split()[0] for line in lines[1:]] == ["#6", "#5", "#4", "#3", "#2"]


def test_nothing_is_said_where_there_is_no_other_ticket_that_the_agent_may_read(house: House) -> None:
    house.ticket(department="business", category="login")
    number = house.ticket().number
    assert not any("also theirs" in line for line in conversation(house.desk("tom"), house, number))
    assert "#1" in block(conversation(house.desk("mai"), house, number))[1]


@pytest.mark.parametrize(("width", "first"), [(90, " also theirs"), (40, " Linh Tran · 11:10")])
def test_where_there_is_room_the_block_stands_before_the_conversation_else_behind_it(
    house: House, several: dict[str, int], width: int, first: str
) -> None:
    assert conversation(house.desk("tom"), house, several["this"], width)[0] == first


@pytest.mark.parametrize("width", [20, 30, 40, 58])
def test_the_block_keeps_to_the_width(house: House, several: dict[str, int], width: int) -> None:
    assert max(map(len, block(conversation(house.desk("tom"), house, several["this"], width)))) <= width


def test_messages_that_came_with_a_duplicate_say_which(house: House, several: dict[str, int]) -> None:
    lines = conversation(house.desk("tom"), house, several["queued"])
    (came,) = [place for place, line in enumerate(lines) if line.endswith(f"from #{several['duplicate']}")]
    assert lines[came] == " Linh Tran · 11:10 · from #5"
    assert lines[came + 1] == "   The same once more."
    assert " Linh Tran · 11:10" in lines


def test_a_dispute_shows_the_disputed_ticket_whole_with_its_journal(house: House) -> None:
    number = house.ticket("Site down", body="We lose orders.").number
    house.desk("tom").take()
    house.desk("tom").reply(number, REPLY, then="resolve")
    house.time.go(hours=1)
    mai = house.desk("mai")
    dispute = mai.dispute(number, "It never worked.")
    lines = conversation(mai, house, dispute.number)
    below = lines[next(i for i, line in enumerate(lines) if f"the disputed ticket #{number}" in line) :]
    assert "   It never worked." in lines[: -len(below)]
    told = "\n".join(below)
    for said in (
        "Site down",
        "   We lose orders.",
        REPLY,
        f"progress  of #{number}",
        "tom took it (3.1)",
        "resolved, after",
    ):
        assert said in told


def test_who_may_not_read_the_disputed_ticket_is_shown_nothing_of_it(house: House) -> None:
    number = house.ticket("Site down", body="We lose orders.").number
    house.desk("tom").take()
    house.desk("tom").reply(number, REPLY, then="resolve")
    dispute = house.desk("mai").dispute(number, "It never worked.").number
    mai = house.desk("mai")
    mai.take()
    handed = mai.hand_over(dispute, "business", "login", "It is about the login.")
    assert handed.department == "business"
    assert "We lose orders." not in "\n".join(conversation(house.desk("bo"), house, dispute))


def test_what_a_disputed_ticket_and_a_long_journal_weigh_counts_for_the_pane(house: House) -> None:
    number = house.ticket("Site down", body="x" * 30_000).number
    tom = house.desk("tom")
    ticket = tom.ticket(number)
    alone = View("conversation", ticket, tom.policy())
    assert View("conversation", ticket, tom.policy(), disputed=ticket).weight == 2 * alone.weight
    journal = ticket.entries * 1_000
    assert View("progress", ticket, tom.policy(), entries=journal).weight > alone.weight + 20_000


async def test_the_others_are_seen_in_the_pane_and_follow_what_becomes_of_them(
    house: House, several: dict[str, int]
) -> None:
    async with at_the_desk(house, "tom") as hand:
        await hand.press("slash")
        await hand.type(f"{several['this']}\n")
        await hand.until(lambda: "waiting for the customer, with tom" in hand.seen())
        house.time.go(minutes=5)
        house.desk("mai").customer_message(several["waiting"], "The second one.")
        await hand.until(lambda: "in progress with tom" in hand.seen())


async def test_the_progress_is_a_timeline_on_the_screen(house: House, several: dict[str, int]) -> None:
    async with at_the_desk(house, "tom", (80, 24)) as hand:
        await hand.press("slash")
        await hand.type(f"{several['resolved']}\n")
        await hand.until(lambda: hand.screen.number == several["resolved"])
        await hand.press("p")
        await hand.until(lambda: "tom took it" in hand.screen.pane.text())
        assert "tom resolved it (3.3)" in hand.screen.pane.text()
        assert "satisfaction: 4 of 5" in hand.screen.pane.text()
        await hand.press("q")
        await hand.until(lambda: "also theirs" in hand.screen.pane.text())


async def test_the_progress_tells_of_a_draft_as_the_conversation_does(house: House) -> None:
    number = house.ticket("Site down").number
    house.desk("tom").take()
    house.desk("tom").save_draft(number, "It is")
    async with at_the_desk(house, "tom") as hand:
        await hand.until(lambda: "you have a draft" in hand.screen.pane.text())
        await hand.press("p")
        await hand.until(lambda: "tom took it" in hand.screen.pane.text())
        assert "you have a draft" in hand.screen.pane.text()


@pytest.mark.parametrize("size", [(140, 40), (80, 24)], ids=["140x40", "80x24"])
@pytest.mark.parametrize("pressed", ["2", "2p"], ids=["conversation", "progress"])
def test_the_pane(
    snap_compare: Callable[..., bool], house: House, several: dict[str, int], size: tuple[int, int], pressed: str
) -> None:
    app = make_app(house.desk("tom"), {"theme": "dark"}, poll=60)
    run = keys(pressed, until="lea merged #5 into it" if "p" in pressed else "also theirs")
    assert snap_compare(app, terminal_size=size, run_before=run)
