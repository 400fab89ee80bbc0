"""What the plan of an import says of the columns of a file, and of what to look at."""

from collections.abc import Callable
from pathlib import Path

from tests.conftest import Invoke
from tests.contacts.conftest import on_sqlite

File = Callable[[str, str], Path]


@on_sqlite
def test_what_becomes_of_each_column_is_said_once(invoke: Invoke, contacts_file: File) -> None:
    contacts_file(
        "alfa-pers.csv",
        "uuid,email,name,attributes,status,created_at,updated_at,kleur\n"
        '1,ada@dageraad.example,Ada Aerts,"{""stad"": ""Gent""}",enabled,2024,2024,rood\n',
    )
    said = invoke("contacts", "import", "contacts/alfa-pers.csv", "--dry-run").output
    assert (
        "columns, as in an export of listmonk: email, name (full name), attributes\n"
        "  (fields), status\n"
        "kept as own fields: kleur, stad\n"
        "left out, as the bookkeeping of listmonk: uuid, created_at, updated_at\n"
    ) in said


@on_sqlite
def test_a_list_of_ones_own_has_nothing_left_out(invoke: Invoke, contacts_file: File) -> None:
    contacts_file("alfa-pers.csv", "Naam;E-mail\nAda;ada@dageraad.example\n")
    said = invoke("contacts", "import", "contacts/alfa-pers.csv", "--dry-run").output
    assert "columns: Naam (full name), E-mail (email)\n" in said
    assert "left out" not in said
    assert "to look at" not in said


@on_sqlite
def test_rows_with_a_remark_are_shown_and_more_of_them_counted(
    invoke: Invoke, contacts_file: File
) -> None:
    rows = "".join(f"Ada{number};ada{number}@gmial.com\n" for number in range(51))
    contacts_file("alfa-pers.csv", f"Voornaam;E-mail\nBob;bob@dageraad.example\n{rows}")
    said = invoke("contacts", "import", "contacts/alfa-pers.csv", "--dry-run").output
    assert "create   Ada49  ada49@gmial.com: is gmail.com meant?" in said
    assert "Ada50" not in said
    assert "bob@" not in said
    assert "and 1 more row to look at: --verbose shows every row" in said


@on_sqlite
def test_a_second_column_of_one_meaning_is_said_to_stand_in_for_the_first(
    invoke: Invoke, contacts_file: File
) -> None:
    contacts_file(
        "alfa-pers.csv",
        "Naam;E-mail;E-mail;Gsm;Gsm\nAda;a@x.example;b@x.example;0470 00 00 14;0470 00 00 15\n",
    )
    said = invoke("contacts", "import", "contacts/alfa-pers.csv", "--dry-run").output
    assert (
        "columns: Naam (full name), E-mail (email), E-mail (3) (email), Gsm (phone), "
        "Gsm (5) (phone where Gsm is empty) kept as own fields: Gsm (5) 1 row"
    ) in " ".join(said.split())


@on_sqlite
def test_an_opt_out_that_nobody_knows_who_said_is_told(invoke: Invoke, contacts_file: File) -> None:
    rows = "Naam;E-mail;Uitgeschreven\n;redactie@x.example;ja\nAda;ada@x.example;ja\n"
    contacts_file("alfa-pers.csv", rows)
    said = invoke("contacts", "import", "contacts/alfa-pers.csv").output
    assert (
        "look at this: line 2 opts redactie@x.example out, which is no person's address: one of "
        "those who read it said so, perhaps not for all. It holds. To take it back after the "
        "import: campaign contacts unsuppress redactie@x.example --for alfa"
    ) in " ".join(said.split())
    assert said.count("no person's address") == 1
    invoke("contacts", "unsuppress", "redactie@x.example", "--for", "alfa")
