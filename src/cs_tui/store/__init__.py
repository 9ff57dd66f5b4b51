"""What is kept: tables, sessions, migrations, search. Knows no rule."""

from cs_tui.store.adding import NewMessage
from cs_tui.store.durations import ActedRecord
from cs_tui.store.errors import (
    DamagedStore,
    NewerStore,
    NoStore,
    NotAStore,
    OlderStore,
    StaleTicket,
    StoreBusy,
    StoreError,
    StoreExists,
    StoreFull,
    StoreGone,
    StoreReadOnly,
)
from cs_tui.store.folding import has_words
from cs_tui.store.journal import START, Seal, canonical, chained, hash_of, policy_digest, sealed, seals
from cs_tui.store.likeness import Alike
from cs_tui.store.period import ChangeRecord, HappeningRecord
from cs_tui.store.place import Place, Url, has_password, is_url
from cs_tui.store.reading import Reader
from cs_tui.store.records import (
    AgentRecord,
    AttachmentRecord,
    DraftRecord,
    EntryRecord,
    LetterRecord,
    MessageRecord,
    OutboxRecord,
    PolicyRecord,
    PresenceRecord,
    TicketRecord,
)
from cs_tui.store.search import Filters, Overdue
from cs_tui.store.store import Store
from cs_tui.store.triggers import FORGOTTEN
from cs_tui.store.writing import Writer

__all__ = [
    "FORGOTTEN",
    "START",
    "ActedRecord",
    "AgentRecord",
    "Alike",
    "AttachmentRecord",
    "ChangeRecord",
    "DamagedStore",
    "DraftRecord",
    "EntryRecord",
    "Filters",
    "HappeningRecord",
    "LetterRecord",
    "MessageRecord",
    "NewMessage",
    "NewerStore",
    "NoStore",
    "NotAStore",
    "OlderStore",
    "OutboxRecord",
    "Overdue",
    "Place",
    "PolicyRecord",
    "PresenceRecord",
    "Reader",
    "Seal",
    "StaleTicket",
    "Store",
    "StoreBusy",
    "StoreError",
    "StoreExists",
    "StoreFull",
    "StoreGone",
    "StoreReadOnly",
    "TicketRecord",
    "Url",
    "Writer",
    "canonical",
    "chained",
    "has_password",
    "has_words",
    "hash_of",
    "is_url",
    "policy_digest",
    "sealed",
    "seals",
]
