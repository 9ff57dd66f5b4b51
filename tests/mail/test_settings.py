"""What the configuration says of the mail: read whole, or refused in one line."""

import tomllib

import pytest

from cs_tui.desk import BadInput
from cs_tui.mail.servers import Server
from cs_tui.mail.settings import read_settings

GOOD = """
[mail]
address = "Hoster Support <support@hoster.example>"
plus_addresses = true
[mail.smtp]
host = "smtp.hoster.example"
user = "support"
password_file = "/etc/hoster/smtp"
[mail.imap]
host = "imap.hoster.example"
user = "support"
password_file = "/etc/hoster/imap"
done_folder = "Done"
every = 30
"""


def read(text):
    return read_settings(tomllib.loads(text))


def test_the_usual_ports_go_with_the_usual_security():
    settings = read(GOOD)
    assert settings.address.addr_spec == "support@hoster.example"
    assert (settings.smtp.port, settings.smtp.security) == (587, "starttls")
    assert (settings.imap.server.port, settings.imap.server.security) == (993, "tls")
    assert (settings.imap.folder, settings.imap.done_folder, settings.imap.every) == ("INBOX", "Done", 30)
    assert read(GOOD.replace('"support"', '"support"\nsecurity = "tls"', 1)).smtp.port == 465


def test_a_way_may_be_missing():
    assert read('[mail]\naddress = "a@b.example"').smtp is None


@pytest.mark.parametrize(
    ("had", "gets", "said"),
    [
        (GOOD, "", r"no \[mail\]"),
        (GOOD, "mail = 3", "mail is no table"),
        ("Hoster Support <support@hoster.example>", "nobody", "mail.address is no address"),
        ("Hoster Support <support@hoster.example>", "a@b\\u001b.example", "mail.address is no address"),
        ("plus_addresses = true", "plus_addresses = 1", "mail.plus_addresses"),
        ("plus_addresses", "plus", "mail.plus is not known"),
        ('host = "smtp.hoster.example"', "", "mail.smtp.host is missing"),
        ('host = "smtp.hoster.example"', 'host = "a b"', "mail.smtp.host"),
        ('host = "smtp.hoster.example"', 'host = "h"\nport = 0', "mail.smtp.port is no port"),
        ('host = "smtp.hoster.example"', 'host = "h"\nsecurity = "ssl"', "mail.smtp.security is none of"),
        ('host = "smtp.hoster.example"', 'host = "h"\nsecurity = "none"', "plain text"),
        ('password_file = "/etc/hoster/smtp"', "", "needs both user and password_file"),
        ('user = "support"\npassword_file = "/etc/hoster/imap"', "", "mail.imap needs user"),
        ("every = 30", "every = 1", "mail.imap.every"),
        ("every = 30", "evry = 30", "mail.imap.evry is not known"),
        ('"Done"', '"Erl\u00e4digt"', "not plain ASCII"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(had, gets, said):
    assert had in GOOD
    with pytest.raises(BadInput, match=said) as raised:
        read(GOOD.replace(had, gets, 1))
    assert "\n" not in str(raised.value)


def test_a_password_that_others_can_read_is_not_used(tmp_path):
    file = tmp_path / "password"
    file.write_text("secret words\n")
    server = Server("h", 25, "tls", "u", file)
    file.chmod(0o640)
    with pytest.raises(BadInput, match=r"can be read by others\. Run `chmod 600"):
        server.password()
    file.chmod(0o600)
    assert server.password() == "secret words"
    file.unlink()
    with pytest.raises(BadInput, match="cannot be read"):
        server.password()
