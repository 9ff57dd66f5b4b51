"""A store with its people, and a clock that the test moves."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cs_tui.desk import Administration, Customer, Desk, Incoming, make_store
from cs_tui.store import Store
from raw_store import by_hand

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=SAIGON)

PEOPLE = {
    "tom": ("technical", "agent"),
    "ngoc": ("technical", "agent"),
    "lea": ("technical", "lead"),
    "sofia": ("business", "agent"),
    "anh": ("business", "agent"),
    "huy": ("business", "lead"),
    "dung": ("design", "agent"),
    "chloe": ("design", "lead"),
    "mai": ("customer-room", "agent"),
    "rosa": ("customer-room", "lead"),
}


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def set(self, *parts: int) -> None:
        self.now = datetime(*parts, tzinfo=SAIGON)

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


class Busy:
    """A clock; in each look after the first somebody else writes."""

    def __init__(self, clock, write):
        self._clock, self._write, self.looks = clock, write, 0

    def __call__(self):
        self.looks += 1
        if self.looks > 1:
            self._write()
        return self._clock()


class Office:
    """A store with its people: ``office.tom`` is tom's desk, ``office.owner`` the owner's."""

    def __init__(self, path, clock: HandClock, *, staffed: bool = False) -> None:
        self.path, self.clock = path, clock
        if not staffed:
            make_store(path, clock=clock, settings={"demo": "0"})
        self.store = Store.open(path)
        self.owner = Desk(self.store, None, clock)
        self.administration = Administration(self.owner)
        for name, (department, role) in () if staffed else PEOPLE.items():
            self.administration.add_agent(name, department=department, role=role)
        self._desks: dict[str, Desk] = {}

    def __getattr__(self, name: str) -> Desk:
        if name not in PEOPLE:
            raise AttributeError(name)
        return self._desks.setdefault(name, Desk(self.store, name, self.clock))

    def last_entry(self) -> int:
        """The id of the newest entry, asked of the database itself: what a desk hears of it may be a moment old."""
        with self.store.read() as reader:
            return reader.last_entry_id()

    def ticket(self, scope: str | None = "technical/hosting-domain", customer="linh@vinasoft.example", **more) -> int:
        """Open a ticket; gives its number."""
        department, category = scope.split("/") if scope else (None, None)
        fields = {"subject": "The site is down", "body": "Since this morning the site is blank.", "channel": "email"}
        incoming = Incoming(
            key="",
            source="test",
            customer=Customer(customer, "Linh Tran"),
            department=department,
            category=category,
            **fields | more,
        )
        return self.owner.add_ticket(incoming).number

    def outbox(self):
        """Recipient and state of every reply in the outbox."""
        with by_hand(self.path) as connection:
            return connection.execute("SELECT recipient, state FROM outbox ORDER BY id").fetchall()

    def journal(self):
        """All entries as (actor, action, number, clause, refused)."""
        return [(e.actor, e.action, e.number, e.clause, e.refused) for e in self.owner.log()]
