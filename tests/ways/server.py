"""A shared server on this machine: accounts, the program as the README installs it, sshd and sudo, all of it real."""

import fcntl
import grp
import json
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pexpect
import pyte

import cs_tui
from cs_tui.policy import shipped

REPOSITORY = Path(__file__).parents[2]
PREFIX = "cs-tui-test-"
"""What the names of accounts made by these tests begin with, before the process that made them."""
SERVICE_SHELL = "/bin/sh"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def why_not(*programs: str) -> str:
    """Why there can be no server here; empty when there can."""
    if os.getuid() != 0:
        return "only root can make accounts"
    missing = [each for each in ("useradd", "userdel", *programs) if shutil.which(each, path=PATH) is None]
    if missing:
        return f"this machine has no {', '.join(missing)}"
    return (
        "" if _python() else f"there is no Python {sys.version_info[0]}.{sys.version_info[1]} that every user can run"
    )


def documented(beginning: str) -> str:
    """The one line of the README's fenced blocks that begins so."""
    found = [line for line in (REPOSITORY / "README.md").read_text("utf-8").splitlines() if line.startswith(beginning)]
    assert len(found) == 1, f"the README has {len(found)} lines that begin with {beginning!r}"
    return found[0]


@dataclass
class Server:
    """A service account with a store, the program, and people with accounts of their own."""

    root: Path
    service: str
    group: str
    people: list[str] = field(default_factory=list)

    @property
    def program(self) -> Path:
        """The program that everybody starts."""
        return self.root / "bin" / "cs-tui"

    @property
    def store(self) -> Path:
        """Where the service account's store is."""
        return self.home(self.service) / ".local/share/cs-tui/store.db"

    def home(self, user: str) -> Path:
        """A user's home."""
        return Path(pwd.getpwnam(user).pw_dir)

    def as_documented(self, line: str) -> str:
        """A line of the README with this server's names and places."""
        line = line.replace("/usr/local/bin/cs-tui", str(self.program)).replace("/opt/cs-tui", str(self.root / "opt"))
        line = line.replace("%support", f"%{self.group}").replace("(cs-tui)", f"({self.service})")
        return re.sub(r"^(su - )cs-tui\b", rf"\1{self.service}", line)

    def run(self, user: str, *command: object, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command as a user logged in, with these variables set."""
        known = pwd.getpwnam(user)
        return subprocess.run(
            [*map(str, command)],
            input=stdin,
            env=self.surroundings(user) | environment,
            cwd=known.pw_dir,
            user=known.pw_uid,
            group=known.pw_gid,
            extra_groups=os.getgrouplist(user, known.pw_gid),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            start_new_session=True,
        )

    def owner(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run the program as the service account, logged in."""
        ran = self.run(self.service, self.program, *arguments)
        assert ran.returncode == 0, ran
        return ran

    def surroundings(self, user: str) -> dict[str, str]:
        """What a user's login sets."""
        home = str(self.home(user))
        return {
            "HOME": home, "USER": user, "LOGNAME": user, "PATH": PATH, "TERM": "xterm-256color", "LANG": "C.UTF-8",
            "SHELL": SERVICE_SHELL,
        }  # fmt: skip

    def held(self) -> dict[int, str]:
        """The tickets in progress, each with who has it in hand."""
        listed = self.owner("--as", "mai", "ticket", "list", "--status", "in-progress", "--json").stdout
        found = [json.loads(line) for line in listed.splitlines()]
        return {each["number"]: each["holder"] for each in found}

    def processes(self) -> list[int]:
        """The processes of the program on this server."""
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    words = (folder / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue
                if str(self.program).encode() in words[:3] and b"-I" in words:
                    found.append(int(folder.name))
        return found


@contextmanager
def shared_server(people: int = 2) -> Iterator[Server]:
    """A server as the README sets it up, with a store of two departments' agents; all of it goes afterwards."""
    mine = f"{PREFIX}{os.getpid()}"
    service, group = f"{mine}-svc", f"{mine}-grp"
    root = Path(tempfile.mkdtemp(prefix="cs-tui-server-"))
    root.chmod(0o755)
    server = Server(root, service, group)
    try:
        with _accounts():
            _remove_forgotten()
            _system("groupadd", group)
            for name in (service, *(f"{mine}-{number}" for number in range(people))):
                # Without PAM sshd lets nobody into an account that is locked, as useradd leaves it.
                _system("useradd", "--create-home", "--home-dir", f"{root}/{name}", "--shell", SERVICE_SHELL,
                        "--password", "*", name)  # fmt: skip
                if name != service:
                    _system("usermod", "--append", "--groups", group, name)
                    server.people.append(name)
        _install(server)
        yield server
    finally:
        with _accounts():
            for name in (*server.people, service):
                _remove(name)
            subprocess.run(["groupdel", group], check=False, capture_output=True, env={"PATH": PATH})
        shutil.rmtree(root, ignore_errors=True)


def _remove(user: str) -> None:
    """An account with all that it runs."""
    subprocess.run(["pkill", "-KILL", "-u", user], check=False, capture_output=True, env={"PATH": PATH})
    subprocess.run(["userdel", "--force", user], check=False, capture_output=True, env={"PATH": PATH})


def _remove_forgotten() -> None:
    """What a test process that was killed left behind."""
    for known in pwd.getpwall():
        if _is_forgotten(known.pw_name):
            _remove(known.pw_name)
            Path("/etc/sudoers.d", known.pw_name).unlink(missing_ok=True)
    for group in grp.getgrall():
        if _is_forgotten(group.gr_name):
            subprocess.run(["groupdel", group.gr_name], check=False, capture_output=True, env={"PATH": PATH})


def _is_forgotten(name: str) -> bool:
    maker = name.removeprefix(PREFIX).partition("-")[0]
    return name.startswith(PREFIX) and not Path("/proc", maker).exists()


def _install(server: Server) -> None:
    """The program in an environment that every user can run, and the script of the README in front of it."""
    python = _python()
    assert python is not None
    (server.root / "bin").mkdir()
    _system(python, "-m", "venv", "--without-pip", server.root / "opt")
    packages = next((server.root / "opt" / "lib").glob("python3*")) / "site-packages"
    theirs = Path(pyte.__file__).parents[1]
    ours = Path(cs_tui.__file__).parents[1]
    if _is_open(theirs) and _is_open(ours) and _is_open(Path(str(shipped("policy.toml")))):
        (packages / "cs-tui.pth").write_text(f"{ours}\n{theirs}\n")
    else:
        shutil.copytree(theirs, packages, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.pth", "cs_tui", "mypy*"))
        shutil.copytree(ours / "cs_tui", packages / "cs_tui")
        shutil.copytree(Path(str(shipped("policy.toml"))).parent, packages / "cs_tui" / "data", dirs_exist_ok=True)
        subprocess.run(["chmod", "-R", "a+rX", str(packages)], check=True)
    for line in ("printf '#!/opt", "chmod 755 /usr/local/bin/cs-tui"):
        _system("/bin/sh", "-c", server.as_documented(documented(line)))
    _system("/bin/sh", "-c", server.as_documented(documented("su - cs-tui -c 'cs-tui init")).replace(
        "'cs-tui", f"'{server.program}"))  # fmt: skip


def _python() -> str | None:
    """This Python, or the same one elsewhere, where every user can run it."""
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    own = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    for each in (own, Path("/usr/bin") / name, Path("/usr/local/bin") / name):
        if each.exists() and _is_open(each.resolve()) and _is_open(each.resolve().parent.parent / "lib"):
            return str(each)
    return None


def _is_open(path: Path) -> bool:
    """Whether users who are nothing to the owner get there."""
    return all(each.stat().st_mode & 0o001 or not each.is_dir() for each in (path, *path.parents)) and bool(
        path.stat().st_mode & 0o004
    )


@contextmanager
def _accounts() -> Iterator[None]:
    """One test process at a time changes the accounts of the machine."""
    with Path(tempfile.gettempdir(), "cs-tui-accounts.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _system(*command: object) -> None:
    ran = subprocess.run([*map(str, command)], env={"PATH": PATH}, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran


class Desk:
    """A desk on a terminal, whoever brought us there."""

    def __init__(self, command: list[str], **options: object) -> None:
        self._screen = pyte.Screen(100, 30)
        self._stream = pyte.ByteStream(self._screen)
        self.raw = b""
        self.child = pexpect.spawn(command[0], command[1:], dimensions=(30, 100), timeout=30, **options)  # type: ignore[arg-type]

    @property
    def display(self) -> str:
        """What the screen shows."""
        return "\n".join(self._screen.display)

    def shows(self, words: str, seconds: float = 30) -> bool:
        """Whether these words come to the screen in this time."""
        until = time.monotonic() + seconds
        while words not in self.display:
            if time.monotonic() > until:
                return False
            try:
                data = self.child.read_nonblocking(65_536, timeout=0.2)
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                return words in self.display
            self.raw += data
            self._stream.feed(data)
        return True

    def need(self, words: str) -> None:
        """Wait until these words are on the screen."""
        assert self.shows(words), f"{words!r} is not on the screen:\n{self.display}"

    def press(self, keys: str) -> None:
        """Press keys."""
        self.child.send(keys)

    def quit(self) -> int:
        """Leave the desk; gives the exit status."""
        self.press("Q")
        self.child.expect(pexpect.EOF)
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -1)


def sudo(server: Server, *arguments: object) -> list[str]:
    """The command by which people come in."""
    return ["sudo", "-n", "-u", server.service, str(server.program), *map(str, arguments)]
