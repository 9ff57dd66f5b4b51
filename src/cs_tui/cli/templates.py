"""Reply templates."""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cs_tui.cli import output
from cs_tui.cli.errors import DONE, FAILED, Failure, tell
from cs_tui.cli.opening import policy_in_force
from cs_tui.cli.options import ActingAs, AsJson, StorePath

if TYPE_CHECKING:
    from cs_tui.desk import Template

app = typer.Typer(help="Reply templates: list, show, check.", no_args_is_help=True)


@app.command("list")
def list_templates(
    *,
    department: Annotated[str | None, typer.Option(metavar="D", help="Of this department alone.")] = None,
    as_json: AsJson = False,
) -> int:
    """List the templates."""
    from cs_tui.desk import templates

    found = sorted(templates(department), key=lambda each: each.name)
    if as_json:
        for template in found:
            output.json_line(_object(template))
    elif found:
        output.table(
            ("name", "for", "title"),
            ((each.name, ", ".join(each.categories) or "all", each.title) for each in found),
        )
    else:
        tell("There are no such templates.")
    return DONE


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As in the list.", show_default=False)],
    *,
    as_json: AsJson = False,
) -> int:
    """Print a template's body; {{placeholders}} are filled when it is used."""
    from cs_tui.desk import template, templates

    found = template(name)
    if found is None:
        near = get_close_matches(name, [each.name for each in templates()], 1)
        remedy = f'Did you mean "{near[0]}"?' if near else "`cs-tui template list` names them all."
        raise Failure(f'There is no template "{name}".', remedy)
    if as_json:
        output.json_line(_object(found))
    else:
        output.text(found.body.strip("\n"))
    return DONE


@app.command()
def check(*, store: StorePath = None, acting: ActingAs = None, as_json: AsJson = False) -> int:
    """Check that every template, filled in, may leave by the policy in force."""
    from cs_tui.desk import templates
    from cs_tui.desk.templates import check_templates

    policy, _ = policy_in_force(store, acting)
    problems = check_templates(policy)
    if as_json:
        output.json_line({"ok": not problems, "problems": problems})
    else:
        for problem in problems:
            output.line(problem)
    if problems:
        tell(f"cs-tui: {len(problems)} faults in the templates. Mend them, or the policy they do not fit.")
        return FAILED
    if not as_json:
        output.line(f"{len(templates())} templates are ok.")
    return DONE


def _object(template: "Template") -> dict[str, Any]:
    return {
        "name": template.name,
        "title": template.title,
        "department": template.department,
        "categories": list(template.categories),
        "body": template.body,
    }
