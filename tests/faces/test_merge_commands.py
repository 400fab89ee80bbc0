"""`campaign contacts duplicates`, `distinct`, `merge` and `unmerge`, as an officer types them."""

import datetime as dt
import io
import json

import pytest
import sqlalchemy as sa

from campaign.cli import merges
from campaign.contacts import matching
from campaign.models import Delivery
from tests.conftest import NOW, Invoke
from tests.contacts.conftest import on_sqlite
from tests.faces.test_contacts_commands import File, facts, people
from tests.relay import Relay
from tests.terminal import Keyboard

ANN, OTHER = "ann@krant.example", "a.peeters@landkrant.example"
PRESS = f"""\
Voornaam;Achternaam;Medium;Functie;Telefoon;E-mail
Ann;Peeters;De Krant;chef;;{ANN}
Ann;Peeters;De Landkrant;redacteur;0470 00 00 12;{OTHER}
Bob;Baert;De Krant;;;bob@krant.example
"""


@pytest.fixture
def twice(invoke: Invoke, contacts_file: File) -> None:
    """Ann stands on file twice, on a list of Alfa."""
    contacts_file("alfa-pers.csv", PRESS)
    invoke("contacts", "import", "contacts/alfa-pers.csv")


@pytest.fixture
def sent(invoke: Invoke, twice: None) -> str:
    """A campaign that mailed Ann once, as De Krant, and has the other Ann in its queue."""
    invoke("draft", "lente", "--release", "nieuws", "--to", "list:alfa/pers")
    invoke("approve", "lente")
    return "lente"


def flat(text: str) -> str:
    return " ".join(text.split())


def test_who_may_be_on_file_twice_is_shown_with_the_reason(invoke: Invoke, twice: None) -> None:
    said = invoke("contacts", "duplicates").output
    assert said.startswith("alike  who, and who")
    assert "   88  Ann Peeters, De Krant" in said
    assert ANN in said
    assert OTHER in said
    assert "outlets of much the same name" in flat(said)
    assert said.endswith("\n1 pair\n")
    assert max(map(len, said.splitlines())) <= 80
    assert invoke("contacts", "duplicates", "--at-least", "95").output == "0 pairs\n"


@on_sqlite
def test_the_pairs_can_be_read_by_another_program(invoke: Invoke, twice: None) -> None:
    (pair,) = json.loads(invoke("contacts", "duplicates", "--json").output)
    assert pair["score"] == 88
    assert [one["addresses"] for one in pair["contacts"]] == [[ANN], [OTHER]]


def test_the_help_names_the_score_from_which_two_are_likely_to_be_one() -> None:
    assert merges.LIKELY == matching.LIKELY


def test_two_people_are_shown_no_more_until_that_is_forgotten(invoke: Invoke, twice: None) -> None:
    said = invoke("contacts", "distinct", ANN, OTHER).output
    assert flat(said) == (
        f"Two people: Ann Peeters <{ANN}>, De Krant and Ann Peeters <{OTHER}>, De Landkrant."
    )
    assert invoke("contacts", "distinct", OTHER, ANN).output.startswith("That was noted before:")
    assert invoke("contacts", "duplicates").output == "0 pairs\n"
    assert invoke("contacts", "distinct", ANN, OTHER, "--forget").output.startswith("Forgotten:")
    assert invoke("contacts", "distinct", ANN, OTHER, "--forget").output.startswith("That was not")
    assert invoke("contacts", "duplicates").output.endswith("1 pair\n")


def test_a_dry_run_shows_the_plan_and_writes_nothing(invoke: Invoke, twice: None) -> None:
    said = invoke("contacts", "merge", ANN, OTHER, "--dry-run").output
    assert said.startswith(f"\nAnn Peeters <{ANN}>, De Krant\ntakes over what is known of ")
    assert "function  chef, as it was (the other: redacteur)" in said
    assert "phone     +32470000012" in said
    assert f"address   {OTHER}" in said
    assert "list      alfa/pers (both had it)" in said
    assert said.endswith("Nothing was written: this was a dry run.\n")
    assert max(map(len, said.splitlines())) <= 80
    assert people(invoke) == ["Ann Peeters", "Ann Peeters", "Bob Baert"]


def test_a_merge_makes_one_of_two_and_unmerge_two_of_one(invoke: Invoke, twice: None) -> None:
    before = [facts(invoke, one) for one in (ANN, OTHER)]
    said = invoke("contacts", "merge", ANN, OTHER, "--yes").output
    assert said.endswith(f"take that back:\n  campaign contacts unmerge {ANN}\n")
    assert people(invoke) == ["Ann Peeters", "Bob Baert"]
    ann = facts(invoke, OTHER)
    assert ann["addresses"] == [f"{ANN} (mail goes here)", OTHER]
    assert ann["phone"] == "+32470000012"
    said = invoke("contacts", "unmerge", OTHER).output
    assert flat(said) == (
        f"On file again: Ann Peeters <{OTHER}>, De Landkrant. "
        f"Ann Peeters <{ANN}>, De Krant keeps what came since the merge."
    )
    assert [facts(invoke, one) for one in (ANN, OTHER)] == before
    refused = invoke("contacts", "unmerge", ANN, exit_code=1).error
    assert "is left to take back" in refused


def test_on_conflict_update_takes_what_the_other_says(invoke: Invoke, twice: None) -> None:
    said = invoke("contacts", "merge", ANN, OTHER, "--yes", "--on-conflict", "update").output
    assert "function  redacteur (was chef)" in said
    ann = facts(invoke, ANN)
    assert (ann["function"], ann["outlet"]) == ("redacteur", "De Landkrant")


