"""Exports of the tools that officers have: known by their headers, and never by a guess."""

from pathlib import Path

import pytest

from campaign.contacts import csvfile, headers, presets

FILES = Path(__file__).parent / "files"


def test_numbers_case_and_what_nobody_sees_do_not_make_another_header() -> None:
    for text in ("E-mail 1 - Value", "e-mail 2 - value:", " E-MAIL\u00a03 - Value* "):
        assert headers.fold(text) == "e-mail - value"
    assert headers.fold("MEMBER_RATING") == "member rating"
    assert headers.fold("\ufeffE-mail\u200badres2.") == "e-mailadres"


def test_no_two_presets_are_known_by_the_same_headers() -> None:
    for one in presets.PRESETS:
        same = [other for other in presets.PRESETS if other.signature == one.signature]
        assert same == [one]
        assert presets.recognised(sorted(one.signature)) is one


def test_headers_are_written_as_they_are_folded_and_mean_one_thing() -> None:
    for one in presets.PRESETS:
        for header in {*one.signature, *one.meaning, *one.left_out}:
            assert headers.fold(header) == header, one.name
        assert not one.left_out & set(one.meaning), one.name


def test_a_list_that_somebody_made_is_of_no_make() -> None:
    assert presets.recognised(["Voornaam", "Achternaam", "E-mailadres", "Medium"]) is None
    assert presets.recognised([]) is None


def test_all_that_outlook_writes_for_itself_is_left_out_or_blank() -> None:
    with (FILES / "outlook-classic.csv").open("rb") as stream:
        header, *rows = csvfile.read(stream, "outlook.csv").first().rows
    preset = presets.recognised(header)
    assert preset is not None
    kept = {
        one
        for row in rows
        for one, cell in zip(header, row, strict=True)
        if cell and cell.casefold() not in preset.blank
        if headers.fold(one) not in {*preset.meaning, *preset.left_out}
    }
    assert kept == {"Business City", "Notes"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("unsubscribed_email_audience_export_1f2e.csv", "unsubscribed"),
        ("Cleaned_members_export_1f2e (1).csv", "cleaned"),
        ("nonsubscribed_email_audience_export_1f2e.csv", "nonsubscribed"),
        ("subscribed_email_audience_export_1f2e.csv", "subscribed"),
        ("perslijst-cleaned.csv", ""),
        ("cleaned.csv", ""),
    ],
)
def test_the_status_of_a_mailchimp_file_stands_in_its_name(name: str, said: str) -> None:
    assert presets.status_of_file(name) == said


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("unsubscribed", "says 'unsubscribed': nobody in it will be written to."),
        ("cleaned", "says 'cleaned': nobody in it will be written to."),
        ("nonsubscribed", "they never subscribed, and are taken as contacts all the same."),
        ("", "this name does not; nobody was taken for unsubscribed."),
    ],
)
def test_what_the_name_of_a_mailchimp_file_means_is_told(status: str, told: str) -> None:
    assert presets.told_of_status(status).endswith(told)


@pytest.mark.parametrize(
    ("header", "cells", "taken", "reason"),
    [
        (["Titel", "Functie"], [], "honorific", "for 'Functie' is the function"),
        (["Title", "Salutation"], [], "function", "for 'Salutation' is there too"),
        (["Titel"], ["Dhr.", "de heer", "prof. dr.", "", "M."], "honorific", "like 'Dhr.'"),
        (["Title", "Prefix", "Role"], ["Mevr."], "honorific", "like 'Mevr.'"),
        (["Title"], ["Editor", "-"], "function", "no salutation, such as 'Editor'"),
        (["Title"], [], "function", "it holds no salutation."),
        (["Titre"], ["Mme", "rédacteur", "pigiste"], None, "('Mme') and others ('rédacteur')"),
    ],
)
def test_an_ambiguous_title_is_decided_by_its_neighbours_and_then_by_its_cells(
    header: list[str], cells: list[str], taken: str | None, reason: str
) -> None:
    choice = headers.title_is(header, cells)
    assert choice.taken == taken
    assert choice.reason.startswith(repr(header[0]))
    assert reason in choice.reason


def test_a_company_beside_an_outlet_is_an_own_field() -> None:
    choice = headers.outlet_is(["Company", "E-mail", "Outlet"])
    assert choice is not None
    assert choice.taken == "Outlet"
    assert choice.reason == "'Outlet' is the outlet; 'Company' is kept as an own field."
    numbered = headers.outlet_is(["Organization 1 - Name", "Organization 2 - Name"])
    assert numbered is not None
    assert numbered.taken == "Organization 1 - Name"


def test_two_columns_that_could_equally_be_the_outlet_are_not_chosen_between() -> None:
    choice = headers.outlet_is(["Krant", "Redactie"])
    assert choice is not None
    assert choice.taken is None
    assert headers.outlet_is(["Krant", "E-mail"]) is None
