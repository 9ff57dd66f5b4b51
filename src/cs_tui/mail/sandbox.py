"""Reading mails in a child process: whatever a message does to the parser, the desk goes on with the next one."""

import contextlib
import json
import os
import selectors
import subprocess
import sys
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

import charset_normalizer
import inscriptis

from cs_tui.desk.incoming import Incoming
from cs_tui.mail.child import READY
from cs_tui.mail.letters import Letter
from cs_tui.mail.limits import CHILD_SECONDS, excess
from cs_tui.mail.reading import incoming, unreadable_mail

__all__ = ["MailReader", "MailReaderError"]

_START_SECONDS = 30.0
_COMMAND = (
    "import sys; sys.path[:0] = [place for place in sys.argv[1:] if place not in sys.path]; "
    "from cs_tui.mail.child import main; main()"
)
"""What is not where the interpreter looks anyway comes first: the child has to be of this program's version."""


class MailReaderError(RuntimeError):
    """The child process cannot start at all: one line that says why and what to do."""


class _ChildLostError(Exception):
    """The child has ended or was too slow; its argument completes “the message could not be read: ”."""


class MailReader:
    """Reads mails in one child process, which is made when first needed and replaced when a message has killed it.

    Use it as a context manager; not from several threads at once. ``seconds`` is the time one message may take.
    """

    def __init__(self, seconds: float = CHILD_SECONDS) -> None:
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, raw: bytes, source: str) -> Incoming:
        """Read a mail; one that breaks a limit or the child becomes an unreadable Incoming that says which.

        Raises MailReaderError when no child can be started, for then no message could be read.
        """
        problem = "it is empty" if not raw.strip() else excess(raw)
        if problem:
            return unreadable_mail(raw, source, problem)
        if self._child is not None and self._child.poll() is not None:
            self.close()
        child = self._child or self._start()
        try:
            answer = json.loads(_exchange(child, len(raw).to_bytes(8, "big") + raw, self._seconds))
        except _ChildLostError as error:
            self.close()
            return unreadable_mail(raw, source, str(error))
        if answer["last"]:
            self.close()
        return incoming(Letter(**answer["letter"]), raw, source)

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        child.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        # Isolated mode leaves out a user's own site-packages: the child finds its libraries where ours came from.
        packages = {str(Path(file).parents[depth]) for file, depth in _PLACES}
        try:
            child = subprocess.Popen(  # noqa: S603 - our own interpreter and program
                [sys.executable, "-I", "-c", _COMMAND, *sorted(packages)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                cwd="/",
                env={"LC_ALL": "C.UTF-8"},
                start_new_session=True,
            )
        except OSError as error:
            raise MailReaderError(
                f"Mails cannot be read: {sys.executable} does not start ({error.strerror})."
            ) from None
        self._child = child
        try:
            if _exchange(child, b"", _START_SECONDS) == READY:
                return child
        except _ChildLostError:
            pass
        self.close()
        raise MailReaderError("Mails cannot be read: the reading process ends at its start. Install cs-tui again.")


_PLACES = ((__file__, 2), (inscriptis.__file__, 1), (charset_normalizer.__file__, 1))


def _exchange(child: subprocess.Popen[bytes], request: bytes, seconds: float) -> bytes:
    """Send a request and wait for one line. Raises _ChildLostError."""
    if child.stdin is None or child.stdout is None:
        raise _ChildLostError("the reading process has no pipes")
    deadline = monotonic() + seconds
    rest = memoryview(request)
    answer = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        if rest:
            os.set_blocking(child.stdin.fileno(), False)
            selector.register(child.stdin, selectors.EVENT_WRITE)
        while not answer.endswith(b"\n"):
            ready = selector.select(max(0.0, deadline - monotonic()))
            if not ready and monotonic() >= deadline:
                raise _ChildLostError(f"it takes longer than {seconds:g} seconds")
            for key, _ in ready:
                if key.fileobj is child.stdout:
                    piece = os.read(child.stdout.fileno(), 1 << 20)
                    if not piece:
                        raise _ChildLostError("the reading process broke off")
                    answer += piece
                    continue
                try:
                    rest = rest[os.write(child.stdin.fileno(), rest[: 1 << 20]) :]
                except BlockingIOError:
                    continue
                except OSError:
                    raise _ChildLostError("the reading process broke off") from None
                if not rest:
                    selector.unregister(child.stdin)
    return bytes(answer)
