"""The demo's agents, customers and tickets and the reply templates keep the rules that the demo plays them by.

The program that opens the demo works these tickets through the policy: each department's queue strictly in order, in
opening hours.
Data that cannot have come about that way must be found here, not there.
"""

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parents[2] / "data"
CATEGORIES = {
    "business": {"product-usage", "quotation", "mail-account", "login", "billing"},
    "technical": {"hosting-domain", "interface", "service-install"},
    "design": {"design-request", "interface"},
    "customer-room": {"dispute", "satisfaction", "contract-transfer", "document"},
}
REQUIREMENTS = {"interface", "service-install", "design-request", "contract-transfer"}
ENDS = {"unsorted", "awaiting-approval", "queued", "in-progress", "waiting", "resolved", "declined", "merged"}
WORKED = {"resolved", "waiting", "in-progress", "declined"}
UNFINISHED = {"waiting", "in-progress"}
TICKET_KEYS = {"customer", "channel", "subject", "body", "department", "category", "opened", "ends"}
MAY_HAVE = {"replies", "answers", "note", "rated", "disputed", "merged_into"}
PROGRAM_PLACEHOLDERS = {"customer_name", "ticket_number", "subject", "agent_name", "department"}

# Before the demo's Monday 09:00: the latest moment a ticket may have been opened and yet have been worked on.
THURSDAY_NOON = timedelta(days=3, hours=21)
FRIDAY_AFTERNOON = timedelta(days=2, hours=17)
WEEK = timedelta(days=7)

OFF_THE_SYSTEM = re.compile(
    r"\b(?:call|calls|calling|phone|telephone|ring us|text us|chat|whatsapp|zalo|viber|telegram|skype"
    r"|wechat|kakao\w*|messenger|signal|facebook|gọi|điện thoại|anruf\w*"
    r"|telefon\w*|appelez|téléphon\w*|llame|llámenos|teléfono|ligue|telefone"
    r"|zadzwo\w*|telefonare|chiamat\w*)\b|[電电][話话]|전화|هاتف|https?://|@|\+\d",
    re.IGNORECASE,
)
DIGITS = re.compile(r"\d(?:[\s.()/-]?\d){6,}")
UNKIND = re.compile(
    r"!!|\b(?:you must|you should|you failed|your fault|your mistake|as i said|as already|obviously|stupid|nonsense"
    r"|calm down|not our problem)\b",
    re.IGNORECASE,
)
SHOUTING = re.compile(r"\b[A-Z]{3,}\b(?:\W+\b[A-Z]{3,}\b){2,}")
FRAME = re.compile(
    r"^dear\b|thank you for your interest|\b(?:kind|best) regards\b|\bsincerely\b|^yours\b",
    re.IGNORECASE | re.MULTILINE,
)


def load(name: str) -> list[dict[str, Any]]:
    with (DATA / "demo" / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)[name]


def age(ticket: dict[str, Any]) -> timedelta:
    """How long before the demo's start the ticket was opened."""
    return span(ticket["opened"])


def span(text: str) -> timedelta:
    assert re.fullmatch(r"\d+[dhm](?: \d+[dhm])*", text), text
    parts = {unit: int(number) for number, unit in re.findall(r"(\d+)([dhm])", text)}
    return timedelta(days=parts.get("d", 0), hours=parts.get("h", 0), minutes=parts.get("m", 0))


def faults_of_reply(text: str) -> list[str]:
    """What the reply gate would refuse or warn about, as far as words alone tell."""
    searches = (OFF_THE_SYSTEM, DIGITS, UNKIND, SHOUTING, FRAME)
    return [found.group() for pattern in searches if (found := pattern.search(text))]


AGENTS = load("agents")
CUSTOMERS = load("customers")
TICKETS = load("tickets")
TEMPLATES = {
    path.relative_to(DATA / "templates"): tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted((DATA / "templates").rglob("*.toml"))
}


def of_department(department: str) -> list[dict[str, Any]]:
    return [ticket for ticket in TICKETS if ticket["department"] == department]


def behind(tickets: list[dict[str, Any]], place: int) -> list[dict[str, Any]]:
    """The customer's earlier, unfinished tickets that the one at this place has to wait for."""
    return [
        earlier
        for earlier in tickets[:place]
        if earlier["customer"] == tickets[place]["customer"] and earlier["ends"] in UNFINISHED
    ]


