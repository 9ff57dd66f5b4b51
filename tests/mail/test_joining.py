"""Where a mail belongs: on the ticket it answers, or in a new one; and nothing in it commands anything."""

from pathlib import Path

import pytest
from mail_office import DESK, LINH, mail
from reading_here import read_mail

MESSAGES = Path(__file__).parent / "messages"


def bounce(header_id, action="failed", status="5.1.1", said="smtp; 550 no such user", **headers):
    """A mail server's report on a letter, as RFC 3464 has it."""
    lines = [
        "From: Mail Delivery System <MAILER-DAEMON@mx.hoster.example>",
        "To: support@hoster.example",
        "Subject: Undelivered Mail Returned to Sender",
        "Auto-Submitted: auto-replied",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"',
        "",
        "--r\nContent-Type: text/plain\n\nI'm sorry to have to inform you that your message could not be delivered.",
        "--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.hoster.example\n",
        f"Final-Recipient: rfc822; {LINH}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: {said}\n",
        "--r\nContent-Type: message/rfc822\n\nFrom: support@hoster.example",
        f"Message-ID: {header_id}\nSubject: Re: The site is down\n\nDear customers,",
        "--r--\n",
    ]
    return "\n".join(lines).encode()


def test_an_answer_to_a_letter_joins_its_ticket_and_opens_it_again(office):
    number = office.answered()
    taken = office.receive(mail(In_Reply_To=office.header_id(number)))
    assert (taken.number, taken.how) == (number, "joined")
    ticket = office.tom.ticket(number)
    assert (ticket.status, ticket.messages[-1].body) == ("queued", "It works, thank you.")
    office.assert_proven()


def test_one_of_many_references_is_enough(office):
    number = office.answered()
    references = " ".join([*(f"<{n}@elsewhere.example>" for n in range(200)), office.header_id(number)])
    assert office.receive(mail(References=references)).how == "joined"


@pytest.mark.parametrize("change", [str, str.lower])
def test_an_answer_to_the_address_of_a_letter_joins_its_ticket(office, change):
    number = office.answered()
    token = change(office.header_id(number)[1:].partition("@")[0])
    taken = office.receive(mail(Delivered_To=f"support+{token}@hoster.example"))
    assert (taken.number, taken.how) == (number, "joined")


def test_an_answer_on_a_merged_ticket_goes_where_that_went(office):
    first, second = office.ticket(), office.ticket(subject="The site is still down")
    office.tom.take()
    office.tom.reply(first, "We are on it.", "resolve")
    office.tom.take()
    office.tom.reply(second, "This one as well.")
    office.tom.release(second, "the other has it")
    office.lea.reopen(first, "not done")
    office.lea.merge(second, first)
    taken = office.receive(mail(In_Reply_To=office.header_id(second)))
    assert (taken.number, taken.how) == (first, "joined")
    office.assert_proven()


def test_a_mail_brings_a_waiting_ticket_back_on_top_of_what_its_holder_has_in_hand(office):
    waiting = office.answered(then="wait")
    other, _ = (office.ticket(f"{name}@shop.example") for name in "bc")
    assert office.tom.take().number == other
    assert office.receive(mail(In_Reply_To=office.header_id(waiting))).how == "joined"
    ticket = office.tom.ticket(waiting)
    assert (ticket.status, ticket.holder, ticket.messages[-1].entered_by) == ("in-progress", "tom", None)
    assert office.tom.take().clause == "3.1"
    office.assert_proven()


def test_case_22_the_same_mail_by_two_ways_is_one_message(office):
    number = office.answered()
    raw = mail(In_Reply_To=office.header_id(number), Message_ID="<one@shop.example>")
    by_a_list = b"Return-Path: <x@y.example>\nReceived: from z\nList-Id: <all.hoster.example>\n" + raw
    assert office.receive(raw).how == "joined"
    assert office.receive(by_a_list).how == "here already"
    assert office.receive(raw).number == number
    assert [m.kind for m in office.tom.ticket(number).messages].count("customer") == 2


def test_case_23_the_same_message_id_with_other_content_is_kept_and_flagged(office):
    one = office.receive(mail(Message_ID="<same@shop.example>", body="One.")).number
    other = office.receive(mail(Message_ID="<same@shop.example>", body="Other.")).number
    assert one != other
    assert "same_id_as" not in office.detail(one, "open")
    assert office.detail(other, "open")["same_id_as"] == one
    office.assert_proven()


