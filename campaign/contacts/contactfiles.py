"""Opens a contact file of any kind: tells by its bytes whether it is CSV, a workbook or vCards."""

import hashlib
import re
from collections.abc import Iterator
from typing import BinaryIO

from campaign.contacts import csvfile, otherfiles
from campaign.contacts.contactfile import BATCH, Batch, ContactFile
from campaign.contacts.grid import Grid
from campaign.errors import ContactFileError

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_VCARD = re.compile(rb"\s*BEGIN\s*:\s*VCARD", re.IGNORECASE)
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*\{|\{\s*\")")
_HEAD = 200  #: bytes that tell


def read(stream: BinaryIO, name: str, *, encoding: str = "", sheet: str = "") -> ContactFile:
    """Find out what a file is. Rows of a CSV are read when they are asked for, others at once.

    Args:
        stream: the file; it stays open as long as it is read.
        name: of the file, for messages and for the record.
        encoding: of a CSV, where it is to be read otherwise than it seems.
        sheet: of a workbook, where several hold addresses.

    Raises:
        ContactFileError: the file is none of these, or is damaged.
    """
    head = stream.read(_HEAD)
    stream.seek(0)
    if what := otherfiles.by_bytes(head):
        raise otherfiles.refusal(name, what)
    if head.startswith(_WORKBOOKS):
        from campaign.contacts import workbook

        data = stream.read()
        return _of_grid(workbook.read(data, name, sheet or None), data, name)
    if _VCARD.match(head.lstrip(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b"\xff\xfe")):
        from campaign.contacts import vcards

        data = stream.read()
        return _of_grid(vcards.read(data, name), data, name)
    if _JSON.match(head):
        raise ContactFileError(
            f"{name} is JSON, which is not imported. Export the contacts as CSV and import that."
        )
    return csvfile.read(stream, name, encoding)


def _of_grid(grid: Grid, data: bytes, name: str) -> ContactFile:
    def batches() -> Iterator[Batch]:
        for start in range(0, len(grid.rows), BATCH):
            part = slice(start, start + BATCH)
            read = len(data) * min(start + BATCH, len(grid.rows)) // len(grid.rows)
            yield Batch(grid.lines[part], grid.rows[part], read)

    return ContactFile(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        form=grid.told,
        batches=batches,
        remarks=list(grid.remarks),
        problems=dict(grid.problems),
    )
