"""What the columns of a contact file mean, whatever the officer's export calls them.

First counts what the officer said, then what the export of a program is known for, then the
words for each thing in Dutch, English, French and German. A header that nobody knows is named,
and its cells are kept as the contact's own fields.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from campaign.contacts import aliases, formulas, otherfiles, presets
from campaign.contacts.address import clean
from campaign.contacts.contactfile import Batch
from campaign.contacts.headers import Choice, Preset, fold, outlet_is, plain, title_is
from campaign.errors import ContactFileError

SEVERAL = ("email", "beats", "tags")  #: of these a file may have many columns
OWN = "own"  #: kept as the contact's own field, under the header
LEFT_OUT = "-"  #: not kept
REJECTED = ("rejected: line", "rejected: reason")  #: that our own files of rejected rows have
#: behind the header of an own field that is called as a column of ours, in Dutch and in English
OWN_FIELD = (" (eigen veld)", " (own field)")
_ONCE = ("first_name", "last_name", "full_name", "kind", "owner", "opt_out", "suppressed")
_TITLES = ("title", "titel", "titre")
_NAMES = ("naam", "nom")
#: every header that means something somewhere, folded
_HEADERS = frozenset((*aliases.FIELD_OF, *_TITLES, *_NAMES))
_HEADERS |= {header for one in presets.PRESETS for header in (*one.meaning, *one.left_out)}
#: what a column may be called that says who opted out
_OPT_OUT = re.compile(
    r"uit(ge)?schr|afmeld|afgemeld|\bopt|unsub|gdpr|avg\b|désinscr|désabon|abgemeld|"
    r"(geen|niet|no|not|pas|keine?)\b.*(mail|contact|kontakt)",
    re.IGNORECASE,
)
#: the local part has no more letters (RFC 5321 4.5.3.1.1)
_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}\.\w")
_SEARCHED = 20  #: a header stands within the first rows, if not on the first
_ASKED = 500  #: cells that are looked at to know what a column is


@dataclass(frozen=True)
class Columns:
    """How the columns of a file are understood."""

    index: int  #: of the header, among the rows of the file
    header: tuple[str, ...]  #: as it stands in the file
    headings: tuple[str, ...]  #: cleaned, each once, and with a name for a column that has none
    #: our name for each, OWN or LEFT_OUT
    meaning: tuple[str, ...]
    #: the program whose export this is, where we know it by its headers
    program: str = ""
    #: what that program writes where there is nothing to say
    blank: frozenset[str] = frozenset()
    #: what the name of the file says of everybody in it: `unsubscribed`
    status: str = ""
    #: what was decided where a header could mean two things
    remarks: tuple[str, ...] = ()

    @property
    def understood(self) -> tuple[tuple[str, str], ...]:
        """(header, our name for it), in the order of the file."""
        pairs = zip(self.headings, self.meaning, strict=True)
        return tuple((one, ours) for one, ours in pairs if ours not in (OWN, LEFT_OUT))

    def headed(self, meaning: str) -> tuple[str, ...]:
        """The headers of this meaning."""
        pairs = zip(self.headings, self.meaning, strict=True)
        return tuple(one for one, ours in pairs if ours == meaning)

    def doubts(self, filled: Collection[str]) -> list[str]:
        """What to say of own fields that hold something and may tell who opted out."""
        return [
            f"look at this: {one!r} is an own field and keeps nobody from being written to. If it "
            f"says who opted out: --map '{one}=opt_out'"
            for one in self.headed(OWN)
            if one in filled and _OPT_OUT.search(one)
        ] + self._slips(filled)

    def _slips(self, filled: Collection[str]) -> list[str]:
        """What to say of own fields that hold something and may be a header misspelt."""
        if self.program:  # programs do not slip
            return []
        near = {
            one: aliases.nearest(fold(one))
            for one in self.headed(OWN)
            if one in filled and not one.endswith(OWN_FIELD)
        }
        return [
            f"look at this: {one!r} is kept as an own field; is {meant!r} meant? Then: "
            f"--map '{one}={ours}'"
            for one, meant in near.items()
            if meant and ((ours := aliases.FIELD_OF[meant]) in SEVERAL or not self.headed(ours))
        ]

    @property
    def left_out(self) -> tuple[str, ...]:
        """The headers of what is not kept, but for those of our own files of rejected rows."""
        pairs = zip(self.headings, self.meaning, strict=True)
        return tuple(one for one, ours in pairs if ours == LEFT_OUT and fold(one) not in REJECTED)


def known(row: Sequence[str]) -> int:
    """How many of these cells are headers that we have a word for, or that a program writes."""
    folded = {fold(cell) for cell in row}
    return sum(one in _HEADERS or bool(aliases.field_of(one)) for one in folded)


def find(first: Batch, name: str, mapping: Mapping[str, str]) -> Columns:
    """Find the header of a file, and understand it.

    Args:
        first: the first rows of the file.
        name: of the file.
        mapping: what the officer said of some headers: our names by theirs.

    Raises:
        ContactFileError: no column holds mail addresses, or a header can mean two things.
    """
    said = {plain(header): ours for header, ours in mapping.items()}
    for index, row in enumerate(first.rows[:_SEARCHED]):
        header = [clean(formulas.restore(cell) if first.marked else cell) for cell in row]
        preset = presets.recognised(header)
        if any(_known(one, said, preset) == "email" for one in header):
            return _Header(header, first, index, said, preset, name).columns()
    raise _without_addresses(first, name)


def _without_addresses(first: Batch, name: str) -> ContactFileError:
    """What to say of a file that has no header of addresses, or is no contact file at all."""
    if what := otherfiles.by_name(name):
        return otherfiles.refusal(name, what)
    header = [clean(cell) for cell in first.rows[0]]
    if any(map(_ADDRESS.search, header)):
        return ContactFileError(
            f"{name}: line {first.lines[0]} holds a mail address already, and no line says what "
            "the columns are. Put one above it, with a word for each column, such as: Naam, E-mail."
        )
    slips = (one for one in header if aliases.FIELD_OF.get(aliases.nearest(fold(one))) == "email")
    likely = next(slips, "") or _above_addresses(header, first.rows[1:_ASKED])
    found = ", ".join(filter(None, header))
    return ContactFileError(
        f"{name}: no column holds mail addresses; line {first.lines[0]} has: {found[:200]}. "
        f"Say which: --map '{likely or 'HEADER'}=email'."
    )


def _above_addresses(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The header of the first column that holds an address."""
    for index, one in enumerate(header):
        if one and any(_ADDRESS.search(row[index]) for row in rows if len(row) > index):
            return one
    return ""


