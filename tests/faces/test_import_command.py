"""`campaign contacts import` and its flags, as an officer types them."""

import io
import json
import os
import sys
from pathlib import Path

import pytest

from tests.conftest import Invoke
from tests.contacts.conftest import on_sqlite
from tests.faces.test_contacts_commands import PRESS, File, facts, lists, people

pytestmark = on_sqlite

ODD = "Wie;Naam redactie;Post\nAda Aerts;De Dageraad;ada@dageraad.example\n"
MAPS = ("--map", "Wie=naam", "--map", "Naam redactie=outlet", "--map", "Post=e-mail")


def flat(text: str) -> str:
    return " ".join(text.split())


class Piped:
    """Standard input that no person types."""

    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)

    def isatty(self) -> bool:
        return False


# columns


def test_the_officer_says_what_a_column_is(invoke: Invoke, contacts_file: File) -> None:
    path = str(contacts_file("alfa-pers.csv", ODD))
    refused = invoke("contacts", "import", path, exit_code=1).error
    assert "no column holds mail addresses" in refused
    said = invoke("contacts", "import", path, *MAPS).output
    assert "columns: Wie (full name), Naam redactie (outlet), Post (email)\n" in said
    ada = facts(invoke, "ada@dageraad.example")
    assert (ada["name"], ada["outlet"]) == ("Ada Aerts", "De Dageraad")


def test_what_was_said_is_kept_and_used_for_the_next_file_of_that_make(
    invoke: Invoke, contacts_file: File
) -> None:
    path = str(contacts_file("alfa-pers.csv", ODD))
    said = invoke("contacts", "import", path, *MAPS, "--save-map", "persdienst").output
    assert "Kept as the mapping persdienst, in mappings.toml.\n" in said
    again = str(contacts_file("beta-pers.csv", ODD.replace("Ada", "Bob").replace("ada@", "bob@")))
    said = invoke("contacts", "import", again).output
    assert "\ncolumns as in the mapping persdienst\n" in said
    assert facts(invoke, "bob@dageraad.example")["outlet"] == "De Dageraad"
    said = invoke("contacts", "import", again, "--map", "persdienst", "--map", "Wie=own").output
    assert "kept as own fields: Wie\n" in said


def test_a_dry_run_keeps_no_mapping(invoke: Invoke, contacts_file: File, workspace: Path) -> None:
    path = str(contacts_file("alfa-pers.csv", ODD))
    said = invoke("contacts", "import", path, *MAPS, "--save-map", "persdienst", "--dry-run").output
    assert said.endswith("this was a dry run.\nNor was the mapping persdienst kept.\n")
    assert not (workspace / "mappings.toml").exists()


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (
            "Medum=outlet",
            "--map: no column of alfa-pers.csv is called 'Medum'. Did you mean 'Medium'? There "
            "are: Voornaam, Achternaam, Medium, Functie, E-mail.",
        ),
        (
            "Medium=email2",
            "There is no field 'email2'. Did you mean 'email'? Known: email, first name,",
        ),
        ("Medium=oulet", "There is no field 'oulet'. Did you mean 'outlet'? Known: email, "),
        ("persdinst", "There is no saved mapping 'persdinst'. None is saved yet. To say what one"),
    ],
)
def test_what_is_misspelt_is_told_with_what_there_is(
    invoke: Invoke, contacts_file: File, option: str, said: str
) -> None:
    path = str(contacts_file("alfa-pers.csv", PRESS))
    assert said in flat(invoke("contacts", "import", path, "--map", option, exit_code=1).error)
    assert lists(invoke) == {}


