"""The way in: which account this is, who asked, and what the doors of a service account let through."""

import os
import pwd
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from cs_tui.desk.errors import DeskError
from cs_tui.desk.findings import Finding, fault, note, ok
from cs_tui.desk.identity import acting_agent, user_name
from cs_tui.enclosure import asked_by_another
from cs_tui.store import Place, Store, Url

__all__ = ["check_keys", "check_way_in", "is_own"]

CHECK = "way in"

_FIRST = re.compile(r'(?:[^\s"]|"(?:\\.|[^"\\])*")+')
_OPTION = re.compile(r'([a-zA-Z-]+)(?:="((?:\\.|[^"\\])*)")?')


def is_own(path: Place) -> bool:
    """Whether whoever runs this owns the store at ``path``, and nobody came here by sudo."""
    if isinstance(path, Url):
        return path.owner == os.getuid() and not asked_by_another()
    return path.exists() and path.stat().st_uid == os.getuid() and not asked_by_another()


def check_way_in(store: Store) -> Iterator[Finding]:
    """Who comes in here, and as whom; for whoever logged in as the service account also what its keys open."""
    uid, owner = os.getuid(), store.owner
    with store.read() as reader:
        many = reader.setting("service_account") is not None
    if uid != owner:
        yield fault(
            CHECK,
            f"You are {user_name(uid)}, and the store is {user_name(owner)}'s: nothing you do here is enforced.",
            "Come in by the owner's forced command or sudo rule, and have the file closed to others.",
        )
        return
    if many and asked_by_another():
        yield _by_sudo(store)
    elif many:
        yield ok(CHECK, f"{user_name(uid)} is a service account: agents come in by its forced commands or by sudo.")
        yield from _folder_of_keys(uid)
    elif asked_by_another():
        yield note(
            CHECK,
            f"sudo made you {user_name(uid)}, who owns this store alone: you act as its owner, whoever you are.",
            "If many are to come in so, make the store with `cs-tui init --service-account`.",
        )
    else:
        yield ok(CHECK, f"The store is your own, {user_name(uid)}, and you act --as whom you like.")
    if many and (not sys.flags.isolated or sys.orig_argv[1:3] == ["-I", "-c"]):
        yield note(
            "isolation",
            "The program was not started isolated, and has to start itself anew.",
            "Begin its script with `#!/opt/cs-tui/bin/python -I`, as the README shows.",
        )


def _by_sudo(store: Store) -> Finding:
    try:
        agent = acting_agent(store, None)
    except DeskError as error:
        return fault(CHECK, error.cause, error.remedy)
    return ok(CHECK, f"sudo says who you are: the agent {agent}.")


def _folder_of_keys(uid: int) -> Iterator[Finding]:
    file = Path(pwd.getpwuid(uid).pw_dir) / ".ssh" / "authorized_keys"
    try:
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return
    yield from check_keys(file, lines)


def check_keys(file: Path, lines: list[str]) -> Iterator[Finding]:
    """What each line of an `authorized_keys` lets its key do."""
    agents = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        options = _options(line.strip())
        if "command" not in options:
            yield note(
                "keys",
                f"Line {number} of {file} opens a shell of the account.",
                "Right for whoever administers the store; for an agent, put a forced command before the key.",
            )
        elif "restrict" not in options:
            yield fault(
                "keys",
                f"Line {number} of {file} has a forced command, but its key may forward ports and agents.",
                "Begin the line with restrict,pty, as the README shows.",
            )
        elif "--as" not in options["command"]:
            yield fault(
                "keys", f"Line {number} of {file} does not say whose key it is.", "Put --as NAME into its command."
            )
        else:
            agents += 1
    if agents:
        yield ok("keys", f"{agents} keys open their agents' desks and nothing else.")


def _options(line: str) -> dict[str, str]:
    """The options before a key, each with what it says in quotation marks."""
    first = _FIRST.match(line)
    if first is None or first[0].startswith(("ssh-", "ecdsa-", "sk-")):
        return {}
    return dict(_OPTION.findall(first[0]))
