"""On whose behalf a command runs: what an account writes and reads in its own name, sudo's users have no hand in."""

import contextlib
import os
from pathlib import Path

from cs_tui.cli.errors import Failure

__all__ = ["COMPLETION", "require_own_hands"]

COMPLETION = "the files of its shell are not yours"

NOBODY = 2**32 - 1
"""The login uid of a process that no login started."""


def require_own_hands(what: str, *, logged_in: bool = False) -> None:
    """Raise `Failure` where sudo brought another user here: ``what`` is then not theirs to have done.

    With ``logged_in`` also where the account is not the one that logged in, however that came about.
    """
    uid = os.getuid()
    asked = os.environ.get("SUDO_UID") or str(uid)
    if asked != str(uid) or (logged_in and _login_uid() not in (uid, None)):
        from cs_tui.desk.identity import user_name

        raise Failure(f"You came in as {user_name(uid)}: {what}.", f"Log in as {user_name(uid)} to do it.")


def _login_uid() -> int | None:
    """Who logged in, as the kernel recorded it; ``None`` where it did not."""
    with contextlib.suppress(OSError, ValueError):
        uid = int(Path("/proc/self/loginuid").read_text("ascii"))
        return None if uid == NOBODY else uid
    return None
