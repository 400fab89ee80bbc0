"""Carries out the plan of an import, with a record of where everybody came from."""

import datetime as dt
from typing import TypeVar

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from campaign.contacts import directory, names
from campaign.contacts.importplan import ImportPlan, Options, PlannedRow
from campaign.contacts.person import Person
from campaign.models import (
    Address,
    Beat,
    Contact,
    ContactList,
    Import,
    ImportRow,
    Membership,
    Organisation,
    Outlet,
    Tag,
)
from campaign.terms import Kind, SuppressionReason

Label = TypeVar("Label", Beat, Tag)


def alone(session: Session) -> None:
    """Wait for any other import, and let none begin before this session ends.

    A plan holds only as long as nobody else adds contacts. SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text('LOCK TABLE "import" IN EXCLUSIVE MODE'))


def apply(
    session: Session, planned: ImportPlan, known: dict[str, Organisation], now: dt.datetime
) -> Import:
    """Do what the plan says. The caller commits: a file is imported whole or not at all."""
    record = Import(
        file_name=planned.file.name,
        sha256=planned.sha256,
        encoding=planned.file.encoding,
        delimiter=planned.file.delimiter,
        imported_at=now,
    )
    session.add(record)
    organisation = known[planned.options.organisation] if planned.options.organisation else None
    target = _list(session, planned.options, organisation)
    writer = _Writer(session, known, now)
    people = list({id(row.person): row.person for row in planned.rows if row.person}.values())
    for person in people:
        writer.write(person)
    session.flush()
    _join(session, target, people, record, now)
    for row in planned.rows:
        if row.opted_out:
            _suppress(session, row, organisation, f"{planned.file.name}:{row.line}", now)
    record.rows = [
        ImportRow(
            line=row.line,
            outcome=row.outcome,
            contact_id=row.person.record.id if row.person and row.person.record else None,
            detail=row.detail,
        )
        for row in planned.rows
    ]
    session.flush()
    return record


def _suppress(
    session: Session,
    row: PlannedRow,
    organisation: Organisation | None,
    source: str,
    now: dt.datetime,
) -> None:
    """Keep an opt-out for every address that the person has, in this row or on file."""
    theirs = row.person.addresses if row.person else []
    for canonical in {one.canonical: None for one in (*theirs, *row.addresses)}:
        directory.suppress(session, canonical, organisation, SuppressionReason.ASKED, source, now)


def _list(session: Session, options: Options, organisation: Organisation | None) -> ContactList:
    found = directory.find_list(session, options.organisation, options.list_name)
    if found is None:
        found = ContactList(name=options.list_name, organisation=organisation)
        session.add(found)
        session.flush()
    return found


def _join(
    session: Session,
    target: ContactList,
    people: list[Person],
    source: Import,
    now: dt.datetime,
) -> None:
    query = select(Membership.contact_id).where(Membership.list_id == target.id)
    members = set(session.scalars(query))
    for person in people:
        if person.record is not None and person.record.id not in members:
            session.add(Membership(list=target, contact=person.record, source=source, added_at=now))


class _Writer:
    """Writes people to the database; outlets, beats and tags are looked up once."""

    def __init__(self, session: Session, known: dict[str, Organisation], now: dt.datetime) -> None:
        self._session = session
        self._known = known
        self._now = now
        self._outlets = {one.key: one for one in session.scalars(select(Outlet))}
        self._beats = {one.name: one for one in session.scalars(select(Beat))}
        self._tags = {one.name: one for one in session.scalars(select(Tag))}

    def write(self, person: Person) -> None:
        if person.record is None:
            person.record = Contact(created_at=self._now, updated_at=self._now, fields={})
            self._session.add(person.record)
        elif not person.changed:
            return
        self._fill(person.record, person)
        person.record.updated_at = self._now

    def _fill(self, contact: Contact, person: Person) -> None:
        values = person.values
        for one in ("honorific", "first_name", "last_name", "function", "language", "phone"):
            setattr(contact, one, values[one])
        contact.kind = Kind(values["kind"])
        contact.name_key = names.key(values["first_name"], values["last_name"])
        contact.outlet = self._outlet(values["outlet"])
        contact.owner = self._known[values["owner"]] if values["owner"] else None
        contact.fields = person.fields
        contact.beats = [_named(self._beats, Beat, name) for name in person.beats]
        contact.tags = [_named(self._tags, Tag, name) for name in person.tags]
        for new in person.addresses[len(contact.addresses) :]:
            contact.addresses.append(
                Address(email=new.email, canonical=new.canonical, is_primary=not contact.addresses)
            )

    def _outlet(self, name: str) -> Outlet | None:
        key = names.key(name)
        if not key:
            return None
        if key not in self._outlets:
            self._outlets[key] = Outlet(name=name, key=key)
        return self._outlets[key]


def _named(known: dict[str, Label], kind: type[Label], name: str) -> Label:
    if name not in known:
        known[name] = kind(name=name)
    return known[name]
