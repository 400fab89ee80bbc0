"""What columns mean, by the headers of real lists and of the programs that export them."""

import io
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from campaign.contacts import columns, csvfile
from campaign.contacts.columns import Columns
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


def understood(*lines: str, name: str = "pers.csv", **said: str) -> Columns:
    first = csvfile.read(io.BytesIO("\n".join(lines).encode()), name).first()
    return columns.find(first, name, said)


def table(*lines: str, mapping: Mapping[str, str] | None = None) -> Table:
    file = csvfile.read(io.BytesIO("\n".join(lines).encode()), "pers.csv")
    first = file.first()
    found = columns.find(first, file.name, mapping or {})
    reader = Reader(found, {}, "BE", {})
    rest = Batch(first.lines[found.index + 1 :], first.rows[found.index + 1 :])
    return Table([Row._make(row) for row in reader.rows(rest)], reader.filled)


def row(*lines: str, mapping: Mapping[str, str] | None = None) -> Row:
    (only,) = table(*lines, mapping=mapping).rows
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


def test_a_title_that_no_neighbour_explains_is_what_its_cells_are() -> None:
    found = table("Naam;Titel;E-mail", "Ann;Mevr.;a@krant.example", "Bob;Dhr.;b@krant.example")
    assert [one.honorific for one in found.rows] == ["Mevr.", "Dhr."]
    found = table("Naam;Titel;E-mail", "Ann;redacteur;a@krant.example", "Bob;;b@krant.example")
    assert [one.function for one in found.rows] == ["redacteur", ""]


@pytest.mark.parametrize(
    ("header", "title", "cells"),
    [
        ("Naam;Titel;E-mail", "Titel", "Ann;{};ann@krant.example"),
        ("Prefix;Title;Job Title;E-mail", "Title", ";{};;ann@krant.example"),
    ],
)
def test_a_title_that_can_be_two_things_is_refused_and_the_remedy_told(
    header: str, title: str, cells: str
) -> None:
    said = complaint("", header, cells.format("Dhr."), cells.format("redacteur"))
    assert said == (
        f"pers.csv:2: {title!r} holds salutations ('Dhr.') and others ('redacteur'). Say which: "
        f"--map '{title}=honorific' or --map '{title}=function'."
    )


def test_the_header_is_found_below_the_preamble_of_linkedin() -> None:
    (found,) = table(LINKEDIN).rows
    assert (found.line, found.first_name, found.function) == (5, "Ann", "Redacteur")
    assert found.outlet == "De Krant"
    assert found.fields == {"URL": "https://linkedin.example/ann"}


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
    assert found.phone == "+3225550110"
    assert found.fields == {"Gsm": "0470 00 00 11"}


def test_the_second_phone_number_stands_in_where_there_is_no_first() -> None:
    found = row("Naam;Telefoon;Gsm;E-mail", "Ann;;0470 00 00 11;ann@krant.example")
    assert (found.phone, found.fields) == ("+32470000011", {})


@pytest.mark.parametrize(
    ("header", "said"),
    [
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


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Naam;E-mial", "Ann;?"),
        ("Naam;Bereikbaar", "Ann;a@krant.example"),
        ("Naam;adress mail", ""),
    ],
)
def test_the_column_that_is_likely_to_hold_the_addresses_is_named(header: str, cells: str) -> None:
    assert complaint(header, cells).endswith(f"Say which: --map '{header[5:]}=email'.")


def test_a_list_without_headers_is_told_to_get_some() -> None:
    said = complaint("Ann;ann@krant.example", "Bob;bob@krant.example")
    assert said.startswith("pers.csv: line 1 holds a mail address already, and no line says what")


def test_mail_goes_to_somebody_at_work_and_not_at_home() -> None:
    header = "Naam;E-mail (privé);E-mail (werk);E-mail 2"
    found = row(header, "Ann;a@thuis.example;a@krant.example;a@blad.example")
    assert [email for email, _ in found.addresses] == [
        *("a@krant.example", "a@blad.example", "a@thuis.example")
    ]
    assert row(header, "Ann;a@thuis.example;;").addresses[0][0] == "a@thuis.example"


def test_an_own_field_that_may_be_a_header_misspelt_is_told_and_left_as_it_is() -> None:
    found = understood("Voornam;Achternaam;Fuctie;Plaats;Telefon;Gsm;Medum;E-mail", "")
    assert found.headed("own") == ("Voornam", "Fuctie", "Plaats", "Medum")
    told = found.doubts({"Voornam", "Plaats", "Fuctie"})
    assert [one.partition("; is ")[2] for one in told] == [
        "'voornaam' meant? Then: --map 'Voornam=first_name'",
        "'functie' meant? Then: --map 'Fuctie=function'",
    ]


def test_no_header_is_called_a_slip_beside_the_right_one_or_in_the_export_of_a_program() -> None:
    beside = understood("Naam;Country;County;E-mail", "")
    assert beside.doubts({"County"}) == []
    program = understood(
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On,Tellefoon", ""
    )
    assert program.program == "LinkedIn"
    assert program.doubts({"Tellefoon"}) == []


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
        ("Do not contact", "x", "asked"),
        ("Niet mailen", "ja", "asked"),
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


