"""The reply gate as a whole: clauses 3.3, 3.4, 3.5, 3.6 and 4.2 in one reading (FAULTS 6, 28-30, 42)."""

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phrases_fixture import FRAME, OFF_SYSTEM, TONE

from cs_tui.policy.frame import check_message, compose
from cs_tui.policy.gate import read_body, rule_on_reply
from cs_tui.policy.rulings import Allowed, Finding, Refused, Ruling


def read(body: str, channel: str = "email", customer: str = "", limit: int = 5_000_000) -> tuple[Finding, ...]:
    return read_body(FRAME, OFF_SYSTEM, TONE, channel, body, customer_address=customer, max_characters=limit)


def rule(body: str, channel: str = "email", customer: str = "", limit: int = 5_000_000) -> Ruling:
    return rule_on_reply(FRAME, OFF_SYSTEM, TONE, channel, body, customer_address=customer, max_characters=limit)


def test_a_plain_answer_is_allowed() -> None:
    assert rule("Your domain points to the new server.") == Allowed()


def test_a_warned_answer_is_allowed_with_its_warnings() -> None:
    ruling = rule("You should have asked!!!")
    assert isinstance(ruling, Allowed)
    assert [finding.words for finding in ruling.warnings] == ["You should have", "!!!"]


def test_a_refused_answer_names_the_first_refused_words_and_carries_all_findings() -> None:
    ruling = rule("Calm down. Could you call us back, you idiot?")
    assert isinstance(ruling, Refused)
    assert (ruling.clause, ruling.until) == ("3.4", None)
    assert '"call us"' in ruling.reason
    assert ruling.remedy == "Ask for it in the reply itself; the customer answers on the system."
    assert [finding.words for finding in ruling.findings] == ["Calm down", "call us", "idiot"]


@pytest.mark.parametrize(
    ("clause", "body"),
    [
        ("3.3", "Hello {{name}}"),
        ("3.4", "call me"),
        ("3.4", "0912345678"),
        ("3.5", "dear customers\nit works"),
        ("3.6", f"{FRAME.sign_off}\nit works"),
        ("4.2", "idiot"),
    ],
)
def test_each_clause_refuses_by_its_own_number(clause: str, body: str) -> None:
    ruling = rule(body)
    assert isinstance(ruling, Refused)
    assert ruling.clause == clause
    assert {finding.clause for finding in ruling.findings} == {clause}


@pytest.mark.parametrize(
    "body",
    [
        "",
        " \n\t ",
        "\u200b\u00ad\ufeff",
        "\u00a0\u3000",
        "\u3164",
        "\u0301",
        ".",
        "...",
        "---",
        "👍",
        "👍 👍!",
        "Dear customers,\n...",
        "Dear customers,",
        f"Dear customers\n{FRAME.sign_off}",
    ],
)
def test_an_answer_that_says_nothing_is_refused(body: str) -> None:
    ruling = rule(body)
    assert isinstance(ruling, Refused)
    assert (ruling.clause, ruling.reason) == ("3.3", "The reply says nothing; every issue is answered in writing.")


@pytest.mark.parametrize("body", ["ok", "好", "1"])
def test_a_short_answer_is_still_an_answer(body: str) -> None:
    assert isinstance(rule(body), Allowed)


def test_an_answer_that_is_too_long_is_refused_without_reading_it() -> None:
    (finding,) = read("call me " * 10, limit=79)
    assert (finding.clause, finding.severity, finding.start, finding.end) == ("3.3", "refused", 79, 80)
    assert "80" in finding.reason
    assert [found.clause for found in read("call me " * 10, limit=80)] == ["3.4"] * 10


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Hi {{name}}!", "{{name}}"),
        ("Hi {{ x", "{{ x"),
        ("Hi {{a.b}}", "{{a.b}}"),
        ("Hi {{}}", "{{}}"),
        ("Hi ｛｛name｝｝", "｛｛name｝｝"),
        ("Hi {\u200b{name}}", "{\u200b{name}}"),
        ("Hi {customer_name},", "{customer_name}"),
        ("{name}", "{name}"),
        ("Hi { first name }", "{ first name }"),
        ("Hi `{{name}}`", "{{name}}"),
        ('The host "{{domain}}" is live', "{{domain}}"),
        ("Hello [customer name],", "[customer name]"),
        ("Hello [Your Name],", "[Your Name]"),
        ("Hello [NAME],", "[NAME]"),
        ("Chào [tên khách hàng],", "[tên khách hàng]"),
        ("Dear <NAME>", "<NAME>"),
        ("Hello <customer name>", "<customer name>"),
        ("Hi %customer_name%", "%customer_name%"),
        ("Hi %FIRST_NAME%", "%FIRST_NAME%"),
        ("Hello XXX, it works", "XXX"),
        ("It works. TODO", "TODO"),
        ("TODO: the price", "TODO"),
    ],
)
def test_an_unfilled_placeholder_is_refused(body: str, words: str) -> None:
    (finding,) = read(body)
    assert (finding.clause, finding.severity, finding.words) == ("3.3", "refused", words)


