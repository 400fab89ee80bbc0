"""Carries out the plan of an import, with a record of where everybody came from."""

import array
import datetime as dt
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Table, bindparam, insert, literal, select, text, update
from sqlalchemy.orm import Session

from campaign.contacts import bulk, directory
from campaign.contacts.importplan import FilePlan, ImportPlan, Options, PlannedRow
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
from campaign.models.contact import contact_beat, contact_tag
from campaign.terms import Kind, RowOutcome, SuppressionReason

_CHUNK = 4096  #: people written at once
_REMEMBERED = 200_000  #: outlets, beats and tags whose number is remembered

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
        self._numbers = array.array("q")  #: on file, of each person of the plan
        self._first = _reserved(session, len(plan.people))  #: of the numbers of a file's contacts
        self._fresh = itertools.count(self._first)
        self._outlets = _Numbers(session, Outlet.__table__, "key")
        self._beats = _Numbers(session, Beat.__table__, "name")
        self._tags = _Numbers(session, Tag.__table__, "name")

    def file(self, planned: FilePlan, by: str, progress: Progress) -> Import:
        target = _list(self._session, planned.source.options, self._known)
        record = self._record(planned, target, by)
        for chunk in _chunks(itertools.islice(self._people, len(planned.span))):
            self._write(chunk, record)
            progress(len(chunk))
        self._put_on_list(target, record)
        for rows in _chunks(map(PlannedRow._make, planned.told)):
            self._tell(rows, target, record)
        self._suppress(planned, record)
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

    def _write(self, people: list[tuple[Any, ...]], record: Import) -> None:
        rows = [plain[3] for plain in people]
        outlets = self._outlets.of({row[16]: row[7] for row in rows if row[16]})
        owners = self._owners
        # Row's own order but for the outlet and the owner, who are numbers in the database
        values = [
            (*row[2:7], *row[8:11], row[15], outlets.get(row[16]), owners[row[11]],
             json.dumps(row[14]) if row[14] else "{}")
            for row in rows
        ]  # fmt: skip
        numbers = [plain[0] or next(self._fresh) for plain in people]
        self._numbers.extend(numbers)
        new = [(number, *ours, row[0]) for number, plain, ours, row
               in zip(numbers, people, values, rows, strict=True) if not plain[0]]  # fmt: skip
        self._insert(Contact, ("id", *_VALUES, "import_line"), new, import_id=record.id,
                     created_at=self._now, updated_at=self._now)  # fmt: skip
        self._update([(*ours, plain[0]) for plain, ours in zip(people, values, strict=True)
                      if plain[0]])  # fmt: skip
        known = [plain[2] for plain in people]
        mine = list(zip(numbers, known, rows, strict=True))
        self._insert(Address, ("contact_id", "email", "canonical", "is_primary"), [
            (number, email, canonical, place == 0)
            for number, before, row in mine
            for place, (email, canonical) in enumerate(row[1][before[0] :], before[0])
        ])  # fmt: skip
        beats = self._beats.of({one: one for row in rows for one in row[12]})
        self._join(contact_beat, "beat_id", [
            (number, beats[one]) for number, before, row in mine for one in row[12][before[1] :]
        ])  # fmt: skip
        tags = self._tags.of({one: one for row in rows for one in row[13]})
        self._join(contact_tag, "tag_id", [
            (number, tags[one]) for number, before, row in mine for one in row[13][before[2] :]
        ])  # fmt: skip

    def _join(self, table: Table, column: str, pairs: list[tuple[int, int]]) -> None:
        bulk.write(self._connection, table, ("contact_id", column), pairs)

    def _insert(
        self, model: Any, columns: tuple[str, ...], rows: list[tuple[Any, ...]], **alike: Any
    ) -> None:
        bulk.write(self._connection, model.__table__, columns, rows, alike)

    def _update(self, changed: list[tuple[Any, ...]]) -> None:
        if not changed:
            return
        names = [*_VALUES, "number"]
        statement = (
            update(Contact.__table__)
            .where(Contact.id == bindparam("number"))
            .values({one: bindparam(one) for one in _VALUES} | {"updated_at": self._now})
        )
        rows = [dict(zip(names, values, strict=True)) for values in changed]
        for row in rows:
            row["fields"] = json.loads(row["fields"])
            row["kind"] = Kind(row["kind"])
        self._connection.execute(statement, rows)

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
                joining.append((target.id, number))
        self._insert(ImportRow, _ROW, told, import_id=record.id)
        self._insert(Membership, ("list_id", "contact_id"), joining, import_id=record.id,
                     added_at=self._now)  # fmt: skip

    def _suppress(self, planned: FilePlan, record: Import) -> None:
        """Keep who must not be written to."""
        for row in map(PlannedRow._make, planned.told):
            for key, reason, canonical in row.suppresses:
                directory.suppress(
                    self._session, canonical, self._known[key] if key else None,
                    SuppressionReason(reason), f"{record.file_name}:{row.line}", self._now, record,
                )  # fmt: skip


#: of a contact, in the order of a Row
_VALUES = tuple("kind honorific first_name last_name function language country phone "
                "name_key outlet_id owner_id fields".split())  # fmt: skip
_ROW = ("line", "outcome", "contact_id", "detail", "changes")


class _Numbers:
    """The numbers of outlets, beats or tags by what they are known by; new ones are added."""

    def __init__(self, session: Session, table: Table, known_by: str) -> None:
        self._session = session
        self._table = table
        self._known_by = table.c[known_by]
        self._numbers: dict[str, int] = {}

    def of(self, names: Mapping[str, str]) -> dict[str, int]:
        """The numbers of these, given as their names by what they are known by."""
        if len(self._numbers) > _REMEMBERED:
            self._numbers.clear()
        self._look_up(names.keys() - self._numbers.keys())
        new = sorted(names.keys() - self._numbers.keys())
        if new:
            rows = [{"name": names[one]} | {self._known_by.name: one} for one in new]
            self._session.execute(insert(self._table), rows)
            self._look_up(new)
        return self._numbers

    def _look_up(self, wanted: Iterable[str]) -> None:
        if wanted := list(wanted):
            query = select(self._known_by, self._table.c.id).where(self._known_by.in_(wanted))
            self._numbers |= dict(self._session.execute(query).all())


def _reserved(session: Session, count: int) -> int:
    """The first of `count` numbers for new contacts, which nobody else gets."""
    if session.get_bind().dialect.name == "postgresql":
        name = "pg_get_serial_sequence('contact', 'id')"
        query = f"SELECT setval({name}, nextval({name}) + :count) - :count"
        return int(session.execute(text(query), {"count": count}).scalar_one())
    # a number that was given once stands in SQLite's own table, also when its contact is gone
    found = session.execute(text("SELECT seq FROM sqlite_sequence WHERE name = 'contact'"))
    return int(found.scalar() or 0) + 1


def _list(session: Session, options: Options, known: Mapping[str, Organisation]) -> ContactList:
    found = directory.find_list(session, options.organisation, options.list_name)
    if found is None:
        organisation = known[options.organisation] if options.organisation else None
        found = ContactList(name=options.list_name, organisation=organisation)
        session.add(found)
        session.flush()
    return found


def _chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    items = iter(items)
    while chunk := list(itertools.islice(items, _CHUNK)):
        yield chunk
