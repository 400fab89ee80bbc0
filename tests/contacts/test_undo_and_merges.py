"""Imports and merges taken back: in turn all returns, out of turn nobody is lost."""

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from campaign.contacts import directory, importer, mergeplan, undo
from campaign.contacts import merge as merging
from campaign.delivery import ledger
from campaign.settings import Settings
from campaign.terms import OnConflict
from tests.conftest import NOW
from tests.contacts.conftest import Importing, on_sqlite
from tests.contacts.test_undo import FILES, last, picture

ANN, BOB = "ann@krant.example", "bob@krant.example"
BOTH = f"Naam;Medium;Thema;E-mail\nAnn Peeters;De Krant;zee;{ANN}\nBob Baert;De Dag;wind;{BOB}\n"


class Clock:
    """Imports, merges and takes back, each an hour after the other."""

    def __init__(self, importing: Importing) -> None:
        self.importing = importing
        self.session = importing.session
        self.now = NOW

    def tick(self) -> dt.datetime:
        self.now += dt.timedelta(hours=1)
        return self.now

    def load(
        self, text: str, name: str, on_conflict: OnConflict = OnConflict.KEEP, to: str = ""
    ) -> int:
        source = self.importing.source(text, name=name, to=to or name.removesuffix(".csv"))
        plan = self.importing.plan(source, on_conflict=on_conflict)
        importer.apply(self.session, plan, self.importing.known, self.tick(), "els")
        return last(self.session)

    def merge(self, kept: str, gone: str, *theirs: str) -> None:
        find = directory.find
        self.session.expire_all()
        planned = mergeplan.make(
            self.session, find(self.session, kept), find(self.session, gone), theirs
        )
        merging.apply(self.session, planned, ledger.exclude, "els", self.tick())

    def unmerge(self, kept: str) -> merging.Undone:
        self.session.expire_all()
        contact = directory.find(self.session, kept)
        return merging.undo(self.session, contact, ledger.readmit, self.tick())

    def undo(self, number: int) -> undo.UndoPlan:
        self.session.expire_all()
        planned = undo.plan(self.session, number)
        undo.apply(self.session, planned, self.tick(), "els", with_opt_outs=True)
        return planned


def state(session: Session) -> dict[str, list[tuple[object, ...]]]:
    found = picture(session)
    del found["merge"]
    return found


def test_who_was_merged_since_stays_and_is_told(importing: Importing) -> None:
    clock = Clock(importing)
    number = clock.load(BOTH, "pers.csv")
    clock.merge(ANN, BOB)
    planned = clock.undo(number)
    assert (planned.going, planned.off_the_list) == (0, 0)
    first = f"first: campaign contacts unmerge {ANN}"
    assert [(one.who, one.why) for one in planned.staying] == [
        ("Ann Peeters", f"was merged with Bob Baert <{BOB}>, De Dag; {first}"),
        (f"Bob Baert <{BOB}>, De Dag", f"was merged into Ann Peeters; {first}"),
    ]
    assert importing.contact(BOB).name == "Ann Peeters"
    assert directory.lists(importing.session) == [("pers", 1)]


def test_what_an_import_said_of_somebody_merged_since_is_not_taken_from_the_other(
    importing: Importing,
) -> None:
    clock = Clock(importing)
    clock.load(BOTH, "pers.csv")
    number = clock.load(f"Naam;Functie;E-mail\nBob Baert;chef;{BOB}\n", "functies.csv")
    clock.merge(ANN, BOB)
    planned = clock.undo(number)
    assert planned.undoing == []
    assert importing.contact(ANN).function == "chef"
    assert "was merged with Bob Baert" in planned.staying[0].why


def test_a_merge_can_be_taken_back_after_the_import_of_both_was_undone(
    importing: Importing,
) -> None:
    clock = Clock(importing)
    number = clock.load(
        BOTH
        + f"Cy Claes;De Dag;wind;cy@krant.example\nDo Dils;De Krant;zee;{'do@krant.example'}\n",
        "pers.csv",
    )
    clock.merge(ANN, BOB)
    assert clock.undo(number).going == 2
    done = clock.unmerge(ANN)
    assert done.left == ()
    bob = importing.contact(BOB)
    assert bob.outlet is not None
    assert (bob.name, bob.outlet.name, [one.name for one in bob.beats]) == (
        "Bob Baert",
        "De Dag",
        ["wind"],
    )
    assert directory.lists(importing.session) == [("pers", 2)]


def test_who_was_merged_keeps_the_lists_of_both_and_takes_theirs_along_again(
    importing: Importing,
) -> None:
    clock = Clock(importing)
    clock.load(f"Naam;E-mail\nAnn Peeters;{ANN}\n", "een.csv")
    number = clock.load(f"Naam;E-mail\nBob Baert;{BOB}\n", "twee.csv")
    clock.merge(ANN, BOB)
    assert clock.undo(number).off_the_list == 0
    assert clock.unmerge(ANN).left == ()
    (membership,) = directory.memberships(importing.session, importing.contact(BOB))
    assert (membership.list.path, membership.import_id) == ("twee", number)


def test_an_import_after_a_merge_is_taken_back_as_any_other(importing: Importing) -> None:
    clock = Clock(importing)
    clock.load(BOTH, "pers.csv")
    clock.merge(ANN, BOB)
    before = state(importing.session)
    number = clock.load(f"Naam;Functie;E-mail\nBob Baert;chef;{BOB}\n", "functies.csv")
    assert importing.contact(ANN).function == "chef"
    assert clock.undo(number).staying == []
    assert state(importing.session) == before


IMPORTS = st.tuples(st.just("import"), FILES, st.sampled_from([OnConflict.KEEP, OnConflict.UPDATE]))
MERGES = st.tuples(
    st.just("merge"), st.integers(0, 5), st.lists(st.sampled_from(["name", "outlet", "language"]))
)
BACK = st.tuples(st.just("back"), st.none(), st.none())


@on_sqlite
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.one_of(IMPORTS, IMPORTS, MERGES, BACK), min_size=2, max_size=7))
def test_imports_and_merges_undone_in_turn_bring_back_every_state(
    session: Session, config: Settings, steps: list[tuple[str, object, object]]
) -> None:
    nested = session.begin_nested()
    known = directory.organisations(session, config.organisations)
    clock = Clock(Importing(session, known))
    done: list[tuple[str, object, dict[str, list[tuple[object, ...]]]]] = []
    try:
        for what, one, other in [*steps, *[("back", None, None)] * len(steps)]:
            before = state(session)
            if what == "import":
                number = clock.load(one.text, one.name, other, f"lijst{len(done)}")  # type: ignore[attr-defined, arg-type]
                done.append(("import", number, before))
            elif what == "merge":
                people = clock.importing.everybody()
                if len(people) < 2:
                    continue
                kept = people[one % len(people)]  # type: ignore[operator]
                gone = people[(one + 1) % len(people)]  # type: ignore[operator]
                clock.merge(str(kept.id), str(gone.id), *other)  # type: ignore[misc]
                done.append(("merge", str(kept.id), before))
            elif done:
                what, which, expected = done.pop()  # noqa: PLW2901
                if what == "import":
                    assert clock.undo(which).staying == []  # type: ignore[arg-type]
                else:
                    assert clock.unmerge(str(which)).left == ()
                assert state(session) == expected
        assert not done
    finally:
        nested.rollback()
        session.expunge_all()
