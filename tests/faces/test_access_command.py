"""`campaign contacts export --everything-about`: the answer to who asks what is kept of them."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Invoke
from tests.relay import Relay

Writes = Callable[[str, str], Path]
ADA = "ada@dageraad.example"


@pytest.fixture
def sent(invoke: Invoke, approved: str, contacts_file: Writes, relay: Relay) -> str:
    """Ada was mailed, completed by a second file, suppressed for Beta, and held in a draft."""
    invoke("send", approved)
    contacts_file(
        "beta-pers.csv", f"Naam;E-mail;Telefoon;Kleur\nAda Aerts;{ADA};02 555 01 01;rood\n"
    )
    invoke("contacts", "import", "contacts/beta-pers.csv")
    invoke("contacts", "suppress", ADA, "--for", "beta", "--note", "belde zelf")
    return approved


def test_everything_about_somebody_is_told_with_where_it_is_from(invoke: Invoke, sent: str) -> None:
    said = invoke("contacts", "export", "--everything-about", f"Ada <{ADA.upper()}>").output
    _, _, annex = said.partition("Bijlage: ")
    for line in (
        "voornaam: Ada", "Kleur: rood", "- lijst: pers", "organisatie: Alfa", "- mailing: lente",
        "onderwerp: Nieuws voor De Dageraad", "stand: aanvaard door de mailserver",
        "reden: u vroeg het", "belde zelf",
    ):  # fmt: skip
        assert f"{line}\n" in annex, line
    for ours in ("sha256", "number", "nummer", "first name", "status:", "facts"):
        assert ours not in annex, ours


def test_a_program_gets_the_same_as_json_and_a_file_can_be_sent_on(
    invoke: Invoke, sent: str, workspace: Path
) -> None:
    shown = json.loads(invoke("contacts", "export", "--everything-about", ADA, "--json").output)
    [mail] = shown["campaigns"]
    assert (mail["campaign"], mail["by"], mail["status"]) == ("lente", "Alfa", "accepted")
    assert mail["subject"] == "Nieuws voor De Dageraad"
    assert [one["status"] for one in mail["events"]] == ["sending", "accepted"]
    assert mail["what_the_text_could_use"]["name"] == "Ada Aerts"
    [contact] = shown["contacts"]
    assert contact["addresses"][0]["from"].startswith("alfa-pers.csv, line 2, ")
    invoke("contacts", "export", "--everything-about", ADA, "--to", "ada.json")
    kept = json.loads((workspace / "ada.json").read_text("utf-8"))
    assert kept["contacts"] == shown["contacts"]
    invoke("contacts", "export", "--everything-about", ADA, "--to", "ada.txt")
    assert "onderwerp: Nieuws" in (workspace / "ada.txt").read_text("utf-8")
    refused = invoke(
        "contacts", "export", "--everything-about", ADA, "--to", "ada.txt", exit_code=1
    )
    assert "ada.txt is already there" in refused.error


def test_a_double_under_another_address_is_told_too(
    invoke: Invoke, sent: str, contacts_file: Writes
) -> None:
    contacts_file(
        "alfa-extra.csv", "Naam;Medium;E-mail\nAda Aerts;De Dageraad;a.aerts@prive.example\n"
    )
    invoke("contacts", "import", "contacts/alfa-extra.csv")
    shown = json.loads(
        invoke("contacts", "export", "--everything-about", "a.aerts@prive.example", "--json").output
    )
    assert len(shown["contacts"]) == 2
    assert [one["campaign"] for one in shown["campaigns"]] == ["lente"]
    assert [one["address"] for one in shown["suppressions"]] == [ADA]


def test_who_is_not_on_file_but_stands_in_a_suppression_is_told(invoke: Invoke) -> None:
    invoke("contacts", "suppress", "weg@krant.example", "--reason", "left")
    said = invoke("contacts", "export", "--everything-about", "weg@krant.example").output
    assert "reden: u werkt daar niet meer\n" in said
    assert "door: niemand van ons\n" in said
    nothing = invoke("contacts", "export", "--everything-about", "niemand@x.example", exit_code=1)
    assert nothing.error == "Error: Nothing is kept of niemand@x.example.\n"


def test_of_who_was_erased_only_the_hash_is_told(invoke: Invoke, sent: str) -> None:
    invoke("contacts", "erase", ADA, "--yes")
    said = invoke("contacts", "export", "--everything-about", ADA).output
    assert re.search(r"Uw gegevens werden op \d+ [a-z]+ 20\d\d gewist", said)
    assert "alleen nog een versleutelde afdruk" in " ".join(said.split())
    assert "Aerts" not in said
    shown = json.loads(invoke("contacts", "export", "--everything-about", ADA, "--json").output)
    assert shown["erased"]
    assert shown["contacts"] == shown["suppressions"] == shown["campaigns"] == []


def test_hostile_cells_stay_text(invoke: Invoke, contacts_file: Writes) -> None:
    text = "Voornaam;Functie;E-mail;Noot\n[red]Jan[/];{{ 1111*7 }};jan@x.example;\x1b[31m\n"
    contacts_file("alfa-pers.csv", text)
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    said = invoke("contacts", "export", "--everything-about", "jan@x.example").output
    assert "[red]Jan[/]" in said
    assert "7777" not in said
    assert all(sign.isprintable() or sign == "\n" for sign in said)


def test_a_row_that_made_nobody_is_told_when_it_names_the_address(
    invoke: Invoke, contacts_file: Writes
) -> None:
    contacts_file(
        "alfa-pers.csv",
        "Naam;E-mail\nBob Baert;bob@x.example\nCy Claes;cy@x.example\n"
        'Cy Claes;"cy@x.example, bob@x.example"\n',
    )
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    shown = json.loads(
        invoke("contacts", "export", "--everything-about", "bob@x.example", "--json").output
    )
    assert [one["line"] for one in shown["other_rows_of_files"]] == [4]


def test_what_does_not_go_together_is_refused(invoke: Invoke, workspace: Path) -> None:
    for more in (["kind:journalist"], ["--excel"], ["--format", "csv"], ["--to", "a.pdf"],
                 ["--to", "a.html", "--json"]):  # fmt: skip
        invoke("contacts", "export", "--everything-about", ADA, *more, exit_code=2)
    invoke("contacts", "export", "--json", exit_code=2)


def test_the_letter_says_all_that_the_law_asks_for(invoke: Invoke, sent: str) -> None:
    invoke("contacts", "set", ADA, "function=chef", "beat+=energie", "owner=beta", "language=fr")
    invoke("contacts", "set", ADA, "language=nl")
    told = invoke("contacts", "export", "--everything-about", ADA)
    assert "Read whether they are true for you" in told.error
    said = " ".join(told.output.split())
    today = r"\d{1,2} [a-z]+ 20\d\d"
    for needed in (
        f"U vroeg welke persoonsgegevens wij van {ADA} bewaren.",
        f"leest u wat wij op {today} bewaren",
        r"- Beta: [^-]+, \S+@\S+",
        rf"- voornaam: Ada \(uit alfa-pers.csv, regel 2, {today}\)",
        rf"- functie: chef \(door ons ingevuld, {today}\)",
        r"- thema: energie \(door ons",
        r"- taal: Nederlands \(door ons",
        r"- wie u schrijft: Beta \(door ons",
        r"- telefoon: \+32 2 555 01 01 \(uit",
        r"- soort: journalist \(uit",
        rf"- pers \(Alfa\), sinds {today} ",
        rf"- {today}, Alfa, Nieuws voor De Dageraad \(lente\), {ADA}: verstuurd ",
        f"- Beta, {ADA}, {today}: u vroeg het",
        r"gerechtvaardigd belang \(artikel 6",
        "Wij bewaren ze zolang u dat werk doet",
        "gebruikt door Alfa, Beta.",
        "de mailserver die elke organisatie gebruikt",
        "Gegevensbeschermingsautoriteit",
    ):
        assert re.search(needed, said), needed
    assert "niet stuurden" not in said


def test_what_was_not_sent_stands_apart_and_a_second_record_under_its_own_head(
    invoke: Invoke, drafted: str, contacts_file: Writes
) -> None:
    contacts_file(
        "alfa-extra.csv", "Naam;Medium;E-mail\nAda Aerts;De Dageraad;a.aerts@prive.example\n"
    )
    invoke("contacts", "import", "contacts/alfa-extra.csv")
    said = invoke("contacts", "export", "--everything-about", ADA).output
    assert "Wat wij bewaren (1/2)\n" in said and "Wat wij bewaren (2/2)\n" in said
    sent, _, other = said.partition("Wat wij voorbereidden en u niet stuurden\n")
    assert "Wat wij u stuurden\nWij hebben u niets gestuurd.\n" in sent
    assert "lente" in other.partition("Waarom en hoe lang")[0]


def test_a_french_letter_sets_off_its_colons(invoke: Invoke, contacts_file: Writes) -> None:
    contacts_file("alfa-pers.csv", f"Naam;E-mail;Taal\nAda Aerts;{ADA};fr\n")
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    said = invoke("contacts", "export", "--everything-about", ADA).output
    assert "- prénom\u00a0: Ada (de alfa-pers.csv" in said
    assert "- langue\u00a0: français" in said
    assert not re.search("[^\u00a0\\d]:( |\n)", said)


@pytest.mark.parametrize(
    ("language", "title"),
    [("fr", "Vos données chez nous"), ("en", "Your data with us"), ("de", "Ihre Daten bei uns"),
     ("", "Uw gegevens bij ons"), ("it", "Your data with us")],
)  # fmt: skip
def test_the_letter_is_in_the_language_of_the_contact(
    invoke: Invoke, contacts_file: Writes, language: str, title: str
) -> None:
    contacts_file("alfa-pers.csv", f"Naam;E-mail;Taal\nAda Aerts;{ADA};{language}\n")
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    said = invoke("contacts", "export", "--everything-about", ADA).output
    assert said.startswith(f"{title}\n\n")


def test_the_letter_can_be_a_page_and_a_hostile_cell_is_text_in_it(
    invoke: Invoke, contacts_file: Writes, workspace: Path
) -> None:
    text = "Voornaam;Functie;E-mail\n<b>Jan</b>;{0} {address};jan@x.example\n"
    contacts_file("alfa-pers.csv", text)
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    invoke("contacts", "export", "--everything-about", "jan@x.example", "--to", "jan.html")
    page = (workspace / "jan.html").read_text("utf-8")
    assert '<html lang="nl">' in page and "<h1>Uw gegevens bij ons</h1>" in page
    assert "&lt;b&gt;Jan&lt;/b&gt;" in page and "<b>Jan" not in page
    assert "{0} {address}" in page
    invoke("contacts", "export", "--everything-about", "jan@x.example", "--to", "jan.txt")
    assert "functie: {0} {address}" in (workspace / "jan.txt").read_text("utf-8")
