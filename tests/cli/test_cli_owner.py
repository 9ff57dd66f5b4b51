"""What belongs to the store's owner: init, agents, policy, store, and the journal's proof."""

import os
import pwd
import re
import sqlite3
from pathlib import Path

import pytest
from command_shell import HOSTING, Shell

from cs_tui.policy import shipped

OTHERS = (
    ["agent", "add", "x", "--department", "design"],
    ["agent", "edit", "tom", "--role", "lead"],
    ["agent", "retire", "tom"],
    ["policy", "apply", str(shipped("policy.toml"))],
    ["store", "info"],
    ["store", "upgrade"],
    ["store", "backup", "/nowhere/backup.db"],
    ["store", "restore", "/nowhere/backup.db"],
    ["ticket", "forget", "ana@example.com", "--reason", "x", "--yes"],
    ["audit", "verify"],
    ["audit", "head"],
    ["ticket", "import", "/nowhere"],
    ["queue", "--as", "tom"],
)


def changed_policy(folder: Path, former: str, new: str) -> Path:
    file = folder / "policy.toml"
    text = shipped("policy.toml").read_text("utf-8")
    assert former in text
    file.write_text(text.replace(former, new), "utf-8")
    return file


def test_init_says_where_the_store_is_whose_and_what_comes_next(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "store.db"
    ran = shell("init", "--store", path, "--timezone", "Europe/Berlin", "--country", "DE", by=None)
    assert ran.code == 0
    assert str(path) in ran.out
    assert pwd.getpwuid(os.getuid()).pw_name in ran.out
    assert "cs-tui agent add" in ran.out
    assert path.stat().st_mode & 0o777 == 0o600
    assert 'timezone = "Europe/Berlin"' in shell("policy", "show", "--store", path, by=None).out


def test_init_makes_the_store_of_the_platform_when_none_is_named(shell: Shell, tmp_path: Path) -> None:
    ran = shell("init", "--json", by=None, store=False)
    assert ran.code == 0
    assert Path(ran.json["store"]).is_relative_to(tmp_path)
    assert shell("agent", "list", by=None, store=False).code == 0


def test_init_touches_nothing_that_is_there(shell: Shell) -> None:
    before = shell.path.read_bytes()
    ran = shell("init", by=None)
    assert (ran.code, ran.out) == (1, "")
    assert "--store" in ran.err
    assert shell.path.read_bytes() == before


@pytest.mark.parametrize(
    "option", [["--timezone", "Mars/Base"], ["--country", "XX"], ["--policy", "/nowhere"], ["--policy", "/dev/zero"]]
)
def test_init_leaves_nothing_behind_when_it_fails(shell: Shell, tmp_path: Path, option: list[str]) -> None:
    path = tmp_path / "new.db"
    ran = shell("init", "--store", path, *option, by=None)
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert not path.exists()


@pytest.mark.parametrize("args", OTHERS, ids=lambda args: " ".join(args[:2]))
def test_nobody_else_administers_the_store(shell: Shell, monkeypatch: pytest.MonkeyPatch, args: list[str]) -> None:
    shell("agent", "edit", "tom", "--os-user", "nobody", by=None)
    before = shell("audit", "head", by=None).out
    monkeypatch.setattr("os.getuid", lambda: pwd.getpwnam("nobody").pw_uid)
    ran = shell(*args, by=None)
    assert (ran.code, ran.out) == (1, "")
    assert "owner" in ran.err
    monkeypatch.undo()
    assert shell("audit", "head", by=None).out == before


def test_the_real_user_acts_without_as(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell("agent", "edit", "tom", "--os-user", "nobody", by=None)
    shell.open_ticket(*HOSTING)
    monkeypatch.setattr("os.getuid", lambda: pwd.getpwnam("nobody").pw_uid)
    monkeypatch.setenv("USER", "lea")
    monkeypatch.setenv("SUDO_UID", "0")
    assert shell.done("take", by=None)["holder"] == "tom"


def test_a_service_account_opens_no_file_for_an_agent(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "service.db"
    shell("init", "--service-account", "--store", path, by=None)
    file = tmp_path / "secret"
    file.write_text("secret")
    add = ("ticket", "add", "--customer", "a@b.example", "--subject", "x", "--store", path, "--body-file")
    ran = shell(*add, file, by=None)
    assert (ran.code, ran.out) == (1, "")
    assert "service account" in ran.err
    assert shell(*add, "-", by=None, stdin=b"hello").code == 0


def test_agents_are_added_listed_edited_and_retired(shell: Shell) -> None:
    added = shell.done(
        "agent", "add", "zoe", "--department", "design", "--full-name", "Zoë Q", "--os-user", "zo", by=None
    )
    assert added == {
        "name": "zoe",
        "department": "design",
        "role": "agent",
        "os_user": "zo",
        "full_name": "Zoë Q",
        "retired": False,
    }
    edit = ("agent", "edit", "zoe", "--department", "business", "--role", "lead", "--os-user", "", "--full-name", "Zoë")
    edited = shell.done(*edit, by=None)
    assert (edited["department"], edited["role"], edited["os_user"], edited["full_name"]) == (
        "business",
        "lead",
        None,
        "Zoë",
    )
    assert shell.done("agent", "retire", "zoe", by=None)["retired"]
    assert [each["name"] for each in shell("agent", "list", "--json").lines][-1] == "zoe"
    assert "retired" in shell("agent", "list").out.splitlines()[-1]
    assert shell("queue", by="zoe").err == "cs-tui: zoe is retired. Ask the store's owner.\n"


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["add", "tom", "--department", "design"], 1, "already"),
        (["add", "T om", "--department", "design"], 1, "no name"),
        (["add", "x", "--department", "sales"], 1, "sales"),
        (["add", "x"], 2, "--department"),
        (["edit", "nobody", "--role", "lead"], 1, "nobody"),
        (["edit", "tom"], 2, "what to change"),
        (["edit", "tom", "--department", "sales"], 1, "sales"),
        (["retire", "nobody"], 1, "nobody"),
    ],
)
def test_agents_who_cannot_be(shell: Shell, args: list[str], code: int, said: str) -> None:
    ran = shell("agent", *args, by=None)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err


