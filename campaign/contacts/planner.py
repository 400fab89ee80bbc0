"""Decides what becomes of each row of some contact files; nothing is written.

A blank cell never erases anything, and an opt-out never reverts. What is on file stays when a
file says something else, unless the officer chooses the file's. Files are planned in their order,
each knowing what those before it will do.
"""

import json
from bisect import bisect
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from operator import ne
from typing import Any

from sqlalchemy.orm import Session

from campaign.contacts import garbage, onfile, person
from campaign.contacts.importplan import FilePlan, ImportPlan, PlannedRow, Source
from campaign.contacts.onfile import Face, OnFile
from campaign.contacts.person import Chooses, Findings, Person
from campaign.contacts.rows import Reader, Row
from campaign.contacts.spool import Spool
from campaign.contacts.words import Suppressions
from campaign.terms import RowOutcome, SuppressionReason

#: places of a Row that the quick way looks at
_ADDRESSES, _SINGLE, _BEATS, _TAGS, _FIELDS, _NAME, _OUTLET = 1, slice(2, 12), 12, 13, 14, 15, 16
_OPTED_OUT = 17  #: and notes, problem, suppressed after it
_NOTHING_ODD = ("", (), "", ())
_NOBODY = (0, 0, 0)

Progress = Callable[[int], None]


def plan(
    session: Session,
    sources: Sequence[Source],
    organisations: Mapping[str, str],
    region: str,
    chooses: Chooses,
    progress: Progress = lambda _: None,
) -> ImportPlan:
    """Plan an import.

    Args:
        session: of the database as it is now.
        sources: the files, each with its columns and options.
        organisations: the names of the organisations, by key.
        region: the country (ISO 3166) of phone numbers that do not say it.
        chooses: asked where a file and what is on file say different things.
        progress: told how many bytes more have been read.

    Raises:
        ContactFileError: a file cannot be read to its end.
    """
    with garbage.rarely_collected():
        return _Planner(session, organisations, region, chooses, progress).plan(sources)


