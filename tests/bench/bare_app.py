"""A bare Textual app of the desk's shape: a list, a text and an editor, with nothing behind them."""

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import DataTable, Footer, Static, TextArea


class BareApp(App[None]):
    """What the desk is measured against."""

    BINDINGS = [("r", "reply", "Reply"), ("Q", "quit", "Quit")]  # noqa: RUF012 - as Textual asks for it

    def compose(self) -> ComposeResult:
        """A table of 500 rows beside a text, with an editor under it."""
        with Horizontal():
            yield DataTable(cursor_type="row")
            with Vertical():
                yield Static("\n".join(f"line {n} of a ticket" for n in range(20)))
                yield TextArea()
        yield Footer()

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(DataTable)
        table.add_columns("number", "customer", "category", "since")
        table.add_rows([(str(n), f"customer {n}", "hosting-domain", "Mon 09:00") for n in range(500)])
        table.focus()

    def action_reply(self) -> None:
        """Go into the editor."""
        self.query_one(TextArea).focus()


if __name__ == "__main__":
    BareApp().run(mouse=False)
