"""What columns mean, by the headers of real lists and of the programs that export them."""

import io
from dataclasses import dataclass

import pytest

from campaign.contacts import columns, csvfile
from campaign.contacts.contactfile import Batch
from campaign.contacts.rows import Reader, Row
from campaign.errors import ContactFileError

LINKEDIN = """\
Notes:
"When exporting your connection data, you may notice that some of the email addresses are missing."

First Name,Last Name,URL,Email Address,Company,Position,Connected On
Ann,Peeters,https://linkedin.example/ann,ann@krant.example,De Krant,Redacteur,12 Mar 2024
"""


@dataclass(frozen=True)
class Table:
    rows: list[Row]
    #: headers of own fields that hold something
    own: set[str]


def table(*lines: str) -> Table:
    file = csvfile.read(io.BytesIO("\n".join(lines).encode()), "pers.csv")
    first = file.first()
    found = columns.find(first, file.name, {})
    reader = Reader(found, {}, "BE", {})
    rest = Batch(first.lines[found.index + 1 :], first.rows[found.index + 1 :])
    return Table([Row._make(row) for row in reader.rows(rest)], reader.filled)


def row(*lines: str) -> Row:
    (only,) = table(*lines).rows
    return only


def complaint(*lines: str) -> str:
    with pytest.raises(ContactFileError) as caught:
        table(*lines)
    return str(caught.value)


@pytest.mark.parametrize(
    "header",
    [
        "Aanspreking;Voornaam;Achternaam;Functie;Medium;Thema's;Taal;Gsm;E-mailadres",
        "Aanhef;Voornaam;Familienaam;Functie;Redactie;Rubriek;Taal;Telefoon;E-mail adres",
        "Aanspreektitel;Voornaam;Naam;Functie;Krant;Domein;Taal;Tel.;Mail",
        "Salutation;First name;Last name;Job title;Outlet;Beats;Language;Phone;Email",
        "Prefix;Given Name;Surname;Position;Company;Topics;Language;Mobile Phone;E-mail Address",
        "Civilité;Prénom;Nom;Fonction;Média;Rubrique;Langue;Téléphone;Adresse e-mail",
        "Civilité;Prénom;Nom de famille;Fonction;Média;Rubrique;Langue;Téléphone;Courriel",
        "Anrede;Vorname;Nachname;Funktion;Firma;Topics;Sprache;Telefon;E-Mail-Adresse",
        "Anrede;Vorname;Name;Funktion;Firma;Topics;Sprache;Telefon;E-Mail",
        "TITLE;FIRST_NAME;LAST_NAME;ROLE;COMPANY;TOPICS;LANGUAGE;PHONE NUMBER;EMAIL:",
        "\ufeffTitle;First Name;Last Name;Job Title;Company;Interests;Language;Business Phone;"
        "E-mail Address",
    ],
)
def test_the_columns_of_dutch_english_french_and_german_lists_are_known(header: str) -> None:
    found = row(
        header,
        "mevrouw;Ann;Peeters;redacteur;De Krant;Zee, energie;nl;02 555 01 10;a@krant.example",
    )
    assert found == Row(
        line=2,
        addresses=(("a@krant.example", "a@krant.example"),),
        honorific="mevrouw",
        first_name="Ann",
        last_name="Peeters",
        function="redacteur",
        outlet="De Krant",
        beats=("zee", "energie"),
        language="nl",
        phone="+3225550110",
        name_key="annpeeters",
        outlet_key="dekrant",
    )


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("Naam;E-mail", "Ann Van Hulle", ("Ann", "Van Hulle")),
        ("Naam;E-mail", "Van Hulle, Ann", ("Ann", "Van Hulle")),
        ("Voornaam;Naam;E-mail", "Ann;Van Hulle", ("Ann", "Van Hulle")),
        ("Naam;Voornaam;E-mail", "Van Hulle;Ann", ("Ann", "Van Hulle")),
        ("Nom;Prénom;E-mail", "Van Hulle;Ann", ("Ann", "Van Hulle")),
        ("Nom;E-mail", "Ann Van Hulle", ("Ann", "Van Hulle")),
        ("Naam;Voornaam;Achternaam;E-mail", "Ann V.;Ann;Van Hulle", ("Ann", "Van Hulle")),
        ("Name;First name;E-mail", "Ann Van Hulle;Ann", ("Ann", "Van Hulle")),
        ("Name;First name;E-mail", "Van Hulle;Ann", ("Ann", "Van Hulle")),
        ("Display Name;First Name;Last Name;E-mail", "AVH;Ann;Van Hulle", ("Ann", "Van Hulle")),
        ("Voornaam;Tussenvoegsel;Achternaam;E-mail", "Ann;Van;Hulle", ("Ann", "Van Hulle")),
        ("Voornaam;Tussenvoegsel;Achternaam;E-mail", "Ann;-;Hulle", ("Ann", "Hulle")),
    ],
)
def test_naam_is_the_family_name_beside_a_first_name_and_else_the_whole(
    header: str, cells: str, expected: tuple[str, str]
) -> None:
    found = row(header, f"{cells};ann@krant.example")
    assert (found.first_name, found.last_name) == expected


