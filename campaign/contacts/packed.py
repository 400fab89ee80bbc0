"""Looks into a workbook before it is opened: one that would fill the memory is refused."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from campaign.contacts import otherfiles
from campaign.errors import ContactFileError

_LARGEST = 250_000_000  #: bytes when unpacked; a workbook of 200,000 contacts has less
_MOST_CELLS = 5_000_000  #: of the area that is filled, at 32 bytes each; most may be empty
_CHUNK = 1 << 20
#: all that zipfile answers to damage, and to what it cannot unpack
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)

#: rows and cells of Excel (ECMA-376 18.3.1) and of LibreOffice (ODF 1.3 part 3, 9.1)
_TAG = re.compile(
    # possessive: a tag of a megabyte must not be tried again from each of its letters
    rb"<(?:\w+:)?+(row|c|table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^<>]*+)>"
)
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]*)(\d*)")
_REPEATED = re.compile(rb"-repeated\s*=\s*[\"'](\d+)")


class _Extent:
    """How far the filled cells of one part of the workbook reach."""

    def __init__(self) -> None:
        self.height = self.width = 0
        self._row = self._column = 0

    def scan(self, xml: bytes) -> None:
        for tag, attributes in _TAG.findall(xml):
            if tag == b"table":
                self._row = 0
            elif tag in (b"row", b"table-row"):
                self._start_row(attributes)
            else:
                self._cell(attributes)

    def _start_row(self, attributes: bytes) -> None:
        self._column = 0
        place = _PLACE.search(attributes)
        self._row = int(place[2]) if place else self._row + _times(attributes)

    def _cell(self, attributes: bytes) -> None:
        place = _PLACE.search(attributes)
        row = int(place[2]) if place else self._row
        self._column = _number(place[1]) if place else self._column + _times(attributes)
        if not attributes.endswith(b"/") or b"value" in attributes:
            self.height = max(self.height, row)
            self.width = max(self.width, self._column)


def _times(attributes: bytes) -> int:
    said = _REPEATED.search(attributes)
    return int(said[1]) if said else 1


def _number(letters: bytes) -> int:
    """The number of a column: A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def check(data: bytes, name: str) -> None:
    """Refuse a workbook that unpacks to too much, or whose cells reach too far.

    An .xls file is not packed, and cannot reach further than Excel 2003 could.

    Raises:
        ContactFileError: it is too large, damaged, or no workbook.
    """
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive, name)
    except _DAMAGED:
        raise ContactFileError(
            f"{name} is damaged and cannot be opened. Open it in Excel, which may mend it, "
            "and save it again; or ask for it anew."
        ) from None


def _check(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    if not any(one.filename in ("xl/workbook.xml", "content.xml") for one in parts):
        if what := otherfiles.by_name(name):
            raise otherfiles.refusal(name, what)
        raise ContactFileError(
            f"{name} is not an Excel workbook (.xlsx). Open it in Excel and save it as one."
        )
    unpacked = 0
    for part in parts:
        part.file_size = 2 * _LARGEST  # what a bomb says of its own size is not believed
        extent = _Extent()
        for xml in _tags(archive.open(part)):
            unpacked += len(xml)
            extent.scan(xml)
            if unpacked > _LARGEST or extent.height * extent.width > _MOST_CELLS:
                raise ContactFileError(
                    f"{name} is too large to be read as a workbook, or a cell is filled far from "
                    "the others. Save its sheet as CSV UTF-8 in Excel and import that."
                )


def _tags(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes in pieces that end where a tag begins."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        piece = rest + chunk
        cut = piece.rfind(b"<")
        if cut < len(piece) - _CHUNK:  # a picture, or a tag longer than any that Excel writes
            cut = len(piece)
        yield piece[:cut]
        rest = piece[cut:]
    yield rest
