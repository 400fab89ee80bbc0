"""Workbooks as officers make them, and as nobody should: read as they look, or refused."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter.worksheet import Worksheet

from campaign.contacts import workbook
from campaign.errors import ContactFileError

FILES = Path(__file__).parent / "files"
SHEETS = (FILES / "sheets.xlsx").read_bytes()


def made(fill: Callable[[Worksheet], object]) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        fill(book.add_worksheet("Pers"))
    return data.getvalue()


def complaint(data: bytes, sheet: str | None = None) -> str:
    with pytest.raises(ContactFileError) as caught:
        workbook.read(data, "pers.xlsx", sheet)
    return str(caught.value)


def test_a_sheet_is_read_as_it_looks_in_excel() -> None:
    grid = workbook.read(SHEETS, "pers.xlsx")
    assert dict(zip(grid.lines, grid.rows, strict=True)) == {
        1: ["Perslijst voorjaar"],
        3: ["Naam", "E-mail", "Medium", "Gsm", "Sinds", "Uitgeschreven"],
        4: ["Mo Bakker", "mo@werkblad.example", "De Bladen", "470000017"],
        5: ["An Claes", "an@werkblad.example", "De Bladen"],
        7: ["Cis Nijs", "cis@werkblad.example", "Radio Rij", "32470000018", "2023-05-04"],
        8: ["Dré Pint", "dre@werkblad.example", "", "0470 00 00 19", "", "false"],
        9: ["Eva Tol", "eva@werkblad.example"],
    }


def test_what_a_careful_reader_should_know_is_remarked() -> None:
    assert workbook.read(SHEETS, "pers.xlsx").remarks == (
        "1 merged cell goes on over several rows; what stands there was taken for each of them",
        "in the column 'Gsm' Excel took the first 0 from 1 number, first in row 4; it was read as "
        "if it still stood there",
        "the hidden sheet 'Oud' was not read",
    )


def test_the_sheet_is_the_one_with_addresses_unless_another_is_named() -> None:
    assert workbook.read(SHEETS, "pers.xlsx", "oud").rows[1][1] == "oud@werkblad.example"
    assert complaint(SHEETS, "Lijst") == (
        "pers.xlsx has no sheet 'Lijst'; it has 'Uitleg' and 'Pers' and 'Oud'."
    )


def test_two_sheets_that_could_be_meant_are_not_chosen_between() -> None:
    said = complaint((FILES / "two-sheets.xlsx").read_bytes())
    assert said == (
        "pers.xlsx: several sheets could be meant: 'Gent' and 'Brugge'. Say which, as in "
        "--sheet 'Gent'."
    )


def test_a_table_that_stands_in_the_middle_of_its_sheet_keeps_its_row_numbers() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.write_row(4, 3, ["Naam", "E-mail"])
        sheet.write_row(5, 3, ["Ann", "ann@blad.example"])
        sheet.merge_range(5, 5, 6, 5, "De Bladen")
        sheet.write_row(6, 3, ["Bo", "bo@blad.example"])

    grid = workbook.read(made(fill), "pers.xlsx")
    assert list(grid.lines) == [5, 6, 7]
    assert grid.rows[2] == ["Bo", "bo@blad.example", "De Bladen"]


def test_long_numbers_keep_their_digits_and_only_a_day_loses_its_time() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ["E-mail", "Nummer", "Sinds"])
        sheet.write_row(1, 0, ["ann@blad.example", 1234567890123000])
        sheet.write_datetime(1, 2, dt.datetime(2024, 2, 20))
        sheet.write_datetime(2, 2, dt.datetime(2024, 2, 20, 9, 5))

    rows = workbook.read(made(fill), "pers.xlsx").rows
    assert rows[1:] == [
        ["ann@blad.example", "1234567890123000", "2024-02-20"],
        ["", "", "2024-02-20 09:05"],
    ]


def test_the_only_sheet_is_read_although_nobody_in_it_has_an_address() -> None:
    grid = workbook.read(made(lambda sheet: sheet.write_row(0, 0, ["Naam", "Gsm"])), "pers.xlsx")
    assert grid.rows == [["Naam", "Gsm"]]


def test_a_workbook_of_libreoffice_is_read_and_its_million_empty_rows_are_not() -> None:
    grid = workbook.read((FILES / "libreoffice.ods").read_bytes(), "pers.ods")
    assert grid.rows == [["Naam", "E-mail"], ["Oda Smit", "ods@werkblad.example"]]


@pytest.mark.parametrize("place", ["A999999999", "XFD1048576"])
def test_a_cell_far_from_the_others_does_not_eat_the_memory(place: str) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SHEETS)) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            far = f'r="{place}"'.encode()
            new.writestr(name, old.read(name).replace(b'r="B9"', far))
    assert complaint(data.getvalue()).startswith("pers.xlsx is too large to be read as a workbook")


def test_a_zip_bomb_is_refused_whatever_it_says_of_its_size() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", bytes(300_000_000))
    honest = data.getvalue()
    lying = honest.replace((300_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    for one in (honest, lying):
        assert complaint(one).startswith("pers.xlsx is too large to be read as a workbook")


def test_a_protected_workbook_is_named_as_one() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900) + "EncryptedPackage".encode("utf-16-le")
    assert complaint(data).startswith("pers.xlsx is protected with a password.")


def test_empty_damaged_and_other_files_are_told_apart() -> None:
    assert complaint(made(lambda sheet: None)) == "pers.xlsx is empty: nothing stands on 'Pers'."
    assert "damaged" in complaint(SHEETS[:-500])
    assert "cannot be read as a workbook" in complaint(b"Naam;E-mail\n")
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as other:
        other.writestr("word/document.xml", "<document/>")
    assert complaint(data.getvalue()).startswith("pers.xlsx is not an Excel workbook (.xlsx).")


@settings(max_examples=200)
@given(st.integers(0, len(SHEETS) - 1), st.binary(max_size=8))
def test_a_workbook_with_damaged_bytes_is_read_or_refused(where: int, noise: bytes) -> None:
    try:
        workbook.read(SHEETS[:where] + noise + SHEETS[where + len(noise) :], "pers.xlsx")
    except ContactFileError as problem:
        assert str(problem).startswith("pers.xlsx")
