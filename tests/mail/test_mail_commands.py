"""The commands as a mail server, a timer or a person runs them."""

import json
import os
import resource
import subprocess
import sys

import pytest
from mail_office import mail
from test_crashed_sending import environment


def run(office, *arguments, raw=b"", env=None, **more):
    command = [sys.executable, "-m", "cs_tui", "mail", *arguments, "--store", str(office.path)]
    return subprocess.run(
        command, check=False, input=raw, capture_output=True, env=env or os.environ, timeout=60, **more
    )


def test_receive_takes_in_one_mail_from_standard_input(office):
    ran = run(office, "receive", raw=mail(sender="ana@shop.example"))
    assert (ran.returncode, ran.stdout) == (0, b"#1: opened\n")
    assert office.owner.ticket(1).customer.address == "ana@shop.example"
    ran = run(office, "receive", "--json", raw=mail(sender="ana@shop.example"))
    assert json.loads(ran.stdout) == {"number": 1, "how": "here already"}


def test_case_09_a_mail_that_the_full_disk_cannot_take_stays_with_the_mail_server(office):
    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (office.path.stat().st_size, resource.RLIM_INFINITY))

    raw = mail(body="A long text. " * 20_000)
    ran = run(office, "receive", raw=raw, preexec_fn=full)
    assert ran.returncode == 75, ran
    assert ran.stderr.count(b"\n") == 1
    assert office.owner.tickets() == []
    assert run(office, "receive", raw=raw).returncode == 0
    assert len(office.owner.tickets()) == 1


def test_case_09_a_mail_stays_with_the_mail_server_while_the_store_is_locked_or_away(office):
    with office.store.write():
        ran = run(office, "receive", raw=mail())
    assert (ran.returncode, office.owner.tickets()) == (75, [])
    assert b"Another session" in ran.stderr
    office.store.close()
    office.path.rename(office.path.with_suffix(".gone"))
    assert run(office, "receive", raw=mail()).returncode == 75


def test_case_31_a_mail_that_cannot_be_read_is_taken_in_as_it_came(office):
    raw = b"From: ann@shop.example\nSubject: " + b"=?utf-8?q?a?= " * 30_000 + b"\n\nx\n"
    assert run(office, "receive", raw=raw).returncode == 0
    assert office.owner.ticket(1).subject == "(unreadable message)"


def test_deliver_counts_what_it_did(office, tmp_path, letterbox, server):
    office.answered()
    ran = run(office, "deliver", "--json", env=environment(tmp_path, server))
    assert json.loads(ran.stdout) == {"accepted": 1, "deferred": 0, "failed": 0, "unknown": 0}


def test_deliver_says_in_one_line_that_nobody_is_there(office, tmp_path, letterbox):
    from mail_servers import closed_port

    office.answered()
    ran = run(office, "deliver", env=environment(tmp_path, closed_port()))
    assert ran.returncode == 1
    assert b"cannot be reached" in ran.stderr
    assert ran.stderr.count(b"\n") == 1


@pytest.mark.parametrize("command", ["deliver", "fetch", "run"])
def test_without_a_configuration_it_is_said_what_is_missing(office, tmp_path, command):
    ran = run(office, command, env=os.environ | {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)})
    assert ran.returncode == 1
    assert b"There is no [mail] in the configuration." in ran.stderr


def test_the_mail_is_the_owners(office):
    from cs_tui.desk import NotTheOwner
    from cs_tui.desk.post import Post

    os.chown(office.path, 12345, -1) if os.getuid() == 0 else pytest.skip("only root gives a file to somebody else")
    with pytest.raises(NotTheOwner):
        Post(office.tom)


def test_a_failed_letter_is_shown_with_what_to_do(office, tmp_path, letterbox, server):
    number = office.answered()
    letterbox.answers["linh@shop.example"] = "550 no such user"
    office.deliver(server)
    show = [sys.executable, "-m", "cs_tui", "ticket", "show", str(number), "--store", str(office.path)]
    said = subprocess.run(show, check=True, capture_output=True, text=True, timeout=60).stdout
    assert "[failed: 550 no such user]\n    ! Reply again once that is mended" in said
    told = json.loads(subprocess.run([*show, "--json"], check=True, capture_output=True, timeout=60).stdout)
    assert told["messages"][1]["delivery"] == {"state": "failed", "said": "550 no such user", "at": None}


@pytest.mark.parametrize("raw", [b"", b"\n \r\n"], ids=["nothing", "blanks"])
def test_nothing_on_standard_input_is_no_mail_and_opens_no_ticket(office, raw):
    ran = run(office, "receive", raw=raw)
    assert (ran.returncode, ran.stdout, ran.stderr.count(b"\n")) == (1, b"", 1)
    assert b"There is no mail on standard input." in ran.stderr
    assert office.owner.tickets() == []
