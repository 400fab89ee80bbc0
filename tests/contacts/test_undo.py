"""Taking an import back: the database returns to what it was, and opt-outs stay."""

from random import Random
from typing import Any, NamedTuple

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from campaign.contacts import directory, undo
from campaign.models import Base, Import
from campaign.settings import Settings
from campaign.terms import OnConflict
from tests.conftest import NOW
from tests.contacts.conftest import Importing, on_sqlite

ANN = "Naam;Medium;Thema;E-mail\nAnn Peeters;De Krant;zee;ann@krant.example\n"
NOT_COMPARED = ("import", "import_row", "organisation", "alembic_version")


def picture(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for the record of imports."""
    session.flush()
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in NOT_COMPARED:
            columns = [column for column in table.c if column.name != "updated_at"]
            rows = session.execute(sa.select(*columns)).all()
            found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found


def take_back(importing: Importing, number: int, *, with_opt_outs: bool = False) -> undo.UndoPlan:
    plan = undo.plan(importing.session, number)
    undo.apply(importing.session, plan, NOW, "els", with_opt_outs=with_opt_outs)
    return plan


def last(session: Session) -> int:
    return session.scalar(sa.select(sa.func.max(Import.id))) or 0


def test_an_import_that_is_undone_leaves_nothing_but_its_record(
    importing: Importing, session: Session
) -> None:
    before = picture(session)
    importing(ANN + "Bob Baert;Elders;wind;bob@krant.example\n")
    plan = take_back(importing, last(session))
    assert (plan.going, plan.off_the_list, plan.staying) == (2, 2, [])
    assert picture(session) == before
    (record,) = session.scalars(sa.select(Import))
    assert (record.undone_at, record.undone_by) == (NOW, "els")


def test_what_an_import_changed_becomes_what_it_was(importing: Importing, session: Session) -> None:
    importing(ANN)
    before = picture(session)
    importing(
        "Naam;Functie;Medium;Thema;Noot;E-mail\n"
        'Ann Peeters-Maes;chef;Het Nieuws;wind;belt;"ann@krant.example, ann@prive.example"\n'
        "Ann Peeters-Maes;hoofd;;;;ann@prive.example\n",
        on_conflict=OnConflict.UPDATE,
    )
    ann = importing.contact("ann@prive.example")
    assert (ann.name, ann.function, ann.fields) == ("Ann Peeters-Maes", "hoofd", {"Noot": "belt"})
    plan = take_back(importing, last(session))
    assert plan.undoing[0].restored["function"] == ("hoofd", "")
    assert picture(session) == before


def test_what_was_changed_again_since_stays_and_is_told(
    importing: Importing, session: Session
) -> None:
    importing(ANN)
    importing("Naam;Functie;Taal;E-mail\nAnn Peeters;chef;nl;ann@krant.example\n")
    importing.contact("ann@krant.example").function = "hoofdredacteur"
    session.flush()
    plan = take_back(importing, last(session))
    assert [(one.who, one.what, one.why) for one in plan.staying] == [
        ("Ann Peeters", "function", "was changed since")
    ]
    ann = importing.contact("ann@krant.example")
    assert (ann.function, ann.language) == ("hoofdredacteur", "")


def test_who_stands_in_a_later_file_stays_and_leaves_the_list(
    importing: Importing, session: Session
) -> None:
    importing(ANN, name="een.csv")
    first = last(session)
    importing(ANN, name="twee.csv", to="beta/pers")
    later = f"stands in twee.csv too (import {last(session)})"
    plan = take_back(importing, first)
    assert (plan.going, [one.why for one in plan.staying]) == (0, [later])
    assert directory.lists(session) == [("beta/pers", 1)]
    assert importing.contact("ann@krant.example").name == "Ann Peeters"


def test_who_stands_in_a_later_file_of_the_same_list_stays_on_it(
    importing: Importing, session: Session
) -> None:
    importing(ANN, name="een.csv")
    first = last(session)
    importing(ANN, name="twee.csv")
    take_back(importing, first)
    assert directory.lists(session) == [("alfa/pers", 1)]
    take_back(importing, last(session))
    assert directory.lists(session) == []


def test_an_opt_out_outlives_the_undoing_of_its_import(
    importing: Importing, session: Session
) -> None:
    before = picture(session)
    importing("Naam;Uitgeschreven;E-mail\nAnn Peeters;ja;ann@krant.example\n")
    plan = take_back(importing, last(session))
    assert plan.opt_outs == 1
    assert importing.everybody() == []
    assert importing.suppressed() == [("ann@krant.example", "alfa")]
    directory_empty = picture(session)
    for table in ("suppression", "suppression_row"):
        directory_empty.pop(table)
        before.pop(table)
    assert directory_empty == before


def test_opt_outs_are_forgotten_when_the_officer_says_so(
    importing: Importing, session: Session
) -> None:
    before = picture(session)
    importing("Naam;Uitgeschreven;E-mail\nAnn Peeters;ja;ann@krant.example\n")
    take_back(importing, last(session), with_opt_outs=True)
    assert picture(session) == before


class File(NamedTuple):
    """A contact file; a mailing tool says in its name who is in it."""

    name: str
    text: str


HEADERS = ["E-mail", "Naam", "Voornaam", "Medium", "Thema", "Taal", "Noot", "Uitgeschreven"]
MAILCHIMP = "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,UNSUB_TIME,LEID,EUID,TAGS"
#: what an export of ours says of who must not be written to, and what it does not
BARRED = st.sampled_from(
    [
        *("", "", "", "ja", "Klingon", "alfa: asked (ann@x.example)"),
        "beta: left (bob@x.example); alfa: bounced (cy@x.example)",
        "all organisations: complained (ann@x.example)",
    ]
)
CELLS = st.sampled_from(
    [
        *("", "Ann Peeters", "Ann", "De Krant", "De Dag", "zee", "wind, zee", "nl", "fr", "ja"),
        *(
            "ann@x.example",
            "bob@x.example",
            "bob@x.example; ann@x.example",
            "cy@x.example",
            "x(at)y",
        ),
    ]
)
ROWS = st.tuples(st.lists(CELLS, min_size=8, max_size=8), BARRED)
CONTACTS = st.lists(ROWS, min_size=1, max_size=4).map(
    lambda rows: "\n".join(
        [
            ";".join([*HEADERS, "Niet aanschrijven"]),
            *(";".join(f'"{one}"' for one in [*row, barred]) for row, barred in rows),
        ]
    )
)
OUT = st.lists(
    st.sampled_from(["ann@x.example", "bob@x.example", "di@x.example"]), min_size=1, max_size=2
).map(lambda some: "\n".join([MAILCHIMP, *(f"{one},Ann,Peeters,2,,,1,2," for one in some)]))
FILES = st.one_of(
    CONTACTS.map(lambda text: File("alfa-pers.csv", text)),
    CONTACTS.map(lambda text: File("alfa-pers.csv", text)),
    OUT.map(lambda text: File("unsubscribed_segment_export_1.csv", text)),
)
STEPS = st.lists(
    st.tuples(FILES, st.sampled_from([OnConflict.KEEP, OnConflict.UPDATE])), min_size=1, max_size=3
)


@on_sqlite
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_imports_undone_in_turn_bring_back_every_state_in_between(
    session: Session, config: Settings, steps: list[tuple[File, OnConflict]]
) -> None:
    nested = session.begin_nested()
    importing = Importing(session, directory.organisations(session, config.organisations))
    states, numbers = [], []
    try:
        for file, on_conflict in steps:
            states.append(picture(session))
            importing(file.text, name=file.name, on_conflict=on_conflict)
            numbers.append(last(session))
        for number, state in reversed(list(zip(numbers, states, strict=True))):
            plan = take_back(importing, number, with_opt_outs=True)
            assert plan.staying == []
            assert picture(session) == state
    finally:
        nested.rollback()
        session.expunge_all()


@on_sqlite
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, dice=st.randoms())
def test_when_all_imports_are_undone_in_any_order_nobody_is_left(
    session: Session, config: Settings, steps: list[tuple[File, OnConflict]], dice: Random
) -> None:
    nested = session.begin_nested()
    importing = Importing(session, directory.organisations(session, config.organisations))
    try:
        numbers, empty = [], picture(session)
        for file, on_conflict in steps:
            importing(file.text, name=file.name, on_conflict=on_conflict)
            numbers.append(last(session))
        dice.shuffle(numbers)
        for number in numbers:
            take_back(importing, number, with_opt_outs=True)
        assert picture(session) == empty
    finally:
        nested.rollback()
        session.expunge_all()
