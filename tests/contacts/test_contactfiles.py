"""A file is what its bytes say, whatever it is called."""

import io
from pathlib import Path

import pytest

from campaign.contacts import contactfiles
from campaign.contacts.contactfile import BATCH, ContactFile
from campaign.errors import ContactFileError

FILES = Path(__file__).parent / "files"


def read(data: bytes, name: str = "pers", **said: str) -> ContactFile:
    return contactfiles.read(io.BytesIO(data), name, **said)


@pytest.mark.parametrize(
    ("file", "form"),
    [
        ("sheets.xlsx", "workbook, sheet 'Pers'"),
        ("libreoffice.ods", "workbook, sheet 'Pers'"),
        ("rfc6350-40.vcf", "vCard 4.0"),
        ("tabs.tsv", "UTF-8, columns divided by tabs"),
    ],
)
@pytest.mark.parametrize("name", ["pers.csv", "pers.xlsx", "pers.vcf", "pers"])
def test_a_file_is_known_by_its_bytes_under_any_name(file: str, form: str, name: str) -> None:
    found = read((FILES / file).read_bytes(), name)
    assert (found.name, found.form) == (name, form)


def test_cards_are_known_in_capitals_or_not_and_behind_a_mark() -> None:
    card = "begin:vcard\r\nVERSION:3.0\r\nFN:Ann\r\nEMAIL:a@krant.example\r\nend:vcard\r\n"
    for data in (card.encode(), card.encode("utf-8-sig"), card.encode("utf-16")):
        assert read(data).form.startswith("vCard 3.0")


def test_the_old_form_of_excel_that_is_none_is_told() -> None:
    with pytest.raises(ContactFileError, match=r"^pers.*cannot be read as a workbook"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500))


def test_the_sheet_that_is_named_is_read() -> None:
    data = (FILES / "two-sheets.xlsx").read_bytes()
    assert read(data, sheet="brugge").form == "workbook, sheet 'Brugge'"


def test_rows_may_be_read_more_than_once_and_are_told_in_batches() -> None:
    text = "E-mail\n" + "".join(f"a{number}@krant.example\n" for number in range(BATCH + 9))
    cards = "".join(
        f"BEGIN:VCARD\nVERSION:3.0\nFN:A\nEMAIL:a{number}@krant.example\nEND:VCARD\n"
        for number in range(BATCH + 9)
    )
    for data in (text.encode(), cards.encode()):
        file = read(data)
        for _ in range(2):
            batches = list(file.batches())
            assert [len(one.rows) for one in batches] == [BATCH, 10]
            assert batches[-1].read == file.size == len(data)