def test_case_35_a_stranger_who_uses_a_tickets_number_gets_a_new_ticket_that_says_so(office):
    number = office.answered()
    taken = office.receive(mail(sender="eve@evil.example", subject=f"Re: The site is down [#{number}]"))
    assert taken.how == "opened"
    ticket = office.mai.ticket(taken.number)
    assert (ticket.status, ticket.customer.address, ticket.claims) == ("unsorted", "eve@evil.example", number)
    assert len(office.tom.ticket(number).messages) == 2


def test_case_35_a_stranger_who_has_our_message_id_gets_a_new_ticket_too(office):
    number = office.answered()
    taken = office.receive(mail(sender="eve@evil.example", In_Reply_To=office.header_id(number)))
    assert (taken.how, office.mai.ticket(taken.number).claims) == ("opened", number)
    assert office.tom.ticket(number).status == "resolved"
    office.assert_proven()


def test_a_customer_without_a_reference_gets_a_new_ticket_even_with_the_number(office):
    number = office.answered()
    taken = office.receive(mail(subject=f"Re: The site is down [#{number}]"))
    assert (taken.how, office.mai.ticket(taken.number).claims) == ("opened", number)


def test_a_mail_that_is_too_long_for_the_policy_is_cut_and_kept_whole(office):
    taken = office.receive(mail(subject="s" * 500, body="b" * 300_000))
    ticket = office.mai.ticket(taken.number)
    assert (len(ticket.subject), ticket.messages[0].body[-8:]) == (400, "s kept.]")


def test_an_id_that_only_looks_like_ours_joins_nothing(office):
    number = office.answered()
    assert office.receive(mail(In_Reply_To=f"<{number}.{'A' * 24}@cs-tui>")).how == "opened"


@pytest.mark.parametrize("sender", ["tom@hoster.example", DESK.addr_spec, "Tom <tom>"])
def test_case_36_a_mail_under_an_agents_address_is_a_customers_mail(office, sender):
    number = office.answered()
    raw = mail(sender=sender, subject=f"take reply resolve [#{number}]", In_Reply_To=office.header_id(number))
    taken = office.receive(raw)
    assert taken.how == "opened"
    entry = office.owner.ticket(taken.number).entries[0]
    assert (entry.actor, entry.action) == ("owner", "open")
    assert [m.kind for m in office.owner.ticket(taken.number).messages] == ["customer"]
    office.assert_proven()


@pytest.mark.parametrize(
    "mark",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Auto_Response_Suppress": "All"},
        {"Precedence": "auto_reply"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
    ],
)
def test_case_37_an_automatic_answer_is_kept_and_opens_nothing_again(office, mark):
    number = office.answered()
    taken = office.receive(mail(In_Reply_To=office.header_id(number), body="I am on holiday.", **mark))
    assert (taken.number, taken.how) == (number, "automatic")
    ticket = office.tom.ticket(number)
    assert (ticket.status, ticket.messages[-1].body) == ("resolved", "I am on holiday.")
    assert office.done(number)[-1] == "auto-reply"
    office.assert_proven()


def test_case_37_two_desks_that_answer_each_other_by_themselves_fall_silent(office, letterbox, server):
    """The other desk opens a ticket for each of our letters and confirms it by itself, without a reference."""
    number = office.answered()
    office.deliver(server)
    for n in range(20):
        raw = mail(subject=f"We have your mail, case {n}", body=f"Case {n}.", Auto_Submitted="auto-replied")
        assert office.receive(raw).how == ("automatic" if n else "opened")
        office.deliver(server)
    assert len(letterbox.received) == 1
    assert [ticket.number for ticket in office.owner.tickets()] == [number, number + 1]
    office.assert_proven()


def test_case_37_a_letter_that_came_back_has_failed_and_its_bounce_is_a_note(office, letterbox, server):
    number = office.answered()
    office.deliver(server)
    taken = office.receive(bounce(office.header_id(number)))
    assert (taken.number, taken.how) == (number, "bounce")
    ticket = office.tom.ticket(number)
    assert (ticket.status, ticket.messages[-1].kind) == ("resolved", "note")
    assert "could not be delivered" in ticket.messages[-1].body
    assert office.detail(number, "failed")["reason"] == "it came back: 5.1.1 550 no such user"
    reply = next(message for message in ticket.messages if message.kind == "reply")
    assert reply.delivery.state == "failed"
    assert len(office.owner.tickets()) == 1
    office.assert_proven()


