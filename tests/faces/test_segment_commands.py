"""`campaign segments`, as an officer types it, on both databases."""

import json
from typing import Any

from tests.conftest import Invoke
from tests.contacts.conftest import on_sqlite
from tests.faces.test_list_commands import imported as imported  # noqa: PLC0414 - a fixture


def saved(invoke: Invoke) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(invoke("segments", "--json").output)
    return found


def test_a_search_is_saved_with_how_many_it_finds_and_used_by_its_name(
    invoke: Invoke, imported: None
) -> None:
    said = invoke("segments", "save", "alfa/frans", "language:fr", "-name:cy").output
    assert said == "alfa/frans is saved; it finds 1 contact now.\n"
    assert invoke("contacts", "list", "--count", "segment:ALFA/frans").output == "1\n"
    assert invoke("contacts", "list", "--count", "-segment:alfa/frans").output == "2\n"
    invoke("draft", "lente", "--release", "nieuws", "--to", "segment:alfa/frans")
    (one,) = saved(invoke)
    assert (one["segment"], one["expression"]) == ("alfa/frans", "language:fr -name:cy")
    assert one["contacts"] == 1
    assert one["by"] and one["saved"]
    assert "alfa/frans" in invoke("segments").output


def test_a_segment_finds_who_is_there_when_it_is_asked(invoke: Invoke, imported: None) -> None:
    invoke("lists", "create", "vip")
    assert "finds 0 contacts now" in invoke("segments", "save", "top", "list:vip").output
    invoke("lists", "add", "ada@dageraad.example", "vip")
    assert "It finds 1 contact now." in invoke("segments", "show", "top").output


def test_a_segment_is_not_replaced_by_accident(invoke: Invoke, imported: None) -> None:
    invoke("segments", "save", "frans", "language:fr")
    said = invoke("segments", "save", "Frans", "name:cy", exit_code=1).error
    assert said.startswith("Error: There is a segment frans already: language:fr\n")
    dry = invoke("segments", "save", "frans", "name:cy", "--replace", "--dry-run").output
    assert dry == "frans would find 1 contact now.\nNothing was saved: this was a dry run.\n"
    assert saved(invoke)[0]["expression"] == "language:fr"
    invoke("segments", "save", "frans", "name:cy", "--replace")
    assert [one["expression"] for one in saved(invoke)] == ["name:cy"]


def test_what_cannot_be_understood_is_not_saved(invoke: Invoke, imported: None) -> None:
    said = invoke("segments", "save", "x", "list:alfa/perss", exit_code=1).error
    assert "no list 'alfa/perss'; did you mean 'alfa/pers'?" in said
    assert saved(invoke) == []


def test_segments_stand_within_segments_and_never_within_themselves(
    invoke: Invoke, imported: None
) -> None:
    invoke("segments", "save", "frans", "language:fr")
    invoke("segments", "save", "rest", "-segment:frans OR name:cy")
    assert invoke("contacts", "list", "--count", "segment:rest").output == "2\n"
    said = invoke("segments", "save", "frans", "segment:rest", "--replace", exit_code=1).error
    assert "this segment asks for itself: frans -> rest -> frans" in said
    assert saved(invoke)[0]["expression"] == "language:fr"
    assert "Asked for by: rest" in invoke("segments", "show", "frans").output
    said = invoke("segments", "delete", "frans", "--yes", exit_code=1).error
    assert said == "Error: frans stays: it is asked for by rest.\n"


def test_a_segment_gets_another_name_and_those_that_ask_for_it_follow(
    invoke: Invoke, imported: None
) -> None:
    invoke("segments", "save", "frans", "language:fr")
    invoke("segments", "save", "rest", "-segment:frans")
    invoke("segments", "rename", "frans", "alfa/frans")
    assert {one["segment"]: one["expression"] for one in saved(invoke)} == {
        "alfa/frans": "language:fr",
        "rest": "-segment:alfa/frans",
    }
    invoke("segments", "delete", "rest", "--yes")
    invoke("segments", "delete", "alfa/frans", "--yes")
    assert saved(invoke) == []


@on_sqlite
def test_a_segment_whose_list_is_gone_is_shown_as_broken(invoke: Invoke, imported: None) -> None:
    invoke("lists", "create", "vip")
    invoke("segments", "save", "top", "list:v*")
    invoke("lists", "delete", "vip", "--yes")
    assert saved(invoke)[0]["problem"].startswith("in the segment top: no list 'v*'")
    assert "broken" in invoke("segments").output
    assert (
        "in the segment top: no list"
        in invoke("contacts", "list", "segment:top", exit_code=1).error
    )


@on_sqlite
def test_segments_that_double_each_other_stop_before_they_are_too_much(
    invoke: Invoke, imported: None
) -> None:
    invoke("segments", "save", "s0", "name:a OR name:b")
    for number in range(1, 10):
        twice = f"segment:s{number - 1} OR segment:s{number - 1}"
        invoke("segments", "save", f"s{number}", twice)
    said = invoke("segments", "save", "s10", "segment:s9 OR segment:s9", exit_code=1).error
    assert "more than 2000 conditions, with those of the segments" in said
