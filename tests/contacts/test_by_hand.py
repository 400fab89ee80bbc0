"""What an officer says of one contact herself is kept: through undo, merge and later files."""

import json
import re
from pathlib import Path

import pytest

from tests.conftest import Invoke

ROWS = (
    "Voornaam;Naam;Medium;E-mail;Thema;Regio\n"
    "Ada;Aerts;De Dageraad;ada@zee.example;energie;Gent\n"
    "Bob;Baert;Het Weekblad;bob@zee.example;;\n"
)


@pytest.fixture
def on_file(invoke: Invoke, workspace: Path) -> None:
    (workspace / "contacts" / "alfa-pers.csv").write_text(ROWS, "utf-8")
    invoke("contacts", "import", "contacts/alfa-pers.csv")


def said(invoke: Invoke, who: str) -> str:
    return invoke("contacts", "show", who).output


def plain(invoke: Invoke, who: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(invoke("contacts", "show", who, "--json").output)
    return found


@pytest.mark.usefixtures("on_file")
def test_every_fact_can_be_set_and_is_told_to_be_by_hand(invoke: Invoke) -> None:
    told = invoke(
        "contacts", "set", "Ada Aerts", "voornaam=Adèle", "outlet=weekblad", "owner=Beta",
        "beat+=klimaat, water", "beat-=energie", "tag+=vip", "regio=Brugge", "land=België",
    ).output  # fmt: skip
    assert "weekblad is a new outlet; there is Het Weekblad." in told
    shown = plain(invoke, "ada@zee.example")
    assert shown["name"] == "Adèle Aerts"
    assert (shown["beats"], shown["tags"]) == ("klimaat, water", "vip")
    assert (shown["own_fields"], shown["owner"]) == ("Regio: Brugge", "Beta")
    sources = shown["provenance"]
    assert isinstance(sources, dict)
    by_hand = {fact for fact, one in sources.items() if one["file"] == "by hand"}
    assert by_hand == {
        "first_name", "outlet", "owner", "beats.klimaat", "beats.water", "tags.vip",
        "fields.Regio", "country",
    }  # fmt: skip
    assert "(from by hand, " in said(invoke, "ada@zee.example")


@pytest.mark.usefixtures("on_file")
def test_an_outlet_on_file_is_meant_in_any_spelling_and_goes_when_emptied(invoke: Invoke) -> None:
    invoke("contacts", "set", "ada@zee.example", "outlet=HET WEEKBLAD")
    assert plain(invoke, "ada@zee.example")["outlet"] == "Het Weekblad"
    assert "on file already" in invoke("contacts", "set", "1", "outlet=het weekblad").output
    invoke("contacts", "set", "ada@zee.example", "outlet=")
    assert plain(invoke, "ada@zee.example")["outlet"] == ""


@pytest.mark.usefixtures("on_file")
def test_a_new_address_can_be_the_one_that_is_mailed(invoke: Invoke) -> None:
    new = "ada@stem.example"
    invoke("contacts", "set", "ada@zee.example", f"address+={new}", f"primary={new}")
    assert plain(invoke, new)["addresses"] == ["ada@zee.example", f"{new} (mail goes here)"]
    invoke("contacts", "undo", "2", "--yes")
    assert plain(invoke, "ada@zee.example")["addresses"] == ["ada@zee.example (mail goes here)"]
    refused = invoke("contacts", "set", "1", "address+=BOB@zee.example", exit_code=1).error
    assert "BOB@zee.example is on file, of Bob Baert <bob@zee.example>, Het Weekblad." in refused
    refused = invoke("contacts", "set", "1", "primary=bob@zee.example", exit_code=1).error
    assert "it is no address of this contact; there are: ada@zee.example" in refused


@pytest.mark.usefixtures("on_file")
def test_what_was_said_by_hand_outlives_the_undo_of_a_file(invoke: Invoke) -> None:
    invoke("contacts", "set", "1", "beat-=energie", "tag+=vip", "Regio=", "outlet=De Stem")
    invoke("contacts", "undo", "1", "--yes")
    kept = plain(invoke, "ada@zee.example")
    assert (kept["beats"], kept["tags"], kept["outlet"]) == ("", "vip", "De Stem")


@pytest.mark.usefixtures("on_file")
def test_what_was_said_by_hand_can_be_undone_itself(invoke: Invoke) -> None:
    invoke("contacts", "set", "1", "beat-=energie", "tag+=vip", "Regio=", "outlet=De Stem")
    invoke("contacts", "undo", "2", "--yes")
    back = plain(invoke, "ada@zee.example")
    assert (back["beats"], back["tags"]) == ("energie", "")
    assert (back["outlet"], back["own_fields"]) == ("De Dageraad", "Regio: Gent")


@pytest.mark.usefixtures("on_file")
def test_a_file_that_says_otherwise_is_a_conflict(invoke: Invoke, workspace: Path) -> None:
    invoke("contacts", "set", "1", "outlet=De Stem", "Regio=Brugge", "first_name=Adèle")
    told = invoke("contacts", "import", "contacts/alfa-pers.csv").output
    assert "kept outlet 'De Stem', the file says 'De Dageraad'" in " ".join(told.split())
    shown = plain(invoke, "ada@zee.example")
    assert (shown["outlet"], shown["own_fields"]) == ("De Stem", "Regio: Brugge")


@pytest.mark.usefixtures("on_file")
def test_a_merge_and_its_undoing_keep_what_was_said_by_hand(invoke: Invoke) -> None:
    invoke("contacts", "set", "2", "tag+=vip", "function=chef", "name=Ada Aerts")
    invoke("contacts", "merge", "ada@zee.example", "bob@zee.example", "--yes")
    merged = said(invoke, "ada@zee.example")
    assert "chef (from by hand, " in merged and "vip" in merged
    invoke("contacts", "unmerge", "ada@zee.example")
    assert "chef (from by hand, " in said(invoke, "bob@zee.example")
    assert "vip" not in said(invoke, "ada@zee.example")


@pytest.mark.usefixtures("on_file")
def test_a_dry_run_sets_nothing(invoke: Invoke) -> None:
    told = invoke("contacts", "set", "1", "tag+=vip", "function=chef", "--dry-run", "--json")
    assert [one["fact"] for one in json.loads(told.output)["set"]] == ["tags.vip", "function"]
    shown = plain(invoke, "1")
    assert (shown["tags"], shown["function"]) == ("", "")


@pytest.mark.usefixtures("on_file")
@pytest.mark.parametrize(
    ("fact", "told"),
    [
        ("beat=energie", "a contact has several. Write beat+=energie to add it, beat-=energie"),
        ("address=x@y.example", "Write address+=x@y.example to add it, primary=ADDRESS to mail"),
        ("address-=ada@zee.example", "contacts suppress ADDRESS --reason left"),
        ("beat-=sport", "sport is not there to be taken away; there are: energie."),
        ("function+=chef", "there is one of it. Write function=chef"),
        ("outlet=...", "outlet=: it has no letter"),
        ("owner=gamma", "owner=gamma: it is one of alfa, beta."),
        ("uitgeschreven=ja", "that is said with: campaign contacts suppress ADDRESS"),
        ("function", "Write 'function' as a fact and its value"),
        ("Kleur=rood", "No fact 'Kleur' can be set by hand."),
        ("Kleur=rood", "Own fields: Regio. To make an own field of that name: --new-field"),
        ("address+=nobody", "'nobody' is not an address: it has no @."),
    ],
)
def test_what_cannot_be_set_says_what_to_write_instead(
    invoke: Invoke, fact: str, told: str
) -> None:
    if fact == "outlet=...":  # a cell of dots says nothing: it takes the outlet away
        invoke("contacts", "set", "1", fact)
        assert plain(invoke, "1")["outlet"] == ""
        return
    assert told in invoke("contacts", "set", "1", fact, exit_code=1).error


@pytest.mark.usefixtures("on_file")
def test_a_new_own_field_is_made_when_that_is_said(invoke: Invoke) -> None:
    invoke("contacts", "set", "1", "Kleur=rood", "--new-field")
    assert "Kleur: rood" in str(plain(invoke, "1")["own_fields"])
    invoke("contacts", "set", "2", "kleur=blauw")
    assert plain(invoke, "2")["own_fields"] == "Kleur: blauw"


@pytest.mark.usefixtures("on_file")
def test_a_name_that_several_have_asks_for_the_address(invoke: Invoke) -> None:
    invoke("contacts", "set", "Baert, Bob", "name=Ada Aerts")
    refused = invoke("contacts", "set", "Ada Aerts", "tag+=vip", exit_code=1).error
    assert "Give the address or the number:\n  1 is Ada Aerts <ada@zee.example>" in refused
    refused = invoke("contacts", "set", "Cy Claes", "tag+=vip", exit_code=1).error
    assert "Nobody on file has the address or the name Cy Claes." in refused


@pytest.mark.usefixtures("on_file")
def test_one_contact_is_added_by_hand_as_a_mail_has_it_and_can_be_taken_back(
    invoke: Invoke,
) -> None:
    card = ("'Cy Van den Bos' <Cy@Stem.example>", "outlet=de dageraad", "beat+=energie")
    told = invoke("contacts", "add", *card, "--list", "alfa/pers", "--dry-run").output
    assert "Would be added: Cy Van den Bos <Cy@stem.example>, De Dageraad" in told
    assert "Nobody on file" in invoke("contacts", "show", "cy@stem.example", exit_code=1).error
    told = invoke("contacts", "add", *card, "--list", "alfa/pers").output
    _, _, number = told.partition("To take it back: campaign contacts undo ")
    shown = plain(invoke, "cy@stem.example")
    assert shown["name"] == "Cy Van den Bos" and shown["beats"] == "energie"
    assert "alfa/pers, since" in said(invoke, "cy@stem.example")
    assert "by hand" in said(invoke, "cy@stem.example")
    invoke("contacts", "undo", number.strip(), "--yes")
    assert "Nobody on file" in invoke("contacts", "show", "cy@stem.example", exit_code=1).error


@pytest.mark.usefixtures("on_file")
def test_who_is_on_file_or_was_erased_is_not_added_again(invoke: Invoke) -> None:
    refused = invoke("contacts", "add", "ada@zee.example", exit_code=1).error
    assert "ada@zee.example is on file, of Ada Aerts" in refused
    twin = ("Ada Aerts <a.aerts@stem.example>", "outlet=De Dageraad")
    refused = invoke("contacts", "add", *twin, exit_code=1).error
    assert (
        "On file already: Ada Aerts <ada@zee.example>, De Dageraad. Nothing was added." in refused
    )
    invoke("contacts", "add", *twin, "--yes")
    invoke("contacts", "erase", "bob@zee.example", "--yes")
    refused = invoke("contacts", "add", "bob@zee.example", exit_code=1).error
    assert "bob@zee.example was erased on" in refused
    assert "campaign contacts erase --lift bob@zee.example" in refused


@pytest.mark.usefixtures("on_file")
def test_who_asked_not_to_be_mailed_is_added_and_told(invoke: Invoke) -> None:
    invoke("contacts", "suppress", "cy@stem.example")
    told = json.loads(invoke("contacts", "add", "cy@stem.example", "--json").output)
    assert "cy@stem.example asked not to be written to" in told["notes"][0]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["A <a@krant.example>, <b@krant.example>"], "holds more than one address"),
        (["A <a@krant.example>", "\u200b=5", "--new-field"], "cannot head a field"),
        (["A <a@krant.example>", f"{'x' * 201}=5", "--new-field"], "cannot head a field"),
    ],
)
def test_what_is_no_name_and_no_heading_is_added_to_nobody(
    invoke: Invoke, typed: list[str], words: str
) -> None:
    assert words in " ".join(invoke("contacts", "add", *typed, exit_code=1).error.split())


