"""Who gets a draft and who does not, as an officer asks for it and is told, in 80 columns."""

import email
import email.policy
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Invoke
from tests.relay import Relay

WriteFile = Callable[[str, str], Path]

# What these commands say has nothing to do with the make of the database.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

PRESS = """\
Voornaam;Achternaam;Medium;E-mailadres;Tags
Ada;Aerts;De Dageraad;ada@dageraad.example;
Bob;Baert;De Dageraad;bob@dageraad.example;vip
Cy;Claes;Het Weekblad;cy@weekblad.example;
"""
TO = ("--release", "nieuws", "--to", "list:alfa/pers")


def said(output: str) -> str:
    """What was printed, wherever its lines were broken."""
    return " ".join(output.split())


@pytest.fixture
def press(invoke: Invoke, contacts_file: WriteFile) -> str:
    """A draft to three journalists."""
    contacts_file("alfa-pers.csv", PRESS)
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    invoke("draft", "lente", *TO)
    return "lente"


def test_who_is_excepted_stands_in_the_sum_and_is_told_by_which_search(
    invoke: Invoke, press: str
) -> None:
    output = invoke("draft", press, *TO, "--except", "tag:vip").output
    assert "3 considered = 2 to be mailed + 1 excepted" in output
    told = said(invoke("why", press, "bob@dageraad.example").output)
    assert told == "Bob Baert (De Dageraad) does not get lente: excepted; is found by: tag:vip."


def test_check_tells_of_a_draft_that_was_balanced(
    invoke: Invoke, press: str, contacts_file: WriteFile
) -> None:
    contacts_file("beta-pers.csv", PRESS)
    invoke("contacts", "import", "contacts/beta-pers.csv")
    invoke("draft", press, "--release", "nieuws", "--to", "list:*/pers", "--balance")
    output = said(invoke("check", press).output)
    assert "Why that organisation: 3 had the fewest mails so far." in output


def test_a_new_draft_shows_what_is_otherwise_than_before(
    invoke: Invoke, press: str, contacts_file: WriteFile
) -> None:
    contacts_file("alfa-pers.csv", PRESS + "Dé;Dox;De Avond;de@avond.example;\n")
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    invoke("contacts", "suppress", "cy@weekblad.example")
    output = said(invoke("draft", press, "--except", "tag:vip").output)
    assert "Otherwise than in the draft before: 1 came, 2 changed." in output
    assert "came Dé Dox to be mailed by alfa, press.nl, at de@avond.example" in output
    assert (
        "changed Bob Baert excepted; was to be mailed by alfa, press.nl, at bob@dageraad.example"
        in output
    )
    assert "4 considered = 2 to be mailed + 1 suppressed + 1 excepted" in output


def test_what_is_not_given_again_stays_as_it_was(invoke: Invoke, press: str) -> None:
    invoke("draft", press, *TO, "--except", "tag:vip")
    output = invoke("draft", press, "--one-per-outlet").output
    assert "3 considered = 2 to be mailed + 1 excepted" in output
    again = invoke("draft", press).output
    assert "The same people are considered, and the same is decided on each." in again


def test_another_search_leaves_the_rest_as_it_was_and_each_wish_has_its_way_back(
    invoke: Invoke, press: str
) -> None:
    invoke("draft", press, *TO, "--except", "tag:vip", "--one-per-outlet", "--not-mailed", "7d")
    output = said(invoke("draft", press, "--to", "list:alfa/pers OR tag:vip").output)
    assert (
        "For list:alfa/pers OR tag:vip; not tag:vip; nobody mailed within 7 days; one at each "
        "outlet" in output
    )
    assert "3 considered = 2 to be mailed + 1 excepted" in output
    assert "not tag:vip; nobody mailed" in said(invoke("check", press).output)
    invoke("draft", press, "--no-one-per-outlet", "--not-mailed", "0d")
    output = invoke("draft", press, "--anew", "--to", "list:alfa/pers").output
    assert "For list:alfa/pers\n" in output
    assert "3 considered = 3 to be mailed" in output
    refused = invoke("draft", press, "--anew", exit_code=2).error
    assert "--anew forgets whom it was for: say --to." in refused


def test_why_tells_who_opted_out_after_the_draft(invoke: Invoke, press: str) -> None:
    invoke("contacts", "suppress", "ada@dageraad.example")
    told = said(invoke("why", press, "ada@dageraad.example").output)
    assert told.startswith("Ada Aerts (De Dageraad) will not get lente: asked on 20")
    assert told.endswith(", after the draft.")


def test_a_first_draft_says_what_it_lacks(invoke: Invoke, press: str) -> None:
    refused = invoke("draft", "zomer", exit_code=2).error
    assert "There is no draft 'zomer' yet: say --release and --to." in refused
    refused = invoke("draft", "zomer", "--release", "nieuws", exit_code=2).error
    assert "There is no draft 'zomer' yet: say --to." in refused


