"""Clause 3.4: telephone numbers are refused, the other numbers of a support reply pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phrases_fixture import OFF_SYSTEM

from cs_tui.policy.off_system import off_system_findings
from cs_tui.policy.rulings import Finding


def find(body: str) -> tuple[Finding, ...]:
    return off_system_findings(OFF_SYSTEM, body)


def words(body: str) -> list[str]:
    return [finding.words for finding in find(body)]


PHONES = [
    ("It is 0912 345 678", "0912 345 678"),
    ("0912345678", "0912345678"),
    ("0912.345.678", "0912.345.678"),
    ("0 9 1 2 3 4 5 6 7 8", "0 9 1 2 3 4 5 6 7 8"),
    ("0-9-1-2-3-4-5-6-7-8", "0-9-1-2-3-4-5-6-7-8"),
    ("09\u200b12\u200b345678", "09\u200b12\u200b345678"),
    ("٠٩١٢٣٤٥٦٧٨", "٠٩١٢٣٤٥٦٧٨"),
    ("０９１２３４５６７８", "０９１２３４５６７８"),
    ("the office: +84 24 3936 9090", "+84 24 3936 9090"),
    ("+84 (0) 24 3936 9090", "+84 (0) 24 3936 9090"),
    ("0084 912345678", "0084 912345678"),
    ("0081 3 1234 5678", "0081 3 1234 5678"),
    ("84 24 3936 9090", "84 24 3936 9090"),
    ("6 1 2 3 4 5 6 7 8", "6 1 2 3 4 5 6 7 8"),
    ("84912345678", "84912345678"),
    ("+1 202 555 0123", "+1 202 555 0123"),
    ("(202) 555-0123", "(202) 555-0123"),
    ("202-555-0123", "202-555-0123"),
    ("020 7946 0958", "020 7946 0958"),
    ("030 901820", "030 901820"),
    ("01 23 45 67 89", "01 23 45 67 89"),
    ("612 345 678", "612 345 678"),
    ("+81 3 1234 5678", "+81 3 1234 5678"),
    ("1900 6067", "1900 6067"),
    ("Hotline 4711 0815", "4711 0815"),
    ("Tel: 555-1234", "555-1234"),
    ("tel 555-1234", "555-1234"),
    ("Phone: 12345", "12345"),
    ("SĐT của em là 12345678", "12345678"),
    ("sdt0912345678", "0912345678"),
    ("now-0912345678", "0912345678"),
    ("0912345678nhé", "0912345678"),
    ("tel:+84912345678", "tel:+84912345678"),
    ("Order +84 912 345 678", "+84 912 345 678"),
    ("+84 912 345 678 EUR", "+84 912 345 678"),
    ("order phone 0912345678", "0912345678"),
    ("Gọi đến số 19006067", "19006067"),
    ("it is 0912, 345, 678", "0912, 345, 678"),
    ("0912|345|678", "0912|345|678"),
    ("0912 | 345 | 678", "0912 | 345 | 678"),
    ("0912\n345\n678", "0912\n345\n678"),
    ("+84, 912, 345, 678", "+84, 912, 345, 678"),
    ("O912 345 678", "O912 345 678"),
    ("09l2 345 678", "09l2 345 678"),
    ("O9I2345678", "O9I2345678"),
]


@pytest.mark.parametrize(("body", "shown"), PHONES)
def test_a_telephone_number_is_refused(body: str, shown: str) -> None:
    (finding,) = find(body)
    assert (finding.clause, finding.severity, finding.words) == ("3.4", "refused", shown)


def test_each_number_of_a_list_is_shown() -> None:
    assert words("0912345678 or 0987654321, 0911222333") == ["0912345678", "0987654321", "0911222333"]
    assert words("hotline 47110815 or 47110816") == ["47110815", "47110816"]


def test_no_more_than_fifty_numbers_are_shown() -> None:
    assert len(words("0912345678 x " * 500)) == 50


def test_a_reply_of_hundreds_of_doubtful_numbers_is_refused_without_asking_about_each() -> None:
    assert words("000000001 x " * 400) == []
    assert words("000000001 x " * 401) == ["000000001"]
    assert words("30123456 x 912345678901 x " * 500) == []


def test_numbers_hidden_among_very_many_are_still_refused() -> None:
    assert words("04 00 00 00 01, " * 500 + "+84 912 345 678")
    assert words("1999 " * 5000 + "0912345678")


OTHER_NUMBERS = [
    "Your ticket #118, order 0912345678, invoice INV-2026-000123",
    "Order numbers 0912345678, 0987654321 and 0911222333",
    "p l e a s e see order 0912345678",
    "invoices: 0912345678 and 0987654321",
    "Your invoice no. 2025550123",
    "Contract 2026/0912345678",
    "tax code 0312345678",
    "Mã số thuế 0312345678",
    "mã đơn hàng: 0912345678",
    "Hợp đồng số 0912345678",
    "Bestellung 0301234567, Kundennummer 0301234568",
    "facture 0123456789",
    "pedido 612345678",
    "account 0071001234567",
    "on 2026-05-04 12:30:00 and 04.05.2026 12:30",
    "from 8:00 to 16:30 on 04/05/2026",
    "CPU at 100% since 2026-01-01T00:00:00+07:00",
    "between 2026-2027",
    "The server 192.168.100.200 port 8080",
    "103.21.244.10:2083",
    "2001:db8:85a3:1234:5678:8a2e:370:7334",
    "Version 10.4.32.1",
    "v2.14.0.12345678",
    "1.500.000 đ",
    "912.345.678",
    "Total 12,345,678 VND",
    "EUR 612 345 678",
    "612 345 678 EUR",
    "612345678 rows",
    "0912345678 bytes",
    "SOA 2026010101 is live",
    "error 0x80070005",
    "error 0800123456",
    "DE89 3704 0044 0532 0130 00",
    "VN12 0912 3456 7890 1234",
    "550e8400-e29b-41d4-a716-446655440000",
    "d41d8cd98f00b204e9800998ecf8427e",
    "0912345678abcdef1234",
    "https://example.com/orders/0912345678?x=0912345678",
    "www.example.com/0912345678",
    "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB0912345678",
    'the TXT record "google-site-verification=0912345678abcdef"',
    "1767225600 1767225600123",
    "30123456",
    "Ports 110, 143, 993, 995, 2525",
    "ORD-0912345678",
    "0912345678xyz1",
    "?p=0912345678",
    "k8s-0912345678",
    "user0912345678",
    "shop_0912345678",
    "0912345678@customer.com",
    "10 20 30 40 50",
    "24 hours, 7 days, 365 days",
    "phone 2026",
    "Teams: 12345",
    "load averages 0.91 2.34 5.67",
    "load average: 0.91, 2.34, 5.67",
    "Ports 025, 110, 143",
    "order 0912, 345, 678",
    "API gọi đến số lượng lớn",
    "110\n143\n993\n995",
]


@pytest.mark.parametrize("body", OTHER_NUMBERS)
def test_numbers_of_other_things_pass(body: str) -> None:
    assert words(body) == []


PIECES = st.sampled_from([body for body, _ in PHONES] + OTHER_NUMBERS + ["\u200b", "\n", " ", ", ", "or"])


@given(st.one_of(st.text(alphabet="0123456789 +-.()/ab", max_size=60), st.lists(PIECES, max_size=5).map(" ".join)))
def test_findings_of_numbers_point_at_their_words(body: str) -> None:
    for finding in find(body):
        assert 0 <= finding.start < finding.end <= len(body)
        assert finding.words == body[finding.start : finding.end]
