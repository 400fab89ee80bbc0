"""Reads a CSV file of any make: finds out how it was written, then reads it batch by batch.

The encoding is judged by all of the file, before its first row is read.
"""

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from campaign.contacts import columns, formulas
from campaign.contacts import encoding as encodings
from campaign.contacts.contactfile import BATCH, Batch, ContactFile
from campaign.contacts.encoding import Encoding
from campaign.errors import ContactFileError

DELIMITERS = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars"}
LONGEST_CELL = 10_000_000  #: characters; a longer one is a quote that never closes
_LINE_END = re.compile(r"\r\n|\r|\n")
_SAMPLE = 100_000  #: characters on which the delimiter is judged
_HEADERS = 20  #: rows among which the header is

csv.field_size_limit(LONGEST_CELL)


def read(stream: BinaryIO, name: str, encoding: str = "") -> ContactFile:
    """Find out how a CSV file was written; its rows are read when they are asked for.

    No byte is ever replaced by a question mark. An encoding that is given is not doubted.

    Raises:
        ContactFileError: the file is empty, or is no text. While the rows are read: a quote
            never closes, or the file was changed meanwhile.
    """
    written = encodings.find(stream, name, encoding)
    head = written.text(stream).read(_SAMPLE)
    preset, skipped = _sep_line(head)
    delimiter = preset or _delimiter(head)
    file = ContactFile(
        name=name,
        sha256=written.sha256,
        size=written.size,
        form=f"{written.told}, columns divided by {DELIMITERS[delimiter]}",
        batches=lambda: _batches(stream, file, written, skipped),
        encoding=written.name,
        delimiter=delimiter,
        is_csv=True,
        remarks=list(written.remarks),
    )
    return file


def _sep_line(text: str) -> tuple[str | None, int]:
    """Excel's `sep=;` on the first line, if it is there, and how many lines that takes."""
    first = _LINE_END.split(text, maxsplit=1)[0].strip(' "')
    if first.lower().startswith("sep=") and len(first) == 5 and first[4] in DELIMITERS:
        return first[4], 1
    return None, 0


def _delimiter(sample: str) -> str:
    """The delimiter that divides most of the file into equal widths; `,` if none divides it.

    Rows that leave out cells, and sentences with commas, make that a doubtful sign. One that cuts
    out the most headers that we know goes first, if it also stands in half as many lines as any.
    """
    lines = _LINE_END.split(sample)
    there = {one: sum(one in line for line in lines) for one in DELIMITERS}

    def score(delimiter: str) -> tuple[int, int, int]:
        records = list(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter))
        # by lines too: a quote that never closes must not hide all that follows it
        by_line = _usual(line.count(delimiter) + 1 for line in lines)
        widths = max(_usual(map(len, records)), by_line)
        known = max(map(columns.known, records[:_HEADERS]), default=0)
        divides = there[delimiter] and there[delimiter] * 2 >= max(there.values())
        return (known if divides else 0, *widths)

    best = max(DELIMITERS, key=score)
    return best if there[best] else ","


def _usual(widths: Iterable[int]) -> tuple[int, int]:
    """How many have the most frequent width above one, and that width."""
    counts = Counter(width for width in widths if width > 1)
    return max(((count, width) for width, count in counts.items()), default=(0, 1))


def _batches(
    stream: BinaryIO, file: ContactFile, written: Encoding, skipped: int
) -> Iterator[Batch]:
    text = written.text(stream)
    for _ in range(skipped):
        text.readline()
    reader = csv.reader(text, delimiter=file.delimiter, strict=True)
    done = 0  #: lines of the file before the next row
    rows: list[list[str]] = []
    try:
        while True:
            rows, done = [], reader.line_num
            rows.extend(itertools.islice(reader, BATCH))
            if not rows:
                break
            lines: Sequence[int] = range(done + 1 + skipped, done + 1 + skipped + len(rows))
            if reader.line_num - done != len(rows):
                lines = _lines(rows, done + 1 + skipped)
                file.remark(_swallowed(lines, rows, file.delimiter))
            yield _without_blanks(lines, rows, stream.tell())
    except csv.Error as problem:
        raise _broken(file, rows, done + 1 + skipped, str(problem)) from None
    except UnicodeDecodeError:
        raise _changed(file) from None
    if stream.tell() != file.size:
        raise _changed(file)


def _changed(file: ContactFile) -> ContactFileError:
    return ContactFileError(f"{file.name} was changed while it was read. Import it again.")


def _without_blanks(lines: Sequence[int], rows: Sequence[list[str]], read: int) -> Batch:
    filled = [any(map(str.strip, row)) for row in rows]
    marked = formulas.may_be_marked(rows)
    if all(filled):
        return Batch(lines, rows, read, marked)
    kept = list(itertools.compress(rows, filled))
    return Batch(list(itertools.compress(lines, filled)), kept, read, marked)


def _lines(rows: Sequence[list[str]], first: int) -> list[int]:
    """The line on which each row begins, where cells go on over several lines."""
    sizes = (1 + sum(len(_LINE_END.findall(cell)) for cell in row) for row in rows)
    return list(itertools.accumulate(sizes, initial=first))[:-1]


def _broken(
    file: ContactFile, rows: Sequence[list[str]], first: int, problem: str
) -> ContactFileError:
    """What to say of a row that cannot be read; `rows` are those read before it."""
    line = _lines([*rows, []], first)[-1]
    said = f"this line cannot be read ({problem})."
    if "unexpected end of data" in problem or "field larger than" in problem:
        said = 'a quote (") opens here and never closes.'
    elif "expected after" in problem:
        said = 'a quote (") stands in the middle of a cell.'
    return ContactFileError(
        f"{file.name}:{line}: {said} Mend that line in the file and import it again; nothing was "
        "changed."
    )


def _swallowed(
    lines: Sequence[int], rows: Sequence[Sequence[str]], delimiter: str
) -> Iterator[str]:
    """Two stray quotes, some lines apart, make one cell of all that stands between them."""
    dividers = max(_usual(map(len, rows))[1] - 1, 1)
    return (
        f"a cell of the row on line {line} goes on over {len(_LINE_END.findall(cell)) + 1} "
        'lines and looks like rows: if a quote (") too many stands there, it has swallowed them'
        for line, row in zip(lines, rows, strict=True)
        for cell in row
        if _LINE_END.search(cell) and cell.count(delimiter) >= dividers
    )