def test_a_title_before_a_full_name_is_the_honorific_and_not_the_first_name() -> None:
    found = row("Naam;E-mail", "Mevr. Ann Peeters;ann@krant.example")
    assert (found.honorific, found.first_name, found.last_name) == ("Mevr.", "Ann", "Peeters")


def test_title_beside_a_job_title_is_the_honorific() -> None:
    found = row("Title,Last Name,Job Title,E-mail Address", "Ms,Peeters,editor,ann@krant.example")
    assert (found.honorific, found.function) == ("Ms", "editor")


def test_title_beside_a_salutation_is_the_function() -> None:
    found = row("Title,Last Name,Salutation,Email", "editor,Peeters,Ms,ann@krant.example")
    assert (found.honorific, found.function) == ("Ms", "editor")


@pytest.mark.parametrize("header", ["Naam;Titel;E-mail", "Prefix;Title;Job Title;E-mail"])
def test_a_title_that_can_be_two_things_is_refused_and_the_remedy_told(header: str) -> None:
    said = complaint("", header, "Ann;x;ann@krant.example")
    assert said.startswith("pers.csv:2: the column 'Tit")
    assert "=honorific' or --map 'Tit" in said


def test_the_header_is_found_below_the_preamble_of_linkedin() -> None:
    (found,) = table(LINKEDIN).rows
    assert (found.line, found.first_name, found.function) == (5, "Ann", "Redacteur")
    assert found.outlet == "De Krant"
    assert found.fields["Connected On"] == "12 Mar 2024"


def test_all_addresses_of_outlook_and_google_count() -> None:
    outlook = row(
        "First Name,Last Name,E-mail Address,E-mail Type,E-mail 2 Address,E-mail 3 Address",
        "Ann,Peeters,ann@krant.example,SMTP,ann@prive.example,",
    )
    google = row(
        "First Name,Last Name,Organization Name,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Value",
        "Ann,Peeters,De Krant,* Work,ann@krant.example,ann@prive.example",
    )
    assert outlook.addresses == google.addresses
    assert [email for email, _ in google.addresses] == ["ann@krant.example", "ann@prive.example"]


def test_a_column_without_a_word_for_it_is_named_and_kept() -> None:
    found = table("Naam;E-mail;Opmerkingen;Rating", "Ann;ann@krant.example;belt graag;")
    assert found.own == {"Opmerkingen"}
    assert found.rows[0].fields == {"Opmerkingen": "belt graag"}


def test_no_cell_is_lost_for_want_of_a_header_of_its_own() -> None:
    found = table("Naam;E-mail;Noot;Noot;;", "Ann;ann@krant.example;een;twee;drie;")
    assert found.rows[0].fields == {"Noot": "een", "Noot (4)": "twee", "column 5": "drie"}
    assert found.own == {"Noot", "Noot (4)", "column 5"}


