"""The store: making it, what there is to know of it, backups, and bringing it to this program's version."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cs_tui.cli import output, texts
from cs_tui.cli.behalf import require_own_hands
from cs_tui.cli.errors import DONE
from cs_tui.cli.opening import administration
from cs_tui.cli.options import AsJson, StorePath, regular_file
from cs_tui.cli.waiting import said_how_far

if TYPE_CHECKING:
    from cs_tui.desk import Backup

app = typer.Typer(help="The store: info, backup, restore, upgrade, copy; for its owner.", no_args_is_help=True)


def init(
    *,
    timezone: Annotated[str | None, typer.Option(metavar="Z", help="The company's, such as Europe/Berlin.")] = None,
    country: Annotated[str | None, typer.Option(metavar="CC", help='Whose public holidays; "" for none.')] = None,
    policy: Annotated[Path | None, typer.Option(metavar="FILE", help="Instead of the policy that ships.")] = None,
    service_account: Annotated[
        bool, typer.Option("--service-account", help="You are an account that agents come in by, with sudo or ssh.")
    ] = False,
    store: StorePath = None,
    as_json: AsJson = False,
) -> int:
    """Make the store; whoever runs this owns it."""
    require_own_hands("the store would be its own, not yours")
    import os

    from cs_tui.desk import make_store, store_path
    from cs_tui.desk.identity import user_name

    path = store_path(store)
    make_store(
        path,
        timezone=timezone,
        country=country,
        policy_file=None if policy is None else regular_file(policy),
        service_account=service_account,
    )
    owner = user_name(os.getuid())
    if as_json:
        output.json_line({"store": str(path), "owner": owner, "service_account": service_account})
        return DONE
    named = "" if store is None else f" --store {path}"
    output.line(f"The store is at {path} and belongs to {owner}.")
    output.line(f"Next, add the people: cs-tui agent add NAME --department D --os-user LOGIN{named}")
    return DONE


@app.command()
def info(*, store: StorePath = None, as_json: AsJson = False) -> int:
    """Tell where the store is, its version, and how much is in it."""
    with administration(store) as owner:
        found = owner.info()
    facts = {
        "store": str(found.path),
        "schema": found.schema,
        "bytes": found.size,
        "policy_version": found.policy_version,
        "policy_since": texts.clock_time(found.policy_since),
        "service_account": found.service_account,
        "demo": found.demo,
        "head": found.head,
        "newest_backup": None if found.newest_backup is None else str(found.newest_backup.path),
        "newest_backup_at": None if found.newest_backup is None else texts.clock_time(found.newest_backup.at),
    }
    if as_json:
        output.json_line(facts | {"counts": found.counts})
        return DONE
    for key, value in {**facts, **found.counts}.items():
        shown = ("no", "yes")[value] if isinstance(value, bool) else f"{value:,}" if isinstance(value, int) else value
        output.line_of(key.replace("_", " "), "none" if shown is None else str(shown))
    return DONE


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup; there must be nothing of this name.")],
    *,
    store: StorePath = None,
    as_json: AsJson = False,
) -> int:
    """Make a backup of the store while it is in use; it gets its name once it was read whole."""
    require_own_hands("the backup would be its own, not yours")
    from cs_tui.desk import back_up_store, store_path

    with said_how_far() as told:
        made = back_up_store(store_path(store), file, told)
    if as_json:
        output.json_line(_backup_object(made))
        return DONE
    output.line(f"The backup {made.path} is whole: {made.size:,} bytes, schema {made.schema}, {made.entry:,} entries.")
    output.line(f"Its journal ends with {made.entry}:{made.head}")
    return DONE


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup of a store; it stays as it is.")],
    *,
    store: StorePath = None,
    as_json: AsJson = False,
) -> int:
    """Put a backup in the place of the store, which is kept beside it, once all desks are closed.

    What was done since the backup is not in it.
    """
    require_own_hands("the store is its own, not yours")
    from cs_tui.desk import restore_store, store_path

    path = store_path(store)
    with said_how_far() as told:
        done = restore_store(path, regular_file(file), told)
    aside = None if done.aside is None else str(done.aside)
    if as_json:
        former = None if done.former is None else {"entry": done.former[0], "head": done.former[1]}
        output.json_line(
            {"restored": _backup_object(done.backup) | {"file": str(file)}, "aside": aside} | {"former": former}
        )
        return DONE
    output.line(
        f"The store {path} is the backup {file} now, whose journal ends with {done.backup.entry}:{done.backup.head}"
    )
    if done.former is not None:
        output.line(f"The journal of the former store ends with {done.former[0]}:{done.former[1]}")
    if aside is not None:
        output.line(f"The former store is kept at {aside}")
    return DONE


@app.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A store: a path or a database's URL.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="Where there is no store yet: a path or a URL.")],
    *,
    as_json: AsJson = False,
) -> int:
    """Copy a store whole to another place, such as from a file to PostgreSQL; read back before it counts."""
    require_own_hands("the stores are its own, not yours")
    from cs_tui.desk import copy_store, store_path

    to = store_path(target)
    with said_how_far() as told:
        made = copy_store(store_path(source), to, told)
    if as_json:
        output.json_line({"store": str(to), "rows": made.counts, "entry": made.entry, "head": made.head})
        return DONE
    rows = sum(made.counts.values())
    output.line(f"The store {to} has all {rows:,} rows; its journal ends with {made.entry}:{made.head}")
    output.line("The one it was copied from is as it was: put it away, so that nobody goes on working there.")
    return DONE


@app.command()
def upgrade(*, store: StorePath = None, as_json: AsJson = False) -> int:
    """Bring the store to this program's version; a backup of a file is made first."""
    from cs_tui.desk import store_path, upgrade_store

    with said_how_far() as told:
        done = upgrade_store(store_path(store), told)
    if as_json:
        kept = None if done.backup is None else str(done.backup)
        output.json_line({"before": done.before, "after": done.after, "backup": kept})
    elif done.before == done.after:
        output.line(f"The store has this program's schema already, {done.after}.")
    else:
        kept = "" if done.backup is None else f"; a backup is at {done.backup}"
        output.line(f"The store's schema was {done.before} and is {done.after} now{kept}")
    return DONE


def _backup_object(made: "Backup") -> dict[str, object]:
    return {
        "file": str(made.path),
        "schema": made.schema,
        "bytes": made.size,
        "entry": made.entry,
        "head": made.head,
    }
