"""The rows of a contact file in our own words: whom, at which addresses, and what is wrong."""

import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, cast

from campaign.contacts import address, domains, names, vocabulary
from campaign.contacts.address import BadAddress, clean
from campaign.contacts.aliases import field_of
from campaign.contacts.batchcolumns import LONGEST, LONGEST_OWN, BatchColumns, Reading
from campaign.contacts.columns import OWN
from campaign.contacts.contactfile import Batch
from campaign.contacts.headers import fold
from campaign.contacts.words import Suppressions
from campaign.terms import SuppressionReason

#: what a contact has one of; a file that says another thing contradicts us
SINGLE = tuple(
    "kind honorific first_name last_name function outlet language country embargo phone "
    "owner".split()
)
Pairs = tuple[tuple[str, str], ...]


class Row(NamedTuple):
    """One row of a contact file, its cells under our own names for them."""

    line: int
    #: (as written, canonical), each once
    addresses: Pairs = ()
    kind: str = ""
    honorific: str = ""
    first_name: str = ""
    last_name: str = ""
    function: str = ""
    outlet: str = ""
    language: str = ""
    country: str = ""
    #: whether the news may be had before its embargo is over: yes or no
    embargo: str = ""
    phone: str = ""
    owner: str = ""
    beats: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = {}
    name_key: str = ""
    outlet_key: str = ""
    #: why this person must not be written to, as a SuppressionReason; empty when nothing says so
    opted_out: str = ""
    #: what a careful reader should know
    notes: tuple[str, ...] = ()
    #: what is wrong with the row; empty when nothing is
    problem: str = ""
    #: which addresses must not be written to, by whom and why, as an export of ours says it
    suppressed: Suppressions = ()

    @property
    def facts(self) -> tuple[str, ...]:
        """What a contact has one of, in the order of SINGLE."""
        return cast("tuple[str, ...]", self[FACTS])


#: places of a Row, for those who read a million of them as plain tuples
ADDRESSES, BEATS, TAGS, FIELDS, NAME_KEY, OUTLET_KEY, OPTED_OUT, SUPPRESSED = map(
    Row._fields.index,
    ("addresses", "beats", "tags", "fields", "name_key", "outlet_key", "opted_out", "suppressed"),
)
FACTS = slice(Row._fields.index(SINGLE[0]), BEATS)  #: the places of SINGLE


class Reader(Reading):
    """Reads the rows of one file."""

    def rows(self, batch: Batch) -> Iterable[tuple[object, ...]]:
        """The rows of a batch, as plain tuples in the order of Row's fields."""
        return _Batch(self, batch).rows() if batch.rows else ()


