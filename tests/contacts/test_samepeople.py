"""Who is the same person as somebody on file, and who is not."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from campaign import db
from campaign.contacts import samepeople
from campaign.models import Address
from tests.conftest import Invoke

ROWS = """\
Voornaam;Achternaam;Medium;E-mailadres;E-mail 2
Ann;Aerts;De Krant;ann+pers@krant.example;
A.;Aerts;Het Blad;ann@krant.example;ann@thuis.example
Annie;Aerts;Het Net;ann+net@krant.example;
Bob;Bos;De Krant;redactie@krant.example;
Cas;Cools;De Krant;redactie+cas@krant.example;
Dee;Daems;;d.daems@gmail.com;
D.;Daems;;ddaems@googlemail.com;
Eva;Evers;;eva@krant.example;
"""
#: of each person, the records by one address
PEOPLE = [
    {"ann+pers@krant.example", "ann@krant.example", "ann@thuis.example", "ann+net@krant.example"},
    {"redactie@krant.example"},
    {"redactie+cas@krant.example"},
    {"d.daems@gmail.com", "ddaems@googlemail.com"},
    {"eva@krant.example"},
]


@pytest.fixture
def on_file(invoke: Invoke, contacts_file: Callable[[str, str], Path], session: Session) -> Session:
    contacts_file("alfa-pers.csv", ROWS)
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    return session


def numbers(session: Session, *canonicals: str) -> set[int]:
    query = sa.select(Address.contact_id).where(db.among(session, Address.canonical, canonicals))
    return set(session.scalars(query))


def test_who_reads_a_mailbox_is_one_person_and_who_works_at_a_desk_is_not(
    on_file: Session,
) -> None:
    for person in PEOPLE:
        for one in person:
            known = numbers(on_file, one)
            assert samepeople.of(on_file, known) == numbers(on_file, *person), one
            assert samepeople.addresses(on_file, known) == person


def test_of_many_at_once_each_is_found_with_their_own(on_file: Session) -> None:
    two = numbers(on_file, "ann@thuis.example", "ddaems@googlemail.com")
    assert samepeople.of(on_file, two) == numbers(on_file, *PEOPLE[0], *PEOPLE[3])
    assert samepeople.of(on_file, ()) == set()


def test_who_reads_a_mailbox_is_found_however_it_is_spelled(on_file: Session) -> None:
    desk = numbers(on_file, "redactie@krant.example", "redactie+cas@krant.example")
    assert samepeople.readers(on_file, ["redactie+x@krant.example"]) == desk
    dee = numbers(on_file, "d.daems@gmail.com", "ddaems@googlemail.com")
    assert samepeople.readers(on_file, ["dda.ems+x@gmail.com"]) == dee


def test_a_mailbox_is_noted_only_where_an_address_is_spelled_otherwise(on_file: Session) -> None:
    query = sa.select(Address.canonical, Address.mailbox).where(Address.mailbox.is_not(None))
    assert dict(on_file.execute(query).all()) == {
        "ann+pers@krant.example": "ann@krant.example",
        "ann+net@krant.example": "ann@krant.example",
        "redactie+cas@krant.example": "redactie@krant.example",
        "d.daems@gmail.com": "ddaems@gmail.com",
        "ddaems@googlemail.com": "ddaems@gmail.com",
    }
