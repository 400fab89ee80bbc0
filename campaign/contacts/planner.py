"""Decides what becomes of each row of some contact files; nothing is written.

A blank cell never erases anything, and an opt-out never reverts. What is on file stays when a
file says something else, unless the officer chooses the file's. Files are planned in their order,
each knowing what those before it will do.
"""

import json
from bisect import bisect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from operator import ne
from typing import Any

from sqlalchemy.orm import Session

from campaign.contacts import address, erasedrows, garbage, onfile, person, roles
from campaign.contacts.erasures import Erased
from campaign.contacts.importplan import FilePlan, ImportPlan, PlannedRow, Source
from campaign.contacts.onfile import Face
from campaign.contacts.optouts import OptOuts
from campaign.contacts.person import Chooses, Findings, Person
from campaign.contacts.roster import Roster
from campaign.contacts.rows import (
    ADDRESSES,
    BEATS,
    FACTS,
    FIELDS,
    NAME_KEY,
    OPTED_OUT,
    OUTLET_KEY,
    SUPPRESSED,
    TAGS,
    Reader,
    Row,
)
from campaign.errors import CampaignStateError
from campaign.terms import RowOutcome

#: what a Row says from OPTED_OUT on, of whom there is nothing more to tell
_NOTHING_ODD = ("", (), "", ())

Progress = Callable[[int], None]


def plan(
    session: Session,
    sources: Sequence[Source],
    organisations: Mapping[str, str],
    region: str,
    chooses: Chooses,
    progress: Progress = lambda _: None,
    erased: Erased | None = None,
) -> ImportPlan:
    """Plan an import.

    Args:
        session: of the database as it is now.
        sources: the files, each with its columns and options.
        organisations: the names of the organisations, by key.
        region: the country (ISO 3166) of phone numbers that do not say it.
        chooses: asked where a file and what is on file say different things.
        progress: told how many bytes more have been read.
        erased: who does not come in again (`erasures.known`).

    Raises:
        ContactFileError: a file cannot be read to its end.
        CampaignStateError: people were erased, and who was is not given.
    """
    if erased is None and onfile.some_erased(session):
        raise CampaignStateError("People were erased, and an import could bring them back.")
    planner = _Planner(session, organisations, region, chooses, progress)
    planner.erased = erased or Erased()
    with garbage.rarely_collected():
        return planner.plan(sources)


