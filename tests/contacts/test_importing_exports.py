"""What an import takes from a file that an export of ours wrote, and perhaps somebody changed."""

import io

import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from campaign.contacts import contactfiles
from campaign.contacts.address import clean
from campaign.contacts.batchcolumns import labels
from campaign.contacts.importplan import PlannedRow
from campaign.contacts.words import Words
from campaign.errors import ContactFileError
from tests.contacts.conftest import Importing, details, on_sqlite, outcomes

OUT = "E-mail;Voornaam;Niet aanschrijven\nann@krant.example;Ann;"


@pytest.mark.parametrize("to", ["alfa/pers", "beta/pers", "pers"])
def test_an_opt_out_holds_for_whom_the_cell_says_and_for_no_other(
    importing: Importing, to: str
) -> None:
    importing(f"{OUT}beta: left (ann@oud.example)", to=to)
    assert importing.suppressed() == [("ann@oud.example", "beta")]


def test_who_must_not_be_written_to_is_shown_as_such_by_whose_list_it_is(
    importing: Importing,
) -> None:
    cell = "beta: left (ann@krant.example)"
    here, there = importing(OUT + cell, to="beta/pers"), importing(OUT + cell, to="alfa/pers")
    assert (outcomes(here), details(here)) == (["suppressed"], ["must not be written to (left)"])
    assert outcomes(there) == ["unchanged"]
    assert details(there) == ["must not be written to by beta (left)"]
    everywhere = importing(f"{OUT}all organisations: asked (ann@krant.example)", to="alfa/pers")
    assert details(everywhere) == ["asked not to be written to"]
    assert set(importing.suppressed()) == {("ann@krant.example", one) for one in ("all", "beta")}


def test_an_opt_out_that_is_known_is_not_noted_again(importing: Importing) -> None:
    importing(f"{OUT}alfa: asked (ann@krant.example)")
    importing(f"{OUT}alfa: asked (Ann@krant.example)", to="beta/pers")
    assert importing.suppressed() == [("ann@krant.example", "alfa")]


def test_another_reason_is_noted_beside_the_one_that_is_known(importing: Importing) -> None:
    importing(f"{OUT}alfa: bounced (ann@krant.example)")
    importing(f"{OUT}alfa: asked (ann@krant.example)", to="beta/pers")
    assert importing.suppressed() == [("ann@krant.example", "alfa")] * 2


def test_a_whole_domain_comes_back_with_an_export(importing: Importing) -> None:
    importing(f"{OUT}all organisations: left (@krant.example)")
    assert importing.suppressed() == [("@krant.example", "all")]
    assert outcomes(importing(f"{OUT}", to="beta/pers")) == ["suppressed"]


@pytest.mark.parametrize(("cell", "outcome"), [("ja", "suppressed"), ("nee", "create")])
def test_a_yes_that_somebody_typed_is_an_opt_out_from_whose_list_it_is(
    importing: Importing, cell: str, outcome: str
) -> None:
    assert outcomes(importing(f"{OUT}{cell}")) == [outcome]
    assert importing.suppressed() == [("ann@krant.example", "alfa")] * (cell == "ja")


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("liever bellen", "who must not write, and why? The cell says 'liever bellen'"),
        ("gamma: asked (ann@krant.example)", "'gamma' must not write to ann@krant.example, and"),
    ],
)
def test_an_opt_out_that_cannot_be_placed_is_told_and_what_can_is_kept(
    importing: Importing, cell: str, reason: str
) -> None:
    plan = importing(f'{OUT}"beta: asked (ann@krant.example); {cell}"')
    assert outcomes(plan) == ["invalid"]
    assert details(plan)[0].startswith(reason)
    assert details(plan)[0].endswith("; the opt-out is kept all the same")
    assert importing.suppressed() == [("ann@krant.example", "beta")]


def test_the_lists_of_an_export_are_left_out_and_that_is_said(importing: Importing) -> None:
    for ours in (
        "Soort;Thema's;Eigenaar;Lijsten;Niet aanschrijven",
        "Kind;Beats;Owner;Lists;Suppressed",
    ):
        source = importing.source(f"E-mail;{ours}\nann@krant.example;;;;oud/pers;\n")
        assert source.columns.program == "press-campaign"
        assert source.columns.left_out == (ours.split(";")[3],)


def test_a_column_of_lists_in_another_file_is_the_officers_own(importing: Importing) -> None:
    importing("E-mail;Lijsten\nann@krant.example;zomer")
    assert importing.contact("ann@krant.example").fields == {"Lijsten": "zomer"}