def test_a_saved_mapping_of_other_files_is_named_and_how_to_leave_it(
    invoke: Invoke, contacts_file: File
) -> None:
    path = str(contacts_file("alfa-pers.csv", ODD))
    invoke("contacts", "import", path, *MAPS, "--save-map", "persdienst")
    other = str(contacts_file("beta-pers.csv", PRESS))
    said = invoke("contacts", "import", other, "--map", "persdienst", exit_code=1).error
    assert flat(said).startswith(
        "Error: The saved mapping 'persdienst' does not fit: no column of beta-pers.csv is called "
    )
    assert "Leave --map persdienst out" in flat(said)
    own = ("--map", "persdienst", *MAPS)
    said = invoke("contacts", "import", other, *own, exit_code=1).error
    assert flat(said).startswith("Error: --map: no column of beta-pers.csv is called ")


def test_a_mapping_cannot_be_kept_of_nothing(invoke: Invoke, contacts_file: File) -> None:
    path = str(contacts_file("alfa-pers.csv", PRESS))
    said = invoke("contacts", "import", path, "--save-map", "persdienst", exit_code=2).error
    assert "--save-map keeps what --map says" in said


# rejected rows

BAD = f"{PRESS}Cy;Claes;Het Weekblad;;cy(at)weekblad.example\n"


def test_rejected_rows_are_put_aside_mended_and_imported_onto_the_same_list(
    invoke: Invoke, contacts_file: File, workspace: Path
) -> None:
    said = invoke("contacts", "import", str(contacts_file("alfa-pers.csv", BAD)), exit_code=3)
    assert said.output.endswith(
        "1 row is no contact and was put aside, with line and reason. Mend it there,\nthen:\n"
        "  campaign contacts import rejected/alfa-pers.csv\n"
    )
    path = workspace / "rejected" / "alfa-pers.csv"
    path.write_text(path.read_text("utf-8").replace("(at)", "@"), "utf-8")
    path = path.rename(path.with_name("alfa-pers (2).csv"))
    invoke("contacts", "import", str(path))
    assert lists(invoke) == {"alfa/pers": 3}
    assert people(invoke) == ["Ada Aerts", "Bob Baert", "Cy Claes"]
    assert facts(invoke, "cy@weekblad.example")["own_fields"] == ""


def test_how_to_import_them_says_the_options_again_and_the_folder_may_be_named(
    invoke: Invoke, contacts_file: File, tmp_path: Path
) -> None:
    path = str(contacts_file("mijn pers.csv", BAD))
    folder = tmp_path / "mijn map"
    options = ("--list", "beta/regio", "--kind", "partner", "--rejected", str(folder))
    said = invoke("contacts", "import", path, *options, exit_code=3).output
    rejected = folder / "beta-regio.csv"
    assert f'\n  campaign contacts import --list beta/regio --kind partner "{rejected}"\n' in said
    assert rejected.exists()


# files


def test_rejected_rows_of_a_file_with_a_list_go_there_without_its_being_said_again(
    invoke: Invoke, contacts_file: File, workspace: Path
) -> None:
    path = str(contacts_file("oud adresboek.csv", BAD))
    said = flat(invoke("contacts", "import", path, "--list", "beta/regio", exit_code=3).output)
    assert "beta-regio.csv has those of oud adresboek.csv; its name says their list" in said
    rejected = workspace / "rejected" / "beta-regio.csv"
    rejected.write_text(rejected.read_text("utf-8").replace("(at)", "@"), "utf-8")
    invoke("contacts", "import", str(rejected))
    assert lists(invoke) == {"beta/regio": 3}


def test_a_list_of_which_no_file_name_can_say_it_leaves_the_file_its_own(
    invoke: Invoke, contacts_file: File, workspace: Path
) -> None:
    path = str(contacts_file("pers.csv", BAD))
    said = invoke("contacts", "import", path, "--list", "beta/mijn regio", exit_code=3).output
    assert said.endswith('import --list "beta/mijn regio" rejected/pers.csv\n')


