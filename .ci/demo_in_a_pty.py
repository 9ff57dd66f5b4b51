"""Open the demo of an installed cs-tui in a pseudo-terminal, take a ticket, quit, and see that nothing stays behind."""

import os
import sys
import tempfile
import time
from pathlib import Path

import pexpect
import pyte

ROWS, COLUMNS = 40, 140


def main(command: str) -> None:
    """Drive ``command demo``; raises AssertionError when the screen is not what it should be."""
    with tempfile.TemporaryDirectory() as home:
        screen = pyte.Screen(COLUMNS, ROWS)
        stream = pyte.ByteStream(screen)
        kept = ("PATH", "LANG", "LC_ALL")
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        environment |= {"TERM": "xterm-256color", "HOME": home, "TMPDIR": home, "LC_ALL": "C.UTF-8"}
        started = time.monotonic()
        child = pexpect.spawn(command, ["demo"], dimensions=(ROWS, COLUMNS), env=environment, timeout=30)

        def shows(words: str, seconds: float = 30) -> bool:
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                try:
                    stream.feed(child.read_nonblocking(65_536, timeout=0.2))
                except pexpect.TIMEOUT:
                    pass
                except pexpect.EOF:
                    return False
                if any(words in line for line in screen.display):
                    return True
            return False

        def need(words: str) -> None:
            assert shows(words), f"{words!r} is not on the screen:\n" + "\n".join(screen.display)

        need("technical")
        print(f"the demo is on the screen after {time.monotonic() - started:.1f} s")
        child.send("t")
        need("in hand 1")
        child.send("?")
        need("take")
        child.send("q")
        child.send("Q")
        child.expect(pexpect.EOF, timeout=20)
        child.close()
        assert child.exitstatus == 0, f"cs-tui ended with {child.exitstatus}"
        left = [path.name for path in Path(home).iterdir() if not path.name.startswith(".")]
        assert not left, f"the demo left {left} behind"


if __name__ == "__main__":
    main(sys.argv[1])
