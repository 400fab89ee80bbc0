"""A file with contacts in it, whatever program wrote it: rows of cells, read batch by batch."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from campaign.errors import ContactFileError

BATCH = 4096  #: rows that are worked on at once


@dataclass(frozen=True)
class Batch:
    """Some rows of a file, and the line of the file on which each begins."""

    lines: Sequence[int]
    rows: Sequence[Sequence[str]]
    #: bytes of the file read so far, of a row's cells where a file is read whole
    read: int = 0
    #: a cell may bear the mark of one that is no formula; see `formulas`
    marked: bool = False


@dataclass(frozen=True)
class ContactFile:
    """What a file holds, and how it was written."""

    name: str
    sha256: str
    size: int  #: bytes
    #: how it was written, in words: "UTF-8, columns divided by semicolons"
    form: str
    #: its rows, from the first; may be read more than once
    batches: Callable[[], Iterator[Batch]]
    #: how rows of it that are handed back are to be written
    encoding: str = "utf-8-sig"
    delimiter: str = ";"
    #: its cells stand as in a CSV file, where one that is no formula may bear a mark
    is_csv: bool = False
    #: what a careful reader should know; reading may add to it
    remarks: list[str] = field(default_factory=list)
    #: by line, what is wrong with a row as it stands in the file
    problems: dict[int, str] = field(default_factory=dict)

    def first(self) -> Batch:
        """The first rows.

        Raises:
            ContactFileError: there are none.
        """
        for batch in self.batches():
            if batch.rows:
                return batch
        raise ContactFileError(f"{self.name} is empty.")

    def remark(self, remarks: Iterable[str]) -> None:
        """Add what a careful reader should know, once."""
        self.remarks.extend(one for one in remarks if one not in self.remarks)