# Agents and customers


def test_each_agent_was_last_seen_at_their_desk_or_leaving_it() -> None:
    for agent in AGENTS:
        assert ("seen" in agent) != ("left" in agent), agent["name"]
        seen = span(agent["left"] if "left" in agent else agent["seen"])
        assert timedelta() < seen < WEEK
        assert "left" in agent or seen < timedelta(minutes=5), "an open desk is seen every five minutes"


def test_each_department_has_one_lead_and_a_few_agents() -> None:
    assert len({agent["name"] for agent in AGENTS}) == len(AGENTS)
    for department in CATEGORIES:
        roles = Counter(agent["role"] for agent in AGENTS if agent["department"] == department)
        assert roles["lead"] == 1
        assert roles["agent"] in {2, 3}
        assert set(roles) == {"lead", "agent"}
    assert {agent["department"] for agent in AGENTS} == set(CATEGORIES)


@pytest.mark.parametrize(
    ("name", "department", "role"),
    [("tom", "technical", "agent"), ("lea", "technical", "lead"), ("mai", "customer-room", "agent")],
)
def test_the_agents_that_the_readme_names_exist(name: str, department: str, role: str) -> None:
    agent = next(agent for agent in AGENTS if agent["name"] == name)
    assert (agent["department"], agent["role"]) == (department, role)


def test_customers_are_many_and_each_has_a_ticket() -> None:
    addresses = [customer["address"] for customer in CUSTOMERS]
    assert len(addresses) == len(set(addresses)) >= 62
    assert set(addresses) == {ticket["customer"] for ticket in TICKETS}
    assert all(customer["name"].strip() for customer in CUSTOMERS)


def test_every_address_is_under_a_reserved_domain() -> None:
    texts = [customer["address"] for customer in CUSTOMERS] + [ticket["subject"] + ticket["body"] for ticket in TICKETS]
    domains = re.findall(r"[\w.-]+@([\w-]+(?:\.[\w-]+)+)", "\n".join(texts))
    assert len(domains) >= len(CUSTOMERS)
    assert [domain for domain in domains if not re.search(r"(?:\.example|^example\.(?:com|org|net))$", domain)] == []


@pytest.mark.parametrize(
    "script", ["CJK", "HIRAGANA", "HANGUL", "ARABIC", "DEVANAGARI", "CYRILLIC", "GREEK", "THAI", "HEBREW"]
)
def test_customers_write_their_names_in_many_scripts(script: str) -> None:
    letters = "".join(customer["name"] for customer in CUSTOMERS)
    assert any(unicodedata.name(letter, "").startswith(script) for letter in letters)


# Tickets, one by one


def test_every_ticket_has_its_keys_and_known_values() -> None:
    for ticket in TICKETS:
        assert set(ticket) >= TICKET_KEYS, ticket["subject"]
        assert set(ticket) <= TICKET_KEYS | MAY_HAVE, ticket["subject"]
        assert ticket["channel"] in {"email", "system"}
        assert ticket["ends"] in ENDS
        assert ticket["category"] in CATEGORIES[ticket["department"]], ticket["subject"]
        assert ticket["subject"].strip()
        assert ticket["body"].strip()
        assert "\n" not in ticket["subject"]


def test_only_requirements_await_approval_or_are_declined() -> None:
    for ticket in TICKETS:
        if ticket["ends"] in {"awaiting-approval", "declined"}:
            assert ticket["category"] in REQUIREMENTS, ticket["subject"]


def test_replies_and_answers_fit_the_end() -> None:
    for ticket in TICKETS:
        replies, answers = len(ticket.get("replies", [])), len(ticket.get("answers", []))
        match ticket["ends"]:
            case "resolved" | "waiting":
                assert replies == answers + 1, ticket["subject"]
            case "declined":
                assert (replies, answers) == (1, 0), ticket["subject"]
            case "in-progress":
                assert replies == answers, ticket["subject"]
            case _:
                assert (replies, answers) == (0, 0), ticket["subject"]


