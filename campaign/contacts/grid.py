"""The rows of a contact file, whatever the file was: cells, and where each row stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Grid:
    """Rows of cells as they stand in a workbook or in vCards; blank rows are left out.

    The headers stand in the first row. In a workbook a title or a remark may stand above them,
    as in a CSV file.
    """

    #: for each row the number that the officer sees: Excel's row, or the line of BEGIN:VCARD
    lines: Sequence[int]
    #: of unequal length: no empty cells stand at the end of a row
    rows: Sequence[Sequence[str]]
    #: what was read, for the officer: `Excel workbook, sheet 'Pers'`
    told: str
    #: what a careful reader should know
    remarks: tuple[str, ...] = ()
    #: line -> what is wrong with the row that stands there
    problems: Mapping[int, str] = field(default_factory=dict)