class _Planner:
    """Plans the files of an import in their order; a person is named by a key of the roster."""

    def __init__(
        self,
        session: Session,
        organisations: Mapping[str, str],
        region: str,
        chooses: Chooses,
        progress: Progress,
    ) -> None:
        self._stamp = onfile.stamp(session)
        self._roster = Roster(session)
        self._opt_outs = OptOuts()
        self._organisations = organisations
        self._region = region
        self._chooses = chooses
        self._progress = progress
        #: (list, key) of those who stand on a list because of an earlier file
        self._joined: set[tuple[str, int]] = set()
        #: of each file so far
        self._plans: list[FilePlan] = []
        self.erased = Erased()

    def plan(self, sources: Sequence[Source]) -> ImportPlan:
        files = [self._file(source, number) for number, source in enumerate(sources)]
        roster = self._roster
        return ImportPlan(
            tuple(files), roster.people, frozenset(roster.sharing), roster.on_file.count,
            len(roster.changed), self._stamp,
        )  # fmt: skip

    def _file(self, source: Source, number: int) -> FilePlan:
        self._roster.open(source.options)
        self._opt_outs.open(source.options)
        self._roster.barred_people |= self._opt_outs.people()
        self._plan = FilePlan(source, number, self._roster.people)
        self._options = source.options
        path = source.options.list_path
        known = any(one.source.options.list_path == path for one in self._plans)
        self._plan.list_is_new = not (known or self._roster.has_list())
        self._plans.append(self._plan)
        #: on which line somebody stood who was not made by this file
        self._lines: dict[int, int] = {}
        self._nameable: list[tuple[Row, tuple[str, ...]]] = []
        reader = Reader(source.columns, self._organisations, self._region, source.file.problems)
        first = len(self._roster.people)
        skipped, before = source.columns.index + 1, 0
        for batch in source.file.batches():
            rest = replace(batch, lines=batch.lines[skipped:], rows=batch.rows[skipped:])
            skipped = 0
            self._batch(*self._without_erased(list(reader.rows(rest)), rest.rows))
            self._progress(batch.read - before)
            before = batch.read
        self._by_name_alone()
        self._plan.span = range(first, len(self._roster.people))
        self._plan.filled = frozenset(reader.filled)
        source.file.remark(f"{what}: {example}" for what, example in reader.remarks.items())
        return self._plan

    def _without_erased(
        self, rows: list[tuple[Any, ...]], cells: Sequence[Sequence[str]]
    ) -> tuple[list[tuple[Any, ...]], Sequence[Sequence[str]]]:
        """The rows, and their cells, but for those of people who were erased; they are told."""
        if not self.erased:
            return rows, cells
        kept, theirs, told = erasedrows.apart(rows, cells, self.erased)
        for one in told:
            self._plan.tell(one)
        return kept, theirs

    def _batch(self, rows: list[tuple[Any, ...]], cells: Sequence[Sequence[str]]) -> None:
        """Plan some rows: at once those who are new or as on file, one by one all others."""
        roster = self._roster
        roster.look_up(rows)
        planned, faces, barred, waiting = (
            roster.planned, roster.faces, roster.barred, roster.waiting
        )  # fmt: skip
        new: dict[str, int] = {}
        same: dict[int, tuple[Any, ...]] = {}
        others: list[int] = []
        theirs: set[str | int] = set()  #: the addresses and contacts of those others
        said = {
            address.mailbox(one)
            for row in rows
            if row[OPTED_OUT] or row[SUPPRESSED]
            for _, one in row[ADDRESSES]
        }
        for index, row in enumerate(rows):
            addresses = row[ADDRESSES]
            if len(addresses) == 1 and row[OPTED_OUT:] == _NOTHING_ODD:
                canonical = addresses[0][1]
                face = faces.get(canonical)
                if said and address.mailbox(canonical) in said:
                    pass  # somebody of that mailbox opts out in these very rows
                elif face is None:
                    if (
                        canonical not in new
                        and canonical not in theirs
                        and canonical not in planned
                        and canonical not in barred
                        and not (waiting and (row[NAME_KEY], row[OUTLET_KEY]) in waiting)
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
        roster.meet(rows[index] for index in others)
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
        said = row[FACTS]
        return not (
            any(compress(said, map(ne, said, values)))
            or number in self._lines
            or number in self._roster.changed
            or number in self._roster.barred_people
            or row[ADDRESSES][0][1] in self._roster.barred
            or (row[BEATS] and not set(row[BEATS]).issubset(self._roster.beats.get(number, ())))
            or (row[TAGS] and not set(row[TAGS]).issubset(self._roster.tags.get(number, ())))
            or (row[FIELDS] and not row[FIELDS].items() <= json.loads(fields).items())
        )

    def _leave(self, same: Mapping[int, tuple[Any, ...]]) -> None:
        """Plan nothing for people on file, by their number, but that they stand on the list."""
        if not same:
            return
        self._lines.update((number, row[0]) for number, row in same.items())
        joining = same.keys() - self._roster.members
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
        self._roster.make(self._plan.number, makers)
        self._plan.counts[RowOutcome.CREATE] += len(makers)
        self._plan.joined += len(makers)

    def _by_name_alone(self) -> None:
        """Rows without an address, once all who have one are known."""
        waiting, self._nameable = self._nameable, []
        if not waiting:
            return
        self._roster.look_up_by_name([row for row, _ in waiting])
        for row, cells in waiting:
            self._decide(row, cells)

    def _row(self, row: Row, cells: Sequence[str]) -> None:
        if row.addresses or not row.name_key or (row.problem and not row.opted_out):
            self._decide(row, cells)
        else:
            self._nameable.append((row, tuple(cells)))

    def _decide(self, row: Row, cells: Sequence[str]) -> None:
        key = self._roster.match(row)
        someone = self._roster.person(key) if key is not None else None
        reached = row.addresses or (someone.addresses if someone else ())
        problem = row.problem or _unusable(row)
        if row.opted_out and not reached:
            lost = "opted out, but without an address there is nothing to keep that for"
            problem = f"{problem}; {lost}" if problem else lost
        if self._roster.is_shared(row):
            problem = problem or "several people have this name; give the address"
            reached = ()
        if problem:
            self._invalid(row, problem, tuple(reached), cells)
        elif someone is None or key is None:
            if self._plan.source.columns.status and row.opted_out:
                self._bar(row)
            else:
                self._create(row)
        else:
            self._learn(row, key, someone)

    def _bar(self, row: Row) -> None:
        """Somebody of a file of those who are not to be written to; they make no contact."""
        email, _ = row.addresses[0]
        self._tell(
            PlannedRow(
                line=row.line,
                outcome=RowOutcome.SUPPRESSED.value,
                who=f"{row.first_name} {row.last_name}".strip() or email,
                detail=f"{self._plan.source.columns.status}: kept as such, no contact is made",
                suppresses=self._opt_outs.here(row.opted_out, row.addresses) + row.suppressed,
            )
        )

    def _create(self, row: Row) -> None:
        someone = person.new(row, self._plan.number)
        someone.values[0] = someone.values[0] or self._options.kind.value
        shared = [one for one in row.addresses if self._roster.holder(one[1]) is not None]
        row = row._replace(notes=(*row.notes, *(self._shared(*one) for one in shared)))
        self._told(row, self._roster.add(someone), someone, Findings())

    def _shared(self, email: str, canonical: str) -> str:
        """That a newsroom's address is read by somebody who is on file with it."""
        holder = self._roster.holder(canonical)
        assert holder is not None  # noqa: S101 - it is shared
        return f"reads {email} together with {self._roster.person(holder).name}"

    def _learn(self, row: Row, key: int, someone: Person) -> None:
        found = someone.learn(row, self._plan.source.file.name, self._chooses)
        notes = (*row.notes, *self._take_addresses(row, someone, found))
        if found.changes:
            self._roster.keep(key, someone)
        self._told(row._replace(notes=notes), key, someone, found)

    def _take_addresses(self, row: Row, someone: Person, found: Findings) -> list[str]:
        """Add what addresses of a row are free, or of a newsroom; who reads that as well."""
        have = {canonical for _, canonical in someone.addresses}
        shared = []
        for email, canonical in row.addresses:
            holder = self._roster.holder(canonical)
            if canonical in have:
                continue
            other = None if holder is None else self._roster.person(holder)
            if other and not roles.two_read(canonical, someone.names, other.names):
                found.kept.append(f"{email} is the address of {other.name}; left there")
                continue
            someone.take(email, canonical, found)
            shared += [self._shared(email, canonical)] if other else []
        return shared

    def _told(self, row: Row, key: int, someone: Person, found: Findings) -> None:
        """Keep what became of a row that is about somebody."""
        created = key < 0 and (someone.file, someone.line) == (self._plan.number, row.line)
        made_here = key < 0 and someone.file == self._plan.number
        earlier = someone.line if made_here else self._lines.setdefault(key, row.line)
        again = f"already on line {earlier}" if earlier != row.line else ""
        barred = self._opt_outs.why_barred(row, key, someone, self._roster.barred)
        why = [barred, *self._opt_outs.elsewhere(row), again, str(found), *row.notes]
        outcome = _outcome(bool(barred), bool(again), created, found)
        joins = self._joins(key, someone, created)
        self._plan.joined += joins
        planned = PlannedRow(
            line=row.line,
            outcome=outcome.value,
            who=someone.name,
            detail="; ".join(one for one in why if one),
            person=self._roster.number(key),
            contact_id=max(key, 0),
            changes=found.changes or None,
            joins=joins and not created,
            suppresses=self._opt_outs.of(row, key, someone),
        )
        self._tell(planned, to_look_at=bool(row.notes))

    def _tell(self, row: PlannedRow, *, to_look_at: bool = False) -> None:
        """Keep a row, and whom it bars."""
        self._roster.bar(row.suppresses)
        self._plan.tell(row, to_look_at=to_look_at)

    def _joins(self, key: int, someone: Person, created: bool) -> bool:
        """Whether somebody is put on the list of this file, who was not there."""
        path = self._options.list_path
        if key < 0 and self._plans[someone.file].source.options.list_path == path:
            return created
        return key not in self._roster.members and self._first_time(key)

    def _first_time(self, key: int) -> bool:
        """Whether no earlier file of this plan put somebody on the same list."""
        mine = (self._options.list_path, key)
        fresh = mine not in self._joined
        self._joined.add(mine)
        return fresh

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
            suppresses += self._opt_outs.here(row.opted_out, reached)
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
        self._tell(planned)


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
