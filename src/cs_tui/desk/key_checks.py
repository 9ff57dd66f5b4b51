"""The keys of a service account: what each line of its `authorized_keys` lets its key do, and who could write one."""

import pwd
import re
import shlex
from collections.abc import Collection, Iterator
from pathlib import Path

from cs_tui.desk.file_checks import written_by_others
from cs_tui.desk.findings import Finding, fault, note, ok

__all__ = ["check_key_files", "check_keys"]

CHECK = "keys"
FILES = ("authorized_keys", "authorized_keys2")
"""What sshd reads, where nobody has told it otherwise."""
GIVEN_BACK = ("port-forwarding", "agent-forwarding", "x11-forwarding", "user-rc", "environment", "tunnel")
"""Options that open again what ``restrict`` has shut."""
NO_SHELLS = ("nologin", "false")

_FIRST = re.compile(r'(?:[^\s"]|"(?:\\.|[^"\\])*")+')
_OPTION = re.compile(r'([a-zA-Z0-9-]+)(?:="((?:\\.|[^"\\])*)")?')
_OF_SHELL = re.compile(r"[$`;&|<>()\n]")


def check_key_files(uid: int, agents: Collection[str]) -> Iterator[Finding]:
    """The files that sshd reads for an account, and their lines; ``agents`` are the names of those at the desk."""
    known = pwd.getpwuid(uid)
    home = Path(known.pw_dir)
    for file in (home / ".ssh" / name for name in FILES):
        try:
            lines = file.read_text("utf-8", "replace").splitlines()
        except FileNotFoundError:
            continue
        except OSError as error:
            yield fault(
                CHECK,
                f"{file} cannot be read by {known.pw_name}, as whom sshd reads it: {error.strerror}.",
                f"chown {known.pw_name} {file} and chmod 600 {file}.",
            )
            continue
        for place in (file, file.parent, home):
            if written_by_others(place, uid):
                yield fault(
                    CHECK,
                    f"Others than {known.pw_name} can write {place}: sshd takes no key from there, or anybody's.",
                    f"chown {known.pw_name} {place} and chmod go-w {place}; then look through the keys.",
                )
        yield from check_keys(file, lines, agents)
        if Path(known.pw_shell).name in NO_SHELLS:
            yield fault(
                CHECK,
                f"The shell of {known.pw_name} is {known.pw_shell}, by which sshd runs no forced command.",
                f"usermod --shell /bin/sh {known.pw_name}",
            )


def check_keys(file: Path, lines: list[str], agents: Collection[str]) -> Iterator[Finding]:
    """What each line of an `authorized_keys` lets its key do."""
    whole = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        options = _options(line.strip())
        where = f"Line {number} of {file}"
        if "command" not in options:
            yield note(
                CHECK,
                f"{where} opens a shell of the account.",
                "Right for whoever administers the store; for an agent, put a forced command before the key.",
            )
        elif wrong := _wrong(options, agents):
            said, remedy = wrong
            yield fault(CHECK, f"{where} {said}.", remedy)
        else:
            whole += 1
    if whole:
        yield ok(CHECK, f"{whole} keys open their agents' desks and nothing else.")


def _wrong(options: dict[str, str], agents: Collection[str]) -> tuple[str, str] | None:
    """What is wrong with a line that has a forced command, and what to do about it."""
    command = options["command"].replace('\\"', '"')
    if "restrict" not in options:
        return (
            "has a forced command, but its key may forward ports and agents",
            "Begin the line with restrict,pty, as the README shows.",
        )
    if back := [name for name in GIVEN_BACK if name in options]:
        return f"gives its key back what restrict had shut: {', '.join(back)}", "Leave that out of the line."
    if "pty" not in options:
        return "gives its key no terminal, which the desk needs", "Begin the line with restrict,pty."
    if _OF_SHELL.search(command):
        return (
            "has a command that the shell makes something else of: what is asked for by ssh can become a part of it",
            "Name the program and --as NAME there, and nothing else.",
        )
    try:
        program, *words = shlex.split(command)
    except ValueError:
        program, words = "", []
    if Path(program).name != "cs-tui":
        return "has a command that is not cs-tui", "Name the program and --as NAME there, and nothing else."
    named = list(_named(words))
    if not named:
        return "does not say whose key it is", "Put --as NAME into its command."
    if len(named) > 1 or named[0] not in agents:
        return f"is for {' and '.join(named)}, whom the desk does not know as one agent", "See `cs-tui agent list`."
    return None


def _named(words: list[str]) -> Iterator[str]:
    """Everybody that a command says to act as."""
    rest = iter(words)
    for word in rest:
        option, equals, value = word.partition("=")
        if option == "--as":
            yield value if equals else next(rest, "")


def _options(line: str) -> dict[str, str]:
    """The options before a key, in small letters, each with what it says in quotation marks."""
    first = _FIRST.match(line)
    if first is None or first[0].startswith(("ssh-", "ecdsa-", "sk-")):
        return {}
    return {name.lower(): said for name, said in _OPTION.findall(first[0])}
