"""Clauses 3.5 and 3.6: the greeting first, the sign-off last, each exactly and once (FAULTS 42)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phrases_fixture import FRAME

from cs_tui.policy.folding import fold
from cs_tui.policy.frame import check_message, compose, frame_findings, own_text

GREETING, SIGN_OFF = FRAME.greeting + ",", FRAME.sign_off
CYRILLIC = str.maketrans({"a": "а", "e": "е", "o": "о"})
MATHEMATICAL = str.maketrans({chr(97 + i): chr(0x1D41A + i) for i in range(26)})
FULL_WIDTH = str.maketrans({chr(i): chr(i + 0xFEE0) for i in range(33, 127)})

PIECES = st.sampled_from(
    [
        "Dear customers", "dear customers", "Dear customers,", "DEAR", " customers", "Dear", "customers", SIGN_OFF,
        SIGN_OFF[:-1], SIGN_OFF.lower(), "Thank you for your interest", " in our products and services.", "\n", "\r\n",
        "\r", " ", "\u00a0", "\u200b", "\u00ad", "\u2028", "> ", "It works.", "Dear customers".translate(CYRILLIC),
        "our dear customers", "Cảm ơn", "e\u0301", "\u0301", ",", ".", "x", "\t", "\x0b", "I", "ı",
    ]
)  # fmt: skip
BODIES = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=60))
CHANNELS = st.sampled_from(["email", "system"])


def test_an_email_reply_begins_with_the_greeting_and_ends_with_the_sign_off() -> None:
    assert compose(FRAME, "email", "It works again.") == f"{GREETING}\n\nIt works again.\n\n{SIGN_OFF}"


def test_a_system_reply_begins_with_the_greeting_and_has_no_sign_off() -> None:
    assert compose(FRAME, "system", "It works again.\n") == f"{GREETING}\n\nIt works again."


@pytest.mark.parametrize(
    "body",
    [
        f"{GREETING}\n\nIt works.\n\n{SIGN_OFF}",
        f"Dear customers\nIt works.\n{SIGN_OFF}\n\n",
        f"\n \n  Dear customers, \t\n\n\nIt works.  \n \n {SIGN_OFF}  ",
        f"Dear customers,\r\n\r\nIt works.\r\n\r\n{SIGN_OFF}\r\n",
        f"Dear customers\rIt works.\r{SIGN_OFF}",
        "It works.",
    ],
)
def test_an_exact_greeting_or_sign_off_in_its_place_is_folded_in(body: str) -> None:
    assert compose(FRAME, "email", body) == f"{GREETING}\n\nIt works.\n\n{SIGN_OFF}"
    assert frame_findings(FRAME, "email", body) == ()


def test_the_text_keeps_its_indent_its_blank_lines_and_gets_one_kind_of_line_end() -> None:
    assert compose(FRAME, "system", "\n\n  one\r\n\r\n\r\ntwo\rthree  \n") == f"{GREETING}\n\n  one\n\n\ntwo\nthree"


def test_an_empty_body_leaves_the_frame_alone() -> None:
    assert compose(FRAME, "email", " ") == f"{GREETING}\n\n{SIGN_OFF}"


def test_case_42_a_near_miss_is_refused_beside_an_exact_one() -> None:
    body = f"Dear customer,\nDear customers,\n{SIGN_OFF}\nThanks for your interest in our products and services."
    assert [finding.words for finding in frame_findings(FRAME, "email", body)] == [
        "Dear customer,",
        "Dear customers",
        SIGN_OFF[:-1],
        "Thanks for your interest in our products and services.",
    ]


def test_a_customers_words_may_be_quoted_when_they_only_resemble_the_sign_off() -> None:
    assert frame_findings(FRAME, "email", "It works.\n> Thanks for your interest in our products and services.") == ()


def test_a_sign_off_typed_on_the_system_stays_where_it_is() -> None:
    assert compose(FRAME, "system", f"It works.\n{SIGN_OFF}") == f"{GREETING}\n\nIt works.\n{SIGN_OFF}"


def test_the_own_text_of_a_body_is_the_piece_between_the_frame() -> None:
    body = f"Dear customers\n\nmine\n\n{SIGN_OFF}"
    start, end = own_text(FRAME, "email", body)
    assert body[start:end] == "mine"
    assert own_text(FRAME, "email", " \n") == (0, 0)


BROKEN_GREETINGS = [
    ("Dear\u00a0customers,\nhi", "Dear\u00a0customers"),
    ("Dear cust\u200bomers,\nhi", "Dear cust\u200bomers"),
    ("Dear cust\u00adomers,\nhi", "Dear cust\u00adomers"),
    ("Dear customers\u0301,\nhi", "Dear customers\u0301"),
    ("\u200bDear customers,\nhi", "Dear customers"),
    ("\u202eDear customers,\nhi", "Dear customers"),
    (f"{'Dear customers'.translate(CYRILLIC)},\nhi", "Dear customers".translate(CYRILLIC)),
    ("Dear custοmers,\nhi", "Dear custοmers"),
    (f"{'Dear customers'.translate(FULL_WIDTH)}\nhi", "Dear customers".translate(FULL_WIDTH)),
    ("D" + "ear customers".translate(MATHEMATICAL), "D" + "ear customers".translate(MATHEMATICAL)),
    ("dear customers,\nhi", "dear customers"),
    ("DEAR CUSTOMERS\nhi", "DEAR CUSTOMERS"),
    ("Dear Customers,\nhi", "Dear Customers"),
    ("Dear  customers,\nhi", "Dear  customers"),
    ("Dear\ncustomers,\nhi", "Dear\ncustomers"),
    ("Dear custorners,\nhi", "Dear custorners"),
    ("Dear cust0mers,\nhi", "Dear cust0mers"),
    ("Dear customers:\nhi", "Dear customers"),
    ("Dear customers, the site is up", "Dear customers"),
    ("Dear customer,\nhi", "Dear customer,"),
    ("Dear costumers,\nhi", "Dear costumers,"),
    ("Deer custommers\nhi", "Deer custommers"),
    ("Dea rcustmers\nhi", "Dea rcustmers"),
    ("Dearcustmers,\nhi", "Dearcustmers,"),
    ("De ar cust mers,\nhi", "De ar cust mers,"),
    ("Dear customer and friend,\nhi", "Dear customer and friend,"),
    ("Hello dear customers!\nhi", "dear customers"),
    ("Hello dear customers!\nThe site works again since this morning.", "dear customers"),
    ("Dear customers,\nDear customers,\nhi", "Dear customers"),
    ("hi\nDear customers,\nthere", "Dear customers"),
    ("hi\n> dear customers,\n> old", "dear customers"),
    ("It works. Dear customers, bye", "Dear customers"),
    ("we greet our dear cust\u200bomers", "dear cust\u200bomers"),
    ("xDear customers", "Dear customers"),
]


@pytest.mark.parametrize("channel", ["email", "system"])
@pytest.mark.parametrize(("body", "words"), BROKEN_GREETINGS)
def test_case_42_a_broken_or_second_greeting_is_refused_where_it_stands(body: str, words: str, channel: str) -> None:
    (finding,) = frame_findings(FRAME, channel, body)
    assert (finding.clause, finding.severity, finding.words) == ("3.5", "refused", words)
    assert body[finding.start : finding.end] == words


BROKEN_SIGN_OFFS = [
    ("hi\n" + SIGN_OFF[:-1], SIGN_OFF[:-1]),
    (f"hi\n{SIGN_OFF}!", SIGN_OFF[:-1]),
    ("hi\n" + SIGN_OFF.upper(), SIGN_OFF[:-1].upper()),
    ("hi\n" + SIGN_OFF.replace(" ", "\u00a0"), SIGN_OFF[:-1].replace(" ", "\u00a0")),
    ("hi\n" + SIGN_OFF.replace("in", "i\u200bn"), SIGN_OFF[:-1].replace("in", "i\u200bn")),
    ("hi\n" + SIGN_OFF.translate(CYRILLIC), SIGN_OFF[:-1].translate(CYRILLIC)),
    ("hi\n" + SIGN_OFF.translate(FULL_WIDTH), SIGN_OFF[:-1].translate(FULL_WIDTH)),
    (f"hi\n{SIGN_OFF}\u200b", SIGN_OFF[:-1]),
    (f"hi\n{SIGN_OFF}\n{SIGN_OFF}", SIGN_OFF[:-1]),
    (f"hi\n{SIGN_OFF}\n\nAnna Nguyen", SIGN_OFF[:-1]),
    (f"hi\n\n{SIGN_OFF}\n\n> you wrote\n> this", SIGN_OFF[:-1]),
    (f"hi\n> {SIGN_OFF}", SIGN_OFF[:-1]),
    (f"{SIGN_OFF}\nand now the answer", SIGN_OFF[:-1]),
    (f"It works. {SIGN_OFF}", SIGN_OFF[:-1]),
    ("hi\nThank you for your interest\nin our products and services.", SIGN_OFF[:-1].replace("t in", "t\nin")),
    (
        "hi\nThanks for your interest in our products and services.",
        "Thanks for your interest in our products and services.",
    ),
    (
        "hi\nThank you for you interest in our product and service",
        "Thank you for you interest in our product and service",
    ),
    (
        "hi\nThanks for your interest\nin our products and services.\n> quoted",
        "Thanks for your interest\nin our products and services.",
    ),
    (
        "hi\nThanks *** for *** your *** interest *** in *** our *** products *** and *** services",
        "Thanks *** for *** your *** interest *** in *** our *** products *** and *** services",
    ),
    ("hi\nThank you for your interest in our products.", "Thank you for your interest in our products."),
]


@pytest.mark.parametrize(("body", "words"), BROKEN_SIGN_OFFS)
def test_case_42_a_broken_second_or_buried_sign_off_is_refused_in_an_email(body: str, words: str) -> None:
    (finding,) = frame_findings(FRAME, "email", body)
    assert (finding.clause, finding.severity, finding.words) == ("3.6", "refused", words)
    assert body[finding.start : finding.end] == words
    assert frame_findings(FRAME, "system", body) == ()


@pytest.mark.parametrize(
    "body",
    [
        "We thank our dear customers for waiting until the new server was ready.",
        "We thank you, dear customers, for waiting until the new server was ready.",
        "It works again.\nWe told our dear customers.",
        "Dear",
        "Deadlines of all your customers are met",
        "Our customers like it.",
        "New customers get a discount.",
        "Your customers can log in again.",
        "The customers of your shop see the new page.",
        "Dear Mr Nguyen, the site works.",
        "Thank you for your interest.",
        "Thank you for your patience.",
        "Here are our products and services.",
        "The customer room has approved it.",
        "Kính chào quý khách, tên miền đã hoạt động.",
        "",
        "\u200b",
    ],
)
@pytest.mark.parametrize("channel", ["email", "system"])
def test_ordinary_sentences_are_not_taken_for_the_frame(body: str, channel: str) -> None:
    assert frame_findings(FRAME, channel, body) == ()


MESSAGE = f"{GREETING}\n\nIt works.\n\n{SIGN_OFF}"
WRONG_MESSAGES = [
    ("3.5", MESSAGE.replace("Dear customers", "Dear customer")),
    ("3.5", MESSAGE.replace("Dear customers", "Dear\u00a0customers")),
    ("3.5", "\n" + MESSAGE),
    ("3.5", "\ufeff" + MESSAGE),
    ("3.5", MESSAGE.replace("customers,", "customers, hello")),
    ("3.5", MESSAGE.replace("customers,", "customers\u0301,")),
    ("3.5", MESSAGE.replace("It works", "Dear customers, it works")),
    ("3.5", MESSAGE.replace("It works", "dear cust\u043emers")),
    ("3.5", MESSAGE.replace("It works", "xDear customersx")),
    ("3.5", ""),
    ("3.6", MESSAGE + "\n-- \nAnna"),
    ("3.6", MESSAGE + " "),
    ("3.6", MESSAGE + "\n\n"),
    ("3.6", MESSAGE[:-1]),
    ("3.6", MESSAGE.replace("products and", "products\u00a0and")),
    ("3.6", MESSAGE.replace("It works.", SIGN_OFF)),
    ("3.6", MESSAGE.replace("It works.", f"> {SIGN_OFF.lower()}")),
    ("3.6", f"{GREETING}\n\nIt works."),
]


@pytest.mark.parametrize(("clause", "message"), WRONG_MESSAGES)
def test_case_42_the_last_wall_stops_a_message_whose_frame_is_not_exact(clause: str, message: str) -> None:
    refused = check_message(FRAME, "email", message)
    assert refused is not None
    assert refused.clause == clause


@pytest.mark.parametrize(
    "message", [MESSAGE, MESSAGE + "\n", MESSAGE.replace("\n", "\r\n"), f"{GREETING}\n\n\n{SIGN_OFF}"]
)
def test_the_last_wall_lets_an_exact_message_pass(message: str) -> None:
    assert check_message(FRAME, "email", message) is None


def test_the_last_wall_asks_no_sign_off_of_a_system_reply() -> None:
    assert check_message(FRAME, "system", f"{GREETING}\n\nIt works.") is None


@given(BODIES, CHANNELS)
def test_case_42_whatever_is_not_refused_is_framed_exactly_once_and_passes_the_last_wall(
    body: str, channel: str
) -> None:
    message = compose(FRAME, channel, body)
    assert message.split("\n")[0] == GREETING
    if frame_findings(FRAME, channel, body):
        return
    assert check_message(FRAME, channel, message) is None
    assert message.count(FRAME.greeting) == 1
    if channel == "email":
        assert message.count(SIGN_OFF) == 1
        assert message.endswith("\n\n" + SIGN_OFF)
    assert compose(FRAME, channel, message) == message


@given(BODIES, CHANNELS)
def test_findings_of_the_frame_point_at_their_words(body: str, channel: str) -> None:
    for finding in frame_findings(FRAME, channel, body):
        assert 0 <= finding.start < finding.end <= len(body)
        assert finding.words == body[finding.start : finding.end]


@given(st.text(max_size=80))
def test_folding_keeps_the_way_back_to_the_body(body: str) -> None:
    for folded in (fold(body), fold(body).words):
        assert len(folded.origin) == len(folded.text)
        assert list(folded.origin) == sorted(folded.origin)
        for at, char in enumerate(folded.text):
            start, end = folded.place(at, at + 1)
            assert fold(body).body[start:end] == body[start:end] != ""
            if char.isalpha() and body[start].isascii() and body[start].isalpha() and body[start] != "I":
                assert char == body[start].lower()


@given(
    st.text(alphabet="abcdefgh .\n", max_size=40), st.sampled_from(["\u200b", "\u00ad", "\u2060", "\u0301", "\ufe0f"])
)
def test_what_cannot_be_seen_does_not_change_what_is_read(text: str, invisible: str) -> None:
    assert fold(invisible.join(text)).text == text
    assert fold(unicodedata.normalize("NFD", "Gọi cho tôi")).text == fold("Gọi cho tôi").text == "goi cho toi"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("саll mе", "call me"),
        ("ＣＡＬＬ　ＭＥ", "call me"),
        ("𝐜𝐚𝐥𝐥 𝓶𝓮", "call me"),
        ("🇨🇦🇱🇱 ᴄᴀʟʟ ⓒⓐⓛⓛ", "call call call"),
        ("ТЕХТ НК", "text hk"),
        ("٠٩１２", "0912"),
        ("đŁøß", "dloss"),
        ("don’t “x” – y", 'don\'t "x" - y'),
        ("TeIegram wh|le", "telegram whlle"),
    ],
)
def test_look_alike_letters_are_read_as_what_they_pass_for(body: str, text: str) -> None:
    assert fold(body).text == text
