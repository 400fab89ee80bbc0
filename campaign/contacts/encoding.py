"""Finds out how a text file is encoded, by all of its bytes; none of them is ever replaced."""

import codecs
import hashlib
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from campaign.errors import ContactFileError

NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8 with its mark", "utf-16": "UTF-16"}
NAMES |= {"cp1252": "Windows (cp1252)"}
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
#: what is left of frequent letters when UTF-8 was read as cp1252
_TWICE = ("Ã©", "Ã«", "Ã¨", "Ã¯", "Ã¶", "Ã¼", "Ã§", "â€™")
_TWICE_IN_UTF8 = (b"\xc3\x83\xc2", b"\xc3\xa2\xe2\x82\xac")
_NOT_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
#: a letter of UTF-8 that is not ASCII (RFC 3629 4, nearly)
_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
#: Python's own, which no file is written in
_NOT_OF_FILES = frozenset(
    "idna punycode undefined unicode-escape raw-unicode-escape utf-32".split()
)
_SHOWN = 3  #: signs of text that was encoded twice
_PIECE = 1 << 20  #: bytes looked at in one go
#: an error handler of ours: bytes that are not UTF-8 are read as Windows'
_OR_CP1252 = "campaign_or_cp1252"


def _or_cp1252(problem: UnicodeError) -> tuple[str, int]:
    assert isinstance(problem, UnicodeDecodeError)  # noqa: S101 - files are only read with it
    return problem.object[problem.start : problem.end].decode("cp1252"), problem.end


codecs.register_error(_OR_CP1252, _or_cp1252)


@dataclass(frozen=True)
class Encoding:
    """How a file is written, and what reading all of its bytes tells besides."""

    size: int
    sha256: str
    name: str
    #: what is done with bytes that are not of this encoding
    errors: str = "strict"
    remarks: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """As an officer knows it."""
        named = NAMES.get(self.name, self.name)
        return named if self.errors == "strict" else f"{named} and Windows (cp1252) mixed"

    def text(self, stream: BinaryIO) -> io.TextIOWrapper:
        """The stream as text, from its beginning; closing the text leaves the stream open."""
        return _text(stream, self.name, self.errors)


def find(stream: BinaryIO, name: str, said: str = "") -> Encoding:
    """Find out how a file is encoded. An encoding that is said is not doubted.

    Raises:
        ContactFileError: the file is empty, is no text, or is not in the encoding that was said.
    """
    stream.seek(0)
    start = stream.read(4)
    marked = next((one for mark, one in _BOMS.items() if start.startswith(mark)), "")
    if marked != "utf-16" and said.casefold().replace("_", "-") == "utf-16":
        said = "utf-16-le"  # as Windows writes it
    assumed = said or marked or "utf-8"
    look = _look(stream, assumed, _decoder(name, assumed))
    if not look.size:
        raise ContactFileError(f"{name} is empty.")
    if not (said or marked) and look.nuls * 10 > look.size:
        raise _no_text(name)
    if look.problem is None:
        remarks = _encoded_twice(stream, assumed) if look.twice or said else ()
        return Encoding(look.size, look.sha256, assumed, remarks=remarks)
    if not said and marked != "utf-16":
        mixed = _mixed(stream, look, assumed)
        if mixed or not marked:
            return mixed or _windows(stream, name, look)
    raise _damaged(name, _line_at(stream, assumed, look.problem), look.problem, said, marked)


def _windows(stream: BinaryIO, name: str, look: "_Look") -> Encoding:
    if not look.windows:
        raise _no_text(name)
    return Encoding(look.size, look.sha256, "cp1252", remarks=_encoded_twice(stream, "cp1252"))


def _no_text(name: str) -> ContactFileError:
    return ContactFileError(
        f"{name} is not text in UTF-8, UTF-16 or Windows (cp1252). Have it exported anew in UTF-8; "
        "of a CSV, the encoding may also be named with --encoding."
    )


def _damaged(name: str, line: int, byte: int, said: str, marked: str) -> ContactFileError:
    if said:
        return ContactFileError(
            f"{name}:{line}: this line is not text in {said} (byte {byte} of the file). Name "
            "another with --encoding, or none: then it is found out."
        )
    return ContactFileError(
        f"{name}:{line}: the file begins as {NAMES[marked]}, but this line is not (byte {byte} of "
        "the file): it is damaged. Have it exported anew."
    )


