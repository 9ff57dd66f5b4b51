"""Mails read in this process, as the reader's child reads them: quicker, and without its limits."""

from cs_tui.desk.incoming import Incoming
from cs_tui.mail.letters import read_letter
from cs_tui.mail.reading import incoming


def read_mail(raw: bytes, source: str) -> Incoming:
    return incoming(read_letter(raw), raw, source)
