"""On whose behalf a command runs: what an account writes and reads in its own name, sudo's users have no hand in."""

import contextlib
import os
import stat
from pathlib import Path

from cs_tui.cli.errors import Failure
from cs_tui.enclosure import asked_by_another

__all__ = ["COMPLETION", "require_own_hands", "require_own_store"]

COMPLETION = "the files of its shell are not yours"

NOBODY = 2**32 - 1
"""The login uid of a process that no login started."""


def require_own_hands(what: str, *, logged_in: bool = False) -> None:
    """Raise `Failure` where sudo brought another user here: ``what`` is then not theirs to have done.

    With ``logged_in`` also where the account is not the one that logged in, however that came about.
    """
    uid = os.getuid()
    if asked_by_another() or (logged_in and _login_uid() not in (uid, None)):
        from cs_tui.desk.identity import user_name

        raise Failure(f"You came in as {user_name(uid)}: {what}.", f"Log in as {user_name(uid)} to do it.")


def require_own_store(named: str) -> None:
    """Raise `Failure` where sudo brought another user here, and the store they name was not made by this account.

    The answer is the same whatever is at the path, so that nobody learns by it what they may not look at. Root, who may
    look at everything, is not kept from it.
    """
    if asked_by_another() and os.environ["SUDO_UID"] != "0" and not _made_by(os.getuid(), Path(named)):
        from cs_tui.desk.identity import user_name

        account = user_name(os.getuid())
        raise Failure(f"You came in as {account}: it opens no store but its own.", "Leave --store out.")


def _made_by(uid: int, file: Path) -> bool:
    """Whether a file and its folder are this user's, and the file is no link to one elsewhere."""
    try:
        status, folder = file.lstat(), file.parent.stat()
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(status.st_mode) and status.st_nlink == 1 and status.st_uid == folder.st_uid == uid


def _login_uid() -> int | None:
    """Who logged in, as the kernel recorded it; ``None`` where it did not."""
    with contextlib.suppress(OSError, ValueError):
        uid = int(Path("/proc/self/loginuid").read_text("ascii"))
        return None if uid == NOBODY else uid
    return None