class _Look(NamedTuple):
    """What one reading of all the bytes tells."""

    size: int
    sha256: str
    nuls: int
    #: every byte is a letter in Windows
    windows: bool
    #: there are signs of text that was encoded twice
    twice: bool
    #: the first byte that is not in the encoding
    problem: int | None


def _look(stream: BinaryIO, encoding: str, decode: codecs.IncrementalDecoder) -> _Look:
    digest, size, nuls, windows = hashlib.sha256(), 0, 0, True
    twice = encoding == "cp1252"
    problem: int | None = None
    for piece in itertools.chain(_pieces(stream), [b""]):
        if problem is None:
            problem = _problem(decode, piece, size)
        digest.update(piece)
        nuls += piece.count(0)
        twice = twice or any(sign in piece for sign in _TWICE_IN_UTF8)
        windows = windows and not _NOT_CP1252.search(piece)
        size += len(piece)
    return _Look(size, digest.hexdigest(), nuls, windows, twice, problem)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    return iter(lambda: stream.read(_PIECE), b"")


def _decoder(name: str, encoding: str) -> codecs.IncrementalDecoder:
    try:
        io.TextIOWrapper(io.BytesIO(), encoding).close()  # it knows which are no text
        if codecs.lookup(encoding).name.replace("_", "-") in _NOT_OF_FILES:
            raise LookupError
        return codecs.getincrementaldecoder(encoding)()
    except (LookupError, ValueError):
        raise ContactFileError(
            f"{name} cannot be read in {encoding!r}: there is no such encoding. Write utf-8, "
            "cp1252, mac-roman, utf-16-le or another that Python knows."
        ) from None


def _problem(decoder: codecs.IncrementalDecoder, piece: bytes, before: int) -> int | None:
    """The first byte of the file that is not text; None when this piece is. An empty one ends it.

    The decoder may hold some bytes of the piece before.
    """
    try:
        decoder.decode(piece, final=not piece)
    except UnicodeDecodeError as found:
        return max(before + len(piece) - len(found.object) + found.start, 0)
    return None


def _line_at(stream: BinaryIO, encoding: str, byte: int) -> int:
    """The line of a byte."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    lines = io.IncrementalNewlineDecoder(decoder, translate=True)
    number = 1
    while byte > 0 and (piece := stream.read(min(byte, _PIECE))):
        number += lines.decode(piece).count("\n")
        byte -= len(piece)
    return number


def _mixed(stream: BinaryIO, look: _Look, encoding: str) -> Encoding | None:
    """Of a file that is UTF-8 for the most part, with some of Windows; None of any other."""
    letters, others = 0, 0
    for piece in _pieces(stream):
        rest, count = _LETTER.subn(b"", piece)
        if _NOT_CP1252.search(rest):
            return None
        letters += count
        others += len(_NOT_ASCII.findall(rest))
    if letters <= others or look.problem is None:
        return None
    line = _line_at(stream, encoding, look.problem)
    remark = (
        f"most of it is UTF-8, but some letters are Windows' (cp1252), the first on line {line}; "
        "each was read as what it is. Look whether the names with accents are right"
    )
    return Encoding(look.size, look.sha256, encoding, _OR_CP1252, (remark,))


def _text(stream: BinaryIO, encoding: str, errors: str = "strict") -> io.TextIOWrapper:
    stream.seek(0)
    return io.TextIOWrapper(_Lent(stream), encoding, errors, newline="")


class _Lent(io.RawIOBase):
    """A stream that somebody else closes."""

    name = ""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)

    read1 = read  # what a TextIOWrapper asks for


def _encoded_twice(stream: BinaryIO, encoding: str) -> tuple[str, ...]:
    """A remark on text that was UTF-8, was taken for Windows', and was encoded again."""
    found: dict[str, int] = {}
    for number, line in enumerate(_text(stream, encoding), 1):
        if "Ã" in line or "â" in line:
            for sign in _TWICE:
                if sign in line:
                    found.setdefault(sign, number)
    if not found:
        return ()
    where = [
        f"{sign!r} on line {number} ({sign.encode('cp1252').decode()!r}?)"
        for sign, number in itertools.islice(found.items(), _SHOWN)
    ]
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return (f"text that was encoded twice: {', '.join(where)}{more}. Have it exported anew",)
