"""Who came in by sudo tries every command that could read, write or name a file, or do what is the owner's."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from server import Server, sudo

ANSWERS = ("cs-tui: Only the store's owner", "cs-tui: The store belongs to a service account")


@pytest.fixture(scope="module")
def places(rule: Server) -> Iterator[dict[str, Path]]:
    """Files that people have or want; at the end the journal is as it was."""
    user = rule.people[0]
    home = rule.home(user)
    home.chmod(0o777)
    secret = rule.home(rule.service) / "secret"
    secret.write_text("the secret of the account")
    shutil.chown(secret, rule.service, rule.service)
    own, link, mine = home / "theirs" / "store.db", home / "link.db", home / "policy.toml"
    assert rule.run(user, rule.program, "init", "--store", own).returncode == 0
    own.parent.chmod(0o777)
    own.chmod(0o666)
    link.symlink_to(rule.store)
    swapped, tilde = home / "swapped", home / f"~{user}" / "theirs"
    for each in (swapped, tilde):  # the store as it is looked at first, where another can be put at any moment
        each.parent.mkdir(exist_ok=True)
        each.symlink_to(rule.store.parent)
    mine.write_text(rule.owner("policy", "show").stdout)
    head = rule.owner("audit", "head").stdout
    new = home / "new" / "store.db"
    yield {"mine": mine, "secret": secret, "new": new, "own": own, "link": link, "swapped": swapped, "user": Path(user)}
    assert rule.owner("audit", "head").stdout == head
    home.chmod(0o700)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--as", "kim", "queue"],
        ["--as", "tom", "take"],
        ["agent", "add", "eve", "--department", "technical"],
        ["agent", "edit", "tom", "--role", "lead"],
        ["store", "info"],
        ["store", "upgrade"],
        ["policy", "apply", "{mine}"],
        ["policy", "check", "{secret}"],
        ["ticket", "import", "{secret}"],
        ["note", "1", "--body-file", "{secret}"],
        ["ticket", "add", "--customer", "a@b.example", "--subject", "x", "--body-file", "{secret}"],
        ["mail", "fetch"],
        ["mail", "deliver"],
        ["mail", "run"],
        ["init", "--store", "{new}"],
        ["init", "--store", "{new}", "--service-account"],
        ["init", "--policy", "{secret}"],
        ["demo", "--no-desk", "--store", "{new}"],
        ["queue", "--store", "{own}"],
        ["--store", "{own}"],
        ["queue", "--store", "{link}"],
        ["queue", "--store", "{secret}"],
        ["queue", "--store", "{swapped}/store.db"],
        ["--store", "{swapped}/store.db"],
        ["agent", "list", "--store", "~{user}/theirs/store.db"],
        ["queue", "--store", "~nobody-of-this-name/store.db"],
        ["queue", "--store", "/etc/passwd"],
        ["queue", "--store", "postgresql://localhost/x"],
        ["--show-completion"],
        ["--install-completion", "bash"],
    ],
    ids=lambda each: " ".join(each)[:50],
)
def test_case_39_who_came_by_sudo_has_no_owner_s_hands_and_no_file(
    rule: Server, places: dict[str, Path], arguments: list[str]
) -> None:
    user = rule.people[0]
    before = sorted(rule.home(user).rglob("*"))
    ran = rule.run(user, *sudo(rule, *(each.format(**places) for each in arguments)))
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1), ran
    assert ran.stderr.startswith(("cs-tui: You came in as ", "cs-tui: This belongs to the store's owner", *ANSWERS)), (
        ran
    )
    assert sorted(rule.home(user).rglob("*")) == before


def test_case_15_no_key_stops_a_command_within_its_transaction(rule: Server) -> None:
    user = rule.people[0]
    inside = ["setpriv", "--reuid", user, "--regid", user, "--init-groups", "/bin/bash", "--norc", "-i"]
    shell = pexpect.spawn(inside[0], inside[1:], env=rule.surroundings(user) | {"PS1": "@ "}, cwd="/", timeout=30)
    try:
        shell.expect("@ ")
        shell.sendline(" ".join(sudo(rule, "note", 1, "--body-file", "-")))
        process = _shut(rule)
        shell.send("\x1a")
        time.sleep(0.5)
        assert _state(process) != "T"
    finally:
        shell.sendeof()
        shell.close(force=True)


def _shut(server: Server) -> int:
    """The program's process, once it has shut itself: it has replaced its file mode mask by then."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for process in server.processes():
            if "Umask:\t0077" in Path(f"/proc/{process}/status").read_text():
                return process
        time.sleep(0.01)
    raise AssertionError("the program does not start")


def _state(process: int) -> str:
    """What the kernel says that a process does: ``T`` is that it was stopped."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
