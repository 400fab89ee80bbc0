"""Makes the workbooks of this folder again: python tests/contacts/files/make.py"""

import datetime as dt
import zipfile
from pathlib import Path

import xlsxwriter

FOLDER = Path(__file__).parent
MADE_ON = dt.datetime(2024, 2, 1)


def sheets() -> None:
    """A sheet as officers make them: a title, merged cells, numbers for phones, real dates."""
    with xlsxwriter.Workbook(FOLDER / "sheets.xlsx") as book:
        book.set_properties({"created": MADE_ON})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        book.add_worksheet("Uitleg").write(0, 0, "Wie iets wijzigt, zet de datum erbij.")
        pers = book.add_worksheet("Pers")
        pers.write(0, 0, "Perslijst voorjaar")
        pers.write_row(2, 0, ["Naam", "E-mail", "Medium", "Gsm", "Sinds", "Uitgeschreven"])
        pers.write_row(3, 0, ["Mo Bakker", "mo@werkblad.example", "De Bladen", 470000017])
        pers.write_row(4, 0, ["An Claes", "an@werkblad.example"])
        pers.merge_range(3, 2, 4, 2, "De Bladen")
        pers.write_row(6, 0, ["Cis Nijs", "cis@werkblad.example", "Radio Rij", 32470000018])
        pers.write_datetime(6, 4, dt.datetime(2023, 5, 4), day)
        pers.write_row(7, 0, ["Dré Pint", "dre@werkblad.example", "", "0470 00 00 19"])
        pers.write_boolean(7, 5, False)
        pers.write_row(8, 0, ["Eva Tol", "eva@werkblad.example"])
        pers.write_formula(8, 2, "=VLOOKUP(1,A1:A2,2,0)", None, "#N/A")
        old = book.add_worksheet("Oud")
        old.hide()
        old.write_row(0, 0, ["Naam", "E-mail"])
        old.write_row(1, 0, ["Oud Contact", "oud@werkblad.example"])


def two_sheets() -> None:
    """Two sheets that could be meant."""
    with xlsxwriter.Workbook(FOLDER / "two-sheets.xlsx") as book:
        book.set_properties({"created": MADE_ON})
        for title in ("Gent", "Brugge"):
            sheet = book.add_worksheet(title)
            sheet.write_row(0, 0, ["Naam", "E-mail"])
            sheet.write_row(1, 0, [f"Ann {title}", f"ann@{title.lower()}.example"])


def libreoffice() -> None:
    """The least that LibreOffice would read, with the empty repeated rows that it writes."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    spaces = "".join(
        f' xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"'
        for one in ("office", "table", "text")
    )
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        + '<table:table-cell table:number-columns-repeated="16380"/></table:table-row>'
        for row in (["Naam", "E-mail"], ["Oda Smit", "ods@werkblad.example"])
    )
    rows += (
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="Pers">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    listed = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        "</manifest:manifest>"
    )
    parts = {"mimetype": kind, "META-INF/manifest.xml": listed, "content.xml": content}
    with zipfile.ZipFile(FOLDER / "libreoffice.ods", "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(zipfile.ZipInfo(name, (2024, 2, 1, 0, 0, 0)), text)


if __name__ == "__main__":
    sheets()
    two_sheets()
    libreoffice()
