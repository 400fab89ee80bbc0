"""`campaign contacts list` and `contacts fields`, as an officer types them."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from campaign.audience.fields import FIELDS
from tests.conftest import Invoke
from tests.contacts.conftest import on_sqlite

File = Callable[[str, str], Path]
HEADER = "Voornaam;Achternaam;Medium;Taal;Regio;E-mail\n"


@pytest.fixture
def hundred(invoke: Invoke, contacts_file: File) -> None:
    """A hundred and twenty people of Alfa, the last of them first in the alphabet."""
    rows = [
        f"P{number:03};Claes;De Dageraad;nl;zuid;p{number}@x.example\n"
        for number in reversed(range(120))
    ]
    contacts_file("alfa-pers.csv", HEADER + "".join(rows))
    invoke("contacts", "import", "contacts/alfa-pers.csv")


def test_a_screenful_is_shown_by_name_with_the_exact_count_and_the_way_on(
    invoke: Invoke, hundred: None
) -> None:
    said = invoke("contacts", "list", "list:alfa/pers").output
    assert re.findall("P[0-9]+ Claes", said) == [f"P{number:03} Claes" for number in range(50)]
    assert said.endswith("\n1 to 50 of 120 contacts. The next: --page 2\n")
    assert max(map(len, said.splitlines())) <= 80


def test_the_last_page_says_so_and_no_page_is_missed(invoke: Invoke, hundred: None) -> None:
    said = invoke("contacts", "list", "--page", "3").output
    assert re.findall("P[0-9]+ Claes", said) == [
        f"P{number:03} Claes" for number in range(100, 120)
    ]
    assert said.endswith("\n101 to 120 of 120 contacts.\n")
    assert invoke("contacts", "list", "--page", "4").output == "120 contacts; there is no page 4.\n"


def test_pages_are_as_large_as_one_says(invoke: Invoke, hundred: None) -> None:
    said = invoke("contacts", "list", "claes", "--limit", "7", "--page", "2").output
    assert "P007 Claes" in said and "P013 Claes" in said and "P014 Claes" not in said
    assert said.endswith("\n8 to 14 of 120 contacts. The next: --page 3\n")


def test_json_has_all_of_them_unless_a_page_is_asked_for(invoke: Invoke, hundred: None) -> None:
    assert len(json.loads(invoke("contacts", "list", "--json").output)) == 120
    page = json.loads(invoke("contacts", "list", "--json", "--limit", "5", "--page", "2").output)
    assert [one["name"] for one in page] == [f"P{number:03} Claes" for number in range(5, 10)]


@pytest.mark.parametrize(("expression", "count"), [("*", 120), ("claes", 120), ("name:P00*", 10)])
def test_only_the_count(invoke: Invoke, hundred: None, expression: str, count: int) -> None:
    assert invoke("contacts", "list", "--count", expression).output == f"{count}\n"


def test_nobody_is_no_mistake(invoke: Invoke, hundred: None) -> None:
    assert invoke("contacts", "list", "niemand").output == "0 contacts\n"


@on_sqlite
def test_an_or_beside_other_words_is_told_as_it_was_understood(
    invoke: Invoke, hundred: None
) -> None:
    said = invoke("contacts", "list", "language:nl name:P001 OR name:P002").output
    assert said.startswith("Understood as: language:nl (name:P001 OR name:P002)\n")
    for plain in ("name:P001 OR name:P002", "language:nl (name:P001 OR name:P002)", "claes -P001"):
        assert "Understood" not in invoke("contacts", "list", plain).output


@on_sqlite
def test_several_expressions_are_told_to_find_more_and_not_fewer(
    invoke: Invoke, hundred: None
) -> None:
    said = invoke("contacts", "list", "name:P001", "language:nl", "--limit", "1").output
    assert said.startswith("Found by any of these; in one pair of quotes, all would have to hold.")
    assert "of 120 contacts" in said


@on_sqlite
def test_the_fields_are_shown_with_examples_and_ones_own(invoke: Invoke, hundred: None) -> None:
    said = invoke("contacts", "fields").output
    assert all(f"\n{name} " in said for name in FIELDS)
    assert said.endswith("\nYour own fields, by their headers\nRegio:\n")
    assert max(map(len, said.splitlines())) <= 80
    found = json.loads(invoke("contacts", "fields", "--json").output)
    assert found["own_fields"] == ["Regio"]
    assert [one["field"] for one in found["fields"]] == list(FIELDS)


@on_sqlite
def test_an_own_field_is_asked_for_by_its_header(invoke: Invoke, hundred: None) -> None:
    assert invoke("contacts", "list", "--count", "regio:ZUID").output == "120\n"
    assert invoke("contacts", "list", "--count", "fields.regio:zuid").output == "120\n"


@on_sqlite
@pytest.mark.parametrize("expression", ["-regio:*", "-has:language", "-(regio:zuid)", "-name:P*"])
def test_an_expression_may_begin_with_a_minus(
    invoke: Invoke, hundred: None, expression: str
) -> None:
    assert invoke("contacts", "list", "--count", expression).output == "0\n"
    assert invoke("contacts", "export", expression, "--format", "json").output.strip() == "[]"
    assert "Usage:" in invoke("contacts", "list", "-h").output
    assert "No such option" in invoke("contacts", "list", "--jsn", exit_code=2).error


@on_sqlite
def test_an_address_that_is_too_long_for_its_column_is_seen_to_go_on(
    invoke: Invoke, contacts_file: Callable[[str, str], Path]
) -> None:
    address = "maximiliaan.vandenberghe-vanderstraeten@communicatie.vlaamseoverheid.example"
    text = f"Naam;Medium;Functie;E-mail\nMax Vos;{'Departement ' * 4};chef;{address}\n"
    contacts_file("alfa-pers.csv", text)
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    shown = invoke("contacts", "list").output.splitlines()[1:-1]
    pieces = [line.split()[0] for line in shown if line[0] not in " M"]
    assert "".join(pieces) == address and len(pieces) > 1
    assert all(piece[0] in ".@-" for piece in pieces[1:])
