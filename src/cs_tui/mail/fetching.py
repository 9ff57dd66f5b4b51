"""The way in: the unseen mails of a folder on the company's mail server, marked only once they are in the store."""

import contextlib
import imaplib
import re
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Self

from cs_tui.desk.post import Post
from cs_tui.mail.limits import FILE_LIMIT
from cs_tui.mail.sandbox import MailReader
from cs_tui.mail.servers import SECONDS, Unreachable, what_broke
from cs_tui.mail.settings import Mailbox

__all__ = ["ImapFolder", "fetch"]

_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,15})")


def fetch(
    post: Post,
    reader: MailReader,
    mailbox: Mailbox,
    tell: Callable[[str], None],
    *,
    seconds: float = SECONDS,
    stop: Callable[[], bool] = lambda: False,
) -> Counter[str]:
    """Take in every unseen mail of the folder; gives how many became what (see `cs_tui.desk.joining.Taken`).

    A mail is marked as seen, or moved, after the commit: what breaks off is fetched again, and is here already then.
    Raises `Unreachable`; what the store cannot take raises its fault, and stays unseen.
    """
    taken: Counter[str] = Counter()
    with ImapFolder(mailbox, seconds) as folder:
        for uid in folder.unseen():
            if stop():
                break
            size = folder.size(uid)
            if size > FILE_LIMIT:
                tell(f"{mailbox.folder}: mail {uid} has {size:,} bytes, too many to be taken in; it stays unseen")
                continue
            raw = folder.read(uid)
            if raw is None:
                continue  # somebody has put it elsewhere meanwhile
            taken[post.take_in(reader.read(raw, f"{mailbox.folder} {uid}")).how] += 1
            folder.done(uid)
    return taken


class ImapFolder:
    """A folder, open for reading and marking. Use it as a context manager; every method raises `Unreachable`."""

    def __init__(self, mailbox: Mailbox, seconds: float = SECONDS) -> None:
        self._mailbox, self._seconds = mailbox, seconds
        self._imap: imaplib.IMAP4

    def __enter__(self) -> Self:
        server = self._mailbox.server
        try:
            if server.security == "tls":
                self._imap = imaplib.IMAP4_SSL(
                    server.host, server.port, ssl_context=server.context(), timeout=self._seconds
                )
            else:
                self._imap = imaplib.IMAP4(server.host, server.port, timeout=self._seconds)
        except (imaplib.IMAP4.error, OSError) as error:
            raise Unreachable(f"{server.name} cannot be reached: {what_broke(error)}") from None
        try:
            if server.security == "starttls":
                self._ask("STARTTLS", self._imap.starttls, server.context())
            self._ask("LOGIN", self._imap.login, server.user, server.password())
            self._ask("CAPABILITY", self._imap.capability)
            self._ask("SELECT", self._imap.select, _quoted(self._mailbox.folder))
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def unseen(self) -> list[str]:
        """The uids of the mails that nobody has seen, in their order."""
        found = self._ask("SEARCH", self._imap.uid, "SEARCH", "UNSEEN")
        return [uid.decode("ascii") for uid in (found[0] or b"").split()]

    def size(self, uid: str) -> int:
        """How many bytes a mail has, before it is read; 0 where there is none."""
        answer = self._ask("FETCH", self._imap.uid, "FETCH", uid, "(RFC822.SIZE)")
        found = _SIZE.search(b" ".join(part for part in answer if isinstance(part, bytes)))
        return int(found[1]) if found else 0

    def read(self, uid: str) -> bytes | None:
        """A mail's bytes, which are not marked as seen by that; ``None`` where there is none."""
        answer = self._ask("FETCH", self._imap.uid, "FETCH", uid, "(BODY.PEEK[])")
        found = next((part for part in answer if isinstance(part, tuple)), None)
        return None if found is None else bytes(found[1])

    def done(self, uid: str) -> None:
        """Mark a mail as seen, and put it into the folder for what is done, where there is one."""
        self._ask("STORE", self._imap.uid, "STORE", uid, "+FLAGS", r"(\Seen)")
        if self._mailbox.done_folder is not None:
            self._ask("MOVE", self._imap.uid, "MOVE", uid, _quoted(self._mailbox.done_folder))

    def _ask(self, what: str, command: Callable[..., tuple[str, list]], *values: object) -> list:  # type: ignore[type-arg]
        """Send a command; gives the answer."""
        server = self._mailbox.server
        try:
            status, answer = command(*values)
        except (imaplib.IMAP4.error, OSError) as error:
            raise Unreachable(f"{server.name} broke off at {what}: {what_broke(error)}") from None
        if status != "OK":
            said = b" ".join(part for part in answer if isinstance(part, bytes)).decode("utf-8", "replace")
            raise Unreachable(f"{server.name} refuses {what}: {what_broke(OSError(said))}")
        return answer

    def _leave(self) -> None:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            self._imap.logout()
        with contextlib.suppress(OSError):
            self._imap.shutdown()


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