def test_what_is_piped_in_needs_a_list(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch, workspace: Path
) -> None:
    monkeypatch.setattr(sys, "stdin", Piped(BAD.encode()))
    assert "Say with --list" in invoke("contacts", "import", "-", exit_code=2).error
    said = invoke("contacts", "import", "-", "--list", "alfa/pers", exit_code=3).output
    assert "what was piped in into the list alfa/pers\n" in said
    assert lists(invoke) == {"alfa/pers": 2}
    assert (workspace / "rejected" / "alfa-pers.csv").exists()


def test_workbooks_and_vcards_are_imported_too_and_their_bad_rows_come_back_as_csv(
    invoke: Invoke, workspace: Path
) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(workspace / "contacts" / "alfa-pers.xlsx")
    sheet = book.add_worksheet("Pers")
    for number, line in enumerate(BAD.splitlines()):
        sheet.write_row(number, 0, line.split(";"))
    book.close()
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:{0}\nN:;{0};;;\nEMAIL:{1}\nEND:VCARD\n"
    cards = card.format("Dora", "dora@x.example") + card.format("Eva", "eva(at)x.example")
    (workspace / "contacts" / "beta-pers.vcf").write_text(cards)
    found = [str(workspace / "contacts" / name) for name in ("alfa-pers.xlsx", "beta-pers.vcf")]
    invoke("contacts", "import", *found, "--sheet", "Pers", exit_code=3)
    assert lists(invoke) == {"alfa/pers": 2, "beta/pers": 1}
    aside = {one.name: one.read_text("utf-8-sig") for one in workspace.glob("rejected/*")}
    assert sorted(aside) == ["alfa-pers.csv", "beta-pers.csv"]
    assert "cy(at)weekblad.example" in aside["alfa-pers.csv"]
    assert "eva(at)x.example" in aside["beta-pers.csv"]


def test_an_encoding_may_be_named(invoke: Invoke, workspace: Path) -> None:
    path = workspace / "contacts" / "alfa-pers.csv"
    path.write_bytes("Naam;E-mail\nZoë Tack;zoe@x.example\n".encode("mac-roman"))
    invoke("contacts", "import", str(path), "--encoding", "mac-roman")
    assert people(invoke) == ["Zoë Tack"]
    said = invoke("contacts", "import", str(path), "--encoding", "klingon", exit_code=1).error
    assert "cannot be read in 'klingon': there is no such encoding." in said


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_file_that_may_not_be_read_is_told(invoke: Invoke, contacts_file: File) -> None:
    path = contacts_file("alfa-pers.csv", PRESS)
    path.chmod(0)
    said = invoke("contacts", "import", str(path), exit_code=1).error
    assert "alfa-pers.csv cannot be read: Permission denied." in said


# what is shown

TWICE = """\
Voornaam;Achternaam;Medium;E-mail
Ann;Peeters;De Krant;ann@krant.example
Ann;Peeters;De Krant;a.peeters@krant.example
"""


def test_who_may_be_on_file_already_is_suggested_with_what_to_type(
    invoke: Invoke, contacts_file: File
) -> None:
    path = str(contacts_file("alfa-pers.csv", TWICE))
    said = flat(invoke("contacts", "import", path, "--dry-run").output)
    assert "Ann Peeters <a.peeters@krant.example>, De Krant (alfa-pers.csv:3) looks like " in said
    merge = "campaign contacts merge ann@krant.example a.peeters@krant.example"
    assert f"If they are one: {merge}" in said
    (plan,) = json.loads(invoke("contacts", "import", path, "--json").output)
    (pair,) = plan["suspects"]
    assert (pair["line"], pair["merge"], plan["looked_for_suspects"]) == (3, merge, True)
    invoke(*merge.split()[1:], "--yes")


