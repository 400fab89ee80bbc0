"""Plans an import: what becomes of each row of a contact file, before anything is written.

A blank cell never erases anything, and an opt-out never reverts. What is on file stays when a
file says something else, unless the officer asks for the file's.
"""

import enum
import hashlib
from collections import Counter
from dataclasses import dataclass

from sqlalchemy.orm import Session

from campaign.contacts import address, columns, csvfile, directory, names, person, vocabulary
from campaign.contacts.address import Address, BadAddress
from campaign.contacts.columns import Row
from campaign.contacts.person import Findings, Person
from campaign.models import Beat, Contact, Organisation, Outlet, Tag
from campaign.terms import Kind, RowOutcome

#: how long a text may be, as the database has it
_LONGEST = {
    one: getattr(Contact, one).type.length
    for one in ("honorific", "first_name", "last_name", "function", "phone")
} | {"outlet": Outlet.name.type.length}
_LONGEST_LABEL = min(Beat.name.type.length, Tag.name.type.length)


class OnConflict(enum.Enum):
    """What to do when a file and what is on file say different things."""

    KEEP = "keep"  #: keep what is on file
    UPDATE = "update"  #: take what the file says


@dataclass(frozen=True)
class Options:
    """How a file is to be imported."""

    organisation: str | None  #: the key of the organisation whose list it is; None: all share it
    list_name: str
    kind: Kind = Kind.JOURNALIST  #: of new contacts for whom no column says it
    on_conflict: OnConflict = OnConflict.KEEP

    @property
    def list_path(self) -> str:
        """The list as a person writes it."""
        return f"{self.organisation}/{self.list_name}" if self.organisation else self.list_name


@dataclass(frozen=True)
class PlannedRow:
    """What becomes of one row of the file."""

    line: int
    outcome: RowOutcome
    who: str
    detail: str
    person: Person | None = None
    #: the row says that this person asked not to be written to; that counts in a bad row too
    opted_out: bool = False
    #: the usable addresses in the row
    addresses: tuple[Address, ...] = ()


@dataclass(frozen=True)
class ImportPlan:
    """What an import of one file will do, row by row."""

    file: csvfile.CsvFile
    table: columns.Table
    options: Options
    sha256: str
    rows: tuple[PlannedRow, ...]

    @property
    def counts(self) -> Counter[RowOutcome]:
        """How many rows end in which way; the sum is the number of rows."""
        return Counter(row.outcome for row in self.rows)


def make(
    session: Session, data: bytes, name: str, options: Options, known: dict[str, Organisation]
) -> ImportPlan:
    """Decide what becomes of each row of a file; nothing is written.

    Raises:
        ContactFileError: the file cannot be read at all.
    """
    file = csvfile.read(data, name)
    table = columns.read(file)
    planner = _Planner(session, table, options, known)
    rows = tuple(planner.row(row) for row in table.rows)
    return ImportPlan(file, table, options, hashlib.sha256(data).hexdigest(), rows)


