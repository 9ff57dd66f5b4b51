"""Letters leave the outbox: as they were composed, once, and what the mail server says is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from mail_office import BODY, DESK, LINH
from mail_servers import closed_port, hang_up, silent_server

from cs_tui.desk import Administration, BadInput
from cs_tui.desk.post import delay
from cs_tui.mail.composing import Unwritable, compose_mail
from cs_tui.mail.delivering import deliver
from cs_tui.mail.running import Office
from cs_tui.mail.sandbox import MailReader
from cs_tui.mail.servers import Unreachable
from cs_tui.mail.settings import MailSettings
from cs_tui.policy import shipped

GREETING = "Dear customers,"
SIGN_OFF = "Thank you for your interest in our products and services."


def never_on_weekends(folder):
    """The policy that ships, under which nothing is common: on a Saturday every desk is closed."""
    file = folder / "weekdays.toml"
    text = shipped("policy.toml").read_text("utf-8")
    assert "common = true" in text
    file.write_text(text.replace("common = true", "common = false"), "utf-8")
    return file


def test_a_reply_reaches_the_customer_as_it_was_composed(office, letterbox, server):
    number = office.answered()
    assert office.deliver(server) == {"accepted": 1}
    ((sender, recipients, raw),) = letterbox.received
    assert (sender, recipients) == ("support@hoster.example", [LINH])
    (sent,) = letterbox.mails
    assert sent["From"] == "Hoster Support <support@hoster.example>"
    assert sent["To"] == LINH
    assert sent["Subject"] == f"Re: The site is down [#{number}]"
    assert sent["Message-ID"] == office.header_id(number)
    assert sent["Date"].datetime == office.now
    assert sent["Auto-Submitted"] is None
    assert sent["Reply-To"] is None
    assert sent["Content-Type"] == 'text/plain; charset="utf-8"'
    assert raw.isascii()
    assert sent.get_content().splitlines() == [GREETING, "", BODY, "", SIGN_OFF]


def test_what_was_taken_is_entered_and_never_sent_again(office, letterbox, server):
    number = office.answered()
    office.deliver(server)
    office.forward(days=1)
    assert office.deliver(server) == {}
    assert len(letterbox.received) == 1
    assert office.done(number)[-1] == "accepted"
    reply = next(m for m in office.tom.ticket(number).messages if m.kind == "reply")
    assert (reply.delivery.state, reply.delivery.said) == ("accepted", "")
    office.assert_proven()


def test_an_answer_names_the_mail_it_answers_however_long_its_id_is(office, letterbox, server):
    id = f"<{'A' * 150}@prod.outlook.example>"
    from cs_tui.desk.incoming import Origin

    office.answered(origin=Origin(header_id=id))
    office.deliver(server)
    (sent,) = letterbox.mails
    assert (sent["In-Reply-To"], sent["References"]) == (id, id)


def test_with_plus_addresses_an_answer_comes_back_to_its_letter(office, letterbox, server):
    number = office.answered()
    office.deliver(server, plus_addresses=True)
    address = letterbox.mails[0]["Reply-To"].addresses[0]
    assert f"<{address.username.removeprefix('support+')}@cs-tui>" == office.header_id(number)


def test_case_34_line_ends_in_a_subject_make_no_header(office, letterbox, server):
    office.answered(subject="Hello\r\nBcc: everybody@x.example\x0b\u2028X-Spam: yes\x1b[2J\0")
    office.deliver(server)
    (sent,) = letterbox.mails
    assert sent["Bcc"] is None
    assert sent["X-Spam"] is None
    assert sent["Subject"].startswith("Re: Hello Bcc: everybody@x.example X-Spam: yes[2J")
    assert letterbox.received[0][1] == [LINH]


def test_a_conversation_has_one_re_however_long_it_is(office, letterbox, server):
    number = office.answered(subject="RE: AW: Re:The site")
    office.deliver(server)
    assert letterbox.mails[0]["Subject"] == f"Re: The site [#{number}]"


def test_case_21_a_letter_that_is_not_taken_now_is_tried_later(office, letterbox, server):
    number = office.answered()
    letterbox.answers[LINH] = "451 4.7.1 greylisted, come back"
    assert office.deliver(server) == {"deferred": 1}
    assert office.letters() == [("deferred", 1, "451 4.7.1 greylisted, come back")]
    assert office.deliver(server) == {}
    del letterbox.answers[LINH]
    office.forward(minutes=1)
    assert office.deliver(server) == {"accepted": 1}
    assert office.done(number).count("resent") == 0
    office.assert_proven()


def test_case_21_a_letter_that_is_never_taken_has_failed_and_its_ticket_says_so(office, letterbox, server):
    number = office.answered()
    letterbox.answers[LINH] = "550 5.1.1 no such user"
    assert office.deliver(server) == {"failed": 1}
    assert office.detail(number, "failed")["reason"] == "550 5.1.1 no such user"
    delivery = next(m.delivery for m in office.tom.ticket(number).messages if m.kind == "reply")
    assert (delivery.state, delivery.said) == ("failed", "550 5.1.1 no such user")
    office.forward(days=1)
    assert office.deliver(server) == {}
    office.assert_proven()


def test_case_21_one_refused_recipient_of_three_concerns_that_one_alone(office, letterbox, server):
    for name in "abc":
        office.answered(f"{name}@shop.example")
    letterbox.answers["b@shop.example"] = "550 no"
    assert office.deliver(server) == {"accepted": 2, "failed": 1}
    assert [recipients for _, recipients, _ in letterbox.received] == [["a@shop.example"], ["c@shop.example"]]


@pytest.mark.parametrize("answer", ["452 the box is full", "552 too large"])
def test_what_is_said_to_the_text_counts_as_what_is_said_to_the_recipient(office, letterbox, server, answer):
    office.answered()
    letterbox.at_data[LINH] = lambda _: answer
    state = "deferred" if answer.startswith("4") else "failed"
    assert office.deliver(server) == {state: 1}
    assert office.letters() == [(state, 1, answer)]


def test_case_21_of_a_letter_whose_text_got_no_answer_nobody_knows_and_that_is_said(office, letterbox, server):
    number = office.answered()
    letterbox.at_data[LINH] = hang_up
    assert office.deliver(server) == {"unknown": 1}
    ((state, _, said),) = office.letters()
    assert state == "sending"
    assert said.startswith("the connection broke")
    letterbox.at_data.clear()
    assert office.deliver(server) == {}
    office.forward(minutes=1)
    assert office.deliver(server) == {"accepted": 1}
    assert [m["Message-ID"] for m in letterbox.mails] == [office.header_id(number)] * 2
    assert office.done(number)[-2:] == ["resent", "accepted"]
    office.assert_proven()


def test_the_next_letter_goes_by_a_new_connection_after_one_broke(office, letterbox, server):
    for name in "ab":
        office.answered(f"{name}@shop.example")
    letterbox.at_data["a@shop.example"] = hang_up
    assert office.deliver(server) == {"unknown": 1, "accepted": 1}


def test_case_21_a_server_that_is_not_there_puts_every_letter_off(office):
    for name in "ab":
        office.answered(f"{name}@shop.example")
    with pytest.raises(Unreachable, match="cannot be reached"):
        office.deliver(closed_port())
    assert [(state, attempts) for state, attempts, _ in office.letters()] == [("deferred", 1)] * 2
    assert office.post.due() == []


def test_case_21_a_server_that_never_answers_is_given_up_in_time(office):
    office.answered()
    with silent_server() as server, pytest.raises(Unreachable, match="does not answer"):
        office.deliver(server, seconds=0.3)
    assert office.letters()[0][0] == "deferred"


def test_delays_grow_and_end_after_five_days():
    delays = []
    while (wait := delay(len(delays) + 1)) is not None:
        delays.append(wait)
    assert delays[:4] == [timedelta(minutes=m) for m in (1, 2, 4, 8)]
    assert delays == sorted(delays)
    assert timedelta(days=4, hours=18) < sum(delays, timedelta()) <= timedelta(days=5)


def test_a_letter_that_is_put_off_for_five_days_has_failed(office):
    number = office.answered()
    attempts = 0
    while office.letters()[0][0] != "failed":
        with pytest.raises(Unreachable):
            office.deliver(closed_port())
        office.forward(hours=4)
        attempts += 1
    assert 30 < attempts < 45
    assert office.detail(number, "failed")["reason"].startswith("given up after 5 days: ")
    office.assert_proven()


def test_a_letter_to_an_address_that_is_none_fails_and_the_others_go(office, letterbox, server):
    office.answered("unknown@")
    office.answered()
    assert office.deliver(server) == {"failed": 1, "accepted": 1}


def test_a_letter_whose_frame_is_broken_never_leaves(office, letterbox, server):
    number = office.answered()
    (letter,) = office.post.due()
    broken = replace(letter, body=letter.body + "\nSent from my phone")
    assert not office.post.begin(broken)
    assert "(3.6)" in office.detail(number, "failed")["reason"]
    assert office.deliver(server) == {}


def test_a_letter_whose_text_a_mail_would_change_never_leaves(office):
    office.answered()
    (letter,) = office.post.due()
    with pytest.raises(Unwritable, match=r"\(3\.5, 3\.6\)"):
        compose_mail(replace(letter, body="Dear customers,\r\n\r\nHello"), DESK, plus_addresses=False)


def test_a_letter_leaves_under_the_policy_it_was_written_by(office, letterbox, server, tmp_path):
    office.answered()
    file = tmp_path / "policy.toml"
    file.write_text(shipped("policy.toml").read_text("utf-8").replace('"Dear customers"', '"Dear friends"'), "utf-8")
    Administration(office.owner).apply_policy(file)
    assert office.deliver(server) == {"accepted": 1}
    assert letterbox.mails[0].get_content().startswith("Dear customers,")


def test_nothing_more_is_sent_once_it_is_to_stop(office, letterbox, server):
    office.answered()
    settings = MailSettings(DESK, smtp=server)
    assert deliver(office.post, settings, stop=lambda: True) == {}
    assert office.letters() == [("queued", 0, None)]


def test_what_was_left_ready_goes_out_when_the_desk_opens_though_nobody_is_there(office, letterbox, server):
    number = office.ticket()
    office.tom.take()
    office.now = office.now.replace(day=14)  # a Saturday, on which only what is common is open
    Administration(office.owner).apply_policy(never_on_weekends(office.path.parent))
    assert office.tom.leave_ready(number, BODY).status == "in-progress"
    round_of_the_office = Office(office.post, MailSettings(DESK, smtp=server), pytest.fail)
    with MailReader() as reader:
        round_of_the_office.once(reader, lambda: False)
        assert letterbox.received == []
        office.now = office.now.replace(day=16)
        round_of_the_office.once(reader, lambda: False)
    assert len(letterbox.received) == 1


def test_a_letter_nobody_knows_of_stays_so_while_the_server_is_away(office, letterbox, server):
    number = office.answered()
    letterbox.at_data[LINH] = hang_up
    office.deliver(server)
    office.forward(minutes=1)
    with pytest.raises(Unreachable):
        office.deliver(closed_port())
    letterbox.at_data.clear()
    office.forward(hours=1)
    assert office.deliver(server) == {"accepted": 1}
    assert office.done(number)[-2:] == ["resent", "accepted"]


def test_a_letter_that_was_taken_meanwhile_is_not_begun_again(office, letterbox, server):
    office.answered()
    (letter,) = office.post.due()
    office.deliver(server)
    assert not office.post.begin(letter)
    assert office.letters()[0][0] == "accepted"


def test_a_domain_beyond_ascii_is_written_as_mail_servers_know_it(office, letterbox, server):
    office.answered("anna@münchen.example")
    assert office.deliver(server) == {"accepted": 1}
    assert letterbox.received[0][1] == ["anna@xn--mnchen-3ya.example"]


def test_a_server_that_is_away_is_asked_once_for_all_letters(office):
    for n in range(101):
        office.answered(f"{n}@shop.example")
    with pytest.raises(Unreachable):
        office.deliver(closed_port())
    assert {(state, attempts) for state, attempts, _ in office.letters()} == {("deferred", 1)}


def test_a_trouble_that_lasts_is_told_once(office, server, tmp_path):
    office.answered()
    said, password = [], tmp_path / "password"
    way = replace(server, user="support", password_file=password)
    busy = Office(office.post, MailSettings(DESK, smtp=way), said.append)
    with MailReader() as reader:
        for _ in range(3):
            busy.once(reader, lambda: False)
        assert len(said) == 1
        assert "cannot be read" in said[0]
    assert office.letters() == [("queued", 0, None)]


def test_two_never_send_at_the_same_time(office, server):
    office.answered()
    with office.post.alone(), pytest.raises(BadInput, match="Another cs-tui is sending"):
        office.deliver(server)


def test_without_a_way_out_nothing_is_touched(office):
    office.answered()
    with pytest.raises(BadInput, match=r"no \[mail.smtp\]"):
        office.deliver(None)
    assert office.letters() == [("queued", 0, None)]
