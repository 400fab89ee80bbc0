"""Reads an Excel or LibreOffice workbook: the sheet that has the mail addresses, as text."""

import bisect
import datetime as dt
import io
import re
from collections.abc import Sequence

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from campaign.contacts import packed
from campaign.contacts.grid import Grid
from campaign.errors import ContactFileError

_Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
_Rows = dict[int, list[str]]  #: by the number that Excel shows

#: how an encrypted workbook names its contents (MS-OFFCRYPTO 2.3.4.4)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.\w")
_PHONE = re.compile(r"tel|tél|phone|gsm|mobi|sms", re.IGNORECASE)
_SHORT = re.compile(r"[1-9]\d{7,8}")  #: a Belgian or Dutch number without its first 0
_MOST_MERGED = 10_000  #: more than a person merges by hand
_HEADER_ROWS = 20  #: a header stands in the first rows, if not in the first


def read(data: bytes, name: str, sheet: str | None = None) -> Grid:
    """Read the named sheet of a workbook, or else the one that has mail addresses.

    Raises:
        ContactFileError: it is no workbook, is damaged, protected, empty or far too large, or
            more than one sheet has mail addresses.
    """
    if _ENCRYPTED in data:
        raise _protected(name)
    packed.check(data, name)
    try:
        with load_workbook(io.BytesIO(data)) as book:
            return _read(book, name, sheet)
    except PasswordError:
        raise _protected(name) from None
    except CalamineError as problem:
        raise ContactFileError(
            f"{name} cannot be read as a workbook ({problem}): it is damaged, or it is something "
            "else. Open it in Excel and save it as an Excel workbook (.xlsx)."
        ) from None


def _protected(name: str) -> ContactFileError:
    return ContactFileError(
        f"{name} is protected with a password. In Excel: File, Info, Protect Workbook, Encrypt "
        "with Password; empty the password, save it and import it again."
    )


def _read(book: CalamineWorkbook, name: str, wanted: str | None) -> Grid:
    title, hidden = _chosen(book, name, wanted)
    sheet = book.get_sheet_by_name(title)
    short: list[tuple[int, int]] = []
    rows = _rows(sheet, short)
    if not rows:
        raise ContactFileError(f"{name}: the sheet {title!r} is empty.")
    remarks = [*_unmerge(sheet, rows), *_shortened_phones(rows, short)]
    remarks += [f"the hidden sheet {one!r} was not read" for one in hidden]
    return Grid(list(rows), list(rows.values()), f"workbook, sheet {title!r}", tuple(remarks))


def _chosen(book: CalamineWorkbook, name: str, wanted: str | None) -> tuple[str, list[str]]:
    """The sheet to read, and the hidden ones that could have been meant."""
    sheets = [one for one in book.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]
    if wanted is not None:
        found = [one.name for one in sheets if one.name.casefold() == wanted.strip().casefold()]
        if found:
            return found[0], []
        raise ContactFileError(f"{name} has no sheet {wanted!r}; it has {_named(sheets)}.")
    filled = [one for one in sheets if book.get_sheet_by_name(one.name).height]
    could = [one for one in filled if _has_addresses(book.get_sheet_by_name(one.name))] or filled
    shown = [one.name for one in could if one.visible is SheetVisibleEnum.Visible]
    hidden = [one.name for one in could if one.visible is not SheetVisibleEnum.Visible]
    if len(shown) == 1:
        return shown[0], hidden
    if not could:
        raise ContactFileError(f"{name} is empty: nothing stands on {_named(sheets)}.")
    said = "several sheets could be meant" if shown else "only hidden sheets could be meant"
    raise ContactFileError(
        f"{name}: {said}: {_named([one for one in could if one.name in (shown or hidden)])}. "
        f"Say which, as in --sheet {(shown or hidden)[0]!r}."
    )


def _named(sheets: Sequence[SheetMetadata]) -> str:
    return " and ".join(repr(one.name) for one in sheets) or "any sheet"


def _has_addresses(sheet: CalamineSheet) -> bool:
    return any(
        isinstance(value, str) and _ADDRESS.search(value)
        for row in sheet.iter_rows()
        for value in row
    )


def _rows(sheet: CalamineSheet, short: list[tuple[int, int]]) -> _Rows:
    """The rows that are not blank; notes where a number is that may have been longer."""
    rows: _Rows = {}
    for line, values in enumerate(sheet.iter_rows(), 1):
        cells = [_text(value) for value in values]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            rows[line] = cells
            short += [
                (line, column)
                for column, value in enumerate(values)
                if isinstance(value, int | float) and _SHORT.fullmatch(cells[column])
            ]
    return rows


def _text(value: _Value) -> str:
    """A cell as text: dates by ISO 8601, a yes or no in English. An error is empty already."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, float):
        # Excel itself keeps 15 digits
        return f"{value:.0f}" if value.is_integer() else f"{value:.15g}"
    return str(value)


def _unmerge(sheet: CalamineSheet, rows: _Rows) -> list[str]:
    """What stands in cells merged over several rows holds for each of these rows, as it looks."""
    left, lines, found = sheet.start[1] if sheet.start else 0, list(rows), 0
    for (top, first), (bottom, _) in (sheet.merged_cell_ranges or [])[:_MOST_MERGED]:
        value = _cell(rows.get(top + 1, []), first - left)
        below = lines[bisect.bisect(lines, top + 1) : bisect.bisect(lines, bottom + 1)]
        for cells in (rows[line] for line in below if value):
            cells.extend([""] * (first - left + 1 - len(cells)))
            cells[first - left] = value
        found += bool(below and value)
    if not found:
        return []
    return [
        f"{found} merged {'cell goes' if found == 1 else 'cells go'} on over several rows; "
        "what stands there was taken for each of them"
    ]


def _cell(cells: Sequence[str], column: int) -> str:
    return cells[column] if 0 <= column < len(cells) else ""


def _shortened_phones(rows: _Rows, short: list[tuple[int, int]]) -> list[str]:
    """Excel takes `0470 00 00 14` for the number 470000014."""
    first = list(rows.values())[:_HEADER_ROWS]
    lost: dict[str, list[int]] = {}
    for line, column in short:
        above = (cells[column] for cells in first if len(cells) > column)
        header = next((cell for cell in above if _PHONE.search(cell)), "")
        if header:
            lost.setdefault(header, []).append(line)
    return [
        f"in the column {header!r} Excel took the first 0 from {len(lines)} "
        f"{'number' if len(lines) == 1 else 'numbers'}, first in row {lines[0]}; "
        f"{'it was' if len(lines) == 1 else 'they were'} read as if it still stood there"
        for header, lines in lost.items()
    ]
