"""Plans an import: what becomes of each row of a contact file, before anything is written.

A blank cell never erases anything, and an opt-out never reverts. What is on file stays when a
file says something else, unless the officer asks for the file's.
"""

import enum
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from campaign.contacts import address, columns, csvfile, names, vocabulary
from campaign.contacts.address import Address, BadAddress
from campaign.contacts.columns import Row
from campaign.models import Address as AddressRecord
from campaign.models import Contact, Organisation, Suppression
from campaign.terms import Kind, RowOutcome

_CHUNK = 500  #: values in one IN (...)
_FIELDS = tuple("kind honorific first_name last_name function outlet language phone owner".split())


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
    person: "Person | None" = None


@dataclass
class Person:
    """Somebody as they will be on file after the import."""

    record: Contact | None
    values: dict[str, str]
    addresses: list[Address] = field(default_factory=list)
    beats: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    opted_out_on: int | None = None
    changed: bool = False

    @property
    def name(self) -> str:
        """The name, or the first address of somebody without one."""
        name = f"{self.values['first_name']} {self.values['last_name']}".strip()
        return name or (self.addresses[0].email if self.addresses else "")


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
        parsed = {row.line: _addresses(row) for row in table.rows}
        self._parsed = parsed
        canonicals = {one.canonical for good, _ in parsed.values() for one in good}
        self._by_address: dict[str, Person] = {}
        self._by_name: dict[tuple[str, str], Person] = {}
        self._seen: dict[int, int] = {}
        for contact in _on_file(session, canonicals, table.rows):
            self._remember(_person_of(contact))
        organisation = known[options.organisation] if options.organisation else None
        self._suppressed = _suppressed(session, canonicals, organisation)

    def _remember(self, person: Person) -> None:
        for one in person.addresses:
            self._by_address[one.canonical] = person
        self._by_name.setdefault(_name_and_outlet(person.values), person)

    def row(self, row: Row) -> PlannedRow:
        """What becomes of this row."""
        good, bad = self._parsed[row.line]
        who = f"{row.first_name} {row.last_name}".strip() or ", ".join(row.emails) or row.outlet
        values, problem = self._values(row)
        problem = row.problem or problem or self._unusable(row, good, bad)
        if problem:
            return PlannedRow(row.line, RowOutcome.INVALID, who, problem)
        person = self._match(values, good)
        if person is None:
            person = Person(None, values | {"kind": values["kind"] or self._options.kind.value})
            remarks: list[str] = []
            self._take_rest(person, row, good)
        else:
            remarks = self._merge(person, values) + self._take_rest(person, row, good)
        self._remember(person)
        outcome = self._outcome(person, row, remarks)
        remarks += [f"{one.text!r} {one.reason}; left out" for one in bad]
        if row.opt_out and vocabulary.yes(row.opt_out):
            person.opted_out_on = row.line
            remarks.insert(0, "opted out")
            outcome = RowOutcome.SUPPRESSED
        elif found := [
            self._suppressed[a.canonical] for a in good if a.canonical in self._suppressed
        ]:
            remarks.insert(0, found[0])
            outcome = RowOutcome.SUPPRESSED
        return PlannedRow(row.line, outcome, person.name, "; ".join(remarks), person)

    def _outcome(self, person: Person, row: Row, remarks: list[str]) -> RowOutcome:
        earlier = self._seen.setdefault(id(person), row.line)
        if earlier != row.line:
            remarks.insert(0, f"already on line {earlier}")
            return RowOutcome.DUPLICATE
        if person.record is None:
            return RowOutcome.CREATE
        if any(remark.startswith("kept") for remark in remarks):
            return RowOutcome.CONFLICT
        return RowOutcome.UPDATE if remarks else RowOutcome.UNCHANGED

    def _unusable(self, row: Row, good: list[Address], bad: list[BadAddress]) -> str:
        if bad and not good:
            return f"{bad[0].text!r} is not an address: it {bad[0].reason}"
        if not good and not (row.first_name or row.last_name):
            return "has neither an address nor a name"
        return ""

    def _values(self, row: Row) -> tuple[dict[str, str], str]:
        """The row's values in our own words, and what is wrong with one of them."""
        kind, language = vocabulary.kind(row.kind), vocabulary.language(row.language)
        owner = self._organisation(row.owner)
        problem = ""
        if row.kind and kind is None:
            problem = f"unknown kind {row.kind!r}; known: {', '.join(one.value for one in Kind)}"
        elif row.language and language is None:
            problem = f"unknown language {row.language!r}; known: nl, fr, en, de"
        elif row.owner and owner is None:
            problem = f"unknown owner {row.owner!r}; known: {', '.join(self._known)}"
        elif vocabulary.yes(row.opt_out) is None:
            problem = f"opted out or not? The cell says {row.opt_out!r}; write yes or no"
        values = {one: getattr(row, one) for one in _FIELDS}
        values["kind"] = kind.value if kind else ""
        values["language"] = language or ""
        values["owner"] = owner or ""
        return values, problem

    def _organisation(self, text: str) -> str | None:
        folded = names.key(text)
        for key, organisation in self._known.items():
            if folded and folded in (names.key(key), names.key(organisation.name)):
                return key
        return None

    def _match(self, values: dict[str, str], good: list[Address]) -> Person | None:
        for one in good:
            if one.canonical in self._by_address:
                return self._by_address[one.canonical]
        return None if good else self._by_name.get(_name_and_outlet(values))

    def _merge(self, person: Person, values: dict[str, str]) -> list[str]:
        """Fill what is empty on file; where both say something else, keep or update."""
        remarks: list[str] = []
        for one in _FIELDS:
            old, new = person.values[one], values[one]
            if not new or new == old or (one == "phone" and vocabulary.same_phone(old, new)):
                continue
            label = one.replace("_", " ")
            if old and self._options.on_conflict is OnConflict.KEEP:
                remarks.insert(0, f"kept {label} {old!r}, the file says {new!r}")
                continue
            person.values[one] = new
            person.changed = True
            remarks.append(f"{label}: {old!r} becomes {new!r}" if old else f"{label}: {new!r}")
        return remarks

    def _take_rest(self, person: Person, row: Row, good: list[Address]) -> list[str]:
        """What adds up instead of standing in each other's way: addresses, beats, tags, fields."""
        remarks = []
        for one in good:
            owner = self._by_address.get(one.canonical)
            if owner is not None and owner is not person:
                remarks.append(f"{one.email} is the address of {owner.name}; left there")
            elif owner is None:
                person.addresses.append(one)
                remarks.append(f"address: {one.email}")
        for label, mine, theirs in (
            ("beat", person.beats, row.beats),
            ("tag", person.tags, row.tags),
        ):
            new = [one for one in theirs if one not in mine]
            mine.extend(new)
            remarks += [f"{label}: {one}" for one in new]
        for header, cell in row.fields.items():
            if person.fields.get(header) != cell:
                person.fields[header] = cell
                remarks.append(f"{header}: {cell!r}")
        person.changed = person.changed or bool(remarks)
        return remarks


