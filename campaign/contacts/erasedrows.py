"""Keeps the rows of people who were erased out of an import: nothing of them is written down."""

from collections.abc import Iterator, Sequence
from typing import Any

from campaign.contacts import erasures, roles
from campaign.contacts.erasures import Erased
from campaign.contacts.importplan import PlannedRow
from campaign.contacts.rows import ADDRESSES, NAME_KEY, SUPPRESSED
from campaign.terms import RowOutcome

#: rows as plain tuples in the order of Row's fields, and their cells as they stand in the file
_Rows = list[tuple[Any, ...]]
_Cells = Sequence[Sequence[str]]


def apart(rows: _Rows, cells: _Cells, erased: Erased) -> tuple[_Rows, _Cells, list[PlannedRow]]:
    """The rows of everybody else, and their cells; and what is told of those of the erased."""
    every = [one for row in rows for one in _ways(row)]
    every += [one for row in rows if row[SUPPRESSED] for _, _, one in row[SUPPRESSED]]
    gone = erased.among(every)
    if not gone:
        return rows, cells, []
    kept: _Rows = []
    theirs: list[Sequence[str]] = []
    told: list[PlannedRow] = []
    for row, cell in zip(rows, cells, strict=True):
        dates = (gone[one] for one in _ways(row) if one in gone)
        if when := next(dates, None):
            said = f"was erased on {when:%Y-%m-%d}; nothing of this row is kept"
            told.append(PlannedRow(row[0], RowOutcome.SUPPRESSED.value, "somebody", said))
        else:
            # nor does it bar an address of theirs, which would write it down again
            barred = tuple(one for one in row[SUPPRESSED] if one[2] not in gone)
            kept.append((*row[:SUPPRESSED], barred, *row[SUPPRESSED + 1 :]))
            theirs.append(cell)
    return kept, theirs, told


def _ways(row: tuple[Any, ...]) -> Iterator[str]:
    """By what somebody of a row is known: their addresses, and their name at a newsroom's."""
    for _, canonical in row[ADDRESSES]:
        yield canonical
        if row[NAME_KEY] and roles.is_role(canonical):
            yield erasures.reader(row[NAME_KEY], canonical)
