"""The sending process dies at the worst moment: nothing is lost, and nothing is sent twice without a word."""

import os
import signal
import subprocess
import sys
from functools import partial

from mail_office import LINH
from mail_servers import smtp_server

CONFIGURATION = """
[mail]
address = "Hoster Support <support@hoster.example>"
[mail.smtp]
host = "127.0.0.1"
port = {port}
security = "none"
"""


def environment(tmp_path, server):
    folder = tmp_path / "config" / "cs-tui"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(CONFIGURATION.format(port=server.port))
    return os.environ | {"XDG_CONFIG_HOME": str(tmp_path / "config"), "HOME": str(tmp_path)}


def command(office, *arguments, **more):
    run = [sys.executable, "-m", "cs_tui", "mail", *arguments, "--store", str(office.path)]
    return subprocess.Popen(run, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)


def killing(process, _):
    """Take the letter, and end who sent it before they hear of that."""
    process[0].kill()
    process[0].wait()
    return "250 OK"


def test_case_20_a_letter_taken_before_a_crash_is_resent_once_with_its_message_id_and_flagged(
    office, tmp_path, letterbox, server
):
    number = office.answered()
    running = []
    letterbox.at_data[LINH] = partial(killing, running)
    env = environment(tmp_path, server)
    running.append(command(office, "deliver", env=env))
    running[0].communicate(timeout=60)
    assert running[0].returncode == -signal.SIGKILL
    assert [state for state, _, _ in office.letters()] == ["sending"]
    letterbox.at_data.clear()
    for _ in range(2):
        again = command(office, "deliver", env=env)
        out, err = again.communicate(timeout=60)
        assert again.returncode == 0, err
    assert out == "Nothing to do.\n"
    assert [mail["Message-ID"] for mail in letterbox.mails] == [office.header_id(number)] * 2
    assert office.done(number)[-2:] == ["resent", "accepted"]
    office.assert_proven()


def test_a_letter_that_always_breaks_the_sending_is_given_up(office):
    office.answered()
    for _ in range(7):
        for letter in office.post.due():
            office.post.begin(letter)
    ((state, _, said),) = office.letters()
    assert (state, said) == ("failed", "the sending broke off 6 times; whether it arrived is unknown")
    office.assert_proven()


def test_run_delivers_what_is_sent_while_it_runs_and_ends_when_asked(office, tmp_path, letterbox, server):
    running = command(office, "run", env=environment(tmp_path, server))
    try:
        for name in "ab":
            number = office.answered(f"{name}@shop.example")
            wait_until(lambda number=number: office.done(number)[-1] == "accepted")
        second = command(office, "run", env=os.environ | {"XDG_CONFIG_HOME": str(tmp_path / "config")})
        _, err = second.communicate(timeout=60)
        assert second.returncode == 1
        assert "Another cs-tui is sending" in err
        running.send_signal(signal.SIGTERM)
        _, err = running.communicate(timeout=60)
        assert (running.returncode, err) == (0, "")
    finally:
        running.kill()
        running.communicate()
    assert len(letterbox.received) == 2


def test_run_says_once_that_the_server_is_away_and_goes_on(office, tmp_path, letterbox):
    with smtp_server(letterbox) as gone:
        pass
    office.answered()
    running = command(office, "run", env=environment(tmp_path, gone))
    try:
        wait_until(lambda: office.letters()[0][0] == "deferred")
        running.send_signal(signal.SIGTERM)
        _, err = running.communicate(timeout=60)
        assert running.returncode == 0
        assert err.count("cannot be reached") == 1
    finally:
        running.kill()
        running.communicate()


def wait_until(true, seconds=60):
    import time

    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)
