"""Erases people: what is theirs goes, what must stay names them no more, a hash keeps them out."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Enum,
    String,
    Table,
    cast,
    delete,
    exists,
    false,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from campaign.contacts import colleaguerows, erasureplan, erasures, fellowreaders, inuse
from campaign.contacts.erasureplan import ErasurePlan
from campaign.contacts.traces import ERASED, Traces
from campaign.models import (
    Base,
    Beat,
    Contact,
    Delivery,
    ImportRow,
    Merge,
    Outlet,
    Suppression,
    Tag,
)
from campaign.models.contact import contact_beat, contact_tag
from campaign.terms import WAITING

#: takes a delivery that waits out of its campaign; the ledger's
Exclude = Callable[[Session, Delivery, str, dt.datetime], bool]
#: what was published, who speaks, and hashes: nothing of it is about a contact
_NOT_OF_PEOPLE = frozenset("approval document organisation worker erasure".split())
#: columns in which a remark may give a name; in others it is somebody's own
_REMARKS = frozenset(
    "import_row.detail import_row.changes import.file_name delivery.detail delivery.reply "
    "delivery_event.detail suppression.source hand_choice.note merge.changes "
    "segment.expression campaign.audience".split()
)


def apply(
    session: Session, plan: ErasurePlan, exclude: Exclude, workspace: Path, now: dt.datetime
) -> None:
    """Do it. The caller commits, and cleans the file of the database (`db.clean`).

    Raises:
        SettingsError: there is no secret, or another one, to remember them under.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))
    erasures.note(session, workspace, plan.addresses | plan.readers, now)
    mails = list(_deliveries(session, plan.deliveries))
    colleaguerows.forget(session, mails)
    for delivery in mails:
        if delivery.status in WAITING:
            exclude(session, delivery, "was erased", now)
    session.flush()
    for delivery in _deliveries(session, plan.deliveries):
        _forget_reader(delivery)
    for delivery in _deliveries(session, plan.greeting):
        _greet_nobody(session, delivery, plan.contacts)
    session.flush()
    outlets, labels = _used(session, plan)
    session.execute(delete(Suppression).where(erasureplan.suppressed(plan.addresses)))
    session.execute(delete(ImportRow).where(ImportRow.contact_id.in_(plan.contacts)))
    session.execute(delete(Merge).where(Merge.id.in_(plan.merges)))
    session.execute(delete(Contact).where(Contact.id.in_(plan.contacts)))
    session.expire_all()
    _sweep(session, outlets, labels)
    for table, columns in _texts():
        _redact(session, table, columns, plan.traces)
    session.expire_all()
    colleaguerows.reword(session)
    session.flush()


def _deliveries(session: Session, numbers: Collection[int]) -> Iterator[Delivery]:
    yield from session.scalars(select(Delivery).where(Delivery.id.in_(numbers))).all()


def _forget_reader(delivery: Delivery) -> None:
    """Keep what is counted: campaign, organisation, variant, status, moments."""
    delivery.contact_id = None
    delivery.address = ""
    # of a mail there is one for each mailbox of a campaign, and none without
    delivery.mailbox = f"{ERASED} {delivery.id}" if delivery.mailbox else ""
    empty: dict[str, Any] = {
        key: {} if isinstance(value, dict) else "" for key, value in delivery.recipient.items()
    }
    kept = {key: delivery.recipient[key] for key in ("kind", "language") if key in empty}
    delivery.recipient = empty | kept | {"name": ERASED}


def _greet_nobody(session: Session, delivery: Delivery, gone: Collection[int]) -> None:
    """Let a mail to colleagues greet nobody; which words it had cannot be shown any more.

    Over it stand the names of those who stay, so that a ledger says whose it is.
    """
    # a name of one word is no trace
    delivery.detail = fellowreaders.unnamed(delivery.detail, "; greeted another, who was erased")
    shared = delivery.recipient["shared"]
    left = [number for number in shared["with"] if number not in gone]
    words = {"salutation": shared["salutation"], "name": _over(session, delivery, left)}
    delivery.recipient = (
        delivery.recipient | words | {"shared": shared | {"with": left, "erased": True}}
    )


def _over(session: Session, delivery: Delivery, others: Sequence[int]) -> str:
    """Whose names stand over a mail: of who had it first, and of those who read it too."""
    if delivery.recipient["name"] == delivery.recipient["outlet"]:
        return str(delivery.recipient["name"])  # of many readers none is named
    numbers = [delivery.contact_id, *others]
    query = select(Contact).where(Contact.id.in_(numbers))
    names = {one.id: one.name for one in session.scalars(query)}
    return ", ".join(name for one in numbers if one and (name := names.get(one)))


def _used(session: Session, plan: ErasurePlan) -> tuple[set[int], dict[type, set[int]]]:
    """The outlets, beats and tags of those who go; perhaps of nobody else."""
    mine = Contact.id.in_(plan.contacts)
    outlets = set(session.scalars(select(Contact.outlet_id).where(mine))) - {None}
    labels: dict[type, set[int]] = {}
    for label, table in ((Beat, contact_beat), (Tag, contact_tag)):
        column = table.c[f"{label.__tablename__}_id"]
        query = select(column).where(table.c.contact_id.in_(plan.contacts))
        labels[label] = set(session.scalars(query))
    return {one for one in outlets if one is not None}, labels


def _sweep(session: Session, outlets: set[int], labels: dict[type, set[int]]) -> None:
    """An outlet may be called as the person was; one of nobody else goes too."""
    needed = inuse.needed_by_merges(session)
    lonely = Outlet.id.in_(outlets - needed["outlet"])
    session.execute(delete(Outlet).where(lonely, ~exists().where(Contact.outlet_id == Outlet.id)))
    for label, column in ((Beat, contact_beat.c.beat_id), (Tag, contact_tag.c.tag_id)):
        lonely = label.id.in_(labels[label] - needed[label.__tablename__])
        session.execute(delete(label).where(lonely, ~exists().where(column == label.id)))


def _texts() -> Iterator[tuple[Table, list[Column[Any]]]]:
    """Every table with columns of text in which somebody may be named."""
    for table in Base.metadata.sorted_tables:
        if table.name in _NOT_OF_PEOPLE:
            continue
        columns = [
            one
            for one in table.columns
            if isinstance(one.type, (String, JSON)) and not isinstance(one.type, Enum)
        ]
        if columns:
            yield table, columns


def _redact(session: Session, table: Table, columns: list[Column[Any]], wanted: Traces) -> None:
    addresses = Traces(wanted.addresses)
    signs = {
        one.name: wanted if f"{table.name}.{one.name}" in _REMARKS else addresses for one in columns
    }
    named = or_(
        false(),  # of whom there may be no trace but what others have too
        *(
            cast(one, String).ilike(pattern, escape="\\")
            for one in columns
            for pattern in signs[one.name].patterns
        ),
    )
    for row in session.execute(select(table).where(named)).mappings().all():
        values = {one.name: signs[one.name].without(row[one.name]) for one in columns}
        changed = {name: value for name, value in values.items() if value != row[name]}
        if changed:
            key = (one == row[one.name] for one in table.primary_key)
            session.execute(update(table).where(*key).values(changed))
