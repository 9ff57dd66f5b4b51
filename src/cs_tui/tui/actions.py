"""THE table of everything a key does: bindings, footer, palette, help and remapping are all made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from textual.binding import Binding

from cs_tui.desk import BadInput

__all__ = ["ACTIONS", "GROUPS", "REPORT", "Action", "Place", "bindings", "key_name", "keymap", "with_keys"]

Place = Literal["queue", "found", "front-desk", "team", "ticket", "report", "reply"]
Group = Literal["work", "front desk", "lead", "look", "move", "report", "program", "editor"]
Situation = Literal[
    "free", "held", "unsorted", "awaiting", "with others", "in line", "resolved", "found", "report", "editor"
]

GROUPS: dict[Group, str] = {
    "work": "Work",
    "front desk": "Customer Room",
    "lead": "Lead",
    "look": "Look",
    "move": "Move",
    "report": "Report",
    "program": "Program",
    "editor": "In the editor",
}
"""The parts of the help, in order."""

LISTS: frozenset[Place] = frozenset({"queue", "found", "front-desk", "team"})
DESK: frozenset[Place] = LISTS | {"ticket"}
EDITOR: frozenset[Place] = frozenset({"reply"})
REPORT: frozenset[Place] = frozenset({"report"})
SCREENS: frozenset[Place] = DESK | REPORT
EVERYWHERE: frozenset[Place] = DESK | EDITOR


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a key does.

    ``where`` are the panes it works in; in the editor, letters are text. Without ``keys`` it stands in the palette
    alone. ``who`` says whose action it is, for the help. ``word`` stands in the footer and the help, ``sentence`` in
    the palette. ``ruling`` is the name of the desk's ruling on it (`Standing.rulings`). ``footer`` are the situations
    in which it is one of the keys that matter. Actions with the same words in ``together`` are one entry of the help.
    """

    id: str
    keys: tuple[str, ...]
    group: Group
    word: str
    sentence: str
    where: frozenset[Place] = DESK
    who: str = "everyone"
    ruling: str | None = None
    footer: frozenset[Situation] = frozenset()
    together: str = ""


def _in(*situations: Situation) -> frozenset[Situation]:
    return frozenset(situations)


ALWAYS = _in("free", "held", "unsorted", "awaiting", "with others", "in line", "resolved")

