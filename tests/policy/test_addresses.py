"""Clause 3.4: private mail addresses, hidden ones and those a customer is asked to write to are refused."""

from dataclasses import replace

import pytest
from phrases_fixture import OFF_SYSTEM

from cs_tui.policy.off_system import off_system_findings
from cs_tui.policy.rulings import Finding


def find(body: str, customer_address: str = "") -> tuple[Finding, ...]:
    return off_system_findings(OFF_SYSTEM, body, customer_address)


def words(body: str, customer_address: str = "") -> list[str]:
    return [finding.words for finding in find(body, customer_address)]


ADDRESSES = [
    ("anna@gmail.com", "anna@gmail.com"),
    ("anna@mail.yahoo.com", "anna@mail.yahoo.com"),
    ("ＡＮＮＡ＠gmail.com", "ＡＮＮＡ＠gmail.com"),
    ("аnna@gmаil.com", "аnna@gmаil.com"),
    ("anna@gm\u200bail.com", "anna@gm\u200bail.com"),
    ("anna @ gmail.com", "anna @ gmail.com"),
    ("anna at gmail.com", "anna at gmail.com"),
    ("anna (at) gmail dot com", "anna (at) gmail dot com"),
    ("anna [at] example [dot] org", "anna [at] example [dot] org"),
    ("anna at example dot com", "anna at example dot com"),
    ("anna(at)example(.)org", "anna(at)example(.)org"),
    ("anna@example dot org", "anna@example dot org"),
    ("anna.private @ gmail . com", "anna.private @ gmail . com"),
    ("anna.private@gmail . com", "anna.private@gmail . com"),
    ("reach me under anna@privat.example", "reach me under anna@privat.example"),
    ("We wrote to anna@gmail.com", "anna@gmail.com"),
    ("Contact: anna@gmail.com", "anna@gmail.com"),
    ("my mailbox is anna@gmail.com", "anna@gmail.com"),
    ("Please mail anna@gmail.com about your account", "anna@gmail.com"),
    ("Please write to the mailbox anna@gmail.com", "anna@gmail.com"),
    ("write to me at anna@example.org", "write to me at anna@example.org"),
    ("email us at support@company.vn", "email us at support@company.vn"),
    ("schicken Sie mir die Datei an anna@firma.de", "schicken Sie mir die Datei an anna@firma.de"),
    ("écrivez-moi : anna@exemple.fr", "écrivez-moi : anna@exemple.fr"),
]


@pytest.mark.parametrize(("body", "shown"), ADDRESSES)
def test_a_private_hidden_or_invited_to_address_is_refused(body: str, shown: str) -> None:
    (finding,) = find(body, "other@customer.com")
    assert (finding.clause, finding.severity, finding.words) == ("3.4", "refused", shown)


@pytest.mark.parametrize(
    ("body", "customer_address"),
    [
        ("We forwarded it to bob@customer.com", ""),
        ("Your mailbox sales@customer.com has 12 GB", ""),
        ("We wrote to bob@gmail.com", "bob@gmail.com"),
        ("We wrote to Bob@GMail.com", "Bob <BOB@gmail.com>"),
        ("The forwarding to yourname@gmail.com is set up", ""),
        ("The sender anna@gmail.com is no longer blocked.", ""),
        ("Hộp thư anna@gmail.com đã đầy", ""),
        ("look at this point in time", ""),
        ("look at example.com", ""),
        ("We looked at the log and the index.php", ""),
        ("Please send us the MX record of mail@customer.com", ""),
        ("set the mail server to smtp.gmail.com", ""),
        ("mail@", ""),
        ("Write to us here when it fails again; now the forwarding goes from there to sales@customer.com", ""),
        ("You may always write to us here.\n\nsales@customer.com is repaired", ""),
        ("@customer.com", ""),
    ],
)
def test_addresses_of_the_customer_and_of_their_business_pass(body: str, customer_address: str) -> None:
    assert words(body, customer_address) == []


def test_the_reason_says_what_is_wrong_with_an_address() -> None:
    bodies = ("anna@gmail.com", "anna (at) example dot org", "write to me at anna@example.org")
    reasons = [finding.reason for body in bodies for finding in find(body)]
    assert [reason.partition('" ')[2].split(";")[0] for reason in reasons] == [
        "is a private mail address",
        "is a mail address spelled out",
        "asks the customer to write to a mail address",
    ]


def test_the_customers_address_spelled_out_is_refused() -> None:
    assert words("bob (at) gmail.com", "bob@gmail.com") == ["bob (at) gmail.com"]


def test_a_policy_without_subjects_refuses_every_private_address() -> None:
    body = "The forwarding to anna@gmail.com is set up"
    assert off_system_findings(replace(OFF_SYSTEM, address_subjects=()), body)
