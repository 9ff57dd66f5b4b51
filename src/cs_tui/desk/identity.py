"""Who is acting: the system says so, never the environment or the user."""

import os
import pwd

from cs_tui.desk.errors import NotAnAgent, NotTheOwner
from cs_tui.store import Store

__all__ = ["acting_agent", "require_owner", "user_name"]


def user_name(uid: int) -> str:
    """The login name of a user of the system, or the number itself."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def acting_agent(store: Store, as_name: str | None) -> str | None:
    """The name of the agent who acts; ``None`` for the store's owner who is not an agent.

    The real uid is looked up among the agents. ``as_name`` is obeyed for the store's owner alone. Where that owner is a
    service account and `sudo` brought us there, `SUDO_UID` says who asked. Raises `NotAnAgent` or `NotTheOwner`.
    """
    uid, owner = os.getuid(), store.owner
    is_owner = uid == owner
    with store.read() as reader:
        if is_owner and reader.setting("service_account") is not None and (asked := os.environ.get("SUDO_UID", "")):
            if not (asked.isascii() and asked.isdecimal()):
                raise NotAnAgent("SUDO_UID is not a number.", "Come in by the sudo rule of your administrator.")
            uid, is_owner = int(asked), int(asked) == owner
        if as_name is not None:
            if not is_owner:
                raise NotTheOwner(
                    f"Only the store's owner, {user_name(owner)}, acts --as somebody else.",
                    f"Leave --as out: you act as {user_name(uid)}.",
                )
            found = reader.agent(as_name)
            if found is None:
                known = ", ".join(agent.name for agent in reader.agents() if agent.retired_at is None)
                raise NotAnAgent(f'There is no agent "{as_name}".', f"There are: {known or 'none yet'}.")
        else:
            found = reader.agent_of(user_name(uid))
    if found is None:
        if is_owner:
            return None
        raise NotAnAgent(
            f"{user_name(uid)} is not an agent of this store.",
            f"Ask its owner for `cs-tui agent add NAME --department D --os-user {user_name(uid)}`.",
        )
    if found.retired_at is not None:
        raise NotAnAgent(f"{found.name} is retired.", "Ask the store's owner.")
    return found.name


def require_owner(store: Store) -> None:
    """Raise `NotTheOwner` unless the process runs as the owner of the store, and not on somebody's behalf by sudo."""
    uid, owner = os.getuid(), store.owner
    with store.read() as reader:
        service = reader.setting("service_account") is not None
    behalf = service and os.environ.get("SUDO_UID", str(owner)) != str(owner)
    if uid != owner or behalf:
        raise NotTheOwner(f"This belongs to the store's owner, {user_name(owner)}.", "Ask them to do it.")
