"""Mail comes in from a real IMAP server, and is marked only once it is in the store."""

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from imaplib import IMAP4, IMAP4_SSL
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from imap_servers import PASSWORD, USER, dovecot, pymap, why_no_dovecot
from mail_office import mail
from mail_servers import closed_port

from cs_tui.desk import StoreError
from cs_tui.mail import fetching
from cs_tui.mail.fetching import ImapFolder, fetch
from cs_tui.mail.sandbox import MailReader
from cs_tui.mail.servers import Unreachable
from cs_tui.mail.settings import Mailbox

MESSAGES = Path(__file__).parent / "messages"


@pytest.fixture(scope="module", params=["pymap", "dovecot"])
def imap(request):
    """An IMAP server in a process of its own; gives the way in. Its folder is not below one that is ours alone."""
    if request.param == "dovecot" and (why := why_no_dovecot()):
        pytest.skip(why)
    serve = pymap if request.param == "pymap" else dovecot
    with TemporaryDirectory(prefix="cs-tui-imap-") as folder, serve(Path(folder)) as server:
        yield server


class Box:
    """One mailbox as another program sees it."""

    def __init__(self, server):
        self.server, self.mailbox = server, Mailbox(server)

    @contextmanager
    def open(self, folder="INBOX"):
        context = self.server.context()
        if self.server.security == "tls":
            imap = IMAP4_SSL(self.server.host, self.server.port, ssl_context=context)
        else:
            imap = IMAP4(self.server.host, self.server.port)
            imap.starttls(context)
        imap.login(USER, PASSWORD)
        assert imap.select(folder)[0] == "OK"
        try:
            yield imap
        finally:
            imap.logout()

    def put(self, *raws):
        with self.open() as imap:
            for raw in raws:
                assert imap.append("INBOX", None, None, raw.replace(b"\n", b"\r\n"))[0] == "OK"

    def uids(self, which="UNSEEN", folder="INBOX"):
        with self.open(folder) as imap:
            return imap.uid("SEARCH", which)[1][0].split()


@pytest.fixture
def box(imap):
    made = Box(imap)
    with made.open() as connection:
        connection.create("Done")
    for folder in ("INBOX", "Done"):
        with made.open(folder) as connection:
            for uid in connection.uid("SEARCH", "ALL")[1][0].split():
                connection.uid("STORE", uid.decode(), "+FLAGS", r"(\Deleted)")
            connection.expunge()
    return made


@pytest.fixture(scope="module")
def reader():
    with MailReader() as one:
        yield one


@pytest.fixture
def take(office, reader):
    said = []
    took = partial(fetch, office.post, reader, tell=said.append)
    took.said = said
    return took


def test_what_nobody_has_seen_comes_in_once_and_is_marked(office, box, take):
    number = office.answered()
    box.put(mail(In_Reply_To=office.header_id(number)), (MESSAGES / "alternative.eml").read_bytes())
    assert dict(take(box.mailbox)) == {"joined": 1, "opened": 1}
    assert (len(box.uids("ALL")), box.uids()) == (2, [])
    assert dict(take(box.mailbox)) == {}
    assert len(office.owner.tickets()) == 2


def test_what_came_in_is_put_into_the_folder_for_it(office, box, take):
    box.put(mail())
    take(replace(box.mailbox, done_folder="Done"))
    assert (box.uids("ALL"), len(box.uids("ALL", "Done"))) == ([], 1)


def test_a_mail_that_was_not_marked_before_a_crash_is_here_already(office, box, take):
    box.put(mail(Message_ID="<a@b.example>"))
    office.receive(mail(Message_ID="<a@b.example>"))
    assert dict(take(box.mailbox)) == {"here already": 1}
    assert box.uids() == []


def test_case_31_a_bomb_in_the_box_is_kept_as_it_came_and_the_next_mail_comes_in(office, box, take):
    bomb = b"From: ann@shop.example\nSubject: " + b"=?utf-8?q?a?= " * 30_000 + b"\n\nx\n"
    box.put(bomb, mail())
    assert dict(take(box.mailbox)) == {"opened": 2}
    subjects = {ticket.subject for ticket in office.owner.tickets()}
    assert subjects == {"(unreadable message)", "Re: The site is down"}


def test_case_31_a_mail_that_is_too_large_to_be_kept_stays_unseen_is_told_and_keeps_none_back(
    office, box, take, monkeypatch
):
    box.put(mail(body="x" * 5_000), mail(body="y" * 5_001), mail())
    with ImapFolder(box.mailbox) as folder:
        as_large_as_may_be, larger, _ = folder.unseen()
        limit = folder.size(as_large_as_may_be)
    monkeypatch.setattr(fetching, "FILE_LIMIT", limit)
    assert dict(take(box.mailbox)) == {"opened": 2}
    assert box.uids() == [larger.encode()]
    (said,) = take.said
    assert f"mail {larger} has {limit + 1:,} bytes" in said
    assert "too many to be taken in; it stays unseen" in said


def test_case_09_what_the_store_cannot_take_stays_unseen_where_it_was(office, box, take):
    box.put(mail())
    office.store.close()
    office.path.rename(office.path.with_suffix(".gone"))
    with pytest.raises(StoreError):
        take(box.mailbox)
    assert len(box.uids()) == 1


def test_a_server_that_is_not_there_or_lets_nobody_in_is_named(box, take, tmp_path):
    empty = tmp_path / "empty"
    empty.touch(0o600)
    with pytest.raises(Unreachable, match="cannot be reached"):
        take(Mailbox(replace(box.server, port=closed_port().port)))
    with pytest.raises(Unreachable, match="LOGIN"):
        take(Mailbox(replace(box.server, password_file=empty)))
    with pytest.raises(Unreachable, match="SELECT"):
        take(replace(box.mailbox, folder="No such folder"))


def test_looking_at_a_mail_does_not_mark_it(box):
    box.put(mail())
    with ImapFolder(box.mailbox) as folder:
        (uid,) = folder.unseen()
        assert folder.size(uid) == len(folder.read(uid))
        assert folder.read("999999") is None
    assert len(box.uids()) == 1


def test_the_command_fetches_what_the_configuration_names(office, box, tmp_path):
    folder = tmp_path / "cs-tui"
    folder.mkdir()
    server = box.server
    lines = [
        '[mail]\naddress = "support@hoster.example"\n[mail.imap]\ndone_folder = "Done"',
        f'host = "{server.host}"\nport = {server.port}\nsecurity = "{server.security}"\nuser = "{server.user}"',
        f'password_file = "{server.password_file}"\nca_file = "{server.ca_file}"',
    ]
    (folder / "config.toml").write_text("\n".join(lines))
    box.put(mail())
    command = [sys.executable, "-m", "cs_tui", "mail", "fetch", "--store", str(office.path)]
    env = os.environ | {"XDG_CONFIG_HOME": str(tmp_path)}
    ran = subprocess.run(command, capture_output=True, check=False, env=env, timeout=60, text=True)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "1 opened.\n", "")
    assert (box.uids("ALL"), len(box.uids("ALL", "Done"))) == ([], 1)