def _known(header: str, said: Mapping[str, str], preset: Preset | None) -> str:
    """What a header means by itself; empty when it means nothing to us."""
    if plain(header) in said:
        return said[plain(header)]
    folded = fold(header)
    if preset and folded in preset.meaning:
        return preset.meaning[folded]
    if folded in REJECTED or (preset and folded in preset.left_out):
        return LEFT_OUT
    return aliases.field_of(folded)


class _Header:
    """The header of a file, whose columns explain each other."""

    def __init__(
        self,
        header: list[str],
        first: Batch,
        index: int,
        said: Mapping[str, str],
        preset: Preset | None,
        name: str,
    ) -> None:
        self._header = header
        self._first = first
        self._index = index
        self._said = said
        self._preset = preset
        self._name = name
        self._where = f"{name}:{first.lines[index]}"
        self._remarks: list[str] = []

    def columns(self) -> Columns:
        meaning = tuple(one or OWN for one in self._meaning())
        preset, status = self._preset, ""
        if preset and (note := self._as_headed(preset.note, meaning)):
            self._remarks.insert(0, note)
        if preset and preset.name == "Mailchimp":
            status = presets.status_of_file(self._name)
            self._remarks.append(presets.told_of_status(status))
        return Columns(
            index=self._index,
            header=tuple(self._first.rows[self._index]),
            headings=tuple(_headings(self._header, meaning, self._first.rows[self._index])),
            meaning=meaning,
            program=preset.name if preset else "",
            blank=preset.blank if preset else frozenset(),
            status=status,
            remarks=tuple(self._remarks),
        )

    def _as_headed(self, note: str, meaning: Sequence[str]) -> str:
        """A remark of ours with the headers of the file; none on a column that is not there."""
        headed = dict(zip(meaning, self._header, strict=True))
        needed = re.findall(r"{(\w+)}", note)
        return note.format_map(headed) if headed.keys() >= set(needed) else ""

    def _meaning(self) -> list[str]:
        meaning = [_known(one, self._said, self._preset) for one in self._header]
        self._name_beside_first(meaning)
        self._title(meaning)
        self._outlet(meaning)
        for ours in _ONCE:
            twice = [self._header[index] for index, one in enumerate(meaning) if one == ours]
            if len(twice) > 1:
                raise ContactFileError(
                    f"{self._where}: the columns {' and '.join(map(repr, twice))} would both be "
                    f"the {ours.replace('_', ' ')}. Say which is not: --map '{twice[1]}=own'."
                )
        return meaning

    def _decided(self, header: str) -> bool:
        """Whether a header means one thing already, by the officer or the program."""
        folded = fold(header)
        return plain(header) in self._said or bool(self._preset and folded in self._preset.meaning)

    def _name_beside_first(self, meaning: list[str]) -> None:
        """`Naam` is the family name beside a first name, and else all of the name."""
        beside = "first_name" in meaning and "last_name" not in meaning
        vorname = any(fold(one) == "vorname" for one in self._header)
        for index, header in enumerate(self._header):
            folded = fold(header)
            named = folded in _NAMES or (folded == "name" and vorname)
            if named and not self._decided(header):
                meaning[index] = "last_name" if beside else "full_name"

    def _title(self, meaning: list[str]) -> None:
        """`Title` is the salutation in Outlook and the job in PR tools."""
        for index, header in enumerate(self._header):
            if fold(header) not in _TITLES or self._decided(header):
                continue
            rows = self._first.rows[self._index + 1 :][:_ASKED]
            choice = title_is(self._header, [row[index] for row in rows if len(row) > index])
            remedy = f"--map '{header}=honorific' or --map '{header}=function'"
            meaning[index] = self._choice(choice, remedy)

    def _outlet(self, meaning: list[str]) -> None:
        """A paper and who pays for it may both be named; the paper is the outlet."""
        named = [one for one, ours in zip(self._header, meaning, strict=True) if ours == "outlet"]
        if len(named) < 2 or any(plain(one) in self._said for one in named):
            return
        choice = outlet_is(named)
        if choice is None:
            return
        taken = self._choice(choice, f"--map '{named[1]}=own'")
        for index, header in enumerate(self._header):
            if meaning[index] == "outlet" and header != taken:
                meaning[index] = OWN

    def _choice(self, choice: Choice, remedy: str) -> str:
        if choice.taken is None:
            raise ContactFileError(f"{self._where}: {choice.reason} Say which: {remedy}.")
        self._remarks.append(choice.reason)
        return choice.taken


def own_header(name: str, language: str) -> str:
    """The header under which an own field is written, so that an import knows it for one."""
    folded = fold(name)
    ours = (*REJECTED, *_TITLES, *_NAMES, *presets.OUR_LISTS)
    if folded in ours or aliases.field_of(folded) or name.endswith(OWN_FIELD):
        return name + OWN_FIELD[language != "nl"]
    return name


def _headings(
    header: Sequence[str], meaning: Sequence[str], as_it_stands: Sequence[str]
) -> list[str]:
    found: list[str] = []
    every: set[str] = set()
    own: set[str] = set()
    for number, (cell, ours, raw) in enumerate(zip(header, meaning, as_it_stands, strict=True), 1):
        name, mark, _ = cell.rpartition(" (") if cell.endswith(OWN_FIELD) else (cell, "", "")
        # a header may be a word that means nothing in a cell, such as "geen mail"
        name = name or " ".join(raw.split()) or f"column {number}"
        taken = own if mark else every
        while name in taken:
            name += f" ({number})"
        found.append(name)
        every.add(name)
        if ours == OWN:
            own.add(found[-1])
    return found
