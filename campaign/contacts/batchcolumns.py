"""The cells of some rows of a contact file, column by column: cleaned, and understood.

A million rows go through here, so that work is done on whole columns, and words that return are
understood once.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from campaign.contacts import names, vocabulary
from campaign.contacts.address import clean, clean_all
from campaign.contacts.aliases import is_of_home
from campaign.contacts.columns import LEFT_OUT, OWN, SEVERAL, Columns
from campaign.contacts.contactfile import Batch
from campaign.contacts.formulas import restore_all
from campaign.contacts.headers import fold
from campaign.contacts.words import Words

#: how long a text may be, as the database has it
LONGEST = {"honorific": 100, "first_name": 200, "last_name": 200, "function": 300, "phone": 100}
LONGEST |= {"outlet": 300, "beat": 200, "tag": 200}
LONGEST_OWN = 10_000  #: characters of an own field
Texts = Sequence[str]


class Reading:
    """What is known of a file while its rows are read, and what its words mean."""

    def __init__(
        self,
        found: Columns,
        organisations: Mapping[str, str],
        region: str,
        problems: Mapping[int, str],
    ) -> None:
        """Take the columns of the file, and what helps to understand its cells.

        Args:
            found: the columns.
            organisations: their names by key, for the column of owners.
            region: the country (ISO 3166) of phone numbers that do not say it.
            problems: by line, what is wrong with a row as it stands in the file.
        """
        self.columns = found
        self.problems = problems
        self.places: dict[str, list[int]] = {}
        #: (place, place) of columns of one meaning: the second stands in where the first is empty
        self.stand_ins: list[tuple[int, int]] = []
        for place, ours in enumerate(found.meaning):
            if ours in (*SEVERAL, OWN, LEFT_OUT) or ours not in self.places:
                self.places.setdefault(ours, []).append(place)
            else:
                self.stand_ins.append((self.places[ours][0], place))
                self.places.setdefault(OWN, []).append(place)
        # the first address is the one that mail goes to
        self.places.get("email", []).sort(key=lambda one: is_of_home(fold(found.headings[one])))
        self.words = Words(organisations, region)
        #: own fields that hold something
        self.filled: set[str] = set()
        #: what was decided about cells, and the first of them as an example
        self.remarks: dict[str, str] = {}


class BatchColumns:
    """Some rows by column, and what is said of single rows among them."""

    def __init__(self, reader: Reading, batch: Batch) -> None:
        self._reader = reader
        self._words = reader.words
        self._lines = batch.lines
        self._problems = {
            index: reader.problems[line]
            for index, line in enumerate(batch.lines if reader.problems else ())
            if line in reader.problems
        }
        self._notes: dict[int, tuple[str, ...]] = {}
        #: what else is kept of a row as own fields: the second number of a cell, a name's remark
        self._beside: dict[int, dict[str, str]] = {}
        self._nothing = [""] * len(batch.rows)
        self._cells = self._cleaned(restore_all(batch.rows) if batch.marked else batch.rows)

    def _cleaned(self, rows: Sequence[Sequence[str]]) -> list[Texts]:
        """The cleaned cells, by column; a row that is too short ends in empty ones."""
        width = len(self._reader.columns.headings)
        if set(map(len, rows)) != {width}:
            for index, row in enumerate(rows):
                extra = [cell for cell in map(clean, row[width:]) if cell]
                if extra:
                    self._problems[index] = f"has more cells than the header: {extra[0]!r}"
            rows = [[*row[:width], *[""] * (width - len(row))] for row in rows]
        columns: list[Texts] = [clean_all(column) for column in zip(*rows, strict=True)]
        if blank := self._reader.columns.blank:
            columns = [
                [("" if cell.casefold() in blank else cell) for cell in column]
                for column in columns
            ]
        for first, second in self._reader.stand_ins:
            pairs = zip(columns[first], columns[second], strict=True)
            swapped = [(one, other) if one else (other, one) for one, other in pairs]
            columns[first], columns[second] = zip(*swapped, strict=True)
        return columns

    def _one(self, ours: str) -> Texts:
        """The cells of a column; empty ones where the file has no such column."""
        places = self._reader.places.get(ours)
        return self._cells[places[0]] if places else self._nothing

    def _note(self, index: int, note: str) -> None:
        self._notes[index] = (*self._notes.get(index, ()), note)

    def _keep(self, index: int, ours: str, text: str) -> None:
        """Keep what has no place of its own as an own field, beside the column it came from."""
        heading = self._reader.columns.headings[self._reader.places[ours][0]]
        self._beside.setdefault(index, {})[f"{heading} (rest)"] = text
        self._reader.filled.add(f"{heading} (rest)")

    def _names(self) -> tuple[Texts, Texts, Texts]:
        """Honorific, first and last names."""
        honorific, first, last = map(self._one, ("honorific", "first_name", "last_name"))
        for ours in ("particle", "middle_name"):
            if ours in self._reader.places:
                last = self._with_particles(ours, last)
        if "full_name" in self._reader.places:
            honorific, first, last = self._of_full_names(honorific, first, last)
        return honorific, self._spelled(first), self._spelled(last)

    def _with_particles(self, ours: str, last: Texts) -> Texts:
        """Family names with what stands before them in a column of its own: `van den`."""
        found = list(last)
        for index, cell in enumerate(self._one(ours)):
            if cell and (ours == "particle" or names.is_particles(cell)):
                found[index] = names.with_particle(cell, last[index])
            elif cell:
                self._keep(index, ours, cell)
        return found

    def _of_full_names(
        self, honorific: Texts, first: Texts, last: Texts
    ) -> tuple[Texts, Texts, Texts]:
        told, firsts, lasts = list(honorific), list(first), list(last)
        for index, full in enumerate(self._one("full_name")):
            if not full or last[index]:
                continue
            if names.several(full):
                self._problems.setdefault(
                    index, f"{full!r} names two people; give each a row of their own"
                )
            title, name = names.split_honorific(full)
            told[index] = told[index] or title
            if first[index]:
                lasts[index] = names.without_first(name, first[index])
                continue
            firsts[index], lasts[index], rest = names.split(name)
            if rest:
                self._keep(index, "full_name", rest)
        return told, firsts, lasts

    def _spelled(self, column: Texts) -> Texts:
        """Names that are all capitals or all small, as people write them."""
        # a name with one capital to a word is as usual, and most are
        found = [cell if cell.istitle() else names.proper(cell) for cell in column]
        if found != column:
            for old, new in zip(column, found, strict=True):
                if old != new:
                    what = "names all in capitals or small letters are written as usual"
                    self._reader.remarks.setdefault(what, f"{old} becomes {new}")
                    break
        return found

    def _word(self, ours: str, meaning: Callable[[str], str | None], known: Iterable[str]) -> Texts:
        """A column whose words are of a closed set."""
        column = self._one(ours)
        if column is self._nothing:
            return column
        found = self._words.each(ours, column, meaning)
        for index, value in enumerate(found):
            if value is None:
                self._problems.setdefault(
                    index, f"unknown {ours} {column[index]!r}; known: {', '.join(known)}"
                )
        return [value or "" for value in found]

    def _languages(self) -> Texts:
        column = self._one("language")
        if column is self._nothing:
            return column
        found = self._words.each("language", column, vocabulary.languages)
        for index, (codes, unknown) in enumerate(found):
            if unknown and not codes:
                self._problems.setdefault(
                    index,
                    f"unknown language {column[index]!r}; write nl, fr, en or another code",
                )
            elif unknown or len(codes) > 1:
                self._keep(index, "language", column[index])
        return [codes[0] if codes else "" for codes, _ in found]

    def _countries(self) -> Texts:
        column = self._one("country")
        if column is self._nothing:
            return column
        found = self._words.each("country", column, vocabulary.country)
        for index, value in enumerate(found):
            if value is None and column[index]:
                self._keep(index, "country", column[index])
        return [value or "" for value in found]

    def _embargoes(self) -> Texts:
        """Yes, no, or nothing; a cell that says another thing is kept beside, and says nothing."""
        column = self._one("embargo")
        if column is self._nothing:
            return column
        found = self._words.each("embargo", column, vocabulary.yes_or_no)
        for index, value in enumerate(found):
            if not value and column[index]:
                self._keep(index, "embargo", column[index])
                self._note(index, f"accepts embargoes or not? The cell says {column[index]!r}")
        return found

    def _phones(self, country: Texts) -> Texts:
        column = self._one("phone")
        if column is self._nothing:
            return column
        found = list(column)
        for index, cell in enumerate(column):
            if not cell:
                continue
            first, rest = self._words.phone(cell, country[index])
            found[index] = first or cell
            if first and rest:
                self._keep(index, "phone", rest)
            elif not first:
                self._note(index, f"{cell!r} is no phone number that we can read; kept as it is")
        return found

    def _labels(self, ours: str) -> Sequence[tuple[str, ...]]:
        places = self._reader.places.get(ours, [])
        if not places:
            return [()] * len(self._lines)
        column = self._cells[places[0]]
        if len(places) > 1:
            several = zip(*(self._cells[place] for place in places), strict=True)
            column = [",".join(filter(None, row)) for row in several]
        blank = self._reader.columns.blank
        return self._words.each(ours, column, lambda cell: labels(cell, blank))

    def _check_length(self, name: str, column: Texts) -> None:
        longest = LONGEST[name]
        if max(map(len, column), default=0) <= longest:
            return
        for index, text in enumerate(column):
            if len(text) > longest:
                label = name.replace("_", " ")
                self._problems.setdefault(
                    index, f"its {label} is longer than {longest} characters: {text[:30] + '…'!r}"
                )


#: around a label, and no part of it: the quotes are Mailchimp's, the star is Google's
_AROUND_LABEL = re.compile(r'^(?:[ "]|[*/] )+|(?:[ "]| /)+$')


def labels(cell: str, blank: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """`energie, klimaat` and `energie; klimaat` are two beats, each once, in lower case."""
    parts = re.split(r":::|[,;|]| / ", cell)
    named = [clean(_AROUND_LABEL.sub("", part).casefold()) for part in parts]
    return tuple(dict.fromkeys(one for one in named if one and one not in blank))