class _Batch(BatchColumns):
    """The rows that are worked on at once, put together again from their columns."""

    def rows(self) -> Iterable[tuple[object, ...]]:
        one = self._one
        honorific, first, last = self._names()
        country = self._countries()
        kind = self._word("kind", self._words.kind, vocabulary.KINDS_TOLD)
        language = self._languages()
        owner = self._word("owner", self._words.owner, self._words.organisations)
        function, outlet, phone = one("function"), one("outlet"), self._phones(country)
        beats, tags = self._labels("beats"), self._labels("tags")
        texts = {"honorific": honorific, "first_name": first, "last_name": last}
        texts |= {"function": function, "phone": phone, "outlet": outlet}
        for name, column in texts.items():
            self._check_length(name, column)
        for name, several in (("beat", beats), ("tag", tags)):
            if any(len(label) > LONGEST[name] for some in set(several) for label in some):
                self._check_length(name, [max(some, key=len, default="") for some in several])
        addresses = self._addresses()
        out = self._opted_out()
        suppressed = self._suppressed(out)
        every = range(len(self._lines))
        return zip(
            self._lines,
            addresses,
            kind,
            honorific,
            first,
            last,
            function,
            outlet,
            language,
            country,
            self._embargoes(),
            phone,
            owner,
            beats,
            tags,
            self._own(),
            names.keys(first, last),
            self._words.each("outlet key", outlet, names.key),
            out,
            [self._notes.get(index, ()) for index in every]
            if self._notes
            else itertools.repeat((), len(every)),
            [self._problems.get(index, "") for index in every] if self._problems else self._nothing,
            suppressed,
            strict=True,
        )

    def _addresses(self) -> list[Pairs]:
        places = self._reader.places.get("email", [])
        if len(places) == 1:
            column = self._cells[places[0]]
            plain = address.plain_all(column)
            found = [
                ((one, one),) if one else self._parsed(index, (column[index],))
                for index, one in enumerate(plain)
            ]
        else:
            rows = zip(*(self._cells[place] for place in places), strict=True)
            found = [self._parsed(index, row) for index, row in enumerate(rows)]
        self._notice_slips(found)
        return found

    def _parsed(self, index: int, row: Iterable[str]) -> Pairs:
        """The good addresses in the cells of a row; what is wrong with the others is told."""
        good: dict[str, str] = {}
        bad: list[BadAddress] = []
        for one in (one for cell in row if cell for one in address.parse(cell)):
            if isinstance(one, BadAddress):
                bad.append(one)
            else:
                good.setdefault(one.canonical, one.email)
        for text, reason in bad:
            if good:
                self._note(index, f"{text!r} {reason}; left out")
            else:
                said = f"{text!r} is not an address: it {reason}"
                self._problems.setdefault(index, said)
        return tuple((email, canonical) for canonical, email in good.items())

    def _notice_slips(self, found: Sequence[Pairs]) -> None:
        """`gmial.com` is told, and left as it is: it may be somebody's own."""
        there = {one[1].rpartition("@")[2] for some in found for one in some}
        slips = {domain: meant for domain in there if (meant := domains.suggestion(domain))}
        for index, some in enumerate(found if slips else ()):
            for email, canonical in some:
                if meant := slips.get(canonical.rpartition("@")[2]):
                    self._note(index, f"{email}: is {meant} meant?")

    def _opted_out(self) -> list[str]:
        """Why somebody must not be written to: by a yes or a date, a status, the file's name."""
        everybody = vocabulary.status(self._reader.columns.status)
        found = [_barring(everybody)] * len(self._lines)
        for index, (cell, standing) in enumerate(self._statuses()):
            found[index] = found[index] or _barring(standing)
            if cell and standing is None:
                heading = self._reader.columns.headings[self._reader.places["status"][0]]
                self._beside.setdefault(index, {})[heading] = cell
                self._reader.filled.add(heading)
                what = f"a {heading} that we do not know keeps nobody from being written to"
                self._reader.remarks.setdefault(what, repr(cell))
        for index, cell in enumerate(self._one("opt_out")):
            out = vocabulary.opted_out(cell) if cell else False
            if out is None:
                said = f"opted out or not? The cell says {cell!r}; write yes or no"
                self._problems.setdefault(index, said)
            elif out:
                found[index] = found[index] or SuppressionReason.ASKED.value
        return found

    def _suppressed(self, out: list[str]) -> Iterable[Suppressions]:
        column = self._one("suppressed")
        if not any(column):
            return itertools.repeat((), len(column))
        found: list[Suppressions] = []
        read = self._words.each("suppressed", column, self._words.suppressed)
        for index, (why, addresses, problem) in enumerate(read):
            out[index] = out[index] or why
            found.append(addresses)
            if problem:
                self._problems.setdefault(index, problem)
        return found

    def _statuses(self) -> Iterable[tuple[str, vocabulary.Standing | None]]:
        column = self._one("status")
        if column is self._nothing:
            return ()
        return zip(column, self._words.each("status", column, vocabulary.status), strict=True)

    def _own(self) -> Iterable[Mapping[str, str]]:
        """The contact's own fields: the columns that we have no word for, by their headers."""
        headings = self._reader.columns.headings
        kept = [
            (headings[place], self._cells[place])
            for place in self._reader.places.get(OWN, [])
            if any(self._cells[place])
        ]
        self._reader.filled.update(heading for heading, _ in kept)
        self._read_json()
        if not kept and not self._beside:
            return itertools.repeat({}, len(self._lines))
        found: list[dict[str, str]] = [{} for _ in self._lines]
        for heading, column in kept:
            for index, cell in enumerate(column):
                if cell:
                    found[index][heading] = cell
        for index, beside in self._beside.items():
            found[index] |= beside
        self._check_own(found)
        return found

    def _check_own(self, rows: Sequence[Mapping[str, str]]) -> None:
        for index, fields in enumerate(rows):
            for heading, text in fields.items():
                if len(text) > LONGEST_OWN:
                    said = f"its {heading} is longer than {LONGEST_OWN} characters: {text[:30]}…"
                    self._problems.setdefault(index, said)

    def _read_json(self) -> None:
        """The members of a JSON object, as mailing tools export what they know."""
        for index, cell in enumerate(self._one("fields")):
            if not cell:
                continue
            heading = self._reader.columns.headings[self._reader.places["fields"][0]]
            try:
                members = json.loads(cell)
            except (ValueError, RecursionError):
                members = None
            if not isinstance(members, dict):
                self._note(index, f"its {heading} cannot be read as JSON; kept as they stand")
                members = {heading: cell}
            for name, value in members.items():
                text = clean(value if isinstance(value, str) else json.dumps(value))
                # one that is called as a field of ours is another thing all the same
                own = clean(f"{name} ({heading})" if field_of(fold(name)) else name)
                if own and text and value is not None:
                    self._beside.setdefault(index, {})[own] = text
                    self._reader.filled.add(own)


def _barring(standing: vocabulary.Standing | None) -> str:
    return standing.value if isinstance(standing, SuppressionReason) else ""