@pytest.mark.parametrize(
    "body",
    [
        "use %{HTTP_HOST} here",
        "set ${HOME}",
        "GET /users/{id}",
        "a{color}",
        'the value {"a": 1}',
        "h1 { color: red; }",
        "a { }",
        "`{{ user.name }}` in your Twig template",
        "```\n{{ user.name|upper }}\n{name}\n```\nis the template",
        'a text like "Hello {name}" works',
        "a text like `Hello {name}` works",
        "see [1] and [the docs](https://docs.example) and [docs][1]",
        "[ERROR] the build failed; [client 10.0.0.1] and [see below]",
        "the section [client] and a [mysqld] one",
        "set %APPDATA%, %USERNAME%, %DATE% and C:\\%NAME%\\x",
        "https://example.com/%20name%20/x",
        "<title>, <b>, <name>Anna</name>, <ADDRESS>",
        "write `<NAME>` or `[customer name]` there",
        'the field "[customer name]" of your form',
        "the TODO plugin of your site",
        "a size of XXXL and a file XXX.php",
    ],
)
def test_braces_of_code_are_no_placeholders(body: str) -> None:
    assert read(body) == ()


def test_a_reply_is_checked_once_more_as_the_message_it_becomes() -> None:
    frame = replace(FRAME, greeting="Dear\ncustomers")
    ruling = rule_on_reply(frame, OFF_SYSTEM, TONE, "email", "It works.", max_characters=100)
    assert isinstance(ruling, Refused)
    assert (ruling.clause, ruling.findings) == ("3.5", ())


def test_the_customers_own_address_may_be_named() -> None:
    assert read("We wrote to bob@gmail.com", customer="bob@gmail.com") == ()
    assert [finding.clause for finding in read("We wrote to bob@gmail.com")] == ["3.4"]


def test_a_sign_off_is_free_text_on_the_system() -> None:
    assert rule(f"{FRAME.sign_off} Here is the offer.", "system") == Allowed()
    assert isinstance(rule(f"{FRAME.sign_off} Here is the offer.", "email"), Refused)


def test_reasons_are_one_line_and_quote_at_most_sixty_characters() -> None:
    for finding in read("write to me at\n" + " " * 20 + "a" * 60 + "@gmail.com\n{{" + "x" * 50 + "}}"):
        assert "\n" not in finding.reason
        assert len(finding.reason) < 200


PIECES = st.sampled_from(
    ["Dear customers", FRAME.sign_off, FRAME.sign_off[:-1], "call me", "{{x}}", "idiot", "It works.", "\n", "\r\n",
     "\u00a0", "\u200b", "0912345678", "a@gmail.com", "on WhatsApp", "!!!", "Cảm ơn", "dear", "customers", "our", ","]
)  # fmt: skip


@given(
    st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=8).map(" ".join)), st.sampled_from(["email", "system"])
)
def test_whatever_is_allowed_leaves_in_an_exact_frame(body: str, channel: str) -> None:
    ruling = rule(body, channel)
    findings = read(body, channel)
    assert isinstance(ruling, Refused) == any(finding.severity == "refused" for finding in findings)
    assert list(findings) == sorted(findings, key=lambda finding: finding.start)
    for finding in findings:
        assert finding.words == body[finding.start : finding.end]
        assert finding.reason
        assert finding.remedy
    if isinstance(ruling, Allowed):
        assert check_message(FRAME, channel, compose(FRAME, channel, body)) is None


ENGLISH = "Thank you for the report about the DNS of your domain, order 12345, at 12:30 on 2026-05-04. We repaired it. "
VIETNAMESE = "Cảm ơn quý khách, đơn hàng 12345 của quý khách đã được xử lý xong vào lúc 12:30, gói cước không đổi. "


HOSTILE = {
    "english": ENGLISH * 9000,
    "vietnamese": VIETNAMESE * 10000,
    "combining marks": "a" + "\u0301" * 10_000,
    "a million marks": "a" + "\u0301" * 1_000_000,
    "one line": "a" * 1_000_000,
    "spaces": " " * 1_000_000,
    "zero width": "\u200b" * 1_000_000,
    "digits": "0" * 1_000_000,
    "numbers": "1234567890 " * 95_000,
    "phones": "0912345678, " * 90_000,
    "points": "1." * 500_000,
    "at signs": "a@" * 500_000,
    "braces": "{" * 1_000_000,
    "placeholders": "{{a}}" * 200_000,
    "exclamation marks": "!?" * 500_000,
    "capitals": "READ THIS NOW " * 70_000,
    "greetings": "Dear customers " * 70_000,
    "half greetings": "Dear custome " * 70_000,
    "sign-offs": (FRAME.sign_off + "\n") * 17_000,
    "half sign-offs": FRAME.sign_off[:-8] * 19_000,
    "calls": "call me " * 130_000,
    "messengers": "message WhatsApp on " * 50_000,
    "spelled letters": "a b c d " * 130_000,
    "quotes": "> " * 500_000,
    "leet": "4a" * 500_000,
    "code": "` ```{x} " * 110_000,
    "quotations": 'you wrote "call me" ' * 50_000,
    "quoted lines": "you wrote:\n" + "> call me\n" * 100_000,
    "brackets": "[customer name " * 70_000,
    "masked": "ab*cd e**f " * 90_000,
    "pieces": "0912, 345, " * 90_000,
    "spaced points": "a@b . " * 160_000,
    "subjects": "the forwarding to a@gmail.com " * 30_000,
    "labels": "a." * 500_000 + "zoom.us/j/1",
    "subjects of calls": "we will just " * 75_000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_megabyte_of_anything_is_read_to_its_end(body: str) -> None:
    """Anything worse than linear ends at the suite's time limit."""
    assert all(body[found.start : found.end] == found.words for found in read(body))


def test_the_gate_loads_no_heavy_library_for_a_plain_reply() -> None:
    program = (
        "import sys; from cs_tui.policy import gate\n"
        "from cs_tui.policy.folding import fold; fold('Cảm ơn, it works')\n"
        "print([name for name in ('phonenumbers', 'confusable_homoglyphs') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
