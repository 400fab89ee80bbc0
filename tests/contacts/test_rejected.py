"""Rows that are no contacts are handed back as they stood, and come in once they are mended."""

import csv
import io
from pathlib import Path

import pytest
import xlsxwriter

from campaign.contacts import rejected
from campaign.contacts.importplan import FilePlan
from campaign.errors import WorkspaceError
from tests.contacts.conftest import Importing, on_sqlite, outcomes

PRESS = """\
Naam;Medium;E-mail
Ann Peeters;De Krant;ann@krant.example
 Zoë  "Zo" Tack;De Krant;zoe(at)krant.example
Bob;;bob@@krant.example;te veel
"""

pytestmark = on_sqlite


def planned(importing: Importing, text: str | bytes, name: str = "alfa-pers.csv") -> FilePlan:
    return importing.plan(importing.source(text, name=name)).files[0]


def table(path: Path, encoding: str = "utf-8", delimiter: str = ";") -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as stream:
        return list(csv.reader(stream, delimiter=delimiter))


def test_rejected_rows_keep_their_own_cells_and_say_where_and_why(
    importing: Importing, tmp_path: Path
) -> None:
    path = rejected.write(planned(importing, PRESS), tmp_path / "rejected", "alfa-pers.csv")
    assert path == tmp_path / "rejected" / "alfa-pers.csv"
    assert table(path) == [
        ["rejected: line", "rejected: reason", "Naam", "Medium", "E-mail"],
        [
            *("3", "'zoe(at)krant.example' is not an address: it has (at) instead of @"),
            *(' Zoë  "Zo" Tack', "De Krant", "zoe(at)krant.example"),
        ],
        [
            *("4", "has more cells than the header: 'te veel'"),
            *("Bob", "", "bob@@krant.example", "te veel"),
        ],
    ]


def test_what_is_divided_by_tabs_is_named_so(importing: Importing, tmp_path: Path) -> None:
    text = PRESS.replace(";", "\t")
    path = rejected.write(planned(importing, text, "alfa-pers.tsv"), tmp_path, "alfa-pers.tsv")
    assert path == tmp_path / "alfa-pers.tsv"
    assert table(path, delimiter="\t")[1][0] == "3"


def test_nothing_is_written_when_no_row_is_rejected(importing: Importing, tmp_path: Path) -> None:
    good = "".join(PRESS.splitlines(keepends=True)[:2])
    assert rejected.write(planned(importing, good), tmp_path / "rejected", "alfa-pers.csv") is None
    assert not (tmp_path / "rejected").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_they_are_written_as_their_file_was_and_come_in_when_mended(
    importing: Importing, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    text = PRESS.replace(";", delimiter).replace(f"{delimiter}te veel", "")
    path = rejected.write(planned(importing, text.encode(encoding)), tmp_path, "alfa-pers.csv")
    assert path is not None
    mended = path.read_bytes().decode(encoding)
    mended = mended.replace("(at)", "@").replace("@@", "@")
    again = importing(mended.encode(encoding), name=path.name)
    assert outcomes(again) == ["create", "create"]
    assert again.filled == frozenset()
    assert (again.source.file.encoding, again.source.file.delimiter) == (encoding, delimiter)


def test_what_the_encoding_of_the_file_cannot_write_is_written_as_utf_8(
    importing: Importing, tmp_path: Path
) -> None:
    plan = planned(importing, PRESS.encode("cp1252"))
    odd = next(plan.told.__iter__())
    plan.told[0] = (*odd[:3], "Ж", *odd[4:])
    path = rejected.write(plan, tmp_path, "alfa-pers.csv")
    assert path is not None
    assert table(path, "utf-8-sig")[1][1] == "Ж"


def test_rows_that_are_rejected_again_have_one_reason_and_a_number_on_their_file(
    importing: Importing, tmp_path: Path
) -> None:
    first = rejected.write(planned(importing, PRESS), tmp_path, "alfa-pers.csv")
    assert first is not None
    text = first.read_text("utf-8").replace("(at)", " at ")
    again = planned(importing, text, name=first.name)
    second = rejected.write(again, tmp_path, first.name)
    assert second == tmp_path / "alfa-pers (2).csv"
    assert table(second)[0] == ["rejected: line", "rejected: reason", "Naam", "Medium", "E-mail"]
    assert table(second)[1][0] == "2"
    third = rejected.write(planned(importing, PRESS.replace("@@", "@@@")), tmp_path, second.name)
    assert third == tmp_path / "alfa-pers (3).csv"


def test_the_same_rows_are_not_put_aside_twice(importing: Importing, tmp_path: Path) -> None:
    first = rejected.write(planned(importing, PRESS), tmp_path, "alfa-pers.csv")
    assert rejected.write(planned(importing, PRESS), tmp_path, "alfa-pers.csv") == first
    assert list(tmp_path.glob("*.csv")) == [first]


def test_a_folder_that_cannot_be_made_is_told_with_what_to_do(
    importing: Importing, tmp_path: Path
) -> None:
    (tmp_path / "rejected").write_text("a file")
    with pytest.raises(WorkspaceError) as told:
        rejected.write(planned(importing, PRESS), tmp_path / "rejected", "alfa-pers.csv")
    assert str(told.value).startswith("The import is done, but its rejected rows cannot be written")


def test_text_of_a_workbook_does_not_become_a_formula_and_comes_in_as_it_was(
    importing: Importing, tmp_path: Path
) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([["E-mail", "Noot"], ["fout@", "=1+1"], ["fout@", "'=2"]]):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell)
    path = rejected.write(planned(importing, target.getvalue(), "a.xlsx"), tmp_path, "a.xlsx")
    assert path is not None
    assert [row[3] for row in table(path, "utf-8-sig")] == ["Noot", "'=1+1", "''=2"]
    mended = path.read_text("utf-8-sig").replace("fout@;", "ann@krant.example;", 1)
    importing(mended, name="a.csv")
    assert importing.contact("ann@krant.example").fields == {"Noot": "=1+1"}
