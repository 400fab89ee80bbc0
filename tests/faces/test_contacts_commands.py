"""`campaign contacts`, as an officer types it, on both databases."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Invoke
from tests.contacts.conftest import on_sqlite

File = Callable[[str, str], Path]

PRESS = """\
Voornaam;Achternaam;Medium;Functie;E-mail
Ada;Aerts;De Dageraad;chef;ada@dageraad.example
Bob;Baert;De Dageraad;redacteur;bob@dageraad.example
"""
MIXED = """\
Voornaam;Achternaam;Medium;Functie;Kleur;Uitgeschreven;E-mail
Ada;Aerts;De Dageraad;hoofd;rood;;ada@dageraad.example
Ada;Aerts;;;;;ADA@dageraad.example
Cy;Claes;Het Weekblad;;;ja;cy@weekblad.example
Dora;Dils;Het Weekblad;;;;dora(at)weekblad.example
Eva;Ex;Het Weekblad;;;;eva@weekblad.example
"""


@pytest.fixture
def imported(invoke: Invoke, contacts_file: File) -> Path:
    """Ada and Bob, on a list of Alfa."""
    path = contacts_file("alfa-pers.csv", PRESS)
    invoke("contacts", "import", str(path))
    return path


def lists(invoke: Invoke) -> dict[str, int]:
    found: dict[str, int] = json.loads(invoke("lists", "--json").output)
    return found


def people(invoke: Invoke, *expressions: str) -> list[str]:
    found = json.loads(invoke("contacts", "list", "--json", *expressions).output)
    return [one["name"] for one in found]


def facts(invoke: Invoke, address: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(invoke("contacts", "show", address, "--json").output)
    return found


# import


@on_sqlite
def test_an_import_says_how_the_file_was_read_and_where_it_goes(
    invoke: Invoke, contacts_file: File
) -> None:
    contacts_file("alfa-pers.csv", PRESS)
    said = invoke("contacts", "import", "contacts/alfa-pers.csv").output
    assert "alfa-pers.csv into the list alfa/pers\n" in said
    assert "UTF-8, columns divided by semicolons\ncolumns: Voornaam (first name), " in said
    assert "2 rows: 2 create\n2 to be put on a new list, alfa/pers\n" in said
    assert said.endswith(
        "1 file, 2 rows = 2 create\nImported, as 1. To take it back: campaign contacts undo 1\n"
    )


def test_the_counts_of_an_import_add_up_and_each_row_to_look_at_is_shown(
    invoke: Invoke, contacts_file: File, imported: Path
) -> None:
    contacts_file("alfa-pers.csv", MIXED)
    said = invoke("contacts", "import", str(imported), exit_code=3).output
    counts = "1 create, 1 conflict, 1 duplicate, 1 suppressed, 1 invalid"
    assert f"kept as own fields: Kleur\n5 rows: {counts}\n" in said
    assert (
        "1 file, 5 rows = 1 create + 1 conflict + 1 duplicate + 1 suppressed + 1 invalid\n" in said
    )
    assert "kept function 'chef'" in said
    assert "already on line 2" in said
    assert "opted out" in said
    assert "has (at) instead of @" in said.replace("\n", " ").replace("  ", "")
    assert "eva@weekblad.example" not in said


@on_sqlite
def test_verbose_shows_every_row(invoke: Invoke, contacts_file: File) -> None:
    contacts_file("alfa-pers.csv", PRESS)
    said = invoke("contacts", "import", "-v", "contacts/alfa-pers.csv").output
    assert "   2  create   Ada Aerts" in said
    assert "   3  create   Bob Baert" in said


def test_bad_rows_do_not_keep_the_good_ones_out(
    invoke: Invoke, contacts_file: File, imported: Path
) -> None:
    contacts_file("alfa-pers.csv", MIXED)
    invoke("contacts", "import", str(imported), exit_code=3)
    assert sorted(people(invoke)) == ["Ada Aerts", "Bob Baert", "Cy Claes", "Eva Ex"]


def test_a_dry_run_says_the_same_and_writes_nothing(invoke: Invoke, contacts_file: File) -> None:
    path = contacts_file("alfa-pers.csv", MIXED)
    dry = invoke("contacts", "import", "--dry-run", str(path), exit_code=3).output
    assert dry.endswith("Nothing was written: this was a dry run.\n")
    assert lists(invoke) == {}
    assert people(invoke) == []
    assert not (path.parent.parent / "rejected").exists()
    wet = invoke("contacts", "import", str(path), exit_code=3).output
    assert wet.startswith(dry.replace("Nothing was written: this was a dry run.\n", "Imported"))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("beta-pers.csv", "Naam;Gsm\nCy;0470\n", "no column holds mail addresses"),
        ("beta-pers.csv", 'E-mail\n"cy@x.example\n', "beta-pers.csv:2: a quote"),
        ("beta-pers.csv", "", "beta-pers.csv is empty."),
    ],
)
def test_all_files_are_imported_or_none(
    invoke: Invoke, contacts_file: File, name: str, text: str, said: str
) -> None:
    contacts_file("alfa-pers.csv", PRESS)
    contacts_file(name, text)
    result = invoke("contacts", "import", "contacts/*.csv", exit_code=1)
    assert said in result.error
    assert result.output == ""
    assert lists(invoke) == {}
    assert people(invoke) == []


def test_a_second_file_sees_what_the_first_brought(invoke: Invoke, contacts_file: File) -> None:
    contacts_file("alfa-pers.csv", PRESS)
    contacts_file("beta-pers.csv", PRESS)
    said = invoke("contacts", "import", "contacts/*.csv").output
    assert "2 files, 4 rows = 2 create + 2 unchanged\nImported, as 1 to 2. " in said
    assert lists(invoke) == {"alfa/pers": 2, "beta/pers": 2}
    assert people(invoke) == ["Ada Aerts", "Bob Baert"]


def test_on_conflict_update_takes_what_the_file_says(
    invoke: Invoke, contacts_file: File, imported: Path
) -> None:
    contacts_file("alfa-pers.csv", PRESS.replace("chef", "hoofdredacteur"))
    invoke("contacts", "import", str(imported))
    assert facts(invoke, "ada@dageraad.example")["function"] == "chef"
    said = invoke("contacts", "import", "--on-conflict", "update", str(imported)).output
    assert "1 update" in said
    assert facts(invoke, "ada@dageraad.example")["function"] == "hoofdredacteur"


@on_sqlite
@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("alfa-pers.csv", "alfa/pers"),
        ("Alfa Pers.csv", "alfa/pers"),
        ("alfa_regionale_pers.csv", "alfa/regionale-pers"),
        ("alfa.csv", "alfa/contacts"),
        ("beleidsmakers.csv", "beleidsmakers"),
        ("alfabet.csv", "alfabet"),
    ],
)
def test_the_list_is_named_after_the_file(
    invoke: Invoke, contacts_file: File, name: str, path: str
) -> None:
    invoke("contacts", "import", str(contacts_file(name, PRESS)))
    assert lists(invoke) == {path: 2}


def test_the_list_may_be_named_on_the_command_line(invoke: Invoke, imported: Path) -> None:
    invoke("contacts", "import", "--list", "Beta/Regio", str(imported))
    invoke("contacts", "import", "--list", "iedereen", str(imported))
    assert lists(invoke) == {"alfa/pers": 2, "beta/regio": 2, "iedereen": 2}


@on_sqlite
def test_a_list_of_nobody_we_know_is_refused(invoke: Invoke, imported: Path) -> None:
    said = invoke("contacts", "import", "--list", "gama/pers", str(imported), exit_code=1).error
    assert said == "Error: Unknown organisation 'gama'; campaign.toml has: alfa, beta.\n"
    invoke("contacts", "import", "--list", "alfa/", str(imported), exit_code=2)
    assert lists(invoke) == {"alfa/pers": 2}


@on_sqlite
def test_a_file_with_brackets_in_its_name_is_that_file(invoke: Invoke, contacts_file: File) -> None:
    contacts_file("pers1.csv", "E-mail\nverkeerd@krant.example\n")
    contacts_file("pers[1].csv", "E-mail\njuist@krant.example\n")
    invoke("contacts", "import", "--list", "pers", "contacts/pers[1].csv")
    invoke("contacts", "show", "juist@krant.example")
    invoke("contacts", "show", "verkeerd@krant.example", exit_code=1)


@on_sqlite
def test_a_file_named_twice_is_imported_once(invoke: Invoke, imported: Path) -> None:
    said = invoke("contacts", "import", "contacts/alfa-pers.csv", "contacts/*.csv").output
    assert "1 file, 2 rows" in said


@on_sqlite
def test_a_file_that_is_not_there_is_told(invoke: Invoke) -> None:
    said = invoke("contacts", "import", "contacts/geen.csv", exit_code=1).error
    assert said.startswith("Error: ")
    assert "geen.csv cannot be read: there is no such file." in said


@on_sqlite
@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("contacts/*.cvs", "The files in contacts end in: .csv."),
        ("elders/*.csv", "There is no folder elders."),
        ("*/*.cvs", ""),
    ],
)
def test_a_pattern_that_no_file_fits_is_told_with_what_there_is(
    invoke: Invoke, imported: Path, pattern: str, said: str
) -> None:
    error = invoke("contacts", "import", pattern, exit_code=1).error
    assert error == f"Error: No file fits {pattern}. {said}".rstrip() + "\n"


@on_sqlite
def test_a_folder_is_no_contact_file(invoke: Invoke) -> None:
    said = invoke("contacts", "import", "contacts", exit_code=1).error
    assert said == "Error: contacts is a folder; name the files in it.\n"


@on_sqlite
def test_text_that_was_encoded_twice_is_pointed_out(invoke: Invoke, contacts_file: File) -> None:
    contacts_file("alfa-pers.csv", "Naam;E-mail\nZoÃ« Tack;zoe@krant.example\n")
    said = invoke("contacts", "import", "contacts/alfa-pers.csv").output
    assert "look at this: text that was encoded twice: 'Ã«' on line 2 ('ë'?)." in said


@on_sqlite
@pytest.mark.parametrize(("ending", "written"), [("csv", ["utf-8", ";"]), ("vcf", [None, None])])
def test_only_of_a_csv_another_program_is_told_how_its_text_is_written(
    invoke: Invoke, contacts_file: File, ending: str, written: list[object]
) -> None:
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Ada Aerts\nEMAIL:ada@dageraad.example\nEND:VCARD\n"
    path = contacts_file(f"alfa-pers.{ending}", PRESS if ending == "csv" else card)
    (plan,) = json.loads(invoke("contacts", "import", "--dry-run", "--json", str(path)).output)
    assert [plan["encoding"], plan["delimiter"]] == written


@on_sqlite
def test_a_plan_can_be_read_by_another_program(invoke: Invoke, contacts_file: File) -> None:
    contacts_file("alfa-pers.csv", MIXED)
    said = invoke("contacts", "import", "--json", "contacts/alfa-pers.csv", exit_code=3).output
    (plan,) = json.loads(said)
    assert plan["list"] == "alfa/pers"
    assert plan["columns"]["Achternaam"] == "last_name"
    assert plan["own_fields"] == ["Kleur"]
    assert sum(plan["counts"].values()) == len(plan["rows"]) == 5
    assert plan["rows"][3]["outcome"] == "invalid"


# list, lists


def test_contacts_are_listed_by_search(invoke: Invoke, imported: Path) -> None:
    said = invoke("contacts", "list", "aerts").output
    assert re.search(r"Ada Aerts +De Dageraad +journalist *\nada@dageraad.example +chef", said)
    assert said.endswith("\n1 contact\n")
    assert people(invoke, "list:alfa/pers", "name:bob") == ["Ada Aerts", "Bob Baert"]
    assert people(invoke, "-name:bob") == ["Ada Aerts"]


@on_sqlite
def test_a_search_that_cannot_be_understood_points_at_the_place(
    invoke: Invoke, imported: Path
) -> None:
    assert invoke("contacts", "list", "lst:alfa/pers", exit_code=1).error == (
        "Error: unknown field 'lst'; did you mean 'list'?\n  lst:alfa/pers\n  ^\n"
    )


@on_sqlite
def test_a_list_that_does_not_exist_is_told_with_those_there_are(
    invoke: Invoke, imported: Path
) -> None:
    said = invoke("contacts", "list", "list:gamma", exit_code=1).error
    assert said.startswith("Error: no list 'gamma'; there are: alfa/pers\n  list:gamma\n")


def test_the_lists_are_shown_with_their_sizes(invoke: Invoke, imported: Path) -> None:
    assert "alfa/pers         2" in invoke("lists").output


# show


def test_everything_known_of_a_contact_is_shown(
    invoke: Invoke, contacts_file: File, imported: Path
) -> None:
    contacts_file(
        "beta-pers.csv", "Naam;E-mail;E-mail 2\nAda A.;ada@dageraad.example;ada@x.example\n"
    )
    invoke("contacts", "import", "contacts/beta-pers.csv")
    invoke("contacts", "suppress", "ada@x.example", "--for", "Beta", "--reason", "left")
    said = invoke("contacts", "show", "Ada Aerts <ADA@dageraad.example>").output
    assert said.startswith("Ada Aerts\n")
    assert "  outlet       De Dageraad\n" in said
    assert "  ada@dageraad.example (mail goes here)\n    from alfa-pers.csv, line 2, 2" in said
    assert "  ada@x.example\n    from beta-pers.csv, line 2, 2" in said
    assert "  alfa/pers, since 2" in said
    assert "  beta/pers, since 2" in said
    flat = " ".join(said.split())
    assert "must not be written to ada@x.example by Beta: left, 2" in flat
    assert "alfa-pers.csv, line 2, 2" in flat
    assert "beta-pers.csv, line 2, 2" in flat
    assert ": conflict (kept first name" not in flat
    assert "kept last name 'Aerts', the file says 'A.'" in flat


@on_sqlite
def test_files_that_said_nothing_new_of_a_contact_share_a_line(
    invoke: Invoke, contacts_file: File, imported: Path
) -> None:
    contacts_file("alfa-beurs.csv", PRESS)
    contacts_file("beta-pers.csv", PRESS)
    invoke("contacts", "import", "contacts/alfa-beurs.csv")
    once = " ".join(invoke("contacts", "show", "ada@dageraad.example").output.split())
    assert once.endswith(": said nothing new")
    invoke("contacts", "import", "contacts/beta-pers.csv")
    shown = " ".join(invoke("contacts", "show", "ada@dageraad.example").output.split())
    assert "said nothing new: alfa-beurs.csv, line 2, 2" in shown
    assert "; beta-pers.csv, line 2, 2" in shown
    assert len(facts(invoke, "ada@dageraad.example")["where_we_have_this_from"]) == 3


@on_sqlite
def test_nobody_of_that_address_is_told(invoke: Invoke, imported: Path) -> None:
    for text, what in (("eva@dageraad.example", "address"), ("Eva", "address or the name")):
        said = invoke("contacts", "show", text, exit_code=1).error
        assert said.startswith(f"Error: Nobody on file has the {what} {text}.")


HOSTILE = """\
E-mail;Voornaam;Achternaam;Medium;Functie;Noot
jan@krant.example;[bold]Jan[/bold];<b>Jan</b> {{ 1111*7 }};{% raw %};[link=x]y[/link];\x1b[31mrood
piet@krant.example;\x1b]2titel\x07Piet\u202e;:smile:;[/];\x9b2J;\x00=1+1
"""


def test_hostile_values_are_printed_as_text_and_never_obeyed(
    invoke: Invoke, contacts_file: File
) -> None:
    contacts_file("alfa-pers.csv", HOSTILE)
    imported = invoke("contacts", "import", "--verbose", "contacts/alfa-pers.csv").output
    again = invoke("contacts", "import", "--verbose", "contacts/alfa-pers.csv").output
    listed = invoke("contacts", "list").output
    shown = invoke("contacts", "show", "jan@krant.example").output
    other = invoke("contacts", "show", "piet@krant.example").output
    for said in (imported, again, listed, shown, other):
        assert all(sign.isprintable() or sign == "\n" for sign in said)
        assert "7777" not in said
    assert shown.startswith("[bold]Jan[/bold] <b>Jan</b> {{ 1111*7 }}\n")
    assert "  outlet       {% raw %}\n" in shown
    assert "  function     [link=x]y[/link]\n" in shown
    assert "  own fields   Noot: [31mrood\n" in shown
    assert other.startswith("]2titel Piet :smile:\n")
    assert "[bold]Jan[/bold]" in listed


# suppress, unsuppress


def test_a_suppression_for_all_is_kept_and_shown(invoke: Invoke, imported: Path) -> None:
    said = invoke("contacts", "suppress", "ADA@dageraad.example").output
    assert said == "No organisation will write to ADA@dageraad.example any more.\n"
    (line,) = facts(invoke, "ada@dageraad.example")["must_not_be_written_to"]
    assert line.startswith("ada@dageraad.example by anybody: asked, ")


def test_a_suppression_for_one_organisation_names_it(invoke: Invoke, imported: Path) -> None:
    said = invoke("contacts", "suppress", "ada@dageraad.example", "--for", "alfa").output
    assert said == "Alfa will not write to ada@dageraad.example any more.\n"
    again = invoke("contacts", "suppress", "ada@dageraad.example", "--for", "alfa").output
    assert again == "That was noted before: ada@dageraad.example.\n"
    for_all = invoke("contacts", "suppress", "ada@dageraad.example").output
    assert for_all.startswith("No organisation will write")


def test_a_suppression_holds_for_somebody_who_is_imported_later(
    invoke: Invoke, contacts_file: File
) -> None:
    invoke("contacts", "suppress", "ada@dageraad.example", "--reason", "complained")
    contacts_file("alfa-pers.csv", PRESS)
    said = invoke("contacts", "import", "contacts/alfa-pers.csv").output
    assert "1 create, 1 suppressed" in said
    assert "must not be written to (complained)" in said


@on_sqlite
@pytest.mark.parametrize(
    "text",
    [
        "Ada Aerts <Ada@dageraad.example>",
        "mailto:ada@dageraad.example",
        "ada@dageraad.example\u00a0",
    ],
)
def test_a_pasted_address_is_suppressed_and_not_the_text_around_it(
    invoke: Invoke, imported: Path, text: str
) -> None:
    invoke("contacts", "suppress", text)
    assert facts(invoke, "ada@dageraad.example")["must_not_be_written_to"]
    invoke("contacts", "unsuppress", text)
    assert not facts(invoke, "ada@dageraad.example")["must_not_be_written_to"]


@on_sqlite
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ada Aerts", "'Ada Aerts' is not an address: it has no @."),
        ("ada(at)dageraad.example", "it has (at) instead of @."),
        ("ada@x.example, bob@x.example", "it holds more than one; give one at a time."),
        ("", "it is empty."),
    ],
)
def test_what_is_no_address_is_not_taken_for_a_suppression(
    invoke: Invoke, text: str, said: str
) -> None:
    for command in ("suppress", "unsuppress"):
        assert said in invoke("contacts", command, text, exit_code=2).error


def test_a_suppression_can_be_taken_back_by_the_one_it_was_for(
    invoke: Invoke, imported: Path
) -> None:
    invoke("contacts", "suppress", "ada@dageraad.example", "--for", "alfa")
    refused = invoke("contacts", "unsuppress", "ada@dageraad.example", exit_code=1).error
    assert refused == (
        "Error: ada@dageraad.example is not suppressed for all; name one organisation with --for.\n"
    )
    invoke("contacts", "unsuppress", "ada@dageraad.example", "--for", "beta", exit_code=1)
    said = invoke("contacts", "unsuppress", "Ada@Dageraad.example", "--for", "Alfa").output
    assert said.startswith("Forgotten, for Alfa: not to write to Ada@dageraad.example.\n")
    assert "Nothing else keeps Alfa from writing to it." in said
    assert not facts(invoke, "ada@dageraad.example")["must_not_be_written_to"]


@on_sqlite
def test_a_suppression_for_an_unknown_organisation_is_refused(invoke: Invoke) -> None:
    said = invoke("contacts", "suppress", "a@x.example", "--for", "gamma", exit_code=1).error
    assert said == "Error: Unknown organisation 'gamma'; campaign.toml has: alfa, beta.\n"
