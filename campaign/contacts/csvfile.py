"""Reads a CSV file of any make: finds out how it was written, then reads it batch by batch.

The encoding is judged by all of the file, before its first row is read.
"""

import codecs
import csv
import hashlib
import io
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from campaign.contacts import formulas
from campaign.contacts.contactfile import BATCH, Batch, ContactFile
from campaign.errors import ContactFileError

DELIMITERS = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars"}
ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8 with its mark", "utf-16": "UTF-16"}
ENCODINGS |= {"cp1252": "Windows (cp1252)"}
LONGEST_CELL = 10_000_000  #: characters; a longer one is a quote that never closes
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
#: what is left of frequent letters when UTF-8 was read as cp1252
_TWICE = ("Ã©", "Ã«", "Ã¨", "Ã¯", "Ã¶", "Ã¼", "Ã§", "â€™")
_TWICE_IN_UTF8 = (b"\xc3\x83\xc2", b"\xc3\xa2\xe2\x82\xac")
_NOT_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_SAMPLE = 100_000  #: characters on which the delimiter is judged
_PIECE = 1 << 20  #: bytes looked at in one go

csv.field_size_limit(LONGEST_CELL)


@dataclass(frozen=True)
class _Look:
    """What one reading of all the bytes tells."""

    size: int
    sha256: str
    encoding: str
    #: there are signs of text that was encoded twice
    suspicious: bool


def read(stream: BinaryIO, name: str, encoding: str = "") -> ContactFile:
    """Find out how a CSV file was written; its rows are read when they are asked for.

    No byte is ever replaced by a question mark. An encoding that is given is not doubted.

    Raises:
        ContactFileError: the file is empty, or is no text. While the rows are read: a quote
            never closes, or the file was changed meanwhile.
    """
    look = _look(stream, name, encoding)
    head = _text(stream, look.encoding).read(_SAMPLE)
    preset, skipped = _sep_line(head)
    delimiter = preset or _delimiter(head)
    file = ContactFile(
        name=name,
        sha256=look.sha256,
        size=look.size,
        form=f"{ENCODINGS.get(look.encoding, look.encoding)}, columns divided by "
        f"{DELIMITERS[delimiter]}",
        batches=lambda: _batches(stream, file, skipped),
        encoding=look.encoding,
        delimiter=delimiter,
        remarks=_encoded_twice(stream, look.encoding) if look.suspicious else [],
    )
    return file


def _look(stream: BinaryIO, name: str, encoding: str) -> _Look:
    stream.seek(0)
    start = stream.read(4)
    encoding = encoding or next((one for bom, one in _BOMS.items() if start.startswith(bom)), "")
    digest, size, nuls, windows, suspicious = hashlib.sha256(), 0, 0, True, False
    decode = codecs.getincrementaldecoder(encoding or "utf-8")().decode
    good, problem = True, 0
    stream.seek(0)
    for piece in iter(lambda: stream.read(_PIECE), b""):
        digest.update(piece)
        nuls += piece.count(0)
        suspicious = suspicious or any(sign in piece for sign in _TWICE_IN_UTF8)
        windows = windows and not _NOT_CP1252.search(piece)
        good, problem = _decodes(decode, piece, good, problem, size)
        size += len(piece)
    if good:
        good, problem = _decodes(decode, b"", good, problem, size, last=True)
    if not size:
        raise ContactFileError(f"{name} is empty.")
    if encoding and not good:
        raise ContactFileError(
            f"{name} begins as {encoding} but is not, at byte {problem}: the file is damaged."
        )
    if not encoding and (nuls * 10 > size or not (good or windows)):
        raise ContactFileError(
            f"{name} is not text in UTF-8, UTF-16 or Windows (cp1252). Save it as CSV UTF-8 in "
            "Excel, or name its encoding with --encoding."
        )
    found = encoding or ("utf-8" if good else "cp1252")
    return _Look(size, digest.hexdigest(), found, suspicious or found == "cp1252")


def _decodes(
    decode: Callable[..., str],
    piece: bytes,
    good: bool,
    problem: int,
    size: int,
    last: bool = False,
) -> tuple[bool, int]:
    """Whether the bytes so far are text, and at which byte they are not."""
    if not good:
        return False, problem
    try:
        decode(piece, last)
    except UnicodeDecodeError as found:
        return False, size + found.start
    return True, 0


def _text(stream: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """The stream as text, from its beginning; closing the text leaves the stream open."""
    stream.seek(0)
    return io.TextIOWrapper(_Lent(stream), encoding, newline="")  # type: ignore[type-var]


class _Lent(io.RawIOBase):
    """A stream that somebody else closes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)

    read1 = read  # what a TextIOWrapper asks for


def _sep_line(text: str) -> tuple[str | None, int]:
    """Excel's `sep=;` on the first line, if it is there, and how many lines that takes."""
    first = _LINE_END.split(text, maxsplit=1)[0].strip(' "')
    if first.lower().startswith("sep=") and len(first) == 5 and first[4] in DELIMITERS:
        return first[4], 1
    return None, 0


def _delimiter(sample: str) -> str:
    """The delimiter that divides most of the file into equal widths; `,` if none divides it."""
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


def _batches(stream: BinaryIO, file: ContactFile, skipped: int) -> Iterator[Batch]:
    text = _text(stream, file.encoding)
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


def _encoded_twice(stream: BinaryIO, encoding: str) -> list[str]:
    found: dict[str, int] = {}
    for number, line in enumerate(_text(stream, encoding), 1):
        if "Ã" in line or "â" in line:
            for sign in _TWICE:
                if sign in line:
                    found.setdefault(sign, number)
    return [
        f"{sign!r} on line {number} looks like text that was encoded twice"
        for sign, number in found.items()
    ]


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