def test_an_own_field_keeps_its_name_beside_a_column_of_that_name(importing: Importing) -> None:
    importing(
        "E-mail;Land;Land (eigen veld);Kleur;Kleur (own field)\na@x.example;be;mooi;rood;geel"
    )
    found = importing.contact("a@x.example")
    assert found.country == "BE"
    assert found.fields == {"Land": "mooi", "Kleur": "rood", "Kleur (5)": "geel"}


def test_the_mark_of_a_cell_is_taken_off_and_stays_in_a_row_that_is_handed_back(
    importing: Importing,
) -> None:
    text = "E-mail;Functie;'=Kleur\n'=a@x.example;'=1+1;'t Jolle\nfout;'=2+2;\n"
    plan = importing(text)
    found = importing.contact("=a@x.example")
    assert (found.function, found.fields) == ("=1+1", {"=Kleur": "'t Jolle"})
    [row] = [row for row in map(PlannedRow._make, plan.told) if row.outcome == "invalid"]
    assert row.cells == ("fout", "'=2+2", "")
    assert plan.source.columns.header[2] == "'=Kleur"


@on_sqlite
def test_a_cell_of_a_workbook_has_no_mark(importing: Importing) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([["E-mail", "'=Kleur"], ["a@x.example", "'=1+1"]]):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell)
    importing(target.getvalue(), name="a.xlsx")
    assert importing.contact("a@x.example").fields == {"'=Kleur": "'=1+1"}


def test_an_empty_name_in_our_own_card_is_nobodys_and_in_another_the_whole_counts() -> None:
    for more, full in (("X-CAMPAIGN-KIND:journalist\n", ""), ("", "a@x.example")):
        card = f"BEGIN:VCARD\nN:;;;mevrouw;\nFN:a@x.example\nEMAIL:a@x.example\n{more}END:VCARD"
        file = contactfiles.read(io.BytesIO(card.encode()), "a.vcf")
        header, row = file.first().rows
        cells = dict(zip(header, row, strict=True))
        assert (cells.get("Full Name", ""), cells["Name Prefix"]) == (full, "mevrouw")


def test_cards_of_people_without_an_address_are_contacts_all_the_same(
    importing: Importing,
) -> None:
    card = "BEGIN:VCARD\nN:Claes;Cy;;;\nFN:Cy Claes\nORG:De Krant\nTITLE:chef\\;\nEND:VCARD"
    importing(card, name="a.vcf")
    [found] = importing.everybody()
    assert (found.name, found.function, found.addresses) == ("Cy Claes", "chef;", [])


@given(
    st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('*-/", ;:|'), max_size=20)
)
@example("* * x")
@example("-, x")
@example("'x,/ a")
@example("Na")
def test_beats_and_tags_are_the_same_when_they_are_read_again(cell: str) -> None:
    found = labels(clean(cell))
    assert set(labels(clean(", ".join(sorted(found))))) == set(found)


@pytest.mark.parametrize("text", ['[\n{"emails": []}]', '\ufeff{"a": 1}'])
def test_an_export_that_is_json_is_refused_by_name(text: str) -> None:
    with pytest.raises(ContactFileError, match=r"^press\.json is JSON, which is not imported"):
        contactfiles.read(io.BytesIO(text.encode()), "press.json")


def test_an_owner_is_known_by_the_key_before_all_else() -> None:
    words = Words({"a-b": "Alfa en Beta", "ab": "A. B."}, "BE")
    assert [words.owner(one) for one in ("ab", "a-b", "A-B", "alfa en beta")] == [
        "ab",
        "a-b",
        "a-b",
        "a-b",
    ]


def test_what_programs_put_around_a_label_is_no_part_of_it_however_often() -> None:
    assert labels('* * x, "* "y", z /') == ("x", "y", "z")


def test_two_columns_of_opt_outs_are_refused_for_one_of_them_would_be_lost(
    importing: Importing,
) -> None:
    with pytest.raises(ContactFileError, match="'Niet aanschrijven' and 'Suppressed'"):
        importing("E-mail;Niet aanschrijven;Suppressed\nann@krant.example;;ja")


def test_a_field_of_a_mailing_tool_has_a_name_that_an_export_can_write(
    importing: Importing,
) -> None:
    importing('email,name,attributes\na@x.example,Ann,"{""  Land  "": ""mooi""}"\n')
    assert importing.contact("a@x.example").fields == {"Land (attributes)": "mooi"}
