"""Files that are no contact files: each is called what it seems to be."""

import io
import zipfile

import pytest

from campaign.contacts import columns, contactfiles
from campaign.errors import ContactFileError


def refused(data: bytes, name: str) -> str:
    with pytest.raises(ContactFileError) as told:
        columns.find(contactfiles.read(io.BytesIO(data), name).first(), name, {})
    return str(told.value)


def packed(*names: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("campaign.toml", b'language = "nl"\nsender = "a@b.example"\n', "a file of settings"),
        ("lijst.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\x81", "a PDF"),
        ("lijst.pdf", b"%PDF-1.7\n", "a PDF"),
        ("foto.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture"),
        ("campaign.sqlite", b"SQLite format 3\0\x10\0", "a database"),
        ("brief.docx", packed("word/document.xml"), "a document of Word"),
        ("lijsten.zip", packed("pers.csv"), "a zip file with others in it"),
        ("lijst.xls", b"<html><table><tr><td>E-mail</td></tr></table></html>", "a web page"),
        ("lijst.xls", b"\xef\xbb\xbf\r\n<!DOCTYPE html><table>", "a web page"),
        ("bericht.eml", b"From: a@b.example\n\nDag", "a mail"),
    ],
)
def test_a_file_that_is_none_of_ours_is_called_what_it_seems_to_be(
    name: str, data: bytes, what: str
) -> None:
    said = refused(data, name)
    assert said.startswith(f"{name} seems to be {what}.")
    assert said.endswith("workbooks (.xlsx, .xls, .ods), vCards (.vcf).")


def test_a_list_with_an_odd_ending_is_read_all_the_same() -> None:
    data = b"Naam;E-mail\nAnn;ann@krant.example\n"
    found = columns.find(contactfiles.read(io.BytesIO(data), "pers.md").first(), "pers.md", {})
    assert found.headed("email") == ("E-mail",)
