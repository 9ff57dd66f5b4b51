"""A store whose mail goes in and out: people, a clock that the test moves, and the owner's post."""

from datetime import datetime, timedelta
from email.headerregistry import Address
from zoneinfo import ZoneInfo

from reading_here import read_mail

from cs_tui.desk import Administration, Customer, Desk, Incoming, make_store
from cs_tui.desk.journal import verify
from cs_tui.desk.post import Post
from cs_tui.mail.delivering import deliver
from cs_tui.mail.settings import MailSettings
from cs_tui.store import Store

MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
DESK = Address("Hoster Support", addr_spec="support@hoster.example")
LINH = "linh@shop.example"
BODY = "The certificate of your site has been renewed – it is up again."


class MailOffice:
    """``tom`` answers, ``lea`` leads, ``mai`` sorts; ``post`` is the owner's."""

    def __init__(self, path):
        self.path, self.now = path, MONDAY
        make_store(path, clock=self.clock, settings={"demo": "0"})
        self.store = Store.open(path)
        self.owner = self.desk(None)
        people = Administration(self.owner)
        for name, department, role in (
            ("tom", "technical", "agent"),
            ("lea", "technical", "lead"),
            ("mai", "customer-room", "agent"),
        ):
            people.add_agent(name, department=department, role=role)
        self.tom, self.lea, self.mai = map(self.desk, ("tom", "lea", "mai"))
        self.post = Post(self.owner)

    def clock(self):
        return self.now

    def forward(self, **by):
        self.now += timedelta(**by)

    def desk(self, name):
        return Desk(self.store, name, self.clock)

    def ticket(self, customer=LINH, subject="The site is down", **more):
        """A ticket by mail, in tom's queue; gives its number."""
        incoming = Incoming(
            more.pop("key", f"{customer} {subject}"),
            "test",
            Customer(customer, "Linh Tran"),
            subject,
            "Please help.",
            department="technical",
            category="hosting-domain",
            **more,
        )
        return self.owner.receive([incoming])[0]

    def answered(self, customer=LINH, body=BODY, then="resolve", **more):
        """A ticket that tom has answered: its letter is in the outbox; gives its number."""
        number = self.ticket(customer, **more)
        taken = self.tom.take()
        assert taken.number == number
        assert self.tom.reply(number, body, then).number == number
        return number

    def deliver(self, server, seconds=5.0, **more):
        settings = MailSettings(DESK, smtp=server, **more)
        with self.post.alone():
            return dict(deliver(self.post, settings, seconds=seconds))

    def receive(self, raw, source="test"):
        return self.post.take_in(read_mail(raw, source))

    def letters(self):
        """(state, attempts, what was said) of every letter."""
        with self.store.read() as reader:
            found = [reader.letter(each.message_id) for each in reader.letters()]
        return [(each.state, each.attempts, each.last_error) for each in found]

    def header_id(self, number):
        with self.store.read() as reader:
            return reader.letters_on(number)[-1].header_id

    def done(self, number):
        """The actions of a ticket's entries."""
        return [entry.action for entry in self.owner.ticket(number).entries]

    def detail(self, number, action):
        return next(e.detail for e in reversed(self.owner.ticket(number).entries) if e.action == action)

    def assert_proven(self):
        assert verify(self.owner).problems == []

    def close(self):
        self.store.close()


def mail(*, sender=LINH, subject="Re: The site is down", body="It works, thank you.", **headers):
    """A mail's bytes; a header's name has underscores for hyphens."""
    lines = [f"From: {sender}", "To: support@hoster.example", f"Subject: {subject}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\n".join(lines) + f"\n\n{body}\n").encode()
