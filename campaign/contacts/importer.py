"""Carries out the plan of an import, with a record of where everybody came from."""

import array
import contextlib
import datetime as dt
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, func, insert, literal, select, text, update
from sqlalchemy.orm import Session

from campaign.contacts import address, bulk, directory, garbage, lists, toldoptouts
from campaign.contacts.importplan import FilePlan, ImportPlan, Options, PlannedRow
from campaign.contacts.labelnumbers import Numbers
from campaign.contacts.rows import ADDRESSES, BEATS, TAGS, Row
from campaign.models import (
    Address,
    Contact,
    ContactList,
    Import,
    ImportRow,
    Membership,
    Organisation,
)
from campaign.models.contact import contact_beat, contact_tag
from campaign.terms import Kind, RowOutcome

_CHUNK = 4096  #: people written at once
_GREAT = 20_000  #: people, of whom an index is built quicker afterwards

_tables = Contact.metadata.tables
Progress = Callable[[int], None]


def alone(session: Session) -> None:
    """Wait for any other import, and let none begin before this session ends.

    A plan holds only as long as nobody else adds contacts. SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text('LOCK TABLE "import" IN EXCLUSIVE MODE'))


def apply(
    session: Session,
    plan: ImportPlan,
    known: Mapping[str, Organisation],
    now: dt.datetime,
    by: str,
    progress: Progress = lambda _: None,
) -> list[Import]:
    """Do what the plan says. The caller commits: all files are imported, or none.

    Returns the records of the files, in their order. `progress` is told how many people more
    have been written.
    """
    writer = _Writer(session, plan, known, now)
    with writer.indexes(plan), garbage.rarely_collected():
        return [writer.file(one, by, progress) for one in plan.files]


class _Writer:
    """Writes the people of a plan, file by file; knows the number that each got."""

    def __init__(
        self,
        session: Session,
        plan: ImportPlan,
        known: Mapping[str, Organisation],
        now: dt.datetime,
    ) -> None:
        self._session = session
        self._connection = session.connection()
        self._known = known
        self._owners = {"": None} | {key: one.id for key, one in known.items()}
        self._now = now
        self._people = iter(plan.people)
        self._sharing = plan.sharing
        self._numbers = array.array("q")  #: on file, of each person of the plan
        self._first = reserved(session, len(plan.people))  #: of the numbers of a file's contacts
        self._fresh = itertools.count(self._first)
        self._outlets = Numbers(session, _tables["outlet"], "key")
        self._beats = Numbers(session, _tables["beat"], "name")
        self._tags = Numbers(session, _tables["tag"], "name")

    def indexes(self, plan: ImportPlan) -> contextlib.AbstractContextManager[None]:
        """Of an import that brings most of the contacts, check them when all are in."""
        if len(plan.people) < max(plan.on_file, _GREAT):
            return contextlib.nullcontext()
        names = ("contact", "address", "membership", "contact_beat", "contact_tag")
        return bulk.checked_later(self._connection, *(_tables[name] for name in names))

    def file(self, planned: FilePlan, by: str, progress: Progress) -> Import:
        target = _list(self._session, planned.source.options, self._known)
        record = self._record(planned, target, by)
        for chunk in _chunks(itertools.islice(self._people, len(planned.span))):
            self._write(chunk, record, planned.source.options.kind.value)
            progress(len(chunk))
        self._put_on_list(target, record)
        record.last_contact = self._first - 1
        for rows in _chunks(map(PlannedRow._make, planned.told)):
            self._tell(rows, target, record)
        if planned.barring:
            told = map(PlannedRow._make, planned.told)
            toldoptouts.keep(self._session, record, told, self._known)
        return record

    def _record(self, planned: FilePlan, target: ContactList, by: str) -> Import:
        source = planned.source
        record = Import(
            file_name=source.file.name,
            sha256=source.file.sha256,
            form=source.file.form,
            columns=dict(source.columns.understood),
            list_id=target.id,
            counts={one.value: count for one, count in planned.counts.items() if count},
            imported_at=self._now,
            imported_by=by,
        )
        self._session.add(record)
        self._session.flush()
        return record

    def _write(self, people: list[tuple[Any, ...]], record: Import, kind: str) -> None:
        new = [plain[3] for plain in people if not plain[0]]
        fresh = list(itertools.islice(self._fresh, len(new)))
        numbers = iter(fresh)
        every = [plain[0] or next(numbers) for plain in people]
        place = len(self._numbers)
        self._numbers.extend(every)
        if new:
            values = self._values(new, kind) | {"import_line": [row[0] for row in new]}
            self._insert(
                Contact, {"id": fresh} | values, import_id=record.id, created_at=self._now,
                updated_at=self._now,
            )  # fmt: skip
        self._update([plain for plain in people if plain[0]], kind)
        rows = [plain[3] for plain in people]
        if len(new) == len(people) and set(map(len, [row[ADDRESSES] for row in rows])) == {1}:
            pairs = [row[ADDRESSES][0] for row in rows]
            emails, canonicals = zip(*pairs, strict=True)
            columns = {"contact_id": every, "email": emails, "canonical": canonicals}
            columns["mailbox"] = address.other_mailboxes(canonicals)
            columns |= self._sharers(canonicals, range(place, place + len(every)))
            self._insert(Address, columns, is_primary=True)
        else:
            self._add_addresses(place, people)
        self._label(
            contact_beat,
            self._beats,
            every,
            [row[BEATS][plain[2][1] :] for plain, row in zip(people, rows, strict=True)],
        )
        self._label(
            contact_tag,
            self._tags,
            every,
            [row[TAGS][plain[2][2] :] for plain, row in zip(people, rows, strict=True)],
        )

    def _values(self, rows: list[tuple[Any, ...]], kind: str) -> dict[str, Sequence[Any]]:
        """The columns of contacts, of rows."""
        # what a file says about a row, behind, is not of the contact
        by = dict(zip(Row._fields, zip(*rows, strict=False), strict=False))
        outlets = self._outlets.of(dict(zip(by["outlet_key"], by["outlet"], strict=True)))
        alike = "honorific first_name last_name function language country embargo phone".split()
        return {
            "kind": [one or kind for one in by["kind"]],
            **{name: by[name] for name in (*alike, "name_key")},
            "outlet_id": [outlets.get(one) for one in by["outlet_key"]],
            "owner_id": [self._owners[one] for one in by["owner"]],
            "fields": [json.dumps(one) if one else "{}" for one in by["fields"]],
        }

    def _add_addresses(self, first: int, people: list[tuple[Any, ...]]) -> None:
        """Of these people of the plan, whose first has this place in it, what addresses are new."""
        added = [
            (
                place,
                self._numbers[place],
                email,
                canonical,
                address.other_mailbox(canonical),
                not nth,
            )
            for place, (_, _, known, row) in enumerate(people, first)
            for nth, (email, canonical) in enumerate(row[ADDRESSES][known[0] :], known[0])
        ]
        if added:
            names = ("contact_id", "email", "canonical", "mailbox", "is_primary")
            places, *values = zip(*added, strict=True)
            columns = dict(zip(names, values, strict=True))
            self._insert(Address, columns | self._sharers(columns["canonical"], places))

    def _sharers(self, canonicals: Sequence[str], places: Iterable[int]) -> dict[str, Any]:
        """Who of the plan reads an address together with another; most read their own alone."""
        if not self._sharing:
            return {}
        pairs = zip(places, canonicals, strict=True)
        return {"sharer": [self._numbers[one[0]] if one in self._sharing else 0 for one in pairs]}

    def _label(
        self,
        table: Table,
        known: Numbers,
        numbers: Sequence[int],
        labels: Sequence[tuple[str, ...]],
    ) -> None:
        """Give contacts beats or tags."""
        distinct = {one for several in set(labels) for one in several}
        by_name = known.of({one: one for one in distinct})
        pairs = [
            (number, by_name[one])
            for number, several in zip(numbers, labels, strict=True)
            for one in several
        ]
        if pairs:
            names = [column.name for column in table.c]
            columns = dict(zip(names, zip(*pairs, strict=True), strict=True))
            bulk.write(self._connection, table, columns)

    def _insert(self, model: Any, columns: Mapping[str, Sequence[Any]], **alike: Any) -> None:
        bulk.write(self._connection, model.__table__, columns, alike)

    def _update(self, changed: list[tuple[Any, ...]], kind: str) -> None:
        if not changed:
            return
        values = self._values([plain[3] for plain in changed], kind)
        values["number"] = [plain[0] for plain in changed]
        rows = [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]
        for row in rows:
            row["fields"] = json.loads(row["fields"])
            row["kind"] = Kind(row["kind"])
        named: dict[str, Any] = {one: bindparam(one) for one in values if one != "number"}
        self._connection.execute(
            update(Contact)
            .where(Contact.id == bindparam("number"))
            .values(named | {"updated_at": self._now}),
            rows,
        )

    def _put_on_list(self, target: ContactList, record: Import) -> None:
        """Everybody whom this file made."""
        first = self._first
        self._first = next(self._fresh)
        self._fresh = itertools.count(self._first)
        made = select(
            literal(target.id),
            Contact.id,
            literal(record.id),
            literal(self._now, Membership.added_at.type),
        ).where(Contact.id >= first, Contact.id < self._first)
        self._connection.execute(
            insert(Membership).from_select(["list_id", "contact_id", "import_id", "added_at"], made)
        )

    def _tell(self, rows: list[PlannedRow], target: ContactList, record: Import) -> None:
        told, joining = [], []
        for row in rows:
            number = row.contact_id or (self._numbers[row.person] if row.person >= 0 else None)
            if row.outcome != RowOutcome.CREATE.value or row.detail:
                changes = json.dumps(row.changes) if row.changes else None
                told.append((row.line, row.outcome, number, row.detail, changes))
            if row.joins:
                joining.append(number)
        if told:
            columns = dict(zip(_ROW, zip(*told, strict=True), strict=True))
            self._insert(ImportRow, columns, import_id=record.id)
        joined = {"contact_id": joining}
        self._insert(Membership, joined, list_id=target.id, import_id=record.id, added_at=self._now)


_ROW = ("line", "outcome", "contact_id", "detail", "changes")


def reserved(session: Session, count: int) -> int:
    """The first of `count` numbers for new contacts, which nobody else gets."""
    if session.get_bind().dialect.name == "postgresql":
        name = "pg_get_serial_sequence('contact', 'id')"
        query = f"SELECT setval({name}, nextval({name}) + :count) - :count"
        return int(session.execute(text(query), {"count": count}).scalar_one())
    # the number of somebody who is gone is given to nobody else
    highest = (session.scalar(select(func.max(one))) for one in (Contact.id, Import.last_contact))
    return max(number or 0 for number in highest) + 1


def _list(session: Session, options: Options, known: Mapping[str, Organisation]) -> ContactList:
    found = directory.find_list(session, options.organisation, options.list_name)
    organisation = known[options.organisation] if options.organisation else None
    return found or lists.make(session, organisation, options.list_name)


def _chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    items = iter(items)
    while chunk := list(itertools.islice(items, _CHUNK)):
        yield chunk
