"""Reads a CSV file of any make; finds its encoding and delimiter on the whole file."""

import csv
import io
from dataclasses import dataclass

from campaign.errors import ContactFileError

DELIMITERS = ";,\t|"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
#: how often these letters are what is left of UTF-8 that was read as cp1252
_TWICE = ("Ã©", "Ã«", "Ã¨", "Ã¯", "Ã¶", "Ã¼", "Ã§", "â€™")


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
    #: what a careful reader should know: text that was encoded twice
    remarks: tuple[str, ...]


def read(data: bytes, name: str) -> CsvFile:
    """Read a CSV file. Blank records are left out; no byte is ever replaced by a question mark.

    Raises:
        ContactFileError: the file is empty, is no text, or has a quote that never closes.
    """
    encoding, text = _decode(data, name)
    preset, text, skipped = _sep_line(text)
    if not text.strip():
        raise ContactFileError(f"{name} is empty.")
    delimiter = preset or _delimiter(text)
    records = tuple(_records(text, delimiter, name, skipped))
    twice = tuple(
        f"{sign!r} on line {text[: text.index(sign)].count(chr(10)) + 1 + skipped} looks like text "
        "that was encoded twice"
        for sign in _TWICE
        if sign in text
    )
    return CsvFile(name, encoding, delimiter, records, twice)


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
            return encoding, data.decode(encoding)
        except UnicodeDecodeError:
            continue
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
    first, _, rest = text.partition("\n")
    first = first.strip().strip('"')
    if first.lower().startswith("sep=") and len(first) == 5 and first[4] in DELIMITERS:
        return first[4], rest, 1
    return None, text, 0


def _delimiter(text: str) -> str:
    """The delimiter that gives the most columns to the most records; `,` if none divides them."""
    sample = text[:100_000]

    def score(delimiter: str) -> tuple[int, int]:
        widths = [len(cells) for cells in csv.reader(io.StringIO(sample), delimiter=delimiter)]
        widths = [width for width in widths if width][:500]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        return (widths.count(usual) if usual > 1 else 0), usual

    best = max(DELIMITERS, key=score)
    return best if score(best)[1] > 1 else ","


def _records(text: str, delimiter: str, name: str, skipped: int) -> list[Record]:
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
    return found


def _csv_problem(problem: str) -> str:
    if "unexpected end of data" in problem:
        return 'a quote (") opens here and never closes.'
    if "expected after" in problem:
        return 'a quote (") stands in the middle of a cell.'
    return f"this line cannot be read ({problem})."
