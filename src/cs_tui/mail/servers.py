"""A mail server, how one comes in there, and what goes wrong on the line, in words."""

import os
import smtplib
import ssl
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cs_tui.desk import BadInput
from cs_tui.mail.charsets import one_line

__all__ = ["SECONDS", "Security", "Server", "Unreachable", "short_line", "what_broke"]

Security = Literal["starttls", "tls", "none"]

SECONDS = 60.0
"""How long a server may be silent before it counts as gone."""

_LONGEST = 300
_REMEDY = "Mend it in config.toml; the README shows how it is written."


class Unreachable(Exception):
    """The server is not there, or does not let us in. One line that says why."""


@dataclass(frozen=True, slots=True)
class Server:
    """One mail server, and how one comes in there. The password is read anew each time it is needed."""

    host: str
    port: int
    security: Security
    user: str | None = None
    password_file: Path | None = None
    ca_file: Path | None = None

    def password(self) -> str:
        """The password. Raises `BadInput` where others could read it, too."""
        file = self.password_file
        assert file is not None
        try:
            with file.open("rb") as opened:
                status = os.fstat(opened.fileno())
                if stat.S_IMODE(status.st_mode) & 0o077:
                    raise BadInput(f"The password file {file} can be read by others.", f"Run `chmod 600 {file}`.")
                return opened.read(10_000).decode().rstrip("\r\n")
        except UnicodeDecodeError:
            raise BadInput(
                f"The password file {file} is not UTF-8.", "Put the password into it, and no more."
            ) from None
        except OSError as error:
            raise BadInput(f"The password file {file} cannot be read: {error.strerror}.", _REMEDY) from None

    def context(self) -> ssl.SSLContext:
        """What a TLS connection has to prove: always a certificate for this very host. Raises `BadInput`."""
        try:
            return ssl.create_default_context(cafile=None if self.ca_file is None else str(self.ca_file))
        except OSError as error:
            raise BadInput(f"The certificates {self.ca_file} cannot be read: {error.strerror}.", _REMEDY) from None

    @property
    def name(self) -> str:
        """The server as messages name it."""
        return f"{self.host}:{self.port}"


def what_broke(error: Exception) -> str:
    """What an error on the line says, in one line."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return short_line(f"{error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}")
    if isinstance(error, ssl.SSLCertVerificationError):
        return short_line(f"its certificate is not to be trusted ({error.verify_message})")
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "it does not answer"
    return short_line(error.strerror if isinstance(error, OSError) and error.strerror else str(error))


def short_line(text: str) -> str:
    """Words of a server, as one line that can be kept and shown."""
    return one_line(text)[:_LONGEST].rstrip(" .")
