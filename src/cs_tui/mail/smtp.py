"""The way out: one connection to the company's mail server, and what it says to each letter."""

import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Literal, Self

from cs_tui.mail.servers import SECONDS, Server, Unreachable, short_line, what_broke

__all__ = ["Answer", "SmtpConnection"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one letter, and why.

    ``deferred``: not taken, and it may be tried again; ``failed``: not taken, and never will be; ``unknown``: the
    connection broke after the text had been sent, so that it may have been taken.
    """

    state: Literal["accepted", "deferred", "failed", "unknown"]
    said: str = ""


class _Marked:
    """Knows when a letter's text has been on its way: what breaks from then on leaves its fate open."""

    sending_text = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.sending_text = True
        answer: tuple[int, bytes] = super().data(msg)  # type: ignore[misc]
        self.sending_text = False
        return answer


class _Plain(_Marked, smtplib.SMTP):
    pass


class _Secure(_Marked, smtplib.SMTP_SSL):
    pass


class SmtpConnection:
    """A connection that is made at the first letter, and made anew after it broke. Use it as a context manager."""

    def __init__(self, server: Server, seconds: float = SECONDS) -> None:
        self._server, self._seconds = server, seconds
        self._smtp: _Plain | _Secure | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (smtplib.SMTPException, OSError):
                self._drop()
        self._smtp = None

    def ready(self) -> None:
        """Be connected, encrypted and logged in. Raises `Unreachable`, or `BadInput` where the settings are wrong."""
        if self._smtp is not None:
            return
        try:
            self._smtp = self._connected()
        except smtplib.SMTPAuthenticationError as error:
            raise Unreachable(f"{self._server.name} does not let {self._server.user} in: {what_broke(error)}") from None
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(f"{self._server.name} cannot be reached: {what_broke(error)}") from None

    def send(self, mail: EmailMessage) -> Answer:
        """Send one mail to the one it is for; `ready` comes before it."""
        smtp = self._smtp
        assert smtp is not None
        smtp.sending_text = False
        try:
            smtp.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            return _refused(code, said)
        except smtplib.SMTPNotSupportedError as error:
            return Answer("failed", short_line(str(error)))
        except smtplib.SMTPResponseException as error:
            if error.smtp_code == 421:
                self._drop()
            return _refused(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            state: Literal["unknown", "deferred"] = "unknown" if smtp.sending_text else "deferred"
            self._drop()
            return Answer(state, f"the connection broke: {what_broke(error)}")
        return Answer("accepted")

    def _connected(self) -> _Plain | _Secure:
        server = self._server
        if server.security == "tls":
            smtp: _Plain | _Secure = _Secure(server.host, server.port, timeout=self._seconds, context=server.context())
        else:
            smtp = _Plain(server.host, server.port, timeout=self._seconds)
        try:
            if server.security == "starttls":
                smtp.starttls(context=server.context())
            if server.user is not None:
                smtp.login(server.user, server.password())
            smtp.ehlo_or_helo_if_needed()
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


def _refused(code: int, said: bytes | str) -> Answer:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return Answer("failed" if 500 <= code < 600 else "deferred", short_line(f"{code} {text}"))
