"""Mail: what comes in and what goes out; the store owner's, by hand, by the mail server's hand, or all day."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from cs_tui.cli import output
from cs_tui.cli.errors import DONE, FAILED, TRY_LATER, Failure, guarded, tell
from cs_tui.cli.opening import opened
from cs_tui.cli.options import AsJson, StorePath

if TYPE_CHECKING:
    from cs_tui.desk.joining import Taken
    from cs_tui.desk.post import Post
    from cs_tui.mail.settings import MailSettings

app = typer.Typer(help="Mail: receive, fetch, deliver, run; for the store's owner.", no_args_is_help=True)

FATES = ("accepted", "deferred", "failed", "unknown")
WAYS = ("opened", "joined", "automatic", "bounce", "here already")


@app.command()
def receive(*, store: StorePath = None, as_json: AsJson = False) -> int:
    """Take in one mail from standard input, as a mail server hands it over. Exit 75: keep it, and try again later."""
    from cs_tui.mail.limits import FILE_LIMIT

    committed: list[Taken | str] = []

    def take_in() -> int:
        with _post(store) as post:  # first: it may start the program anew, and what was read before would be lost
            raw = sys.stdin.buffer.read(FILE_LIMIT + 1)
            if len(raw) > FILE_LIMIT:
                committed.append(
                    f"The mail is larger than {FILE_LIMIT // 1024**2} MB and was not taken in. Send it in pieces."
                )
            elif not raw.strip():
                committed.append("There is no mail on standard input. Give one whole: cs-tui mail receive < FILE.")
            else:
                committed.append(_taken_in(post, raw))
        return DONE

    guarded(take_in)
    if not committed:
        return TRY_LATER
    taken = committed[0]
    if isinstance(taken, str):
        tell(f"cs-tui: {taken}")
        return FAILED
    if as_json:
        output.json_line({"number": taken.number, "how": taken.how})
    else:
        output.line(f"#{taken.number}: {taken.how}")
    return DONE


@app.command()
def fetch(*, store: StorePath = None, as_json: AsJson = False) -> int:
    """Take in the unseen mails of the IMAP folder of the configuration."""
    from cs_tui.desk import BadInput
    from cs_tui.mail.fetching import fetch as fetch_all
    from cs_tui.mail.sandbox import MailReader

    with _post(store) as post, _on_the_line():
        mailbox = _settings().imap
        if mailbox is None:
            raise BadInput(
                "There is no [mail.imap] in the configuration.", "Write it into config.toml; see the README."
            )
        with MailReader() as reader:
            _count(fetch_all(post, reader, mailbox, tell), WAYS, as_json)
    return DONE


@app.command()
def deliver(*, store: StorePath = None, as_json: AsJson = False) -> int:
    """Send what is due from the outbox, once."""
    from cs_tui.mail.delivering import deliver as deliver_all

    with _post(store) as post, _on_the_line(), post.alone():
        _count(deliver_all(post, _settings()), FATES, as_json)
    return DONE


@app.command()
def run(*, store: StorePath = None) -> int:
    """Deliver and fetch until ended: what is sent leaves within seconds, and replies left ready go out in time."""
    from cs_tui.desk import BadInput
    from cs_tui.mail.running import run as run_office

    with _post(store) as post:
        settings = _settings()
        if settings.smtp is None and settings.imap is None:
            raise BadInput("The configuration has neither [mail.smtp] nor [mail.imap].", "Write one; see the README.")
        run_office(post, settings, tell)
    return DONE


def _taken_in(post: "Post", raw: bytes) -> "Taken":
    from cs_tui.mail.sandbox import MailReader

    with _on_the_line(), MailReader() as reader:
        return post.take_in(reader.read(raw, "standard input"))


@contextmanager
def _post(store: str | None) -> Iterator["Post"]:
    """The owner's post."""
    from cs_tui.desk.post import Post

    with opened(store, None) as desk:
        yield Post(desk)


def _settings() -> "MailSettings":
    from cs_tui.desk import configuration
    from cs_tui.mail.settings import read_settings

    return read_settings(configuration())


@contextmanager
def _on_the_line() -> Iterator[None]:
    from cs_tui.mail.sandbox import MailReaderError
    from cs_tui.mail.servers import Unreachable

    try:
        yield
    except Unreachable as error:
        said = str(error)
        raise Failure(f"{said[0].upper()}{said[1:]}.", "Nothing is lost; try again later, or mend [mail].") from None
    except MailReaderError as error:
        raise Failure(str(error), "No mail was marked as seen that is not in.") from None


def _count(counts: Counter[str], names: tuple[str, ...], as_json: bool) -> None:
    if as_json:
        output.json_line({name.replace(" ", "_"): counts[name] for name in names})
        return
    said = ", ".join(f"{counts[name]:,} {name}" for name in names if counts[name])
    output.line(f"{said}." if said else "Nothing to do.")