@pytest.fixture
def desk(invoke: Invoke, on_file: None) -> str:
    """A newsroom's address, of which one reader is on file."""
    invoke("contacts", "add", "Cy Claes <redactie@zee.example>")
    return "redactie@zee.example"


def test_a_second_reader_of_a_newsroom_is_made_by_hand_and_taken_back(
    invoke: Invoke, desk: str
) -> None:
    told = invoke("contacts", "add", f"Dis Daems <{desk}>").output
    assert f"{desk} is read by Cy Claes too: one mail there greets all." in told
    told = invoke("contacts", "set", "Ada Aerts", f"address+={desk}", f"primary={desk}").output
    assert f"{desk} is read by Cy Claes, Dis Daems too" in told
    asked = invoke("contacts", "show", desk, exit_code=1).error
    assert f"3 read {desk} together." in asked
    invoke("contacts", "add", desk, "name=Eva Evers")
    asked = invoke("lists", "add", desk, "alfa/pers", exit_code=1).error
    assert f"4 read {desk} together. Give the name or the number:\n" in asked
    assert re.search(r"\n  \d+ is Cy Claes <", asked)
    invoke("contacts", "undo", "3", "--yes")
    assert f"3 read {desk}" in invoke("contacts", "show", desk, exit_code=1).error


