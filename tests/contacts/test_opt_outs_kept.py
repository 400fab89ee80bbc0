"""An opt-out that two say is not taken back with one of them, nor guessed by a name alone."""

import json
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import orm

from campaign import db
from campaign.contacts import onfile
from campaign.models import Suppression
from tests.conftest import Invoke

Writes = Callable[[str, str], Path]
HEADER = "Voornaam;Achternaam;Medium;E-mailadres"
OUT = "E-mailadres;Uitgeschreven\nann@krant.example;ja\n"


def _kept(session: orm.Session) -> list[str]:
    return list(session.scalars(sa.select(Suppression.address)))


def test_an_opt_out_that_a_later_file_says_too_is_not_forgotten_with_the_first(
    invoke: Invoke, contacts_file: Writes, session: orm.Session
) -> None:
    session.close()
    contacts_file("een.csv", OUT)
    contacts_file("twee.csv", OUT + "bob@krant.example;\n")
    invoke("contacts", "import", "--list", "alfa/pers", "contacts/een.csv")
    invoke("contacts", "import", "--list", "alfa/pers", "contacts/twee.csv")
    invoke("contacts", "undo", "1", "--with-opt-outs", "--yes")
    assert _kept(session) == ["ann@krant.example"]


def test_an_opt_out_that_the_officer_says_too_is_not_forgotten_with_the_file(
    invoke: Invoke, contacts_file: Writes, session: orm.Session
) -> None:
    session.close()
    contacts_file("een.csv", OUT)
    invoke("contacts", "import", "--list", "alfa/pers", "contacts/een.csv")
    invoke("contacts", "suppress", "ann@krant.example", "--for", "alfa")
    invoke("contacts", "undo", "1", "--with-opt-outs", "--yes")
    assert _kept(session) == ["ann@krant.example"]


def test_who_is_barred_by_an_earlier_file_is_told_as_suppressed_in_a_later_one(
    invoke: Invoke, contacts_file: Writes
) -> None:
    contacts_file(
        "unsubscribed_segment_export_1.csv",
        "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,UNSUB_TIME,LEID,EUID,TAGS\n"
        "ann@krant.example,Ann,Claes,2,,,1,2,\n",
    )
    contacts_file("b.csv", f"{HEADER}\nAnn;Claes;K;ann@krant.example\n")
    files = ("contacts/unsubscribed_segment_export_1.csv", "contacts/b.csv")
    printed = invoke("contacts", "import", "--list", "alfa/pers", "--json", *files).output
    assert [one["counts"] for one in json.loads(printed)] == [{"suppressed": 1}] * 2


def test_an_opt_out_by_a_name_that_two_people_have_is_asked_back_not_given_to_the_first(
    invoke: Invoke, contacts_file: Writes, session: orm.Session
) -> None:
    session.close()
    two = f"{HEADER}\nJan;Peeters;;jan@a.example\nJan;Peeters;;jan@b.example\n"
    contacts_file("alfa-pers.csv", two)
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    contacts_file("x.csv", f"{HEADER};Uitgeschreven\nJan;Peeters;;;ja\n")
    asked = invoke("contacts", "import", "--list", "alfa/pers", "contacts/x.csv", exit_code=3)
    assert "several people" in asked.output
    assert not _kept(session)


def test_a_plan_is_made_again_when_one_suppression_took_the_place_of_another(
    invoke: Invoke, engine: sa.Engine
) -> None:
    invoke("contacts", "suppress", "ann@krant.example")
    with db.session(engine, reading=True) as session:
        before = onfile.stamp(session)
    invoke("contacts", "unsuppress", "ann@krant.example")
    invoke("contacts", "suppress", "bob@krant.example")
    with db.session(engine, reading=True) as session:
        assert onfile.stamp(session) != before


def test_a_plan_is_made_again_when_who_was_let_back_is_erased_again(
    invoke: Invoke, contacts_file: Writes, engine: sa.Engine
) -> None:
    def stamp() -> object:
        with db.session(engine, reading=True) as session:
            return onfile.stamp(session)

    contacts_file("alfa-pers.csv", f"{HEADER}\nAnn;Aerts;;ann@a.example\n")
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    invoke("contacts", "erase", "ann@a.example", "--yes")
    erased = stamp()
    invoke("contacts", "erase", "--lift", "ann@a.example", "--note", "belde", "--yes")
    back = stamp()
    assert back != erased
    invoke("contacts", "suppress", "ann@a.example")
    invoke("contacts", "erase", "ann@a.example", "--yes")
    assert stamp() not in (erased, back)