def test_the_shipped_policy_is_shown_and_checked_without_a_store(shell: Shell) -> None:
    ran = shell("policy", "show", by=None, store=False)
    assert ran.code == 0
    assert "[schedules.guide]" in ran.out
    assert "no store yet" in ran.err
    ran = shell("policy", "check", shipped("policy.toml"), by=None, store=False)
    assert ran.code == 0
    assert "ok" in ran.out


def test_policy_check_names_every_fault(shell: Shell, tmp_path: Path) -> None:
    file = changed_policy(tmp_path, '"08:00-12:00", "13:30-16:30"', '"08:00-14:00", "13:30-16:30"')
    file.write_text(file.read_text("utf-8").replace('schedule = "assistance"', 'schedule = "night"'), "utf-8")
    ran = shell("policy", "check", file)
    assert ran.code == 1
    faults = ran.out.splitlines()
    assert any("overlap" in fault for fault in faults)
    assert any('no schedule "night"' in fault for fault in faults)
    assert all(fault.startswith(str(file)) for fault in faults)
    assert shell("policy", "check", file, "--json").json["problems"] == faults


def test_a_broken_policy_is_not_applied(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text("[calendar\n")
    ran = shell("policy", "apply", file, by=None)
    assert (ran.code, ran.out) == (1, "")
    assert "line 1" in ran.err
    for missing in (tmp_path / "none.toml", tmp_path):
        for verb in ("apply", "check"):
            assert shell("policy", verb, missing, by=None).code == 1


def test_a_policy_is_in_force_once_applied(shell: Shell, tmp_path: Path) -> None:
    file = changed_policy(tmp_path, '"08:00-12:00", "13:30-16:30"', '"10:00-12:00"')
    assert shell("policy", "apply", file, "--json", by=None).json == {"version": 2}
    assert '"10:00-12:00"' in shell("policy", "show").out
    assert shell("policy", "hours", "--schedule", "guide", "--json").json["state"] == "closed"
    assert "already" in shell("policy", "apply", file, by=None).err


@pytest.mark.parametrize(
    ("at", "state", "changes_at"),
    [
        ("2026-03-02T11:59:59", "open", "2026-03-02T12:00:00+07:00"),
        ("2026-03-02T12:00:00", "closed", "2026-03-02T13:30:00+07:00"),
        ("2026-03-02T06:30:00+00:00", "open", "2026-03-02T16:30:00+07:00"),
        ("2026-03-07T09:00", "closed", "2026-03-09T08:00:00+07:00"),
    ],
)
def test_the_hours_of_any_moment(shell: Shell, at: str, state: str, changes_at: str) -> None:
    found = shell("policy", "hours", "--schedule", "guide", "--at", at, "--json").json
    assert (found["state"], found["changes_at"]) == (state, changes_at)


def test_the_hours_of_a_day_off_say_that_common_categories_are_served(shell: Shell) -> None:
    found = shell("policy", "hours", "--schedule", "assistance", "--at", "2026-03-07T09:00", "--json").json
    assert (found["state"], found["windows"]) == ("common", ["00:00-24:00"])
    ran = shell("policy", "hours")
    assert "At 2026-03-02T09:00:00+07:00" in ran.out
    assert "08:00-12:00, 13:30-16:30" in ran.out


def test_hours_that_cannot_be_told(shell: Shell) -> None:
    assert shell("policy", "hours", "--at", "soon").code == 2
    ran = shell("policy", "hours", "--schedule", "night")
    assert ran.code == 1
    assert "guide" in ran.err


def test_the_store_tells_what_is_in_it(shell: Shell) -> None:
    shell.open_ticket(*HOSTING)
    found = shell("store", "info", "--json", by=None).json
    assert found["store"] == str(shell.path)
    assert found["counts"]["tickets"] == 1
    assert "tickets" in shell("store", "info", by=None).out
    assert shell("store", "upgrade", "--json", by=None).json == {
        "before": found["schema"],
        "after": found["schema"],
        "backup": None,
    }


def test_the_journal_is_shown_with_refusals_marked(shell: Shell) -> None:
    shell.taken()
    shell("resolve", 1)
    ran = shell("audit", "log", 1)
    assert ran.code == 0
    assert "REFUSED resolve" in ran.out
    entries = shell("audit", "log", 1, "--json").lines
    assert [(entry["action"], entry["refused"]) for entry in entries] == [
        ("open", False),
        ("take", False),
        ("resolve", True),
    ]
    assert entries[-1]["clause"] == "3.3"


def test_the_journal_is_verified_against_a_head(shell: Shell) -> None:
    shell.taken()
    head = shell("audit", "head", by=None).out.strip()
    assert re.fullmatch(r"\d+:[0-9a-f]{64} 2026-03-02T02:00:00\+00:00", head)
    told = shell("audit", "head", "--json", by=None).json
    assert f"{told['entry']}:{told['head']} {told['at']}" == head
    shell("note", 1, "--body", "x")
    assert shell("audit", "verify", by=None).code == 0
    assert shell("audit", "verify", "--head", head, "--json", by=None).json["ok"]
    ran = shell("audit", "verify", "--head", "f" * 64, by=None)
    assert (ran.code, ran.out) == (1, "")
    assert "ffff" in ran.err
    for slip in ("", "abc", head[:40], f"1:{'g' * 64}"):
        ran = shell("audit", "verify", "--head", slip, by=None)
        assert (ran.code, ran.err.count("\n")) == (1, 1)
        assert "is no head of a journal" in ran.err


def test_one_fault_of_one_ticket_is_told_in_the_singular(shell: Shell) -> None:
    shell.taken()
    assert "and 1 ticket: all as they were written" in shell("audit", "verify", by=None).out
    assert "and 1 ticket there is 1 fault, 0 of them" in shell("audit", "verify", "--head", "f" * 64, by=None).err


def test_every_fact_of_the_store_stands_apart_from_its_name(shell: Shell) -> None:
    lines = shell("store", "info", by=None).out.splitlines()
    assert "newest backup at  none" in lines
    assert all("  " in line for line in lines)


def test_a_backup_that_is_not_there_is_not_called_a_store(shell: Shell, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("something else\n" * 20, "utf-8")
    for file, said in ((tmp_path / "none.db", "There is no backup at"), (other, "is not a store of cs-tui")):
        ran = shell("store", "restore", file, by=None)
        assert (ran.code, ran.err.count("\n")) == (1, 1)
        assert said in ran.err
        assert "cs-tui store backup" in ran.err
        assert "init" not in ran.err


def test_a_backup_into_a_folder_that_is_missing_names_the_folder(shell: Shell, tmp_path: Path) -> None:
    ran = shell("store", "backup", tmp_path / "deep" / "backup.db", by=None)
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert f"there is no folder {tmp_path / 'deep'}." in ran.err


def test_tampering_is_named_line_by_line(shell: Shell) -> None:
    shell.taken()
    with sqlite3.connect(shell.path) as connection:
        connection.execute("UPDATE tickets SET holder = 'kim' WHERE number = 1")
    connection.close()
    ran = shell("audit", "verify", by=None)
    assert ran.code == 1
    assert "#1 is not what the journal says: holder" in ran.err
    assert shell("audit", "verify", "--json", by=None).json["problems"]


def test_the_first_bad_entry_is_told_with_how_much_was_looked_at(shell: Shell) -> None:
    shell.taken()
    assert shell("audit", "verify", "--json", by=None).json["first_bad_entry"] is None
    with sqlite3.connect(shell.path) as connection:
        trigger = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'entries_no_update'").fetchone()[0]
        connection.execute("DROP TRIGGER entries_no_update")
        connection.execute("UPDATE entries SET actor = 'kim' WHERE id >= 3")
        connection.execute(trigger)
    connection.close()
    ran = shell("audit", "verify", "--json", by=None)
    assert (ran.code, ran.json["first_bad_entry"]) == (1, 3)
    assert "and 1 ticket there are" in ran.err
    assert "the first bad entry is 3" in ran.err


def test_templates_are_listed_shown_and_checked(shell: Shell) -> None:
    listed = shell("template", "list", "--json").lines
    assert {each["department"] for each in listed} == {"business", "technical", "design", "customer-room"}
    name = listed[0]["name"]
    assert name in shell("template", "list").out
    assert shell("template", "show", name).out.strip() == listed[0]["body"].strip()
    assert shell("template", "show", name, "--json").json["name"] == name
    assert "templates are ok" in shell("template", "check").out
    assert shell("template", "check", by=None, store=False).code == 0
    ran = shell("template", "show", name[:-1])
    assert ran.code == 1
    assert f'"{name}"' in ran.err


SHELL_FILES = (["--install-completion"], ["--show-completion"], ["--install-completion", "bash"])


@pytest.mark.parametrize("args", SHELL_FILES, ids=" ".join)
def test_completion_leaves_an_account_s_files_alone_for_who_came_by_sudo(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str]
) -> None:
    monkeypatch.setenv("SUDO_UID", str(os.getuid() + 1))
    ran = shell(*args, by=None)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "not yours" in ran.err
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("asked", ["complete_bash", "source_zsh", "x"])
def test_completion_answers_nobody_who_came_by_sudo(shell: Shell, monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    monkeypatch.setenv("_CS_TUI_COMPLETE", asked)
    monkeypatch.setenv("SUDO_UID", str(os.getuid() + 1))
    ran = shell(by=None)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)


def test_completion_is_for_the_account_that_logged_in(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUDO_UID", raising=False)
    monkeypatch.setattr("cs_tui.cli.behalf._login_uid", lambda: os.getuid() + 1)
    assert shell("--show-completion", "bash", by=None).code == 1
    monkeypatch.setattr("cs_tui.cli.behalf._login_uid", os.getuid)
    monkeypatch.setenv("SUDO_UID", str(os.getuid()))
    assert "_CS_TUI_COMPLETE" in shell("--show-completion", "bash", by=None).out


def test_who_came_by_sudo_makes_no_store_and_has_no_file_read(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_text("very = secret")
    monkeypatch.setenv("SUDO_UID", str(os.getuid() + 1))
    path = tmp_path / "mine" / "new.db"
    for args in (
        ["init", "--store", path],
        ["init", "--store", path, "--policy", secret],
        ["demo", "--no-desk", "--store", path],
        ["policy", "check", secret],
    ):
        ran = shell(*args, by=None)
        assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1), ran
        assert "You came in as" in ran.err
        assert "secret" not in ran.err
    assert not path.parent.exists()
