"""Who of an import has been used since: mailed, in a later file, or merged with somebody."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from campaign import db
from campaign.contacts import directory
from campaign.models import (
    Campaign,
    Contact,
    Delivery,
    Import,
    ImportRow,
    Membership,
    Merge,
)

#: columns of rows that a merge wrote down, and the tables that they refer to
_REFERENCES = {"outlet_id": "outlet", "beat_id": "beat", "tag_id": "tag", "list_id": "list"}


def later(record: Import, contact: Any) -> ColumnElement[bool]:
    """A later import, which stands, has this contact too."""
    other, row = aliased(Import), aliased(ImportRow)
    return exists().where(
        row.contact_id == contact,
        row.import_id > record.id,
        other.id == row.import_id,
        other.undone_at.is_(None),
    )


def made(record: Import) -> ColumnElement[bool]:
    """A contact that this import made; or that is left to it, by one that was undone before."""
    maker, other = aliased(Import), aliased(Import)
    mine, theirs = aliased(ImportRow), aliased(ImportRow)
    left = and_(
        exists().where(maker.id == Contact.import_id, maker.undone_at.is_not(None)),
        exists().where(mine.contact_id == Contact.id, mine.import_id == record.id),
        ~exists().where(
            theirs.contact_id == Contact.id,
            theirs.import_id == other.id,
            other.id != record.id,
            other.undone_at.is_(None),
        ),
    )
    return or_(Contact.import_id == record.id, left)


def merged(record: Import, contact: Any) -> ColumnElement[bool]:
    """Somebody was merged into this contact since, and that stands."""
    return exists().where(
        Merge.kept_id == contact,
        Merge.undone_at.is_(None),
        Merge.merged_at >= record.imported_at,
    )


def unused(record: Import) -> ColumnElement[bool]:
    """A contact that nobody has used since it was imported."""
    return and_(
        ~exists().where(Delivery.contact_id == Contact.id),
        ~later(record, Contact.id),
        ~merged(record, Contact.id),
    )


def leaving(record: Import) -> ColumnElement[bool]:
    """Memberships by this import, but for those whom a later one put on the same list."""
    other, row = aliased(Import), aliased(ImportRow)
    again = exists().where(
        row.contact_id == Membership.contact_id,
        row.import_id == other.id,
        other.id > record.id,
        other.undone_at.is_(None),
        other.list_id == Membership.list_id,
    )
    mine = Membership.import_id == record.id
    return and_(mine, ~again, ~merged(record, Membership.contact_id))


def whys(session: Session, contacts: Iterable[int], record: Import) -> dict[int | None, str]:
    """Why each of these contacts, by number, stays."""
    numbers = list(contacts)
    files = select(ImportRow.contact_id, Import.file_name, Import.id).join(Import)
    files = files.where(db.among(session, ImportRow.contact_id, numbers), Import.id > record.id)
    files = files.where(Import.undone_at.is_(None)).order_by(Import.id)
    found: dict[int | None, str] = dict.fromkeys(numbers, "is used elsewhere")
    for number, name, last in session.execute(files):
        found[number] = f"stands in {name} too (import {last})"
    mails = select(Delivery.contact_id, Campaign.name).join(Campaign)
    mails = mails.where(db.among(session, Delivery.contact_id, numbers))
    for number, campaign in session.execute(mails.order_by(Campaign.id.desc())):
        found[number] = f"was considered for the campaign {campaign}"
    return found


def of_merges(session: Session, record: Import) -> list[tuple[str, str]]:
    """Who of this import was merged since, and why that keeps them as they are."""
    mine = or_(
        Contact.import_id == record.id,
        exists().where(Membership.contact_id == Contact.id, Membership.import_id == record.id),
        exists().where(ImportRow.contact_id == Contact.id, ImportRow.import_id == record.id),
    )
    kept = session.scalars(select(Contact).where(mine, merged(record, Contact.id)))
    found = [(one.name, f"was merged with {_others(session, one)}; {_first(one)}") for one in kept]
    for merge in _standing(session):
        if directory.gone(merge).get("import_id") == record.id:
            contact = directory.kept_by(session, merge)
            into = f"was merged into {contact.name}; {_first(contact)}" if contact else "was merged"
            found.append((_words(merge), into))
    return found


def _others(session: Session, contact: Contact) -> str:
    return ", ".join(_words(one) for one in directory.merges(session, contact.id))


def _words(merge: Merge) -> str:
    """Who is gone by a merge."""
    rows = (one for one in merge.changes if one["table"] == "contact" and not one["after"])
    return str(next((one["words"] for one in rows), f"number {merge.gone_id}"))


def _first(contact: Contact) -> str:
    """What to do first, for those who want it taken back."""
    primary = contact.primary_address
    return f"first: campaign contacts unmerge {primary.email if primary else contact.id}"


def _standing(session: Session) -> Sequence[Merge]:
    return session.scalars(select(Merge).where(Merge.undone_at.is_(None)).order_by(Merge.id)).all()


def needed_by_merges(session: Session) -> dict[str, set[int]]:
    """By table, the numbers of what a merge would need again if it were taken back."""
    found: dict[str, set[int]] = defaultdict(set)
    for merge in _standing(session):
        for change in merge.changes:
            for column in change["before"].keys() & _REFERENCES.keys():
                if change["before"][column] is not None:
                    found[_REFERENCES[column]].add(change["before"][column])
    return found
