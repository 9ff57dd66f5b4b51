"""The tickets most like another are found by the rare words they share, within bounded work, whatever a text says."""

from datetime import UTC, datetime

import pytest

from cs_tui.desk import make_store
from cs_tui.store import Store, likeness
from raw_store import sent

AT = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
BILLING, LOGIN = ("business", "billing"), ("business", "login")
SCOPES = {BILLING, LOGIN}


class Shelf:
    """A store of small tickets."""

    def __init__(self, path) -> None:
        make_store(path, settings={"demo": "0"})
        self.store = Store.open(path)

    def ticket(self, subject, body="", scope=BILLING, **columns):
        """Add a ticket; gives its number."""
        department, category = scope or (None, None)
        columns = {"status": "queued" if scope else "unsorted", "queued_at": AT if scope else None} | columns
        with self.store.write() as writer:
            number = writer.add_ticket(
                customer_id=writer.customer("linh@vinasoft.example", "Linh"),
                subject=subject,
                department=department,
                category=category,
                channel="email",
                opened_at=AT,
                due_from=AT,
                **columns,
            )
        self.message(number, subject, body)
        return number

    def message(self, number, subject, body, kind="customer"):
        with self.store.write() as writer:
            writer.add_message(
                number=number, at=AT, kind=kind, author="x", body=body, subject=subject, customer="Linh Tran"
            )

    def alike(self, number, scopes=SCOPES, most=10):
        with self.store.read() as reader:
            return reader.alike(number, scopes, most)

    def numbers(self, number, **more):
        return [found.number for found in self.alike(number, **more)]


@pytest.fixture
def shelf(place):
    made = Shelf(place)
    yield made
    made.store.close()


def test_a_rare_word_in_common_counts_more_than_one_that_many_have(shelf):
    frequent = [shelf.ticket("Website") for _ in range(3)]
    rare = shelf.ticket("Invoice")
    frequent.append(shelf.ticket("Website"))
    asked = shelf.ticket("Website invoice", scope=None)
    assert shelf.numbers(asked) == [rare, *reversed(frequent)]


def test_a_long_word_counts_more_than_a_short_one(shelf):
    long = shelf.ticket("Certificate")
    shelf.ticket("Und")
    assert shelf.numbers(shelf.ticket("und certificate", scope=None))[0] == long


def test_a_chinese_character_counts_like_a_long_word(shelf):
    chinese = shelf.ticket("票")
    shelf.ticket("Und")
    assert shelf.numbers(shelf.ticket("und 票", scope=None))[0] == chinese


def test_a_long_message_counts_less_for_a_word_than_a_short_one(shelf):
    short = shelf.ticket("Invoice", "twice")
    long = shelf.ticket("Invoice", "twice, " + "and much else besides " * 20)
    assert shelf.numbers(shelf.ticket("invoice", scope=None)) == [short, long]


def test_words_are_alike_without_diacritics_and_case_and_in_the_body_too(shelf):
    found = shelf.ticket("Hello", "HÓA ĐƠN")
    assert shelf.numbers(shelf.ticket("hoa don", scope=None)) == [found]
    plain = shelf.ticket("dien")
    assert shelf.numbers(shelf.ticket("ĐIỆN", scope=None)) == [plain]


def test_what_only_the_customers_name_says_is_no_likeness(shelf):
    shelf.ticket("Invoice")
    assert shelf.numbers(shelf.ticket("Linh Tran", scope=None)) == []


def test_neither_the_ticket_itself_nor_unsorted_nor_merged_ones_are_alike(shelf):
    older = shelf.ticket("Invoice")
    shelf.ticket("Invoice", scope=None)
    shelf.ticket("Invoice", status="merged", merged_into=older)
    assert shelf.numbers(shelf.ticket("invoice")) == [older]


