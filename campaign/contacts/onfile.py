"""Who of the people in a file is on file already; asked for some thousands of rows at once."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    Select,
    String,
    Table,
    Text,
    any_,
    bindparam,
    cast,
    func,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from campaign.contacts import directory, suppressions
from campaign.contacts.person import Person
from campaign.models import (
    Address,
    Beat,
    Contact,
    ContactList,
    Erasure,
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

_Labels = dict[int, list[str]]
_tables = Contact.metadata.tables
_contact, _address, _outlet = (_tables[name] for name in ("contact", "address", "outlet"))
_organisation = _tables["organisation"]
#: what an import may change of a contact and there is one of, in the order of SINGLE; and then its
#: own fields and the keys by which it is compared
_FACE = (
    type_coerce(_contact.c.kind, String),
    _contact.c.honorific,
    _contact.c.first_name,
    _contact.c.last_name,
    _contact.c.function,
    func.coalesce(_outlet.c.name, ""),
    _contact.c.language,
    _contact.c.country,
    _contact.c.embargo,
    _contact.c.phone,
    func.coalesce(_organisation.c.key, ""),
    cast(_contact.c.fields, Text),
    _contact.c.name_key,
    func.coalesce(_outlet.c.key, ""),
)


class Face(NamedTuple):
    """A contact on file, but for its addresses, beats and tags."""

    contact_id: int
    values: tuple[str, ...]  #: in the order of SINGLE
    fields: str  #: JSON, which few need to be read
    name_key: str
    outlet_key: str


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
                # SQLite gives the number of the last, taken back, to the next
                select(func.max(Suppression.created_at)).scalar_subquery(),
                select(func.count(Erasure.address_hash)).scalar_subquery(),
                # who was let back may be erased again, in the row that was there
                select(func.count(Erasure.lifted_at)).scalar_subquery(),
                select(func.max(Erasure.erased_at)).scalar_subquery(),
            )
        ).one()
    )


def some_erased(session: Session) -> bool:
    """Whether anybody was erased."""
    return session.scalar(select(Erasure.address_hash).limit(1)) is not None


class OnFile:
    """The contacts on file, as a plan for an import looks at them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection()
        self.count = session.scalar(select(func.count()).select_from(Contact)) or 0
        primary = select(func.count()).select_from(Address).where(Address.is_primary)
        #: somebody on file has no address, and could get one from a row of the same name
        self.some_without_address = self.count > (session.scalar(primary) or 0)
        self._some_beats = session.scalar(select(Beat.id).limit(1)) is not None
        self._some_tags = session.scalar(select(Tag.id).limit(1)) is not None
        self._some_suppressed = session.scalar(select(Suppression.id).limit(1)) is not None

    def faces(self, canonicals: Collection[str]) -> tuple[dict[str, Face], dict[str, list[Face]]]:
        """The contact of each of these addresses that is on file, and the others who read it."""
        if not self.count:
            return {}, {}
        columns = _address.c.canonical, _address.c.sharer, _contact.c.id, *_FACE
        rows = self._of(_with_names(select(*columns), _address), _address.c.canonical, canonicals)
        found = {row[0]: Face(row[2], row[3:-3], *row[-3:]) for row in rows if not row[1]}
        sharing: dict[str, list[Face]] = {}
        for row in sorted((row for row in rows if row[1]), key=lambda row: row[2]):
            one = Face(row[2], row[3:-3], *row[-3:])
            if found.setdefault(row[0], one) is not one:  # who had it first may be gone
                sharing.setdefault(row[0], []).append(one)
        return found, sharing

    def labels(self, numbers: Collection[int]) -> tuple[_Labels, _Labels]:
        """The beats and the tags of these contacts."""
        return tuple(  # type: ignore[return-value]
            _gathered(self._of(_LABELS[table], table.c.contact_id, numbers) if there else ())
            for table, there in ((contact_beat, self._some_beats), (contact_tag, self._some_tags))
        )

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
        addresses = select(_address.c.contact_id, _address.c.email, _address.c.canonical)
        mine = self._of(addresses.order_by(_address.c.id), _address.c.contact_id, numbers)
        theirs: dict[int, list[tuple[str, str]]] = {}
        for number, email, canonical in mine:
            theirs.setdefault(number, []).append((email, canonical))
        beats, tags = self.labels(numbers)
        query = _with_names(select(_contact.c.id, *_FACE), None)
        found = {}
        for number, *values, fields, name_key, outlet_key in self._of(
            query, _contact.c.id, numbers
        ):
            one = Person(
                number, 0, 0, values, theirs.get(number, []), beats.get(number, []),
                tags.get(number, []), json.loads(fields), name_key, outlet_key,
            )  # fmt: skip
            one.known = (len(one.addresses), len(one.beats), len(one.tags))
            found[number] = one
        return found

    def has_list(self, organisation: str | None, name: str) -> bool:
        """Whether there is this list."""
        return directory.find_list(self._session, organisation, name) is not None

    def barred(self) -> set[int]:
        """The contacts of whom an address is suppressed; perhaps for another organisation."""
        return suppressions.touched(self._session) if self._some_suppressed else set()

    def suppressed(
        self, canonicals: Collection[str], organisation: str | None
    ) -> dict[str, SuppressionReason]:
        """Of these addresses, those that this organisation must not write to, and why.

        What the person said at any address of that mailbox comes first.
        """
        if not self._some_suppressed:
            return {}
        found = {}
        for canonical, several in suppressions.of(self._session, canonicals).items():
            holding = [one for one in several if _holds_for(one, organisation)]
            if holding:
                holding.sort(key=lambda one: not suppressions.is_personal(one))
                found[canonical] = holding[0].reason
        return found

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

    def _of(self, query: Any, column: Any, values: Collection[Any]) -> Sequence[Any]:
        """The rows of a Select whose column has one of these values."""
        if not values:
            return ()
        if self._connection.dialect.name == "postgresql":
            given: Any = list(values)
            wanted = column == any_(bindparam("given", type_=ARRAY(column.type)))
        else:  # one value, not thousands of parameters
            given = json.dumps(list(values))
            each = func.json_each(bindparam("given")).table_valued("value")
            wanted = column.in_(select(each.c.value))
        return self._connection.execute(query.where(wanted), {"given": given}).all()


def _with_names(query: Select[Any], through: Table | None) -> Select[Any]:
    """Contacts with their outlets and owners, by their addresses or by themselves."""
    start = through.join(_contact) if through is not None else _contact
    named = start.outerjoin(_outlet).outerjoin(
        _organisation, _organisation.c.id == _contact.c.owner_id
    )
    return query.select_from(named)


def _holds_for(one: Suppression, organisation: str | None) -> bool:
    """Whether a suppression holds for an organisation: its own, and one that holds for all."""
    return one.organisation is None or one.organisation.key == organisation


def _gathered(rows: Iterable[tuple[int, str]]) -> "_Labels":
    found: _Labels = {}
    for number, name in rows:
        found.setdefault(number, []).append(name)
    return found


_LABELS = {
    contact_beat: select(contact_beat.c.contact_id, Beat.__table__.c.name).join_from(
        contact_beat, Beat.__table__
    ),
    contact_tag: select(contact_tag.c.contact_id, Tag.__table__.c.name).join_from(
        contact_tag, Tag.__table__
    ),
}
