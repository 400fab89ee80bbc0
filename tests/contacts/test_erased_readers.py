"""Of those who read one newsroom's mail, one is erased: the others, and their mail, stay."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Invoke
from tests.contacts.test_erase import bytes_of
from tests.relay import Relay

WriteFile = Callable[[str, str], Path]
DESK = "redactie@krant.example"
TO = ("--release", "nieuws", "--to", "list:alfa/pers")
NEWSROOM = f"""\
Voornaam;Achternaam;Medium;E-mailadres
Jan;Peeters;De Krant;{DESK}
An;Claessens;De Krant;{DESK}
Piet;Mertens;De Krant;{DESK}
"""


def said(output: str) -> str:
    return " ".join(output.split())


@pytest.fixture
def newsroom(invoke: Invoke, contacts_file: WriteFile) -> str:
    """A draft whose one mail greets three."""
    contacts_file("alfa-pers.csv", NEWSROOM)
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    invoke("draft", "lente", *TO)
    return "lente"


def test_who_is_greeted_with_others_is_erased_alone_and_their_mail_names_nobody(
    invoke: Invoke, newsroom: str, workspace: Path, database: str
) -> None:
    output = said(invoke("contacts", "erase", "An Claessens", "--yes").output)
    assert f"{DESK} stays on file, as others read it: Jan Peeters" in output
    assert "greets nobody by name any more; draft it again" in output
    assert "Beste redactie," in invoke("preview", newsroom).output
    invoke("draft", newsroom, *TO)
    assert "Beste Jan en Piet," in invoke("preview", newsroom).output
    if "postgresql" not in database:
        (workspace / "contacts" / "alfa-pers.csv").unlink()
        assert b"claessens" not in bytes_of(workspace, database)


def test_whose_mail_it_was_is_erased_and_it_is_said_for_whom_else_it_was(
    invoke: Invoke, newsroom: str
) -> None:
    output = said(invoke("contacts", "erase", "1", "--yes").output)
    assert "The mail of lente does not leave, which was for An Claessens" in output
    assert "Will not leave: 1 mail of lente" in output
    invoke("draft", newsroom, *TO)
    assert "Beste An en Piet," in invoke("preview", newsroom).output


def test_an_import_does_not_bring_back_who_was_erased_at_an_address_that_others_read(
    invoke: Invoke, newsroom: str
) -> None:
    assert newsroom
    invoke("contacts", "erase", "2", "--yes")
    output = said(invoke("contacts", "import", "contacts/alfa-pers.csv").output)
    assert "3 rows: 2 unchanged, 1 suppressed" in output
    assert "was erased on" in output


def test_whom_of_those_who_read_an_address_is_meant_is_asked(invoke: Invoke, newsroom: str) -> None:
    assert newsroom
    refused = invoke("contacts", "erase", DESK, "--yes", exit_code=1).error
    assert "3 read redactie@krant.example together. Give the name or the number:" in refused
    assert "3 contacts" in invoke("contacts", "list").output


def test_a_mail_that_left_is_kept_but_for_the_name_of_who_was_greeted_in_it(
    invoke: Invoke, newsroom: str, relay: Relay
) -> None:
    invoke("approve", newsroom, "--yes")
    invoke("send", newsroom, "--yes")
    assert relay.recipients == [DESK]
    invoke("contacts", "erase", "2", "--yes")
    told = said(invoke("why", newsroom, DESK).output)
    assert "was sent lente" in told
    assert "greeted another, who was erased" in told
    assert "Claessens" not in told
    assert "Jan Peeters, Piet" in said(invoke("ledger", newsroom).output)
    refused = invoke("message", newsroom, DESK, exit_code=1).error
    assert "A reader of this mail was erased" in said(refused)


def test_what_was_approved_with_a_name_that_is_erased_wants_a_new_approval(
    invoke: Invoke, newsroom: str, relay: Relay
) -> None:
    invoke("approve", newsroom, "--yes")
    told = said(invoke("contacts", "erase", "2", "--yes").output)
    assert "lente is approved, and that mail is to be approved anew: campaign approve lente" in told
    assert "draft" not in told
    refused = said(invoke("send", newsroom, "--yes", exit_code=1).error)
    assert "approve" in refused
    assert relay.recipients == []
    invoke("approve", newsroom, "--yes")
    invoke("send", newsroom, "--yes")
    assert relay.recipients == [DESK]


@pytest.mark.parametrize("name", ["Jan", "Jan Peeters"])
def test_a_name_that_is_no_trace_leaves_the_rows_of_colleagues(
    invoke: Invoke, contacts_file: Callable[[str, str], Path], name: str
) -> None:
    first, _, last = name.partition(" ")
    contacts_file(
        "alfa-pers.csv",
        f"Voornaam;Naam;Medium;E-mail\n{first};{last};De Krant;{DESK}\n"
        f"An;Claessens;De Krant;{DESK}\nJan;Peeters;Stem;j.peeters@stem.example\n",
    )
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    invoke("draft", "lente", *TO)
    assert f"together with {name}, in" in said(invoke("why", "lente", "An Claessens").output)
    invoke("contacts", "erase", "1", "--yes")
    told = said(invoke("why", "lente", "An Claessens").output)
    assert "together with somebody who was erased, in whose mail" in told