ACTIONS: tuple[Action, ...] = (
    Action("take", ("t",), "work", "take the head", "Take the head of the queue",
           ruling="take", footer=_in("free", "resolved")),
    Action("reply", ("r",), "work", "reply", "Reply to the customer, or go on with the draft",
           who="holder", ruling="reply", footer=_in("held")),
    Action("note", ("n",), "work", "note", "Leave an internal note, which the customer never sees",
           where=DESK - {"found"}, ruling="note", footer=_in("held")),
    Action("wait", ("w",), "work", "wait for customer", "Leave the ticket to the customer's answer",
           who="holder", ruling="wait", footer=_in("held")),
    Action("resolve", ("d",), "work", "done, resolve", "Mark the ticket as processed",
           who="holder", ruling="resolve", footer=_in("held")),
    Action("release", ("u",), "work", "un-take, release", "Put the ticket back to its place in the queue",
           who="holder", ruling="release"),
    Action("take_back", ("z",), "work", "take back", "Take back the last move, sort or release of this session",
           ruling="take-back"),
    Action("hand_over", ("h",), "work", "hand over", "Hand the ticket over to another department's queue",
           who="holder, lead", ruling="hand-over"),
    Action("accept", ("l",), "front desk", "like these", "Give the ticket the scope of those like it",
           who="Customer Room", ruling="sort", footer=_in("unsorted")),
    Action("sort", ("s",), "front desk", "sort", "Give the ticket its department and category",
           who="Customer Room, lead", ruling="sort", footer=_in("unsorted")),
    Action("approve", ("a",), "front desk", "approve", "Approve the requirement: it is queued",
           who="Customer Room", ruling="approve", footer=_in("awaiting")),
    Action("decline", ("x",), "front desk", "decline", "Decline the requirement with a written reply",
           who="Customer Room", ruling="decline", footer=_in("awaiting")),
    Action("reopen", ("o",), "front desk", "open again", "Open a resolved ticket again",
           who="Customer Room, lead", ruling="reopen", footer=_in("resolved")),
    Action("rate", ("v",), "front desk", "satisfaction", "Record how satisfied the customer is: 1 to 5, and a sentence",
           who="Customer Room", ruling="rate", footer=_in("resolved")),
    Action("dispute", ("b",), "front desk", "dispute", "Open a dispute about a resolved ticket",
           who="Customer Room", ruling="dispute", footer=_in("resolved")),
    Action("front_desk", ("F",), "front desk", "front desk", "What waits for Customer Room, and back",
           who="Customer Room"),
    Action("mark", ("space",), "lead", "mark", "Mark the ticket under the cursor, or unmark it",
           where=LISTS, who="lead, Customer Room", footer=_in("with others", "in line")),
    Action("mark_range", ("V",), "lead", "mark a range", "Begin a range; V or Space at its other end marks it all",
           where=LISTS, who="lead, Customer Room"),
    Action("reassign", ("m",), "lead", "move", "Move the marked tickets to an agent, or back to the queue",
           who="lead", ruling="reassign", footer=_in("with others")),
    Action("merge", ("e",), "lead", "merge", "Merge a duplicate into an older ticket of the same customer",
           who="lead", ruling="merge", footer=_in("in line")),
    Action("team", ("T",), "lead", "team", "Who is there and holds what, what is late or will be; and back",
           who="lead"),
    Action("save_view", ("S",), "lead", "keep the search", "Keep this search as a view, under a name",
           where=frozenset({"found"}), who="lead"),
    Action("views", ("i",), "lead", "views", "Open one of the searches that were kept", who="lead"),
    Action("drop_view", (), "lead", "forget a view", "Forget one of the searches that were kept", who="lead"),
    Action("read", ("enter",), "look", "read", "Read the ticket under the cursor; never takes it",
           where=LISTS, footer=_in("free", "found", "awaiting", "unsorted", "with others", "in line")),
    Action("progress", ("p",), "look", "progress", "The whole journal of the ticket", together="progress, done today"),
    Action("today", ("D",), "look", "done today", "What you did today; a lead: what the whole department did",
           together="progress, done today"),
    Action("report", ("R",), "look", "report", "What came in and was processed, in figures and charts",
           who="lead, Customer Room"),
    Action("why", ("y",), "look", "why", "Where the ticket stands, whose it is, what may be done and when"),
    Action("others", ("c",), "look", "customer's others", "The other tickets of this customer"),
    Action("search", ("slash",), "look", "search", "Find tickets by words, customer or number", footer=ALWAYS),
    Action("next_found", ("n",), "look", "next result", "The next of the tickets found",
           where=frozenset({"found"}), footer=_in("found"),
           together="results"),
    Action("previous_found", ("N",), "look", "previous result", "The one before it among the tickets found",
           where=frozenset({"found"}), footer=_in("found"),
           together="results"),
    Action("down", ("j", "down"), "move", "down", "One line down", where=SCREENS, together="line"),
    Action("up", ("k", "up"), "move", "up", "One line up", where=SCREENS, together="line"),
    Action("first", ("g", "home"), "move", "first", "To the beginning", where=SCREENS, together="beginning, end"),
    Action("last", ("G", "end"), "move", "last", "To the end", where=SCREENS, together="beginning, end"),
    Action("half_down", ("ctrl+d",), "move", "half a page down", "Half a page down", where=SCREENS,
           together="half a page"),
    Action("half_up", ("ctrl+u",), "move", "half a page up", "Half a page up", where=SCREENS,
           together="half a page"),
    Action("page_down", ("pagedown",), "move", "page down", "A page down", where=SCREENS, together="page"),
    Action("page_up", ("pageup",), "move", "page up", "A page up", where=SCREENS, together="page"),
    Action("next_pane", ("tab",), "move", "next pane", "To the next pane", where=EVERYWHERE,
           together="pane to pane"),
    Action("previous_pane", ("shift+tab",), "move", "pane before", "To the pane before", where=EVERYWHERE,
           together="pane to pane"),
    Action("to_queue", ("1",), "move", "queue", "To the queue", together="one pane"),
    Action("to_ticket", ("2",), "move", "ticket", "To the ticket", together="one pane"),
    Action("to_reply", ("3",), "move", "the open reply", "To the reply that is open",
           together="one pane"),
    Action("report.earlier", ("left_square_bracket", "left"), "report", "earlier", "The period before",
           where=REPORT, footer=_in("report"), together="period before, after"),
    Action("report.later", ("right_square_bracket", "right"), "report", "later", "The period after",
           where=REPORT, footer=_in("report"), together="period before, after"),
    Action("report.length", ("p",), "report", "period", "A day, a week, a month",
           where=REPORT, footer=_in("report")),
    Action("report.department", ("tab",), "report", "department", "The next department, or all of them",
           where=REPORT, who="Customer Room", footer=_in("report"), together="department after, before"),
    Action("report.department_before", ("shift+tab",), "report", "department before", "The department before",
           where=REPORT, who="Customer Room", together="department after, before"),
    Action("back", ("q", "escape", "ctrl+g"), "program", "one step back", "One step back; nothing is lost",
           where=SCREENS, footer=_in("found", "report")),
    Action("palette", ("colon", "ctrl+p"), "program", "commands", "Every action by name", where=EVERYWHERE),
    Action("help", ("question_mark",), "program", "help", "Help: the keys of this place", where=SCREENS,
           footer=ALWAYS | _in("found", "report")),
    Action("repaint", ("ctrl+l",), "program", "repaint", "Paint everything anew", where=EVERYWHERE | REPORT),
    Action("mouse", ("M",), "program", "mouse on, off", "Turn the mouse on and off", where=SCREENS),
    Action("copy", ("ctrl+c",), "program", "copy", "Copy the selection", where=EVERYWHERE | REPORT),
    Action("copy_number", (), "program", "copy the number", "Copy the ticket's number"),
    Action("copy_reply", (), "program", "copy the reply", "Copy the last reply that was sent on the ticket"),
    Action("suspend", ("ctrl+z",), "program", "suspend", "Leave the desk in the background"),
    Action("quit", ("Q",), "program", "quit", "Quit; a draft is kept", where=SCREENS),
    Action("reply.review", ("ctrl+s",), "editor", "review and send",
           "Show the reply as it will leave; y w d then send it",
           where=EDITOR, footer=_in("editor")),
    Action("reply.templates", ("ctrl+t",), "editor", "template", "Put a template in", where=EDITOR,
           footer=_in("editor")),
    Action("reply.leave", ("escape", "ctrl+g"), "editor", "back", "Leave the editor; the draft is kept", where=EDITOR,
           footer=_in("editor")),
    Action("reply.placeholder", ("tab",), "editor", "placeholder", "The next placeholder that is not filled in",
           where=EDITOR, footer=_in("editor")),
)  # fmt: skip
"""Everything there is to do, in the order in which it is shown."""