class _Planner:
    """Knows who is on file, and who is new or changed by what was planned so far.

    A person has a key: their number on file, or below zero, for somebody new, their number among
    the people of the plan.
    """

    def __init__(
        self,
        session: Session,
        organisations: Mapping[str, str],
        region: str,
        chooses: Chooses,
        progress: Progress,
    ) -> None:
        self._stamp = onfile.stamp(session)
        self._on_file = OnFile(session)
        self._organisations = organisations
        self._region = region
        self._chooses = chooses
        self._progress = progress
        self._people = Spool()
        #: people of the plan by their addresses that are not on file
        self._planned: dict[str, int] = {}
        #: and by name and outlet, those who have no address
        self._without_address: dict[tuple[str, str], int] = {}
        #: and by name and outlet, once rows without an address are looked at
        self._by_key: dict[tuple[str, str], int] = {}
        #: people on file of whom something changes, by their number on file
        self._changed: dict[int, int] = {}
        #: (list, key) of those who stand on a list because of an earlier file
        self._joined: set[tuple[str, int]] = set()
        #: of each file so far
        self._plans: list[FilePlan] = []
        #: (organisation, key) of those who opted out in an earlier row, and why
        self._out: dict[tuple[str | None, int], str] = {}

    def plan(self, sources: Sequence[Source]) -> ImportPlan:
        files = [self._file(source, number) for number, source in enumerate(sources)]
        return ImportPlan(
            tuple(files), self._people, self._on_file.count, len(self._changed), self._stamp
        )

    def _file(self, source: Source, number: int) -> FilePlan:
        self._plan = FilePlan(source, number, self._people)
        self._options = source.options
        self._plans.append(self._plan)
        self._barred_people = self._on_file.barred(source.options.organisation)
        #: on which line somebody stood who was not made by this file
        self._lines: dict[int, int] = {}
        self._nameable: list[tuple[Row, tuple[str, ...]]] = []
        reader = Reader(source.columns, self._organisations, self._region, source.file.problems)
        first = len(self._people)
        skipped, before = source.columns.index + 1, 0
        for batch in source.file.batches():
            rest = replace(batch, lines=batch.lines[skipped:], rows=batch.rows[skipped:])
            skipped = 0
            self._batch(list(reader.rows(rest)), rest.rows)
            self._progress(batch.read - before)
            before = batch.read
        self._by_name_alone()
        self._plan.span = range(first, len(self._people))
        self._plan.filled = frozenset(reader.filled)
        source.file.remark(f"{what}: {example}" for what, example in reader.remarks.items())
        return self._plan

    def _batch(self, rows: list[tuple[Any, ...]], cells: Sequence[Sequence[str]]) -> None:
        """Plan some rows: at once those who are new or as on file, one by one all others."""
        self._look_up(rows)
        planned, faces, barred, waiting = self._planned, self._faces, self._barred, self._waiting
        new: dict[str, int] = {}
        same: dict[int, tuple[Any, ...]] = {}
        others: list[int] = []
        theirs: set[str | int] = set()  #: the addresses and contacts of those others
        for index, row in enumerate(rows):
            addresses = row[_ADDRESSES]
            if len(addresses) == 1 and row[_OPTED_OUT:] == _NOTHING_ODD:
                canonical = addresses[0][1]
                face = faces.get(canonical)
                if face is None:
                    if (
                        canonical not in new
                        and canonical not in theirs
                        and canonical not in planned
                        and canonical not in barred
                        and not (waiting and (row[_NAME], row[_OUTLET]) in waiting)
                    ):
                        new[canonical] = index
                        continue
                elif face[0] not in same and face[0] not in theirs and self._agrees(row, face):
                    same[face[0]] = row
                    continue
            others.append(index)
            theirs.update(one for _, one in addresses)
            theirs.update(faces[one].contact_id for _, one in addresses if one in faces)
        self._leave(same)
        self._meet(rows[index] for index in others)
        makers, made = [(one, rows[index]) for one, index in new.items()], 0
        places = list(new.values())
        for index in others:  # everybody in the order of the file
            before = bisect(places, index)
            self._make(makers[made:before])
            made = before
            self._row(Row._make(rows[index]), cells[index])
        self._make(makers[made:])

    def _agrees(self, row: tuple[Any, ...], face: Face) -> bool:
        """Whether a row says nothing of somebody on file that is not known; most rows do not."""
        number, values, fields, _, _ = face
        said = row[_SINGLE]
        return not (
            any(compress(said, map(ne, said, values)))
            or number in self._lines
            or number in self._changed
            or number in self._barred_people
            or (row[_BEATS] and not set(row[_BEATS]).issubset(self._beats.get(number, ())))
            or (row[_TAGS] and not set(row[_TAGS]).issubset(self._tags.get(number, ())))
            or (row[_FIELDS] and not row[_FIELDS].items() <= json.loads(fields).items())
        )

    def _leave(self, same: Mapping[int, tuple[Any, ...]]) -> None:
        """Plan nothing for people on file, by their number, but that they stand on the list."""
        if not same:
            return
        self._lines.update((number, row[0]) for number, row in same.items())
        joining = same.keys() - self._members
        joining = {number for number in joining if self._first_time(number)}
        self._plan.leave(
            (row[0], f"{row[4]} {row[5]}".strip() or row[1][0][0], number, number in joining)
            for number, row in same.items()
        )
        self._plan.joined += len(joining)

    def _make(self, makers: Sequence[tuple[str, tuple[Any, ...]]]) -> None:
        """Plan contacts of rows, given with their addresses."""
        if not makers:
            return
        first, file = len(self._people), self._plan.number
        self._people.extend([(0, file, _NOBODY, row) for _, row in makers])
        self._planned.update((one, number) for number, (one, _) in enumerate(makers, first))
        self._plan.counts[RowOutcome.CREATE] += len(makers)
        self._plan.joined += len(makers)

    def _look_up(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Who of these is on file; asked once for all of them."""
        canonicals = {one[1] for row in rows for one in row[_ADDRESSES]}
        self._faces = self._on_file.faces(canonicals)
        #: of these names somebody has no address yet, and could get one
        self._waiting: Mapping[tuple[str, str], Any] = self._without_address
        self._namesakes: Mapping[tuple[str, str], list[int]] = {}
        if self._on_file.some_without_address:
            keys = {(row[_NAME], row[_OUTLET]) for row in rows if row[_NAME]}
            self._namesakes = self._on_file.by_name(keys)
            self._waiting = {**self._namesakes, **self._without_address}
        numbers = {face.contact_id for face in self._faces.values()}
        self._beats, self._tags = self._on_file.labels(numbers)
        self._barred = self._on_file.suppressed(canonicals, self._options.organisation)
        self._members = self._list_of(numbers)

    def _meet(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Get to know all of those on file of whom these rows may say something."""
        numbers = {number for several in self._namesakes.values() for number in several}
        for row in rows:
            for _, canonical in row[_ADDRESSES]:
                if canonical in self._faces:
                    numbers.add(self._faces[canonical].contact_id)
        self._persons = self._on_file.people(numbers)
        self._members |= self._list_of(numbers)
        theirs = {one for someone in self._persons.values() for _, one in someone.addresses}
        self._barred |= self._on_file.suppressed(theirs, self._options.organisation)

    def _list_of(self, numbers: Collection[int]) -> set[int]:
        """Of these people on file, those who stand on the list of this file."""
        options = self._options
        return self._on_file.members(options.organisation, options.list_name, numbers)

    def _by_name_alone(self) -> None:
        """Rows without an address, once all who have one are known."""
        waiting, self._nameable = self._nameable, []
        if not waiting:
            return
        keys = {(row.name_key, row.outlet_key) for row, _ in waiting}
        self._by_key = {}
        for number, plain in enumerate(self._people):
            key = (plain[3][_NAME], plain[3][_OUTLET]) if plain[0] == 0 else None
            if key in keys and key not in self._by_key:
                self._by_key[key] = -1 - number
        self._on_file.some_without_address = True
        self._look_up([row for row, _ in waiting])
        self._meet(row for row, _ in waiting)
        for row, cells in waiting:
            self._decide(row, cells)

    def _row(self, row: Row, cells: Sequence[str]) -> None:
        if row.addresses or not row.name_key or (row.problem and not row.opted_out):
            self._decide(row, cells)
        else:
            self._nameable.append((row, tuple(cells)))

    def _decide(self, row: Row, cells: Sequence[str]) -> None:
        key = self._match(row)
        someone = self._person(key) if key is not None else None
        reached = row.addresses or (someone.addresses if someone else ())
        problem = row.problem or _unusable(row)
        if row.opted_out and not reached:
            lost = "opted out, but without an address there is nothing to keep that for"
            problem = f"{problem}; {lost}" if problem else lost
        if problem:
            self._invalid(row, problem, tuple(reached), cells)
        elif someone is None or key is None:
            if self._plan.source.columns.status and row.opted_out:
                self._bar(row)
            else:
                self._create(row)
        else:
            self._learn(row, key, someone)

    def _match(self, row: Row) -> int | None:
        """Whom a row is about: by address; by name and outlet where one side has no address."""
        for _, canonical in row.addresses:
            if canonical in self._faces:
                return self._faces[canonical].contact_id
            if canonical in self._planned:
                return self._key(self._planned[canonical])
        if not row.name_key:
            return None
        name = (row.name_key, row.outlet_key)
        if not row.addresses:
            on_file = self._namesakes.get(name, [])
            return on_file[0] if on_file else self._by_key.get(name)
        for contact_id in self._namesakes.get(name, []):
            if not self._person(contact_id).addresses:
                return contact_id
        number = self._without_address.get(name)
        return None if number is None else self._key(number)

    def _key(self, number: int) -> int:
        """The key of one of the people of the plan."""
        contact_id: int = self._people[number][0]
        if contact_id and contact_id not in self._persons:  # not found by any address on file
            self._persons |= self._on_file.people([contact_id])
            self._members |= self._list_of([contact_id])
        return contact_id or -1 - number

    def _person(self, key: int) -> Person:
        """Somebody as they will be after what was planned so far."""
        number = self._changed.get(key, -1) if key > 0 else -1 - key
        if number < 0:
            return self._persons[key]
        someone = person.of_plain(self._people[number])
        if not someone.values[0]:
            someone.values[0] = self._plans[someone.file].source.options.kind.value
        return someone

    def _bar(self, row: Row) -> None:
        """Somebody of a file of those who are not to be written to; they make no contact."""
        email, _ = row.addresses[0]
        self._plan.tell(
            PlannedRow(
                line=row.line,
                outcome=RowOutcome.SUPPRESSED.value,
                who=f"{row.first_name} {row.last_name}".strip() or email,
                detail=f"{self._plan.source.columns.status}: kept as such, no contact is made",
                suppresses=self._out_for(row.opted_out, row.addresses) + row.suppressed,
            )
        )

    def _create(self, row: Row) -> None:
        someone = person.new(row, self._plan.number)
        someone.values[0] = someone.values[0] or self._options.kind.value
        number = self._people.append(someone.plain())
        self._remember(someone, number)
        self._told(row, -1 - number, someone, Findings())

    def _remember(self, someone: Person, number: int) -> None:
        for _, canonical in someone.addresses:
            if canonical not in self._faces:
                self._planned.setdefault(canonical, number)
        name = (someone.name_key, someone.outlet_key)
        if not someone.addresses:
            self._without_address.setdefault(name, number)
            self._by_key.setdefault(name, self._key(number))
        elif self._without_address.get(name) == number:
            del self._without_address[name]

    def _learn(self, row: Row, key: int, someone: Person) -> None:
        found = someone.learn(row, self._plan.source.file.name, self._chooses)
        for email, canonical in row.addresses:
            owner = self._match(row._replace(addresses=((email, canonical),), name_key=""))
            if owner is None:
                someone.take(email, canonical, found)
            elif owner != key:
                name = self._person(owner).name
                found.kept.append(f"{email} is the address of {name}; left there")
        if found.changes:
            number = self._changed.get(key, -1) if key > 0 else -1 - key
            if number >= 0:
                self._people[number] = someone.plain()
            else:
                number = self._changed[key] = self._people.append(someone.plain())
            self._remember(someone, number)
        self._told(row, key, someone, found)

    def _told(self, row: Row, key: int, someone: Person, found: Findings) -> None:
        """Keep what became of a row that is about somebody."""
        created = key < 0 and (someone.file, someone.line) == (self._plan.number, row.line)
        made_here = key < 0 and someone.file == self._plan.number
        earlier = someone.line if made_here else self._lines.setdefault(key, row.line)
        again = f"already on line {earlier}" if earlier != row.line else ""
        barred = self._why_barred(row, key, someone)
        why = [barred, *self._barred_elsewhere(row), again, str(found), *row.notes]
        outcome = _outcome(bool(barred), bool(again), created, found)
        joins = self._joins(key, someone, created)
        self._plan.joined += joins
        planned = PlannedRow(
            line=row.line,
            outcome=outcome.value,
            who=someone.name,
            detail="; ".join(one for one in why if one),
            person=self._changed.get(key, -1) if key > 0 else -1 - key,
            contact_id=max(key, 0),
            changes=found.changes or None,
            joins=joins and not created,
            suppresses=self._suppresses(row, key, someone),
        )
        self._plan.tell(planned, to_look_at=bool(row.notes))

    def _joins(self, key: int, someone: Person, created: bool) -> bool:
        """Whether somebody is put on the list of this file, who was not there."""
        path = self._options.list_path
        if key < 0 and self._plans[someone.file].source.options.list_path == path:
            return created
        return key not in self._members and self._first_time(key)

    def _first_time(self, key: int) -> bool:
        """Whether no earlier file of this plan put somebody on the same list."""
        mine = (self._options.list_path, key)
        fresh = mine not in self._joined
        self._joined.add(mine)
        return fresh

    def _why_barred(self, row: Row, key: int, someone: Person) -> str:
        """Why this person must not be written to; empty when there is no reason."""
        if row.opted_out == SuppressionReason.ASKED.value:
            return "opted out"
        if row.opted_out:
            return f"must not be written to ({row.opted_out})"
        for _, canonical in someone.addresses:
            if canonical in self._barred:
                return f"must not be written to ({self._barred[canonical].value})"
        for organisation, reason, _ in row.suppressed:
            if organisation in ("", self._options.organisation):
                return f"must not be written to ({reason})"
        out = self._out.get((self._options.organisation, key)) or self._out.get((None, key))
        return f"must not be written to ({out})" if out else ""

    def _barred_elsewhere(self, row: Row) -> Iterable[str]:
        """Which other organisations must not write to this person, as an export of ours says."""
        mine = ("", self._options.organisation)
        return dict.fromkeys(
            f"{organisation} must not write to them ({reason})"
            for organisation, reason, _ in row.suppressed
            if organisation not in mine
        )

    def _suppresses(self, row: Row, key: int, someone: Person) -> Suppressions:
        """An opt-out is kept for every address that the person has, in this row or on file."""
        mine = (self._options.organisation, key)
        if row.opted_out:
            self._out.setdefault(mine, row.opted_out)
        if mine not in self._out:
            return row.suppressed
        theirs = (*someone.addresses, *row.addresses)
        return self._out_for(self._out[mine], theirs) + row.suppressed

    def _out_for(self, reason: str, addresses: Iterable[tuple[str, str]]) -> Suppressions:
        """An opt-out from the organisation whose list this is."""
        organisation = self._options.organisation or ""
        canonicals = dict.fromkeys(canonical for _, canonical in addresses)
        return tuple((organisation, reason, canonical) for canonical in canonicals)

    def _invalid(
        self,
        row: Row,
        problem: str,
        reached: tuple[tuple[str, str], ...],
        cells: Sequence[str],
    ) -> None:
        who = f"{row.first_name} {row.last_name}".strip()
        who = who or ", ".join(email for email, _ in row.addresses) or row.outlet
        suppresses = row.suppressed
        if row.opted_out:
            suppresses += self._out_for(row.opted_out, reached)
        if suppresses:
            problem += "; the opt-out is kept all the same"
        planned = PlannedRow(
            line=row.line,
            outcome=RowOutcome.INVALID.value,
            who=who,
            detail=problem,
            suppresses=suppresses,
            cells=tuple(cells),
        )
        self._plan.tell(planned)


def _outcome(barred: bool, again: bool, created: bool, found: Findings) -> RowOutcome:
    if barred:
        return RowOutcome.SUPPRESSED
    if again:
        return RowOutcome.DUPLICATE
    if created:
        return RowOutcome.CREATE
    if found.kept:
        return RowOutcome.CONFLICT
    return RowOutcome.UPDATE if found.taken else RowOutcome.UNCHANGED


def _unusable(row: Row) -> str:
    if not row.addresses and not row.name_key:
        return "has neither an address nor a name"
    return ""
