"""The headers and cells of an export, as an import knows them."""

import pytest

from campaign.contacts import columns, exporttable
from campaign.contacts.exporttable import Exported, Shape

NOBODY = Exported(*("", "", "", "", "", "journalist", "nl"), (), "", (), (), "", (), (), {})
UNREAD = {"Lijsten", "Lists", "Niet aanschrijven", "Suppressed"}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_import_knows_every_header_but_those_that_tell_of_us(language: str) -> None:
    written = set(exporttable.headers(Shape(3, ()), language))
    known = {one for one in written if columns.FIELD_OF.get(one.rstrip(" 23").casefold())}
    assert written - UNREAD == known


def test_headers_are_dutch_where_the_workspace_is_and_english_elsewhere() -> None:
    assert exporttable.headers(Shape(1, ()), "nl")[:3] == ["Aanspreking", "Voornaam", "Achternaam"]
    for language in ("en", "fr"):
        assert exporttable.headers(Shape(1, ()), language)[1:3] == ["First name", "Last name"]


def test_there_are_as_many_columns_for_addresses_as_somebody_has() -> None:
    made = exporttable.headers(Shape(3, ("Kleur",)), "nl")
    assert made[7:11] == ["E-mail", "E-mail 2", "E-mail 3", "Telefoon"]
    assert made[-1] == "Kleur"
    shape = Shape(3, ("Kleur",))
    assert len(made) == len(exporttable.cells(NOBODY, shape)) == len(exporttable.widths(shape))


@pytest.mark.parametrize(
    ("phone", "cell"),
    [
        ("+3225550110", "+32 2 555 01 10"),
        ("+32470000045", "+32 470 00 00 45"),
        ("+12015550123", "+1 201 555 0123"),
        ("+390612345678", "+39 06 1234 5678"),
        ("0470 00 00 34", "0470 00 00 34"),
        ("02/555.01.10", "02/555.01.10"),
        ("+1", "+1"),
        ("+99999999999999", "+99999999999999"),
        ("+٣٢٢", "+٣٢٢"),
        ("toestel 12", "toestel 12"),
    ],
)
def test_a_number_keeps_its_digits_and_is_spaced_so_that_excel_keeps_its_plus(
    phone: str, cell: str
) -> None:
    made = exporttable.cells(
        Exported(*("",) * 5, "journalist", "", (), phone, (), (), "", (), (), {}), Shape(1, ())
    )
    assert made[8] == cell