def test_nobody_is_mailed_again_within_the_window(invoke: Invoke, press: str, relay: Relay) -> None:
    invoke("draft", press, "--except", "tag:vip")
    invoke("approve", press)
    invoke("send", press)
    output = invoke("draft", "zomer", *TO, "--not-mailed", "1w").output
    assert "3 considered = 1 to be mailed + 2 mailed recently" in output
    told = said(invoke("why", "zomer", "ada@dageraad.example").output)
    assert "does not get zomer: mailed recently; had 'lente' from alfa on 20" in told
    output = invoke("draft", "herfst", *TO, "--not-in", press).output
    assert "3 considered = 1 to be mailed + 2 had the earlier campaign" in output


@pytest.mark.parametrize(
    ("typed", "told"), [("soon", "'soon' is not a number of days"), ("-1d", "")]
)
def test_a_window_that_is_none_is_refused(
    invoke: Invoke, press: str, typed: str, told: str
) -> None:
    assert told in invoke("draft", press, "--not-mailed", typed, exit_code=2).error


def test_a_campaign_that_does_not_exist_stops_the_draft(invoke: Invoke, press: str) -> None:
    refused = invoke("draft", press, *TO, "--not-in", "winter", exit_code=1).error
    assert "no campaign 'winter'; there are: lente" in refused


def test_who_is_held_stays_held_until_it_is_taken_back(invoke: Invoke, press: str) -> None:
    output = invoke("hold", press, "ada@dageraad.example", "--note", "is on leave").output
    assert "3 considered = 2 to be mailed + 1 held by hand" in output
    assert "held by hand" in invoke("draft", press).output
    told = said(invoke("why", press, "ada@dageraad.example").output)
    assert told.startswith("Ada Aerts (De Dageraad) does not get lente: held by hand; by ")
    assert told.endswith(": is on leave.")
    invoke("hold", press, "ada@dageraad.example")
    assert said(invoke("why", press, "ada@dageraad.example").output).endswith(": is on leave.")
    output = invoke("hold", press, "ada@dageraad.example", "--undo").output
    assert "3 considered = 3 to be mailed" in output
    refused = invoke("hold", press, "ada@dageraad.example", "--undo", exit_code=1).error
    assert "Ada Aerts was not held in lente." in refused


def test_who_is_added_is_considered_though_no_search_finds_them(invoke: Invoke, press: str) -> None:
    invoke("draft", press, "--release", "nieuws", "--to", "outlet:*weekblad", "--except", "tag:vip")
    output = invoke("add", press, "bob@dageraad.example", "ada@dageraad.example").output
    assert "3 considered = 3 to be mailed" in output
    told = said(invoke("why", press, "bob@dageraad.example").output)
    assert "; added by hand by " in told


def test_a_choice_voids_the_approval_and_says_so(invoke: Invoke, press: str) -> None:
    invoke("approve", press)
    output = said(invoke("hold", press, "ada@dageraad.example").output)
    assert "and changed since: the readers. Approve it again." in output
    assert "has changed: the readers" in invoke("send", press, exit_code=1).error


def test_nobody_is_held_in_a_campaign_that_was_sent(
    invoke: Invoke, press: str, relay: Relay
) -> None:
    invoke("approve", press)
    invoke("send", press)
    refused = invoke("hold", press, "ada@dageraad.example", exit_code=1).error
    assert "'lente' is finished; it can no longer be drafted" in refused
    assert "was sent lente from Alfa" in said(invoke("why", press, "ada@dageraad.example").output)


def test_why_tells_who_is_to_get_it_from_whom_and_how_far_that_is(
    invoke: Invoke, press: str
) -> None:
    assert said(invoke("why", press, "Ada <ADA@dageraad.example>").output) == (
        "Ada Aerts (De Dageraad) is to get lente from Alfa, as press.nl, at "
        "ada@dageraad.example; it has not left. Why Alfa writes: it is the only one of this "
        "campaign on whose lists this contact stands."
    )


def test_why_tells_what_one_who_was_not_considered_lacks(invoke: Invoke, press: str) -> None:
    invoke("draft", press, "--release", "nieuws", "--to", 'list:alfa/pers outlet:"het weekblad"')
    told = said(invoke("why", press, "ada@dageraad.example").output)
    assert told == (
        "Ada Aerts (De Dageraad) was not considered for lente. 'list:alfa/pers outlet:\"het "
        'weekblad"\' does not find them, as they lack: outlet:"het weekblad".'
    )


