"""What is typed into the search, read as filters and words. Pure: what there is to choose from is handed in."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from cs_tui.desk.errors import BadInput
from cs_tui.policy import Policy
from cs_tui.policy.facts import AWAITING, IN_PROGRESS, MERGED, QUEUED, RESOLVED, UNSORTED, WAITING
from cs_tui.policy.model import CHANNELS
from cs_tui.store import Filters, Overdue, has_words

__all__ = ["EXAMPLE", "FILTERS", "LONGEST", "Choices", "parse"]

LONGEST = 1_000
"""Characters that a search may have."""
EXAMPLE = 'from:linh status:open before:2026-03-09 "blank page"'

PROCESSED = (RESOLVED, MERGED)
STATUSES = (UNSORTED, AWAITING, QUEUED, IN_PROGRESS, WAITING, *PROCESSED)
OPEN = "open"
"""What stands for every status of a ticket that is not processed yet."""
ME = "me"
"""What stands for the acting agent."""
ANSWERS = ("yes", "no")

_PART = re.compile(r'(?:(?P<name>[^\W\d_]+):(?!//))?(?:"(?P<quoted>[^"]*)"|(?P<plain>\S+))|\S+')
"""A word or phrase, with the name of its filter; what has a colon and no value, or is an address, is a word."""
_DAYS_AGO = re.compile(r"(\d{1,5})d", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Choices:
    """What filters can name: the policy's words, the agents' names (``me`` acts), and the company's time, ``now``."""

    policy: Policy
    agents: Sequence[str]
    me: str | None
    now: datetime


def parse(typed: str, choices: Choices) -> Filters:
    """The filters and words of a search such as `EXAMPLE`.

    Several values with commas between them, or the same filter again, mean any of these; of several days the narrower
    holds. A word that names a status, category, department, channel or agent may be left unfinished. ``before:`` a day
    ends with the day before it, ``after:`` begins with it: by opening, in the company's zone. What stands in quotes is
    found word for word, colons and all; signs alone are nothing to be found. Raises `BadInput` for a filter there is
    not, for a value it cannot have, and for more than `LONGEST` characters.
    """
    if len(typed) > LONGEST:
        raise BadInput(f"The search has more than {LONGEST:,} characters.", "Search for a few of its words.")
    words: list[str] = []
    phrases: list[str] = []
    given: dict[str, list[str]] = {}
    for part in _PART.finditer(typed):
        name, quoted = (part["name"] or "").lower(), part["quoted"]
        if name and name not in FILTERS:
            there_are = ", ".join(f"{each}:" for each in FILTERS)
            raise BadInput(
                f'There is no filter "{name[:40]}:".', f"There are {there_are}; what is in quotes is found as it is."
            )
        if name:
            values = [quoted] if quoted is not None else part["plain"].split(",")
            given.setdefault(name, []).extend(value.strip(' "') for value in values)
        elif quoted is not None:
            phrases.append(quoted)
        else:
            words.append(part[0])
    for word in words:
        if word.endswith(":") and word[:-1].lower() in FILTERS:
            given.setdefault(word[:-1].lower(), [])
    fields: dict[str, Any] = {}
    for name, values in given.items():
        wanted = [value for value in values if value]
        if not wanted:
            raise BadInput(f"{name}: has no value.", f"Write it without a blank, such as {EXAMPLE}.")
        field, read = FILTERS[name]
        fields[field] = read(wanted, choices)
    once, quotes = dict.fromkeys(filter(has_words, words)), dict.fromkeys(filter(has_words, phrases))
    return Filters(words=tuple(once), phrases=tuple(quotes), **fields)


def _customers(values: list[str], _: Choices) -> tuple[str, ...]:
    for value in values:
        if not has_words(value):
            raise BadInput(f'from: cannot be "{value[:40]}".', "Write a name or an address, or how one begins.")
    return tuple(values)


def _statuses(values: list[str], _: Choices) -> tuple[str, ...]:
    named = _named("status", values, (*STATUSES, OPEN))
    return tuple(s for s in STATUSES if s in named or (OPEN in named and s not in PROCESSED))


def _categories(values: list[str], choices: Choices) -> tuple[str, ...]:
    there_are = dict.fromkeys(name for each in choices.policy.departments.values() for name in each.categories)
    return _named("category", values, there_are)


def _departments(values: list[str], choices: Choices) -> tuple[str, ...]:
    return _named("department", values, choices.policy.departments)


def _holders(values: list[str], choices: Choices) -> tuple[str, ...]:
    if choices.me is not None:
        values = [choices.me if value.lower() == ME else value for value in values]
    return _named("holder", values, choices.agents)


def _channels(values: list[str], _: Choices) -> tuple[str, ...]:
    return _named("channel", ["email" if value.lower() == "e-mail" else value for value in values], CHANNELS)


def _named(filter: str, values: Iterable[str], there_are: Iterable[str]) -> tuple[str, ...]:
    """The names that the values mean: a name itself, else all that begin with it."""
    found: dict[str, None] = {}
    for value in values:
        typed = value.lower()
        meant = [name for name in there_are if name.lower() == typed]
        meant = meant or [name for name in there_are if name.lower().startswith(typed)]
        if not meant:
            raise BadInput(f'{filter}: cannot be "{value[:40]}".', f"There are {', '.join(there_are)}.")
        found |= dict.fromkeys(meant)
    return tuple(found)


def _before(values: list[str], choices: Choices) -> datetime:
    return min(_beginning_of("before", value, choices.now) for value in values)


def _after(values: list[str], choices: Choices) -> datetime:
    return max(_beginning_of("after", value, choices.now) for value in values)


def _beginning_of(filter: str, value: str, now: datetime) -> datetime:
    """The midnight with which a day begins, in the zone of ``now``."""
    typed = value.lower()
    ago = {"today": 0, "yesterday": 1}.get(typed)
    if days := _DAYS_AGO.fullmatch(typed):
        ago = int(days[1])
    try:
        day = date.fromisoformat(typed) if _DATE.fullmatch(typed) else None
        if ago is not None:
            day = now.date() - timedelta(days=ago)
        if day is not None:
            midnight = datetime.combine(day, time(), now.tzinfo)
            midnight.astimezone(UTC)  # the first and the last day of all have no other time than their own
            return midnight
    except (ValueError, OverflowError):
        pass
    raise BadInput(
        f'{filter}: cannot be "{value[:40]}".',
        f"There are today, yesterday, 3d (ago), and days such as {now:%Y-%m-%d}.",
    )


def _overdue(values: list[str], choices: Choices) -> Overdue:
    (answer, *others), limits = _named("overdue", values, ANSWERS), choices.policy.limits
    if others:
        raise BadInput("overdue: cannot be both yes and no.", "Leave it out to find either.")
    return Overdue(answer == "yes", choices.now - limits.processing, choices.now - limits.next_issue)


FILTERS: Mapping[str, tuple[str, Callable[[list[str], Choices], object]]] = {
    "from": ("customers", _customers),
    "status": ("statuses", _statuses),
    "category": ("categories", _categories),
    "department": ("departments", _departments),
    "holder": ("holders", _holders),
    "channel": ("channels", _channels),
    "before": ("opened_before", _before),
    "after": ("opened_from", _after),
    "overdue": ("overdue", _overdue),
}
"""The filters there are, as they are typed before the colon: the field each one fills, and how its values are read."""
