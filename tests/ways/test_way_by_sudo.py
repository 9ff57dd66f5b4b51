"""The third way in: one rule of sudo, real users, and the service account behind it."""

from pathlib import Path

import pytest
from server import Desk, Server, sudo


def test_two_agents_are_at_their_desks_at_once_and_each_is_who_sudo_says(rule: Server, tickets: list[int]) -> None:
    desks = []
    for user, name in zip(rule.people, ("tom", "kim"), strict=True):
        command = ["setpriv", "--reuid", user, "--regid", user, "--init-groups", *sudo(rule)]
        desk = Desk(command, env=rule.surroundings(user), cwd="/")
        desk.need(f"{name} · technical")
        desk.press("t")
        desk.need("Took")
        desks.append(desk)
    assert sorted(rule.held().values()) == ["kim", "tom"]
    desks[0].press("\x1a")
    desks[0].need("cannot be left in the background")
    assert [desk.quit() for desk in desks] == [0, 0]


def test_the_rule_is_for_the_program_alone(rule: Server) -> None:
    user = rule.people[0]
    python = rule.root / "opt" / "bin" / "python"
    for command in (["sh"], ["cat", rule.store], [python], [python, "-I", "-m", "cs_tui", "queue"]):
        ran = rule.run(user, "sudo", "-n", "-u", rule.service, *command)
        assert (ran.returncode, ran.stdout) == (1, ""), ran
    assert rule.run(user, "sudo", "-n", rule.program, "queue").returncode == 1
    assert rule.run(user, "cat", rule.store).returncode != 0


@pytest.mark.parametrize(
    "variables",
    [
        {"SUDO_UID": "0", "SUDO_USER": "root", "USER": "kim", "LOGNAME": "kim"},
        {"PYTHONINSPECT": "1", "PYTHONSTARTUP": "/etc/passwd", "PYTHONWARNINGS": "error", "PYTHONPATH": "/tmp"},
        {"TEXTUAL": "debug", "TEXTUAL_DRIVER": "os:system", "TEXTUAL_LOG": "/tmp/cs-tui-opened", "BROWSER": "/bin/sh"},
        {"EDITOR": "/bin/sh", "VISUAL": "/bin/sh", "PAGER": "/bin/sh", "LESS": "!sh", "TERMINFO": "/tmp"},
        {"LD_PRELOAD": "/tmp/none.so", "LD_LIBRARY_PATH": "/tmp", "GLIBC_TUNABLES": "x"},
        {"_CS_TUI_COMPLETE": "complete_bash", "COMP_WORDS": "cs-tui", "COMP_CWORD": "1"},
        {"TZ": "/etc/passwd", "PYTHONTZPATH": "/tmp", "LANG": "../../x", "TERM": "../../x"},
    ],
    ids=lambda each: next(iter(each)),
)
def test_case_38_no_variable_of_a_user_has_an_effect(rule: Server, variables: dict[str, str]) -> None:
    user = rule.people[0]
    home = rule.home(user)
    for folder in (home / ".config" / "cs-tui", home / "cs-tui"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.toml").write_text("not = toml = at all")
    places = {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_STATE_HOME": str(home)}
    ran = rule.run(user, *sudo(rule, "agent", "list", "--json"), stdin="print('op' + 'en')", **variables, **places)
    assert ran.returncode == 0, ran
    assert f'"os_user": "{user}"' in ran.stdout
    assert "open" not in ran.stdout + ran.stderr
    assert ">>>" not in ran.stderr
    assert not Path("/tmp/cs-tui-opened").exists()


@pytest.mark.parametrize("how", [["-E"], ["--preserve-env=PYTHONINSPECT"], ["PYTHONINSPECT=1"]], ids=" ".join)
def test_sudo_itself_takes_no_variable_along(rule: Server, how: list[str]) -> None:
    ran = rule.run(
        rule.people[0], "sudo", "-n", *how, "-u", rule.service, rule.program, "queue",
        stdin="print('op' + 'en')", PYTHONINSPECT="1",
    )  # fmt: skip
    assert "open" not in ran.stdout
    assert ">>>" not in ran.stderr


def test_who_is_no_agent_is_told_whom_to_ask(rule: Server) -> None:
    rule.owner("agent", "edit", "kim", "--os-user", "")
    try:
        ran = rule.run(rule.people[1], *sudo(rule, "queue"))
        assert (ran.returncode, ran.stdout) == (1, "")
        assert f"{rule.people[1]} is not an agent of this store" in ran.stderr
    finally:
        rule.owner("agent", "edit", "kim", "--os-user", rule.people[1])


def test_an_agent_acts_by_command_as_themselves(rule: Server, tickets: list[int]) -> None:
    ran = rule.run(rule.people[1], *sudo(rule, "note", tickets[0], "--body-file", "-"), stdin="Seen.")
    assert ran.returncode == 0, ran
    said = rule.owner("--as", "mai", "ticket", "show", tickets[0], "--json").stdout
    assert '"author": "kim"' in said


def test_nobody_acts_in_a_backup_that_may_be_put_back(rule: Server, tickets: list[int]) -> None:
    backup = rule.home(rule.service) / "backup.db"
    rule.owner("store", "backup", backup)
    for words in (["take"], ["note", tickets[0], "--body", "In another past."]):
        ran = rule.run(rule.people[0], *sudo(rule, "--store", backup, *words))
        assert (ran.returncode, ran.stdout) == (1, ""), ran
        assert "cannot be written" in ran.stderr
    rule.owner("store", "restore", backup)
    assert rule.run(rule.people[0], *sudo(rule, "note", tickets[0], "--body", "Here.")).returncode == 0