def test_who_may_be_the_reader_on_file_is_not_added_beside_them(invoke: Invoke, desk: str) -> None:
    for typed in (desk, f"C. Claes <{desk}>"):
        refused = invoke("contacts", "add", typed, exit_code=1).error
        assert f"{desk} is on file, of Cy Claes" in refused
        assert re.search(r"To set facts of theirs: campaign contacts set \d+$", refused.strip())


def test_a_reader_who_was_erased_is_not_added_again(invoke: Invoke, desk: str) -> None:
    invoke("contacts", "add", f"Dis Daems <{desk}>")
    invoke("contacts", "erase", "Dis Daems", "--yes")
    refused = invoke("contacts", "add", f"Dis Daems <{desk}>", exit_code=1).error
    assert f"{desk} was erased on" in refused
    assert f'--lift "Dis Daems <{desk}>"' in refused


@pytest.mark.usefixtures("on_file")
def test_what_was_changed_by_hand_hides_no_file_and_can_be_looked_at(invoke: Invoke) -> None:
    told = invoke("contacts", "set", "Ada Aerts", "function=chef").output
    assert "To take it back: campaign contacts undo 2\n" in told
    invoke("contacts", "add", "Cy Claes <cy@stem.example>", "beat=water", "phone=bel maar")
    said = invoke("contacts", "imports").output
    assert "by hand, see: campaign contacts imports --by-hand" in said
    assert "2 changes by hand" in said and "1 import\n" in said
    assert "undo 1\n" in said
    said = invoke("contacts", "imports", "--by-hand").output
    assert "Ada Aerts: function: '' becomes 'chef'" in said
    assert "Cy Claes <cy@stem.example>: added" in said
    assert "alfa-pers.csv" not in said
    rows = json.loads(invoke("contacts", "imports", "--by-hand", "--json").output)
    assert [row["number"] for row in rows] == [3, 2]


