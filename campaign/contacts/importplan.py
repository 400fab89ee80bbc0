"""The plan of an import: what becomes of each row of each file, before anything is written."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from campaign.contacts import person, roles
from campaign.contacts.columns import Columns
from campaign.contacts.contactfile import ContactFile
from campaign.contacts.spool import Spool
from campaign.contacts.words import Suppressions
from campaign.terms import PERSONAL, Kind, RowOutcome, SuppressionReason

#: fewer changes than this need no question, however few contacts are on file
FEW = 10
#: outcomes that nobody needs to look at, unless there is a remark about the row
USUAL = (RowOutcome.CREATE, RowOutcome.UPDATE, RowOutcome.UNCHANGED)
NOTABLE = 50  #: rows of one outcome that are shown unasked


@dataclass(frozen=True)
class Options:
    """How a file is to be imported."""

    organisation: str | None  #: the key of the organisation whose list it is; None: all share it
    list_name: str
    kind: Kind = Kind.JOURNALIST  #: of new contacts for whom no column says it

    @property
    def list_path(self) -> str:
        """The list as a person writes it."""
        return f"{self.organisation}/{self.list_name}" if self.organisation else self.list_name


@dataclass(frozen=True)
class Source:
    """A file to be imported, its columns understood."""

    file: ContactFile
    columns: Columns
    options: Options


class PlannedRow(NamedTuple):
    """What becomes of one row of a file, as plain values."""

    line: int
    outcome: str  #: a RowOutcome
    who: str
    detail: str = ""
    #: the number of this person among those of the plan; -1 when nothing of them changes
    person: int = -1
    #: the contact on file; 0 for somebody new, or nobody
    contact_id: int = 0
    #: what is new, by field
    changes: dict[str, Any] | None = None
    #: is put on the list because of this row
    joins: bool = False
    #: which addresses must not be written to, by whom and why
    suppresses: Suppressions = ()
    #: the cells as they stand in the file, of a row that is no contact
    cells: tuple[str, ...] = ()


@dataclass
class FilePlan:
    """What the import of one file will do."""

    source: Source
    number: int
    people: Spool
    #: how many rows end in which way; the sum is the number of rows
    counts: Counter[RowOutcome] = field(default_factory=Counter)
    #: rows of which there is more to tell than that they make a contact
    told: Spool = field(default_factory=Spool)
    #: the first of them that somebody should look at, by outcome
    notable: dict[RowOutcome, list[PlannedRow]] = field(default_factory=dict)
    #: the people that this file changes or makes, among those of the plan
    span: range = range(0)
    #: how many rows somebody should look at
    to_look_at: int = 0
    #: how many are put on the list
    joined: int = 0
    #: the list is made by this import
    list_is_new: bool = False
    #: how many rows say that somebody must not be written to
    barring: int = 0
    #: addresses that are no person's and are barred: for whom, and on which line; the first of them
    roles: dict[str, tuple[str, int]] = field(default_factory=dict)
    #: own fields that hold something
    filled: frozenset[str] = frozenset()

    def tell(self, row: PlannedRow, *, to_look_at: bool = False) -> None:
        """Count a row, and keep it."""
        outcome = RowOutcome(row.outcome)
        self.counts[outcome] += 1
        self.barring += bool(row.suppresses)
        if row.suppresses and len(self.roles) < NOTABLE:
            self._note_roles(row)
        self.told.append(tuple(row))
        if outcome not in USUAL or to_look_at:
            self.to_look_at += 1
            if len(self.notable.setdefault(outcome, [])) < NOTABLE:
                self.notable[outcome].append(row)

    def _note_roles(self, row: PlannedRow) -> None:
        """What a person says holds for them; of a role address nobody knows who said it."""
        for key, reason, canonical in row.suppresses:
            if SuppressionReason(reason) in PERSONAL and roles.is_role(canonical):
                self.roles.setdefault(canonical, (key, row.line))

    def leave(self, people: Iterable[tuple[int, str, int, bool]]) -> None:
        """Count people on file of whom nothing is new: line, name, number, is put on the list."""
        told = [
            (line, RowOutcome.UNCHANGED.value, who, "", -1, number, None, joins, (), ())
            for line, who, number, joins in people
        ]
        self.counts[RowOutcome.UNCHANGED] += len(told)
        self.told.extend(told)

    def rows(self) -> list[PlannedRow]:
        """Every row, in the order of the file."""
        told = [PlannedRow._make(one) for one in self.told]
        lines = {row.line for row in told}
        created = (row for row in self._created() if row.line not in lines)
        return sorted([*told, *created], key=lambda row: row.line)

    def _created(self) -> Iterator[PlannedRow]:
        for number in self.span:
            plain = self.people[number]
            if plain[:2] == (0, self.number):
                one = person.of_plain(plain)
                yield PlannedRow(one.line, RowOutcome.CREATE.value, one.name, "", number)


@dataclass(frozen=True)
class ImportPlan:
    """What an import of some files will do; it holds as long as nobody else changes contacts."""

    files: tuple[FilePlan, ...]
    #: those who are new or changed, in the order in which the files name them
    people: Spool
    #: of these, by their number and an address, those who read it together with who had it before
    sharing: frozenset[tuple[int, str]]
    #: how many contacts were on file, and of how many something changes
    on_file: int
    changed: int
    #: of the contacts on which it was made
    stamp: tuple[object, ...]

    @property
    def does_nothing(self) -> bool:
        """Whether there is nothing to import: no rows, or none that is of use."""
        invalid = RowOutcome.INVALID
        return all(one.counts.total() == one.counts[invalid] and not one.barring
                   for one in self.files)  # fmt: skip

    @property
    def is_sweeping(self) -> bool:
        """Whether it changes more than half of what is on file, and so may be a mistake."""
        return self.changed >= FEW and self.changed * 2 > self.on_file
