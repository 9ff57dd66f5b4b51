"""Commands struck at one of their calls of the system: killed there, or told that the disk is full or failing."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

WRITES = ("write", "pwrite64", "fsync", "fdatasync", "unlink", "ftruncate", "rename", "openat")
"""The calls that change what a disk holds."""
MOST = int(os.environ.get("FAULTS_MOST_POINTS", "40"))
"""Calls at which a test strikes, evenly chosen among all; 0 for every one."""

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit status, negative for a signal; what it printed; the calls it made."""

    status: int
    out: str
    err: str
    calls: tuple[str, ...] = ()


class Started:
    """A command in a process of its own, that waits to be let go."""

    def __init__(self, server: "Server", folder: Path, arguments: tuple[object, ...], ahead: float) -> None:
        self._server, self._files = server, (folder / "out", folder / "err")
        out, err = map(str, self._files)
        order = {"arguments": [*map(str, arguments)], "out": out, "err": err, "ahead": ahead}
        self.process = int(server.told(json.dumps(order)))

    def go(self) -> None:
        """Let it run."""
        os.kill(self.process, signal.SIGUSR1)

    def ended(self) -> Ended:
        """Wait until it has ended."""
        status = int(self._server.told())
        out, err = (file.read_text("utf-8") if file.exists() else "" for file in self._files)
        return Ended(status, out, err)


class Server:
    """Starts commands quickly: each is a process of its own, with the program loaded already."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("loaded_program.py")
        self._process = subprocess.Popen(
            [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.told() == "ready"

    def told(self, order: str | None = None) -> str:
        """What it says next, to an order or by itself."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        if order is not None:
            self._process.stdin.write(order + "\n")
            self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def start(self, folder: Path, *arguments: object, ahead: float = 0.0) -> Started:
        """A command that waits to be let go; it prints into ``folder``."""
        return Started(self, folder, arguments, ahead)

    def strike(self, folder: Path, *arguments: object, inject: str | None = None) -> Ended:
        """Run a command with strace at its side; ``inject`` says what strace does to it."""
        started, trace = self.start(folder, *arguments), folder / "trace"
        tracing = ["strace", "-p", str(started.process), "-s", "128", "-o", str(trace)]
        tracing += ["-e", f"trace={','.join(WRITES)}", *(() if inject is None else ("-e", f"inject={inject}"))]
        with subprocess.Popen(tracing, stderr=subprocess.PIPE, text=True) as tracer:
            assert tracer.stderr is not None
            said = tracer.stderr.readline()
            assert "attached" in said, said
            started.go()
            ended = started.ended()
        calls = tuple(line for line in trace.read_text("utf-8", "replace").splitlines() if " = " in line)
        return Ended(ended.status, ended.out, ended.err, calls)

    def close(self) -> None:
        """End it."""
        self._process.communicate()


@contextmanager
def serving() -> Iterator[Server]:
    """A server for a while."""
    server = Server()
    try:
        yield server
    finally:
        server.close()


def points(calls: tuple[str, ...], *, only: tuple[str, ...] = WRITES, most: int = MOST) -> list[tuple[str, int]]:
    """Each call of these kinds that changes the disk: its name, and the how manyth of this name it is."""
    found, seen = [], Counter[str]()
    for call in calls:
        name = call.split("(", 1)[0]
        seen[name] += 1
        if name in only and (name != "openat" or "O_CREAT" in call):
            found.append((name, seen[name]))
    rare = {name for name, times in Counter(name for name, _ in found).items() if times <= 5}
    step = max(len(found) / most, 1) if most else 1
    chosen = {int(index * step) for index in range(int(len(found) / step))}
    return [point for index, point in enumerate(found) if index in chosen or point[0] in rare]
