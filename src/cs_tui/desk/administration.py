"""What belongs to the store's owner: making it, its agents, the policy in force."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cs_tui.desk import system_log
from cs_tui.desk.clock import Clock, system_clock
from cs_tui.desk.desk import Desk
from cs_tui.desk.errors import BadInput, NotAnAgent
from cs_tui.desk.file_checks import mounts, network_file_system
from cs_tui.desk.holiday_cache import kept_holidays
from cs_tui.desk.identity import require_owner
from cs_tui.desk.session import OWNER, Transaction, known_department
from cs_tui.desk.values import Agent
from cs_tui.desk.viewing import agent_value
from cs_tui.policy import Policy, parse_policy, shipped
from cs_tui.store import Place, Store, policy_digest
from cs_tui.store.known_backups import KnownBackup, newest_backup

__all__ = ["Administration", "StoreInfo", "make_store"]

_NAME = re.compile(r"[a-z][a-z0-9._-]{0,31}")


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """What there is to know of a store: where, whose, and how much of what.

    ``head`` is the newest entry, as ID:HASH.
    """

    path: Place
    schema: str
    size: int
    counts: dict[str, int]
    policy_version: int
    policy_since: datetime
    service_account: bool
    demo: bool
    head: str
    newest_backup: KnownBackup | None


def make_store(
    path: Place,
    *,
    timezone: str | None = None,
    country: str | None = None,
    policy_file: Path | None = None,
    service_account: bool = False,
    clock: Clock = system_clock,
    settings: dict[str, str] | None = None,
) -> None:
    """Make a store at ``path`` with a policy in force; whoever runs this owns it.

    ``timezone`` and ``country`` replace what the policy file says. Raises `PolicyError` or a `StoreError`, and leaves
    nothing behind then.
    """
    file = policy_file or shipped("policy.toml")
    source = _policy_text(file)
    for key, value in (("timezone", timezone), ("country", country)):
        if value is not None:
            source = _with_calendar_key(source, key, value)
    parse_policy(source, str(file), holidays=kept_holidays)
    settings = dict(settings or {})
    if isinstance(path, Path) and "demo" not in settings and (kind := network_file_system(path, mounts())) is not None:
        raise BadInput(
            f"{path} would be on a network file system ({kind}), where locks and writes cannot be relied on.",
            "Name a path on a disk of this machine with --store.",
        )
    if service_account:
        settings["service_account"] = "yes"
    store = Store.create(path, durable="demo" not in settings)
    try:
        with store.write() as writer:
            at = clock()
            for key, value in settings.items():
                writer.set(key, value)
            policy_id = writer.add_policy(source, at)
            detail = {"settings": settings, "sha256": policy_digest(source)}
            writer.append_entry(at=at, actor=OWNER, action="init", policy_id=policy_id, detail=detail)
            first = writer.last_entry()
        if first is not None and "demo" not in settings:
            system_log.tell(system_log.said_of(first, first))
    except BaseException:
        store.discard()
        raise
    finally:
        store.close()


class Administration:
    """The owner's side of a desk. Every method raises `NotTheOwner` for everybody else."""

    def __init__(self, desk: Desk) -> None:
        require_owner(desk.store)
        self._desk = Desk(desk.store, None, desk.clock)

    def add_agent(
        self, name: str, *, department: str, role: str = "agent", os_user: str | None = None, full_name: str = ""
    ) -> Agent:
        """Add a person at the desk. Raises `BadInput`."""
        with self._desk._transaction() as tx:
            if name == OWNER:
                raise BadInput(f'"{OWNER}" is how the journal names the store\'s owner.', "Choose another name.")
            if not _NAME.fullmatch(name):
                raise BadInput(f'"{name}" is no name for an agent.', "Use a-z, 0-9, dot, dash; 32 characters at most.")
            if tx.writer.agent(name) is not None:
                raise BadInput(f"There is an agent {name} already.", "Change them with `cs-tui agent edit`.")
            columns: dict[str, Any] = {
                "department": department,
                "role": role,
                "os_user": os_user,
                "full_name": full_name,
            }
            self._check(tx, columns, name)
            tx.writer.add_agent(name=name, retired_at=None, **columns)
            tx.record("agent-add", agent=name, **columns)
            return _agent(tx, name)

    def edit_agent(self, name: str, **changes: Any) -> Agent:
        """Change department, role, os_user or full_name of an agent who holds nothing of their old department."""
        with self._desk._transaction() as tx:
            known = _agent(tx, name)
            if known.retired:
                raise BadInput(f"{name} is retired.", "Add a new agent instead.")
            self._check(tx, changes, name)
            moves = changes.get("department", known.department) != known.department
            held = tx.writer.numbers(statuses=["in-progress", "waiting"], holder=name)
            if moves and held:
                raise BadInput(
                    f"{name} holds {len(held)} tickets of {known.department} (4.1).",
                    "Have their lead reassign them first.",
                )
            tx.writer.change_agent(name, **changes)
            tx.record("agent-edit", agent=name, **changes)
            return _agent(tx, name)

    def retire_agent(self, name: str) -> Agent:
        """Let an agent go: they cannot act any more; what they hold stays with them until the lead moves it."""
        with self._desk._transaction() as tx:
            if _agent(tx, name).retired:
                raise BadInput(f"{name} is retired already.", "Nothing to do.")
            tx.writer.change_agent(name, retired_at=tx.at, os_user=None)
            tx.record("agent-retire", agent=name)
            return _agent(tx, name)

    def apply_policy(self, file: Path) -> int:
        """Put a policy file in force, checked first; gives its version. Raises `PolicyError` or `BadInput`."""
        source = _policy_text(file)
        policy = parse_policy(source, str(file), holidays=kept_holidays)
        with self._desk._transaction() as tx:
            former = tx.writer.policy()
            if former is not None and former.source == source:
                raise BadInput(f"The policy of {file} is in force already.", "Nothing to do.")
            _keeps_what_is_used(tx, policy)
            id = tx.writer.add_policy(source, tx.at)
            tx.record("policy-apply", version=id, sha256=policy_digest(source))
            return id

    def info(self) -> StoreInfo:
        """What there is to know of the store."""
        with self._desk.store.read() as reader:
            policy = reader.policy()
            assert policy is not None
            last, path = reader.last_entry(), self._desk.store.path
            return StoreInfo(
                path=path,
                schema=self._desk.store.schema,
                size=self._desk.store.size,
                counts=reader.counts(),
                policy_version=policy.id,
                policy_since=policy.at,
                service_account=reader.setting("service_account") is not None,
                demo=reader.setting("demo") is not None,
                head="" if last is None else f"{last.id}:{last.hash}",
                newest_backup=newest_backup(path) if isinstance(path, Path) else None,
            )

    @staticmethod
    def _check(tx: Transaction, columns: dict[str, Any], name: str) -> None:
        if (department := columns.get("department")) is not None:
            known_department(tx.policy, department)
        if columns.get("role", "agent") not in ("agent", "lead"):
            raise BadInput(f'There is no role "{columns["role"]}".', "Choose agent or lead.")
        if (os_user := columns.get("os_user")) is not None:
            other = tx.writer.agent_of(os_user)
            if other is not None and other.name != name:
                raise BadInput(f"{os_user} logs in as {other.name} already.", "One login is one agent.")