class _Planner:
    """Knows who is on file, and who has been seen in this file so far."""

    def __init__(
        self,
        session: Session,
        table: columns.Table,
        options: Options,
        known: dict[str, Organisation],
    ) -> None:
        self._options = options
        self._known = known
        self._parsed = {row.line: _addresses(row) for row in table.rows}
        canonicals = {one.canonical for good, _ in self._parsed.values() for one in good}
        keys = {names.key(row.first_name, row.last_name) for row in table.rows}
        self._by_address: dict[str, Person] = {}
        self._by_name: dict[tuple[str, str], Person] = {}
        self._seen: dict[int, int] = {}
        for contact in directory.any_of(session, canonicals, keys):
            self._remember(person.on_file(contact))
        organisation = known[options.organisation] if options.organisation else None
        self._suppressed = directory.suppressed(
            session, canonicals | set(self._by_address), organisation
        )

    def _remember(self, one: Person) -> None:
        for known in one.addresses:
            self._by_address[known.canonical] = one
        self._by_name.setdefault(one.key, one)

    def row(self, row: Row) -> PlannedRow:
        """What becomes of this row."""
        good, bad = self._parsed[row.line]
        out = vocabulary.opted_out(row.opt_out)
        values, problem = self._values(row)
        known = self._match(values, good)
        reached = good or (known.addresses if known else [])
        problem = row.problem or problem or _unusable(row, good, bad)
        if out and not reached:
            lost = "opted out, but without an address there is nothing to keep that for"
            problem = f"{problem}; {lost}" if problem else lost
        if problem:
            return _invalid(row, problem, reached, opted_out=bool(out and reached))
        someone = known or Person(None, dict.fromkeys(person.SINGLE, ""))
        if known is None:
            values["kind"] = values["kind"] or self._options.kind.value
        found = someone.learn(row, values, self._options.on_conflict is OnConflict.UPDATE)
        self._take(someone, good, found)
        self._remember(someone)
        return self._planned(row, someone, found, bad)

    def _planned(
        self, row: Row, someone: Person, found: Findings, bad: list[BadAddress]
    ) -> PlannedRow:
        earlier = self._seen.setdefault(id(someone), row.line)
        again = f"already on line {earlier}" if earlier != row.line else ""
        out = vocabulary.opted_out(row.opt_out)
        barred = "opted out" if out else self._barred(someone)
        new = someone.record is None and not again
        why = [barred, again, "" if new else str(found)]
        why += [f"{one.text!r} {one.reason}; left out" for one in bad]
        return PlannedRow(
            line=row.line,
            outcome=RowOutcome.SUPPRESSED if barred else _outcome(new, bool(again), found),
            who=someone.name,
            detail="; ".join(one for one in why if one),
            person=someone,
            opted_out=bool(out),
            addresses=tuple(self._parsed[row.line][0]),
        )

    def _barred(self, someone: Person) -> str:
        """Why this person must not be written to; empty when there is no reason."""
        reasons = (self._suppressed.get(one.canonical, "") for one in someone.addresses)
        return next((reason for reason in reasons if reason), "")

    def _values(self, row: Row) -> tuple[dict[str, str], str]:
        """The row's values in our own words, and what is wrong with one of them."""
        kind, language = vocabulary.kind(row.kind), vocabulary.language(row.language)
        owner = self._organisation(row.owner)
        problem = ""
        if row.kind and kind is None:
            problem = f"unknown kind {row.kind!r}; known: {', '.join(one.value for one in Kind)}"
        elif row.language and language is None:
            problem = f"unknown language {row.language!r}; write nl, fr, en or another code"
        elif row.owner and owner is None:
            problem = f"unknown owner {row.owner!r}; known: {', '.join(self._known)}"
        elif vocabulary.opted_out(row.opt_out) is None:
            problem = f"opted out or not? The cell says {row.opt_out!r}; write yes or no"
        values = {one: getattr(row, one) for one in person.SINGLE}
        values["kind"] = kind.value if kind else ""
        values["language"] = language or ""
        values["owner"] = owner or ""
        return values, problem or _too_long(row)

    def _organisation(self, text: str) -> str | None:
        folded = names.key(text)
        for key, organisation in self._known.items():
            if folded and folded in (names.key(key), names.key(organisation.name)):
                return key
        return None

    def _match(self, values: dict[str, str], good: list[Address]) -> Person | None:
        """Whom a row is about: by address; by name and outlet where one side has no address."""
        for one in good:
            if one.canonical in self._by_address:
                return self._by_address[one.canonical]
        key = person.key(values)
        found = self._by_name.get(key) if key[0] else None
        return None if found is not None and good and found.addresses else found

    def _take(self, someone: Person, good: list[Address], found: Findings) -> None:
        for one in good:
            owner = self._by_address.get(one.canonical)
            if owner is None:
                found.taken.append(someone.take(one))
            elif owner is not someone:
                found.kept.append(f"{one.email} is the address of {owner.name}; left there")


def _outcome(new: bool, again: bool, found: Findings) -> RowOutcome:
    if again:
        return RowOutcome.DUPLICATE
    if new:
        return RowOutcome.CREATE
    if found.kept:
        return RowOutcome.CONFLICT
    return RowOutcome.UPDATE if found.taken else RowOutcome.UNCHANGED


def _invalid(row: Row, problem: str, good: list[Address], opted_out: bool) -> PlannedRow:
    who = f"{row.first_name} {row.last_name}".strip() or ", ".join(row.emails) or row.outlet
    if opted_out:
        problem += "; the opt-out is kept all the same"
    return PlannedRow(
        row.line, RowOutcome.INVALID, who, problem, opted_out=opted_out, addresses=tuple(good)
    )


def _unusable(row: Row, good: list[Address], bad: list[BadAddress]) -> str:
    if bad and not good:
        return f"{bad[0].text!r} is not an address: it {bad[0].reason}"
    if not good and not names.key(row.first_name, row.last_name):
        return "has neither an address nor a name"
    return ""


def _too_long(row: Row) -> str:
    texts = [(one, getattr(row, one), longest) for one, longest in _LONGEST.items()]
    texts += [("beat", one, _LONGEST_LABEL) for one in row.beats]
    texts += [("tag", one, _LONGEST_LABEL) for one in row.tags]
    for one, text, longest in texts:
        if len(text) > longest:
            label = one.replace("_", " ")
            return f"its {label} is longer than {longest} characters: {text[:30] + '…'!r}"
    return ""


def _addresses(row: Row) -> tuple[list[Address], list[BadAddress]]:
    parsed = [one for cell in row.emails for one in address.parse(cell)]
    good: dict[str, Address] = {}
    for one in parsed:
        if isinstance(one, Address):
            good.setdefault(one.canonical, one)
    return list(good.values()), [one for one in parsed if isinstance(one, BadAddress)]
