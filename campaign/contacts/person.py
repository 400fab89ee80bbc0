"""Somebody as they will be on file after an import: what a row adds, and what it contradicts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from campaign.contacts import names, vocabulary
from campaign.contacts.rows import SINGLE, Row
from campaign.contacts.spelling import Name

_FIRST, _LAST, _OUTLET = map(SINGLE.index, ("first_name", "last_name", "outlet"))
_PHONE = SINGLE.index("phone")


class Conflict(NamedTuple):
    """A file and what is on file say different things of somebody."""

    file: str
    line: int
    who: str
    field: str
    ours: str
    theirs: str


#: asked at a conflict; true takes the file's
Chooses = Callable[[Conflict], bool]


@dataclass
class Findings:
    """What a row says that was not on file: taken over, or kept out because we say otherwise."""

    taken: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    #: what was taken, so that it can be undone: by field (old, new), by collection what was added
    changes: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        taken = "; ".join(self.taken)
        if self.kept and taken:
            taken = f"taken over: {taken}"
        return "; ".join(filter(None, [*self.kept, taken]))


@dataclass(slots=True)
class Person:
    """Somebody on file, or somebody new, while a file is read."""

    contact_id: int  #: 0 for somebody new
    file: int  #: the number of the file that somebody new comes from
    line: int  #: and the line
    values: list[str]  #: in the order of SINGLE
    addresses: list[tuple[str, str]]
    beats: list[str]
    tags: list[str]
    fields: dict[str, str]
    name_key: str
    outlet_key: str
    #: how many addresses, beats and tags are on file
    known: tuple[int, int, int] = (0, 0, 0)

    @property
    def name(self) -> str:
        """The name, or the first address of somebody without one."""
        name = f"{self.values[_FIRST]} {self.values[_LAST]}".strip()
        return name or (self.addresses[0][0] if self.addresses else "")

    @property
    def names(self) -> Name:
        """First and last name apart."""
        return Name(self.values[_FIRST], self.values[_LAST])

    def learn(self, row: Row, file: str, chooses: Chooses) -> Findings:
        """Take over from a row of a file what is new; nothing is erased.

        Where both say something else, ours is kept, unless the file's is chosen.
        """
        found, who = Findings(), self.name

        def takes(one: str, old: str, new: str) -> bool:
            label = one.replace("_", " ") if one in SINGLE else one
            if old and not chooses(Conflict(file, row.line, who, label, old, new)):
                found.kept.append(f"kept {label} {old!r}, the file says {new!r}")
                return False
            found.taken.append(f"{label}: {old!r} becomes {new!r}" if old else f"{label}: {new!r}")
            return True

        for index, (one, new) in enumerate(zip(SINGLE, row.facts, strict=True)):
            old = self.values[index]
            if not self._same(index, old, row) and takes(one, old, new):
                self.values[index] = new
                found.changes[one] = [old, new]
        for heading, new in row.fields.items():
            old = self.fields.get(heading, "")
            if old != new and takes(heading, old, new):
                self.fields[heading] = new
                found.changes.setdefault("fields", {})[heading] = [old, new]
        _add(found, "beat", self.beats, row.beats)
        _add(found, "tag", self.tags, row.tags)
        self.name_key = names.key(self.values[_FIRST], self.values[_LAST])
        if "outlet" in found.changes:
            self.outlet_key = row.outlet_key
        return found

    def _same(self, index: int, old: str, row: Row) -> bool:
        """Whether a cell says nothing that is not on file, perhaps in another spelling."""
        new = row.facts[index]
        if not new or new == old:
            return True
        if index == _OUTLET:  # an outlet is kept once, by the letters of its name
            return self.outlet_key == row.outlet_key
        return index == _PHONE and vocabulary.same_phone(old, new)

    def take(self, email: str, canonical: str, found: Findings) -> None:
        """Add an address, and say so."""
        self.addresses.append((email, canonical))
        found.taken.append(f"address: {email}")
        found.changes.setdefault("addresses", []).append(canonical)

    def plain(self) -> tuple[Any, ...]:
        """As plain values, for a spool."""
        values, addresses = tuple(self.values), tuple(self.addresses)
        row = (self.line, addresses, *values, tuple(self.beats), tuple(self.tags), self.fields)
        return self.contact_id, self.file, self.known, (*row, self.name_key, self.outlet_key)


def of_plain(plain: tuple[Any, ...]) -> Person:
    """A person from a spool: one of `Person.plain`, or a row that made somebody new."""
    contact_id, file, known, row = plain
    line, addresses, *rest = row
    count = len(SINGLE)
    values, (beats, tags, fields, name_key, outlet_key) = rest[:count], rest[count : count + 5]
    return Person(
        contact_id, file, line, values, list(addresses), list(beats), list(tags), dict(fields),
        name_key, outlet_key, known,
    )  # fmt: skip


def _add(found: Findings, label: str, ours: list[str], theirs: Iterable[str]) -> None:
    new = [one for one in theirs if one not in ours]
    ours.extend(new)
    found.taken += [f"{label}: {one}" for one in new]
    if new:
        found.changes[f"{label}s"] = new


def new(row: Row, file: int) -> Person:
    """Somebody who was not on file, from a row."""
    return of_plain((0, file, (0, 0, 0), row))
