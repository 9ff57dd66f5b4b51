"""Clause 3.4: no answer by voice or off the system; the words are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phrases_fixture import OFF_SYSTEM

from cs_tui.policy.off_system import off_system_findings
from cs_tui.policy.rulings import Finding


def find(body: str, customer_address: str = "") -> tuple[Finding, ...]:
    return off_system_findings(OFF_SYSTEM, body, customer_address)


def words(body: str, customer_address: str = "") -> list[str]:
    return [finding.words for finding in find(body, customer_address)]


SPOKEN = [
    ("Could you call us back", "call us"),
    ("Please give us a call tomorrow", "give us a call"),
    ("Please give our friendly team a ring", "give our friendly team a ring"),
    ("CALL ME", "CALL ME"),
    ("call\nme", "call\nme"),
    ("call-me maybe", "call-me"),
    ("call *me*", "call *me"),
    ("c\u200ball u\u00ads now", "c\u200ball u\u00ads"),
    ("саll us", "саll us"),
    ("cáll mé", "cáll mé"),
    ("𝐜𝐚𝐥𝐥 𝐦𝐞", "𝐜𝐚𝐥𝐥 𝐦𝐞"),
    ("c a l l  m e", "c a l l  m e"),
    ("ca11 me", "ca11 me"),
    ("c4ll me", "c4ll me"),
    ("caIl me", "caIl me"),
    ("do not hesitate to call us", "call us"),
    ("Why not call us?", "call us"),
    ("If you cannot log in, call us", "call us"),
    ("If you can not find it call us", "call us"),
    ("I’ll call you in the morning", "I’ll call you"),
    ("We could discuss it over the phone", "discuss it over the phone"),
    ("Please ring us", "ring us"),
    ("phone us", "phone us"),
    ("text me", "text me"),
    ("Gọi cho chúng tôi nhé", "Gọi cho chúng tôi"),
    ("Vui long goi cho chung toi", "goi cho chung toi"),
    ("Anh gọi điện cho em", "gọi điện cho"),
    ("Rufen Sie uns bitte an", "Rufen Sie uns"),
    ("Wir können Sie zurueckrufen", "Sie zurueckrufen"),
    ("Appelez-nous demain", "Appelez-nous"),
    ("appelez nous demain", "appelez nous"),
    ("Llámenos mañana", "Llámenos"),
    ("llamenos", "llamenos"),
    ("Please visit our office", "visit our office"),
    ("Let us meet in person", "meet in person"),
    ("Mời anh đến văn phòng", "đến văn phòng"),
    ("Kommen Sie vorbei", "Kommen Sie vorbei"),
    ("Please reply to my private email", "my private email"),
    ("Let us discuss it outside the system", "discuss it outside the system"),
    ("Give it to our hotline", "our hotline"),
    ("Our technician will call you at 3 pm.", "technician will call you"),
    ("I am going to call you tomorrow.", "I am going to call you"),
    ("We'd like to call you.", "We'd like to call you"),
    ("A colleague can quickly phone you", "colleague can quickly phone you"),
    ("Could you call?", "Could you call"),
    ("Could you please call tomorrow", "Could you please call tomorrow"),
    ("Please call.", "Please call"),
    ("Shall we discuss this by phone?", "discuss this by phone"),
    ("What is your phone number?", "What is your phone number"),
    ("Please send us your number.", "send us your number"),
    ("Can we have a Zoom meeting tomorrow?", "we have a Zoom meeting"),
    ("order 0912345678 (that is my mobile)", "is my mobile"),
    ("Wir rufen Sie morgen an.", "rufen Sie morgen an"),
    ("Ein Kollege ruft Sie an.", "ruft Sie an"),
    ("Bitte rufen Sie an.", "rufen Sie an"),
    ("Wie ist Ihre Telefonnummer?", "Wie ist Ihre Telefonnummer"),
    ("Wir können das gern telefonisch klären.", "telefonisch klären"),
    ("Em sẽ gọi anh chiều nay.", "sẽ gọi anh"),
    ("em se goi anh", "se goi anh"),
    ("Kỹ thuật sẽ gọi cho anh.", "sẽ gọi cho anh"),
    ("Anh gọi em nhé.", "Anh gọi em"),
    ("Anh cho em xin sđt", "cho em xin sđt"),
    ("Anh cho em xin số nhé", "cho em xin số nhé"),
    ("Chị cho em số zalo", "cho em số zalo"),
    ("Vui lòng gọi.", "Vui lòng gọi"),
    ("Shall we have a call?", "Shall we have a call"),
    ("Can I get your number?", "Can I get your number"),
    ("Mời anh qua công ty", "anh qua công ty"),
    ('They say "please call me"', "call me"),
    ("> please call me", "call me"),
    ('You wrote "it fails". Please "call me"', "call me"),
]


@pytest.mark.parametrize(("body", "shown"), SPOKEN)
def test_an_invitation_to_speak_to_meet_or_to_write_elsewhere_is_refused(body: str, shown: str) -> None:
    (finding,) = find(body)
    assert (finding.clause, finding.severity, finding.words) == ("3.4", "refused", shown)
    assert finding.words == body[finding.start : finding.end]
    assert finding.reason.startswith('"')
    assert finding.remedy


HARMLESS_WORDS = [
    "We will call the function",
    "the call to action button",
    "the so-called cache",
    "your call centre plugin",
    "You can call our API with the key",
    "call_me() returns an error",
    "recall us",
    "the API call 12345 failed",
    "We may not call you; all answers are in writing.",
    "Please do not call us.",
    "We are not able to call you back.",
    "gói cho tôi",
    "gói cước của chúng tôi, nút gọi ngay",
    "Die Seite rufen Sie mit F5 neu auf",
    "je vous rappelle que la facture est ouverte",
    "on my phone the page shows a menu",
    "files outside the system directory",
    "Visitors can call you with the new button",
    "API gọi đến số lượng lớn",
    "Could you call the API again?",
    "Please call the function now.",
    "the API will call your webhook",
    "Please send us the number of users.",
    "cho em xin số hợp đồng",
    "Bạn có thể gọi API này",
    "xuất hóa đơn qua công ty khác",
    "gói anh đang dùng",
    "Das Programm ruft die Seite an der Stelle auf",
    "We cannot call you; we will not call you.",
    'You wrote "please call me"; we answer here.',
    "Quý khách có ghi: “gọi cho tôi”.",
    "On Monday you wrote:\n> please call me\n> on WhatsApp, message me on Zalo\n\nIt works again.",
    "We look forward to your answer here.",
]


@pytest.mark.parametrize("body", HARMLESS_WORDS)
def test_words_that_only_sound_like_an_invitation_pass(body: str) -> None:
    assert words(body) == []


MESSENGERS = [
    ("message me on WhatsApp", "WhatsApp"),
    ("we can continue on Zalo", "Zalo"),
    ("add us on Telegram", "Telegram"),
    ("Please contact our team via Viber", "Viber"),
    ("send me WhatsApp", "WhatsApp"),
    ("switch to Zalo", "Zalo"),
    ("my Zalo is anna", "Zalo"),
    ("Skype: live:anna", "Skype"),
    ("Zalo @anna", "Zalo"),
    ("I will send you a message on WhatsApp", "WhatsApp"),
    ("message us on Wh\u0430tsApp", "Wh\u0430tsApp"),
    ("message us on What\u200bsApp", "What\u200bsApp"),
    ("message us on W h a t s A p p", "W h a t s A p p"),
    ("reach us via Zal0", "Zal0"),
    ("message me on signal", "signal"),
    ("chat with us on Teams", "Teams"),
    ("do not hesitate to message us on WhatsApp", "WhatsApp"),
    ("Why not message us on WhatsApp", "WhatsApp"),
    ("Please write over the Telegram", "Telegram"),
    ("Customers can message us on WhatsApp", "WhatsApp"),
    ("Our customers can chat via WhatsApp", "WhatsApp"),
    ("vui lòng nhắn Zalo", "Zalo"),
    ("If you cannot log in then please message us on WhatsApp", "WhatsApp"),
    ("It does not work? Message us on WhatsApp", "WhatsApp"),
    ("https://wa.me/84912345678", "wa.me/84912345678"),
    ("t.me/anna", "t.me/anna"),
    ("zalo.me/0912345678", "zalo.me/0912345678"),
    ("viber://chat?number=anna", "viber://chat?number=anna"),
    ("Kết bạn Zalo với em", "Zalo"),
    ("liên hệ qua Zalo", "Zalo"),
    ("zalo của em", "zalo"),
    ("Please WhatsApp me.", "WhatsApp"),
    ("Let's hop on Zoom.", "Zoom"),
    ("We can sort it out over WhatsApp.", "WhatsApp"),
    ("Find our team on the Telegram channel.", "Telegram"),
    ("Schreiben Sie uns bei WhatsApp.", "WhatsApp"),
    ("Anh add zalo em nhé.", "add zalo em"),
    ("https://us02web.zoom.us/j/123456", "us02web.zoom.us/j/123456"),
    ("zoom.us/my/anna", "zoom.us/my/anna"),
    ("messenger.com/t/company", "messenger.com/t/company"),
    ("www.facebook.com/messages/t/x", "www.facebook.com/messages/t/x"),
    ("sip:anna@example.org", "sip:anna@example.org"),
    ('You wrote "see https://wa.me/84912345678"', "wa.me/84912345678"),
    ("Schreiben Sie uns auf WhatsApp", "WhatsApp"),
    ("écrivez-nous sur WhatsApp", "WhatsApp"),
    ("escríbanos por WhatsApp", "WhatsApp"),
]


@pytest.mark.parametrize(("body", "shown"), MESSENGERS)
def test_an_invitation_to_a_messenger_is_refused(body: str, shown: str) -> None:
    assert shown in words(body)
    assert {finding.clause for finding in find(body)} == {"3.4"}


SUBJECTS = [
    "The WhatsApp button of your site is repaired",
    "We have updated our WhatsApp plugin",
    "notre bouton WhatsApp est réparé",
    "Each order makes a message on WhatsApp",
    "We do not answer on WhatsApp; please answer here.",
    "Visitors can chat with you on WhatsApp",
    "Customers can contact you via Zalo on your website",
    "the share on Facebook works again",
    "Please contact Facebook to unlock your page",
    "We will add Zalo to your site",
    "We will connect your shop to Telegram",
    "Your shop sends a message on WhatsApp when an order arrives",
    "nút chat Zalo trên trang đã được sửa",
    "nút kết bạn Zalo đã được sửa",
    "the line is too long; on line 120",
    "contact us on line 120",
    "our teams meet the deadline",
    "the signal of your router",
    "The WhatsApp us button is repaired",
    "your page www.facebook.com/company is linked",
    "the host t.me is blocked by your firewall",
]


@pytest.mark.parametrize("body", SUBJECTS)
def test_a_messenger_that_is_only_the_subject_passes(body: str) -> None:
    assert "3.4" not in {finding.clause for finding in find(body) if "messenger" in finding.reason}


def test_a_messenger_named_thousands_of_times_is_refused() -> None:
    assert words("The WhatsApp button is repaired. " * 2100)


PIECES = st.sampled_from([pair[0] for pair in SPOKEN + MESSENGERS] + SUBJECTS + ["\u200b", "\n", " ", "\u0301"])


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=5).map(" ".join)))
def test_findings_off_the_system_point_at_their_words(body: str) -> None:
    found = find(body)
    assert list(found) == sorted(found, key=lambda finding: (finding.start, finding.end))
    for finding in found:
        assert 0 <= finding.start < finding.end <= len(body)
        assert finding.words == body[finding.start : finding.end]


@given(st.sampled_from([pair[0] for pair in SPOKEN]), st.sampled_from(["\u200b", "\u00ad", "\u2060", "\ufeff"]))
def test_no_invitation_hides_behind_characters_that_cannot_be_seen(body: str, invisible: str) -> None:
    assert find(invisible.join(body))
