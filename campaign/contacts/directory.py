"""The contacts on file: finding one, where it came from, the lists it stands on."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from campaign import settings
from campaign.contacts import address, mergeplan, names
from campaign.errors import AmbiguousError, NotFoundError
from campaign.models import (
    Address,
    Contact,
    ContactList,
    Import,
    ImportRow,
    Membership,
    Merge,
    Organisation,
)
from campaign.terms import RowOutcome

_SEVERAL = 5  #: people of one name that are told


def organisations(
    session: Session, named: Iterable[settings.Organisation]
) -> dict[str, Organisation]:
    """The organisations of `campaign.toml` as the database knows them, by key; new ones added."""
    known = {one.key: one for one in session.scalars(select(Organisation))}
    for one in named:
        if one.key not in known:
            known[one.key] = Organisation(key=one.key, name=one.name)
            session.add(known[one.key])
        known[one.key].name = one.name
    session.flush()
    return known


def find_list(session: Session, organisation: str | None, name: str) -> ContactList | None:
    """The list of this organisation's key and this name; no organisation means a shared list."""
    query = select(ContactList).where(ContactList.name == name)
    if organisation is None:
        query = query.where(ContactList.organisation_id.is_(None))
    else:
        query = query.join(Organisation).where(Organisation.key == organisation)
    return session.scalars(query).one_or_none()


def lists(session: Session) -> list[tuple[str, int]]:
    """Every list as a person writes it, and how many contacts stand on it."""
    query = (
        select(ContactList, func.count(Membership.contact_id))
        .outerjoin(Membership, Membership.list_id == ContactList.id)
        .group_by(ContactList.id)
        .options(selectinload(ContactList.organisation))
    )
    return sorted((one.path, count) for one, count in session.execute(query))


def find(session: Session, who: str) -> Contact:
    """The contact with this address, however it is written: `Sofie <s.verhaeghe@x>` will do.

    A number is that of a contact, who may have no address; a name will do when one has it.

    Raises:
        NotFoundError: nobody on file has it.
        AmbiguousError: several have.
    """
    if re.fullmatch("[0-9]{1,9}", who):
        return _numbered(session, int(who))
    meant = address.only(who)
    if not isinstance(meant, address.Address):
        return _named(session, who)
    several = readers(session, meant.canonical)
    if not several:
        raise NotFoundError(
            f"Nobody on file has the address {who}. Look with: campaign contacts list NAME"
        )
    if len(several) > 1:
        raise AmbiguousError(
            f"{len(several)} read {who} together. Give the name or the number:{_every(several)}"
        )
    return several[0]


def readers(session: Session, canonical: str) -> Sequence[Contact]:
    """Those on file who have this address, who had it first before those who read it too."""
    query = select(Contact).join(Address).where(Address.canonical == canonical)
    return session.scalars(query.order_by(Address.sharer)).all()


def _named(session: Session, name: str) -> Contact:
    """The one contact of this name: first and last, or as a list has it, `Peeters, Ann`."""
    keys = {names.key(name), names.key(*names.split(name)[:2])} - {""}
    query = select(Contact).where(Contact.name_key.in_(keys)).order_by(Contact.id)
    found = session.scalars(query.limit(_SEVERAL + 1)).all()
    if not found:
        raise NotFoundError(
            f"Nobody on file has the address or the name {name}. Look with: campaign contacts "
            "list NAME"
        )
    if len(found) > 1:
        raise AmbiguousError(
            f"Several are called {name}. Give the address or the number:{_every(found)}"
        )
    return found[0]


def _every(people: Sequence[Contact]) -> str:
    """Some people, to choose from, each on a line."""
    some = [f"{one.id} is {mergeplan.told(one)}" for one in people[:_SEVERAL]]
    return "".join(
        f"\n  {one}" for one in [*some, *(["and more"] if len(people) > _SEVERAL else [])]
    )


def _numbered(session: Session, number: int) -> Contact:
    contact = session.get(Contact, number)
    if contact is None:
        raise NotFoundError(f"Nobody on file has the number {number}.")
    return contact


def memberships(session: Session, contact: Contact) -> Sequence[Membership]:
    """The lists a contact stands on, with when and from which file."""
    query = (
        select(Membership)
        .where(Membership.contact_id == contact.id)
        .options(selectinload(Membership.list), selectinload(Membership.source))
    )
    return sorted(session.scalars(query), key=lambda one: one.list.path)


@dataclass(frozen=True)
class Origin:
    """A row of a file that a contact, or something of it, came from."""

    file: str
    line: int
    at: dt.datetime
    outcome: RowOutcome
    detail: str
    #: what was new, by field; empty for the row that made the contact
    changes: dict[str, Any]
    undone: bool


def provenance(session: Session, contact: Contact) -> list[Origin]:
    """Every row of every file that this contact came from, oldest first.

    Those of who was merged into it are among them.
    """
    makers = [(contact.import_id, contact.import_line)]
    for merge in merges(session, contact.id):
        row = gone(merge)
        makers.append((row.get("import_id"), row.get("import_line")))
    found = dict(_rows(session, contact))
    for number, line in makers:
        made = maker(session, number, line)
        if made is not None and number is not None:
            found.setdefault((number, made.line), made)
    return [origin for _, origin in sorted(found.items())]


def origins(session: Session, contact: Contact) -> list[Origin]:
    """The rows that were kept of this contact, oldest first: all but some that made somebody."""
    return [origin for _, origin in sorted(_rows(session, contact))]


def _rows(session: Session, contact: Contact) -> list[tuple[tuple[int, int], Origin]]:
    query = select(ImportRow, Import).join(Import).where(ImportRow.contact_id == contact.id)
    return [
        (
            (record.id, row.line),
            _origin(record, row.line, row.outcome, row.detail, row.changes),
        )
        for row, record in session.execute(query)
    ]


def maker(session: Session, number: int | None, line: int | None) -> Origin | None:
    """The row that made a contact, by the number of its import; None where we do not know it."""
    if number is None or line is None:
        return None
    return _origin(session.get_one(Import, number), line, RowOutcome.CREATE, "", None)


def merges(session: Session, number: int) -> list[Merge]:
    """The merges that made the contact of this number what it is, and those before them."""
    query = select(Merge).where(Merge.kept_id == number, Merge.undone_at.is_(None))
    mine = session.scalars(query.order_by(Merge.id)).all()
    return [one for merge in mine for one in (*merges(session, merge.gone_id), merge)]


def kept_by(session: Session, merge: Merge) -> Contact | None:
    """The contact that has what a merge took away; perhaps by merges since."""
    contact = session.get(Contact, merge.kept_id)
    if contact is not None and contact.created_at <= merge.merged_at:
        return contact
    later = select(Merge).where(Merge.gone_id == merge.kept_id, Merge.id > merge.id)
    later = later.where(Merge.undone_at.is_(None)).order_by(Merge.id).limit(1)
    following = session.scalars(later).first()
    return kept_by(session, following) if following else None


def gone(merge: Merge) -> dict[str, Any]:
    """What was known of the contact that a merge took away, by column."""
    rows = (one for one in merge.changes if one["table"] == "contact" and not one["after"])
    return next((one["before"] for one in rows), {})


def _origin(
    record: Import, line: int, outcome: RowOutcome, detail: str, changes: dict[str, Any] | None
) -> Origin:
    undone = record.undone_at is not None
    name, at = record.file_name, record.imported_at
    return Origin(name, line, at, outcome, detail, changes or {}, undone)
