"""Searches that a lead keeps under a name, to open them again."""

from dataclasses import dataclass

from cs_tui.desk.errors import BadInput
from cs_tui.desk.filters import LONGEST, parse
from cs_tui.desk.reading import Reading
from cs_tui.desk.session import Look, storable

__all__ = ["SavedView", "SavedViews"]

NAME = 60
"""Characters that a view's name may have."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A search with its name; days such as ``today`` mean the day on which it is opened."""

    name: str
    query: str


class SavedViews(Reading):
    """A lead's own views. They only look: what they find is what the lead may read (4.1), and is not worked from them.

    Each method raises `BadInput` for everybody else.
    """

    def views(self) -> list[SavedView]:
        """The acting lead's views, by name."""
        with self._look() as look:
            return [SavedView(name, query) for name, query in look.reader.saved_views(_lead(look))]

    def save_view(self, name: str, query: str) -> SavedView:
        """Keep a search under a name; one of this name is replaced. Raises `BadInput` for what nobody can search."""
        view = SavedView(" ".join(storable(name).split()), storable(query).strip())
        if not view.name or len(view.name) > NAME:
            raise BadInput(f"A view has a name of 1 to {NAME} characters.", "Name it shortly, such as: late logins.")
        if not view.query or len(view.query) > LONGEST:
            raise BadInput(f"A view is a search of 1 to {LONGEST:,} characters.", "Search first, then save it.")
        with self._transaction() as tx:
            parse(view.query, self._choices(tx))
            tx.writer.save_view(_lead(tx), view.name, view.query)
        return view

    def drop_view(self, name: str) -> None:
        """Forget a view. Raises `BadInput` where there is none of this name."""
        with self._transaction() as tx:
            if not tx.writer.drop_view(_lead(tx), name):
                raise BadInput(f'There is no view "{name[:NAME]}".', "The list of views has those there are.")


def _lead(look: Look) -> str:
    if not look.me.is_lead:
        raise BadInput("Views are kept by leads.", "Search for it again with /.")
    return look.me.name