@pytest.mark.usefixtures("on_file")
def test_an_undo_of_a_change_by_hand_says_what_it_does_and_nothing_else(invoke: Invoke) -> None:
    invoke("contacts", "set", "Ada Aerts", "function=chef")
    told = invoke("contacts", "undo", "2", "--dry-run").output
    assert "1 contact becomes as before" in told and "off the list" not in told
    invoke("contacts", "set", "Ada Aerts", "function=eindredacteur")
    told = invoke("contacts", "undo", "2", "--dry-run").output
    assert "Of contacts nothing is taken back" in told
    assert "function: stands in by hand too" in told


@pytest.mark.usefixtures("on_file")
def test_who_is_new_takes_a_beat_with_either_sign_and_a_phone_that_is_none_is_told(
    invoke: Invoke,
) -> None:
    told = invoke("contacts", "add", "Cy Claes", "thema=water", "phone=bel maar").output
    assert "'bel maar' is no phone number that we can read; kept as it is." in told
    assert plain(invoke, "Cy Claes")["beats"] == "water"
    told = invoke("contacts", "set", "Cy Claes", "phone=bel later").output
    assert "'bel later' is no phone number" in told
    refused = invoke("contacts", "set", "Cy Claes", "beat=energie", exit_code=1).error
    assert "a contact has several" in refused


@pytest.mark.usefixtures("on_file")
def test_an_own_field_that_is_a_book_is_refused(invoke: Invoke) -> None:
    refused = invoke("contacts", "set", "Ada Aerts", f"Regio={'x' * 10_001}", exit_code=1).error
    assert "it is at most 10000 characters. Nothing was changed." in refused
    assert len(refused) < 200
