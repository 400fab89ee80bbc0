"""`campaign lists`, as an officer types it, on both databases."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Invoke
from tests.contacts.conftest import on_sqlite

File = Callable[[str, str], Path]
PRESS = """\
Voornaam;Achternaam;Medium;Taal;E-mail
Ada;Aerts;De Dageraad;nl;ada@dageraad.example
Bob;Baert;De Dageraad;fr;bob@dageraad.example
Cy;Claes;Het Weekblad;fr;cy@weekblad.example
"""


@pytest.fixture
def imported(invoke: Invoke, contacts_file: File) -> None:
    contacts_file("alfa-pers.csv", PRESS)
    invoke("contacts", "import", "contacts/alfa-pers.csv")


def lists(invoke: Invoke) -> dict[str, int]:
    found: dict[str, int] = json.loads(invoke("lists", "--json").output)
    return found


def on(invoke: Invoke, path: str) -> list[str]:
    found = json.loads(invoke("contacts", "list", "--json", f'list:"{path}"').output)
    return [one["name"] for one in found]


def test_a_list_is_made_of_whom_a_search_finds_after_a_look(invoke: Invoke, imported: None) -> None:
    dry = invoke("lists", "create", "beta/frans", "language:fr", "--dry-run").output
    assert dry == (
        "  Bob Baert\n  Cy Claes\n2 contacts would be put on the new list beta/frans.\n"
        "Nothing was changed: this was a dry run.\n"
    )
    assert lists(invoke) == {"alfa/pers": 3}
    said = invoke("lists", "create", "beta/frans", "language:fr").output
    assert said.endswith("2 contacts put on the new list beta/frans.\n")
    assert on(invoke, "beta/frans") == ["Bob Baert", "Cy Claes"]


def test_people_are_put_on_and_taken_off_by_their_addresses(invoke: Invoke, imported: None) -> None:
    invoke("lists", "create", "vip lijst")
    ada, bob = "ada@dageraad.example", "Bob <BOB@dageraad.example>"
    invoke("lists", "add", ada, "vip lijst", "--dry-run")
    assert on(invoke, "vip lijst") == []
    said = invoke("lists", "add", ada, bob, "VIP lijst").output
    assert said == "  Ada Aerts\n  Bob Baert\n2 contacts put on vip lijst.\n"
    again = invoke("lists", "add", ada, "vip lijst").output
    assert again == "0 contacts put on vip lijst. 1 stands on it already.\n"
    assert on(invoke, "vip lijst") == ["Ada Aerts", "Bob Baert"]
    invoke("lists", "remove", bob, "vip lijst", "--dry-run")
    off = invoke("lists", "remove", bob, "cy@weekblad.example", "vip lijst").output
    assert off == "  Bob Baert\n1 contact taken off vip lijst. 1 does not stand on it.\n"
    assert on(invoke, "vip lijst") == ["Ada Aerts"]
    assert "\n  vip lijst, since " in invoke("contacts", "show", ada).output


@on_sqlite
def test_the_list_may_stand_first_and_a_name_will_do(invoke: Invoke, imported: None) -> None:
    invoke("lists", "create", "vip")
    assert invoke("lists", "add", "vip", "Ada Aerts", "2").output.startswith("  Ada Aerts\n  Bob")
    assert on(invoke, "vip") == ["Ada Aerts", "Bob Baert"]
    invoke("lists", "remove", "VIP", "Bob Baert")
    assert on(invoke, "vip") == ["Ada Aerts"]
    said = invoke("lists", "add", "vip", exit_code=2).error
    assert "Name contacts, and then the list: ann@krant.example catalisti/pers" in said
    said = invoke("lists", "add", "vip", "alfa/pers", exit_code=1).error
    assert "Nobody on file has: vip." in said


@on_sqlite
def test_a_new_list_leaves_out_what_has_a_minus(invoke: Invoke, imported: None) -> None:
    said = invoke("lists", "create", "rest", "-language:fr").output
    assert said == "  Ada Aerts\n1 contact put on the new list rest.\n"


def test_an_address_of_nobody_changes_nothing_and_all_of_them_are_named(
    invoke: Invoke, imported: None
) -> None:
    invoke("lists", "create", "vip")
    wrong = ["ada@dageraad.example", "x@x.example", "y"]
    said = invoke("lists", "add", *wrong, "vip", exit_code=1).error
    assert said.startswith("Error: Nobody on file has: x@x.example, y. Nothing was changed.")
    assert on(invoke, "vip") == []
    said = invoke("lists", "add", "ada@dageraad.example", "vup", exit_code=1).error
    assert said == "Error: There is no list 'vup'. See: campaign lists\n"


def test_who_was_added_by_hand_stays_when_the_import_is_undone(
    invoke: Invoke, imported: None, contacts_file: File
) -> None:
    contacts_file("beta-pers.csv", PRESS)
    invoke("contacts", "import", "contacts/beta-pers.csv")
    invoke("lists", "add", "ada@dageraad.example", "beta/pers")
    invoke("contacts", "undo", "2", "--yes")
    assert on(invoke, "beta/pers") == ["Ada Aerts"]


@on_sqlite
@pytest.mark.parametrize("name", ["", "alfa/", "/", "a/b/c", 'a"b', "a*", "a:b", "a(b", "x" * 101])
def test_a_name_that_no_search_could_ask_for_is_refused(invoke: Invoke, name: str) -> None:
    assert "is no name for a list" in invoke("lists", "create", name, exit_code=2).error


@on_sqlite
def test_a_list_of_an_organisation_that_is_not_there_is_refused(invoke: Invoke) -> None:
    assert "Unknown organisation 'gamma'" in invoke("lists", "create", "gamma/x", exit_code=1).error


@on_sqlite
def test_a_list_is_made_once(invoke: Invoke, imported: None) -> None:
    said = invoke("lists", "create", "ALFA/Pers", exit_code=1).error
    assert said.startswith("Error: There is a list alfa/Pers already.")


def test_a_list_gets_another_name_and_its_segments_follow(invoke: Invoke, imported: None) -> None:
    invoke("segments", "save", "frans", 'language:fr list:alfa/pers -list:"alfa/pers" OR claes')
    said = invoke("lists", "rename", "alfa/pers", "beta/pers regio").output
    assert said == (
        "alfa/pers is now beta/pers regio.\nSegments that ask for it by its new name: frans\n"
    )
    assert lists(invoke) == {"beta/pers regio": 3}
    (segment,) = json.loads(invoke("segments", "--json").output)
    assert segment["expression"] == (
        'language:fr list:"beta/pers regio" -list:"beta/pers regio" OR claes'
    )
    assert segment["contacts"] == 1
    invoke("lists", "create", "ander")
    assert (
        "There is a list"
        in invoke("lists", "rename", "ander", "beta/Pers Regio", exit_code=1).error
    )


def test_a_list_is_deleted_and_its_people_stay(invoke: Invoke, imported: None) -> None:
    assert "Nobody answered" in invoke("lists", "delete", "alfa/pers", exit_code=1).error
    dry = invoke("lists", "delete", "alfa/pers", "--dry-run").output
    assert dry.startswith("alfa/pers: 3 contacts stand on it.\n")
    assert lists(invoke) == {"alfa/pers": 3}
    said = invoke("lists", "delete", "alfa/pers", "--yes").output
    assert said.endswith("Deleted: alfa/pers. Its people are still on file.\n")
    assert lists(invoke) == {}
    assert invoke("contacts", "list", "--count").output == "3\n"
    invoke("contacts", "undo", "1", "--yes")
    assert invoke("contacts", "list", "--count").output == "0\n"


@on_sqlite
def test_a_list_that_a_segment_or_a_draft_asks_for_is_not_lost_unseen(
    invoke: Invoke, imported: None
) -> None:
    invoke("draft", "lente", "--release", "nieuws", "--to", "list:alfa/pers")
    said = invoke("lists", "delete", "alfa/pers", "--dry-run").output
    assert "Drafts that ask for it: lente\n" in said
    invoke("segments", "save", "frans", "language:fr list:alfa/pers")
    said = invoke("lists", "delete", "alfa/pers", "--yes", exit_code=1).error
    assert said == "Error: alfa/pers stays: it is asked for by the segment frans.\n"
