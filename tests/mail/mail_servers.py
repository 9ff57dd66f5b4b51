"""Real mail servers for tests: one that letters go to and that answers as it is told, and one that mail waits on."""

import email.policy
import socket
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from cs_tui.mail.servers import Server


class Letterbox:
    """What an SMTP server does with letters; ``received`` are those it took, as they came over the line."""

    def __init__(self):
        self.received = []
        self.answers = {}
        """What is said to a recipient, else it is taken: an answer such as ``"550 no"``."""
        self.at_data = {}
        """What is done for a recipient once the text is there: a function of the server, which gives the answer."""
        self.sessions = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        self.sessions.append(session)
        self.received.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        acts = [self.at_data[address] for address in envelope.rcpt_tos if address in self.at_data]
        return acts[0](server) if acts else "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        parser = BytesParser(policy=email.policy.default)
        return [parser.parsebytes(raw) for _, _, raw in self.received]


@contextmanager
def smtp_server(letterbox: Letterbox, **more):
    """An SMTP server on a free port of this machine; gives the way to it."""
    port = closed_port().port
    controller = Controller(letterbox, hostname="127.0.0.1", port=port, **more)
    controller.start()
    try:
        yield Server("localhost" if more else "127.0.0.1", port, "none")
    finally:
        controller.stop()


def authenticator(user: bytes, password: bytes):
    def check(server, session, envelope, mechanism, auth_data):
        return AuthResult(success=(auth_data.login, auth_data.password) == (user, password), handled=False)

    return check


@contextmanager
def silent_server():
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield Server("127.0.0.1", listening.getsockname()[1], "none")


def closed_port() -> Server:
    """The way to a server that is not there."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return Server("127.0.0.1", listening.getsockname()[1], "none")


def hang_up(server):
    """Let go of the connection instead of an answer."""
    server.transport.abort()
    return "250 nobody hears this"
