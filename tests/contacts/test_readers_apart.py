"""What one says of those who read a newsroom's address is not said for the others."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.conftest import Invoke
from tests.relay import Relay

WriteFile = Callable[[str, str], Path]
DESK = "redactie@krant.example"
TO = ("--release", "nieuws", "--to", "list:alfa/pers")
JAN = f"Jan;Peeters;De Krant;{DESK};"
AN = f"An;Claessens;De Krant;{DESK}, an@krant.example;"


@pytest.fixture
def on_file(invoke: Invoke, contacts_file: WriteFile) -> Callable[..., None]:
    """Imports rows, in that order, which is that of their numbers."""

    def bring(*rows: str) -> None:
        header = "Voornaam;Achternaam;Medium;E-mailadres;Opt-out"
        contacts_file("alfa-pers.csv", "\n".join([header, *rows, ""]))
        invoke("contacts", "import", "contacts/alfa-pers.csv")

    return bring


def said(output: str) -> str:
    return " ".join(output.split())


def everything(engine: sa.Engine) -> str:
    """All rows of campaigns, as the database has them."""
    with engine.connect() as connection:
        return repr(connection.execute(sa.text("SELECT * FROM delivery")).all())


def test_a_desk_at_gmail_makes_nobody_the_same_person(
    invoke: Invoke, on_file: Callable[..., None]
) -> None:
    on_file("Jan;Peeters;De Krant;info.krant@gmail.com;", "An;Claes;De Post;info.krant@gmail.com;")
    output = said(invoke("contacts", "erase", "2", "--dry-run").output)
    assert "stays on file, as others read it: Jan Peeters" in output


def test_who_reads_an_address_in_another_spelling_stays_when_one_is_erased(
    invoke: Invoke, on_file: Callable[..., None]
) -> None:
    on_file(JAN, "An;Claessens;De Krant;redactie+an@krant.example;")
    invoke("draft", "lente", *TO)
    output = said(invoke("contacts", "erase", "redactie+an@krant.example", "--yes").output)
    assert "as others read it: Jan Peeters" in output
    assert "Jan Peeters" in invoke("contacts", "list").output
    assert "To: Jan" not in invoke("preview", "lente").output
    again = said(invoke("contacts", "import", "contacts/alfa-pers.csv").output)
    assert "2 rows: 1 unchanged, 1 suppressed" in again


def test_who_was_greeted_and_merged_since_leaves_no_name_when_erased(
    invoke: Invoke, on_file: Callable[..., None], engine: sa.Engine, relay: Relay
) -> None:
    on_file(JAN, f"An;Claessens;De Krant;{DESK};", "Anneke;Claessens;De Post;anneke@post.example;")
    invoke("draft", "lente", *TO)
    invoke("approve", "lente", "--yes")
    invoke("send", "lente")
    assert len(relay.recipients) == 2
    invoke("contacts", "merge", "3", "2", "--yes")
    invoke("contacts", "erase", "3", "--yes")
    assert "Claessens" not in everything(engine)


def test_a_name_of_one_word_goes_from_the_mail_that_greeted_it(
    invoke: Invoke, on_file: Callable[..., None], engine: sa.Engine
) -> None:
    on_file(JAN, f"Zangeres;;De Krant;{DESK};", f"Piet;Mertens;De Krant;{DESK};")
    invoke("draft", "lente", *TO)
    assert "Zangeres" in everything(engine)
    invoke("contacts", "erase", "2", "--yes")
    assert "Zangeres" not in everything(engine)


def test_who_opts_out_at_their_own_address_silences_no_newsroom(
    invoke: Invoke, on_file: Callable[..., None]
) -> None:
    on_file(JAN, AN)
    invoke("contacts", "suppress", "an@krant.example")
    invoke("draft", "lente", *TO)
    assert "Beste Jan," in invoke("preview", "lente").output
    assert "suppressed" in invoke("why", "lente", "an@krant.example").output


def test_who_alone_reads_an_address_silences_it_with_their_own(
    invoke: Invoke, on_file: Callable[..., None]
) -> None:
    on_file(AN)
    assert DESK in invoke("contacts", "suppress", "an@krant.example").output


def test_a_mail_that_greets_who_opted_out_since_does_not_leave(
    invoke: Invoke, on_file: Callable[..., None], relay: Relay
) -> None:
    on_file(JAN, AN)
    invoke("draft", "lente", *TO)
    invoke("approve", "lente", "--yes")
    on_file("An;Claessens;De Krant;an@krant.example;ja")
    invoke("send", "lente")
    assert relay.recipients == []
    why = said(invoke("why", "lente", DESK).output)
    assert "after the draft, at an@krant.example; it was for Jan Peeters en An Claessens" in why


def test_whose_merge_takes_a_mail_from_others_is_told(
    invoke: Invoke, on_file: Callable[..., None]
) -> None:
    on_file("Johan;Peeters;De Post;johan@post.example;", JAN, AN)
    invoke("draft", "lente", *TO)
    output = said(invoke("contacts", "merge", "1", "2", "--dry-run").output)
    assert f"to {DESK} was for An Claessens too, who would get nothing" in output


def test_a_letter_to_one_reader_names_none_of_the_others(
    invoke: Invoke, on_file: Callable[..., None]
) -> None:
    on_file(JAN, AN, f"Piet;Mertens;De Krant;{DESK};")
    invoke("draft", "lente", *TO)
    for letter in (
        invoke("contacts", "export", "--everything-about", "an@krant.example").output,
        invoke("contacts", "export", "--everything-about", "An Claessens", "--json").output,
    ):
        assert "Claessens" in letter
        assert "lente" in letter
        assert not [one for one in ("Jan", "Peeters", "Piet", "Mertens") if one in letter]


def test_who_of_several_readers_asks_is_asked(invoke: Invoke, on_file: Callable[..., None]) -> None:
    on_file(JAN, AN)
    refused = invoke("contacts", "export", "--everything-about", DESK, exit_code=1).error
    assert "2 read redactie@krant.example together. Give the name or the number:" in said(refused)


def test_a_reader_who_was_erased_alone_may_come_back_when_they_ask(
    invoke: Invoke, on_file: Callable[..., None]
) -> None:
    on_file(JAN, f"An;Claessens;De Krant;{DESK};")
    invoke("contacts", "erase", "2", "--yes")
    lift = ("contacts", "erase", "--lift", "--note", "subscribed, 3 March", "--yes")
    invoke(*lift, DESK, exit_code=1)
    invoke(*lift, f"An Claessens <{DESK}>")
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    assert "An Claessens" in invoke("contacts", "list").output


def test_a_mail_to_many_readers_is_to_their_newsroom(
    invoke: Invoke, on_file: Callable[..., None]
) -> None:
    on_file(*(f"{one};{two};De Krant;{DESK};" for one, two in zip(
        ("Jan", "An", "Piet", "Lies"), ("Peeters", "Claes", "Mertens", "Maes"), strict=True
    )))  # fmt: skip
    invoke("draft", "lente", *TO)
    assert f"De Krant <{DESK}>" in invoke("preview", "lente").output


def test_readers_on_the_lists_of_two_organisations_are_greeted_together(
    invoke: Invoke, on_file: Callable[..., None], contacts_file: WriteFile
) -> None:
    on_file(JAN)
    contacts_file("beta-pers.csv", f"Voornaam;Achternaam;E-mailadres\nAn;Claessens;{DESK}\n")
    invoke("contacts", "import", "contacts/beta-pers.csv")
    both = (*TO, "--to", "list:beta/pers")
    invoke("draft", "lente", *both)
    assert "Beste Jan en An," in invoke("preview", "lente").output
    invoke("contacts", "set", "An Claessens", "owner=beta")
    invoke("draft", "lente", *both)
    assert "Beste Jan," in invoke("preview", "lente").output
