"""The store's file and what is around it: whose it is, who else can write there, on which disk, with how much room."""

import os
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from cs_tui.desk.findings import Finding, fault, note, ok
from cs_tui.desk.identity import user_name

__all__ = ["check_files", "mounts", "moved_by_others", "network_file_system", "written_by_others"]

NETWORK = re.compile(
    r"nfs4?|cifs|smb3|smbfs|ncpfs|afs|coda|ceph|lustre|gpfs|beegfs|glusterfs|9p|davfs"
    r"|fuse\.(sshfs|rclone|s3fs|gcsfuse|glusterfs|ceph|davfs2|curlftpfs|smbnetfs)"
)
"""File systems whose locks, or whose promise that what was written stays written, end at another machine."""

LITTLE, TOO_LITTLE = 200 * 1024**2, 20 * 1024**2
"""Bytes of free room below which it is said, and below which it is a fault."""


def mounts() -> str:
    """The table of what is mounted where; empty where the system does not tell."""
    try:
        return Path("/proc/self/mounts").read_text("utf-8", "surrogateescape")
    except OSError:
        return ""


def network_file_system(path: Path, table: str) -> str | None:
    """The network file system that a path is or would be on, and where it is mounted; ``None`` for a disk's own.

    A root that is a share is the machine's own disk, lent to it by its host.
    """
    real = os.path.realpath(path)
    found, kind = "", ""
    for line in table.splitlines():
        _, place, *rest = line.split(" ")
        place = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), place)
        if (real == place or real.startswith(place.rstrip("/") + "/")) and len(place) >= len(found):
            found, kind = place, rest[0]
    return f"{kind} at {found}" if NETWORK.fullmatch(kind) and found != "/" else None


def check_files(path: Path, table: str) -> Iterator[Finding]:
    """The checks of a store's file, which is there, and of what stands beside and above it."""
    yield from _owner(path)
    yield _above(path)
    yield from _beside(path)
    kind = network_file_system(path, table)
    yield (
        ok("file system", "The store is on a disk of this machine.")
        if kind is None
        else fault(
            "file system",
            f"The store is on a network file system ({kind}), where locks and finished writes cannot be relied on.",
            "Stop all desks, and move the store to a disk of this machine.",
        )
    )
    yield _room(path)


def _owner(path: Path) -> Iterator[Finding]:
    status, folder = path.stat(), path.parent.stat()
    whose, mend = user_name(status.st_uid), f"chmod 700 {path.parent} and chmod 600 {path}, as their owner."
    others = [
        f"{'everybody' if mode & 0o002 else 'its group'} can write {place}"
        for place, mode in ((path, status.st_mode), (path.parent, folder.st_mode))
        if mode & 0o022 and not (place == path.parent and mode & stat.S_ISVTX)
    ]
    if others:
        said = " and ".join(others)
        yield fault("owner", f"{said}: nothing is enforced there, for whoever can write it can write anything.", mend)
    elif folder.st_uid not in (status.st_uid, 0):
        yield fault(
            "owner",
            f"The store is {whose}'s, but its folder is {user_name(folder.st_uid)}'s, who can replace it.",
            f"Give both to one account: chown {whose} {path.parent}.",
        )
    elif status.st_mode & 0o044 and folder.st_mode & 0o055:
        yield note(
            "owner", f"The store is {whose}'s, but others can read it, past what the policy lets them see.", mend
        )
    else:
        yield ok("owner", f"The store is {whose}'s, and no other account reads or writes it.")


def moved_by_others(folder: Path, owner: int) -> Path | None:
    """The folder above this one, given without links, in which others than ``owner`` and root can rename it."""
    return next((above for above in folder.parents if written_by_others(above, owner)), None)


def written_by_others(place: Path, owner: int) -> bool:
    """Whether others than ``owner`` and root can write a file, or rename what is theirs in a folder."""
    status = place.stat()
    sticky = stat.S_ISDIR(status.st_mode) and bool(status.st_mode & stat.S_ISVTX)
    return status.st_uid not in (0, owner) or bool(status.st_mode & 0o022 and not sticky)


def _above(path: Path) -> Finding:
    """Who can rename a folder above can put another store in the place of this one."""
    folder = moved_by_others(Path(os.path.realpath(path.parent)), path.stat().st_uid)
    if folder is None:
        return ok("folders", "Nobody else can move the folders it is in.")
    return fault(
        "folders",
        f"Others can rename what is in {folder}, and put another store in the place of this one.",
        f"Move the store, or see that {folder} is root's or its owner's and nobody else can write it.",
    )


def _beside(path: Path) -> Iterator[Finding]:
    """The lock files, and what SQLite leaves beside a store."""
    owner = path.stat().st_uid
    for suffix in (".lock", ".turn", ".open", "-journal", "-wal", "-shm"):
        file = path.with_name(path.name + suffix)
        try:
            status = file.lstat()
        except OSError:
            continue
        if not stat.S_ISREG(status.st_mode) or status.st_uid != owner or status.st_mode & 0o022:
            yield fault(
                "lock files",
                f"{file} is not a file that the store's owner alone can write.",
                "Stop all desks and remove it; it is made anew. Of a -journal or -wal file, ask first who made it.",
            )
            return
    yield ok("lock files", "What stands beside the store is its owner's alone.")


def _room(path: Path) -> Finding:
    free, size = shutil.disk_usage(path.parent).free, path.stat().st_size
    said = f"{free // 1024**2:,} MB are free on its disk; the store has {size / 1024**2:,.1f} MB."
    if free < max(TOO_LITTLE, size // 10):
        return fault("room", said, "Make room now: nothing can be sent on a full disk.")
    return note("room", said, "Make room soon.") if free < max(LITTLE, 2 * size) else ok("room", said)
