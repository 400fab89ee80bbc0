"""Decides what becomes of each row of some contact files; nothing is written.

A blank cell never erases anything, and an opt-out never reverts. What is on file stays when a
file says something else, unless the officer chooses the file's. Files are planned in their order,
each knowing what those before it will do.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from campaign.contacts import onfile, person
from campaign.contacts.importplan import FilePlan, ImportPlan, PlannedRow, Source
from campaign.contacts.onfile import OnFile
from campaign.contacts.person import Chooses, Findings, Person
from campaign.contacts.rows import Reader, Row
from campaign.contacts.spool import Spool
from campaign.contacts.words import Suppressions
from campaign.terms import RowOutcome

#: places of a Row that the quick way looks at
_ADDRESSES, _KIND, _NAME, _OUTLET = 1, 2, 15, 16
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
        #: the list of each file
        self._lists: list[str] = []
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
        self._lists.append(source.options.list_path)
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
        self._look_up(rows)
        known, barred, waiting = self._known, self._barred, self._waiting
        planned, people, file = self._planned, self._people, self._plan.number
        kind, created = self._options.kind.value, 0
        for index, row in enumerate(rows):
            addresses = row[_ADDRESSES]
            if len(addresses) == 1 and row[_OPTED_OUT:] == _NOTHING_ODD:
                canonical = addresses[0][1]
                if (
                    canonical not in planned
                    and canonical not in known
                    and canonical not in barred
                    and not (waiting and (row[_NAME], row[_OUTLET]) in waiting)
                ):
                    if not row[_KIND]:
                        row = (*row[:_KIND], kind, *row[_KIND + 1 :])  # noqa: PLW2901
                    planned[canonical] = people.append((0, file, _NOBODY, row))
                    created += 1
                    continue
            self._row(Row._make(row), cells[index])
        if created:
            self._plan.counts[RowOutcome.CREATE] += created
            self._plan.joined += created

    def _look_up(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Who of these is on file; asked once for all of them."""
        rows = list(rows)
        canonicals = {one[1] for row in rows for one in row[_ADDRESSES]}
        self._known = self._on_file.by_address(canonicals)
        #: of these names somebody has no address yet, and could get one
        self._waiting: Mapping[tuple[str, str], Any] = self._without_address
        numbers = set(self._known.values())
        if self._on_file.some_without_address:
            keys = {(row[_NAME], row[_OUTLET]) for row in rows if row[_NAME]}
            self._namesakes = self._on_file.by_name(keys)
            numbers |= {number for several in self._namesakes.values() for number in several}
            self._waiting = {**self._namesakes, **self._without_address}
        else:
            self._namesakes = {}
        self._persons = self._on_file.people(numbers)
        canonicals |= {one[1] for someone in self._persons.values() for one in someone.addresses}
        self._barred = self._on_file.suppressed(canonicals, self._options.organisation)
        self._members = self._on_file.members(
            self._options.organisation, self._options.list_name, numbers
        )

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
        self._look_up([tuple(row) for row, _ in waiting])
        for row, cells in waiting:
            self._decide(row, cells)

    def _row(self, row: Row, cells: Sequence[str]) -> None:
        if row.addresses or not row.name_key:
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
        elif not row.opted_out and someone.agrees(row):
            self._told(row, key, someone, Findings())
        else:
            self._learn(row, key, someone)

    def _match(self, row: Row) -> int | None:
        """Whom a row is about: by address; by name and outlet where one side has no address."""
        for _, canonical in row.addresses:
            if canonical in self._known:
                return self._known[canonical]
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
            self._members |= self._on_file.members(
                self._options.organisation, self._options.list_name, [contact_id]
            )
        return contact_id or -1 - number

    def _person(self, key: int) -> Person:
        """Somebody as they will be after what was planned so far."""
        number = self._changed.get(key, -1) if key > 0 else -1 - key
        if number >= 0:
            return person.of_plain(self._people[number])
        return self._persons[key]

    def _bar(self, row: Row) -> None:
        """Somebody of a file of those who are not to be written to; they make no contact."""
        email, _ = row.addresses[0]
        self._plan.tell(
            PlannedRow(
                line=row.line,
                outcome=RowOutcome.SUPPRESSED.value,
                who=f"{row.first_name} {row.last_name}".strip() or email,
                detail=f"{self._plan.source.columns.status}; kept as an opt-out, not as a contact",
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
            if canonical not in self._known:
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
        self._plan.tell(planned)

    def _joins(self, key: int, someone: Person, created: bool) -> bool:
        """Whether somebody is put on the list of this file, who was not there."""
        path = self._options.list_path
        if key < 0 and self._lists[someone.file] == path:
            return created
        if key in self._members or (path, key) in self._joined:
            return False
        self._joined.add((path, key))
        return True

    def _why_barred(self, row: Row, key: int, someone: Person) -> str:
        """Why this person must not be written to; empty when there is no reason."""
        if row.opted_out:
            return "opted out"
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
