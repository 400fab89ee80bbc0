"""Reads a CSV file of any make; finds its encoding and delimiter, and reads all of it first."""

import csv
import io
import re
import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from campaign.errors import ContactFileError

DELIMITERS = ";,\t|"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
#: what is left of frequent letters when UTF-8 was read as cp1252
_TWICE = ("Ã©", "Ã«", "Ã¨", "Ã¯", "Ã¶", "Ã¼", "Ã§", "â€™")
_LINE_END = re.compile(r"\r\n|\r|\n")
_SAMPLE = 100_000  #: characters on which the delimiter is judged; less than csv takes for one cell


@dataclass(frozen=True)
class Record:
    """One record, and the line of the file on which it begins."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class CsvFile:
    """What a file holds, and how it was written."""

    name: str
    encoding: str
    delimiter: str
    records: tuple[Record, ...]
    #: what a careful reader should know: text encoded twice, cells that may have swallowed a row
    remarks: tuple[str, ...]


def read(data: bytes, name: str) -> CsvFile:
    """Read a CSV file. Blank records are left out; no byte is ever replaced by a question mark.

    Raises:
        ContactFileError: the file is empty, is no text, or has a quote that never closes.
    """
    encoding, text = _decode(data, name)
    preset, text, skipped = _sep_line(text)
    delimiter = preset or _delimiter(text)
    records = _records(text, delimiter, name, skipped)
    if not records:
        raise ContactFileError(f"{name} is empty.")
    remarks = [*_encoded_twice(text, skipped), *_swallowed(records, delimiter)]
    return CsvFile(name, encoding, delimiter, records, tuple(remarks))


def _decode(data: bytes, name: str) -> tuple[str, str]:
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise ContactFileError(
            f"{name} is an Excel workbook, not a CSV file. In Excel: Save as, CSV UTF-8."
        )
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding, _strictly(data, encoding, name)
    for encoding in ("utf-8", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.count("\0") * 10 <= len(text):  # more is UTF-16 without its mark, or no text
            return encoding, text
    raise ContactFileError(
        f"{name} is not text in UTF-8, UTF-16 or Windows (cp1252). Save it as CSV UTF-8 in Excel."
    )


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as problem:
        raise ContactFileError(
            f"{name} begins as {encoding} but is not, at byte {problem.start}: the file is damaged."
        ) from None


def _sep_line(text: str) -> tuple[str | None, str, int]:
    """Excel's `sep=;` on the first line, if it is there."""
    first, *rest = _LINE_END.split(text, maxsplit=1)
    first = first.strip(' "')
    if first.lower().startswith("sep=") and len(first) == 5 and first[4] in DELIMITERS:
        return first[4], "".join(rest), 1
    return None, text, 0


def _delimiter(text: str) -> str:
    """The delimiter that divides most of the file into equal widths; `,` if none divides it."""
    sample = text[:_SAMPLE]
    lines = _LINE_END.split(sample)

    def score(delimiter: str) -> tuple[int, int]:
        records = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        # by lines too: a quote that never closes must not hide all that follows it
        by_line = _usual(line.count(delimiter) + 1 for line in lines)
        return max(_usual(len(cells) for cells in records), by_line)

    best = max(DELIMITERS, key=score)
    return best if score(best)[0] else ","


def _usual(widths: Iterable[int]) -> tuple[int, int]:
    """How many have the most frequent width above one, and that width."""
    counts = Counter(width for width in widths if width > 1)
    return max(((count, width) for width, count in counts.items()), default=(0, 1))


def _records(text: str, delimiter: str, name: str, skipped: int) -> tuple[Record, ...]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found, line = [], 1 + skipped
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append(Record(line, tuple(cells)))
            line = reader.line_num + 1 + skipped
    except csv.Error as problem:
        raise ContactFileError(
            f"{name}:{line}: {_csv_problem(str(problem))} Mend that line in the file and import it "
            "again; nothing was changed."
        ) from None
    return tuple(found)


def _csv_problem(problem: str) -> str:
    if "unexpected end of data" in problem or "field larger than" in problem:
        return 'a quote (") opens here and never closes.'
    if "expected after" in problem:
        return 'a quote (") stands in the middle of a cell.'
    return f"this line cannot be read ({problem})."


def _encoded_twice(text: str, skipped: int) -> list[str]:
    found = [(text.index(sign), sign) for sign in _TWICE if sign in text]
    return [
        f"{sign!r} on line {len(_LINE_END.findall(text[:index])) + 1 + skipped} looks like text "
        "that was encoded twice"
        for index, sign in sorted(found)
    ]


def _swallowed(records: tuple[Record, ...], delimiter: str) -> list[str]:
    """Two stray quotes, some lines apart, make one cell of all that stands between them."""
    dividers = max(statistics.mode(len(record.cells) for record in records) - 1, 1)
    return [
        f"a cell of the row on line {record.line} goes on over {len(_LINE_END.findall(cell)) + 1} "
        'lines and looks like rows: if a quote (") too many stands there, it has swallowed them'
        for record in records
        for cell in record.cells
        if _LINE_END.search(cell) and cell.count(delimiter) >= dividers
    ]
