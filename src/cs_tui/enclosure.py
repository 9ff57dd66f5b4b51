"""The process itself: what the environment of whoever started it may say, and what never leaves it.

Standard library alone, for it comes before everything else. Python reads its own variables before this program is
there: `python -I` keeps it from that, and the way in (sshd, sudo) keeps the loader's variables away.
"""

import os
import sys
from types import ModuleType

__all__ = ["ALLOWED", "allowed_environment", "asked_by_another", "enclose", "guard_threads", "isolate"]

ALLOWED = {
    "TERM": "which sequences the terminal understands",
    "COLORTERM": "how many colours it has",
    "COLORFGBG": "whether its background is light",
    "NO_COLOR": "that its user wants none",
    "LANG": "its charset",
    "LC_ALL": "its charset",
    "LC_CTYPE": "its charset",
    "SSH_CONNECTION": "that the link may be slow",
    "SUDO_UID": "who asked, which only sudo can say",
}
"""The variables that an isolated process keeps, and what each tells. All others are as if they were not set."""

LONGEST = 128
"""Characters of a value that is kept; none of them needs more."""

_COMMAND = "import sys; sys.path.insert(0, sys.argv.pop(1)); from cs_tui.cli import main; sys.exit(main())"
_PR_SET_DUMPABLE = 4


class _Process:
    """Whether the whole process is this program's; a test, or another program, may only have called a command."""

    ours = False


def asked_by_another() -> bool:
    """Whether sudo brought somebody here who is not this account."""
    asked = os.environ.get("SUDO_UID", "")
    return asked not in ("", str(os.getuid()))


def enclose() -> None:
    """Shut the process, which is this program's alone, against what it was started with; once, at its very start."""
    _Process.ours = True
    _open_standard_files()
    _leave_no_core()
    _print_no_traceback()
    if asked_by_another():
        _never_stand_still()
    if sys.flags.isolated:
        os.umask(0o077)
        kept = allowed_environment()
        for name in os.environ.keys() - kept.keys():
            del os.environ[name]
        os.environ.update(kept)
    elif asked_by_another():
        _start_isolated([])


def isolate(store: str | None) -> None:
    """Go on only as an isolated process that no other of its account can read: ``store`` is one that many come in by,
    or ``None`` where the account's configuration names it.

    A process that was not started so is replaced by one that is. Does nothing where the process is not ours.
    """
    if not _Process.ours:
        return
    if not sys.flags.isolated:
        named = any(each == "--store" or each.startswith("--store=") for each in sys.argv[1:])
        _start_isolated([] if named or store is None else ["--store", store])
    _hide_memory()


def guard_threads() -> None:
    """What no handler catches in a thread is logged, too; for those who have loaded what threads are made of."""
    if _Process.ours:
        import threading

        threading.excepthook = lambda failed: _crashes().unseen(failed.exc_value)


def allowed_environment() -> dict[str, str]:
    """What an isolated process has of its environment: the account's own home and program folders, and `ALLOWED`."""
    import pwd

    try:
        home = pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        home = "/"
    kept = {name: os.environ[name] for name in ALLOWED if name in os.environ and _is_plain(name, os.environ[name])}
    return kept | {"HOME": home, "PATH": "/usr/bin:/bin"}


def _is_plain(name: str, value: str) -> bool:
    """Whether a value is no path and steers nothing. Who asked is never dropped: without it the owner would act."""
    return name == "SUDO_UID" or (len(value) <= LONGEST and value.isprintable() and "/" not in value)


def _start_isolated(options: list[str]) -> None:
    """Replace this process by an isolated one of the same program, with ``options`` before its own arguments."""
    packages = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - no pathlib here yet
    arguments = [sys.executable, "-I", "-c", _COMMAND, packages, *options, *sys.argv[1:]]
    os.execve(sys.executable, arguments, allowed_environment())  # noqa: S606 - our own interpreter and program


def _open_standard_files() -> None:
    """Put nothing in the place of closed standard input, output and error: else an opened file would stand there."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _never_stand_still() -> None:
    """Let no key and no terminal stop the process: stopped within a transaction, it would keep everybody from writing.

    Who came by sudo has a shell that stops jobs; a forced command of ssh has none. Blocked, not ignored: what a library
    puts in the place of the default is not called either.
    """
    import signal

    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU})


def _leave_no_core() -> None:
    """A dump of the memory would be customers' texts in a file."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _print_no_traceback() -> None:
    """What no handler catches is told in a line and logged without its words, which may be a customer's."""
    sys.excepthook = lambda _kind, error, _trace: _crashes().last_words(error)
    sys.unraisablehook = lambda unraisable: _crashes().unseen(unraisable.exc_value)


def _crashes() -> ModuleType:
    from cs_tui import crashes

    return crashes


def _hide_memory() -> None:
    """Keep other processes of the account from the memory and the environment of this one, where the system can."""
    import ctypes

    try:
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    except (OSError, AttributeError):
        return
