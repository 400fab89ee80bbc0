"""Who of the people in a file is on file already; asked for some thousands of rows at once."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, String, exists, func, select, type_coerce
from sqlalchemy.orm import Session

from campaign.contacts.person import Person
from campaign.models import (
    Address,
    Beat,
    Contact,
    ContactList,
    Import,
    Membership,
    Merge,
    Organisation,
    Outlet,
    Suppression,
    Tag,
)
from campaign.models.contact import contact_beat, contact_tag
from campaign.terms import SuppressionReason

_CHUNK = 10_000  #: values in one IN (...)

_PERSON = (
    select(
        Contact.id,
        type_coerce(Contact.kind, String),
        Contact.honorific,
        Contact.first_name,
        Contact.last_name,
        Contact.function,
        func.coalesce(Outlet.name, ""),
        Contact.language,
        Contact.country,
        Contact.phone,
        func.coalesce(Organisation.key, ""),
        Contact.fields,
        Contact.name_key,
        func.coalesce(Outlet.key, ""),
    )
    .outerjoin(Outlet, Outlet.id == Contact.outlet_id)
    .outerjoin(Organisation, Organisation.id == Contact.owner_id)
)


def stamp(session: Session) -> tuple[object, ...]:
    """What differs when somebody else changed the contacts: the same stamp, the same contacts."""
    return tuple(
        session.execute(
            select(
                select(func.max(Contact.id)).scalar_subquery(),
                select(func.count()).select_from(Import).scalar_subquery(),
                select(func.count(Import.undone_at)).select_from(Import).scalar_subquery(),
                select(func.count(Merge.id)).scalar_subquery(),
                select(func.count(Merge.undone_at)).select_from(Merge).scalar_subquery(),
                select(func.count(Suppression.id)).scalar_subquery(),
                select(func.max(Suppression.id)).scalar_subquery(),
            )
        ).one()
    )


class OnFile:
    """The contacts on file, as a plan for an import looks at them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.count = session.scalar(select(func.count()).select_from(Contact)) or 0
        nameless = select(Contact.id).where(~exists().where(Address.contact_id == Contact.id))
        #: somebody on file has no address, and could get one from a row of the same name
        self.some_without_address = session.scalar(nameless.limit(1)) is not None
        self._some_suppressed = session.scalar(select(Suppression.id).limit(1)) is not None

    def by_address(self, canonicals: Collection[str]) -> dict[str, int]:
        """The contact of each of these addresses that is on file."""
        if not self.count:
            return {}
        query = select(Address.canonical, Address.contact_id)
        return dict(self._of(query, Address.canonical, canonicals))

    def by_name(self, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], list[int]]:
        """The contacts of each of these names and outlets, in the order they were made."""
        wanted, found = set(keys), dict[tuple[str, str], list[int]]()
        query = select(Contact.name_key, func.coalesce(Outlet.key, ""), Contact.id)
        query = query.outerjoin(Outlet, Outlet.id == Contact.outlet_id)
        names_only = {name for name, _ in wanted if name} if self.count else set()
        for name, outlet, number in sorted(
            self._of(query, Contact.name_key, names_only), key=lambda row: row[2]
        ):
            if (name, outlet) in wanted:
                found.setdefault((name, outlet), []).append(number)
        return found

    def people(self, numbers: Collection[int]) -> dict[int, Person]:
        """These contacts, with all that an import may change."""
        if not numbers:
            return {}
        found = {
            row[0]: Person(row[0], 0, 0, list(row[1:11]), [], [], [], row[11], row[12], row[13])
            for row in self._of(_PERSON, Contact.id, numbers)
        }
        addresses = select(Address.contact_id, Address.email, Address.canonical)
        for number, email, canonical in self._of(
            addresses.order_by(Address.id), Address.contact_id, numbers
        ):
            found[number].addresses.append((email, canonical))
        beats = select(contact_beat.c.contact_id, Beat.name).join(Beat)
        for number, name in self._of(beats, contact_beat.c.contact_id, numbers):
            found[number].beats.append(name)
        tags = select(contact_tag.c.contact_id, Tag.name).join(Tag)
        for number, name in self._of(tags, contact_tag.c.contact_id, numbers):
            found[number].tags.append(name)
        for one in found.values():
            one.known = (len(one.addresses), len(one.beats), len(one.tags))
        return found

    def suppressed(
        self, canonicals: Collection[str], organisation: str | None
    ) -> dict[str, SuppressionReason]:
        """Of these addresses, those that this organisation must not write to, and why."""
        if not self._some_suppressed:
            return {}
        query = select(Suppression.address, Organisation.key, Suppression.reason)
        query = query.outerjoin(Organisation, Organisation.id == Suppression.organisation_id)
        return {
            canonical: reason
            for canonical, key, reason in self._of(query, Suppression.address, canonicals)
            if key is None or key == organisation
        }

    def members(self, organisation: str | None, name: str, numbers: Collection[int]) -> set[int]:
        """Of these contacts, those who stand on this list."""
        if not numbers:
            return set()
        query = select(Membership.contact_id).join(ContactList).where(ContactList.name == name)
        if organisation is None:
            query = query.where(ContactList.organisation_id.is_(None))
        else:
            query = query.join(Organisation).where(Organisation.key == organisation)
        return {number for (number,) in self._of(query, Membership.contact_id, numbers)}

    def _of(
        self, query: Select[Any], column: ColumnElement[Any] | Any, values: Collection[Any]
    ) -> Iterator[Any]:
        """The rows of a query whose column has one of these values."""
        ordered = sorted(values)
        for start in range(0, len(ordered), _CHUNK):
            chunk = ordered[start : start + _CHUNK]
            yield from self._session.execute(query.where(column.in_(chunk)))
