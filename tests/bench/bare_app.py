"""A bare Textual app of the desk's shape, with nothing behind it: what the desk's screen is measured against.

A list, a text and an editor, both panes following; a review as a modal dialog, a message as a toast.
"""

import sys

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import DataTable, Footer, Static, TextArea

TICKET = "\n".join(f"line {n} of a ticket, as long as the lines that customers write" for n in range(16))


class Review(ModalScreen[None]):
    """The message as it will leave."""

    CSS = "Review { align: center middle; } Review Static { width: 80%; height: 70%; border: round $primary; }"
    BINDINGS = [("e", "dismiss", "Back to the text")]  # noqa: RUF012 - as Textual asks for it

    def compose(self) -> ComposeResult:
        """A text in a box."""
        yield Static(TICKET)
        yield Footer()


class BareApp(App[None]):
    """What the desk is measured against; without the following pane where ``follows`` is false."""

    CSS = "#ticket { height: 1fr; } TextArea { display: none; height: 10; } .-writing TextArea { display: block; }"
    BINDINGS = [  # noqa: RUF012 - as Textual asks for it
        ("r", "reply", "Reply"),
        ("w", "warn", "Wait"),
        ("Q", "quit", "Quit"),
        ("ctrl+s", "review", "Review"),
    ]

    def __init__(self, *, follows: bool = True) -> None:
        super().__init__()
        self.follows = follows

    def compose(self) -> ComposeResult:
        """A table of 500 rows beside a text, with an editor under it."""
        with Horizontal():
            yield DataTable(cursor_type="row")
            with Vertical():
                yield Static(TICKET, id="ticket")
                yield TextArea()
        yield Footer()

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(DataTable)
        table.add_columns("number", "customer", "category", "since")
        table.add_rows([(str(n), f"customer {n}", "hosting-domain", "Mon 09:00") for n in range(500)])
        table.focus()

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Show the ticket under the cursor."""
        if self.follows:
            self.query_one("#ticket", Static).update(f"ticket {event.cursor_row}\n{TICKET}")

    def action_reply(self) -> None:
        """Go into the editor."""
        self.screen.set_class(True, "-writing")
        self.query_one(TextArea).focus()

    def action_warn(self) -> None:
        """Say that it cannot be done."""
        self.notify("Refused (3.3): only its holder can do that. Take the head of the queue first.", timeout=2)

    def action_review(self) -> None:
        """Show the message as it will leave."""
        self.push_screen(Review())


if __name__ == "__main__":
    BareApp(follows="--alone" not in sys.argv).run(mouse=False)
