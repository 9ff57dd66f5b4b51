"""On whose behalf a command runs: what an account writes and reads in its own name, sudo's users have no hand in."""

import contextlib
import os
import stat
from pathlib import Path

from cs_tui.cli.errors import Failure
from cs_tui.enclosure import asked_by_another

__all__ = ["COMPLETION", "require_own_hands", "require_own_store"]

COMPLETION = "the files of its shell are not yours"

DATABASE = b"SQLite format 3\0"
"""What each store's file begins with."""

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


def require_own_store(named: str) -> str:
    """The path of a store that was named; raises `Failure` where sudo brought another user here who may not name it.

    They name a store of this account's alone, without links and in folders where nobody else can put another in its
    place between this look and the next; it is given from the root on. The answer is the same whatever is at the path,
    so that nobody learns by it what they may not look at. Root, who may look at everything, is not kept from it.
    """
    if not asked_by_another() or os.environ["SUDO_UID"] == "0":
        return named
    from cs_tui.desk.identity import user_name

    try:
        file = Path(named).expanduser().absolute()
        made_here = file == file.resolve() and _made_by(os.getuid(), file)
    except (OSError, ValueError, RuntimeError):  # the last for the home of a user whom nobody knows
        made_here = False
    if not made_here:
        account = user_name(os.getuid())
        raise Failure(
            f"You came in as {account}: it opens no store but its own.", "Leave --store out, or name it without links."
        )
    return str(file)


def _made_by(uid: int, file: Path) -> bool:
    """Whether a database and its folder are this user's, and no other user can move a folder above.

    No link is followed. What is no database is looked at no further: else they would learn which files there are.
    """
    from cs_tui.desk.file_checks import moved_by_others

    status, folder = file.lstat(), file.parent.lstat()
    own = stat.S_ISREG(status.st_mode) and status.st_nlink == 1 and status.st_uid == folder.st_uid == uid
    if not own or folder.st_mode & 0o022 or moved_by_others(file.parent, uid) is not None:
        return False
    with file.open("rb") as opened:
        return opened.read(len(DATABASE)) == DATABASE


def _login_uid() -> int | None:
    """Who logged in, as the kernel recorded it; ``None`` where it did not."""
    with contextlib.suppress(OSError, ValueError):
        uid = int(Path("/proc/self/loginuid").read_text("ascii"))
        return None if uid == NOBODY else uid
    return None