@on_sqlite
def test_a_person_is_asked_about_each_conflict_and_then_about_all(
    invoke: Invoke, twice: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Keyboard("update\nkeep\ny\n"))
    said = invoke("contacts", "merge", ANN, OTHER, "--on-conflict", "ask")
    assert "function\n  keep    chef\n  update  redacteur\nWhich?" in said.error
    ann = facts(invoke, ANN)
    assert (ann["function"], ann["outlet"]) == ("redacteur", "De Krant")


@on_sqlite
def test_a_no_leaves_all_as_it_was(
    invoke: Invoke, twice: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Keyboard("n\n"))
    invoke("contacts", "merge", ANN, OTHER, exit_code=1)
    assert len(people(invoke)) == 3


@on_sqlite
def test_that_two_are_one_or_not_on_file_is_said_though_nobody_is_there_to_answer(
    invoke: Invoke, twice: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert "answer" not in invoke("contacts", "merge", ANN, ANN, exit_code=1).error
    assert "answer" not in invoke("contacts", "merge", ANN, "x@y.example", exit_code=1).error


@on_sqlite
@pytest.mark.parametrize("options", [(), ("--on-conflict", "ask"), ("--json",)])
def test_a_pipe_is_asked_nothing_and_merges_nothing(
    invoke: Invoke, twice: None, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    refused = invoke("contacts", "merge", ANN, OTHER, *options, exit_code=1).error
    assert "Nobody answered the question" in refused
    assert len(people(invoke)) == 3


@on_sqlite
def test_the_plan_can_be_read_by_another_program(invoke: Invoke, twice: None) -> None:
    plan = json.loads(invoke("contacts", "merge", ANN, OTHER, "--dry-run", "--json").output)
    function, phone, outlet = plan["facts"]
    assert (function["becomes"], function["conflict"]) == ("chef", True)
    assert (outlet["becomes"], phone["becomes"]) == ("De Krant", "+32470000012")
    assert {change["table"] for change in plan["changes"]} == {
        "address", "contact", "membership",
    }  # fmt: skip


@on_sqlite
def test_a_contact_without_an_address_is_named_by_its_number(
    invoke: Invoke, twice: None, contacts_file: File
) -> None:
    contacts_file("beta-pers.csv", "Voornaam;Achternaam;Medium;E-mail\nBob;Baert;De Bode;\n")
    invoke("contacts", "import", "contacts/beta-pers.csv")
    (pair,) = [
        one
        for one in json.loads(invoke("contacts", "duplicates", "--json").output)
        if one["contacts"][0]["name"] == "Bob Baert"
    ]
    number = str(pair["contacts"][1]["number"])
    assert f"contact {number}" in invoke("contacts", "duplicates").output
    assert facts(invoke, number)["outlet"] == "De Bode"
    invoke("contacts", "merge", "bob@krant.example", number, "--yes")
    assert invoke("contacts", "show", number, exit_code=1).error == (
        f"Error: Nobody on file has the number {number}.\n"
    )


def test_who_had_the_mail_as_one_does_not_get_it_as_the_other(
    invoke: Invoke, relay: Relay, engine: sa.Engine, sent: str
) -> None:
    relay.data_replies = {OTHER: "451 later", "bob@krant.example": "451 later"}
    invoke("send", sent, exit_code=3)
    assert relay.recipients == [ANN]
    relay.data_replies = {}
    said = flat(invoke("contacts", "merge", OTHER, ANN, "--yes").output)
    assert f"look at this: lente considered both; nothing more of it goes to {OTHER}." in said
    assert "Approve it again before you send what is left of it: campaign approve lente" in said
    assert "the readers" in invoke("send", sent, exit_code=1).error
    invoke("approve", sent)
    assert "3 considered = 2 to be mailed + 1 duplicate" in invoke("report", sent).output
    with engine.begin() as connection:  # the time to try again has come
        connection.execute(sa.update(Delivery).values(next_attempt_at=NOW - dt.timedelta(days=999)))
    invoke("send", sent)
    assert relay.recipients == [ANN, "bob@krant.example"]
    assert "is Ann Peeters" in flat(invoke("ledger", sent).output)


def test_a_merge_that_is_taken_back_in_time_lets_the_approved_campaign_leave(
    invoke: Invoke, relay: Relay, sent: str
) -> None:
    invoke("contacts", "merge", ANN, OTHER, "--yes")
    invoke("send", sent, exit_code=1)
    invoke("contacts", "unmerge", ANN)
    invoke("send", sent)
    assert sorted(relay.recipients) == sorted([ANN, OTHER, "bob@krant.example"])


HOSTILE = """\
Voornaam;Achternaam;Medium;Functie;E-mail
[bold]Jan[/bold];{{ 7*7 }};\x1b[31mKrant;=1+1;jan@krant.example
[bold]Jan[/bold];{{ 7*7 }};Omroep;[/];jan2@krant.example
"""


def test_hostile_values_are_shown_as_text(invoke: Invoke, contacts_file: File) -> None:
    contacts_file(
        "alfa-pers.csv",
        HOSTILE.replace("j@", "jan2@").replace("7*7 }};\x1b[31mKrant;[", "7*7 }};Omroep;["),
    )
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    said = invoke("contacts", "duplicates").output
    said += invoke("contacts", "merge", "jan@krant.example", "jan2@krant.example", "--yes").output
    assert "[bold]Jan[/bold] {{ 7*7 }}" in said
    assert "=1+1, as it was (the other: [/])" in said
    assert all(sign.isprintable() or sign == "\n" for sign in said)