def test_why_tells_who_came_on_file_after_the_draft(
    invoke: Invoke, press: str, contacts_file: WriteFile
) -> None:
    contacts_file("alfa-pers.csv", "Naam;E-mail\nDé Dox;de@avond.example\n")
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    told = json.loads(invoke("why", press, "de@avond.example", "--json").output)["story"]
    assert told == [
        "Dé Dox was not considered for lente.",
        "They came on file after it was drafted.",
        "'list:alfa/pers' would find them now: draft it again to take them in.",
    ]


def test_why_of_nobody_on_file_says_that(invoke: Invoke, press: str) -> None:
    refused = invoke("why", press, "zed@nergens.example", exit_code=1).error
    assert "Nobody on file has the address zed@nergens.example." in refused


def test_the_matrix_shows_who_stands_on_the_lists_of_two(
    invoke: Invoke, press: str, contacts_file: WriteFile
) -> None:
    contacts_file(
        "beta-pers.csv", PRESS.replace("Ada;Aerts;De Dageraad;ada", "Eva;Eik;Het Uur;eva")
    )
    invoke("contacts", "import", "contacts/beta-pers.csv")
    lines = [line.split() for line in invoke("audience", "matrix").output.splitlines()]
    assert lines[:3] == [
        ["a", "b", "alone"],
        ["a", "alfa", "3", "2", "1"],
        ["b", "beta", "2", "3", "1"],
    ]
    found = json.loads(invoke("audience", "matrix", "tag:vip", "--json").output)
    assert found["total"] == 1
    assert found["alone"] == {}


NEWSROOM = """\
Voornaam;Achternaam;Medium;E-mailadres
Jan;Peeters;De Krant;redactie@krant.example
An;Claes;De Krant;redactie@krant.example
"""


def test_two_who_read_one_newsrooms_mail_get_one_that_greets_both(
    invoke: Invoke, contacts_file: WriteFile, relay: Relay
) -> None:
    contacts_file("alfa-pers.csv", NEWSROOM)
    output = said(invoke("contacts", "import", "contacts/alfa-pers.csv").output)
    assert "reads redactie@krant.example together with Jan Peeters" in output
    assert "read by Jan Peeters (number 1) too" in said(invoke("contacts", "show", "2").output)

    drafted = invoke("draft", "lente", *TO).output
    assert "2 considered = 1 to be mailed + 1 duplicate" in drafted
    told = said(invoke("why", "lente", "2").output)
    assert told.startswith("An Claes (De Krant) gets no mail of their own from lente: duplicate;")
    assert told.endswith("together with Jan Peeters, in whose mail they are greeted too.")

    invoke("approve", "lente", "--yes")
    invoke("send", "lente", "--yes")
    (mail,) = relay.messages
    assert relay.recipients == ["redactie@krant.example"]
    message = email.message_from_bytes(mail.content, policy=email.policy.default)
    assert message["to"] == "Jan Peeters en An Claes <redactie@krant.example>"
    text = message.get_body(("plain",))
    assert text is not None
    assert text.get_content().startswith("Beste Jan en An,")


def test_a_new_draft_says_of_whom_a_newcomer_is_the_double(
    invoke: Invoke, contacts_file: WriteFile
) -> None:
    contacts_file("alfa-pers.csv", NEWSROOM)
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    invoke("draft", "lente", *TO)
    invoke("contacts", "add", "Nele Nys <redactie@krant.example>", "--list", "alfa/pers")
    told = said(invoke("draft", "lente").output)
    assert (
        "came Nele Nys duplicate; reads redactie@krant.example together with Jan Peeters, in "
        "whose mail they are greeted too" in told
    )


def test_who_is_held_back_is_not_greeted_in_the_mail_of_a_colleague(
    invoke: Invoke, contacts_file: WriteFile
) -> None:
    contacts_file("alfa-pers.csv", NEWSROOM)
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    invoke("draft", "lente", *TO)
    invoke("hold", "lente", "2", "--note", "met verlof")
    assert "Beste Jan," in invoke("preview", "lente").output
    invoke("hold", "lente", "2", "--undo")
    assert "Beste Jan en An," in invoke("preview", "lente").output


def test_who_is_held_and_stands_in_no_search_is_said(
    invoke: Invoke, drafted: str, contacts_file: Callable[[str, str], Path]
) -> None:
    contacts_file("beta-pers.csv", "Naam;E-mail\nDora;dora@d.example\n")
    invoke("contacts", "import", "contacts/beta-pers.csv")
    told = " ".join(
        invoke("hold", drafted, "dora@d.example", "ada@dageraad.example").output.split()
    )
    assert "dora@d.example is not in lente: none of its searches finds them. That is noted" in told
    assert "ada@dageraad.example is not in" not in told
    undone = invoke("hold", drafted, "dora@d.example", "--undo").output
    assert "That is noted" not in undone
    assert "is not in lente" not in invoke("add", drafted, "dora@d.example").output
