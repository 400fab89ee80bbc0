"""The rows of a contact file in our own words: cleaned, split, validated, column by column.

A million rows go through here, so that work is done on whole columns, and words that return are
understood once.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from campaign.contacts import address, columns, names, vocabulary
from campaign.contacts.address import Address, BadAddress, clean, clean_all
from campaign.contacts.columns import LEFT_OUT, OWN, SEVERAL, Columns
from campaign.contacts.contactfile import Batch
from campaign.terms import Kind, SuppressionReason

#: what a contact has one of; a file that says another thing contradicts us
SINGLE = tuple(
    "kind honorific first_name last_name function outlet language country phone owner".split()
)
#: how long a text may be, as the database has it
LONGEST = {"honorific": 100, "first_name": 200, "last_name": 200, "function": 300, "phone": 100}
LONGEST |= {"outlet": 300, "beat": 200, "tag": 200}
_REMEMBERED = 50_000  #: cells whose meaning is remembered
Meaning = TypeVar("Meaning")


class Row(NamedTuple):
    """One row of a contact file, its cells under our own names for them."""

    line: int
    #: (as written, canonical), each once
    addresses: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    honorific: str = ""
    first_name: str = ""
    last_name: str = ""
    function: str = ""
    outlet: str = ""
    language: str = ""
    country: str = ""
    phone: str = ""
    owner: str = ""
    beats: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = {}  # noqa: RUF012 - never changed
    name_key: str = ""
    outlet_key: str = ""
    #: why this person must not be written to, as a SuppressionReason; empty when nothing says so
    opted_out: str = ""
    #: (what stood there, what is wrong with it)
    bad: tuple[tuple[str, str], ...] = ()
    #: what is wrong with the row; empty when nothing is
    problem: str = ""


class Reader:
    """Reads the rows of one file."""

    def __init__(
        self, found: Columns, organisations: Mapping[str, str], problems: Mapping[int, str]
    ) -> None:
        """Take organisations as their names by key, and what is wrong with rows by their line."""
        self._columns = found
        self._problems = problems
        self._organisations = organisations
        self._places: dict[str, list[int]] = {}
        #: (place, place) of columns of one meaning: the second stands in where the first is empty
        self._stand_ins: list[tuple[int, int]] = []
        for place, ours in enumerate(found.meaning):
            if ours in SEVERAL or ours not in self._places:
                self._places.setdefault(ours, []).append(place)
            else:
                self._stand_ins.append((self._places[ours][0], place))
                self._places.setdefault(OWN, []).append(place)
        self._kinds: dict[str, str | None] = {"": ""}
        self._languages: dict[str, str | None] = {"": ""}
        self._owners: dict[str, str | None] = {"": ""}
        self._labels: dict[str, tuple[str, ...]] = {"": ()}
        self._outlet_keys: dict[str, str] = {"": ""}
        #: own fields that hold something
        self.filled: set[str] = set()

    def rows(self, batch: Batch) -> Iterable[tuple[object, ...]]:
        """The rows of a batch, as plain tuples in the order of Row's fields."""
        if not batch.rows:
            return ()
        problems = {
            index: self._problems[line]
            for index, line in enumerate(batch.lines if self._problems else ())
            if line in self._problems
        }
        cells = self._cells(batch, problems)
        nothing = [""] * len(batch.rows)

        def one(ours: str) -> Sequence[str]:
            return cells[self._places[ours][0]] if ours in self._places else nothing

        honorific, first, last = self._names(one)
        outlet = one("outlet")
        known = self._known(one, problems)
        texts = {"honorific": honorific, "first_name": first, "last_name": last}
        texts |= {"function": one("function"), "phone": one("phone"), "outlet": outlet}
        beats, tags = self._several("beats", cells, nothing), self._several("tags", cells, nothing)
        for name, column in texts.items():
            _too_long(name, LONGEST[name], column, problems)
        for name, several in (("beat", beats), ("tag", tags)):
            if any(len(one) > LONGEST[name] for some in set(several) for one in some):
                longest = [max(some, key=len, default="") for some in several]
                _too_long(name, LONGEST[name], longest, problems)
        good, bad = self._addresses(cells, nothing)
        return zip(
            batch.lines,
            good,
            known["kind"],
            honorific,
            first,
            last,
            texts["function"],
            outlet,
            known["language"],
            one("country"),
            texts["phone"],
            known["owner"],
            beats,
            tags,
            self._own(cells, len(batch.rows)),
            map(names.key, first, last),
            _understood(outlet, self._outlet_keys, names.key),
            self._opted_out(one, problems),
            bad,
            [problems.get(index, "") for index in range(len(batch.rows))] if problems else nothing,
            strict=True,
        )

    def _cells(self, batch: Batch, problems: dict[int, str]) -> list[Sequence[str]]:
        """The cleaned cells, by column; a row that is too short ends in empty ones."""
        width = len(self._columns.headings)
        rows = batch.rows
        if set(map(len, rows)) != {width}:
            for index, row in enumerate(rows):
                extra = [cell for cell in map(clean, row[width:]) if cell]
                if extra:
                    problems[index] = f"has more cells than the header: {extra[0]!r}"
            rows = [[*row[:width], *[""] * (width - len(row))] for row in rows]
        cells = [clean_all(column) for column in zip(*rows, strict=True)]
        for first, second in self._stand_ins if cells else ():
            pairs = zip(cells[first], cells[second], strict=True)
            swapped = [(one, other) if one else (other, one) for one, other in pairs]
            cells[first], cells[second] = zip(*swapped, strict=True)
        return cells

    def _names(
        self, one: Callable[[str], Sequence[str]]
    ) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
        """Honorific, first and last names."""
        honorific, first, last = one("honorific"), one("first_name"), one("last_name")
        if "particle" in self._places:
            last = list(map(names.with_particle, one("particle"), last))
        if "full_name" not in self._places:
            return honorific, first, last
        split = [_split(*parts) for parts in zip(one("full_name"), first, last, strict=True)]
        told, first, last = zip(*split, strict=True) if split else ((), (), ())
        return [given or ours for given, ours in zip(honorific, told, strict=True)], first, last

    def _known(
        self, one: Callable[[str], Sequence[str]], problems: dict[int, str]
    ) -> dict[str, Sequence[str]]:
        """The columns whose words are of a closed set."""
        kinds = ", ".join(kind.value for kind in Kind)
        sets: list[tuple[str, dict[str, str | None], Callable[[str], str | None], str]] = [
            ("kind", self._kinds, _kind, f"known: {kinds}"),
            ("language", self._languages, vocabulary.language, "write nl, fr, en or another code"),
            ("owner", self._owners, self._owner, f"known: {', '.join(self._organisations)}"),
        ]
        found: dict[str, Sequence[str]] = {}
        for name, memory, meaning, remedy in sets:
            column = one(name)
            understood = _understood(column, memory, meaning)
            for index, value in enumerate(understood) if None in memory.values() else ():
                if value is None:
                    problems.setdefault(index, f"unknown {name} {column[index]!r}; {remedy}")
            found[name] = [value or "" for value in understood]
        return found

    def _owner(self, text: str) -> str | None:
        folded = names.key(text)
        for key, name in self._organisations.items():
            if folded and folded in (names.key(key), names.key(name)):
                return key
        return None

    def _several(
        self, ours: str, cells: Sequence[Sequence[str]], nothing: Sequence[str]
    ) -> Sequence[tuple[str, ...]]:
        places = self._places.get(ours, [])
        if len(places) < 2:
            return _understood(cells[places[0]] if places else nothing, self._labels, labels)
        joined = map(",".join, zip(*(cells[place] for place in places), strict=True))
        return _understood(list(joined), self._labels, labels)

    def _addresses(
        self, cells: Sequence[Sequence[str]], nothing: Sequence[str]
    ) -> tuple[list[tuple[tuple[str, str], ...]], list[tuple[tuple[str, str], ...]]]:
        places = self._places.get("email", [])
        if len(places) == 1:
            parsed: Iterable[tuple[Address | BadAddress, ...]] = map(
                address.parse, cells[places[0]]
            )
        else:
            several = zip(*(cells[place] for place in places), strict=True) if places else nothing
            parsed = (tuple(one for cell in row for one in address.parse(cell)) for row in several)
        good, bad = [], []
        for found in parsed:
            if len(found) == 1 and type(found[0]) is Address:
                good.append(((found[0][0], found[0][1]),))
                bad.append(())
                continue
            mine: dict[str, str] = {}
            for one in found:
                if isinstance(one, Address):
                    mine.setdefault(one.canonical, one.email)
            good.append(tuple((email, canonical) for canonical, email in mine.items()))
            bad.append(tuple((one[0], one[1]) for one in found if isinstance(one, BadAddress)))
        return good, bad

    def _own(self, cells: Sequence[Sequence[str]], count: int) -> Iterable[Mapping[str, str]]:
        """The contact's own fields: the columns that we have no word for, by their headers."""
        places = self._places.get(OWN, [])
        headings = [self._columns.headings[place] for place in places]
        kept = [
            (heading, cells[place])
            for heading, place in zip(headings, places, strict=True)
            if any(cells[place])
        ]
        if not kept:
            return itertools.repeat({}, count)
        self.filled.update(heading for heading, _ in kept)
        heads = [heading for heading, _ in kept]
        values = zip(*(column for _, column in kept), strict=True)
        return [
            {head: cell for head, cell in zip(heads, row, strict=True) if cell} for row in values
        ]

    def _opted_out(
        self, one: Callable[[str], Sequence[str]], problems: dict[int, str]
    ) -> Sequence[str]:
        cells, status = one("opt_out"), one("status")
        asked = SuppressionReason.ASKED.value
        found = [asked if vocabulary.says_opted_out(cell) else "" for cell in status]
        for index, cell in enumerate(cells):
            out = vocabulary.opted_out(cell) if cell else False
            if out is None:
                said = f"opted out or not? The cell says {cell!r}; write yes or no"
                problems.setdefault(index, said)
            elif out:
                found[index] = asked
        return found


