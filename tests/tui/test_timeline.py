"""A ticket's progress and the day's work as sentences, from arrival to satisfaction (1.0)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from desk_hand import ZONE, House

from cs_tui.desk import Desk, Entry, Ticket
from cs_tui.tui.signs import UNICODE
from cs_tui.tui.telling import told
from cs_tui.tui.ticket_text import Today, View, lay_out

REPLY = "It is mended."


def entry(action: str, *, refused: bool = False, actor: str = "tom", **detail: object) -> Entry:
    at = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
    return Entry(1, at, actor, action, "1.0", detail, number=118, refused=refused)


def plain(lines: Iterable[list[tuple[str, str]]]) -> str:
    return "\n".join("".join(text for text, _ in line).rstrip() for line in lines)


def progress(desk: Desk, house: House, number: int, width: int = 100) -> str:
    """The progress of a ticket, as it is shown to an agent now."""
    ticket = desk.ticket(number)
    view = View("progress", ticket, desk.policy(), None, tuple(desk.log(number)))
    shown = plain(lay_out(view, width, house.time(), UNICODE))
    return shown[shown.index("progress  the whole") :]


SENTENCES = [
    (
        entry("open", actor="owner", set={"channel": "email", "customer": "linh@x.example", "department": None}),
        "arrived by e-mail from linh@x.example: unsorted",
    ),
    (
        entry(
            "open",
            actor="mai",
            set={
                "channel": "system",
                "customer": "linh@x.example",
                "department": "technical",
                "category": "interface",
                "status": "awaiting-approval",
            },
        ),
        "arrived on the system from linh@x.example, entered by mai: awaiting approval in technical/interface",
    ),
    (
        entry(
            "open",
            actor="mai",
            set={
                "channel": "email",
                "customer": "linh@x.example",
                "department": "customer-room",
                "category": "dispute",
                "status": "queued",
                "disputes": 97,
            },
        ),
        "dispute about #97 arrived by e-mail from linh@x.example, entered by mai: queued in customer-room/dispute",
    ),
    (entry("customer-message", actor="owner", set={"answered": False}), "the customer wrote again"),
    (
        entry("customer-message", actor="mai", set={"status": "in-progress"}),
        "the customer wrote again, entered by mai: back in its holder's hand",
    ),
    (
        entry("customer-message", actor="owner", set={"status": "queued"}),
        "the customer wrote again: opened again, with seven new days",
    ),
    (
        entry("sort", actor="mai", set={"status": "queued", "department": "business", "category": "login"}),
        "mai sorted it, queued in business/login",
    ),
    (
        entry("customer-message", actor="owner", set={"answered": False}, same_id_as=7),
        "the customer wrote again, with the Message-ID of another mail, on #7",
    ),
    (entry("auto-reply", actor="owner", set={}), "an automatic answer came in: nothing changes by it"),
    (entry("accepted", actor="owner", letter=3), "the mail server took the reply: it is delivered"),
    (entry("failed", actor="owner", letter=3, reason="550 no"), "a reply did not reach the customer: 550 no"),
    (
        entry("resent", actor="owner", letter=3),
        "a reply is sent again, with its old Message-ID: it is unknown whether the first one arrived",
    ),
    (entry("bounce", actor="owner", set={}, letter=3), "a mail server wrote about a reply: its words are a note"),
    (entry("approve", actor="mai", set={"status": "queued"}), "mai approved it: queued"),
    (entry("decline", actor="mai", set={"status": "resolved"}), "mai declined it with a reply: resolved"),
    (entry("take", set={"status": "in-progress"}), "tom took it"),
    (entry("reply", set={"answered": True}), "tom replied"),
    (entry("note", set={}), "tom left a note"),
    (entry("wait", set={"status": "waiting"}), "tom left it waiting for the customer"),
    (entry("resolve", set={"status": "resolved"}), "tom resolved it"),
    (entry("release", set={}, reason="ill"), "tom released it to its place in the queue: ill"),
    (
        entry(
            "hand-over",
            set={"status": "queued", "department": "business", "category": "login"},
            reason="a login matter",
        ),
        "tom handed it over, queued in business/login: a login matter",
    ),
    (
        entry("reassign", actor="lea", set={"holder": "ngoc"}, reason="illness", former="tom"),
        "lea moved it from tom to ngoc: illness",
    ),
    (
        entry("reassign", actor="lea", set={"holder": None, "status": "queued"}, reason="illness", former="tom"),
        "lea moved it from tom back to the queue: illness",
    ),
    (entry("reopen", actor="lea", set={}, reason="down again"), "lea opened it again, with seven new days: down again"),
    (entry("next-issue", set={}, after=117), "became due 24 h after #117 was processed"),
    (entry("merge", actor="lea", set={"merged_into": 117}), "lea merged it into #117"),
    (entry("merged-in", actor="lea", set={}, merged=124), "lea merged #124 into it"),
    (
        entry("rate", actor="mai", set={"satisfaction": 4, "satisfaction_said": "Quick."}),
        "mai recorded the customer's satisfaction: 4 of 5, “Quick.”",
    ),
    (
        entry("rate", actor="mai", set={"satisfaction": 2, "satisfaction_said": ""}),
        "mai recorded the customer's satisfaction: 2 of 5",
    ),
    (entry("dispute", actor="mai", dispute=130), "mai opened the dispute #130 about it"),
    (entry("ready", set={}, then="resolve"), "tom left a reply that resolves it ready to be sent when the desk opens"),
    (entry("ready", set={}, then="decline"), "tom left a decline ready to be sent when the desk opens"),
    (entry("unready"), "tom changed what was left ready: it no longer goes out by itself"),
    (entry("hand-over", refused=True, reason="#118 is queued."), "tom's hand over was refused: #118 is queued."),
    (entry("agent-add", agent="kim", role="lead", sha256="x"), "tom: agent add · agent: kim, role: lead"),
    (entry("mended"), "tom: mended"),
]


@pytest.mark.parametrize(("told_of", "said"), SENTENCES, ids=[said for _, said in SENTENCES])
def test_each_entry_is_a_sentence_in_the_past_tense(told_of: Entry, said: str) -> None:
    assert told(told_of, timedelta(hours=24)) == said


ACTIONS = sorted({each.action for each, _ in SENTENCES})


@pytest.mark.parametrize(
    "detail", [{"set": None}, {"set": "x"}, {"set": {"status": ["x"]}, "then": ["x"]}, {"after": {}}]
)
@pytest.mark.parametrize("action", ACTIONS)
def test_an_entry_that_was_tampered_with_is_told_all_the_same(action: str, detail: dict[str, object]) -> None:
    assert told(entry(action, **detail), timedelta(hours=24))


@pytest.mark.parametrize("action", ["release", "rate", "open", "agent-add", "mended"])
def test_what_came_from_outside_is_made_safe_in_a_sentence(action: str) -> None:
    evil = "\x1b]52;c;x\x07 \u202e[@click=app.quit()]\n\nx"
    changes = {"satisfaction": 1, "satisfaction_said": evil, "customer": evil}
    said = told(entry(action, actor=evil, reason=evil, agent=evil, set=changes), timedelta(hours=24))
    assert not set(said) & set("\x1b\x07\u202e\n")


@pytest.fixture
def worked(house: House) -> Ticket:
    """A ticket that went through many hands: nine on a Monday to its resolution on Tuesday."""
    ticket = house.ticket()
    number = ticket.number
    tom, ana, lea = house.desk("tom"), house.desk("ana"), house.desk("lea")
    house.time.go(hours=2, minutes=10)
    tom.take()
    tom.take()
    house.time.go(seconds=30)
    lea.reassign([number], "ana", "illness")
    house.time.go(days=1)
    ana.reply(number, REPLY, then="resolve")
    return ticket


def test_the_progress_goes_by_days_with_times_sentences_clauses_and_the_open_time_between(
    house: House, worked: Ticket
) -> None:
    assert progress(house.desk("lea"), house, worked.number).splitlines() == [
        "progress  the whole journal (1.0)",
        "",
        " Mon 2 Mar",
        " 09:00  arrived by e-mail from linhtran@example.com: queued in technical/hosting-domain (1.0)",
        " 11:10  tom took it (3.1)   after 2 h 10 of open time",
        " 11:10  lea moved it from tom to ana: illness (4.1)",
        "",
        " today, Tue 3 Mar",
        " 11:10  ana replied (3.3)   after 1 d of open time",
        " 11:10  ana resolved it (3.3)",
        "",
        " ▸ resolved, after 1 d 2 h of open time",
        " ▸ satisfaction: nothing recorded yet",
    ]


def test_the_progress_ends_with_the_customers_satisfaction(house: House, worked: Ticket) -> None:
    house.time.go(hours=1)
    house.desk("mai").rate(worked.number, 4, "Quick enough.")
    lines = progress(house.desk("lea"), house, worked.number).splitlines()
    assert " 12:10  mai recorded the customer's satisfaction: 4 of 5, “Quick enough.” (1.4a)" in "\n".join(lines)
    assert lines[-2:] == [" ▸ resolved, after 1 d 2 h of open time", " ▸ satisfaction: 4 of 5"]


def test_an_entry_that_was_tampered_with_stands_in_the_progress(house: House, worked: Ticket) -> None:
    lea = house.desk("lea")
    ticket = lea.ticket(worked.number)
    entries = tuple(
        entry(action, set={"department": ["x"], "category": {}, "due_from": []})
        for action in ("take", "reopen", "open")
    )
    view = View("progress", ticket, lea.policy(), None, entries)
    assert "tom took it" in plain(lay_out(view, 100, house.time(), UNICODE))


def test_time_in_which_the_desk_was_shut_is_not_counted(house: House) -> None:
    number = house.ticket(department="business", category="login").number
    bo = house.desk("bo")
    bo.take()
    house.time.go(hours=5)
    bo.note(number, "Looked at it after lunch.")
    assert "after 3 h 30 of open time" in progress(bo, house, number)


def test_on_a_weekend_the_time_of_what_is_common_is_counted_alone(house: House) -> None:
    house.time.go(days=5)
    common, other = house.ticket().number, house.ticket("A form", category="interface").number
    house.time.go(hours=3)
    for number in (common, other):
        house.desk("lea").note(number, "Seen.")
    assert "after 3 h 00 of open time" in progress(house.desk("lea"), house, common)
    assert "of open time" not in progress(house.desk("lea"), house, other)


def test_the_time_of_what_was_opened_again_is_counted_anew(house: House, worked: Ticket) -> None:
    lea, ana = house.desk("lea"), house.desk("ana")
    house.time.go(hours=3)
    lea.reopen(worked.number, "It is down again.")
    house.time.go(hours=1)
    ana.take()
    ana.reply(worked.number, REPLY, then="resolve")
    assert "resolved, after 1 h 00 of open time" in progress(lea, house, worked.number)


def test_refusals_are_told_dim(house: House) -> None:
    number = house.ticket().number
    tom = house.desk("tom")
    tom.resolve(number)
    view = View("progress", tom.ticket(number), tom.policy(), None, tuple(tom.log(number)))
    lines = lay_out(view, 100, house.time(), UNICODE)
    (refused,) = [line for line in lines if "was refused" in "".join(text for text, _ in line)]
    assert {ink for text, ink in refused if text.strip()} == {"faint"}


@pytest.mark.parametrize(
    ("do", "said"),
    [
        (lambda house, number: None, "queued: number 1, due in 7 d"),
        (lambda house, number: house.desk("tom").take(), "in progress with tom, due in 7 d"),
        (lambda house, number: house.time.go(days=7, hours=2), "queued: number 1, overdue for 2 h 00"),
    ],
)
def test_the_progress_of_what_is_not_processed_ends_with_where_it_stands(house: House, do, said: str) -> None:
    number = house.ticket().number
    do(house, number)
    assert progress(house.desk("tom"), house, number).splitlines()[-1] == f" ▸ {said}"


def test_a_duplicates_progress_ends_with_where_it_goes_on(house: House) -> None:
    first, second = house.ticket().number, house.ticket("Again").number
    house.desk("lea").merge(second, first)
    assert progress(house.desk("tom"), house, second).endswith(f"▸ merged into #{first}: it goes on there")
    assert f"lea merged #{second} into it" in progress(house.desk("tom"), house, first)


@pytest.mark.parametrize("width", [24, 40, 60, 80])
def test_no_line_is_wider_than_the_pane(house: House, worked: Ticket, width: int) -> None:
    house.desk("lea").reopen(worked.number, "It is down again, and " * 10)
    shown = progress(house.desk("lea"), house, worked.number, width)
    assert max(map(len, shown.splitlines())) <= max(width, len("progress  the whole journal (1.0)"))


def test_today_tells_what_was_done_the_newest_first_in_the_same_sentences(house: House, worked: Ticket) -> None:
    lea = house.desk("lea")
    view = Today(tuple(lea.today()), "technical", lea.policy(), by_all=True)
    assert plain(lay_out(view, 100, house.time(), UNICODE)).splitlines() == [
        " today  Tue 3 Mar, technical",
        " reply 1 · resolve 1",
        "",
        " 11:10  #1      ana resolved it (3.3)",
        " 11:10  #1      ana replied (3.3)",
    ]