def test_a_long_list_of_suggestions_is_cut_and_says_so(invoke: Invoke, contacts_file: File) -> None:
    rows = "".join(
        f"Ann;Van{one}stel;De Krant;{which}{one}@krant.example\n"
        for one in ("aal", "boom", "dijk", "eik", "feit", "goor", "hout", "ieper", "jool", "kerk",
                    "lint", "moor", "noord", "oor", "plein", "raam", "steen", "toren", "uil",
                    "veen", "wind", "zee")
        for which in "ab"
    )  # fmt: skip
    path = str(contacts_file("alfa-pers.csv", f"Voornaam;Achternaam;Medium;E-mail\n{rows}"))
    said = invoke("contacts", "import", path, "--dry-run").output
    assert said.count("If they are one:") == 20
    assert "more; after the import, see: campaign contacts duplicates\n" in said


def test_with_json_all_else_is_said_elsewhere(invoke: Invoke, contacts_file: File) -> None:
    done = invoke(
        "contacts", "import", str(contacts_file("alfa-pers.csv", BAD)), "--json", exit_code=3
    )
    (plan,) = json.loads(done.output)
    assert plan["import"] == 1
    assert Path(plan["rejected"]).name == "alfa-pers.csv"
    assert "Imported, as 1." in done.error


def test_quiet_shows_a_line_for_each_file(invoke: Invoke, contacts_file: File) -> None:
    path = str(contacts_file("alfa-pers.csv", PRESS))
    said = invoke("contacts", "import", "--quiet", path).output
    assert "alfa-pers.csv   2 create\ninto alfa/pers" in said
    assert "columns" not in said
    looks = "Voornaam;Achternaam;Medium;E-mail\nAda;Aerts;De Dageraad;ada@elders.example\n"
    said = invoke("contacts", "import", "-q", str(contacts_file("beta.csv", looks))).output
    assert "looks like" not in said
    assert "1 pair may be one person; after the import, see: campaign contacts duplicates\n" in said
    assert "choose one" in invoke("contacts", "import", "-q", "-v", path, exit_code=2).error


def test_no_bar_is_drawn_where_nobody_looks(invoke: Invoke, contacts_file: File) -> None:
    rows = "".join(f"Ann {one};ann{one}@x.example\n" for one in range(6000))
    path = str(contacts_file("alfa-pers.csv", f"Naam;E-mail\n{rows}"))
    done = invoke("contacts", "import", path)
    assert "Reading" not in done.output + done.error
    assert "\x1b" not in done.output + done.error
    assert "It was not looked who may be on file twice: too many people." in done.output


# imports, undo, show


def test_imports_are_listed_and_taken_back(invoke: Invoke, contacts_file: File) -> None:
    assert invoke("contacts", "imports").output == "0 imports\n"
    invoke("contacts", "import", str(contacts_file("alfa-pers.csv", PRESS)))
    (record,) = json.loads(invoke("contacts", "imports", "--json").output)
    assert (record["number"], record["list"], record["rows"]) == (1, "alfa/pers", {"create": 2})
    refused = invoke("contacts", "undo", "1", exit_code=1)
    assert "Nobody answered" in refused.error
    assert refused.output == ""
    assert "There is no import 99." in invoke("contacts", "undo", "99", exit_code=1).error
    plan = json.loads(invoke("contacts", "undo", "1", "--dry-run", "--json").output)
    assert (plan["going"], plan["off_the_list"], plan["staying"]) == (2, 2, [])
    assert invoke("contacts", "undo", "1", "--yes").output.endswith("Import 1 is undone.\n")
    assert people(invoke) == []
    said = invoke("contacts", "imports").output
    assert "undone 2" in said
    assert max(map(len, said.splitlines())) <= 80
    assert "was undone before" in invoke("contacts", "undo", "1", "--yes", exit_code=1).error


