"""Clause 4.2: insults and threats are refused, shouting, blame and cold phrases warned about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phrases_fixture import TONE

from cs_tui.policy.rulings import Finding
from cs_tui.policy.tone import tone_findings


def found(body: str) -> list[tuple[str, str]]:
    return [(finding.severity, finding.words) for finding in tone_findings(TONE, body)]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("You are stupid", "stupid"),
        ("a st\u200bupid idea", "st\u200bupid"),
        ("a stuріd idea", "stuріd"),
        ("STUPID", "STUPID"),
        ("s t u p i d", "s t u p i d"),
        ("What an idiot.", "idiot"),
        ("you're\u00a0crazy", "you're\u00a0crazy"),
        ("you’re crazy", "you’re crazy"),
        ("youre crazy", "youre crazy"),
        ("đồ ngu", "đồ ngu"),
        ("do ngu", "do ngu"),
        ("Das ist dumm", "dumm"),
        ("Halt die Klappe", "Halt die Klappe"),
        ("quel crétin", "crétin"),
        ("es usted un idiota", "idiota"),
        ("what an idi*t", "idi*t"),
        ("f***ing slow", "f***ing"),
        ("oh sh**", "sh**"),
        ("You must be blind.", "You must be blind"),
        ("Cút đi.", "Cút đi"),
        ("Sie Pfeife", "Sie Pfeife"),
        ("You idiot.Please wait", "idiot"),
    ],
)
def test_an_insult_is_refused(body: str, words: str) -> None:
    (finding,) = tone_findings(TONE, body)
    assert (finding.clause, finding.severity, finding.words) == ("4.2", "refused", words)
    assert "insults" in finding.reason
    assert finding.words == body[finding.start : finding.end]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("or we will sue you", "we will sue"),
        ("You will regret this", "You will regret"),
        ("pay or else", "pay or else"),
        ("anh sẽ hối hận", "anh sẽ hối hận"),
        ("Das werden Sie bereuen", "Das werden Sie bereuen"),
        ("vous allez le regretter", "vous allez le regretter"),
        ("se arrepentirá", "se arrepentirá"),
        ("Pay now or we will delete your website.", "or we will delete your"),
        ("We will take legal action.", "We will take legal action"),
        ("Otherwise we will delete your data.", "Otherwise we will delete your"),
        ("You will be reported to the police.", "You will be reported to"),
        ("Our lawyer will contact you.", "Our lawyer will"),
        ("Unser Anwalt wird sich melden", "Unser Anwalt wird"),
        ("Công ty sẽ khởi kiện", "Công ty sẽ khởi kiện"),
    ],
)
def test_a_threat_is_refused(body: str, words: str) -> None:
    (finding,) = tone_findings(TONE, body)
    assert (finding.clause, finding.severity, finding.words) == ("4.2", "refused", words)
    assert "threatens" in finding.reason


@pytest.mark.parametrize(
    "body",
    [
        "kill the process",
        "a dumb terminal, TERM=dumb",
        "an idiot-proof form",
        "a fool-proof way",
        "Your Assistant class in Scunthorpe",
        "assess the passion of the bass",
        "lazy loading of dummy data",
        "or else the upload fails",
        "This will break your layout",
        "ngôn ngữ tiếng Việt, khách sạn ngủ ngon",
        "con của bạn, đảm bảo",
        "votre facture est en retard",
        "mails get lost on the way",
        "there is no way to see it yet",
        "Please log in again; it works now!",
        "DNS MX SPF DKIM DMARC",
        "SMTP AUTH LOGIN",
        "SELECT ID FROM USERS WHERE ID",
        "DB_NAME DB_USER DB_HOST",
        "A B C D E",
        "PLEASE WAIT",
        "ERROR: CONNECTION REFUSED",
        "PLEASE\nREAD\nTHIS",
        "Great!! Really?!",
        "the host fool.example.com is live",
        "https://example.com/stupid and stupid@example.com",
        "the pattern id*t.txt, a**b and **bold**",
        "You wrote: “this is stupid”. It works again.",
        "Your lawyer will need the contract.",
        "You can keep it, or we will delete the test copy.",
    ],
)
def test_gentle_and_technical_words_pass(body: str) -> None:
    assert found(body) == []


@pytest.mark.parametrize(
    ("body", "words", "gentler"),
    [
        ("you should have read it", "you should have", "It helps to"),
        ("As I already told you", "As I already told you", "As a short summary,"),
        ("It is your fault.", "your fault", "We found the cause:"),
        ("y\u200bour fault", "y\u200bour fault", "We found the cause:"),
        ("Ihre Schuld", "Ihre Schuld", "Die Ursache ist"),
        ("lỗi của bạn", "lỗi của bạn", "Nguyên nhân là"),
    ],
)
def test_blame_is_warned_about_with_a_gentler_wording(body: str, words: str, gentler: str) -> None:
    (finding,) = tone_findings(TONE, body)
    assert (finding.clause, finding.severity, finding.words) == ("4.2", "warned", words)
    assert "blames" in finding.reason
    assert gentler in finding.remedy


@pytest.mark.parametrize(
    ("body", "words", "gentler"),
    [
        ("Calm down", "Calm down", "We understand that this is annoying"),
        ("that is not my problem", "not my problem", "We will find the person who can help"),
        ("Pech gehabt", "Pech gehabt", "Das tut uns leid"),
        ("the update damned nothing", "damned", "unfortunate"),
        ("tant pis", "tant pis", "Nous sommes désolés"),
    ],
)
def test_a_cold_phrase_is_warned_about_with_a_gentler_wording(body: str, words: str, gentler: str) -> None:
    (finding,) = tone_findings(TONE, body)
    assert (finding.clause, finding.severity, finding.words) == ("4.2", "warned", words)
    assert "cold" in finding.reason
    assert gentler in finding.remedy


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("so PLEASE READ THIS now", "PLEASE READ THIS"),
        ("READ THE DNS PAGE", "READ THE DNS PAGE"),
        ("KHÔNG ĐƯỢC LÀM PHIỀN", "KHÔNG ĐƯỢC LÀM PHIỀN"),
        ("KHO\u0302NG LA\u0300M PHIE\u0302\u0300N", "KHO\u0302NG LA\u0300M PHIE\u0302\u0300N"),
        ("PLEASE, READ - THIS!", "PLEASE, READ - THIS"),
        ("no!!!", "!!!"),
        ("no?!?!!", "?!?!!"),
        ("no！！！", "！！！"),
    ],
)
def test_shouting_is_warned_about(body: str, words: str) -> None:
    (finding,) = tone_findings(TONE, body)
    assert (finding.clause, finding.severity, finding.words) == ("4.2", "warned", words)
    assert "shouting" in finding.reason
    assert finding.words == body[finding.start : finding.end]


def test_each_run_of_capitals_is_shown() -> None:
    assert found("READ THIS NOW and then DO IT NOW please") == [("warned", "READ THIS NOW"), ("warned", "DO IT NOW")]


def test_several_findings_come_in_order_of_place() -> None:
    body = "READ THIS NOW you idiot!!! Calm down, it is your fault."
    assert [words for _, words in found(body)] == ["READ THIS NOW", "idiot", "!!!", "Calm down", "your fault"]


@pytest.mark.parametrize("phrase", [phrase for phrase in (*TONE.insults, *TONE.threats) if "(" not in phrase])
def test_each_listed_insult_and_threat_is_refused(phrase: str) -> None:
    assert ("refused", phrase) in found(phrase)


@pytest.mark.parametrize("phrase", [*TONE.blame, *TONE.cold])
def test_no_gentler_wording_is_itself_objected_to(phrase: str) -> None:
    gentler = (TONE.blame | TONE.cold)[phrase]
    assert found(gentler) == []
    assert found(phrase) == [("warned", phrase)]


@given(
    st.one_of(
        st.text(max_size=80), st.lists(st.sampled_from(["STOP", "IT", "!!", "idiot", "\u0301", " ", "DNS", "?!"]))
    )
)
def test_findings_of_the_tone_point_at_their_words(body: str | list[str]) -> None:
    text = body if isinstance(body, str) else " ".join(body)
    for finding in tone_findings(TONE, text):
        assert isinstance(finding, Finding)
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.words == text[finding.start : finding.end]
