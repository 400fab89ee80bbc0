"""Decides what becomes of a row of a contact file that says something: the longer way.

Whom it is about, what it says that is new, what it contradicts, and whom it bars.
"""

from collections.abc import Sequence

from campaign.contacts import person, roles
from campaign.contacts.importplan import FilePlan, PlannedRow
from campaign.contacts.optouts import OptOuts
from campaign.contacts.person import Chooses, Findings, Person
from campaign.contacts.roster import Roster
from campaign.contacts.rows import Row
from campaign.terms import RowOutcome


class RowPlanner:
    """Plans the rows of one file one by one; a person is named by a key of the roster."""

    def __init__(
        self,
        files: Sequence[FilePlan],
        roster: Roster,
        opt_outs: OptOuts,
        joined: set[tuple[str, int]],
        chooses: Chooses,
    ) -> None:
        #: of the file, which is the last of those so far
        self.plan = files[-1]
        #: on which line somebody stood who was not made by this file
        self.lines: dict[int, int] = {}
        self._files = files
        self._roster = roster
        self._opt_outs = opt_outs
        #: (list, key) of those who stand on a list because of an earlier file
        self._joined = joined
        self._chooses = chooses
        self._options = self.plan.source.options

    def first_time(self, key: int) -> bool:
        """Whether no earlier file of this plan put somebody on the same list."""
        mine = (self._options.list_path, key)
        fresh = mine not in self._joined
        self._joined.add(mine)
        return fresh

    def decide(self, row: Row, cells: Sequence[str]) -> None:
        """Plan what becomes of a row, given with its cells as they stand in the file."""
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
            if self.plan.source.columns.status and row.opted_out:
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
                detail=f"{self.plan.source.columns.status}: kept as such, no contact is made",
                suppresses=self._opt_outs.here(row.opted_out, row.addresses) + row.suppressed,
            )
        )

    def _create(self, row: Row) -> None:
        someone = person.new(row, self.plan.number)
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
        found = someone.learn(row, self.plan.source.file.name, self._chooses)
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
        created = key < 0 and (someone.file, someone.line) == (self.plan.number, row.line)
        made_here = key < 0 and someone.file == self.plan.number
        earlier = someone.line if made_here else self.lines.setdefault(key, row.line)
        again = f"already on line {earlier}" if earlier != row.line else ""
        barred = self._opt_outs.why_barred(row, key, someone, self._roster.barred)
        why = [barred, *self._opt_outs.elsewhere(row), again, str(found), *row.notes]
        outcome = _outcome(bool(barred), bool(again), created, found)
        joins = self._joins(key, someone, created)
        self.plan.joined += joins
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
        self.plan.tell(row, to_look_at=to_look_at)

    def _joins(self, key: int, someone: Person, created: bool) -> bool:
        """Whether somebody is put on the list of this file, who was not there."""
        path = self._options.list_path
        if key < 0 and self._files[someone.file].source.options.list_path == path:
            return created
        return key not in self._roster.members and self.first_time(key)

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
