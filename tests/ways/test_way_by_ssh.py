"""The second way in: forced commands of a service account, through a real sshd on the loopback."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from server import PATH, Desk, Server, documented, why_not

pytestmark = pytest.mark.skipif(bool(why_not("sshd", "ssh", "ssh-keygen")), reason=why_not("sshd", "ssh", "ssh-keygen"))

CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
PidFile none
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
AcceptEnv LANG LC_*
Subsystem sftp internal-sftp
"""


class Door:
    """An sshd, and the keys of those it knows."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server, self.folder, self.port = server, folder, _free_port()

    def key(self, name: str) -> Path:
        """Make a key; gives its file."""
        file = self.folder / name
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(file)], check=True)
        return file

    def ssh(self, name: str, *options: str) -> list[str]:
        """The command that logs in with somebody's key."""
        return [
            "ssh", "-F", "none", "-i", str(self.folder / name), "-p", str(self.port), "-o", "IdentitiesOnly=yes",
            "-o", f"UserKnownHostsFile={self.folder}/known", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR",
            *options, f"{self.server.service}@127.0.0.1",
        ]  # fmt: skip

    def run(self, name: str, *words: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        """Log in without a terminal, and ask for a command."""
        return subprocess.run(
            [*self.ssh(name, *options), *words], capture_output=True, text=True, check=False, timeout=60, input=""
        )

    def desk(self, name: str, *words: str, options: tuple[str, ...] = ()) -> Desk:
        """Log in on a terminal."""
        surroundings = {"PATH": PATH, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}
        sends = ("-tt", "-o", "SendEnv=LC_*")
        return Desk([*self.ssh(name, *sends, *options), *words], env=surroundings)


@pytest.fixture(scope="module")
def door(server: Server) -> Iterator[Door]:
    """The sshd, with a line of the README for each of two agents in the service account's `authorized_keys`."""
    folder = server.root / "ssh"
    folder.mkdir(mode=0o700)
    made = Door(server, folder)
    host = made.key("host").with_suffix(".pub").read_text()
    (folder / "known").write_text(f"[127.0.0.1]:{made.port} {host}")
    template = server.as_documented(documented("restrict,pty,command="))
    lines = []
    for name in ("tom", "kim"):
        line, _, _ = template.replace("--as tom", f"--as {name}").partition(" ssh-ed25519")
        lines.append(f"{line} {made.key(name).with_suffix('.pub').read_text()}")
    made.key("stranger")
    keys = server.home(server.service) / ".ssh" / "authorized_keys"
    keys.parent.mkdir(mode=0o700, exist_ok=True)
    keys.write_text("".join(lines))
    keys.chmod(0o600)
    for each in (keys, keys.parent):
        shutil.chown(each, server.service, server.service)
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where Debian's start script makes it
    config = folder / "config"
    config.write_text(CONFIG.format(port=made.port, folder=folder))
    sshd = shutil.which("sshd", path=PATH)
    assert sshd is not None
    with (folder / "log").open("wb") as log:
        daemon = subprocess.Popen([sshd, "-D", "-e", "-f", str(config)], stderr=log)
    try:
        _wait_for(made.port)
        yield made
    finally:
        daemon.terminate()
        daemon.wait(10)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("sshd does not listen")


def _ended(server: Server, seconds: float = 15) -> bool:
    until = time.monotonic() + seconds
    while server.processes() and time.monotonic() < until:
        time.sleep(0.2)
    return not server.processes()


def test_two_agents_are_at_their_desks_at_once_and_each_is_who_their_key_says(door: Door, tickets: list[int]) -> None:
    tom, kim = door.desk("tom"), door.desk("kim")
    for desk, name in ((tom, "tom"), (kim, "kim")):
        desk.need(f"{name} · technical")
        desk.press("t")
        desk.need("Took")
    assert sorted(door.server.held().values()) == ["kim", "tom"]
    assert (tom.quit(), kim.quit()) == (0, 0)
    assert _ended(door.server)


@pytest.mark.parametrize(
    "words", [["sh"], ["sh", "-c", "id"], ["/usr/bin/python3"], ["cs-tui", "--as", "kim", "queue"]]
)
def test_whatever_command_is_asked_for_the_desk_is_what_there_is(door: Door, words: list[str]) -> None:
    ran = door.run("tom", *words)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "needs a terminal, and this is none. Come in with `ssh -t`." in ran.stderr
    desk = door.desk("tom", *words)
    desk.need("tom · technical")
    desk.press("id\r")
    assert not desk.shows("uid=", 1)
    assert desk.quit() == 0


def test_a_stranger_is_not_let_in(door: Door) -> None:
    ran = door.run("stranger", "sh")
    assert ran.returncode == 255
    assert "Permission denied" in ran.stderr


def test_nothing_is_forwarded(door: Door) -> None:
    inward = door.run("tom", options=("-N", "-o", "ExitOnForwardFailure=yes", "-R", f"{_free_port()}:127.0.0.1:22"))
    assert inward.returncode == 255
    assert "forwarding failed" in inward.stderr
    port = _free_port()
    outward = subprocess.Popen([*door.ssh("tom", "-N", "-L", f"{port}:127.0.0.1:{door.port}")], stderr=subprocess.PIPE)
    try:
        _wait_for(port)
        with socket.create_connection(("127.0.0.1", port), timeout=10) as one:
            assert one.recv(100) == b""
    finally:
        outward.kill()
        outward.communicate()


def test_no_file_comes_or_goes(door: Door) -> None:
    ran = subprocess.run(
        ["sftp", *door.ssh("tom")[1:-1], "-b", "-", door.ssh("tom")[-1]],
        input="ls", capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ran.returncode != 0
    assert "store.db" not in ran.stdout


def test_case_38_no_variable_that_ssh_sends_has_an_effect(door: Door) -> None:
    sent = "PYTHONINSPECT=1 LC_ALL=C.UTF-8 LC_CS_TUI=x USER=kim SUDO_UID=0 TEXTUAL_LOG=/tmp/x BROWSER=/bin/sh"
    desk = door.desk("tom", options=("-o", f"SetEnv {sent}"))
    desk.need("tom · technical")
    kept = Path(f"/proc/{door.server.processes()[0]}/environ").read_bytes()
    assert not any(each.encode() in kept for each in ("PYTHONINSPECT", "TEXTUAL_LOG", "BROWSER", "SUDO_UID"))
    assert desk.quit() == 0
    assert b">>>" not in desk.raw


def test_case_39_the_desk_has_no_way_out(door: Door) -> None:
    desk = door.desk("tom")
    desk.need("tom · technical")
    desk.press("\x1a")
    desk.need("cannot be left in the background")
    home = door.server.home(door.server.service)
    before = sorted(home.rglob("*"))
    for keys in ("\x1c", "\x03", "\x11", "\x10screenshot\r", "\x07\x07", "!sh\r", ":!id\r", "\x07\x07"):
        desk.press(keys)
        assert not desk.shows("uid=", 0.3)
    assert sorted(home.rglob("*")) == before
    assert desk.quit() == 0


def test_the_account_s_other_processes_do_not_read_the_desk_s_memory(door: Door) -> None:
    desk = door.desk("tom")
    desk.need("tom · technical")
    (process,) = door.server.processes()
    for kept in ("environ", "mem", "maps"):
        assert door.server.run(door.server.service, "cat", f"/proc/{process}/{kept}").returncode != 0
    assert desk.quit() == 0


def test_a_link_that_drops_leaves_no_process(door: Door) -> None:
    desk = door.desk("kim")
    desk.need("kim · technical")
    assert door.server.processes()
    os.kill(desk.child.pid, 9)
    desk.child.close(force=True)
    assert _ended(door.server)
