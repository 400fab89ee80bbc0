"""Imports that meet: the same file again, whatever is in it, and two officers at once."""

import threading

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from campaign import db
from campaign.contacts import directory, importer, merge, mergeplan, onfile, planner, suppressions
from campaign.contacts.importplan import ImportPlan
from campaign.delivery import ledger
from campaign.errors import ContactFileError
from campaign.settings import Settings
from campaign.terms import OnConflict, RowOutcome, SuppressionReason
from tests.conftest import NOW
from tests.contacts.conftest import Importing, on_sqlite

ANN = "Naam;Medium;E-mail\nAnn Peeters;De Krant;ann@krant.example\n"


def test_two_imports_at_once_make_one_contact_of_one_person(
    engine: sa.Engine, config: Settings
) -> None:
    first_has_written = threading.Event()
    plans: list[ImportPlan] = []

    def run(pause: threading.Event | None) -> None:
        with db.session(engine) as session:
            importer.alone(session)
            importing = Importing(session, directory.organisations(session, config.organisations))
            plan = importing.plan(importing.source(ANN))
            importing.apply(plan)
            plans.append(plan)
            first_has_written.set()
            if pause:
                pause.wait(0.3)

    first = threading.Thread(target=run, args=(threading.Event(),))
    first.start()
    assert first_has_written.wait(10)
    run(None)
    first.join(10)
    assert [plan.files[0].counts for plan in plans] == [
        {RowOutcome.CREATE: 1},
        {RowOutcome.UNCHANGED: 1},
    ]


def test_a_plan_knows_when_somebody_else_changed_the_contacts(importing: Importing) -> None:
    plan = importing.plan(importing.source(ANN))
    assert onfile.stamp(importing.session) == plan.stamp
    importing(ANN.replace("Ann", "Bob"))
    assert onfile.stamp(importing.session) != plan.stamp
    plan = importing.plan(importing.source(ANN))
    suppressions.suppress(
        importing.session, "x@y.example", None, SuppressionReason.ASKED, "a letter", NOW
    )
    assert onfile.stamp(importing.session) != plan.stamp


def test_a_plan_knows_when_two_were_merged_or_parted(importing: Importing) -> None:
    session = importing.session
    importing(f"{ANN}Bob Baert;De Krant;bob@krant.example\n")
    before = onfile.stamp(session)
    ann, bob = importing.everybody()
    planned = mergeplan.make(session, ann, bob)
    merge.apply(session, planned, ledger.exclude, "els", NOW)
    merged = onfile.stamp(session)
    merge.undo(session, importing.contact("ann@krant.example"), ledger.readmit, NOW)
    assert len({before, merged, onfile.stamp(session)}) == 3


HEADERS = st.sampled_from(
    [
        *("E-mail", "E-mail 2", "Naam", "Voornaam", "Achternaam", "Medium", "Thema", "Tags"),
        *("Taal", "Soort", "Eigenaar", "Gsm", "Noot", "", "Uitgeschreven", "Status"),
    ]
)
CELLS = st.text(max_size=6) | st.sampled_from(
    [
        *("", "-", "%", "\x00\x1b[3m", "\u00df" * 310, "\ufdfa" * 150, "a@@b", "12/03/2024"),
        *("Ann", "ANN", "Peeters", "ann peeters", "De Krant", "DE-KRANT", "zee, Zee"),
        *("ann@x.example", "ANN@X.example", "bob@x.example; ann@x.example"),
        *("ja", "nee", "unsubscribed", "journalist", "beta", "nl"),
    ]
)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    headers = ["E-mail", *draw(st.lists(HEADERS, max_size=6))]
    rows = draw(st.lists(st.lists(CELLS, max_size=len(headers) + 1), max_size=5))
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in [headers, *rows]]
    return "\n".join(";".join(row) for row in quoted).encode("utf-8", "replace")


@on_sqlite
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=files(), on_conflict=st.sampled_from([OnConflict.KEEP, OnConflict.UPDATE]))
def test_whatever_a_file_holds_all_its_rows_are_counted_and_a_second_time_it_adds_nothing(
    session: Session, config: Settings, data: bytes, on_conflict: OnConflict
) -> None:
    nested = session.begin_nested()
    importing = Importing(session, directory.organisations(session, config.organisations))
    try:
        first = importing(data, on_conflict=on_conflict)
        assert first.counts.total() == len(first.rows()) == len(first.source.file.first().rows) - 1
        people = len(importing.everybody())
        second = importing(data)
        assert not {RowOutcome.CREATE, RowOutcome.UPDATE} & set(second.counts)
        assert len(importing.everybody()) == people
    except ContactFileError as problem:
        assert str(problem).startswith("alfa-pers.csv")
    finally:
        nested.rollback()
        session.expunge_all()


@on_sqlite
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=files(), second=files())
def test_rows_planned_at_once_end_as_those_planned_one_by_one(
    session: Session, config: Settings, first: bytes, second: bytes
) -> None:
    """Most rows take a quick way through the plan; it must lead to the same place."""
    ends = []
    for nothing_odd in (planner._NOTHING_ODD, "no row is like this"):
        nested = session.begin_nested()
        importing = Importing(session, directory.organisations(session, config.organisations))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(planner, "_NOTHING_ODD", nothing_odd)
            try:
                plans = [importing(data) for data in (first, second, first)]
            except ContactFileError:
                nested.rollback()
                return
            told = [[(row.line, row.outcome, row.detail) for row in plan.rows()] for plan in plans]
            joined = [(plan.joined, plan.counts) for plan in plans]
            people = [
                (one.name, one.kind, one.fields, [mine.canonical for mine in one.addresses])
                for one in importing.everybody()
            ]
        ends.append((told, joined, people))
        nested.rollback()
        session.expunge_all()
    assert ends[0] == ends[1]