def _addresses(row: Row) -> tuple[list[Address], list[BadAddress]]:
    parsed = [one for cell in row.emails for one in address.parse(cell)]
    good = list(dict.fromkeys(one for one in parsed if isinstance(one, Address)))
    return good, [one for one in parsed if isinstance(one, BadAddress)]


def _name_and_outlet(values: dict[str, str]) -> tuple[str, str]:
    return names.key(values["first_name"], values["last_name"]), names.key(values["outlet"])


def _chunks(values: Iterable[str]) -> Iterable[Sequence[str]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def _on_file(session: Session, canonicals: set[str], rows: Iterable[Row]) -> list[Contact]:
    """Those on file whom the rows may be about, by address or, without one, by name."""
    options = [
        selectinload(one)
        for one in (Contact.addresses, Contact.beats, Contact.tags, Contact.outlet, Contact.owner)
    ]
    found: dict[int, Contact] = {}
    for chunk in _chunks(canonicals):
        query = select(Contact).join(AddressRecord).where(AddressRecord.canonical.in_(chunk))
        found |= {one.id: one for one in session.scalars(query.options(*options)).unique()}
    keys = {names.key(row.first_name, row.last_name) for row in rows if not row.emails}
    for chunk in _chunks(keys - {""}):
        query = select(Contact).where(Contact.name_key.in_(chunk), ~Contact.addresses.any())
        found |= {one.id: one for one in session.scalars(query.options(*options))}
    return list(found.values())


def _person_of(contact: Contact) -> Person:
    values = {
        one: getattr(contact, one) for one in _FIELDS if isinstance(getattr(contact, one), str)
    }
    values["kind"] = contact.kind.value
    values["outlet"] = contact.outlet.name if contact.outlet else ""
    values["owner"] = contact.owner.key if contact.owner else ""
    return Person(
        record=contact,
        values=values,
        addresses=[Address(one.email, one.canonical) for one in contact.addresses],
        beats=[one.name for one in contact.beats],
        tags=[one.name for one in contact.tags],
        fields=dict(contact.fields),
    )


def _suppressed(
    session: Session, canonicals: set[str], organisation: Organisation | None
) -> dict[str, str]:
    """Of these addresses, those that the list's organisation must not write to, and why."""
    found = {}
    for chunk in _chunks(canonicals):
        for one in session.scalars(select(Suppression).where(Suppression.address.in_(chunk))):
            if one.organisation is None or one.organisation is organisation:
                found[one.address] = f"must not be written to ({one.reason.value})"
    return found
