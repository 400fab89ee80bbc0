"""Takes an import back: what it made goes, what it changed becomes what it was.

What somebody has used since stays, and is told: who was mailed, who stands in a later file, and
what was changed again.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session, aliased, selectinload

from campaign.contacts import facts, inuse, toldoptouts
from campaign.errors import NotFoundError
from campaign.models import (
    Beat,
    Campaign,
    Contact,
    ContactList,
    Delivery,
    Import,
    ImportRow,
    Membership,
    Outlet,
    Tag,
)
from campaign.models.contact import contact_beat, contact_tag

_CHUNK = 500


@dataclass(frozen=True)
class Staying:
    """Somebody, or something of somebody, that an undo leaves as it is."""

    who: str
    what: str
    why: str


@dataclass
class Undoing:
    """What is taken back of one contact."""

    contact: Contact
    #: by field, what is on file and what it was; an own field's name begins with `fields.`
    restored: dict[str, tuple[str, str]] = field(default_factory=dict)
    #: beats, tags and canonical addresses that go
    removed: dict[str, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.restored or self.removed)


@dataclass(frozen=True)
class UndoPlan:
    """What an undo will do."""

    record: Import
    #: how many contacts go
    going: int
    #: how many are taken off the list, those who go among them
    off_the_list: int
    undoing: Sequence[Undoing]
    staying: Sequence[Staying]
    #: how many opt-outs it alone tells, and how many another file or the officer tells too
    opt_outs: int
    shared_opt_outs: int

    @property
    def gist(self) -> tuple[object, ...]:
        """What two plans have alike that do the same, also when they were made apart."""
        undoing = [(one.contact.id, one.restored, one.removed) for one in self.undoing]
        opt_outs = self.opt_outs, self.shared_opt_outs
        return self.going, self.off_the_list, undoing, list(self.staying), opt_outs


def imports(session: Session) -> Sequence[tuple[Import, ContactList | None]]:
    """Every import and the list it went to, newest first."""
    query = (
        select(Import, ContactList)
        .outerjoin(ContactList, ContactList.id == Import.list_id)
        .options(selectinload(ContactList.organisation))
        .order_by(Import.id.desc())
    )
    return [(record, target) for record, target in session.execute(query)]


def plan(session: Session, number: int) -> UndoPlan:
    """Look at what undoing an import would do; nothing is written.

    Raises:
        NotFoundError: there is no import of that number, or it was undone before.
    """
    record = session.get(Import, number)
    if record is None:
        raise NotFoundError(
            f"There is no import {number}. See them with: campaign contacts imports"
        )
    if record.undone_at is not None:
        raise NotFoundError(f"Import {number}, of {record.file_name}, was undone before.")
    staying: list[Staying] = []
    undoing = list(_undoing(session, record, staying))
    mine = inuse.made(record)
    used = select(Contact).where(mine, ~inuse.unused(record), ~inuse.merged(record, Contact.id))
    names_of = {one.id: one.name for one in session.scalars(used)}
    whys = inuse.whys(session, names_of, record)
    staying += [Staying(name, "", whys[number]) for number, name in names_of.items()]
    staying += [Staying(who, "", why) for who, why in inuse.of_merges(session, record)]
    made = select(func.count()).select_from(Contact).where(mine)
    opt_outs, shared = toldoptouts.counted(session, record)
    return UndoPlan(
        record=record,
        going=session.scalar(made.where(inuse.unused(record))) or 0,
        off_the_list=session.scalar(
            select(func.count()).select_from(Membership).where(inuse.leaving(record))
        )
        or 0,
        undoing=undoing,
        staying=staying,
        opt_outs=opt_outs,
        shared_opt_outs=shared,
    )


def apply(
    session: Session, planned: UndoPlan, now: dt.datetime, by: str, *, with_opt_outs: bool = False
) -> None:
    """Do it. The caller commits. Opt-outs stay, unless they are to be taken back as well."""
    record = planned.record
    outlets = set(session.scalars(select(Contact.outlet_id).where(inuse.made(record))))
    for one in planned.undoing:
        outlets.add(one.contact.outlet_id)
        _restore(session, one)
        one.contact.updated_at = now
    session.flush()
    session.execute(delete(Membership).where(inuse.leaving(record)))
    _hand_over(session, record)
    session.execute(delete(Contact).where(inuse.made(record), inuse.unused(record)))
    if with_opt_outs:
        toldoptouts.take_back(session, record)
    record.undone_at, record.undone_by = now, by
    session.flush()
    _sweep(session, record, outlets - {None})
    session.expire_all()


def _hand_over(session: Session, record: Import) -> None:
    """Those who stay on the list stand there by a later import from now on."""
    other, row = aliased(Import), aliased(ImportRow)
    later = (
        select(func.min(other.id))
        .join(row, row.import_id == other.id)
        .where(
            row.contact_id == Membership.contact_id,
            other.id > record.id,
            other.undone_at.is_(None),
            other.list_id == Membership.list_id,
        )
        .scalar_subquery()
    )
    session.execute(
        update(Membership)
        .where(Membership.import_id == record.id, ~inuse.merged(record, Membership.contact_id))
        .values(import_id=later)
        .execution_options(synchronize_session=False)
    )


def _undoing(session: Session, record: Import, staying: list[Staying]) -> Iterator[Undoing]:
    """What is taken back of each contact of whom this import changed something."""
    changes: dict[int, list[dict[str, Any]]] = {}
    rows = select(ImportRow.contact_id, ImportRow.changes)
    rows = rows.where(ImportRow.import_id == record.id, ImportRow.contact_id.is_not(None))
    for number, what in session.execute(rows.order_by(ImportRow.line.desc())):
        if what:
            changes.setdefault(number, []).append(what)
    numbers = sorted(changes)
    for start in range(0, len(numbers), _CHUNK):
        chunk = numbers[start : start + _CHUNK]
        later = set(
            session.scalars(
                select(Contact.id).where(Contact.id.in_(chunk), inuse.later(record, Contact.id))
            )
        )
        whys = inuse.whys(session, later, record)
        apart = ~inuse.merged(record, Contact.id)
        for contact in session.scalars(select(Contact).where(Contact.id.in_(chunk), apart)):
            if contact.id in later:
                what = ", ".join(sorted({one for change in changes[contact.id] for one in change}))
                staying.append(Staying(contact.name, what, whys[contact.id]))
                continue
            undone = Undoing(contact)
            mailed = _mailed_since(session, contact, record)
            for change in changes[contact.id]:
                _take_back(undone, change, mailed, staying)
            if undone:
                yield undone


def _take_back(
    undone: Undoing, changes: dict[str, Any], mailed: str, staying: list[Staying]
) -> None:
    """Take back what one row changed; what was changed again since stays."""
    for what, change in changes.items():
        if what == "addresses" and mailed:
            staying.append(Staying(undone.contact.name, ", ".join(change), mailed))
        elif what in ("addresses", "beats", "tags"):
            undone.removed[what] = [*undone.removed.get(what, []), *change]
        elif what == "fields":
            for heading, pair in change.items():
                _take_back_one(undone, f"fields.{heading}", pair, staying)
        else:
            _take_back_one(undone, what, change, staying)


def _take_back_one(
    undone: Undoing, what: str, change: Sequence[str], staying: list[Staying]
) -> None:
    old, new = change
    on_file = facts.value(undone.contact, what)
    _, now = undone.restored.get(what, ("", on_file))
    if facts.same(what, now, new):
        undone.restored[what] = on_file, old
    else:
        label = what.removeprefix("fields.").replace("_", " ")
        staying.append(Staying(undone.contact.name, label, "was changed since"))


def _mailed_since(session: Session, contact: Contact, record: Import) -> str:
    """Why the addresses of a contact stay; empty when they need not."""
    query = select(Campaign.name).join(Delivery).where(Delivery.contact_id == contact.id)
    campaign = session.scalar(query.where(Campaign.drafted_at >= record.imported_at).limit(1))
    return f"was considered for the campaign {campaign} since" if campaign else ""


def _restore(session: Session, undone: Undoing) -> None:
    contact = undone.contact
    for what, (_, old) in undone.restored.items():
        facts.put(session, contact, what, old)
    gone = undone.removed
    contact.beats = [one for one in contact.beats if one.name not in gone.get("beats", ())]
    contact.tags = [one for one in contact.tags if one.name not in gone.get("tags", ())]
    for one in list(contact.addresses):
        if one.canonical in gone.get("addresses", ()):
            contact.addresses.remove(one)


def _sweep(session: Session, record: Import, outlets: Collection[int | None]) -> None:
    """Outlets, beats, tags and the list that nobody needs any more."""
    needed = inuse.needed_by_merges(session)
    ordered = sorted(one for one in outlets if one and one not in needed["outlet"])
    for start in range(0, len(ordered), _CHUNK):
        unused = Outlet.id.in_(ordered[start : start + _CHUNK])
        session.execute(
            delete(Outlet).where(unused, ~exists().where(Contact.outlet_id == Outlet.id))
        )
    for label, column in (
        (Beat, contact_beat.c.beat_id),
        (Tag, contact_tag.c.tag_id),
    ):
        of_nobody = ~exists().where(column == label.id)
        session.execute(
            delete(label).where(of_nobody, label.id.not_in(needed[label.__tablename__]))
        )
    session.execute(
        delete(ContactList).where(
            ContactList.id == record.list_id,
            ContactList.id.not_in(needed["list"]),
            ~exists().where(Membership.list_id == ContactList.id),
            ~exists().where(Import.list_id == ContactList.id, Import.undone_at.is_(None)),
        )
    )
