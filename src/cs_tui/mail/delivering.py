"""One pass over the letters that are due: each goes to the mail server, and what it says is kept before the next."""

from collections import Counter
from collections.abc import Callable

from cs_tui.desk import BadInput, DueLetter
from cs_tui.desk.post import Post
from cs_tui.mail.composing import Unwritable, compose_mail
from cs_tui.mail.servers import SECONDS, Unreachable
from cs_tui.mail.settings import MailSettings
from cs_tui.mail.smtp import SmtpConnection

__all__ = ["deliver"]


def deliver(
    post: Post, settings: MailSettings, *, seconds: float = SECONDS, stop: Callable[[], bool] = lambda: False
) -> Counter[str]:
    """Send what is due; gives how many letters had which fate. The caller is the only one who sends: `Post.alone`.

    ``stop`` is asked before each letter. Raises `BadInput` where no way out is set up, and `Unreachable` where the
    server is not there: every letter then waits, a while longer each time.
    """
    fates: Counter[str] = Counter()
    if settings.smtp is None:
        raise BadInput("There is no [mail.smtp] in the configuration.", "Write it into config.toml; see the README.")
    with SmtpConnection(settings.smtp, seconds) as connection:
        while letters := post.due():
            for place, letter in enumerate(letters):
                if stop():
                    return fates
                try:
                    mail = compose_mail(letter, settings.address, plus_addresses=settings.plus_addresses)
                    connection.ready()
                except Unwritable as error:
                    post.settle(letter, "failed", str(error))
                    fates["failed"] += 1
                    continue
                except Unreachable as error:
                    _put_off(post, letters[place:], str(error))
                    raise
                if post.begin(letter):
                    answer = connection.send(mail)
                    post.settle(letter, answer.state, answer.said)
                    fates[answer.state] += 1
                else:
                    fates["failed"] += 1
    return fates


def _put_off(post: Post, letters: list[DueLetter], said: str) -> None:
    while letters:
        post.put_off(letters, said)
        letters = post.due()