def test_only_tickets_of_the_scopes_asked_for_are_alike(shelf):
    shelf.ticket("Password", scope=LOGIN)
    billing = shelf.ticket("Password", scope=BILLING)
    assert shelf.numbers(shelf.ticket("password", scope=None), scopes={BILLING}) == [billing]


@pytest.mark.parametrize("kind", ["reply", "note"])
def test_what_agents_wrote_is_not_compared(shelf, kind):
    answered = shelf.ticket("Something else")
    shelf.message(answered, "Something else", "The certificate", kind)
    assert shelf.numbers(shelf.ticket("certificate", scope=None)) == []
    asked = shelf.ticket("Hello", scope=None)
    shelf.message(asked, "Hello", "An invoice", kind)
    shelf.ticket("Invoice")
    assert shelf.numbers(asked) == []


def test_what_the_customer_adds_later_is_compared_too(shelf):
    found = shelf.ticket("Invoice")
    asked = shelf.ticket("Hello", scope=None)
    shelf.message(asked, "Hello", "It is about an invoice")
    assert shelf.numbers(asked) == [found]


def test_a_ticket_of_several_messages_is_found_once_by_the_most_alike(shelf):
    long = "invoice, among many other things that are of no interest at all here"
    found = shelf.ticket("Hello", long)
    shelf.message(found, "Hello", "invoice")
    shelf.message(found, "Hello", long)
    asked = shelf.ticket("invoice", scope=None)
    once = shelf.alike(asked)
    assert [one.number for one in once] == [found]
    shelf.ticket("Hello", "invoice")
    assert [one.likeness for one in shelf.alike(asked)] == pytest.approx([shelf.alike(asked)[0].likeness] * 2)


def test_no_more_are_given_than_asked_for(shelf):
    newest = [shelf.ticket("Invoice") for _ in range(5)][:-3:-1]
    assert shelf.numbers(shelf.ticket("invoice", scope=None), most=2) == newest


@pytest.mark.parametrize("text", ["", "?!", "---", "\u200b", "_", '"'])
def test_a_ticket_without_a_word_is_like_none(shelf, text):
    shelf.ticket("Invoice", "?! --- _")
    assert shelf.alike(shelf.ticket(text, text, scope=None)) == []


@pytest.mark.parametrize(
    "text",
    [
        '" OR invoice', "invoice AND NOT", "NEAR(invoice", "customer : invoice", "{customer} : (invoice)", "invoice*",
        "^invoice +", "-invoice", "invoice'; DROP TABLE search; --", "invoice)", "ℕ𝕆𝕋 invoice",
        "x\0invoice", ":invoice :floor",
    ],
)  # fmt: skip
def test_the_search_language_in_a_text_is_only_words(shelf, text):
    found = shelf.ticket("Invoice")
    assert shelf.numbers(shelf.ticket(text, text, scope=None)) == [found]


def test_an_everyday_word_tells_nothing(shelf, monkeypatch):
    monkeypatch.setattr(likeness, "FEW", 2)
    for _ in range(3):
        shelf.ticket("Hello")
    rare = shelf.ticket("Invoice")
    assert shelf.numbers(shelf.ticket("Hello invoice", scope=None)) == [rare]


def test_only_the_newest_messages_are_looked_at(shelf, monkeypatch):
    monkeypatch.setattr(likeness, "WINDOW", 3)
    shelf.ticket("Invoice")
    newer = shelf.ticket("Invoice")
    shelf.ticket("Else")
    assert shelf.numbers(shelf.ticket("invoice", scope=None)) == [newer]


def test_the_longest_mail_costs_no_more_than_its_beginning(shelf):
    shelf.ticket("Certificate")
    body = "".join(f"word{n} " for n in range(30_000)) + "certificate"
    asked = shelf.ticket("Long", body, scope=None)
    with sent(shelf.store) as said:
        assert shelf.alike(asked) == []
    lookups = [statement for statement in said if "MATCH" in statement or "@@" in statement]
    assert len(lookups) == likeness.WORDS
