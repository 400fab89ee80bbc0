"""Two people who read the mail of one newsroom: both are on file, at one address."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.contacts import directory, merge, mergeplan, undo
from campaign.delivery import ledger
from campaign.errors import NotFoundError
from campaign.models import Address, Contact
from tests.conftest import NOW
from tests.contacts.conftest import Importing, details, outcomes
from tests.contacts.test_merge import dump

DESK = "redactie@krant.example"
HEADER = "Voornaam;Naam;Medium;E-mail"
JAN, AN = f"Jan;Peeters;De Krant;{DESK}", f"An;Claes;De Krant;{DESK}"


def file(*rows: str) -> str:
    return "\n".join([HEADER, *rows, ""])


def readers(importing: Importing, canonical: str = DESK) -> list[str]:
    importing.session.expire_all()
    return [one.name for one in directory.readers(importing.session, canonical)]


def test_two_names_at_one_newsrooms_address_are_two_contacts(importing: Importing) -> None:
    plan = importing(file(JAN, AN))
    assert outcomes(plan) == ["create", "create"]
    assert details(plan) == ["", f"reads {DESK} together with Jan Peeters"]
    assert readers(importing) == ["Jan Peeters", "An Claes"]


def test_the_second_name_may_come_in_a_later_file_and_a_third_in_another(
    importing: Importing,
) -> None:
    importing(file(JAN))
    importing(file(AN), name="beta-pers.csv", to="beta/pers")
    importing(file(f"Piet;Mertens;De Krant;{DESK}"))
    assert readers(importing) == ["Jan Peeters", "An Claes", "Piet Mertens"]


def test_the_same_files_again_change_nothing(importing: Importing) -> None:
    importing(file(JAN, AN))
    for rows in ((JAN, AN), (AN, JAN), (AN,)):
        assert set(outcomes(importing(file(*rows)))) == {"unchanged"}
    assert len(importing.everybody()) == 2


def test_what_a_row_says_is_of_the_reader_whom_it_names(importing: Importing) -> None:
    importing(file(JAN, AN))
    importing(f"Voornaam;Naam;Functie;E-mail\nAn;Claes;chef;{DESK}\nJ.;Peeters;redacteur;{DESK}\n")
    assert {one.name: one.function for one in importing.everybody()} == {
        "Jan Peeters": "redacteur",
        "An Claes": "chef",
    }


def test_a_row_without_a_name_is_of_who_had_the_address_first(importing: Importing) -> None:
    importing(file(JAN, AN))
    assert outcomes(importing(f"E-mail;Taal\n{DESK};nl\n")) == ["update"]
    assert [one.language for one in importing.everybody()] == ["nl", ""]


def test_a_newsroom_without_a_name_gets_the_first_name_and_the_second_reads_along(
    importing: Importing,
) -> None:
    importing(f"Medium;E-mail\nDe Krant;{DESK}\n")
    assert outcomes(importing(file(JAN, AN))) == ["update", "create"]
    assert readers(importing) == ["Jan Peeters", "An Claes"]


def test_who_has_an_address_of_their_own_reads_the_newsrooms_too(importing: Importing) -> None:
    importing(file(JAN, "Lies;Maes;De Krant;lies@krant.example"))
    importing(file(f"Lies;Maes;De Krant;lies@krant.example, {DESK}"))
    lies = importing.contact("lies@krant.example")
    assert [(one.email, one.is_primary) for one in lies.addresses] == [
        ("lies@krant.example", True),
        (DESK, False),
    ]
    assert readers(importing) == ["Jan Peeters", "Lies Maes"]


def test_an_address_of_a_person_is_read_by_nobody_else(importing: Importing) -> None:
    plan = importing(file("Jan;Peeters;;jan@krant.example", "An;Claes;;jan@krant.example"))
    assert outcomes(plan) == ["create", "duplicate"]
    assert readers(importing, "jan@krant.example") == ["Jan Peeters"]


def test_whom_is_meant_by_an_address_that_several_read_is_asked_by_number(
    importing: Importing,
) -> None:
    importing(file(JAN, AN))
    with pytest.raises(
        NotFoundError, match=r"(?s)2 read .* together.*1 is Jan Peeters <.*2 is An Claes"
    ):
        importing.contact(DESK)


def test_the_database_keeps_an_address_of_one_from_being_anothers_by_mistake(
    importing: Importing, session: Session
) -> None:
    importing(file(JAN, "Tom;Tack;;tom@krant.example"))
    tom = importing.contact("tom@krant.example")
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(Address(contact_id=tom.id, email=DESK, canonical=DESK))
        session.flush()


def test_an_import_that_brought_the_second_reader_is_undone_and_the_first_stays(
    importing: Importing, session: Session
) -> None:
    importing(file(JAN))
    before = dump(session)["address"]
    plan = importing.plan(importing.source(file(AN)))
    (record,) = importing.apply(plan)
    undo.apply(session, undo.plan(session, record.id), NOW, "els")
    assert dump(session)["address"] == before


def test_who_had_the_address_first_may_go_and_the_other_still_reads_it(
    importing: Importing, session: Session
) -> None:
    plan = importing.plan(importing.source(file(JAN)))
    (record,) = importing.apply(plan)
    importing(file(AN), name="beta-pers.csv", to="beta/pers")
    undo.apply(session, undo.plan(session, record.id), NOW, "els")
    assert readers(importing) == ["An Claes"]
    assert outcomes(importing(file(AN, JAN))) == ["unchanged", "create"]
    assert sorted(readers(importing)) == ["An Claes", "Jan Peeters"]


@pytest.mark.parametrize("first", [1, 2])
def test_readers_who_turn_out_to_be_one_are_merged_and_can_be_parted(
    importing: Importing, session: Session, first: int
) -> None:
    importing(file(JAN, AN))
    before = dump(session)
    kept, gone = (session.get_one(Contact, number) for number in (first, 3 - first))
    planned = mergeplan.make(session, kept, gone)
    merge.apply(session, planned, ledger.exclude, "els", NOW)
    assert [one.contact_id for one in session.scalars(select(Address))] == [first]
    merge.undo(session, session.get_one(Contact, first), ledger.readmit, NOW)
    now = dump(session)
    assert {one: now[one] for one in ("address", "membership")} == {
        one: before[one] for one in ("address", "membership")
    }


def test_an_export_of_readers_comes_in_again_as_it_was(importing: Importing) -> None:
    importing(file(JAN, AN, f"Lies;Maes;De Krant;lies@krant.example, {DESK}"))
    assert set(outcomes(importing(file(AN, f"Lies;Maes;De Krant;{DESK}", JAN)))) == {"unchanged"}


def test_an_opt_out_of_a_reader_at_their_own_address_does_not_silence_the_newsroom(
    importing: Importing,
) -> None:
    importing(file(JAN, f"Lies;Maes;De Krant;lies@krant.example, {DESK}"))
    importing("E-mail;Uitgeschreven\nlies@krant.example;ja\n")
    assert importing.suppressed() == [("lies@krant.example", "alfa")]
