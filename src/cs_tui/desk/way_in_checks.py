"""The way in: which account this is, who asked, and what the doors of a service account let through."""

import os
import pwd
import sys
from collections.abc import Iterator
from pathlib import Path

from cs_tui.desk.errors import DeskError
from cs_tui.desk.file_checks import moved_by_others, written_by_others
from cs_tui.desk.findings import Finding, fault, note, ok
from cs_tui.desk.identity import acting_agent, user_name
from cs_tui.desk.key_checks import check_key_files
from cs_tui.enclosure import asked_by_another
from cs_tui.store import Place, Store, Url

__all__ = ["check_way_in", "is_own"]

CHECK = "way in"


def is_own(path: Place) -> bool:
    """Whether whoever runs this owns the store at ``path``, and nobody came here by sudo."""
    if isinstance(path, Url):
        return path.owner == os.getuid() and not asked_by_another()
    return path.exists() and path.stat().st_uid == os.getuid() and not asked_by_another()


def check_way_in(store: Store) -> Iterator[Finding]:
    """Who comes in here, and as whom; for whoever logged in as the service account also what its keys open."""
    uid, owner = os.getuid(), store.owner
    with store.read() as reader:
        many = reader.setting("service_account") is not None
    if uid != owner:
        yield fault(
            CHECK,
            f"You are {user_name(uid)}, and the store is {user_name(owner)}'s: nothing you do here is enforced.",
            "Come in by the owner's forced command or sudo rule, and have the file closed to others.",
        )
        return
    if many and asked_by_another():
        yield _by_sudo(store)
    elif many:
        yield ok(CHECK, f"{user_name(uid)} is a service account: agents come in by its forced commands or by sudo.")
        yield from _at_the_desk(store)
    elif asked_by_another():
        yield note(
            CHECK,
            f"sudo made you {user_name(uid)}, who owns this store alone: you act as its owner, whoever you are.",
            "If many are to come in so, make the store with `cs-tui init --service-account`.",
        )
    else:
        yield ok(CHECK, f"The store is your own, {user_name(uid)}, and you act --as whom you like.")
    if many and (not sys.flags.isolated or sys.orig_argv[1:3] == ["-I", "-c"]):
        yield note(
            "isolation",
            "The program was not started isolated, and has to start itself anew.",
            "Begin its script with `#!/opt/cs-tui/bin/python -I`, as the README shows.",
        )


def _by_sudo(store: Store) -> Finding:
    try:
        agent = acting_agent(store, None)
    except DeskError as error:
        return fault(CHECK, error.cause, error.remedy)
    return ok(CHECK, f"sudo says who you are: the agent {agent}.")


def _at_the_desk(store: Store) -> Iterator[Finding]:
    """What those stand on who come in here: the program, the keys, and the accounts of those that sudo brings."""
    uid = os.getuid()
    with store.read() as reader:
        agents = [agent for agent in reader.agents() if agent.retired_at is None]
    yield _program(uid)
    yield from check_key_files(uid, [agent.name for agent in agents])
    for agent in agents:
        if agent.os_user is not None and not _is_known(agent.os_user):
            yield note(
                "agents",
                f"{agent.name} logs in as {agent.os_user}, whom this machine does not know.",
                f"Make the account, or `cs-tui agent edit {agent.name} --os-user LOGIN`.",
            )


def _program(uid: int) -> Finding:
    """Who can change the program, or what it is told, acts as the account."""
    from platformdirs import user_config_path

    script, settings = Path(sys.argv[0]), user_config_path("cs-tui") / "config.toml"
    for place in (Path(sys.executable), Path(sys.prefix), Path(__file__).parents[1], script, settings):
        real = Path(os.path.realpath(place))
        if not real.exists():
            continue
        others = real if written_by_others(real, uid) else moved_by_others(real, uid)
        if others is not None:
            return fault(
                "program",
                f"Others can write {others}, and so tell the program what to do: all that the account can.",
                f"Let it be root's or {user_name(uid)}'s, and chmod go-w {others}.",
            )
    return ok("program", "Nobody else can change the program or its configuration.")


def _is_known(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
