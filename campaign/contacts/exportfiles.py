"""Writes contacts as a file that Excel, Outlook or another program opens."""

import csv
import dataclasses
import enum
import io
import itertools
import json
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from campaign.contacts import addresscard, exporttable, formulas
from campaign.contacts.exporttable import Exported, Shape
from campaign.errors import ContactFileError


class Format(enum.Enum):
    """How a file is written."""

    CSV = "csv"  #: UTF-8, commas: for other programs
    EXCEL_CSV = "excel-csv"  #: UTF-8 with its mark, semicolons: as Belgian Excel opens it
    XLSX = "xlsx"  #: an Excel workbook
    VCARD = "vcard"  #: address cards for Outlook, Google and telephones (vCard 3.0, RFC 2426)
    JSON = "json"  #: a list of objects


@dataclass
class Written:
    """How many contacts a file has, and how many of them somebody must not write to."""

    contacts: int = 0
    suppressed: int = 0


_LONGEST = 32_767  #: characters in a cell, by Excel's own limit


def write(
    target: BinaryIO, how: Format, contacts: Iterable[Exported], shape: Shape, language: str
) -> Written:
    """Write contacts one after the other, in the order they come.

    Raises:
        ContactFileError: a workbook cannot hold so many rows, or so long a cell.
    """
    written = Written()
    rows = _counted(contacts, written)
    if how is Format.XLSX:
        _workbook(target, rows, shape, language)
    elif how is Format.VCARD:
        target.writelines(map(addresscard.write, rows))
    elif how is Format.JSON:
        _json(target, rows)
    else:
        _csv(target, rows, shape, language, excel=how is Format.EXCEL_CSV)
    return written


def _counted(contacts: Iterable[Exported], written: Written) -> Iterator[Exported]:
    for one in contacts:
        written.contacts += 1
        written.suppressed += bool(one.suppressed)
        yield one


def _csv(
    target: BinaryIO, contacts: Iterable[Exported], shape: Shape, language: str, *, excel: bool
) -> None:
    """RFC 4180; Excel takes semicolons where the comma divides decimals, and UTF-8 by its mark."""
    text = io.TextIOWrapper(target, "utf-8-sig" if excel else "utf-8", newline="")
    writer = csv.writer(text, delimiter=";" if excel else ",")
    writer.writerow(map(formulas.defuse, exporttable.headers(shape, language)))
    for one in contacts:
        writer.writerow(map(formulas.defuse, exporttable.cells(one, shape)))
    text.detach()  # flushed, and the file stays open


def _workbook(target: BinaryIO, contacts: Iterable[Exported], shape: Shape, language: str) -> None:
    from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

    packed = io.BytesIO()  # small; a zip file that ends on a full disk complains once more later
    try:
        _sheet(packed, contacts, shape, language)
    except FileCreateError as problem:  # what xlsxwriter makes of an OSError, its zip file open
        traceback.clear_frames(problem.args[0].__traceback__)
        raise problem.args[0] from None
    target.write(packed.getbuffer())


def _sheet(target: BinaryIO, contacts: Iterable[Exported], shape: Shape, language: str) -> None:
    """Every cell is text, so that Excel makes no formula, number or date of it when edited."""
    import xlsxwriter  # type: ignore[import-untyped]  # it has no types

    headers = exporttable.headers(shape, language)
    rows = (exporttable.cells(one, shape) for one in contacts)
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("contacten" if language == "nl" else "contacts")
        plain = book.add_format({"num_format": "@"})
        bold = book.add_format({"num_format": "@", "bold": True})
        sheet.freeze_panes(1, 0)
        for column, width in enumerate(exporttable.widths(shape)):
            sheet.set_column(column, column, width, plain)
        last = 0
        for last, cells in enumerate(itertools.chain([headers], rows)):
            for column, text in enumerate(cells):
                if text and sheet.write_string(last, column, text, plain if last else bold):
                    raise _too_large(last, text)
        sheet.autofilter(0, 0, last, len(headers) - 1)


def _too_large(row: int, text: str) -> ContactFileError:
    what = (
        f"a cell of {_LONGEST} characters, and this one has more: {text[:30]!r}"
        if len(text) > _LONGEST // 2
        else f"{row} rows, and there are more contacts"
    )
    return ContactFileError(f"An Excel workbook holds no more than {what}. Export as .csv.")


def _json(target: BinaryIO, contacts: Iterable[Exported]) -> None:
    before = b"[\n"
    for one in contacts:
        text = json.dumps(dataclasses.asdict(one), ensure_ascii=False, default=_word)
        target.write(before + text.encode())
        before = b",\n"
    target.write(b"\n]\n" if before == b",\n" else b"[]\n")


def _word(value: enum.Enum) -> str:
    return str(value.value)
