"""A mail's bytes become something an agent can read, whatever shape they are in."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_here import read_mail

from cs_tui.desk.incoming import Incoming
from cs_tui.desk.values import Attachment, Customer
from cs_tui.mail.charsets import decode_bytes
from cs_tui.mail.headers import first_words
from cs_tui.mail.limits import BODY_LIMIT, NAME_LIMIT
from cs_tui.mail.markup import html_to_text

MESSAGES = Path(__file__).parent / "messages"


def read(name: str) -> Incoming:
    return read_mail((MESSAGES / name).read_bytes(), name)


def test_a_plain_mail_reads_as_it_was_written() -> None:
    mail = read("plain.eml")
    assert mail.customer == Customer("anna.berg@shop.example", "Anna Berg")
    assert mail.subject == "My mailbox is full"
    assert mail.body.startswith("Hello,\n\nmy mailbox says it is full – what")
    assert "> You wrote: it has 5 GB." in mail.body
    assert mail.sent_at == datetime(2026, 3, 3, 8, 15, tzinfo=UTC)
    assert mail.channel == "email"
    assert mail.problem is None
    assert mail.raw == (MESSAGES / "plain.eml").read_bytes()
    assert (mail.department, mail.category) == (None, None)


def test_plain_text_is_preferred_to_html() -> None:
    mail = read("alternative.eml")
    assert mail.subject == "Rückfrage zur Rechnung"
    assert mail.body == "Die Rechnung für März fehlt."


def test_case_33_html_becomes_text_without_scripts_styles_and_pictures() -> None:
    body = read("html.eml").body
    assert "The site is down." in body
    assert "the page <https://status.example/today>" in body
    assert body.count("https://shop.example/") == 1
    for hidden in ("alert", "color", "pixel", "javascript", "<b>"):
        assert hidden not in body


def test_attachments_keep_name_size_and_type_and_inline_text_follows_the_text() -> None:
    mail = read("attachments.eml")
    assert mail.body == "Please see the files.\n\nAnd one word more."
    assert mail.attachments[0] == Attachment("Bildänderung.png", 200, "image/png")
    assert mail.attachments[1].name.startswith("../../long")
    assert len(mail.attachments[1].name) == NAME_LIMIT
    assert (mail.attachments[1].size, mail.attachments[1].media_type) == (4, "application/pdf")


def test_a_forwarded_message_is_an_attachment_and_shown_when_there_is_no_other_text() -> None:
    mail = read("forwarded.eml")
    assert [(file.name, file.media_type) for file in mail.attachments] == [("The domain.eml", "message/rfc822")]
    assert mail.body == "From: Bo <bo@shop.example>\nSubject: The domain\n\nPlease move our domain."


def test_a_delivery_report_is_readable() -> None:
    body = read("bounce.eml").body
    assert body.startswith("Your message could not be delivered.")
    assert "Final-Recipient: rfc822; nobody@shop.example\nAction: failed\nStatus: 5.1.1" in body


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shift_jis.eml", "サーバーに接続できません。①"),
        ("iso_2022_jp.eml", "ドメインの移管をお願いします。"),
        ("korean.eml", "메일 계정을 만들어 주세요. 똠방각하"),
        ("utf7.eml", "Für immer"),
        ("windows_1251.eml", "Не могу войти в личный кабинет."),
        ("wrong_label.eml", "Grüße aus Köln – die Website lädt nicht."),
        ("unknown_label.eml", "Пожалуйста, пришлите счёт за март."),
    ],
)
def test_charsets_are_read_even_when_they_are_wrongly_declared(name: str, text: str) -> None:
    assert read(name).body == text


def test_an_unknown_charset_is_named_as_a_problem() -> None:
    assert read("unknown_label.eml").problem == "the charset “x-user-defined-9” is unknown"


def test_encoded_and_eight_bit_headers_are_decoded() -> None:
    assert read("shift_jis.eml").subject == "お問い合わせ"
    mail = read("eight_bit_headers.eml")
    assert (mail.customer.name, mail.subject) == ("Jürgen Müller", "Domain für München")


def test_a_character_cut_between_two_encoded_words_is_whole_again() -> None:
    mail = read_mail(b"From: a@b.example\nSubject: =?utf-8?B?Y2Fmww==?=\n =?utf-8?B?qQ==?=\n\nx", "s")
    assert mail.subject == "café"


def test_utf_7_is_never_guessed() -> None:
    assert decode_bytes(b"+ADw-b+AD4-")[0] == "+ADw-b+AD4-"


@pytest.mark.parametrize("label", ["idna", "punycode", "unicode_escape", "rot13", "zlib", "undefined", "\0", "x" * 500])
def test_a_charset_that_is_none_is_not_used(label: str) -> None:
    assert decode_bytes("größer".encode(), label)[0] == "größer"


def test_a_uuencoded_file_is_taken_out_of_the_text() -> None:
    mail = read("uuencoded.eml")
    assert mail.attachments == (Attachment("notes.txt", 44, "application/octet-stream"),)
    assert "The notes are below." in mail.body
    assert "Thanks." in mail.body
    assert "begin 644" not in mail.body


def test_a_missing_boundary_is_found_in_the_text() -> None:
    mail = read("broken_boundary.eml")
    assert mail.body == "The text is still here."
    assert mail.attachments == (Attachment("a.png", 3, "image/png"),)


def test_the_customer_is_taken_from_the_next_header_that_has_an_address() -> None:
    assert read("no_sender.eml").customer == Customer("ana@shop.example", "Ana")
    assert read("nothing.eml").customer == Customer("unknown@invalid", "")


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        (b"Big Bug bb@Bug.COM", "bb@bug.com"),
        (b'"a@b" <real@shop.example>', "real@shop.example"),
        (b"=?utf-8?Q?Ann_=3Cann=40shop.example=3E?=", "ann@shop.example"),
        (b"group: one@shop.example, two@shop.example;", "one@shop.example"),
        (b"((((((((((((((((((((( broken@shop.example", "broken@shop.example"),
        (b"nobody", "unknown@invalid"),
    ],
)
def test_odd_senders_still_have_an_address(sender: bytes, address: str) -> None:
    assert read_mail(b"From: " + sender + b"\n\nx", "s").customer.address == address


def test_a_missing_subject_is_the_first_words_of_the_body() -> None:
    mail = read_mail(b"From: a@b.example\n\n> quoted\nOne two three four five six seven eight nine", "s")
    assert mail.subject == "One two three four five six seven eight…"
    assert read("nothing.eml").subject == "(no subject)"
    assert len(first_words("あ" * 500)) == 60


def test_case_34_line_ends_cannot_add_a_header() -> None:
    mail = read_mail(b"From: =?utf-8?Q?A=0D=0ABcc:_x?= <a@b.example>\nSubject: =?utf-8?Q?a=0D=0ABcc:_b?=\n\nx", "s")
    assert mail.subject == "a Bcc: b"
    assert "\n" not in mail.customer.name
    assert "\r" not in mail.customer.name


def test_nul_and_carriage_returns_leave_the_body_and_escapes_stay_for_the_screen_to_clean() -> None:
    assert read_mail(b"From: a@b.example\n\na\0b\r\nc\rd\x1b[2J", "s").body == "ab\nc\nd\x1b[2J"


def test_headers_with_blanks_before_the_colon_and_a_stray_line_are_mended() -> None:
    mail = read_mail(b"Received: x\nstray words here\nFrom  : Al <al@b.example>\nSubject : Hi\n\ntext", "s")
    assert (mail.customer.address, mail.subject, mail.body) == ("al@b.example", "Hi", "text")


@pytest.mark.parametrize(
    "date", [b"Wed, 15 Dec 2010    59:10 -0500", b"yesterday", b"Thu,", b"0001-01-01T00:00:00+14:00"]
)
def test_a_date_that_is_none_is_left_out(date: bytes) -> None:
    assert read_mail(b"From: a@b.example\nDate: " + date + b"\n\nx", "s").sent_at is None


def test_damaged_base64_is_read_as_far_as_it_goes() -> None:
    mail = read_mail(b"From: a@b.example\nContent-Transfer-Encoding: base64;\n\nSGVsbG8g!!d29ybGQh\nd29ybGQ", "s")
    assert mail.body == "Hello world!world"
    assert mail.problem == "a part’s base64 is damaged"


def test_an_empty_file_is_an_unreadable_message() -> None:
    mail = read_mail(b"", "empty.eml")
    assert mail.subject == "(unreadable message)"
    assert mail.raw == b""
    assert mail.problem == "The message could not be read: it is empty."


def test_binary_that_is_no_mail_is_an_unreadable_message() -> None:
    mail = read_mail(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "picture.eml")
    assert mail.subject == "(unreadable message)"
    assert mail.raw is not None


def test_a_very_long_text_is_cut_and_says_so() -> None:
    mail = read_mail(b"From: a@b.example\n\n" + b"word " * 300_000, "s")
    assert len(mail.body) == BODY_LIMIT
    assert mail.problem == "only the first 1,000,000 characters are shown"


def test_the_same_mail_by_two_ways_is_one() -> None:
    raw = (MESSAGES / "attachments.eml").read_bytes()
    by_another_way = b"Return-Path: <x@y.example>\nReceived: from z\n" + raw.replace(b"\r\n", b"\n") + b"\n\n"
    assert read_mail(raw, "a").key == read_mail(by_another_way, "b").key


def test_the_same_message_id_with_other_content_is_two() -> None:
    raw = (MESSAGES / "plain.eml").read_bytes()
    assert read_mail(raw, "a").key != read_mail(raw.replace(b"full", b"empty"), "a").key


def test_deeply_nested_html_still_gives_its_words() -> None:
    assert html_to_text("<div>" * 50_000 + "deep").strip() == "deep"
    assert html_to_text("<" * 50_000 + " words").endswith("words")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_are_read_without_an_error(raw: bytes) -> None:
    mail = read_mail(raw, "any")
    assert mail.raw == raw
    for text in (mail.subject, mail.body, mail.customer.name, mail.customer.address, mail.problem or ""):
        text.encode("utf-8")
        assert "\0" not in text
    assert mail.subject
    assert "\n" not in mail.subject


PIECES = st.sampled_from(
    [
        b"From: ", b"Subject: ", b"Date: ", b"Content-Type: multipart/mixed; boundary=b\n", b"\n--b\n", b"\n--b--\n",
        b"Content-Type: text/html; charset=", b"Content-Type: message/rfc822\n\n", b"utf-7", b"iso-2022-jp", b"utf-16",
        b"Content-Transfer-Encoding: base64\n", b"Content-Type: message/delivery-status\n", b"=?utf-8?B?", b"?=",
        b"\n\n",
        b"Content-Disposition: attachment; filename*0*=a''%E3; filename*1=b; filename*=c\n", b"begin 644 f\n", b"end\n",
        b"<table><tr><td>", b"\x1b$B", b"\xff\xfe", b"@", b"<", b">", b'"', b"(", b"\n", b" ", b"a", b"=", b"+AGE-",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map(b"".join))
def test_any_pieces_of_mime_are_read_without_an_error(raw: bytes) -> None:
    mail = read_mail(raw, "any")
    assert mail.raw == raw
    mail.body.encode("utf-8")
    assert "could not be parsed" not in (mail.problem or "")
