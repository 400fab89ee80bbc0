"""Two merges of one person, one upon the other: all can return, and imports between them too."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contacts import directory, undo
from campaign.errors import NotFoundError
from campaign.models import Contact, DistinctPair
from campaign.settings import Settings
from campaign.terms import Kind, OnConflict
from tests.contacts.conftest import Importing
from tests.contacts.test_undo import FILES, File
from tests.contacts.test_undo_and_merges import Clock, state

ANN, BOB, CY = "ann@krant.example", "bob@dag.example", "cy@post.example"
PEOPLE = {
    "een.csv": f"Naam;Medium;Thema;E-mail\nAnn Peeters;De Krant;zee;{ANN}\n",
    "twee.csv": f"Naam;Medium;Taal;E-mail;Uitgeschreven\nAnna Peeters;De Dag;fr;{BOB};ja\n",
    "drie.csv": f"Naam;Medium;Functie;E-mail\nA. Peeters;De Post;chef;{CY}\n",
}


@pytest.fixture
def clock(importing: Importing) -> Clock:
    """Three records of one person, each from a file of its own."""
    made = Clock(importing)
    for name, text in PEOPLE.items():
        made.load(text, name)
    return made


def lists(clock: Clock, email: str) -> list[str]:
    contact = clock.importing.contact(email)
    return [one.list.path for one in directory.memberships(clock.session, contact)]


@pytest.mark.parametrize("merges", [[(BOB, ANN), (CY, BOB)], [(CY, ANN), (CY, BOB)]])
@pytest.mark.parametrize("called", [ANN, BOB, CY])
def test_merges_upon_each_other_are_taken_back_the_last_first_by_any_address(
    clock: Clock, merges: list[tuple[str, str]], called: str
) -> None:
    before = []
    for kept, gone in merges:
        before.append(state(clock.session))
        clock.merge(kept, gone)
    assert clock.importing.contact(called).name == "A. Peeters"
    assert lists(clock, CY) == ["drie", "een", "twee"]
    assert clock.unmerge(called).left == ()
    assert state(clock.session) == before[1]
    assert clock.unmerge(merges[0][0]).left == ()
    assert state(clock.session) == before[0]
    with pytest.raises(NotFoundError, match="No merge of"):
        clock.unmerge(CY)


def test_of_who_was_merged_twice_every_file_is_known(clock: Clock) -> None:
    clock.merge(BOB, ANN)
    clock.merge(CY, BOB)
    known = directory.provenance(clock.session, clock.importing.contact(CY))
    assert [one.file for one in known] == ["een.csv", "twee.csv", "drie.csv"]


def test_who_is_gone_by_two_merges_is_told_with_the_one_to_take_back_first(clock: Clock) -> None:
    clock.merge(BOB, ANN)
    clock.merge(CY, BOB)
    planned = clock.undo(1)
    assert (planned.going, planned.off_the_list) == (0, 0)
    told = {one.who: one.why for one in planned.staying}
    first = f"first: campaign contacts unmerge {CY}"
    assert told[f"Ann Peeters <{ANN}>, De Krant"] == f"was merged into A. Peeters; {first}"


def test_an_import_between_two_merges_is_taken_back_between_them(clock: Clock) -> None:
    clock.merge(BOB, ANN)
    before = state(clock.session)
    number = clock.load(f"Naam;Functie;Tags;E-mail\nAnna Peeters;baas;vip;{ANN}\n", "vier.csv")
    between = state(clock.session)
    clock.merge(CY, BOB)
    assert clock.unmerge(CY).left == ()
    assert state(clock.session) == between
    assert clock.undo(number).staying == []
    assert state(clock.session) == before


def test_an_import_between_two_merges_stays_while_the_second_stands(clock: Clock) -> None:
    clock.merge(BOB, ANN)
    number = clock.load(f"Naam;Functie;Tags;E-mail\nAnna Peeters;baas;vip;{ANN}\n", "vier.csv")
    clock.merge(CY, BOB)
    planned = clock.undo(number)
    assert (planned.undoing, planned.off_the_list) == ([], 0)
    assert {one.why.partition("; ")[2] for one in planned.staying} == {
        f"first: campaign contacts unmerge {CY}"
    }
    assert [one.name for one in clock.importing.contact(CY).tags] == ["vip"]
    assert clock.unmerge(CY).left == ()
    bob = clock.importing.contact(ANN)
    assert (bob.function, [one.name for one in bob.tags]) == ("baas", ["vip"])
    assert lists(clock, ANN) == ["een", "twee", "vier"]


def test_an_opt_out_told_of_one_of_three_outlives_merges_and_goes_with_its_file(
    clock: Clock,
) -> None:
    clock.merge(BOB, ANN)
    clock.merge(CY, BOB)
    number = clock.load(f"E-mail;Uitgeschreven\n{CY};ja\n", "vier.csv")
    everywhere = [(one, "all") for one in (ANN, BOB, CY)]
    assert clock.importing.suppressed() == everywhere
    clock.undo(number)
    assert clock.importing.suppressed() == [(BOB, "all")]
    clock.unmerge(CY)
    clock.unmerge(BOB)
    assert clock.importing.suppressed() == [(BOB, "all")]


@pytest.fixture
def taken(clock: Clock) -> int:
    """The number that Bob had, two merges ago; somebody else has it now."""
    clock.load("Naam;E-mail\nDo Dils;do@krant.example\n", "vier.csv")
    bob, do = clock.importing.contact(BOB), clock.importing.contact("do@krant.example")
    clock.session.add(
        DistinctPair(one_id=bob.id, other_id=do.id, noted_at=clock.now, noted_by="els")
    )
    clock.merge(BOB, ANN)
    number = clock.importing.contact(BOB).id
    clock.merge(CY, BOB)
    now = clock.tick()
    zoe = Contact(id=number, kind=Kind.JOURNALIST, first_name="Zoë", created_at=now, updated_at=now)
    clock.session.add(zoe)
    clock.session.flush()
    return number


def test_who_returns_to_another_number_can_still_give_back_whom_they_were_merged_with(
    clock: Clock, taken: int
) -> None:
    assert clock.unmerge(CY).left == ()
    bob, do = clock.importing.contact(BOB), clock.importing.contact("do@krant.example")
    assert bob.id != taken
    pair = clock.session.scalars(select(DistinctPair)).one()
    assert (pair.one_id, pair.other_id) == (do.id, bob.id)
    assert clock.unmerge(BOB).left == ()
    found = [clock.importing.contact(one).name for one in (ANN, BOB, CY, str(taken))]
    assert found == ["Ann Peeters", "Anna Peeters", "A. Peeters", "Zoë"]


def test_who_has_the_number_of_somebody_gone_is_not_taken_for_them(
    clock: Clock, taken: int
) -> None:
    told = {one.who: one.why for one in undo.plan(clock.session, 1).staying}
    assert clock.importing.contact(str(taken)).name == "Zoë"
    assert told[f"Ann Peeters <{ANN}>, De Krant"].startswith("was merged into A. Peeters; ")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    files=st.lists(FILES, min_size=2, max_size=4),
    between=FILES,
    picks=st.tuples(st.integers(0, 5), st.integers(0, 5)),
    dice=st.randoms(),
)
def test_when_two_merges_are_taken_back_and_all_imports_in_any_order_nothing_is_left(
    session: Session,
    config: Settings,
    files: list[File],
    between: File,
    picks: tuple[int, int],
    dice: Random,
) -> None:
    nested = session.begin_nested()
    clock = Clock(Importing(session, directory.organisations(session, config.organisations)))
    empty, merged, numbers = state(session), [], []
    try:
        for index, file in enumerate(files):
            numbers.append(clock.load(file.text, file.name, OnConflict.KEEP, f"lijst{index}"))
        gone: Contact | None = None
        for pick in picks:
            people = clock.importing.everybody()
            if len(people) > 1:
                # the second merge takes away who was kept by the first
                gone = gone or people[pick % len(people)]
                others = [one for one in people if one.id != gone.id]
                kept = others[pick % len(others)]
                clock.merge(str(kept.id), str(gone.id))
                merged.append(str(kept.id))
                gone = kept
            if len(numbers) == len(files):
                numbers.append(clock.load(between.text, between.name, OnConflict.UPDATE, "tussen"))
        for kept_id in reversed(merged):
            clock.unmerge(kept_id)
        dice.shuffle(numbers)
        for number in numbers:
            clock.undo(number)
        assert state(session) == empty
    finally:
        nested.rollback()
        session.expunge_all()