def test_case_37_word_of_a_delay_is_a_note_and_the_letter_has_not_failed(office, letterbox, server):
    number = office.answered()
    office.deliver(server)
    assert office.receive(bounce(office.header_id(number), "delayed", "4.4.1")).how == "bounce"
    assert office.letters()[0][0] == "accepted"


def test_case_37_a_bounce_in_words_alone_finds_its_letter(office, letterbox, server):
    number = office.answered()
    office.deliver(server)
    body = (
        f"Hi. This is the qmail-send program.\n\n--- Below this line is a copy.\nMessage-ID: {office.header_id(number)}"
    )
    raw = mail(sender="MAILER-DAEMON@mx.example", subject="failure notice", body=body, Return_Path="<>")
    assert office.receive(raw).how == "bounce"
    assert office.letters()[0][0] == "accepted"


def test_case_37_a_bounce_about_nothing_of_ours_is_never_in_a_queue(office):
    raw = (MESSAGES / "bounce.eml").read_bytes()
    taken = office.receive(raw)
    assert taken.how == "opened"
    assert office.mai.ticket(taken.number).status == "unsorted"
    again = office.receive(raw.replace(b"nobody@", b"somebody@"))
    assert (again.number, again.how) == (taken.number, "automatic")


def test_a_bounce_may_come_twice(office, letterbox, server):
    number = office.answered()
    office.deliver(server)
    raw = bounce(office.header_id(number))
    office.receive(raw)
    assert office.receive(raw).how == "here already"
    assert office.done(number).count("failed") == 1


def test_a_letter_that_comes_back_by_two_bounces_has_failed_once(office, letterbox, server):
    number = office.answered()
    office.deliver(server)
    for status in ("5.1.1", "5.4.4"):
        assert office.receive(bounce(office.header_id(number), status=status)).how == "bounce"
    assert office.done(number).count("failed") == 1
    office.assert_proven()


def test_a_read_receipt_joins_as_what_a_machine_wrote(office):
    number = office.answered()
    raw = (
        f"From: {LINH}\nTo: support@hoster.example\nSubject: Read: The site is down\n"
        'Content-Type: multipart/report; report-type=disposition-notification; boundary="r"\n\n'
        "--r\nContent-Type: text/plain\n\nIt was read.\n"
        "--r\nContent-Type: message/disposition-notification\n\n"
        f"Original-Message-ID: {office.header_id(number)}\nDisposition: manual-action; displayed\n\n--r--\n"
    )
    assert office.receive(raw.encode()).how == "automatic"


def test_a_person_who_writes_by_way_of_a_list_is_no_machine():
    raw = mail(Precedence="list", List_Id="<support.hoster.example>")
    assert not read_mail(raw, "test").origin.automatic


def test_what_a_mail_proves_nothing_by_is_told_in_the_progress(office):
    from datetime import timedelta

    from cs_tui.tui.telling import told

    number = office.answered()
    taken = office.receive(mail(sender="eve@evil.example", subject=f"[#{number}]", Precedence="bulk"))
    said = told(office.mai.ticket(taken.number).entries[0], timedelta(hours=24))
    assert f"saying that it belongs to #{number}, which nothing proves" in said
    assert "written by a machine" in said


def test_case_32_an_attachment_named_like_a_path_is_a_name_and_no_file(office):
    names = ["../../etc/passwd", "/etc/passwd", "a\0b", ".", "x" * 5_000]
    parts = [
        f'--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename="{name}"\n\nx\n' for name in names
    ]
    before = sorted(path.name for path in office.path.parent.iterdir())
    raw = f"From: {LINH}\nSubject: Files\nContent-Type: multipart/mixed; boundary=b\n\n{''.join(parts)}--b--\n"
    taken = office.receive(raw.encode())
    (message,) = office.mai.ticket(taken.number).messages
    assert [file.name[:20] for file in message.attachments] == [name.replace("\0", "")[:20] for name in names]
    assert max(len(file.name) for file in message.attachments) == 255
    assert sorted(path.name for path in office.path.parent.iterdir()) == before
