"""A lead's views: searches kept under a name, opened again, and forgotten; what they find is only read."""

import asyncio

from textual import work

from cs_tui.desk import FAULTS, SavedView
from cs_tui.tui.picker import Option
from cs_tui.tui.safe_text import safe_line
from cs_tui.tui.searching import Searching

__all__ = ["Views"]


class Views(Searching):
    """A screen on which a lead keeps searches."""

    def why_not_viewed(self, id: str) -> str:
        """Why one of these actions cannot be done now; empty when it can."""
        if self.me.role != "lead":
            return "Views are kept by leads; / searches for everyone."
        if id == "save_view" and not self.searched:
            return "A view is a search: / searches, and S on what is found keeps it."
        return ""

    @work(group="doing")
    async def do_save_view(self) -> None:
        """Keep the search whose results are shown, under a name."""
        query = self.searched
        name = await self.ask("Keep this search as:")
        if name is None:
            return
        done = await self.write("Keeping the view", lambda: self.desk.save_view(name, query))
        if done is not None:
            self.say(f"Kept as {safe_line(done.value.name)}; i opens it.")

    @work(group="search", exclusive=True)
    async def do_views(self) -> None:
        """Open a view: what it finds now."""
        view = await self._pick_view("Open the view")
        if view is not None:
            await self.search_for(view.query, f"{view.name}: {view.query}")

    @work(group="doing")
    async def do_drop_view(self) -> None:
        """Forget a view."""
        view = await self._pick_view("Forget the view")
        if view is None:
            return
        done = await self.write("Forgetting the view", lambda: self.desk.drop_view(view.name))
        if done is not None:
            self.say(f"Forgot {safe_line(view.name)}.")

    async def _pick_view(self, title: str) -> SavedView | None:
        try:
            kept = await asyncio.to_thread(self.desk.views)
        except FAULTS as error:
            self.trouble(error)
            return None
        if not kept:
            self.remark("There are no views yet: / searches, and S on what is found keeps it.")
            return None
        chosen = await self.pick(title, [Option(view.name, view.name, view.query) for view in kept])
        return next((view for view in kept if view.name == chosen), None)
