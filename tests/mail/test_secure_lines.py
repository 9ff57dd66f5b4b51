"""Passwords go over encrypted lines alone, to servers that prove who they are."""

import ssl
from dataclasses import replace

import pytest
import trustme
from mail_servers import authenticator, smtp_server

from cs_tui.mail.servers import Unreachable


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def secure(authority, tmp_path):
    """The certificate of a server called localhost, who trusts it, and the way in."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    password = tmp_path / "password"
    password.write_text("secret\n")
    password.chmod(0o600)
    way = {"user": "support", "password_file": password, "ca_file": tmp_path / "ca.pem"}
    return context, way


def test_a_letter_goes_over_an_encrypted_line_by_whom_the_password_lets_in(office, letterbox, secure):
    context, way = secure
    login = {"authenticator": authenticator(b"support", b"secret"), "auth_required": True}
    office.answered()
    with smtp_server(letterbox, tls_context=context, require_starttls=True, **login) as server:
        assert office.deliver(replace(server, security="starttls", **way)) == {"accepted": 1}
    assert letterbox.sessions[0].authenticated


def test_a_line_may_be_encrypted_from_the_start(office, letterbox, secure):
    context, way = secure
    office.answered()
    with smtp_server(letterbox, ssl_context=context) as server:
        assert office.deliver(replace(server, security="tls", ca_file=way["ca_file"])) == {"accepted": 1}


def test_a_wrong_password_puts_letters_off_and_is_said(office, letterbox, secure):
    context, way = secure
    login = {"authenticator": authenticator(b"support", b"other"), "auth_required": True}
    office.answered()
    with (
        smtp_server(letterbox, tls_context=context, **login) as server,
        pytest.raises(Unreachable, match="does not let support in: 535"),
    ):
        office.deliver(replace(server, security="starttls", **way))
    assert office.letters()[0][0] == "deferred"


def test_a_server_that_proves_nothing_gets_no_letter(office, letterbox, secure):
    context, way = secure
    office.answered()
    with (
        smtp_server(letterbox, tls_context=context) as server,
        pytest.raises(Unreachable, match="certificate is not to be trusted"),
    ):
        office.deliver(replace(server, security="starttls", **way | {"ca_file": None}))


def test_a_server_without_encryption_gets_no_password(office, letterbox, secure):
    _, way = secure
    office.answered()
    with smtp_server(letterbox) as server, pytest.raises(Unreachable, match="STARTTLS"):
        office.deliver(replace(server, security="starttls", **way))