def test_what_is_processed_may_be_rated_and_what_is_rated_low_disputed() -> None:
    rated = [ticket for ticket in TICKETS if "rated" in ticket]
    for ticket in rated:
        assert ticket["ends"] in {"resolved", "declined"}, ticket["subject"]
        assert set(ticket["rated"]) == {"score", "said", "after"}
        assert ticket["rated"]["score"] in range(1, 6)
        assert ticket["rated"]["said"].strip()
        assert span(ticket["rated"]["after"]) < age(ticket)
    assert len(rated) >= 20
    happy = sum(ticket["rated"]["score"] >= 4 for ticket in rated)
    assert len(rated) * 0.6 < happy <= len(rated) - 3
    assert len([ticket for ticket in TICKETS if ticket["ends"] == "resolved"]) > len(rated) + 10, "some are still asked"
    disputed = [ticket for ticket in TICKETS if "disputed" in ticket]
    assert len(disputed) == 1
    assert all(ticket["rated"]["score"] <= 2 for ticket in disputed)


def test_a_duplicate_goes_into_an_older_queued_ticket_of_its_customer() -> None:
    merged = [(place, ticket) for place, ticket in enumerate(TICKETS) if ticket["ends"] == "merged"]
    assert [ticket for ticket in TICKETS if "merged_into" in ticket] == [ticket for _, ticket in merged] != []
    for place, ticket in merged:
        older = next(older for older in TICKETS[:place] if older["subject"] == ticket["merged_into"])
        assert (older["customer"], older["department"]) == (ticket["customer"], ticket["department"])
        assert older["ends"] == "queued"


def test_replies_keep_the_policy() -> None:
    faults = {ticket["subject"]: faults_of_reply(reply) for ticket in TICKETS for reply in ticket.get("replies", [])}
    assert {subject: found for subject, found in faults.items() if found} == {}
    assert not any("{{" in reply for ticket in TICKETS for reply in ticket.get("replies", []))


def test_nothing_is_said_twice() -> None:
    for texts in (
        [ticket["subject"] for ticket in TICKETS],
        [ticket["body"] for ticket in TICKETS],
        [reply for ticket in TICKETS for reply in ticket.get("replies", [])],
        [ticket["note"] for ticket in TICKETS if "note" in ticket],
        [ticket["rated"]["said"] for ticket in TICKETS if "rated" in ticket],
    ):
        assert [text for text, times in Counter(texts).items() if times > 1] == []


# Tickets together


def test_tickets_are_in_order_of_arrival() -> None:
    ages = [age(ticket) for ticket in TICKETS]
    assert all(earlier >= later for earlier, later in pairwise(ages))
    assert timedelta(days=11, hours=12) < ages[0] < timedelta(days=12, hours=12)
    assert sum(one < timedelta(days=2, hours=9) for one in ages) >= 30, "a lively weekend"
    assert sum(one < timedelta(hours=9) for one in ages) >= 10, "a lively early Monday"


def test_there_are_enough_tickets_of_every_end() -> None:
    assert len(TICKETS) >= 130
    ends = Counter(ticket["ends"] for ticket in TICKETS)
    least = {"unsorted": 26, "awaiting-approval": 6, "queued": 45, "waiting": 9, "resolved": 40, "declined": 2}
    assert {end: ends[end] for end, count in least.items() if ends[end] < count} == {}
    assert ends["declined"] <= 3
    assert sum("note" in ticket for ticket in TICKETS) >= 15
    assert sum("answers" in ticket for ticket in TICKETS) >= 5


def test_every_category_is_there_and_every_requirement_awaits_somewhere() -> None:
    scopes = Counter((ticket["department"], ticket["category"]) for ticket in TICKETS)
    queued = {(ticket["department"], ticket["category"]) for ticket in TICKETS if ticket["ends"] == "queued"}
    for department, categories in CATEGORIES.items():
        for category in categories:
            assert scopes[department, category] >= 3
            assert (department, category) in queued
    assert {ticket["category"] for ticket in TICKETS if ticket["ends"] == "awaiting-approval"} == REQUIREMENTS


@pytest.mark.parametrize("department", CATEGORIES)
def test_a_department_holds_two_or_three_tickets_and_no_more_than_it_has_hands(department: str) -> None:
    held = sum(ticket["ends"] == "in-progress" for ticket in of_department(department))
    hands = sum(agent["department"] == department for agent in AGENTS)
    assert held in {2, 3}
    assert held <= hands - 1, "somebody must be free to take: tom in technical"