# what the officer says, what a program writes, what we guess


OUTLOOK = (
    "Title;First Name;Last Name;Company;Job Title;Business Phone;Mobile Phone;Primary Phone;"
    "E-mail Address;E-mail Type;E-mail Display Name;Rubriek"
)


@pytest.mark.parametrize(
    ("numbers", "phone", "kept"),
    [
        ("02 555 01 10;0470 00 00 11;", "+3225550110", {"Mobile Phone": "0470 00 00 11"}),
        (";0470 00 00 11;", "+32470000011", {}),
        (";;02 555 01 10", "+3225550110", {}),
        (";0470 00 00 11;02 555 01 10", "+32470000011", {"Primary Phone": "02 555 01 10"}),
    ],
)
def test_the_first_phone_column_that_is_filled_counts_and_the_others_are_kept(
    numbers: str, phone: str, kept: dict[str, str]
) -> None:
    found = row(OUTLOOK, f"Ms;Ann;Peeters;De Krant;chef;{numbers};ann@krant.example;SMTP;Ann;")
    assert (found.phone, found.fields) == (phone, kept)


def test_own_columns_never_stand_in_for_one_another() -> None:
    found = table("E-mail;Noot;Kleur;Plaats", "a@krant.example;;;Gent", "b@krant.example;;rood;")
    assert [one.fields for one in found.rows] == [{"Plaats": "Gent"}, {"Kleur": "rood"}]


def test_a_column_that_the_program_does_not_have_is_understood_or_kept_all_the_same() -> None:
    found = understood(f"{OUTLOOK};Vaste klant", "")
    assert found.program == "Outlook"
    assert found.understood[-1] == ("Rubriek", "beats")
    assert found.meaning[-1] == columns.OWN
    assert found.left_out == ("E-mail Type", "E-mail Display Name")


def test_what_the_officer_says_of_a_header_wins_over_the_program() -> None:
    said = {"TITLE ": "function", "Job Title": "own", "Company": "-", "E-mail Type": "tags"}
    found = understood(OUTLOOK, "", **said)
    assert dict(found.understood)["Title"] == "function"
    assert found.meaning[4] == columns.OWN
    assert "Company" in found.left_out
    assert dict(found.understood)["E-mail Type"] == "tags"


def test_what_the_officer_says_of_a_header_settles_what_would_be_refused() -> None:
    cells = ("Ann;Dhr.;ann@krant.example", "Bob;redacteur;bob@krant.example")
    assert table("Naam;Titel;E-mail", *cells, mapping={"titel": "function"}).rows[1].function
    assert row("Wie;Adres", "Ann;a@krant.example", mapping={"Adres": "email"}).addresses


def test_a_header_is_known_with_odd_spaces_marks_and_numbers() -> None:
    found = understood("\u00a0E-mail\u200b ; voor\u00adnaam:;ACHTERNAAM*;E_MAIL 2;Job  Title", "")
    assert [ours for _, ours in found.understood] == [
        *("email", "first_name", "last_name", "email", "function")
    ]


def test_two_headers_of_one_name_are_told_apart_whatever_else_is_called_like_that() -> None:
    found = understood("E-mail;Noot;Noot;Noot (3);;column 5;Noot", "")
    assert len(set(found.headings)) == 7
    assert found.headings[1:3] == ("Noot", "Noot (3)")


def test_three_hundred_columns_are_kept_by_their_names() -> None:
    names = [f"vraag {number} (a)" for number in range(300)]
    found = row(";".join([*names, "E-mail"]), ";".join([*map(str, range(300)), "a@krant.example"]))
    assert found.fields == {name: str(number) for number, name in enumerate(names)}


def test_a_column_of_addresses_alone_is_a_list() -> None:
    found = table("E-mail", "ann@krant.example", "bob@krant.example")
    assert [one.addresses[0][0] for one in found.rows] == ["ann@krant.example", "bob@krant.example"]


def test_what_was_decided_is_said_in_a_sentence() -> None:
    assert understood("Medium;Organisatie;E-mail", "").remarks == (
        "'Medium' is the outlet; 'Organisatie' is kept as an own field.",
    )
    assert understood(OUTLOOK, "").remarks == (
        "Title is the salutation here; Job Title is the function.",
    )


def test_a_remark_on_a_program_names_the_headers_of_the_file() -> None:
    header = "Aanspreektitel;Voornaam;Achternaam;Bedrijf;Functie;Telefoon op werk"
    assert understood(f"{header};E-mailadres", "").remarks == (
        "Aanspreektitel is the salutation here; Functie is the function.",
    )
    without = OUTLOOK.replace("Job Title;", "")
    assert not understood(without, "").remarks


def test_what_the_officer_says_holds_for_that_header_alone() -> None:
    lines = ["E-mail;Veld 1;Veld 2", "ann@krant.example;De Krant;rood"]
    file = csvfile.read(io.BytesIO("\n".join(lines).encode()), "pers.csv")
    found = columns.find(file.first(), file.name, {"veld  1": "outlet"})
    assert found.meaning == ("email", "outlet", "own")
