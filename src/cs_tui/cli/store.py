"""The store: making it, what there is to know of it, and bringing it to this program's version."""

from pathlib import Path
from typing import Annotated

import typer

from cs_tui.cli import output, texts
from cs_tui.cli.behalf import require_own_hands
from cs_tui.cli.errors import DONE
from cs_tui.cli.opening import administration
from cs_tui.cli.options import AsJson, StorePath, regular_file

app = typer.Typer(help="The store: info, upgrade; for its owner.", no_args_is_help=True)


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
    }
    if as_json:
        output.json_line(facts | {"counts": found.counts})
        return DONE
    for key, value in {**facts, **found.counts}.items():
        shown = ("no", "yes")[value] if isinstance(value, bool) else f"{value:,}" if isinstance(value, int) else value
        output.line_of(key.replace("_", " "), str(shown))
    return DONE


@app.command()
def upgrade(*, store: StorePath = None, as_json: AsJson = False) -> int:
    """Bring the store to this program's version."""
    from cs_tui.desk import store_path, upgrade_store

    before, after = upgrade_store(store_path(store))
    if as_json:
        output.json_line({"before": before, "after": after})
    elif before == after:
        output.line(f"The store has this program's schema already, {after}.")
    else:
        output.line(f"The store's schema was {before} and is {after} now.")
    return DONE