@pytest.mark.parametrize("department", CATEGORIES)
def test_a_queue_was_worked_strictly_in_order(department: str) -> None:
    tickets = of_department(department)
    last_worked = max(place for place, ticket in enumerate(tickets) if ticket["ends"] in WORKED)
    for place, ticket in enumerate(tickets[:last_worked]):
        if ticket["ends"] == "queued":
            assert behind(tickets, place), f"{ticket['subject']} was passed over for no reason"
    first_held = min(place for place, ticket in enumerate(tickets) if ticket["ends"] == "in-progress")
    later = {ticket["ends"] for ticket in tickets[first_held:]}
    assert not later & (WORKED - {"in-progress"}), "what is in hand was taken last"


@pytest.mark.parametrize("department", CATEGORIES)
def test_no_customer_was_served_out_of_their_own_order(department: str) -> None:
    open_before = set()
    for ticket in of_department(department):
        if ticket["ends"] in WORKED:
            assert ticket["customer"] not in open_before, ticket["subject"]
        if ticket["ends"] not in {"resolved", "declined"}:
            open_before.add(ticket["customer"])


def test_nothing_was_worked_that_came_too_late_for_it() -> None:
    for ticket in TICKETS:
        if ticket["ends"] in WORKED:
            latest = THURSDAY_NOON
            if ticket["department"] == "technical" and ticket["ends"] != "declined":
                latest = FRIDAY_AFTERNOON
            assert age(ticket) > latest, ticket["subject"]


def test_chains_of_one_customer_wait_behind_unfinished_tickets() -> None:
    chains = defaultdict(list)
    for department in CATEGORIES:
        tickets = of_department(department)
        for place, ticket in enumerate(tickets):
            if ticket["ends"] == "queued" and (before := behind(tickets, place)):
                chains[department, ticket["customer"]].append((ticket, before))
    assert {department for department, _ in chains} == set(CATEGORIES)
    links = [link for chain in chains.values() for link in chain]
    assert len(links) >= 6
    assert all(2 <= len(chain) + 1 <= 4 for chain in chains.values())
    overdue = [ticket for ticket, before in links if age(ticket) > WEEK and before[0]["ends"] == "waiting"]
    assert len(overdue) >= 2


@pytest.mark.parametrize("end", ["unsorted", "awaiting-approval", "waiting", "queued"])
def test_some_are_overdue(end: str) -> None:
    assert any(ticket["ends"] == end and age(ticket) > WEEK for ticket in TICKETS)


def test_the_technical_queue_is_good_to_play() -> None:
    technical = of_department("technical")
    queue = [(place, ticket) for place, ticket in enumerate(technical) if ticket["ends"] == "queued"]
    first = queue[:12]
    assert sum(not behind(technical, place) for place, _ in first) >= 10
    assert len({ticket["category"] for _, ticket in first}) >= 2
    assert not any(age(ticket) < timedelta(minutes=30) for _, ticket in queue), (
        "no time to sort it before the demo opens"
    )


# Particular tickets


def test_the_hostile_ticket_is_hostile_and_about_sixth_in_the_technical_queue() -> None:
    queue = [ticket for ticket in of_department("technical") if ticket["ends"] == "queued"]
    place = next(place for place, ticket in enumerate(queue, 1) if ticket["customer"] == "mallory@phish.example")
    assert 5 <= place <= 7
    hostile = queue[place - 1]
    for part in ("[/]", "[@click=app.quit]click[/]", "[$primary]", "\x1b]52;c;", "\x9b", "\u202e", "\u200b"):
        assert part in hostile["subject"]
    assert (
        sum(unicodedata.combining(letter) > 0 or unicodedata.category(letter) == "Me" for letter in hostile["subject"])
        == 50
    )
    for part in (
        "[/]",
        "[@click=app.quit]",
        "[$primary",
        "\x1b]52;c;",
        "\x9d",
        "\u202e",
        "\u200b",
        "=cmd|' /C calc'!A0",
    ):
        assert part in hostile["body"]


def test_the_front_desk_gets_hostile_text_too_that_looks_like_its_own() -> None:
    hostile = next(ticket for ticket in TICKETS if ticket["customer"] == "desk@lotus-web.phish.example")
    assert hostile["ends"] == "unsorted"
    for part in ("[green]", "[/]", "[link=", "\x1b[2K", "\x08", "\u202e"):
        assert part in hostile["subject"]
    for part in ("[@click=app.approve_all]", "\x1b[8m", "\x9b", "<script>", "DROP TABLE", "=HYPERLINK(", "\u2066"):
        assert part in hostile["body"]