def test_where_we_have_each_fact_and_address_from_is_shown(
    invoke: Invoke, contacts_file: File
) -> None:
    invoke("contacts", "import", str(contacts_file("alfa-pers.csv", PRESS)))
    more = "E-mail;E-mail 2;Gsm;Land\nada@dageraad.example;ada@x.example;0470 00 00 12;BE\n"
    invoke("contacts", "import", str(contacts_file("beta-pers.csv", more)))
    said = invoke("contacts", "show", "ada@dageraad.example").output
    assert "  function     chef\n" in said
    assert "  phone        +32 470 00 00 12 (from beta-pers.csv, line 2, 2" in said
    assert "  country      België (from beta-pers.csv, line 2, 2" in said
    found = json.loads(invoke("contacts", "show", "ada@dageraad.example", "--json").output)
    sources = {fact: (one["file"], one["line"]) for fact, one in found["provenance"].items()}
    assert sources["addresses.ada@dageraad.example"] == ("alfa-pers.csv", 2)
    assert sources["addresses.ada@x.example"] == sources["phone"] == ("beta-pers.csv", 2)


def test_a_merge_takes_along_where_each_address_is_from(
    invoke: Invoke, contacts_file: File
) -> None:
    invoke("contacts", "import", str(contacts_file("alfa-pers.csv", TWICE)))
    invoke("contacts", "merge", "ann@krant.example", "a.peeters@krant.example", "--yes")
    said = invoke("contacts", "show", "ann@krant.example").output
    assert "  a.peeters@krant.example\n    from alfa-pers.csv, line 3, 2" in said


def test_several_imports_are_taken_back_the_last_first(invoke: Invoke, contacts_file: File) -> None:
    contacts_file("alfa-pers.csv", "Naam;E-mail\nAda Aerts;ada@dageraad.example\n")
    contacts_file("beta-pers.csv", "Naam;Functie;E-mail\nAda Aerts;chef;ada@dageraad.example\n")
    invoke("contacts", "import", "contacts/alfa-pers.csv", "contacts/beta-pers.csv")
    assert "one at a time" in invoke("contacts", "undo", "1", "2", "--dry-run", exit_code=2).error
    said = invoke("contacts", "undo", "1", "2", "--yes").output
    assert said.index("Import 2 is undone.") < said.index("Import 1 is undone.")
    assert invoke("contacts", "list").output.endswith("0 contacts\n")


def test_a_file_of_nothing_but_bad_rows_is_put_aside_and_no_import(
    invoke: Invoke, contacts_file: File
) -> None:
    contacts_file("alfa-pers.csv", "Naam;E-mail\nAda Aerts;ada(at)dageraad.example\n")
    said = invoke("contacts", "import", "contacts/alfa-pers.csv", exit_code=3).output
    assert "Nothing was imported: there is nothing of use in it." in said
    assert "campaign contacts import rejected/alfa-pers.csv" in said
    assert invoke("contacts", "imports").output.strip().endswith("0 imports")
    contacts_file("alfa-pers.csv", "Naam;E-mail\n")
    assert "Nothing was imported" in invoke("contacts", "import", "contacts/alfa-pers.csv").output


def test_an_own_column_that_may_say_who_opted_out_is_told(
    invoke: Invoke, contacts_file: File
) -> None:
    header = "Naam;Geen mail;Uitgeschreven (ja/nee);Noot;E-mail"
    contacts_file("alfa-pers.csv", f"{header}\nAda Aerts;ja;nee;x;ada@dageraad.example\n")
    said = " ".join(invoke("contacts", "import", "contacts/alfa-pers.csv").output.split())
    for column in ("Geen mail", "Uitgeschreven (ja/nee)"):
        assert f"look at this: {column!r} is an own field and keeps nobody from being" in said
    assert "'Noot' is an own field" not in said


def test_a_list_that_is_new_is_called_so_once(invoke: Invoke, contacts_file: File) -> None:
    text = "Naam;E-mail\nAda Aerts;ada@dageraad.example\n"
    paths = [str(contacts_file(name, text)) for name in ("pers.csv", "pers (2).csv")]
    said = invoke("contacts", "import", *paths).output
    assert "1 to be put on a new list, pers, which all organisations share\n" in said
    assert "nobody to be put on the list\n" in said