_NAMES = {
    "slash": "/",
    "question_mark": "?",
    "colon": ":",
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "shift+tab": "Shift-Tab",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
}
_KEYS = {name: key for key, name in _NAMES.items()}
_NEVER = {f"ctrl+{letter}" for letter in "himabq"}
"""Keys that terminals or multiplexers eat or change, and Ctrl-q, which people press to mean XON."""


def key_name(key: str) -> str:
    """A key as it is written on screen: ``Ctrl-s``, ``Enter``, ``/``."""
    if key[:1] == "f" and key[1:].isdigit():
        return key.upper()
    return _NAMES.get(key) or key.replace("ctrl+", "Ctrl-")


def bindings(actions: tuple[Action, ...]) -> list[Binding]:
    """The bindings of a screen that carries out ``actions``; those of the editor are the reply pane's, see `keymap`.

    A key may have two meanings in two places; the screen asks `Action.where`.
    """
    return [
        Binding(key, f"act('{action.id}')", action.word, id=f"{action.id}.{key}", tooltip=action.sentence, show=False)
        for action in actions
        if action.group != "editor"
        for key in action.keys
    ]


def keymap(actions: tuple[Action, ...]) -> dict[str, str]:
    """The keys of the bindings that panes have by themselves, by their ids."""
    return {action.id: ",".join(action.keys) for action in actions if action.group == "editor"}


def with_keys(wanted: Mapping[str, object]) -> tuple[Action, ...]:
    """The table with the keys of the configuration's ``[keys]``: ``take = "t"`` or ``take = ["t", "F5"]``.

    Raises `BadInput` for an unknown action, a key that no terminal sends, and one key for two actions of one place.
    """
    known = {action.id.replace("_", "-"): action for action in ACTIONS}
    changed: dict[str, Action] = {}
    for name, value in wanted.items():
        action = known.get(name.replace("_", "-"))
        if action is None:
            raise BadInput(
                f'The configuration has keys for "{name}".', f"There is no such action; see {', '.join(known)}."
            )
        names = [each.strip() for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]
        if not names or not all(names) or (isinstance(value, list) and len(names) < len(value)):
            raise BadInput(
                f'The keys for "{name}" in the configuration are no texts.', 'Write them as "t" or ["t", "T"].'
            )
        changed[action.id] = replace(action, keys=tuple(_key(each) for each in names))
    table = tuple(changed.get(action.id, action) for action in ACTIONS)
    taken: dict[tuple[str, Place], str] = {}
    for action in table:
        for key in action.keys:
            for place in action.where:
                other = taken.setdefault((key, place), action.id)
                if other != action.id and (key, action.id) != ("tab", "reply.placeholder"):
                    raise BadInput(
                        f"The key {key_name(key)} would mean both {other} and {action.id} in the {place}.",
                        "Give one of them another key in [keys] of the configuration.",
                    )
    return table


def _key(name: str) -> str:
    """A key as Textual calls it, from the way it is written in the configuration."""
    key = _KEYS.get(name) or _KEYS.get(name.capitalize()) or name
    if key[:5].lower() in ("ctrl-", "ctrl+"):
        key = "ctrl+" + key[5:].lower()
    if key in _NEVER or key.lower().startswith(("alt", "ctrl+enter", "shift+enter")):
        raise BadInput(f"The key {name} cannot be used: terminals do not send it faithfully.", "Choose another.")
    if key[:1] == "F" and key[1:].isdigit():
        key = key.lower()
    single = len(key) == 1 and key.isprintable()
    if not single and key not in _NAMES and not key.startswith(("ctrl+", "f", "shift+")):
        raise BadInput(f'"{name}" is no key.', 'Write a letter, "Ctrl-x", "Enter", "Space" or "F5".')
    return key
