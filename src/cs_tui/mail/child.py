"""The child process that reads mails: bytes in on standard input, one line of JSON a mail out on standard output.

A request is the length of the message (8 bytes, big-endian) and its bytes; the first line of the answers is ``ready``.
"""

import json
import os
import resource
import sys
from dataclasses import asdict

from cs_tui.mail.letters import read_letter, unreadable_letter
from cs_tui.mail.limits import CHILD_MEMORY, CHILD_SECONDS, FILE_LIMIT

__all__ = ["READY", "main"]

READY = b"ready\n"
"""What the child says once it can read."""


_EXHAUSTED = f"it needs more than {CHILD_MEMORY // 1024**2} MB of memory"


def main() -> None:
    """Answer until standard input ends. Once memory has run out the answer says that it is the child's last one."""
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not get between the answers.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    read_letter(b"From: warm@up.invalid\nContent-Type: text/html; charset=utf-8\n\n<p>Loads what is loaded late.</p>")
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_AS, _memory() + CHILD_MEMORY)
    answers.write(READY)
    answers.flush()
    while len(head := requests.read(8)) == 8:
        length = int.from_bytes(head, "big")
        if length > FILE_LIMIT:
            sys.exit(2)
        raw = requests.read(length)
        # A child whose parent is gone must end by itself, too.
        used = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + CHILD_SECONDS) + 2, soft_only=True)
        try:
            answer = json.dumps({"letter": asdict(read_letter(raw)), "last": False})
        except MemoryError:
            answer = ""
        # What the message took is free again only here, outside the handler.
        answer = answer or json.dumps({"letter": asdict(unreadable_letter(raw, _EXHAUSTED)), "last": True})
        answers.write(answer.encode("ascii") + b"\n")
        answers.flush()


def _memory() -> int:
    """The bytes of address space that this process has now; a generous guess where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - pathlib is not needed here otherwise
            return int(file.read().split()[0]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return CHILD_MEMORY


def _limit(which: int, value: int, *, soft_only: bool = False) -> None:
    """Set a limit of the system, where the system has it."""
    try:
        _, hard = resource.getrlimit(which)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, hard if soft_only else value))
    except (OSError, ValueError):
        return