def test_only_hostile_tickets_have_control_characters() -> None:
    for ticket in TICKETS:
        if ticket["customer"].endswith("phish.example"):
            continue
        said = [ticket["rated"]["said"]] if "rated" in ticket else []
        kept = [ticket.get("note", ""), ticket.get("disputed", ""), *ticket.get("replies", []), *said]
        text = "".join([ticket["subject"], ticket["body"], *kept])
        assert {letter for letter in text if unicodedata.category(letter) in {"Cc", "Cf"}} <= {"\n"}, ticket["subject"]


def test_what_waits_to_be_sorted_is_of_every_department_and_length_and_some_came_at_once() -> None:
    unsorted = [ticket for ticket in TICKETS if ticket["ends"] == "unsorted"]
    assert {ticket["department"] for ticket in unsorted} == set(CATEGORIES)
    assert len({(ticket["department"], ticket["category"]) for ticket in unsorted}) >= 11
    assert any(len(ticket["body"].split()) <= 2 for ticket in unsorted)
    assert any(len(ticket["body"].split()) >= 100 for ticket in unsorted)
    assert max(Counter(ticket["opened"] for ticket in unsorted).values()) >= 2


def test_tickets_come_in_all_sizes() -> None:
    assert any(len(ticket["body"].splitlines()) >= 60 for ticket in TICKETS)
    assert any(len(ticket["body"].split()) == 1 for ticket in TICKETS)
    assert any("attached" in ticket["body"] for ticket in TICKETS)
    assert any(ord(letter) > 0x1F000 for ticket in TICKETS for letter in ticket["subject"])


def test_customers_come_back_and_to_several_departments() -> None:
    assert max(Counter(ticket["customer"] for ticket in TICKETS).values()) == 5
    departments = defaultdict(set)
    for ticket in TICKETS:
        departments[ticket["customer"]].add(ticket["department"])
    assert sum(len(one) >= 2 for one in departments.values()) >= 10


def test_about_half_of_the_tickets_are_in_english() -> None:
    common = re.compile(r"\b(?:the|and|you|is|are|my|we|it|of)\b", re.IGNORECASE)
    english = sum(len(common.findall(ticket["body"])) >= 2 for ticket in TICKETS)
    assert 0.5 <= english / len(TICKETS) <= 0.6


# Templates


def test_every_category_has_two_templates_and_every_department_general_ones() -> None:
    by_category = Counter()
    general = Counter()
    for path, template in TEMPLATES.items():
        department = path.parts[0]
        for category in template["categories"]:
            by_category[department, category] += 1
        general[department] += not template["categories"]
    for department, categories in CATEGORIES.items():
        assert general[department] >= 2
        assert all(by_category[department, category] >= 2 for category in categories), department
        assert sum(path.parts[0] == department for path in TEMPLATES) >= 4
    assert sum("declined" in path.stem for path in TEMPLATES if path.parts[0] == "customer-room") >= 2


def test_templates_are_named_once_and_belong_to_their_department() -> None:
    assert len(TEMPLATES) >= 28
    assert len({path.stem for path in TEMPLATES}) == len(TEMPLATES)
    assert len({template["title"] for template in TEMPLATES.values()}) == len(TEMPLATES)
    for path, template in TEMPLATES.items():
        assert set(template) == {"title", "categories", "body"}
        assert len(path.parts) == 2
        assert re.fullmatch(r"[a-z]+(?:-[a-z]+)*", path.stem)
        assert set(template["categories"]) <= CATEGORIES[path.parts[0]]
        assert 0 < len(template["title"]) <= 48


def test_templates_are_bodies_alone_and_keep_the_policy() -> None:
    faults = {str(path): faults_of_reply(template["body"]) for path, template in TEMPLATES.items()}
    assert {path: found for path, found in faults.items() if found} == {}


def test_placeholders_are_well_formed() -> None:
    for path, template in TEMPLATES.items():
        names = re.findall(r"\{\{([^{}]*)\}\}", template["body"])
        left = re.sub(r"\{\{[^{}]*\}\}", "", template["body"])
        assert "{" not in left, path
        assert "}" not in left, path
        for name in names:
            assert name in PROGRAM_PLACEHOLDERS or re.fullmatch(r"[a-zA-Z]+(?: [a-zA-Z']+)*", name), f"{path}: {name}"
