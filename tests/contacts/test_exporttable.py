"""The headers and cells of an export, as an import knows them."""

from dataclasses import replace

import pytest
from babel import Locale

from campaign.contacts import aliases, exporttable, vocabulary
from campaign.contacts.address import clean
from campaign.contacts.exporttable import Exported, Shape

NOBODY = Exported(*("", "", "", "", "", "journalist", "nl", "", ""), (), "", (), (), "", (), (), {})
UNREAD = {"Lijsten", "Lists"}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_import_knows_every_header_but_that_of_the_lists(language: str) -> None:
    written = set(exporttable.headers(Shape(3, ()), language))
    known = {one for one in written if aliases.FIELD_OF.get(one.rstrip(" 23").casefold())}
    assert written - UNREAD == known


def test_headers_are_dutch_where_the_workspace_is_and_english_elsewhere() -> None:
    assert exporttable.headers(Shape(1, ()), "nl")[:3] == ["Aanspreking", "Voornaam", "Achternaam"]
    for language in ("en", "fr"):
        assert exporttable.headers(Shape(1, ()), language)[1:3] == ["First name", "Last name"]


def test_there_are_as_many_columns_for_addresses_as_somebody_has() -> None:
    made = exporttable.headers(Shape(3, ("Kleur",)), "nl")
    assert made[9:13] == ["E-mail", "E-mail 2", "E-mail 3", "Telefoon"]
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
        Exported(*("",) * 5, "journalist", "", "", "", (), phone, (), (), "", (), (), {}),
        Shape(1, ()),
    )
    assert made[10] == cell


def test_an_import_reads_every_language_and_country_back() -> None:
    for code in Locale("en").languages:
        if vocabulary.languages(code).codes == (code,):
            cell = exporttable.text(replace(NOBODY, language=code), "language")
            assert vocabulary.languages(clean(cell)).codes == (code,)
    for code in Locale("en").territories:
        if vocabulary.country(code) == code:
            cell = exporttable.text(replace(NOBODY, country=code), "country")
            assert vocabulary.country(clean(cell)) == code


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Kleur", "Kleur"),
        ("Land", "Land (eigen veld)"),
        ("E-mail 7", "E-mail 7 (eigen veld)"),
        ("Titel", "Titel (eigen veld)"),
        ("naam", "naam (eigen veld)"),
        ("Lijsten", "Lijsten (eigen veld)"),
        ("rejected: line", "rejected: line (eigen veld)"),
        ("Kleur (own field)", "Kleur (own field) (eigen veld)"),
    ],
)
def test_an_own_field_that_is_called_as_a_column_of_ours_says_that_it_is_one(
    name: str, header: str
) -> None:
    assert exporttable.headers(Shape(1, (name,)), "nl")[-1] == header
    english = header.replace("(eigen veld)", "(own field)")
    assert exporttable.headers(Shape(1, (name,)), "en")[-1] == english
