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

from campaign.contacts import address, erasedrows, garbage, onfile
from campaign.contacts.erasures import Erased
from campaign.contacts.importplan import FilePlan, ImportPlan, Source
from campaign.contacts.onfile import Face
from campaign.contacts.optouts import OptOuts
from campaign.contacts.person import Chooses
from campaign.contacts.roster import Roster
from campaign.contacts.rowplanner import RowPlanner
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
        self._joined: set[tuple[str, int]] = set()
        #: of each file so far
        self._files: list[FilePlan] = []
        self.erased = Erased()

    def plan(self, sources: Sequence[Source]) -> ImportPlan:
        for source in sources:
            self._file(source)
        roster = self._roster
        return ImportPlan(
            tuple(self._files), roster.people, frozenset(roster.sharing), roster.on_file.count,
            len(roster.changed), self._stamp,
        )  # fmt: skip

    def _file(self, source: Source) -> None:
        roster = self._roster
        roster.open(source.options)
        self._opt_outs.open(source.options)
        roster.barred_people |= self._opt_outs.people()
        self._plan = FilePlan(source, len(self._files), roster.people)
        path = source.options.list_path
        known = any(one.source.options.list_path == path for one in self._files)
        self._plan.list_is_new = not (known or roster.has_list())
        self._files.append(self._plan)
        self._rows = RowPlanner(self._files, roster, self._opt_outs, self._joined, self._chooses)
        self._nameable: list[tuple[Row, tuple[str, ...]]] = []
        first = len(roster.people)
        self._read(source)
        self._by_name_alone()
        self._plan.span = range(first, len(roster.people))

    def _read(self, source: Source) -> None:
        """Plan the rows of a file, but those that give no address."""
        reader = Reader(source.columns, self._organisations, self._region, source.file.problems)
        skipped, before = source.columns.index + 1, 0
        for batch in source.file.batches():
            rest = replace(batch, lines=batch.lines[skipped:], rows=batch.rows[skipped:])
            skipped = 0
            self._batch(*self._without_erased(list(reader.rows(rest)), rest.rows))
            self._progress(batch.read - before)
            before = batch.read
        self._plan.filled = frozenset(reader.filled)
        source.file.remark(f"{what}: {example}" for what, example in reader.remarks.items())

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
            or number in self._rows.lines
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
        self._rows.lines.update((number, row[0]) for number, row in same.items())
        joining = same.keys() - self._roster.members
        joining = {number for number in joining if self._rows.first_time(number)}
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
            self._rows.decide(row, cells)

    def _row(self, row: Row, cells: Sequence[str]) -> None:
        if row.addresses or not row.name_key or (row.problem and not row.opted_out):
            self._rows.decide(row, cells)
        else:
            self._nameable.append((row, tuple(cells)))