def labels(cell: str) -> tuple[str, ...]:
    """`energie, klimaat` and `energie; klimaat` are two beats, each once, in lower case."""
    parts = re.split(r":::|[,;|]| / ", cell)
    named = [part.strip().removeprefix("* ").casefold() for part in parts]  # Google's own mark
    return tuple(dict.fromkeys(name for name in named if name))


def _understood(
    column: Sequence[str], memory: dict[str, Meaning], meaning: Callable[[str], Meaning]
) -> list[Meaning]:
    """What each cell of a column means; each that is new is asked for once."""
    for cell in set(column) - memory.keys():
        memory[cell] = meaning(cell)
    found = [memory[cell] for cell in column]
    if len(memory) > _REMEMBERED:
        memory.clear()
    return found


def _kind(cell: str) -> str | None:
    found = vocabulary.kind(cell)
    return found.value if found else None


def _too_long(name: str, longest: int, column: Sequence[str], problems: dict[int, str]) -> None:
    if max(map(len, column), default=0) > longest:
        for index, text in enumerate(column):
            if len(text) > longest:
                label = name.replace("_", " ")
                problems.setdefault(
                    index, f"its {label} is longer than {longest} characters: {text[:30] + '…'!r}"
                )


def _split(full: str, first: str, last: str) -> tuple[str, str, str]:
    """Honorific, first and last name, of the columns that tell them apart and the one of all."""
    if not full or last:
        return "", first, last
    honorific, name = names.split_honorific(full)
    if first:
        return honorific, first, names.without_first(name, first)
    return honorific, *names.split(name)