def _agent(tx: Transaction, name: str) -> Agent:
    found = tx.writer.agent(name)
    if found is None:
        raise NotAnAgent(f'There is no agent "{name}".', "See `cs-tui agent list`.")
    return agent_value(found)


def _keeps_what_is_used(tx: Transaction, policy: Policy) -> None:
    """A department or category that open tickets or agents stand in cannot go from one policy to the next."""
    for agent in tx.writer.agents():
        if agent.retired_at is None and agent.department not in policy.departments:
            raise BadInput(
                f"The policy has no department {agent.department}, in which {agent.name} works.",
                "Move or retire them first, or keep the department.",
            )
    for department, category in tx.writer.scopes_in_use():
        known = policy.departments.get(department)
        if known is None or category not in known.categories:
            raise BadInput(
                f"The policy has no {department}/{category}, in which there are tickets.",
                "Keep the category; what was processed may come back.",
            )


def _policy_text(file: Path) -> str:
    try:
        return file.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise BadInput(f"{file} is not UTF-8 at byte {error.start}.", "Save the file as UTF-8.") from None
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.", "Name a policy file.") from None


def _with_calendar_key(source: str, key: str, value: str) -> str:
    """The policy's text with one word of `[calendar]` replaced, comments and all else as they were."""
    if not re.fullmatch(r"[A-Za-z0-9_+/-]*", value):
        raise BadInput(f'"{value}" is no {key}.', 'A time zone is written "Europe/Berlin", a country "DE".')
    changed, times = re.subn(rf'(?m)^({key}\s*=\s*)"[^"]*"', rf'\g<1>"{value}"', source, count=1)
    return changed if times else re.sub(r"(?m)^\[calendar\]$", f'[calendar]\n{key} = "{value}"', source, count=1)
