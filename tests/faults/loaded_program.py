"""The program in memory, as it is once it has worked: commands are forked from here and have nothing to load.

A script: it reads orders, a line of JSON each, and writes the process of each and then how it ended.
"""

import contextlib
import ctypes
import io
import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

ANY_TRACER, PR_SET_PTRACER = ctypes.c_ulong(-1), 0x59616D61
PR_SET_PDEATHSIG = 1


def warm_up() -> None:
    """Work once, so that all is loaded that work needs."""
    from ill_treated import BODY, arrive, make_office

    import cs_tui.tui.app  # noqa: F401 - loaded is all it has to be
    from cs_tui.cli import main

    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        store = Path(folder) / "store.db"
        make_office(store)
        arrive(store)
        for command in (["take"], ["reply", "1", "--resolve", "--body", BODY]):
            main(["--store", str(store), "--as", "tom", *command])


def serve() -> None:
    """Carry out orders until there are no more: a command's arguments, where its output goes, when its clock stands."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    die_with_parent()
    print("ready", flush=True)
    while line := sys.stdin.readline():
        process = os.fork()
        if process == 0:
            try:
                be_command(**json.loads(line))
            finally:
                os._exit(70)
        print(process, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)


def die_with_parent() -> None:
    """Leave nothing behind when who waits for this process is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def be_command(arguments: list[str], out: str, err: str, ahead: float = 0.0) -> None:
    """Wait until told to go by a signal, then be the command; ``ahead`` is the seconds its clock is put forward."""
    die_with_parent()
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANY_TRACER, 0, 0, 0)
    signal.sigwait({signal.SIGUSR1})
    for number, path in ((0, os.devnull), (1, out), (2, err)):
        file = os.open(path, os.O_RDWR if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(file, number)
        os.close(file)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
    with contextlib.ExitStack() as stack:
        if ahead:
            import time_machine

            stack.enter_context(time_machine.travel(time.time() + ahead))
        from cs_tui.cli import main

        status = main(arguments)
    try:
        sys.stdout.flush()
    except OSError:
        status = status or 1
    os._exit(status)


if __name__ == "__main__":
    warm_up()
    serve()
