"""Reads the contacts on file for an export, a few hundred at a time, in the order they came.

That is the order of `contacts list`, and the same on every database: two exports can be compared.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Executable, Select, Subquery, func, select
from sqlalchemy.orm import Session

from campaign.contacts import suppressions
from campaign.contacts.exporttable import Exported, Shape
from campaign.contacts.suppressed import Suppressed
from campaign.models import (
    Address,
    Beat,
    Contact,
    ContactList,
    Membership,
    Organisation,
    Outlet,
    Tag,
)

_CHUNK = 500  #: contacts at a time


def shape(session: Session, chosen: Select[Contact]) -> Shape:
    """The columns that these contacts need together; all of them are looked through for it."""
    found = _ids(chosen)
    each = (
        select(func.count().label("number"))
        .select_from(Address)
        .join(found, found.c.id == Address.contact_id)
        .group_by(Address.contact_id)
        .subquery()
    )
    most = session.scalar(select(func.max(each.c.number)))
    fields: dict[str, None] = {}
    query = select(Contact.fields).join(found, found.c.id == Contact.id).order_by(Contact.id)
    for own in session.scalars(query, execution_options={"yield_per": _CHUNK}):
        fields |= dict.fromkeys(own)
    return Shape(most or 1, tuple(fields))


def contacts(session: Session, chosen: Select[Contact]) -> Iterator[Exported]:
    """These contacts as a file tells of them; a few hundred at a time are in memory."""
    suppressed = _suppressed(session)
    result = session.execute(_people(chosen), execution_options={"yield_per": _CHUNK})
    for people in result.partitions():
        ids = [one.id for one in people]
        emails, lists = _emails(session, ids), _lists(session, ids)
        beats = _gathered(session, _labels(Beat.name, Contact.beats, ids))
        tags = _gathered(session, _labels(Tag.name, Contact.tags, ids))
        for one in people:
            yield Exported(
                honorific=one.honorific,
                first_name=one.first_name,
                last_name=one.last_name,
                function=one.function,
                outlet=one.outlet or "",
                kind=one.kind.value,
                language=one.language,
                country=one.country,
                embargo=one.embargo,
                emails=tuple(emails[one.id]),
                phone=one.phone,
                beats=tuple(sorted(beats[one.id])),
                tags=tuple(sorted(tags[one.id])),
                owner=one.owner or "",
                lists=tuple(sorted(lists[one.id])),
                suppressed=tuple(suppressed.get(_person(one.id, one.name_key, one.outlet_id), ())),
                fields=one.fields,
            )


def _ids(chosen: Select[Contact]) -> Subquery:
    return chosen.with_only_columns(Contact.id).order_by(None).subquery()


def _people(chosen: Select[Contact]) -> Select[Any]:
    found = _ids(chosen)
    return (
        select(
            Contact.__table__,
            Outlet.name.label("outlet"),
            Organisation.key.label("owner"),
        )
        .join(found, found.c.id == Contact.id)
        .outerjoin(Contact.outlet)
        .outerjoin(Contact.owner)
        .order_by(Contact.id)
    )


def _emails(session: Session, ids: list[int]) -> dict[int, list[str]]:
    query = select(Address.contact_id, Address.email).where(Address.contact_id.in_(ids))
    return _gathered(session, query.order_by(Address.is_primary.desc(), Address.id))


def _lists(session: Session, ids: list[int]) -> dict[int, list[str]]:
    path = func.coalesce(Organisation.key + "/", "") + ContactList.name
    query = select(Membership.contact_id, path).join(Membership.list)
    query = query.outerjoin(ContactList.organisation)
    return _gathered(session, query.where(Membership.contact_id.in_(ids)))


def _labels(name: Any, of_contact: Any, ids: list[int]) -> Select[Any]:
    return select(Contact.id, name).join(of_contact).where(Contact.id.in_(ids))


def _gathered(session: Session, query: Executable) -> dict[int, list[str]]:
    """Texts by the contact whose they are."""
    found: dict[int, list[str]] = defaultdict(list)
    for contact_id, text in session.execute(query):
        found[contact_id].append(text)
    return found


def _suppressed(session: Session) -> dict[object, list[Suppressed]]:
    """Who must not be written to, under any of the contacts that they are on file as."""
    query = select(Contact.id, Contact.name_key, Contact.outlet_id, Address.canonical)
    query = query.join(Contact.addresses)
    found: dict[object, set[Suppressed]] = defaultdict(set)
    touched = sorted(suppressions.touched(session))
    for start in range(0, len(touched), _CHUNK):
        theirs = query.where(Contact.id.in_(touched[start : start + _CHUNK]))
        rows = session.execute(theirs).all()
        barring = suppressions.of(session, [row.canonical for row in rows])
        for number, name_key, outlet_id, canonical in rows:
            found[_person(number, name_key, outlet_id)] |= {
                Suppressed(
                    one.address, one.organisation.key if one.organisation else "", one.reason
                )
                for one in barring.get(canonical, ())
            }
    return {person: sorted(theirs, key=str) for person, theirs in found.items()}


def _person(contact_id: int, name_key: str, outlet_id: int | None) -> object:
    """Equal for two contacts that are one person: of one name, at one outlet."""
    return (name_key, outlet_id) if name_key and outlet_id else contact_id
