"""The statements of every look and action, made once: making one costs more than running it."""

from sqlalchemy import Integer, bindparam, case, cast, func, select

from cs_tui.store.tables import agents, attachments, customers, entries, messages, policies, settings, tickets

CHUNK = 100
"""Rows fetched at once while walking down a queue."""
FIRST_CHUNK = 6
"""Rows fetched first: the eligible head is seldom further down."""

PROCESSED_NOW = ("in-progress", "waiting")

_other = tickets.alias("other")
_behind = case(
    (
        tickets.c.status == "queued",
        select(func.min(_other.c.number))
        .where(
            _other.c.customer_id == tickets.c.customer_id,
            _other.c.department == tickets.c.department,
            _other.c.status.in_(PROCESSED_NOW),
        )
        .scalar_subquery(),
    ),
    else_=None,
).label("behind")
_ticket_columns = (
    *tickets.c,
    customers.c.address.label("customer_address"),
    customers.c.name.label("customer_name"),
    _behind,
)
TICKETS = select(*_ticket_columns).join_from(tickets, customers)
_hand = (
    select(func.count())
    .where(tickets.c.holder == agents.c.name, tickets.c.status == "in-progress")
    .scalar_subquery()
    .label("in_progress")
)
AGENTS = select(*agents.c, _hand)

SETTING = select(settings.c.value).where(settings.c.key == bindparam("key"))
NEWEST_POLICY_ID = select(func.max(policies.c.id))
AGENT_BY_NAME = AGENTS.where(agents.c.name == bindparam("name"))
AGENT_BY_USER = AGENTS.where(agents.c.os_user == bindparam("os_user"))
TICKET_BY_NUMBER = TICKETS.where(tickets.c.number == bindparam("number"))
LAST_ENTRY = select(*entries.c).order_by(entries.c.id.desc()).limit(1)
LAST_ENTRY_ID = select(func.max(entries.c.id))
MESSAGE_BY_KEY = select(messages.c.number).where(messages.c.intake_key == bindparam("key"))
TEXT_OF_MESSAGE = select(messages.c.body).where(messages.c.id == bindparam("id"))
_whole = select(cast(bindparam("number"), Integer).label("number")).cte("whole", recursive=True)
_whole = _whole.union(select(tickets.c.number).where(tickets.c.merged_into == _whole.c.number))
_of_whole_ticket = messages.c.number.in_(select(_whole.c.number))
"""Of a ticket and of the duplicates that were merged into it."""
MESSAGES = (
    select(*(column for column in messages.c if column.name not in ("intake_key", "sent_at", "problem")))
    .where(_of_whole_ticket)
    .order_by(messages.c.id)
)
ATTACHMENTS = select(*attachments.c).join_from(attachments, messages).where(_of_whole_ticket).order_by(attachments.c.id)
ENTRIES = select(*entries.c).where(entries.c.number == bindparam("number")).order_by(entries.c.id)
QUEUE = (
    TICKETS.where(tickets.c.department == bindparam("department"), tickets.c.status == "queued")
    .order_by(tickets.c.queued_at, tickets.c.number)
    .limit(bindparam("rows"))
)
QUEUE_OF_SOME = QUEUE.where(tickets.c.category.in_(bindparam("categories", expanding=True)))
NEXT_ISSUE = (
    TICKETS.where(
        tickets.c.customer_id == bindparam("customer_id"),
        tickets.c.department == bindparam("department"),
        tickets.c.status.in_(("queued", "awaiting-approval")),
    )
    .order_by(tickets.c.queued_at, tickets.c.number)
    .limit(1)
)