def test_a_second_phone_number_is_kept_beside_the_first() -> None:
    found = row("Naam;Telefoon;Gsm;E-mail", "Ann;02 555 01 10;0470 00 00 11;ann@krant.example")
    assert found.phone == "02 555 01 10"
    assert found.fields == {"Gsm": "0470 00 00 11"}


def test_the_second_phone_number_stands_in_where_there_is_no_first() -> None:
    found = row("Naam;Telefoon;Gsm;E-mail", "Ann;;0470 00 00 11;ann@krant.example")
    assert (found.phone, found.fields) == ("0470 00 00 11", {})


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Medium;Organisatie;E-mail", "'Medium' and 'Organisatie' would both be the outlet"),
        ("Voornaam;First name;E-mail", "'Voornaam' and 'First name' would both be the first name"),
        ("Uitgeschreven;Opt-out;E-mail", "'Uitgeschreven' and 'Opt-out' would both be the opt out"),
    ],
)
def test_two_columns_for_one_field_are_refused_by_name(header: str, said: str) -> None:
    told = complaint(header, "a;b;ann@krant.example")
    assert said in told
    assert told.startswith("pers.csv:1: ")
    assert "Say which is not: --map '" in told


def test_a_file_without_addresses_is_refused_with_what_was_seen() -> None:
    said = complaint("Voornaam;Naam;Gsm", "Ann;Peeters;0470")
    assert "no column holds mail addresses; line 1 has: Voornaam, Naam, Gsm." in said
    assert "--map 'HEADER=email'" in said


def test_a_row_with_more_cells_than_the_header_is_a_problem_and_still_shows_who() -> None:
    found = row("Naam;E-mail", "Ann Peeters;ann@krant.example;;los")
    assert found.problem == "has more cells than the header: 'los'"
    assert found.last_name == "Peeters"
    assert found.addresses == (("ann@krant.example", "ann@krant.example"),)


def test_a_row_with_fewer_cells_than_the_header_is_read() -> None:
    found = row("E-mail;Naam;Gsm;Medium", "ann@krant.example;Ann Peeters")
    assert (found.last_name, found.phone, found.problem) == ("Peeters", "", "")


@pytest.mark.parametrize("cell", ["energie, klimaat", "energie;klimaat", "Energie / Klimaat"])
def test_several_beats_in_a_cell_are_several_beats_in_lower_case(cell: str) -> None:
    assert row("E-mail,Beat", f'a@krant.example,"{cell}"').beats == ("energie", "klimaat")


def test_a_beat_named_twice_counts_once() -> None:
    found = row("E-mail;Beats;Tags", "a@krant.example;zee, Zee;* pers ::: vip")
    assert found.beats == ("zee",)
    assert found.tags == ("pers", "vip")


@pytest.mark.parametrize(
    ("header", "cell", "expected"),
    [
        ("Uitgeschreven", "ja", "asked"),
        ("Opt-out", "yes", "asked"),
        ("EMAIL_BLACKLISTED", "Yes", "asked"),
        ("UNSUB_TIME", "2024-03-12 09:00:00", "asked"),
        ("Désinscrit", "oui", "asked"),
        ("Status", "Unsubscribed", "asked"),
        ("Status", "actief", ""),
    ],
)
def test_opt_outs_are_found_as_mailing_tools_export_them(
    header: str, cell: str, expected: str
) -> None:
    assert row(f"E-mail;{header}", f"ann@krant.example;{cell}").opted_out == expected


def test_what_nobody_sees_in_a_cell_is_gone() -> None:
    found = row(
        "Naam;E-mail;Medium", "\u200bAnn\u00a0 Peeters\t;ann@krant.example ;\x1b[31mDe Krant"
    )
    assert (found.first_name, found.last_name) == ("Ann", "Peeters")
    assert found.outlet == "[31mDe Krant"
